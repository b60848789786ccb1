"""An election with hard cases for the screen, laid out by the real paginator. All names are invented."""

import functools

from election.ballot import Ballot
from election.definition import (
    BallotMeasureContest,
    BallotStyle,
    CandidateContest,
    ContestOption,
    Election,
    PartyContest,
)
from election.identifiers import BallotStyleId, ContestId, ElectionId, Language, OptionId
from election.localized import localized
from election.polls import StationMode
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import ScreenModel
from kiosk.screens.paginator import lay_out
from kiosk.screens.screen import screen
from kiosk.session import states as st
from kiosk.session.context import SessionContext
from kiosk.session.settings import Settings, TextSize, ThemeName
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.profiles import ScreenProfile

from .samples import DETAILS, LONG_DETAILS, NAMES, PARTIES, QUESTION

STYLE = BallotStyleId("all")
LONG_QUESTION = "\n\n".join((*QUESTION, *QUESTION[1:], *QUESTION[1:]))[:2500]


def _options(
    prefix: str, names: tuple[str, ...], details: str = "", affiliation: str = ""
) -> list[ContestOption]:
    return [
        ContestOption(
            id=OptionId(f"{prefix}-{i}"),
            number=i,
            name=localized(name),
            details=localized(details) if details else None,
            affiliation=localized(affiliation) if affiliation else None,
        )
        for i, name in enumerate(names, start=1)
    ]


def election(languages: tuple[str, ...] = ("ru", "tt")) -> Election:
    """12 candidates with full details, 14 parties, 18 for three seats with «Против всех», a long question."""
    several = [
        *_options("c", NAMES, affiliation="самовыдвижение"),
        ContestOption(
            id=OptionId("c-19"), number=19, name=localized("Против всех кандидатов"), against_all=True
        ),
    ]
    contests = (
        CandidateContest(
            id=ContestId("governor"),
            title=localized("Выборы Губернатора Верхнеудинской области"),
            short_title=localized("Губернатор Верхнеудинской области"),
            options=tuple(_options("g", NAMES[:5], LONG_DETAILS, "самовыдвижение")),
            protocol_form="f",
        ),
        PartyContest(
            id=ContestId("parties"),
            title=localized("Выборы депутатов Законодательного Собрания Верхнеудинской области"),
            short_title=localized("Законодательное Собрание, единый округ"),
            district=localized("Единый избирательный округ"),
            options=tuple(_options("p", PARTIES)),
            protocol_form="f",
        ),
        CandidateContest(
            id=ContestId("district"),
            title=localized("Выборы депутатов Законодательного Собрания Верхнеудинской области"),
            short_title=localized("Законодательное Собрание, округ № 11"),
            district=localized("Одномандатный избирательный округ № 11"),
            options=tuple(_options("d", NAMES[:12], DETAILS, "Партия «Ясный день»")),
            protocol_form="f",
        ),
        CandidateContest(
            id=ContestId("council"),
            title=localized("Выборы депутатов Зареченской городской Думы седьмого созыва"),
            short_title=localized("Городская Дума"),
            district=localized("Трёхмандатный избирательный округ № 2"),
            options=tuple(several),
            votes_allowed=3,
            protocol_form="f",
        ),
        BallotMeasureContest(
            id=ContestId("referendum"),
            title=localized("Об объединении Заречного и Прибрежного районов"),
            short_title=localized("Местный референдум"),
            options=tuple(_options("q", ("Да", "Нет"))),
            question=localized(LONG_QUESTION),
            protocol_form="f",
        ),
    )
    return Election(
        format=1,
        version=1,
        id=ElectionId("sample"),
        title=localized("Единый день голосования"),
        date="2031-09-14",
        languages=tuple(Language(code) for code in languages),
        contests=contests,
        ballot_styles=(
            BallotStyle(id=STYLE, title=localized("Все"), contests=tuple(c.id for c in contests)),
        ),
        protocol_forms=(),
    )


@functools.cache
def laid_out(profile: ScreenProfile) -> SessionContext:
    """Lay the election out on a screen, once."""
    value = election()
    measure = QmlMeasure(profile, value)
    try:
        layouts = lay_out(value, page_geometry(profile), measure)
        assert measure.warnings == ()
    finally:
        measure.close()
    return SessionContext(election=value, layouts=layouts)


def screens(
    profile: ScreenProfile,
    size: TextSize,
    theme: ThemeName = ThemeName.LIGHT,
    mode: StationMode = StationMode.TEST,
    language: str = "ru",
) -> dict[str, ScreenModel]:
    """Give the real screens of a voter: every page of every contest, empty and filled in."""
    session = laid_out(profile)
    context = ScreenContext(
        session=session,
        station_number=1234,
        mode=mode,
        reader_place=localized("под экраном"),
        tape_place=localized("справа"),
    )
    settings = Settings(language=Language(language), size=size, theme=theme)
    longest = {
        c.id: tuple(
            o.id for o in sorted(c.options, key=lambda o: -len(o.name[Language("ru")]))[: c.votes_allowed]
        )
        for c in session.election.contests
    }
    empty = st.Voting(settings=settings, ballot=Ballot(style=STYLE))
    full = st.Voting(settings=settings, ballot=Ballot(style=STYLE, marks=longest))
    shown: dict[str, st.State] = {
        "idle": st.Idle(settings=settings),
        "language": st.ChoosingLanguage(voting=empty),
        "unfilled": st.UnfilledWarning(voting=empty),
        "printing": st.Printing(voting=full),
        "compare": st.Comparing(voting=full),
        "still_there": st.StillThere(resume=st.ContestList(voting=full)),
        "suspended": st.Suspended(resume=st.ContestList(voting=full)),
        "done": st.Done(settings=settings),
    }
    lists = session.list_page_count(full, 5)
    for page in range(lists):
        shown[f"list_empty_{page}"] = st.ContestList(voting=empty, page=page)
        shown[f"list_full_{page}"] = st.ContestList(voting=full, page=page)
    for contest in session.election.contests:
        pages = session.pages(contest.id, settings)
        for page in range(pages.count):
            for name, draft in (("", ()), ("_chosen", longest[contest.id])):
                shown[f"{contest.id}_{page}{name}"] = st.OnBallot(
                    voting=empty, contest=contest.id, draft=draft, page=page
                )
        for page in range(session.confirm_page_count(contest.id, longest[contest.id], settings)):
            shown[f"{contest.id}_confirm_{page}"] = st.ConfirmingChoice(
                voting=full, contest=contest.id, draft=longest[contest.id], before=(), page=page
            )
    return {name: screen(context, st.Kiosk(state=state)) for name, state in shown.items()}
