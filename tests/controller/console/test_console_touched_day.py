"""The rarer parts of the day by touch: preparation, trips, options, pauses, the end of the day."""

import collections.abc
import datetime
import pathlib

import pytest
from PySide6.QtGui import QPointingDevice

from controller.console.model import routes
from controller.console.model.events import Go, Pressed
from controller.console.model.routes import ClosingStage
from controller.station.deck import DeckBallot, Manner, make_deck
from election import polls
from election.allotments import CardEnd
from election.ballot import Ballot
from election.cast_vote_record import record_of
from election.faults import FaultCode, fault
from link import messages
from link.messages import PollsState, StationMode, TripState
from tests.controller.console.console_kit import Console, Station
from tests.controller.station_kit import HEAD, KioskVoice, Rig
from tests.controller.test_controller_trips import UNIT, Unit


@pytest.fixture
def cards(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "cards"
    (folder / "KEG-1").mkdir(parents=True)
    (folder / "KEG-2").mkdir()
    return folder


@pytest.fixture
def console(
    rig: Rig, tmp_path: pathlib.Path, cards: pathlib.Path, finger: QPointingDevice
) -> collections.abc.Iterator[Console]:
    with Station(rig, tmp_path) as station:
        made = Console(station, finger, cards=cards)
        yield made
        assert made.window.warnings == ()
        made.close()


def _ids(console: Console) -> list[str]:
    return [control.id for control in console.screen.controls()]


def _polls(console: Console) -> PollsState | None:
    return console.state.polls


def _away(rig: Rig, console: Console) -> Unit:
    """Prepare a trip of three cards by touch, and let the unit take them."""
    rig.open_day("kiosk-1", UNIT)
    unit = Unit(rig, UNIT, 2)
    unit.greet()
    unit.beat()
    for control in ("chair", "trips", "trip-П-3"):
        console.tap(control)
    console.tick(3)
    console.tap("new-trip")
    for field, number in (("applications", "2"), ("reserve", "1"), ("members", "2")):
        console.tap(f"field-{field}")
        console.digits(number)
    console.tap("start-trip")
    for serial in (1000, 1001, 1002):
        console.scan(rig.code(serial))
    console.tap("seal")
    assert console.screen.page.id == "sure-SealTrip"
    console.tap("give")
    unit.take()
    console.tick(3)
    assert console.state.trips["П-3"].state is TripState.AWAY
    assert console.screen.page.id == "trip-П-3-away"
    return unit


def _back(console: Console, unit: Unit, voted: int) -> None:
    console.tap("end-trip")
    assert console.screen.page.id == "sure-EndTrip"
    console.tap("give")
    assert isinstance(unit.beat().order, messages.ReturnAllotment)
    ends = {1000 + number: CardEnd.VOTED for number in range(voted)}
    assert isinstance(unit.bring(unit.return_paper(ends)), messages.Acknowledged)
    console.tick(3)
    assert console.screen.page.id == "trip-П-3-back"


def _settle(console: Console, *numbers: str) -> None:
    for field, number in zip(("handed", "returned", "spoilt"), numbers, strict=True):
        console.tap(f"field-{field}")
        console.digits(number)
    console.tap("settle")
    console.tick(3)


def test_a_trip_goes_returns_balances_and_has_its_act(rig: Rig, console: Console) -> None:
    unit = _away(rig, console)
    console.tap("back")
    console.tap("home")
    console.tick(15)
    assert console.screen.page.tiles[-1].name == "П-3"  # type: ignore[union-attr]
    for control in ("chair", "trips", "trip-П-3"):
        console.tap(control)
    _back(console, unit, voted=2)
    console.tap("settle")
    assert "передано избирателям" in console.said()
    _settle(console, "2", "1", "0")
    assert console.screen.page.id == "trip-П-3-settled"
    console.tap("papers")
    console.tick(3)
    titles = [paper.title for paper in console.state.papers or ()]
    assert any("вне помещения" in title for title in titles), titles
    assert rig.console(epoch=2).status().voted == 2


def test_a_trip_that_does_not_balance_needs_the_decision_and_then_settles(rig: Rig, console: Console) -> None:
    unit = _away(rig, console)
    _back(console, unit, voted=2)
    _settle(console, "1", "1", "0")
    assert "Выдано 3" in console.said()
    assert console.state.trips["П-3"].state is TripState.RETURNED
    console.tap("decide")
    console.tap("reason-0")
    console.digits("12")
    console.tap("save-decision")
    assert console.said() == "Решение записано"
    console.tick(3)
    _settle(console, "1", "1", "0")
    assert console.screen.page.id == "trip-П-3-settled"


def test_an_option_is_excluded_seen_as_excluded_and_restored(rig: Rig, console: Console) -> None:
    (kiosk,) = rig.open_day("kiosk-1")
    console.tick()
    for control in ("chair", "options", "contest-head"):
        console.tap(control)
    console.tap("exclude-2")
    console.tap("reason-0")
    console.tap("begin")
    console.tick(3)
    assert "restore-2" in _ids(console)
    assert "exclude-2" not in _ids(console)
    assert kiosk.beat().withdrawn == ("head/o2",)
    console.tap("restore-2")
    console.tap("reason-1")
    console.tap("begin")
    console.tick(3)
    assert "exclude-2" in _ids(console)
    assert kiosk.beat().withdrawn == ()


def test_voting_pauses_for_the_night_and_resumes_on_the_second_day(rig: Rig, console: Console) -> None:
    (kiosk,) = rig.open_day("kiosk-1")
    console.tick()
    console.scan(rig.code(1001))
    for control in ("chair", "pause", "reason-0", "begin"):
        console.tap(control)
    console.tick()
    assert _polls(console) is PollsState.PAUSED
    console.scan(rig.code(1002))
    assert console.panel()[1] == "ГОЛОСОВАНИЕ НЕ ИДЁТ"
    assert isinstance(kiosk.claim(1001), messages.ClaimRefused)
    rig.wall += datetime.timedelta(days=1)
    for control in ("onward", "reason-0", "begin"):
        console.tap(control)
    console.tick()
    assert _polls(console) is PollsState.OPEN
    kiosk.vote(1001, {HEAD: ("o1",)})
    console.tick()
    assert console.state.status is not None
    assert console.state.status.voted == 1


def test_a_figure_is_frozen_once_at_its_hour_and_dictated(rig: Rig, console: Console) -> None:
    (kiosk,) = rig.open_day("kiosk-1")
    console.tick()
    console.scan(rig.code(1001))
    kiosk.vote(1001, {HEAD: ("o1",)})
    rig.wall = rig.wall.replace(hour=9, minute=50)
    console.tick(5)
    console.tap("figure")
    assert "freeze" not in _ids(console)
    console.tap("home")
    rig.wall = rig.wall.replace(hour=10, minute=1)
    console.tick(5)
    console.tap("figure")
    console.tap("freeze")
    console.tap("give")
    page = console.screen.page
    assert page.kind == "figure"
    assert (page.digits, page.words) == ("1", "один")  # type: ignore[union-attr]
    console.tap("hours")
    assert "freeze" not in _ids(console)
    console.tap("hour-10:00")
    assert console.screen.page.kind == "figure"


def test_the_checks_of_a_device_are_recorded_one_by_one(rig: Rig, console: Console) -> None:
    rig.open_day("kiosk-1")
    console.tick()
    console.tap("device-№ 1")
    console.tap("check-screen")
    console.tap("passed")
    assert "passed" not in _ids(console)
    console.tap("next-check")
    assert console.state.route == routes.Check(name="№ 1", part="keys")
    console.tap("failed")
    console.tick(3)
    sheet = console.state.sheet
    assert sheet is not None
    assert {one.part: one.passed for one in sheet.diagnostics} == {"screen": True, "keys": False}


def _vote_deck(rig: Rig, console: Console, kiosks: dict[str, KioskVoice]) -> None:
    """Go through the deck on the screen: each card is activated there and voted as the ballot says."""
    devices = [kiosk.id for kiosk in rig.desk.facts.station.kiosks]
    for ballot in make_deck(rig.election, devices):
        deck = console.state.deck
        assert deck is not None
        assert deck.ballots[0].number == ballot.number
        code = rig.code(1000 + ballot.number, polls.StationMode.TEST)
        console.scan(code)
        activated = "АКТИВИРОВАНА" in str(console.screen.page) and "НЕ АКТ" not in str(console.screen.page)
        assert activated == (ballot.manner is not Manner.REFUSED)
        if activated:
            _vote(rig, kiosks[deck.ballots[0].kiosk], code, ballot)
        if "page-next" in _ids(console):
            console.tap("page-next")


def _vote(rig: Rig, kiosk: KioskVoice, code: str, planned: DeckBallot) -> None:
    claimed = kiosk.ask(messages.Claim(code=code), messages.Claimed)
    ballot = Ballot(style=planned.style)
    for contest, marks in planned.selections.items():
        ballot = ballot.with_marks(rig.election.contest(contest), marks)
    kiosk.records.append(record_of(rig.election, ballot))
    kiosk.ask(messages.Voted(code=code, token=claimed.token), messages.Acknowledged)


def test_preparation_by_touch_from_the_words_to_the_training(rig: Rig, console: Console) -> None:
    console.tick()
    console.tap("onward")
    console.tick(3)
    assert console.screen.page.id == "course-fingerprint"
    console.tap("confirm")
    assert console.screen.page.id == "course-fingerprint"
    assert "confirm" not in _ids(console)
    console.tap("step-next")
    console.tap("confirm")
    assert console.screen.page.id == "course-devices"
    rig.console().ask(messages.SetMode(mode=StationMode.TEST), messages.Done)
    kiosks = {name: rig.kiosk(device) for name, device in _DEVICES.items()}
    for kiosk in kiosks.values():
        kiosk.greet()
        kiosk.beat()
    console.desk.take(_at("test-vote"))
    console.tick(3)
    for control in ("open", "reason-0", "begin"):
        console.tap(control)
    console.tick(3)
    console.tap("deck")
    console.tick(3)
    _vote_deck(rig, console, kiosks)
    for kiosk in kiosks.values():
        kiosk.beat()
    console.tap("back")
    for control in ("close", "reason-0", "begin"):
        console.tap(control)
    console.tick(2)
    for kiosk in kiosks.values():
        assert isinstance(kiosk.beat().order, messages.CollectPart)
        kiosk.deliver()
        kiosk.beat()
    console.tick(2)
    console.tap("next")
    console.tick(3)
    assert console.state.table is not None
    assert console.state.table.agrees
    assert "СОВПАЛО" in str(console.screen.page)
    console.tap("back")
    console.tick(3)
    console.desk.take(_at("training"))
    console.tick(3)
    assert "confirm" not in _ids(console)
    for control in ("mode", "reason-0", "begin"):
        console.tap(control)
    console.tick()
    assert console.state.mode is StationMode.TRAINING


_DEVICES = {"№ 1": "kiosk-1", "№ 2": "kiosk-2", "П-3": "portable-1"}


def _at(step: str) -> Pressed:
    return Pressed(action=Go(to=routes.Course(step=step)))


def _closed(rig: Rig, console: Console) -> None:
    """Vote twice, close and collect."""
    (kiosk,) = rig.open_day("kiosk-1")
    console.tick()
    for serial in (1001, 1002):
        console.scan(rig.code(serial))
        kiosk.vote(serial, {HEAD: ("o1",)})
    kiosk.beat()
    console.tick()
    for control in ("chair", "closing", "next", "next", "next", "close", "reason-0", "begin"):
        console.tap(control)
    console.tick(2)
    kiosk.beat()
    kiosk.deliver()
    kiosk.beat()
    console.tick(2)
    console.tap("next")
    console.tick(2)


def test_a_difference_is_overridden_by_act_read_aloud_and_written_in_spite_of_bad_cards(
    rig: Rig, console: Console, cards: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _closed(rig, console)
    for contest in ("head", "council", "road"):
        console.tap("field-r1")
        console.digits("1")
        console.tap("pad-enter")
        console.tick(2)
        console.tap("override")
        for control in ("reason-0", "pad-4", "save-decision"):
            console.tap(control)
        assert console.state.route == routes.Closing(stage=ClosingStage.ROWS, contest=contest)
        console.tap("next")
        console.tick(2)
    console.tap("prepare")
    protocol = console.state.results.protocol
    assert protocol is not None
    assert protocol.problems == ()
    console.tap("read-head")
    console.tick()
    while "line-next" in _ids(console):
        console.tap("line-next")
    assert len(console.boards[-1].rows) == len(console.state.results.rows["head"].lines)
    console.tap("back")
    console.tap("next")
    console.tick()
    _card_troubles(console, cards, monkeypatch)
    console.tap("card-0")
    console.tick()
    assert console.state.card_trouble == ""
    console.tap("card-1")
    console.tick()
    console.tap("next")
    console.tick(2)
    console.tap("confirm-copies")
    console.tap("confirm-sealed")
    console.tick(2)
    assert not [one for one in _ids(console) if one.startswith("confirm")]
    assert "можно выключать" in str(console.screen.page)


def _card_troubles(console: Console, cards: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every trouble with a card is named with its code and stands until a card was written."""

    def too_small(card: pathlib.Path, needed: int) -> str:
        return f"F13 Мало места: нужно {needed} Б, есть 0. Вставьте другую карту."

    with monkeypatch.context() as patch:
        patch.setattr("controller.papers_desk.no_room", too_small)
        console.tap("card-0")
        assert console.state.card_trouble.startswith("F13")
        console.tick(3)
        assert "F13" in str(console.screen.page)
    for code, name in (("F14", "CARD_READ_ONLY"), ("F04", "CARD_VERIFY")):
        trouble = fault(FaultCode[name])
        with monkeypatch.context() as patch:
            patch.setattr("controller.papers_desk.export_card", lambda *_, trouble=trouble: trouble)
            console.tap("card-0")
            assert console.state.card_trouble.startswith(code)
    devices = iter((1, 2))
    with monkeypatch.context() as patch:
        patch.setattr("controller.papers_desk.mounted_device", lambda _: next(devices))
        console.tap("card-0")
        assert console.state.card_trouble.startswith("F16")
    (cards / "KEG-1").rename(cards / "elsewhere")
    console.tap("card-0")
    assert console.state.card_trouble.startswith("F01"), console.state.card_trouble
    (cards / "elsewhere").rename(cards / "KEG-1")
    console.tick()
