"""The dock's window without a display: what is pressed reaches the hall, what the hall says is shown."""

import collections.abc
import pathlib

import pytest
import shiboken6
from PySide6.QtCore import QEventLoop, QMessageLogContext, QPoint, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from frontpanel.port import Key, LampState
from rehearsal.dock.hall import Accident, CardKind, Glance, HallError, Power, Turnout
from rehearsal.dock.model import DockModel
from rehearsal.dock.tape_end import WINDOW_DOTS
from rehearsal.dock.tape_provider import DockTape
from rehearsal.dock.window import DockWindow, tape_shower
from tests.rehearsal.dock_fakes import FACTS, RESULTS, FakeHall, at_once, glance, tape_of
from ui.application import open_application
from ui.proof import problems, targets, visible_items

PX_PER_MM = 2.78


class Dock:
    """A window over a fake hall, with a mouse."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.hall = FakeHall(folder)
        self.left = 0
        tape = DockTape()
        self.model = DockModel(
            self.hall,
            submit=at_once,
            post=lambda call: call(),
            leave=self._leave,
            show_tape=tape_shower(tape),
        )
        self.window = DockWindow(self.model, tape, px_per_mm=PX_PER_MM, clock_ms=lambda: 0, calm=True)
        self.window.view.show()
        self.settle()

    def _leave(self) -> None:
        self.left += 1

    def settle(self) -> None:
        """Let Qt lay everything out and draw it."""
        self.window.grab()
        QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    def see(self, look: Glance) -> None:
        """Give the model one look at the hall."""
        self.model.seen(look)
        self.settle()

    def middle(self, target_id: str) -> QPoint:
        """Find the middle of something that can be pressed now."""
        there = {target.id: target for target in targets(self.window.view.rootObject())}
        assert target_id in there, f"no {target_id} among {sorted(there)}"
        return there[target_id].rect.center().toPoint()

    def click(self, target_id: str) -> None:
        """Press something with the mouse."""
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(self.window.view, left, none, self.middle(target_id))
        self.settle()

    def asked(self) -> object:
        """Give what the hall was asked last."""
        return self.hall.asked[-1]

    def answer(self) -> tuple[str, str]:
        """Give the tone and the title of the answer shown."""
        shown = self.model.fact("answer")
        return shown["tone"], shown["title"]


@pytest.fixture(autouse=True)
def qt_complaints() -> collections.abc.Iterator[None]:
    """Fail a test in which Qt wrote any message."""
    open_application(platform="offscreen")
    found: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        del kind, context
        found.append(text)

    before = qInstallMessageHandler(note)
    yield
    qInstallMessageHandler(before)
    assert found == []


@pytest.fixture
def dock(qt_complaints: None, tmp_path: pathlib.Path) -> collections.abc.Iterator[Dock]:
    """Give a dock with open polls."""
    made = Dock(tmp_path)
    made.model.begin()
    made.see(glance())
    yield made
    assert made.window.warnings == ()
    made.window.close()
    made.window.close()


def test_a_card_is_taken_activated_and_held_to_the_reader(dock: Dock) -> None:
    dock.click("profile-federal")
    dock.click("take-activated")
    assert dock.asked() == ("take", CardKind.ACTIVATED, "federal")
    assert dock.answer() == ("good", "Активирована карточка № 000 001")
    dock.click("present")
    assert dock.asked() == ("show", 1)
    dock.see(glance(screen="Checking"))
    assert dock.answer()[0] == "busy"
    dock.see(glance(screen="ContestList", lamp=LampState.RED, turnout=Turnout(voting=1, activated=1)))
    assert dock.answer() == ("good", "Карточка принята")
    assert dock.model.fact("cards")[0]["mark"] == "voting"
    dock.see(glance(screen="Done", turnout=Turnout(voted=1, activated=1)))
    assert dock.model.fact("turnout") == {"voted": 1, "voting": 0, "activated": 1}
    assert dock.model.fact("cards")[0]["mark"] == "used"


@pytest.mark.parametrize(
    ("target", "kind"), [("take-blank", CardKind.BLANK), ("take-foreign", CardKind.FOREIGN)]
)
def test_useless_cards_are_refused_each_time(dock: Dock, target: str, kind: CardKind) -> None:
    dock.click(target)
    assert dock.asked() == ("take", kind, "all")
    for _ in range(2):
        dock.click("present")
        assert dock.answer()[0] == "busy"
        dock.see(glance(screen="CardNotAccepted"))
        assert dock.answer() == ("bad", "Устройство не приняло карточку")


def test_a_used_card_can_be_shown_again(dock: Dock) -> None:
    dock.click("take-activated")
    dock.click("take-activated")
    dock.click("card-1")
    dock.click("reader")
    assert dock.asked() == ("show", 1)


def test_a_card_is_dragged_to_the_reader(dock: Dock) -> None:
    dock.click("take-activated")
    slot, reader = dock.middle("take-activated"), dock.middle("reader")
    start = QPoint(slot.x() - round(80 * PX_PER_MM), slot.y() + 20)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view = dock.window.view
    QTest.mousePress(view, left, none, start)
    for share in (0.1, 0.3, 0.6, 1.0):
        QTest.mouseMove(view, start + (reader - start) * share)
        dock.settle()
    assert ("show", 1) not in dock.hall.asked, "shown only when it is let go"
    QTest.mouseRelease(view, left, none, reader)
    dock.settle()
    assert dock.asked() == ("show", 1)


def test_a_card_let_go_elsewhere_is_not_shown(dock: Dock) -> None:
    dock.click("take-activated")
    slot = dock.middle("take-activated")
    start = QPoint(slot.x() - round(80 * PX_PER_MM), slot.y() + 20)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(dock.window.view, left, none, start)
    for step in (10, 40, 90):
        QTest.mouseMove(dock.window.view, start + QPoint(-step, step))
        dock.settle()
    QTest.mouseRelease(dock.window.view, left, none, start + QPoint(-90, 90))
    dock.settle()
    assert ("show", 1) not in dock.hall.asked


def test_a_busy_or_dark_kiosk_is_said_to_be_so(dock: Dock) -> None:
    dock.click("take-activated")
    dock.see(glance(screen="Comparing", turnout=Turnout(voting=1)))
    dock.click("present")
    assert dock.answer() == ("bad", "Устройство занято")
    dock.click("power_off")
    dock.click("present")
    assert dock.answer() == ("bad", "Устройство выключено")
    assert dock.asked() == ("happen", Accident.POWER_OFF)


def test_each_accident_can_be_put_right(dock: Dock) -> None:
    pairs = [("paper_out", "paper_in"), ("cover_open", "cover_close"), ("link_pull", "link_plug")]
    for breaks, mends in (*pairs, ("power_off", "power_on")):
        dock.click(breaks)
        assert dock.asked() == ("happen", Accident(breaks))
        dock.click(mends)
        assert dock.asked() == ("happen", Accident(mends))
    dock.click("reset")
    assert dock.asked() == ("happen", Accident.RESET)


def test_an_accident_that_did_not_happen_is_not_shown(dock: Dock) -> None:
    dock.hall.error = HallError("принтер молчит")
    dock.click("paper_out")
    assert dock.answer() == ("bad", "Не получилось")
    assert dock.model.fact("paper") is True


def test_every_key_reaches_the_panel(dock: Dock) -> None:
    for key in Key:
        # A held key is no key of its own, and headphones come out of where they went in.
        if key not in (Key.JACK_OUT, Key.PAUSE_HOLD):
            dock.click(f"key-{key.value}")
            assert dock.asked() == ("press", key)
    dock.click("key-JACK_OUT")
    assert dock.asked() == ("press", Key.JACK_OUT)


@pytest.mark.parametrize(
    ("look", "clicks", "obstacle"),
    [
        (glance(turnout=Turnout(voting=1)), (), "голосует"),
        (glance(), ("power_off",), "выключено"),
        (glance(), ("link_pull",), "Сеть"),
        (glance(delivered=False), (), "передаёт"),
    ],
)
def test_nothing_is_counted_while_a_vote_may_be_missing(
    dock: Dock, look: Glance, clicks: tuple[str, ...], obstacle: str
) -> None:
    dock.see(look)
    for target in clicks:
        dock.click(target)
    dock.click("finish")
    assert ("finish",) not in dock.hall.asked
    assert obstacle in dock.model.fact("answer")["text"]


def test_the_day_ends_with_verified_results(dock: Dock) -> None:
    dock.click("finish")
    assert dock.model.fact("phase") == "results"
    dock.click("contest-1")
    assert dock.model.fact("contest") == 1
    dock.click("leave")
    assert (dock.left, dock.model.outcome) == (1, 0)


def test_a_card_that_does_not_verify_is_a_failure(dock: Dock) -> None:
    results = dock.hall.results
    dock.hall.results = type(results)(
        contests=results.contests, counts=results.counts, problem="подпись неверна", evidence=results.evidence
    )
    dock.click("finish")
    assert dock.model.outcome == 1
    assert dock.model.fact("results")["problem"] == "подпись неверна"


def test_a_refused_close_leads_back_to_the_hall(dock: Dock) -> None:
    dock.hall.error = HallError("нет части от устройства")
    dock.click("finish")
    assert dock.model.fact("phase") == "voting"
    assert dock.answer() == ("bad", "Завершить не удалось")


def test_a_station_that_cannot_be_prepared(qt_complaints: None, tmp_path: pathlib.Path) -> None:
    dock = Dock(tmp_path)
    dock.hall.error = HallError("нет файла")
    dock.model.begin()
    dock.settle()
    dock.click("leave")
    assert (dock.model.fact("phase"), dock.model.outcome, dock.left) == ("failed", 2, 1)
    dock.window.close()


def test_closing_the_kiosk_window_ends_everything(dock: Dock) -> None:
    left = []
    for power in (Power.OFF, Power.WINDOW_CLOSED):
        dock.see(glance(power=power, screen=""))
        left.append(dock.left)
    assert left == [0, 1]


def test_a_kiosk_that_died_can_be_switched_on_again(dock: Dock) -> None:
    dock.see(glance(power=Power.BROKEN, screen=""))
    assert dock.answer()[0] == "bad"
    dock.click("power_on")
    assert dock.asked() == ("happen", Accident.POWER_ON)


def test_an_open_record_longer_than_the_window_can_be_looked_back_at(dock: Dock) -> None:
    dock.see(glance(screen="Comparing", tape=tape_of([(True, WINDOW_DOTS + 300)])))
    shown = visible_items(dock.window.view.rootObject())
    window = next(item for item in shown if item.objectName() == "tape-window")
    assert window.property("fed") == WINDOW_DOTS + 300
    dock.click("look-back")
    assert window.property("fed") == WINDOW_DOTS
    closed = tape_of([(True, WINDOW_DOTS + 300), (False, WINDOW_DOTS)], seen_bottom=WINDOW_DOTS + 300)
    dock.see(glance(screen="Done", tape=closed))
    assert window.property("fed") == closed.bottom
    assert "look-back" not in {target.id for target in targets(dock.window.view.rootObject())}
    again = [(True, WINDOW_DOTS + 300), (False, WINDOW_DOTS), (True, WINDOW_DOTS + 90)]
    dock.see(glance(screen="Comparing", tape=tape_of(again, seen_bottom=closed.bottom)))
    assert window.property("fed") == 3 * WINDOW_DOTS + 390, "a new record is seen as it is printed"


def test_an_unchanged_look_takes_nothing_away_from_under_the_mouse(dock: Dock) -> None:
    def chip() -> tuple[int, ...]:
        shown = visible_items(dock.window.view.rootObject())
        pointers = shiboken6.getCppPointer(next(i for i in shown if i.property("targetId") == "card-1"))
        return tuple(pointers)

    dock.click("take-activated")
    before = chip()
    dock.see(glance(screen="Checking"))
    assert chip() == before
    dock.see(glance(screen="ContestList", turnout=Turnout(voting=1)))
    dock.click("card-1")


def test_no_words_are_cut_or_overlap_on_any_page(dock: Dock) -> None:
    def faults() -> list[str]:
        found = problems(dock.window.view.rootObject(), px_per_mm=PX_PER_MM)
        return [text for text in found if text.startswith("words")]

    assert FACTS.profiles
    assert faults() == []
    dock.click("take-activated")
    for accident in ("paper_out", "cover_open", "link_pull", "power_off"):
        dock.click(accident)
    assert faults() == []
    dock.click("power_on")
    dock.click("link_plug")
    dock.click("finish")
    assert dock.model.fact("results")["contests"][0]["title"] == RESULTS.contests[0].title
    assert faults() == []
