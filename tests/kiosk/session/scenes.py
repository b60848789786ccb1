"""An invented election, a measure without fonts, and a player who steps the machine and keeps the effects."""

import collections.abc
import dataclasses

import msgspec

from election.definition import (
    BallotMeasureContest,
    BallotStyle,
    CandidateContest,
    Columns,
    Contest,
    ContestOption,
    Election,
    PartyContest,
    Policy,
    Stance,
)
from election.identifiers import BallotStyleId, ContestId, ElectionId, Language, OptionId
from election.localized import localized
from election.officials import OfficialCard, OfficialRole
from election.polls import StationMode
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import ScreenModel
from kiosk.screens.paginator import PageGeometry, lay_out
from kiosk.screens.screen import screen
from kiosk.session import events as e
from kiosk.session.effects import Effect, Refused
from kiosk.session.layout import Layouts
from kiosk.session.machine import SessionContext, start, step
from kiosk.session.overlay_events import OfficialSeen
from kiosk.session.settings import TextSize
from kiosk.session.states import Kiosk, State
from tests.election.strategies import protocol_form

MAYOR = ContestId("mayor")
DUMA = ContestId("duma")
LISTS = ContestId("lists")
ROAD = ContestId("road")
PARK = ContestId("park")
STYLE = BallotStyleId("all")
SHORT_STYLE = BallotStyleId("park-only")
FAULT = e.Fault(code="P-02", text="Нет бумаги")
OTHER_FAULT = e.Fault(code="B-03", text="Ни один носитель голосов не записывает")
PAGE_MM = 100.0
LINE_MM = 5.0
_ROW_MM = {TextSize.S: 8.0, TextSize.M: 12.0, TextSize.L: 18.0, TextSize.XL: 30.0}


@dataclasses.dataclass(frozen=True)
class PlainMeasure:
    """Rows of one height per size; a name longer than 40 letters takes two lines; 40 letters a text line."""

    page_mm: float = PAGE_MM

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        return _ROW_MM[size] * (1.0 if brief or option.details is None else 1.5)

    def name_lines(self, option: ContestOption, language: Language, size: TextSize, columns: int) -> int:
        return 1 + len(option.name[Language("ru")]) * columns // 80

    def paragraph_lines(self, text: str, language: Language, size: TextSize) -> collections.abc.Sequence[str]:
        return [text[start : start + 40] for start in range(0, len(text), 40)]

    def line_height_mm(self, size: TextSize) -> float:
        return LINE_MM

    def body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        return self.page_mm

    def list_body_height_mm(self, language: Language, size: TextSize) -> float:
        return self.page_mm

    def list_row_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        return _ROW_MM[size] * 2


class ReadingMeasure(PlainMeasure):
    """The same, and it knows the pages about an option."""

    def short_body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        return self.page_mm + 20.0

    def bare_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int
    ) -> float:
        return _ROW_MM[size] / 2

    def confirm_room_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        return self.page_mm

    def confirm_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, *, brief: bool
    ) -> float:
        return self.option_height_mm(option, language, size, 1, brief=brief)

    def details_body_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        return self.page_mm

    def details_lines(
        self, text: str, contest: Contest, language: Language, size: TextSize
    ) -> collections.abc.Sequence[str]:
        return self.paragraph_lines(text, language, size)


PROGRAMME = "\n\n".join("Построить мост и открыть набережную для всех. " * 10 for _ in range(3))


def reading_context() -> SessionContext:
    """Return an election in which the first candidate for mayor has a programme of two pages."""
    election = make_election()
    mayor = election.contest(MAYOR)
    first = msgspec.structs.replace(mayor.options[0], programme=localized(PROGRAMME))
    mayor = msgspec.structs.replace(mayor, options=(first, *mayor.options[1:]))
    contests = tuple(mayor if contest.id == MAYOR else contest for contest in election.contests)
    election = msgspec.structs.replace(election, contests=contests)
    laid = lay_out(election, PageGeometry(landscape=False), ReadingMeasure())
    return SessionContext(election=election, layouts=laid)


