"""The printer of A4 papers as a port: absent by default, or a folder from which somebody prints.

No driver of a real printer is here: papers are PDF files, and any computer of the commission prints them.
"""

import pathlib
import typing

from media.writing import write_file

MOST_COPIES = 300


class PaperPrinter(typing.Protocol):
    """Prints a paper so many times. Raises OSError when it cannot."""

    def print_paper(self, name: str, content: bytes, copies: int) -> None:
        """Hand over every copy, or raise with what is wrong."""


class FolderPrinter:
    """Drops every copy into a folder as a file of its own, numbered in the order of printing."""

    def __init__(self, folder: pathlib.Path) -> None:
        """Take a folder that is there; it is looked at only when something is printed."""
        self._folder = folder

    def print_paper(self, name: str, content: bytes, copies: int) -> None:
        """Write the copies. Raises OSError as the medium does."""
        numbers = [path.name[:6] for path in self._folder.iterdir()]
        first = max((int(number) for number in numbers if number.isdecimal()), default=0) + 1
        for number in range(first, first + copies):
            write_file(self._folder / f"{number:06d}-{name}", content)


def open_paper_printer(setting: str | None) -> PaperPrinter | None:
    """Open what a setting names: `folder:PATH`, or none. Raises ValueError."""
    if setting is None:
        return None
    kind, _, path = setting.partition(":")
    folder = pathlib.Path(path)
    if kind != "folder" or not path or not folder.is_absolute():
        raise ValueError("must be folder:/PATH")
    return FolderPrinter(folder)
