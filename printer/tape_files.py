"""The simulated tape as two files, `tape.png` and `tape.txt`, each replaced whole or not at all.

Not here: when they are written (`printer.simulator`).
"""

import os
import pathlib

from printer.phrasebook import Phrasebook
from printer.simulated_tape import SimulatedTape
from printer.tape_image import TapeImage

PICTURE_NAME = "tape.png"
TEXT_NAME = "tape.txt"


class TapeFiles:
    """Write one tape into one folder, which is made if needed; files of an older tape are removed first."""

    def __init__(self, folder: pathlib.Path, tape: SimulatedTape, phrasebook: Phrasebook) -> None:
        self._folder = folder
        self._tape = tape
        self._phrasebook = phrasebook
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PICTURE_NAME).unlink(missing_ok=True)
        self._replace(TEXT_NAME, b"")

    def write(self) -> None:
        """Write both files; the picture only when there is something on the tape."""
        lines = self._phrasebook.read(self._tape.entries)
        self._replace(TEXT_NAME, "".join(f"{line}\n" for line in lines).encode())
        if self._tape.height_dots:
            image = TapeImage(self._tape.width_dots, self._tape.height_dots, bytes(self._tape.rows))
            self._replace(PICTURE_NAME, image.to_png())

    def _replace(self, name: str, content: bytes) -> None:
        unfinished = self._folder / f".{name}.new"
        unfinished.write_bytes(content)
        os.replace(unfinished, self._folder / name)
