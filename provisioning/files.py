"""Folders on flash cards: reading them without trusting them, replacing them as a whole.

It does not know what the files mean; `election.package` does.
"""

import collections.abc
import contextlib
import ctypes
import os
import pathlib
import re
import secrets
import shutil
import stat
import typing

from election.package import package_file_limit
from election.package_decoding import PackageProblem, ProblemCode, plain

MAX_FILES = 2000
MAX_ASSET_BYTES = 512 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024

_NAME = re.compile(r"[a-z0-9._-]{1,100}")
CHECKSUMS_FILE = "SUMS.json"
_CHUNK = 1024 * 1024
_RENAME_EXCHANGE = 2  # linux/fs.h

Limit = collections.abc.Callable[[str], int]


def package_limit(name: str) -> int:
    """Return how many bytes a package file of this name may have, assets included."""
    limit = package_file_limit(name)
    return MAX_ASSET_BYTES if limit is None else limit


def read_folder(
    folder: pathlib.Path, limit: Limit = package_limit, subfolders: frozenset[str] = frozenset()
) -> dict[str, bytes] | tuple[PackageProblem, ...]:
    """Read all files of a folder by name, or return what is wrong with it.

    Links, pipes, foreign names, files above their limit and more than `MAX_FILES` are refused, subfolders
    too unless named. Nothing outside the folder is ever opened. Raises OSError when the medium fails.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        if folder.is_symlink():
            return (_bad(folder.name, "вместо папки ссылка", ProblemCode.UNEXPECTED_FILE),)
        return (_bad(folder.name, "папки нет", ProblemCode.MISSING_FILE),)
    try:
        return _read_handle(handle, limit, subfolders)
    finally:
        os.close(handle)


def _read_handle(
    handle: int, limit: Limit, subfolders: frozenset[str]
) -> dict[str, bytes] | tuple[PackageProblem, ...]:
    names = sorted(os.listdir(handle))
    if len(names) > MAX_FILES:
        return (_bad("", f"файлов больше {MAX_FILES}", ProblemCode.TOO_LARGE),)
    files: dict[str, bytes] = {}
    problems: list[PackageProblem] = []
    total = 0
    for name in names:
        if name in subfolders:
            continue
        if _NAME.fullmatch(name) is None and name != CHECKSUMS_FILE:
            problems.append(_bad(plain(name), "недопустимое имя файла", ProblemCode.UNEXPECTED_FILE))
            continue
        content = _read_file(handle, name, min(limit(name), MAX_TOTAL_BYTES - total))
        if isinstance(content, PackageProblem):
            problems.append(content)
        else:
            files[name] = content
            total += len(content)
    return tuple(problems) if problems else files


def _read_file(handle: int, name: str, limit: int) -> bytes | PackageProblem:
    kind = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode
    if stat.S_ISLNK(kind):
        return _bad(name, "вместо файла ссылка", ProblemCode.UNEXPECTED_FILE)
    if stat.S_ISDIR(kind):
        return _bad(name, "лишняя папка", ProblemCode.UNEXPECTED_FILE)
    if not stat.S_ISREG(kind):
        return _bad(name, "это не обычный файл", ProblemCode.UNEXPECTED_FILE)
    # The checks above name the reason; the flags here hold even when the entry is swapped in between.
    file_handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=handle)
    with os.fdopen(file_handle, "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            return _bad(name, "это не обычный файл", ProblemCode.UNEXPECTED_FILE)
        content = _read_up_to(file, limit + 1) if facts.st_size <= limit else None
    if content is None or len(content) > limit:
        return _bad(name, f"файл больше {limit} байт", ProblemCode.TOO_LARGE)
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


def _bad(place: str, text: str, code: ProblemCode) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)


@contextlib.contextmanager
def folder_replaced(target: pathlib.Path, mode: int = 0o755) -> collections.abc.Iterator[pathlib.Path]:
    """Give an empty folder to fill; on leaving without an exception it takes the place of `target` at once.

    Everything is flushed before the exchange, so after a power cut the old or the new folder stands there,
    whole. On an exception nothing remains.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    building = target.parent / f".{target.name}.{secrets.token_hex(6)}"
    building.mkdir(mode=mode)
    try:
        yield building
        flush_folder(building)
        if target.exists():
            _exchange(building, target)
        else:
            building.rename(target)
        flush_entry(target.parent)
    finally:
        if building.exists():
            shutil.rmtree(building)


def flush_folder(folder: pathlib.Path) -> None:
    """Flush every file of a folder and its subfolders to the medium."""
    for root, _, names in os.walk(folder):
        for name in names:
            flush_entry(pathlib.Path(root) / name)
        flush_entry(pathlib.Path(root))


def flush_entry(path: pathlib.Path) -> None:
    """Flush one file or one folder's list of names."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(building: pathlib.Path, target: pathlib.Path) -> None:
    """Swap two folders in one step of the file system; where it cannot, in two renames."""
    libc = ctypes.CDLL(None, use_errno=True)
    swap = getattr(libc, "renameat2", None)
    at_cwd = -100
    if swap is not None and not swap(
        at_cwd, os.fsencode(building), at_cwd, os.fsencode(target), _RENAME_EXCHANGE
    ):
        return
    aside = building.with_name(building.name + ".old")
    target.rename(aside)
    building.rename(target)
    shutil.rmtree(aside)


def write_private(path: pathlib.Path, content: bytes) -> None:
    """Write a new file that only its owner may read. Raises FileExistsError rather than replace a key."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
