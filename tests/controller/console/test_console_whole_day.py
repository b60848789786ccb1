"""The commission's day by touch on the real window, against the real controller over a real socket."""

import collections.abc
import pathlib
import time

import pytest
from PySide6.QtGui import QPointingDevice

from controller.console.model import routes
from controller.console.model.events import Go, Pressed, Tone
from controller.console.model.routes import ClosingStage
from link import messages
from tests.controller.console.console_kit import Console, Station
from tests.controller.officials_kit import code, guarded_station, pin
from tests.controller.station_kit import HEAD, Rig


@pytest.fixture
def station(rig: Rig, tmp_path: pathlib.Path) -> collections.abc.Iterator[Station]:
    with Station(rig, tmp_path) as made:
        yield made


@pytest.fixture
def cards(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "cards"
    (folder / "KEG-1").mkdir(parents=True)
    (folder / "KEG-2").mkdir()
    return folder


@pytest.fixture
def console(
    station: Station, cards: pathlib.Path, finger: QPointingDevice
) -> collections.abc.Iterator[Console]:
    made = Console(station, finger, cards=cards)
    yield made
    assert made.window.warnings == ()
    made.close()


def test_activation_its_refusals_profile_and_undo(rig: Rig, console: Console) -> None:
    rig.open_day("kiosk-1")
    console.tick()
    console.scan(rig.code(1001))
    assert console.panel() == ("ok", "АКТИВИРОВАНА", "…1001 · 3\u00a0бюллетеня")
    console.scan(rig.code(1001))
    assert console.panel() == ("warn", "УЖЕ АКТИВИРОВАНА", "активирована в 09:04")
    console.scan(rig.code(1002, precinct=124))
    assert console.panel()[:2] == ("bad", "ЧУЖАЯ КАРТОЧКА")
    assert console.chime.played[-3:] == [Tone.ACCEPTED, Tone.CHECK, Tone.REFUSED]
    console.tap("profile-federal")
    console.scan(rig.code(1003))
    assert console.panel() == ("ok", "АКТИВИРОВАНА", "…1003 · Только глава · 1\u00a0бюллетень")
    assert console.state.activation.profile == ""
    console.tap("undo")
    assert console.panel()[1] == "АКТИВАЦИЯ ОТМЕНЕНА"
    assert "undo" not in [control.id for control in console.screen.controls()]
    assert [card.tail for card in console.state.activation.last] == ["1001"]
    assert rig.console(epoch=2).status().activated == 1


def test_a_press_made_on_another_screen_does_nothing(console: Console) -> None:
    console.tick()
    before = console.window.guard.generation
    console.tap("chair")
    assert not console.window.bridge.press(before, "home")
    assert console.screen.page.id == "chair"
    assert console.window.bridge.press(console.window.guard.generation, "home")
    assert console.screen.page.id == "day"


def test_a_reset_needs_its_statement_and_a_reason(rig: Rig, console: Console) -> None:
    (kiosk,) = rig.open_day("kiosk-1")
    console.tick()
    console.scan(rig.code(1001))
    kiosk.token(1001)
    kiosk.beat(messages.KioskStage.VOTING)
    console.tick()
    console.tap("device-№ 1")
    console.tap("reset")
    assert "begin" not in [control.id for control in console.screen.controls()]
    console.tap("reason-0")
    console.tap("begin")
    assert console.said() == "Сброс передан устройству"
    assert isinstance(kiosk.beat(messages.KioskStage.VOTING).order, messages.ResetKiosk)


def test_a_trip_takes_as_many_cards_as_there_are_applications(rig: Rig, console: Console) -> None:
    hall, _ = rig.open_day("kiosk-1", "portable-1")
    for control in ("chair", "trips", "trip-П-3"):
        console.tap(control)
    console.tick(3)
    console.tap("new-trip")
    console.tap("field-applications")
    console.digits("2")
    console.tap("field-members")
    console.digits("2")
    console.tap("start-trip")
    assert console.screen.page.id == "trip-П-3-ready"
    for serial in (1001, 1001, 1002, 1003):
        console.scan(rig.code(serial))
    trip = console.state.trips["П-3"]
    assert (trip.applications, trip.allotted, trip.tails) == (2, 2, ("1001", "1002"))
    assert console.state.notice is not None
    assert console.state.notice.mood.value == "bad"
    assert isinstance(hall.claim(1001), messages.ClaimRefused)
    console.tap("back")
    console.tap("home")
    for control in ("chair", "closing", "next", "next", "next", "close", "reason-0", "begin"):
        console.tap(control)
    assert "П-3" in console.said()
    assert console.state.polls is messages.PollsState.OPEN


def _to_rows(rig: Rig, console: Console) -> None:
    """Open, vote twice, close and collect, by touch."""
    console.tick()
    rig.console().ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    kiosk = rig.kiosk()
    kiosk.greet()
    kiosk.beat()
    console.tick()
    for control in ("chair", "open", "reason-0", "begin"):
        console.tap(control)
    assert console.said() == "Голосование открыто"
    for serial in (1001, 1002):
        console.scan(rig.code(serial))
        kiosk.vote(serial, {HEAD: ("o1",)})
    kiosk.beat()
    console.tick()
    for control in ("chair", "closing", "next", "next", "next", "close", "reason-0", "begin"):
        console.tap(control)
    console.tick(2)
    assert isinstance(kiosk.beat().order, messages.CollectPart)
    kiosk.deliver()
    kiosk.beat()
    console.tick(2)
    assert console.state.results.ready


def test_opened_voted_closed_counted_and_written_to_two_cards(
    rig: Rig, console: Console, cards: pathlib.Path
) -> None:
    _to_rows(rig, console)
    console.tap("next")
    console.tick(2)
    assert console.screen.page.kind == "work"
    for contest in ("head", "council", "road"):
        assert console.state.route == routes.Closing(stage=ClosingStage.ROWS, contest=contest)
        console.tap("field-r1")
        console.digits("39")
        console.tap("save-rows")
        assert console.said() == "Числа записаны"
        console.tick(2)
        ratios = console.state.results.ratios[contest]
        assert all(line.holds for line in ratios.lines), ratios
        console.tap("next")
    console.tap("prepare")
    protocol = console.state.results.protocol
    assert protocol is not None
    assert protocol.problems == ()
    console.tap("read-head")
    console.tick()
    first = console.screen.page
    assert isinstance(first.kind, str)
    assert first.kind == "reading"
    console.tap("line-next")
    assert console.boards[-1].rows[0].value == "39"
    assert len(console.boards[-1].rows) == 1
    console.tap("back")
    console.tap("next")
    console.tick()
    for card in ("KEG-1", "KEG-2"):
        console.tap("card-0" if card == "KEG-1" else "card-1")
        assert (cards / card / "protocol.json").is_file(), console.said()
        console.tick()
    console.tap("next")
    assert console.state.route == routes.Closing(stage=ClosingStage.DONE)


def test_a_broken_ratio_is_shown_with_its_numbers_and_stops_the_protocol(rig: Rig, console: Console) -> None:
    _to_rows(rig, console)
    console.tap("next")
    console.tick(2)
    console.tap("field-r1")
    console.digits("1")
    console.tap("save-rows")
    console.tick(2)
    broken = [line for line in console.state.results.ratios["head"].lines if line.holds is False]
    assert broken
    assert "2" in broken[0].filled
    assert "override" in [control.id for control in console.screen.controls()]
    for control in ("next", "next", "next", "prepare"):
        console.tap(control)
    protocol = console.state.results.protocol
    assert protocol is not None
    assert protocol.problems


def test_a_killed_console_stops_nothing_and_a_new_one_shows_the_same(
    rig: Rig, station: Station, cards: pathlib.Path, finger: QPointingDevice
) -> None:
    (kiosk,) = rig.open_day("kiosk-1")
    first = Console(station, finger, cards=cards)
    first.scan(rig.code(1001))
    first.close()
    kiosk.vote(1001, {HEAD: ("o1",)})
    second = Console(station, finger, cards=cards)
    second.tick()
    assert second.state.status is not None
    assert (second.state.status.voted, second.state.status.activated) == (1, 1)
    assert second.window.warnings == ()
    second.close()


def test_the_answer_to_a_card_comes_within_300_ms(rig: Rig, console: Console) -> None:
    rig.open_day("kiosk-1")
    console.tick()
    waits = []
    for serial in range(1001, 1021):
        began = time.monotonic()
        console.scan(rig.code(serial))
        waits.append(time.monotonic() - began)
        assert console.panel()[1] == "АКТИВИРОВАНА"
    assert sorted(waits)[len(waits) // 2] < 0.3


@pytest.fixture
def guarded(
    data: pathlib.Path, tmp_path: pathlib.Path, cards: pathlib.Path, finger: QPointingDevice
) -> collections.abc.Iterator[tuple[Rig, Console]]:
    """Give a station with official cards and its console."""
    rig = Rig(data, station=guarded_station())
    with Station(rig, tmp_path) as station:
        console = Console(station, finger, cards=cards)
        yield rig, console
        assert console.window.warnings == ()
        console.close()
    rig.stop()


def _present(console: Console, holder: str, wrong: bool = False) -> None:
    console.scan(code(holder))
    if console.screen.unlock is not None and console.screen.unlock.pad:
        console.digits("111111" if wrong else pin(holder))
        console.tap("pad-enter")


def test_two_persons_unlock_with_pins_and_every_refusal_is_explained(
    guarded: tuple[Rig, Console],
) -> None:
    rig, console = guarded
    console.tap("chair")
    console.tap("course")
    console.tick(3)
    console.desk.take(Pressed(action=Go(to=routes.Course(step="test-vote"))))
    console.tick(3)
    for control in ("mode", "reason-0", "begin"):
        console.tap(control)
    assert console.unlocking() == ("Поднесите первую служебную карточку к сканеру", [False, False])
    console.scan(rig.code(1001))
    assert console.unlocking() == ("Это не служебная карточка этого участка", [False, False])
    _present(console, "chair-1", wrong=True)
    assert console.unlocking() == ("Неверный ПИН", [False, False])
    console.digits(pin("chair-1"))
    console.tap("pad-enter")
    assert console.unlocking() == ("Поднесите карточку второго человека", [True, False])
    _present(console, "chair-1")
    assert console.unlocking() == ("Нужны две разные карточки двух разных людей", [True, False])
    _present(console, "operator-1")
    assert console.unlocking() is None
    assert console.said() == "Режим изменён"
    console.tick()
    assert console.state.status is not None
    assert console.state.status.mode is messages.StationMode.TEST
    assert pin("chair-1") not in repr(console.state)
