"""Starts the kiosk's program that draws the pages, in a process of its own, and waits for it.

The two meet only in files: see `reading`.
"""

import collections.abc
import os
import pathlib
import subprocess
import sys

_ROOT = pathlib.Path(__file__).parents[2]
_LAST_LINES = 3


class DrawingError(Exception):
    """The pages could not be drawn; the message is a Russian sentence."""


def draw_pages(
    package: pathlib.Path,
    folder: pathlib.Path,
    *,
    quick: bool,
    told: collections.abc.Callable[[int], None],
) -> None:
    """Draw a package into a folder. `told` hears how many pages are done. Raises DrawingError."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    # The same program as this one, wherever it was started from.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "kiosk.proof", str(package.absolute()), str(folder.absolute())]
    command += ["--quick"] if quick else []
    said: list[str] = []
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        for line in process.stderr or ():
            if line.strip().isdigit():
                told(int(line))
            elif line.strip():
                said = [*said, line.strip()][-_LAST_LINES:]
    if process.returncode != 0:
        reason = "; ".join(said) or f"код {process.returncode}"
        raise DrawingError(f"программа экрана не нарисовала страницы: {reason}")
