"""A real kiosk with a hand and an eye: the product's composition root, touched through Qt's event system.

The only place that imports a composition root (ADR 3). What it adds listens on a local socket of the
rehearsal and is not part of any image.
"""

import argparse
import collections.abc
import concurrent.futures
import json
import logging
import os
import pathlib
import queue
import signal
import socket
import sys
import threading
import typing

from PySide6.QtCore import QPoint
from PySide6.QtQuick import QQuickView
from PySide6.QtTest import QTest

from kiosk.__main__ import stop_whole_process_on_a_dead_thread
from kiosk.app import KioskApp
from kiosk.config import read_config
from kiosk.screens.model import Control, Row, ScreenModel
from kiosk.session.events import Action, ChooseLanguage, ChooseOption, OpenContest, TurnPage
from kiosk.ui.clockwork import SignalBell, Waker
from ui.proof import targets

_Said = dict[str, typing.Any]


class Hand:
    """Answers requests for looks, touches and pictures; all work is done in Qt's thread."""

    def __init__(self, path: pathlib.Path) -> None:
        """Listen on a socket file."""
        self._app: KioskApp | None = None
        self._model: ScreenModel | None = None
        self._revision = 0
        self._jobs: queue.SimpleQueue[tuple[_Said, concurrent.futures.Future[_Said]]] = queue.SimpleQueue()
        self._waker = Waker(self._work)
        self._finger = QTest.createTouchDevice()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen()

    def join(self, app: KioskApp) -> None:
        """Take the kiosk to be touched and begin to answer."""
        self._app = app
        threading.Thread(target=self._accept, name="hand", daemon=True).start()

    def saw(self, model: ScreenModel) -> None:
        """Note what the kiosk shows."""
        if model != self._model:
            self._model = model
            self._revision += 1

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as lines:
            for line in lines:
                answer: concurrent.futures.Future[_Said] = concurrent.futures.Future()
                self._jobs.put((json.loads(line), answer))
                self._waker.ring()
                lines.write(json.dumps(answer.result()).encode() + b"\n")
                lines.flush()

    def _work(self) -> None:
        while not self._jobs.empty():
            request, answer = self._jobs.get()
            try:
                answer.set_result(self._do(request))
            except LookupError as error:
                answer.set_result({"problem": str(error)})

    def _do(self, request: _Said) -> _Said:
        assert self._app is not None
        match request["do"]:
            case "look":
                return self._look()
            case "touch":
                self._touch(request["id"])
                return {}
            case "where":
                point = self._point(request["id"])
                return {"x": point.x(), "y": point.y()}
            case "shot":
                self._app.window.grab().save(request["path"])
                return {}
            case other:
                raise LookupError(f"cannot {other}")

    def _look(self) -> _Said:
        assert self._app is not None
        model = self._model
        shown_ms = self._app.window.guard.shown_for_ms()
        found = [] if model is None else [_target(thing, shown_ms) for thing in _touchable(model)]
        return {
            "revision": self._revision,
            "state": "" if model is None else model.state,
            "targets": [target for target in found if target],
            "settled": self._app.window.guard.begin() is not None,
        }

    def _point(self, control_id: str) -> QPoint:
        """Return the middle of a thing on the screen, in pixels. Raises LookupError."""
        assert self._app is not None
        things = targets(self._app.window.view.contentItem())
        found = next((thing for thing in things if thing.id == control_id), None)
        if found is None:
            there = ", ".join(thing.id for thing in things)
            raise LookupError(f"no such thing on the screen: {control_id}; there are {there}")
        return found.rect.center().toPoint()

    def _touch(self, control_id: str) -> None:
        assert self._app is not None
        view, point = self._app.window.view, self._point(control_id)
        QTest.touchEvent(view, self._finger).press(0, point, view).commit()
        QTest.touchEvent(view, self._finger).release(0, point, view).commit()


def _touchable(model: ScreenModel) -> collections.abc.Iterator[Control | Row]:
    if model.notice is not None:
        yield model.notice.safe
        if model.notice.other is not None:
            yield model.notice.other
        return
    yield from model.controls
    yield from model.rows


def _target(thing: Control | Row, shown_ms: int) -> _Said | None:
    if thing.action is None:
        return None
    after_ms = thing.after_ms if isinstance(thing, Control) else 0
    return {
        "id": thing.id,
        "action": type(thing.action).__name__,
        "argument": _argument(thing.action),
        "ready": shown_ms >= after_ms,
    }


def _argument(action: Action) -> str:
    match action:
        case OpenContest(contest=contest):
            return contest
        case ChooseOption(option=option):
            return option
        case TurnPage(page=page):
            return str(page)
        case ChooseLanguage(language=language):
            return language
        case _:
            return ""


def _point(text: str) -> QPoint:
    x, _, y = text.partition(",")
    return QPoint(int(x), int(y))


def _stand(view: QQuickView, title: str, place: QPoint | None) -> None:
    """Name and place the window; a device's screen cannot be pulled larger, so neither can its window."""
    view.setTitle(title)
    view.setMinimumSize(view.size())
    view.setMaximumSize(view.size())
    if place is not None:
        view.setFramePosition(place)


def main() -> int:
    """Run the hosted kiosk."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=pathlib.Path, required=True)
    parser.add_argument("--hand", type=pathlib.Path, required=True)
    parser.add_argument("--title", default="", help="title of the window")
    parser.add_argument("--place", type=_point, metavar="X,Y", help="where the window's frame begins")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop_whole_process_on_a_dead_thread()
    watchers: list[Hand] = []
    app = KioskApp(read_config(arguments.config), on_model=lambda model: watchers[0].saw(model))
    hand = Hand(arguments.hand)
    watchers.append(hand)
    bell = SignalBell()
    signal.signal(signal.SIGTERM, lambda *_: app.application.quit())
    _stand(app.window.view, arguments.title, arguments.place)
    app.open()
    hand.join(app)
    print(json.dumps({"pid": os.getpid()}), flush=True)
    try:
        return app.application.exec()
    finally:
        app.close()
        bell.deleteLater()


if __name__ == "__main__":
    sys.exit(main())
