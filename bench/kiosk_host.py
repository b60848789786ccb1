"""A real kiosk that says when it passed what: the product's composition root with clocks at its seams.

The clocks are put around classes of the edges (reader, link, ballot box) before the kiosk is made, so that
nothing in the product knows of them. Nothing else is changed.
"""

import argparse
import collections.abc
import functools
import pathlib
import signal
import sys
import typing

from bench.marks import mark, now_ms

_Method = collections.abc.Callable[..., typing.Any]


def main() -> int:
    """Run the kiosk until it is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    mark("python")
    from kiosk.__main__ import stop_whole_process_on_a_dead_thread
    from kiosk.app import KioskApp
    from kiosk.config import read_config
    from kiosk.screens.model import ScreenModel
    from kiosk.ui.clockwork import SignalBell

    _put_clocks()
    mark("imports")
    stop_whole_process_on_a_dead_thread()
    unseen: list[str] = []

    def shown(model: ScreenModel) -> None:
        mark(f"model {model.state}")
        unseen.append(model.state)

    def swapped() -> None:
        while unseen:
            mark(f"frame {unseen.pop(0)}")

    app = KioskApp(read_config(arguments.config), on_model=shown)
    mark("window")
    app.window.view.frameSwapped.connect(swapped)
    bell = SignalBell()
    signal.signal(signal.SIGTERM, lambda *_: app.application.quit())
    app.open()
    try:
        return app.application.exec()
    finally:
        app.close()
        bell.deleteLater()


def _put_clocks() -> None:
    from kiosk.ballot_box import box
    from kiosk.speech import simulator
    from link import messages, tls_client
    from scanner import camera_scanner
    from scanner.port import Scan

    def is_scan(_arguments: tuple[typing.Any, ...], result: object) -> bool:
        return isinstance(result, Scan)

    def is_claim(arguments: tuple[typing.Any, ...], _result: object) -> bool:
        return isinstance(arguments[1], messages.Claim)

    _clock(camera_scanner.CameraScanner, "read", "scan", is_scan)

    def is_beat(arguments: tuple[typing.Any, ...], _result: object) -> bool:
        return isinstance(arguments[1], messages.Heartbeat)

    _clock(tls_client.TlsChannel, "request", "claim", is_claim)
    _clock(tls_client.TlsChannel, "request", "beat", is_beat)
    _clock(box.BallotBox, "begin", "begin", lambda *_: True)
    _clock(box.BallotBox, "acknowledge", "acknowledge", lambda *_: True)
    _clock(simulator.ListeningSink, "begin", "utterance", lambda *_: True)
    _clock(simulator.ListeningSink, "write", "sound", lambda arguments, _: bool(arguments[1].any()))


def _clock(
    owner: type,
    method: str,
    name: str,
    counts: collections.abc.Callable[[tuple[typing.Any, ...], object], bool],
) -> None:
    """Put a mark before and after each call that counts."""
    inner: _Method = getattr(owner, method)

    @functools.wraps(inner)
    def timed(*arguments: typing.Any, **named: typing.Any) -> typing.Any:
        started = now_ms()
        result = inner(*arguments, **named)
        if counts(arguments, result):
            mark(f"{name} asked", at_ms=started)
            mark(name)
        return result

    setattr(owner, method, timed)


if __name__ == "__main__":
    sys.exit(main())
