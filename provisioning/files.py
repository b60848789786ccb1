"""Package folders on flash cards, read with the limits of a package and refused in the words of a package.

How a folder is read and written safely is `media`'s; what the files mean, `election.package`'s.
"""

import collections.abc
import pathlib
import typing

from election.package import package_file_limit
from election.package_decoding import PackageProblem, ProblemCode
from media import reading
from media.reading import FolderTrouble, Limit

MAX_ASSET_BYTES = 512 * 1024 * 1024
CHECKSUMS_FILE = "SUMS.json"

_CODES: typing.Final[collections.abc.Mapping[FolderTrouble, ProblemCode]] = {
    FolderTrouble.MISSING: ProblemCode.MISSING_FILE,
    FolderTrouble.UNEXPECTED: ProblemCode.UNEXPECTED_FILE,
    FolderTrouble.TOO_LARGE: ProblemCode.TOO_LARGE,
}


def package_limit(name: str) -> int:
    """Return how many bytes a package file of this name may have, assets included."""
    limit = package_file_limit(name)
    return MAX_ASSET_BYTES if limit is None else limit


def read_folder(
    folder: pathlib.Path, limit: Limit = package_limit, subfolders: frozenset[str] = frozenset()
) -> dict[str, bytes] | tuple[PackageProblem, ...]:
    """Read all files of a package or a results card by name, or return what is wrong with the folder.

    See `media.reading.read_folder`; the list of sums, the one name with capitals, is let in.
    """
    files = reading.read_folder(folder, limit, subfolders, frozenset({CHECKSUMS_FILE}))
    if isinstance(files, dict):
        return files
    return tuple(
        PackageProblem(code=_CODES[problem.trouble], place=problem.place, text=problem.text)
        for problem in files
    )
