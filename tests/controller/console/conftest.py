"""Qt without a display; every complaint of Qt fails the test."""

import collections.abc

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest

from ui.application import open_application


@pytest.fixture(scope="session", autouse=True)
def application() -> QGuiApplication:
    """Start Qt without a display."""
    return open_application(platform="offscreen")


@pytest.fixture(scope="session")
def finger(application: QGuiApplication) -> QPointingDevice:
    """Give a touch screen."""
    del application
    return QTest.createTouchDevice()


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
