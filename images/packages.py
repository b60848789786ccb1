"""Which Debian packages an image is made of, to the byte: the lock, how it is made, how it is fetched.

`lock-ARCH.json` names every package with version, path in the pool, size and SHA-256. Only `resolve` asks
which versions are current; a build takes what the lock says and nothing else.
"""

import collections.abc
import hashlib
import pathlib
import re
import urllib.parse
import urllib.request

import msgspec

from images.workshop import MIRROR, SUITE, Workshop

_LINE = re.compile(r"^'(?P<url>[^']+)' (?P<file>\S+) (?P<size>\d+) SHA256:(?P<sha256>[0-9a-f]{64})$")
_FILE = re.compile(r"^(?P<name>[a-z0-9][a-z0-9+.-]*)_(?P<version>[^_]+)_(?P<arch>[a-z0-9]+)\.deb$")
_APT = pathlib.PurePosixPath("/shelf/apt")


class PackageError(RuntimeError):
    """A package that cannot be had as the lock wants it; the text names it."""


class Package(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One locked package; `pool` is its path under the mirror."""

    name: str
    version: str
    arch: str
    pool: str
    size: int
    sha256: str


class Lock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All packages of one architecture, sorted by name."""

    suite: str
    arch: str
    packages: tuple[Package, ...]


def read_lock(path: pathlib.Path) -> Lock:
    """Read a lock. Raises PackageError for a missing or malformed one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Lock)
    except (OSError, msgspec.DecodeError) as error:
        raise PackageError(f"{path}: {error}") from None


def write_lock(lock: Lock, path: pathlib.Path) -> None:
    """Write a lock, one package a line, so that a change is seen line by line."""
    lines = ",\n".join(msgspec.json.encode(package).decode() for package in lock.packages)
    path.write_text(f'{{"suite":"{lock.suite}","arch":"{lock.arch}","packages":[\n{lines}\n]}}\n')


def resolve(shop: Workshop, arch: str, names: collections.abc.Sequence[str]) -> Lock:
    """Ask Debian for today's versions of the packages and all they need. Raises PackageError."""
    folder = shop.work / "apt"
    for place in ("lists/partial", "cache/archives/partial", "parts"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    (folder / "status").write_bytes(b"")
    sources = (
        f"deb {MIRROR} {SUITE} main non-free-firmware\n"
        f"deb {MIRROR}-security {SUITE}-security main non-free-firmware\n"
    )
    (folder / "sources.list").write_text(sources)
    options = [
        *("-o", f"APT::Architecture={arch}", "-o", f"APT::Architectures={arch}"),
        *("-o", f"Dir::State={_APT}", "-o", f"Dir::State::status={_APT}/status"),
        *("-o", f"Dir::Cache={_APT}/cache", "-o", f"Dir::Etc::sourcelist={_APT}/sources.list"),
        *("-o", f"Dir::Etc::sourceparts={_APT}/parts", "-o", "APT::Install-Recommends=false"),
        *("-o", "Acquire::ForceHash=SHA256", "-o", "APT::Sandbox::User=root"),
    ]
    shop.run(["apt-get", *options, "-q", "update"])
    said = shop.run(["apt-get", *options, "-y", "--print-uris", "install", *names]).decode()
    found = [_package(line) for line in said.splitlines() if line.startswith("'")]
    if not found:
        raise PackageError(f"apt named no package for {arch}")
    ordered = sorted(found, key=lambda package: package.name)
    return Lock(suite=SUITE, arch=arch, packages=tuple(ordered))


def _package(line: str) -> Package:
    match = _LINE.match(line)
    url = urllib.parse.unquote(match["url"]) if match else ""
    file = _FILE.match(url.rpartition("/")[2])
    if match is None or file is None:
        raise PackageError(f"apt said what is not understood: {line[:200]}")
    return Package(
        name=file["name"],
        version=file["version"],
        arch=file["arch"],
        pool=url.removeprefix(MIRROR + "-security").removeprefix(MIRROR).lstrip("/"),
        size=int(match["size"]),
        sha256=match["sha256"],
    )


def fetch(lock: Lock, cache: pathlib.Path) -> tuple[pathlib.Path, ...]:
    """Return the packages' files, downloaded where the cache has them not. Raises PackageError."""
    cache.mkdir(parents=True, exist_ok=True)
    return tuple(_fetched(package, cache) for package in lock.packages)


def _fetched(package: Package, cache: pathlib.Path) -> pathlib.Path:
    path = cache / f"{package.sha256}.deb"
    if path.exists() and path.stat().st_size == package.size:
        return path
    problem: Exception | None = None
    for mirror in (MIRROR, MIRROR + "-security"):
        try:
            with urllib.request.urlopen(f"{mirror}/{urllib.parse.quote(package.pool)}", timeout=120) as reply:
                content = reply.read(package.size + 1)
        except OSError as error:
            problem = error
            continue
        if hashlib.sha256(content).hexdigest() != package.sha256:
            problem = PackageError("another content than the lock names")
            continue
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.rename(path)
        return path
    raise PackageError(f"{package.name} {package.version}: {problem}")
