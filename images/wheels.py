"""Wheels of an image: ours, built from the tree, and the few that Debian has not, locked by hash."""

import collections.abc
import os
import pathlib
import re
import shutil
import subprocess
import sys

PYTHON = "3.13"
_PLATFORMS = {
    "amd64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "arm64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
}


class WheelError(RuntimeError):
    """A wheel that cannot be had; the text has pip's words."""


def locked_lines(requirements: str, names: collections.abc.Collection[str]) -> str:
    """Return the part of a hash-locked requirements file about these names. Raises WheelError for a lack."""
    blocks = re.split(r"\n(?=[a-z0-9])", requirements)
    chosen = [block for block in blocks if re.split(r"[=\s]", block, maxsplit=1)[0] in names]
    missing = set(names) - {re.split(r"[=\s]", block, maxsplit=1)[0] for block in chosen}
    if missing:
        raise WheelError(f"not in the lock: {', '.join(sorted(missing))}")
    return "\n".join(chosen) + "\n"


def fetch_wheels(
    repository: pathlib.Path, arch: str, names: collections.abc.Collection[str], cache: pathlib.Path
) -> tuple[pathlib.Path, ...]:
    """Return the locked wheels for this architecture, downloaded where needed. Raises WheelError."""
    folder = cache / f"wheels-{arch}"
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "locked.txt"
    lock.write_text(locked_lines((repository / "requirements/runtime.txt").read_text(), names))
    platforms = [word for name in _PLATFORMS[arch] for word in ("--platform", name)]
    _pip(
        [
            *("download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)),
            *("--python-version", PYTHON, "--implementation", "cp", *platforms, "-d", str(folder)),
        ]
    )
    return tuple(sorted(folder.glob("*.whl")))


def build_own_wheel(repository: pathlib.Path, folder: pathlib.Path, epoch: int) -> pathlib.Path:
    """Build our wheel, without network; `epoch` stands for every time in it. Raises WheelError."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("keg-*.whl"):
        old.unlink()
    # Setuptools builds in the tree: it gets one of its own.
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(repository, tree)
    _pip(
        ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(tree)],
        {"SOURCE_DATE_EPOCH": str(epoch), "PYTHONHASHSEED": "0"},
    )
    shutil.rmtree(tree)
    return next(folder.glob("keg-*.whl"))


def _pip(
    arguments: collections.abc.Sequence[str], more: collections.abc.Mapping[str, str] | None = None
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **(more or {})},
    )
    if done.returncode:
        raise WheelError(done.stderr.decode(errors="replace")[-2000:])
