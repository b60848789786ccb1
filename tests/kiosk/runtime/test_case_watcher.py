"""An opened cover stops a session until it is shut and given back; too little power lets nobody begin."""

import collections

import pytest

from election.ballot import Ballot
from election.identifiers import BallotStyleId
from frontpanel.port import Senses
from kiosk.runtime.case_watcher import COVER_OPEN, POWER_LOW, CaseWatcher
from kiosk.runtime.readiness import Part
from kiosk.session import states
from kiosk.session.events import Event, Fault
from kiosk.session.overlay_events import Interruption, PowerLow, SessionInterrupted
from kiosk.session.settings import Settings

LIST = states.ContestList(
    voting=states.Voting(settings=Settings(), ballot=Ballot(style=BallotStyleId("hall")))
)
OPENED = SessionInterrupted(cause=Interruption.COVER_OPEN)
STOPPED = states.Interrupted(resume=LIST, cause=Interruption.COVER_OPEN)


class Case:
    """A case whose contacts a test moves."""

    def __init__(self, state: states.State) -> None:
        self.now, self.state = Senses(), state
        self.posted: list[Event] = []
        self.reported: list[Fault | None] = []
        self.watcher = CaseWatcher(
            port=self, post=self.posted.append, report=self._report, state=lambda: self.state
        )

    def senses(self) -> Senses:
        return self.now

    def _report(self, part: Part, fault: Fault | None) -> None:
        assert part is Part.CASE
        self.reported.append(fault)

    def feel(self, senses: Senses, looks: int = 2) -> list[Event]:
        self.now = senses
        self.posted.clear()
        for _ in range(looks):
            self.watcher.turn()
        return list(self.posted)


@pytest.fixture
def case() -> Case:
    """Give the case of a kiosk on which somebody votes."""
    return Case(LIST)


def test_nothing_unusual_is_nothing_to_tell(case: Case) -> None:
    assert case.feel(Senses(), looks=3) == []
    assert case.reported == []


def test_an_opened_cover_stops_the_session_and_the_next_one(case: Case) -> None:
    assert case.feel(Senses(cover_open=True), looks=5) == [OPENED]
    assert case.reported == [COVER_OPEN]
    assert case.watcher.senses.cover_open
    assert case.feel(Senses()) == []
    assert case.reported == [COVER_OPEN, None]


def test_a_bounce_is_not_believed(case: Case) -> None:
    assert case.feel(Senses(cover_open=True), looks=1) == []
    assert case.feel(Senses(), looks=2) == []
    assert case.reported == []


def test_a_session_is_stopped_as_soon_as_it_can_be(case: Case) -> None:
    case.state = states.Printing(voting=LIST.voting)
    assert case.feel(Senses(cover_open=True)) == []
    for state, expected in (
        (states.Comparing(voting=LIST.voting), [OPENED]),
        (STOPPED, []),
        (states.StillThere(resume=LIST), [OPENED]),
        (states.Interrupted(resume=LIST, cause=Interruption.KEYPAD_GONE), [OPENED]),
        (states.Idle(), []),
        (states.Suspended(resume=LIST), []),
    ):
        case.posted.clear()
        case.watcher.shown(state)
        assert case.posted == expected, state


def test_the_session_is_told_of_the_last_minutes(case: Case) -> None:
    assert case.feel(Senses(on_mains=False, battery_minutes=40)) == []
    assert case.feel(Senses(on_mains=False, battery_minutes=14)) == []
    assert case.feel(Senses(on_mains=False, battery_minutes=4, power_low=True)) == [PowerLow(low=True)]
    assert case.feel(Senses(on_mains=True)) == [PowerLow(low=False)]
    assert case.reported == [None, POWER_LOW, POWER_LOW, None]


def test_the_thread_looks_and_ends(case: Case) -> None:
    seen: collections.Counter[str] = collections.Counter()
    case.watcher.turn = lambda: seen.update(["look"])  # type: ignore[method-assign]
    case.watcher.start()
    case.watcher.close()
    case.watcher.close()
    assert not case.watcher._thread.is_alive()
