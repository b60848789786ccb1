"""The dock as QML sees it: facts to show and wishes to carry out. The only Qt object with a memory.

It asks the hall for everything in the crew's threads and lives in the window's thread itself.
"""

import collections.abc
import typing

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QQmlPropertyMap

from frontpanel.port import Key
from rehearsal.dock.crew import Done, Job
from rehearsal.dock.hall import (
    Accident,
    CardKind,
    ClosingStep,
    DayResults,
    Facts,
    Glance,
    Hall,
    HallError,
    Power,
    PreparingStep,
    Profile,
    TakenCard,
    TapePicture,
)
from rehearsal.dock.sheets import card_sheet, results_sheet, steps_sheet
from rehearsal.dock.table import Table
from rehearsal.dock.words import (
    ACCIDENTS,
    CLOSING,
    IN_SESSION,
    LAMP,
    NEEDS_HELP,
    PREPARING,
    READY_FOR_CARD,
    Answer,
    Tone,
    card_name,
    hint,
    key_name,
    plural,
    screen_name,
)

Submit = collections.abc.Callable[[Job, Done], None]
Post = collections.abc.Callable[[collections.abc.Callable[[], None]], None]

# Which flag of the device an accident flips, and to what.
_FLAGS: typing.Final[collections.abc.Mapping[Accident, tuple[str, bool]]] = {
    Accident.PAPER_OUT: ("paper", False),
    Accident.PAPER_IN: ("paper", True),
    Accident.COVER_OPEN: ("cover", False),
    Accident.COVER_CLOSE: ("cover", True),
    Accident.LINK_PULL: ("link", False),
    Accident.LINK_PLUG: ("link", True),
    Accident.POWER_OFF: ("power", False),
    Accident.POWER_ON: ("power", True),
}
_BOOTING = "Starting"