def official(role: OfficialRole, number: int = 1) -> OfficialSeen:
    """Return the sight of an official card; its hashes fit no code."""
    card = OfficialCard(
        id=f"{role.value}-{number}", role=role, number=number, code_sha256="0" * 64, pin_scrypt="0" * 64
    )
    return OfficialSeen(card=card)


def layouts(election: Election, *, landscape: bool = False) -> Layouts:
    """Lay an election out on the plain measure."""
    return lay_out(election, PageGeometry(landscape=landscape), PlainMeasure())


def option(prefix: str, number: int, name: str, **more: object) -> ContestOption:
    """Make an option with names in three languages."""
    names = localized(name, en=f"{name} (en)", tt=f"{name} (tt)")
    return ContestOption(id=OptionId(f"{prefix}-{number}"), number=number, name=names, **more)  # type: ignore[arg-type]


def _against_all(prefix: str, number: int) -> ContestOption:
    return option(prefix, number, "Против всех кандидатов", against_all=True)


def _mayor() -> CandidateContest:
    names = [option("m", n, f"Кандидатов-{n} Пётр Ильич") for n in range(1, 20)]
    return CandidateContest(
        id=MAYOR,
        title=localized("Выборы главы города Тихоречья"),
        short_title=localized("Глава города"),
        district=localized("Единый округ"),
        options=(*names, _against_all("m", 20)),
        protocol_form="electronic-test",
    )


def _duma() -> CandidateContest:
    names = [
        option("d", n, f"Депутатов-{n} Яков Львович", affiliation=localized(f"партия «Лось-{n}»"))
        for n in range(1, 13)
    ]
    return CandidateContest(
        id=DUMA,
        title=localized("Выборы депутатов Думы"),
        short_title=localized("Дума города"),
        options=(*names, _against_all("d", 13)),
        votes_allowed=3,
        protocol_form="electronic-test",
    )


def _lists() -> PartyContest:
    # As the package is built: the stance is part of the name.
    words = {Stance.FOR: "за", Stance.AGAINST: "против"}
    stances = [(subject, stance) for subject in ("elk", "owl") for stance in Stance]
    return PartyContest(
        id=LISTS,
        title=localized("Выборы по спискам"),
        short_title=localized("Списки"),
        options=tuple(
            option("l", n, f"Партия «Сова-{subject}» — {words[stance]}", stance=stance, subject=subject)
            for n, (subject, stance) in enumerate(stances, start=1)
        ),
        votes_allowed=2,
        columns=Columns.ONE,
        protocol_form="electronic-test",
        for_and_against=True,
    )


def _question(contest: ContestId, text: str, prefix: str) -> BallotMeasureContest:
    return BallotMeasureContest(
        id=contest,
        title=localized(f"Вопрос: {contest}"),
        short_title=localized(f"Вопрос «{contest}»"),
        options=(option(prefix, 1, "Да-да"), option(prefix, 2, "Нет-нет")),
        protocol_form="electronic-test",
        question=localized(text),
    )


def make_election(**policy: int) -> Election:
    """Make five contests of all kinds in three languages; the road's question takes three pages."""
    return Election(
        format=1,
        version=1,
        id=ElectionId("tihorechye"),
        title=localized("Выборы в Тихоречье", en="Elections in Tihorechye"),
        date="2027-09-12",
        languages=(Language("ru"), Language("en"), Language("tt")),
        contests=(
            _mayor(),
            _duma(),
            _lists(),
            _question(
                ROAD, "\n\n".join(f"Абзац {n} о дороге. " + "Слово и дело. " * 30 for n in range(3)), "r"
            ),
            _question(PARK, "Нужен ли парк?", "p"),
        ),
        ballot_styles=(
            BallotStyle(id=STYLE, title=localized("Все"), contests=(MAYOR, DUMA, LISTS, ROAD, PARK)),
            BallotStyle(id=SHORT_STYLE, title=localized("Парк"), contests=(PARK,)),
        ),
        protocol_forms=(protocol_form(),),
        policy=Policy(**policy),  # type: ignore[arg-type]
    )


