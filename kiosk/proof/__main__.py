"""`python -m kiosk.proof PACKAGE FOLDER [--quick]`: draw every page of an election package.

The folder gets the files of `kiosk.proof.record`. Exit status: 0 drawn, 1 refused with reasons.
"""

import argparse
import importlib.metadata
import pathlib
import sys

import msgspec

from election.package import ElectionPackage, Expectation, package_file_limit, read_package
from kiosk.drawing_software import drawing_digest
from kiosk.proof.record import SUMMARY_FILE, VERSION, ProfileFacts, Summary
from kiosk.proof.rendering import ProofExtent, draw_profile
from kiosk.ui.profiles import PROFILES, ScreenProfile
from media.reading import read_folder

_MAX_ASSET_BYTES = 512 * 1024 * 1024


def _limit(name: str) -> int:
    limit = package_file_limit(name)
    return _MAX_ASSET_BYTES if limit is None else limit


def _package(folder: pathlib.Path) -> ElectionPackage | tuple[str, ...]:
    files = read_folder(folder, _limit)
    if isinstance(files, tuple):
        return tuple(f"{problem.place}: {problem.text}" for problem in files)
    package = read_package(files, None, Expectation())
    if isinstance(package, tuple):
        return tuple(f"{problem.place}: {problem.text}" for problem in package)
    return package


def _facts(profile: ScreenProfile) -> ProfileFacts:
    return ProfileFacts(
        name=profile.name,
        width_px=profile.width_px,
        height_px=profile.height_px,
        px_per_mm=profile.px_per_mm,
    )


def main() -> int:
    """Draw; say how far it is on standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk.proof", description="Draw every page of a package."
    )
    parser.add_argument("package", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true", help="only the default size and theme")
    arguments = parser.parse_args()
    package = _package(arguments.package)
    if isinstance(package, tuple):
        print("\n".join(package), file=sys.stderr)
        return 1
    arguments.folder.mkdir(parents=True, exist_ok=True)
    pages, warnings = 0, list[str]()
    for profile in PROFILES:

        def told(count: int, before: int = pages) -> None:
            print(before + count, file=sys.stderr, flush=True)

        drawn = draw_profile(package, profile, ProofExtent(quick=arguments.quick), arguments.folder, told)
        pages += drawn.pages
        warnings += drawn.warnings
    summary = Summary(
        version=VERSION,
        package=package.fingerprint.hex,
        software=f"keg-kiosk, Qt {importlib.metadata.version('PySide6-Essentials')}",
        software_sha256=drawing_digest(),
        quick=arguments.quick,
        profiles=tuple(map(_facts, PROFILES)),
        pages=pages,
        warnings=tuple(warnings),
    )
    (arguments.folder / SUMMARY_FILE).write_bytes(msgspec.json.encode(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