class DockModel(QObject):
    """Hold `facts` for QML (there named `dock`) and take wishes (there named `wish`).

    `submit` does a job in another thread; `post` brings a call back; `leave` ends the program.
    """

    def __init__(
        self,
        hall: Hall,
        *,
        submit: Submit,
        post: Post,
        leave: collections.abc.Callable[[], None],
        show_tape: collections.abc.Callable[[TapePicture], int],
    ) -> None:
        super().__init__()
        self.facts = QQmlPropertyMap(self)
        self.outcome = 0
        self._hall = hall
        self._submit = submit
        self._post = post
        self._leave = leave
        self._show_tape = show_tape
        self._shown: dict[str, object] = {}
        self._table = Table()
        self._screen = _BOOTING
        self._awaiting = False
        self._delivered = True
        self._profiles: tuple[Profile, ...] = ()
        self._put_first()

    def _put_first(self) -> None:
        self._put(phase="preparing", busy=False, presenting=False, contest=0, key="", working="")
        self._put(paper=True, cover=True, link=True, power=True, voting=False, profile="", held=0)
        self._put(station={"number": 0, "place": "", "election": ""}, profiles=[], cards=[], results={})
        self._put(turnout={"voted": 0, "voting": 0, "activated": 0}, lamp="off", lampWords="", device="")
        self._put(hint="", alarm=False, tape={"serial": 0, "top": 0, "bottom": 0, "recordTop": 0}, steps=[])
        self._answer(Answer(tone=Tone.PLAIN, title="Участок готов", text="Здесь появятся ответы контроллера"))

    def _put(self, **facts: object) -> None:
        """Change facts; QML hears only of those that differ, so nothing flickers under a pressed finger."""
        for name, value in facts.items():
            if name not in self._shown or self._shown[name] != value:
                self._shown[name] = value
                self.facts.insert(name, value)

    def fact(self, name: str) -> typing.Any:
        """Return a fact as shown."""
        return self._shown[name]

    def _answer(self, answer: Answer) -> None:
        self._put(answer={"tone": answer.tone.value, "title": answer.title, "text": answer.text})

    # --- the day begins

    def begin(self) -> None:
        """Prepare the station."""
        self._put(steps=steps_sheet(PREPARING, None))

        def say(step: PreparingStep) -> None:
            self._post(lambda: self._put(steps=steps_sheet(PREPARING, step)))

        self._submit(lambda: self._hall.prepare(say), self._prepared)

    def _prepared(self, outcome: Facts | HallError) -> None:
        if isinstance(outcome, HallError):
            self.fail(str(outcome))
            return
        self._profiles = outcome.profiles
        self._put(
            station={"number": outcome.station, "place": outcome.place, "election": outcome.election},
            profiles=[
                {
                    "id": one.id,
                    "title": one.title,
                    "note": plural(one.contests, "бюллетень", "бюллетеня", "бюллетеней"),
                }
                for one in outcome.profiles
            ],
            profile=outcome.profiles[0].id,
            phase="voting",
        )
        self._refresh()

    def fail(self, text: str) -> None:
        """Show that the station cannot go on."""
        self.outcome = 2
        self._put(phase="failed", results={"problem": text})

    # --- what is seen

    def seen(self, glance: Glance) -> None:
        """Take one look."""
        if glance.power is Power.WINDOW_CLOSED:
            self._leave()
            return
        if glance.power is Power.BROKEN and self.fact("power"):
            self._put(power=False)
            self._answer(
                Answer(tone=Tone.BAD, title="Устройство остановилось само", text="Включите его снова")
            )
        if glance.turnout is not None:
            self._table = self._table.counted(glance.turnout)
        self._delivered = glance.delivered
        before, self._screen = self._screen, glance.screen
        if self._awaiting and self._screen != before:
            self._judge_shown()
        self._put(lamp=glance.lamp.value, lampWords=LAMP[glance.lamp])
        if glance.tape is not None:
            tape = glance.tape
            serial = self._show_tape(tape)
            self._put(
                tape={
                    "serial": serial,
                    "top": tape.top,
                    "bottom": tape.bottom,
                    "recordTop": tape.record_top,
                }
            )
        self._refresh()

    def _judge_shown(self) -> None:
        """Say what the kiosk made of the card, in the words anybody in the hall could use."""
        if self._screen in IN_SESSION:
            self._awaiting = False
            title, text = "Карточка принята", "Бюллетени открыты на экране устройства"
            self._answer(Answer(tone=Tone.GOOD, title=title, text=text))
        elif self._screen == "CardNotAccepted":
            self._awaiting = False
            title, text = "Устройство не приняло карточку", "Причина — на его экране"
            self._answer(Answer(tone=Tone.BAD, title=title, text=text))

    def _refresh(self) -> None:
        table = self._table
        held = table.in_hand
        turnout = table.turnout
        fresh = held is not None and held.fresh
        screen = self._screen if self.fact("power") else ""
        self._put(
            cards=[card_sheet(card) for card in table.cards],
            held=table.held,
            turnout={"voted": turnout.voted, "voting": turnout.voting, "activated": turnout.activated},
            voting=turnout.voting > 0,
            device=screen_name(screen),
            hint=hint(screen, card_in_hand=fresh),
            alarm=screen in NEEDS_HELP,
        )

    # --- the commission's table

    @Slot(str)
    def chooseProfile(self, profile: str) -> None:  # noqa: N802 — QML's naming
        """Choose what the next card is activated for."""
        self._put(profile=profile)

    @Slot(str)
    def take(self, kind: str) -> None:
        """Take a card from a heap."""
        profile = self.fact("profile")
        self._do(lambda: self._hall.take(CardKind(kind), profile), self._taken)

    def _taken(self, card: TakenCard) -> None:
        profile = next(one for one in self._profiles if one.id == self.fact("profile"))
        title = profile.title if card.kind is CardKind.ACTIVATED else ""
        self._table = self._table.taken(card, title)
        if card.kind is CardKind.ACTIVATED:
            self._answer(Answer(tone=Tone.GOOD, title=f"Активирована карточка № {card.serial}", text=title))
        else:
            text = "Посмотрим, что скажет устройство"
            words = f"Взята карточка № {card.serial}: {card_name(card.kind)}"
            self._answer(Answer(tone=Tone.PLAIN, title=words, text=text))
        self._refresh()

    @Slot(int)
    def hold(self, card: int) -> None:
        """Take another card of the table into the hand."""
        self._table = self._table.holding(card)
        self._refresh()

    @Slot()
    def present(self) -> None:
        """Hold the card in the hand to the kiosk's reader."""
        card = self._table.in_hand
        if card is None or self.fact("presenting"):
            return
        if not self.fact("power"):
            self._answer(Answer(tone=Tone.BAD, title="Устройство выключено", text="Сначала включите питание"))
            return
        self._awaiting = self._screen in READY_FOR_CARD
        if self._awaiting:
            title, text = "Карточка у считывателя", "Камера ищет на ней код"
            self._answer(Answer(tone=Tone.BUSY, title=title, text=text))
        else:
            title, text = "Устройство занято", "Сейчас оно карточек не принимает"
            self._answer(Answer(tone=Tone.BAD, title=title, text=text))
        # A second refusal in a row changes nothing on the kiosk's screen but is one all the same.
        self._screen = "Idle" if self._screen == "CardNotAccepted" else self._screen
        self._table = self._table.showing(card.card.id)
        self._put(presenting=True)
        self._do(lambda: self._hall.show(card.card.id), self._presented)

    def _presented(self, nothing: None) -> None:
        self._put(presenting=False)

    # --- accidents and keys

    @Slot(str)
    def happen(self, name: str) -> None:
        """Let an accident happen, or put it right."""
        accident = Accident(name)
        self._put(working=name)
        if accident is Accident.POWER_ON:
            self._screen = _BOOTING
        self._do(lambda: self._hall.happen(accident), lambda _: self._happened(accident))

    def _happened(self, accident: Accident) -> None:
        if accident in _FLAGS:
            name, value = _FLAGS[accident]
            self._put(**{name: value})
        if accident is Accident.POWER_OFF:
            self._screen, self._awaiting = "", False
        self._answer(ACCIDENTS[accident])
        self._refresh()

    @Slot(str)
    def press(self, key: str) -> None:
        """Press a key of the keypad."""
        name = key_name(Key(key))
        self._do(lambda: self._hall.press(Key(key)), lambda _: self._put(key=name))

    # --- the day ends

    @Slot()
    def finish(self) -> None:
        """Close the polls and count, unless something stands in the way that a person must see to."""
        obstacle = self._obstacle()
        if obstacle:
            self._answer(Answer(tone=Tone.BAD, title="Завершать рано", text=obstacle))
            return
        self._put(phase="closing", steps=steps_sheet(CLOSING, None))

        def say(step: ClosingStep) -> None:
            self._post(lambda: self._put(steps=steps_sheet(CLOSING, step)))

        self._submit(lambda: self._hall.finish(say), self._finished)

    def _obstacle(self) -> str:
        if self.fact("voting"):
            return "Избиратель ещё голосует: дождитесь его или сбросьте устройство председателем"
        if not self.fact("power"):
            return "Устройство выключено, а голоса — в нём. Включите питание"
        if not self.fact("link"):
            return "Сеть выдернута: контроллер не сможет собрать записи"
        if not self._delivered:
            return "Устройство ещё передаёт контроллеру отметки о голосовании. Подождите секунду"
        return ""

    def _finished(self, outcome: DayResults | HallError) -> None:
        if isinstance(outcome, HallError):
            self._put(phase="voting")
            self._answer(Answer(tone=Tone.BAD, title="Завершить не удалось", text=str(outcome)))
            return
        self.outcome = 1 if outcome.problem else 0
        self._put(results=results_sheet(outcome), contest=0, phase="results")

    @Slot(int)
    def showContest(self, index: int) -> None:  # noqa: N802 — QML's naming
        """Turn to the results of a contest."""
        self._put(contest=index)

    @Slot()
    def leave(self) -> None:
        """Switch everything off and go."""
        self._leave()

    # --- doing

    def _do(self, job: Job, done: collections.abc.Callable[[typing.Any], None]) -> None:
        self._put(busy=True)

        def came(outcome: typing.Any) -> None:
            self._put(busy=False, working="")
            if isinstance(outcome, HallError):
                self._put(presenting=False)
                self._awaiting = False
                self._answer(Answer(tone=Tone.BAD, title="Не получилось", text=str(outcome)))
            else:
                done(outcome)

        self._submit(job, came)
