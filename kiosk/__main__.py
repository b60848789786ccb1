"""`keg-kiosk --config FILE`: run one kiosk until it is told to stop."""

import argparse
import logging
import os
import pathlib
import signal
import sys
import threading
import traceback
import types

from kiosk.config import ConfigError, read_config

_FAILED = 70


def main() -> int:
    """Run the kiosk; return the exit code."""
    parser = argparse.ArgumentParser(prog="keg-kiosk", description="Touchscreen kiosk of a polling station.")
    parser.add_argument("--config", type=pathlib.Path, required=True, help="wiring of this kiosk (TOML)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = read_config(arguments.config)
    except (ConfigError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    stop_whole_process_on_a_dead_thread()
    from kiosk.app import KioskApp
    from kiosk.ui.clockwork import SignalBell

    app = KioskApp(config)
    bell = SignalBell()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.stop())
    app.open()
    try:
        return app.application.exec()
    finally:
        app.close()
        bell.deleteLater()


def stop_whole_process_on_a_dead_thread() -> None:
    """Make a bug in any thread end the process: a kiosk with half its workers must not go on.

    Qt's own thread too: an exception in a slot would else be printed and forgotten. The supervisor starts the
    process again, and recovery settles the session.
    """

    def thread_ended(arguments: threading.ExceptHookArgs) -> None:
        name = arguments.thread.name if arguments.thread is not None else "?"
        _end(name, arguments.exc_type, arguments.exc_traceback)

    def main_ended(
        kind: type[BaseException], error: BaseException, trace: types.TracebackType | None
    ) -> None:
        del error
        _end("main", kind, trace)

    threading.excepthook = thread_ended
    sys.excepthook = main_ended


def _end(thread: str, kind: type[BaseException], trace: types.TracebackType | None) -> None:
    # Places in the code only: the message of an exception may quote a value.
    where = "".join(traceback.format_tb(trace))
    logging.getLogger("kiosk").critical("thread %s died: %s\n%s", thread, kind.__name__, where)
    logging.shutdown()
    os._exit(_FAILED)


if __name__ == "__main__":
    sys.exit(main())
