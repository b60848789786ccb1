"""The sources an image is built from: the files git knows, copied out, without the scraps of a machine."""

import dataclasses
import pathlib
import shutil
import subprocess


class SourceError(RuntimeError):
    """The tree is not in a state an image may be built from."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A clean copy of the tree, its commit, the commit's time, and its number in the history."""

    folder: pathlib.Path
    commit: str
    epoch: int
    version: int


def take_source(repository: pathlib.Path, folder: pathlib.Path, *, clean: bool) -> Source:
    """Copy the tree. With `clean` only a tree without changes will do; else the commit says «+changed».

    Raises SourceError.
    """
    changed = bool(_git(repository, "status", "--porcelain").strip())
    if changed and clean:
        raise SourceError("a release is built from a commit: the tree has changes")
    names = _git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    shutil.rmtree(folder, ignore_errors=True)
    for name in sorted(set(filter(None, names))):
        path = repository / name
        if path.is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            target.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    commit = _git(repository, "rev-parse", "HEAD").strip()
    return Source(
        folder=folder,
        commit=commit + ("+changed" if changed else ""),
        epoch=int(_git(repository, "log", "-1", "--format=%ct")),
        version=int(_git(repository, "rev-list", "--count", "HEAD")),
    )


def _git(repository: pathlib.Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SourceError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
