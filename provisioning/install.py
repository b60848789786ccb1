"""Checking a package from a flash card and installing it on a device: as a whole, never an older one.

Which root is believed is decided by the pin of the device; on the very first start, by the package itself.
"""

import hashlib
import pathlib

from election.definition import Election, Station
from election.package import (
    ELECTION_FILE,
    ROOT_FILE,
    ElectionPackage,
    Expectation,
    PackageProblem,
    ProblemCode,
    read_package,
    station_file_name,
)
from media.writing import folder_replaced
from provisioning.build import version_problems
from provisioning.files import read_folder

Problems = tuple[PackageProblem, ...]


def open_package(
    folder: pathlib.Path,
    root_sha256: str | None = None,
    expect: Expectation | None = None,
    installed: pathlib.Path | None = None,
) -> ElectionPackage | Problems:
    """Read a package folder, or return what is wrong with it.

    With `installed` it must also be fit to take the place of that package: same root, election and station,
    no lower version.
    """
    files = read_folder(folder)
    if isinstance(files, tuple):
        return files
    return _judged(files, root_sha256, expect or Expectation(), installed)


def install_package(
    folder: pathlib.Path,
    into: pathlib.Path,
    root_sha256: str | None = None,
    expect: Expectation | None = None,
) -> ElectionPackage | Problems:
    """Copy a package into a device's folder in one step, or return why not, with nothing changed."""
    files = read_folder(folder)
    if isinstance(files, tuple):
        return files
    installed = into if into.exists() else None
    package = _judged(files, root_sha256, expect or Expectation(), installed)
    if isinstance(package, ElectionPackage):
        # The bytes that were judged are written, not a second reading of the card.
        with folder_replaced(into) as target:
            for name, content in files.items():
                (target / name).write_bytes(content)
    return package


def _judged(
    files: dict[str, bytes],
    root_sha256: str | None,
    expect: Expectation,
    installed: pathlib.Path | None,
) -> ElectionPackage | Problems:
    if installed is None or not any(installed.iterdir()):
        return read_package(files, root_sha256, expect)
    held_files = read_folder(installed)
    if isinstance(held_files, tuple):
        return _within(installed, held_files)
    pinned = root_sha256 or hashlib.sha256(held_files.get(ROOT_FILE, b"")).hexdigest()
    held = read_package(held_files, pinned, Expectation())
    if not isinstance(held, ElectionPackage):
        return _within(installed, held)
    package = read_package(files, pinned, expect)
    if isinstance(package, ElectionPackage):
        return version_problems(held, package) or _same_version(held, package) or package
    return package


def _same_version(held: ElectionPackage, package: ElectionPackage) -> Problems:
    """Refuse another content under a version number that is already known here."""
    text = "версия та же, что уже установлена, а содержание другое"
    pairs: tuple[tuple[str, Election | Station, Election | Station], ...] = (
        (ELECTION_FILE, held.election, package.election),
        (station_file_name(package.station.number), held.station, package.station),
    )
    return tuple(
        PackageProblem(code=ProblemCode.OLDER_VERSION, place=f"{name}: version", text=text)
        for name, old, new in pairs
        if old.version == new.version and old != new
    )


def _within(folder: pathlib.Path, problems: Problems) -> Problems:
    return tuple(problem.within(folder.name) for problem in problems)
