"""The one file between the console and the observers' board: public facts only, replaced whole.

So the board's process needs no way to the controller: whoever reaches its screen or keyboard reaches nothing.
"""

import os
import pathlib

import msgspec

from controller.console.model.board import Board

MOST_BYTES = 64 * 1024


def write_board(path: pathlib.Path, board: Board) -> None:
    """Replace the file. Not flushed to the medium: it is worth nothing after a power cut. Raises OSError."""
    building = path.with_name(f".{path.name}.new")
    building.write_bytes(msgspec.json.encode(board))
    os.replace(building, path)


def read_board(path: pathlib.Path) -> Board | None:
    """Return the board, or None while there is none that makes sense."""
    try:
        with path.open("rb") as file:
            content_untrusted = file.read(MOST_BYTES + 1)
    except OSError:
        return None
    if len(content_untrusted) > MOST_BYTES:
        return None
    try:
        return msgspec.json.decode(content_untrusted, type=Board)
    except msgspec.DecodeError:
        return None
