"""A window with a clock in the test's hand; every complaint of Qt fails the test."""

import collections.abc

import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication

from kiosk.screens.model import ScreenModel
from kiosk.session.events import Action
from kiosk.ui.profiles import PORTRAIT_15, ScreenProfile
from kiosk.ui.tape_image import TapeBitmap
from kiosk.ui.window import KioskWindow
from ui.application import open_application
from ui.proof import Target, targets


class Desk:
    """A window, the actions it sent, and its time."""

    def __init__(self, profile: ScreenProfile = PORTRAIT_15) -> None:
        self.now = 10_000
        self.actions: list[Action] = []
        self.keys: list[int] = []
        self.window = KioskWindow(
            profile,
            on_action=self.actions.append,
            on_key=self.keys.append,
            clock_ms=lambda: self.now,
        )
        self.window.open()

    def show(self, model: ScreenModel, *, tape: TapeBitmap | None = None, wait_ms: int = 5_000) -> None:
        """Show a model, see its first frame, and let time pass."""
        if tape is not None:
            self.window.show_tape(tape)
        self.window.show_model(model)
        self.settle()
        self.now += wait_ms

    def settle(self) -> None:
        """Run Qt until the shown screen has been drawn."""
        patience = QDeadlineTimer(5_000)
        while not patience.hasExpired():
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if self.window.guard.shown_for_ms() >= 0:
                return
        raise AssertionError("the screen was never drawn")

    def target(self, target_id: str) -> Target:
        """Find what can be pressed by its id."""
        found = [t for t in targets(self.window.view.rootObject()) if t.id == target_id]
        assert len(found) == 1, f"{len(found)} targets {target_id}"
        return found[0]


@pytest.fixture(scope="session", autouse=True)
def application() -> QGuiApplication:
    """Start Qt without a display."""
    return open_application(platform="offscreen")


@pytest.fixture(autouse=True)
def qt_complaints() -> collections.abc.Iterator[list[str]]:
    """Fail a test in which Qt wrote any message."""
    found: list[str] = []

    def note(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        del kind, context
        found.append(text)

    before = qInstallMessageHandler(note)
    yield found
    qInstallMessageHandler(before)
    assert found == []


@pytest.fixture
def desk(qt_complaints: list[str]) -> collections.abc.Iterator[Desk]:
    """Give an open window of the main kiosk."""
    del qt_complaints
    made = Desk()
    yield made
    assert made.window.warnings == ()
    made.window.close()
    made.window.close()
