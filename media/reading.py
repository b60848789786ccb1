"""Reading a folder from a stranger's card: only plain files with plain names and bounded sizes come back.

What the files mean is the caller's; nothing outside the folder is ever opened.
"""

import collections.abc
import dataclasses
import enum
import os
import pathlib
import re
import stat
import typing

MAX_FILES = 2000
MAX_TOTAL_BYTES = 1024 * 1024 * 1024

_NAME = re.compile(r"[a-z0-9._-]{1,100}")
_CHUNK = 1024 * 1024

Limit = collections.abc.Callable[[str], int]


class FolderTrouble(enum.Enum):
    """What is wrong with an entry of a folder."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    TOO_LARGE = "too_large"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FolderProblem:
    """One reason why a folder is refused: the entry's name made printable, and a Russian sentence."""

    trouble: FolderTrouble
    place: str
    text: str


def read_folder(
    folder: pathlib.Path,
    limit: Limit,
    subfolders: frozenset[str] = frozenset(),
    also: frozenset[str] = frozenset(),
) -> dict[str, bytes] | tuple[FolderProblem, ...]:
    """Read all files of a folder by name, or return what is wrong with it.

    `limit` gives the largest size of a file by its name. Links, pipes, foreign names, files above their
    limit and more than `MAX_FILES` are refused, subfolders too unless named (those are passed over). A plain
    name has small letters only; `also` are exact names allowed beside that. Raises OSError when the medium
    fails.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        # Which error a link gives differs between kernels; the look only chooses the words.
        if folder.is_symlink():
            return (_problem(FolderTrouble.UNEXPECTED, folder.name, "вместо папки ссылка"),)
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return (_problem(FolderTrouble.MISSING, folder.name, "папки нет"),)
        raise
    try:
        return _read_handle(handle, limit, subfolders, also)
    finally:
        os.close(handle)


def read_tree(folder: pathlib.Path) -> dict[str, bytes]:
    """Read all files of our own folder and its subfolders by relative name; never one of a stranger."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _read_handle(
    handle: int, limit: Limit, subfolders: frozenset[str], also: frozenset[str]
) -> dict[str, bytes] | tuple[FolderProblem, ...]:
    names = sorted(os.listdir(handle))
    if len(names) > MAX_FILES:
        return (_problem(FolderTrouble.TOO_LARGE, "", f"файлов больше {MAX_FILES}"),)
    files: dict[str, bytes] = {}
    problems: list[FolderProblem] = []
    total = 0
    for name in names:
        if name in subfolders:
            continue
        if _NAME.fullmatch(name) is None and name not in also:
            problems.append(_problem(FolderTrouble.UNEXPECTED, _printable(name), "недопустимое имя файла"))
            continue
        content = _read_file(handle, name, min(limit(name), MAX_TOTAL_BYTES - total))
        if isinstance(content, FolderProblem):
            problems.append(content)
        else:
            files[name] = content
            total += len(content)
    return tuple(problems) if problems else files


def _read_file(handle: int, name: str, limit: int) -> bytes | FolderProblem:
    kind = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
    if stat.S_ISLNK(kind):
        return _problem(FolderTrouble.UNEXPECTED, name, "вместо файла ссылка")
    if stat.S_ISDIR(kind):
        return _problem(FolderTrouble.UNEXPECTED, name, "лишняя папка")
    if not stat.S_ISREG(kind):
        return _problem(FolderTrouble.UNEXPECTED, name, "это не обычный файл")
    # The checks above name the reason; the flags here hold even when the entry is swapped in between.
    file_handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    with os.fdopen(file_handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            return _problem(FolderTrouble.UNEXPECTED, name, "это не обычный файл")
        content = _read_up_to(file, limit + 1) if facts.st_size <= limit else None
    if content is None or len(content) > limit:
        return _problem(FolderTrouble.TOO_LARGE, name, f"файл больше {limit} байт")
    return content


def _read_up_to(file: typing.BinaryIO, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit
    while left > 0:
        part = file.read(min(_CHUNK, left))
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _printable(name: str) -> str:
    return name.encode("unicode_escape").decode("ascii")[:80] if not name.isprintable() else name[:80]


def _problem(trouble: FolderTrouble, place: str, text: str) -> FolderProblem:
    return FolderProblem(trouble=trouble, place=place, text=text)