def make_context(withdrawn: frozenset[OptionId] = frozenset(), **policy: int) -> SessionContext:
    """Make the context of the invented election."""
    election = make_election(**policy)
    return SessionContext(election=election, layouts=layouts(election), withdrawn=withdrawn)


def screen_context(session: SessionContext, mode: StationMode = StationMode.OFFICIAL) -> ScreenContext:
    """Make what the screens need."""
    return ScreenContext(
        session=session,
        station_number=123,
        mode=mode,
        reader_place=localized("справа от экрана", en="right of the screen"),
        tape_place=localized("справа", en="on the right"),
    )


CONTEXT = make_context()


class Player:
    """Steps one kiosk; `effects` are those of the last event."""

    def __init__(self, context: SessionContext = CONTEXT, kiosk: Kiosk | None = None) -> None:
        self.context = context
        self.kiosk = kiosk if kiosk is not None else start()
        self.effects: tuple[Effect, ...] = ()

    @property
    def state(self) -> State:
        return self.kiosk.state

    @property
    def model(self) -> ScreenModel:
        return screen(screen_context(self.context), self.kiosk)

    def do(self, *events: e.Event) -> "Player":
        """Step through lawful events."""
        for event in events:
            self.kiosk, self.effects = step(self.context, self.kiosk, event)
            assert not any(isinstance(effect, Refused) for effect in self.effects), self.effects
        return self

    def refuses(self, event: e.Event) -> bool:
        """Tell whether an event is refused with nothing changed."""
        after, effects = step(self.context, self.kiosk, event)
        refused = len(effects) == 1 and isinstance(effects[0], Refused)
        assert not refused or after is self.kiosk
        return refused

    def press(self, control_id: str) -> "Player":
        """Press a control of the screen."""
        action = self.model.action_of(control_id)
        assert action is not None, control_id
        return self.do(action)

    def has(self, *effects: Effect) -> bool:
        """Tell whether the last event asked for all these effects, in this order."""
        rest = iter(self.effects)
        return all(effect in rest for effect in effects)


OPENING: tuple[e.Event, ...] = (e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN))


def idle(context: SessionContext = CONTEXT) -> Player:
    """Bring a kiosk to V1."""
    return Player(context).do(*OPENING)


def listing(context: SessionContext = CONTEXT, style: BallotStyleId = STYLE) -> Player:
    """Bring a kiosk to the list of contests."""
    card = (e.CardSeen(code="1" * 39), e.CardAccepted(style=style))
    return idle(context).do(*card, e.ChooseLanguage(language=Language("ru")))


def choose(player: Player, contest: ContestId, *options: str) -> Player:
    """Choose and confirm options of a contest from the list."""
    player.do(e.OpenContest(contest=contest))
    for chosen in options:
        player.do(e.ChooseOption(option=OptionId(chosen)))
    if player.context.election.contest(contest).votes_allowed > 1:
        player.do(e.ListDone())
    return player.do(e.ConfirmChoice())


def filled(context: SessionContext = CONTEXT) -> Player:
    """Fill in one ballot of a style with one contest."""
    return choose(listing(context, SHORT_STYLE), PARK, "p-1")


def printing(context: SessionContext = CONTEXT) -> Player:
    """Bring a kiosk to V8."""
    return filled(context).do(e.Finish())


def comparing(context: SessionContext = CONTEXT, parts: int = 1) -> Player:
    """Bring a kiosk to V9 with the guard over."""
    printed = e.RecordPrinted(parts=parts)
    return printing(context).do(printed, e.TimerExpired(timer=e.Timer.GUARD))


def next_part(player: Player, part: int, parts: int) -> Player:
    """Compare one part and have the next one printed, its guard over."""
    guard = e.TimerExpired(timer=e.Timer.GUARD)
    return player.do(e.TurnPage(page=part), e.RecordPrinted(parts=parts), guard)
