"""`keg-kiosk --config FILE`: run one kiosk until it is told to stop.

`keg-kiosk format-box --config FILE` makes its empty ballot box, once, before the polls open.
`keg-kiosk prepare --config FILE` measures the pages of its package, so that the first start need not.
"""

import argparse
import logging
import os
import pathlib
import signal
import sys
import threading
import traceback
import types

from kiosk.config import ConfigError, KioskConfig, read_config
from supervision.image import system_image

_FAILED = 70


def main() -> int:
    """Run the kiosk; return the exit code."""
    parser = argparse.ArgumentParser(prog="keg-kiosk", description="Touchscreen kiosk of a polling station.")
    parser.add_argument("command", nargs="?", choices=["run", "format-box", "prepare"], default="run")
    parser.add_argument("--config", type=pathlib.Path, required=True, help="wiring of this kiosk (TOML)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = read_config(arguments.config)
    except (ConfigError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if config.mode == "official" and system_image().is_dev:
        print("mode: an image for development does not take official votes", file=sys.stderr)
        return 2
    if arguments.command == "format-box":
        return _format_box(config)
    if arguments.command == "prepare":
        return _prepare(config)
    stop_whole_process_on_a_dead_thread()
    from kiosk.app import KioskApp
    from kiosk.ui.clockwork import SignalBell
    from kiosk.ui.dev_banner import show_dev_banner
    from supervision.service_manager import service_manager
    from ui.heartbeat import Heartbeat

    app = KioskApp(config)
    if system_image().is_dev:
        show_dev_banner(app.window.view)
    bell = SignalBell()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: app.stop())
    with service_manager(os.environ, os.getpid()) as manager:
        heartbeat = Heartbeat(app.window.view, manager)
        app.open()
        try:
            return app.application.exec()
        finally:
            heartbeat.stop()
            app.close()
            bell.deleteLater()


def _format_box(config: KioskConfig) -> int:
    from kiosk.ballot_box import BoxError
    from kiosk.commissioning import format_new_box
    from kiosk.identity import IdentityError

    try:
        recoverable = format_new_box(config)
    except (BoxError, IdentityError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print("Хранилище голосов создано.")
    if not recoverable:
        print("В исходных данных нет ключей восстановления: потеря носителя будет потерей голосов.")
    return 0


def _prepare(config: KioskConfig) -> int:
    from kiosk.commissioning import keep_layouts
    from kiosk.identity import IdentityError
    from kiosk.screens.paginator import PageOverflowError

    try:
        made = keep_layouts(config)
    except (IdentityError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except PageOverflowError as error:
        print(f"Бюллетень не помещается на экране ({error})", file=sys.stderr)
        return 1
    print("Страницы бюллетеней измерены." if made else "Страницы бюллетеней уже измерены.")
    return 0


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
