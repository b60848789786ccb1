"""The whole day at the console by touch: a real controller, two kiosks, a portable one, two checked cards."""

import pathlib
import subprocess
import sys

import msgspec
import pytest
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest

from controller.console.model import routes
from controller.console.model.routes import ClosingStage
from link import messages
from rehearsal.station import ROOT, Station
from rehearsal.tape_ledger import read_ledger
from tests.rehearsal.console_day_kit import UNIT_NAME, Commission, Observer, Voters, materials_of
from ui.application import open_application

S = messages.StationMode


@pytest.fixture
def finger() -> QPointingDevice:
    """Give a touch screen to the console's window."""
    open_application(platform="offscreen")
    return QTest.createTouchDevice()


def _prepare(people: Commission, station: Station) -> None:
    """Go through the course: words, devices, the commission's decision for what a rehearsal leaves out."""
    people.into_mode("test-vote", S.TEST)
    people.into_mode("training", S.TRAINING)
    people.into_mode("open", S.OFFICIAL)
    station.switch_on()
    people.wait(lambda: sum(kiosk.link_up for kiosk in people.status.kiosks) == 3, "three devices")
    for step in ("fingerprint", "devices"):
        people.go(routes.Course(step=step))
        people.tap("confirm")
    people.go(routes.Course(step="open"))
    people.tap("decide")
    people.tap("reason-0")
    people.number("act", 1)
    people.sign("save-decision")
    people.go(routes.Course(step="open"))
    people.sign("open", "reason-0", "begin")
    people.wait(lambda: people.status.polls is messages.PollsState.OPEN, "open polls")


def _vote(people: Commission, voters: Voters, station: Station) -> None:
    """Let four people vote in the hall and one go away; freeze the figure of the hour."""
    first, second, _ = station.stands
    cards = station.materials.cards
    for stand, option in ((first, "0"), (second, "1"), (first, "0"), (second, "0")):
        card = cards.take()
        people.activate(card)
        voters.vote(stand, card, option)
    voters.is_refused(first, card)
    left = cards.take()
    people.activate(left)
    voters.vote(second, left, "0", leave=True)
    people.wait(lambda: people.status.voting == 1, "somebody inside")
    people.tap("device-№ 2", "reset")
    people.sign("reason-0", "begin")
    assert second.eyes is not None
    second.eyes.wait_for("Idle")
    people.home()
    people.wait(lambda: (people.status.voted, people.status.reset) == (4, 1), "four votes and a reset")
    people.tap("figure", "freeze", "give")
    people.console.tick()
    figures = people.console.state.figures
    assert figures is not None
    assert (figures.frozen[0].voted, figures.frozen[0].words) == (4, "четыре")


def _travel(people: Commission, voters: Voters, station: Station) -> None:
    """Send the portable away with two cards, let one person vote there, take it back and settle."""
    in_hall, _, unit = station.stands
    cards = [station.materials.cards.take() for _ in range(2)]
    people.go(routes.TripView(kiosk=UNIT_NAME))
    people.tap("new-trip")
    people.number("applications", 2)
    people.number("members", 2)
    people.sign("start-trip")
    for card in cards:
        people.console.scan(card.read())
    people.console.tick(2)
    people.tap("seal", "give")

    def state() -> messages.TripState | None:
        trip = people.console.state.trips.get(UNIT_NAME)
        return None if trip is None else trip.state

    people.wait(lambda: state() is messages.TripState.AWAY, "the unit away")
    voters.is_refused(in_hall, cards[0])
    unit.cable.pull()
    voters.vote(unit, cards[0], "1")
    unit.cable.plug()
    people.tap("end-trip", "give")
    people.wait(lambda: state() is messages.TripState.RETURNED, "the unit back")
    for field, value in (("handed", 1), ("returned", 1), ("spoilt", 0)):
        people.number(field, value)
    people.tap("settle")
    people.wait(lambda: state() is messages.TripState.SETTLED, "a settled trip")


def _finish(people: Commission, observer: Observer, cards: pathlib.Path) -> None:
    """Close, collect, check the rows, make and read the protocol, write two cards."""
    people.go(routes.Closing())
    people.tap("next", "next", "next")
    assert observer.look().rows == ()
    people.sign("close", "reason-0", "begin")
    people.wait(lambda: people.console.state.results.ready, "all parts")
    people.tap("next")
    people.console.tick(3)
    for contest in [contest.id for contest in people.console.state.facts.contests]:
        people.wait(lambda one=contest: one in people.console.state.results.ratios, "ratios")  # type: ignore[misc]
        lines = people.console.state.results.ratios[contest].lines
        assert all(line.holds for line in lines if not line.only_warns), lines
        people.tap("next")
        people.console.tick(3)
    people.tap("prepare")
    protocol = people.console.state.results.protocol
    assert protocol is not None
    assert (protocol.problems, protocol.warnings) == ((), ())
    contest = people.console.state.facts.contests[0].id
    people.tap(f"read-{contest}")
    people.console.tick(3)
    people.tap("line-next")
    assert [row.value for row in observer.look().rows] == [1160]
    people.tap("back", "next")
    people.console.tick()
    for number in range(2):
        people.sign(f"card-{number}")
        people.console.tick(2)
    people.tap("next")
    assert people.console.state.route == routes.Closing(stage=ClosingStage.DONE)
    assert len(list(cards.glob("*/SUMS.json"))) == 2


@pytest.mark.station
@pytest.mark.torture
@pytest.mark.timeout(400)
def test_the_whole_day_by_touch_ends_in_two_verified_cards(
    tmp_path: pathlib.Path, finger: QPointingDevice
) -> None:
    cards = tmp_path / "memory"
    for name in ("KEG-1", "KEG-2"):
        (cards / name).mkdir(parents=True)
    materials = materials_of(tmp_path)
    with Station(materials, tmp_path, kiosks=3, environment={"QT_QPA_PLATFORM": "offscreen"}) as station:
        people, voters, observer = (
            Commission(station, finger, cards),
            Voters(station, tmp_path),
            Observer(station),
        )
        _prepare(people, station)
        _vote(people, voters, station)
        assert observer.look().voted == 0, "fewer than five votes are not told"
        _travel(people, voters, station)
        _finish(people, observer, cards)
        board = observer.look()
        assert (board.voted, board.polls) == (5, messages.PollsState.CLOSED_FINAL)
        marks = [read_ledger(stand.printer.tape_text()) for stand in station.stands]
        people.close()
    for card in sorted(cards.iterdir()):
        checked = subprocess.run(
            [sys.executable, "-m", "provisioning", "verify", str(card)],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stderr.decode()
    records = msgspec.json.decode((cards / "KEG-1" / "records.json").read_bytes())
    assert records["kiosks"] == {"kiosk-1": 2, "kiosk-2": 2, "portable-1": 1}
    assert sum(sum(ledger.confirmed.values()) for ledger in marks) == 5
    papers = {path.name for path in (cards / "KEG-2" / "papers").iterdir()}
    assert {"outside-portable-1-1.pdf", "zero-report.pdf", "readiness.pdf", "incident-0001.pdf"} <= papers
