"""A hall without processes, and a dock over it that does every job at once, in the test's own thread."""

import collections.abc
import dataclasses
import pathlib
import typing

from PIL import Image

from frontpanel.port import Key, LampState
from printer.tape_image import TapeImage
from rehearsal.dock.crew import Done, Job
from rehearsal.dock.hall import (
    Accident,
    CardKind,
    ClosingStep,
    ContestVotes,
    Counts,
    DayResults,
    Facts,
    Glance,
    HallError,
    OptionVotes,
    Power,
    PreparingStep,
    Profile,
    TakenCard,
    TapePicture,
    Turnout,
)
from rehearsal.dock.tape_end import tape_end

FACTS = Facts(
    station=123,
    place="Средняя школа № 2",
    election="Выборы депутатов Народного собрания, депутатов Совета Межозёрского городского округа "
    "и местный референдум",
    profiles=(
        Profile(id="all", title="Все бюллетени", contests=5),
        Profile(id="federal", title="Только федеральные", contests=2),
        Profile(id="no-municipal", title="Без выборов городского Совета", contests=4),
    ),
)
RESULTS = DayResults(
    contests=(
        ContestVotes(
            title="Народное собрание, округ № 41",
            ballots=5,
            undervotes=1,
            options=(
                OptionVotes(row="6", name="Абрикосова Зинаида Ермолаевна", votes=3),
                OptionVotes(row="7", name="Бережной-Клюквин Святослав Ипполитович", votes=0),
                OptionVotes(row="8", name="Воробейчик Лев Аркадьевич", votes=1),
            ),
        ),
        ContestVotes(
            title="Референдум, вопрос № 1",
            ballots=5,
            undervotes=0,
            options=(
                OptionVotes(row="6", name="Да", votes=2),
                OptionVotes(row="7", name="Нет", votes=3),
            ),
        ),
    ),
    counts=Counts(cards_voted=5, ballots_stored=5, confirmed_on_tape=5, annulled_on_tape=1),
    problem="",
    evidence=pathlib.Path("/evidence/of/the/day"),
)


def glance(**changes: typing.Any) -> Glance:
    """Give a look at a kiosk that waits for a card, with changes."""
    quiet = Glance(
        power=Power.ON,
        lamp=LampState.GREEN,
        screen="Idle",
        turnout=Turnout(),
        delivered=True,
        tape=None,
    )
    return dataclasses.replace(quiet, **changes)


def tape_of(runs: collections.abc.Sequence[tuple[bool, int]], seen_bottom: int = 0) -> TapePicture:
    """Make the end of a tape from runs of rows: (inked, how many)."""
    rows = b"".join((b"\xf0" if inked else b"\0") * 72 * count for inked, count in runs)
    return tape_end(TapeImage(576, sum(count for _, count in runs), rows), seen_bottom)


class FakeHall:
    """Note what was asked; every answer can be set beforehand, an error as well."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.picture = folder / "card-000001.png"
        Image.new("L", (1370, 864), 255).save(self.picture)
        self.asked: list[object] = []
        self.error: HallError | None = None
        self.results = RESULTS
        self.view: Glance | None = None
        self.closed = 0
        self._cards = 0

    def _note(self, *what: object) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    def prepare(self, say: collections.abc.Callable[[PreparingStep], None]) -> Facts:
        """Say all steps."""
        self._note("prepare")
        for step in PreparingStep:
            say(step)
        return FACTS

    def take(self, kind: CardKind, profile: str) -> TakenCard:
        """Give the next card."""
        self._note("take", kind, profile)
        self._cards += 1
        return TakenCard(id=self._cards, kind=kind, serial=f"000 {self._cards:03d}", picture=self.picture)

    def show(self, card: int) -> None:
        """Note it."""
        self._note("show", card)

    def happen(self, accident: Accident) -> None:
        """Note it."""
        self._note("happen", accident)

    def press(self, key: Key) -> None:
        """Note it."""
        self._note("press", key)

    def finish(self, say: collections.abc.Callable[[ClosingStep], None]) -> DayResults:
        """Say all steps."""
        self._note("finish")
        for step in ClosingStep:
            say(step)
        return self.results

    def glance(self) -> Glance | None:
        """Give what was set."""
        return self.view

    def close(self) -> None:
        """Count."""
        self.closed += 1


def at_once(job: Job, done: Done) -> None:
    """Do a job here and now, as `Crew.submit` does it later."""
    try:
        outcome: typing.Any = job()
    except HallError as error:
        outcome = error
    done(outcome)
