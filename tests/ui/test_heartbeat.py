"""A window and the service manager: ready after the first picture, then alive, then stopping."""

import pathlib
import socket

import pytest
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtQuick import QQuickView

from supervision.service_manager import ServiceManager
from ui.application import open_application
from ui.heartbeat import Heartbeat


@pytest.fixture
def listening(tmp_path: pathlib.Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.bind(str(tmp_path / "notify"))
    made.settimeout(5)
    return made


def turn_until_heard(listening: socket.socket, word: str, most_ms: int = 5000) -> list[str]:
    loop, heard = QEventLoop(), []
    listening.setblocking(False)

    def look() -> None:
        try:
            while True:
                heard.append(listening.recv(4096).decode())
        except BlockingIOError:
            pass
        if word in heard:
            loop.quit()

    looking = QTimer()
    looking.timeout.connect(look)
    looking.start(5)
    QTimer.singleShot(most_ms, loop.quit)
    loop.exec()
    looking.stop()
    return heard


def test_ready_comes_with_the_picture_and_not_before(listening: socket.socket) -> None:
    open_application(platform="offscreen")
    view = QQuickView()
    with listening, ServiceManager(listening.getsockname(), alive_every_s=0.02) as manager:
        heartbeat = Heartbeat(view, manager)
        before = turn_until_heard(listening, "WATCHDOG=1")
        view.setSource(QUrl("data:text/plain,import QtQuick; Rectangle {}"))
        view.show()
        after = turn_until_heard(listening, "READY=1")
        heartbeat.stop()
        heartbeat.stop()
        last = turn_until_heard(listening, "STOPPING=1")
    view.close()
    view.deleteLater()
    assert "READY=1" not in before
    assert "WATCHDOG=1" in before
    assert after.count("READY=1") == 1
    assert "STOPPING=1" in last
