"""`keg-kiosk --config FILE`: run one kiosk until it is told to stop."""

import argparse
import logging
import os
import pathlib
import signal
import sys
import threading
import traceback

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
    signal.signal(signal.SIGTERM, lambda *_: app.application.quit())
    app.open()
    try:
        return app.application.exec()
    finally:
        app.close()
        bell.deleteLater()


def stop_whole_process_on_a_dead_thread() -> None:
    """Make a bug in any worker end the process: a kiosk with half its workers must not go on.

    The supervisor starts it again, and recovery settles the session.
    """

    def ended(arguments: threading.ExceptHookArgs) -> None:
        name = arguments.thread.name if arguments.thread is not None else "?"
        # Places in the code only: the message of an exception may quote a value.
        where = "".join(traceback.format_tb(arguments.exc_traceback))
        logging.getLogger("kiosk").critical(
            "worker %s died: %s\n%s", name, arguments.exc_type.__name__, where
        )
        logging.shutdown()
        os._exit(_FAILED)

    threading.excepthook = ended


if __name__ == "__main__":
    sys.exit(main())
