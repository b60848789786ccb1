"""The first file system: checks a root slot's signature and hash tree, then hands over to it.

Written byte by byte in a fixed order with fixed times, so that two builds are equal. The script in it is
`init.sh`; what it carries besides are busybox, veritysetup, openssl, their libraries and kernel modules.
"""

import collections.abc
import dataclasses
import pathlib
import stat

from images.workshop import Workshop

_PROGRAMS = ("usr/sbin/veritysetup", "usr/bin/openssl")
_LOADERS = ("lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file, folder or link of the archive."""

    name: str
    mode: int
    content: bytes = b""


def cpio(entries: collections.abc.Iterable[Entry]) -> bytes:
    """Return a newc archive of the entries, sorted by name, with no times and no owners but root."""
    out = bytearray()
    ordered = sorted(entries, key=lambda entry: entry.name)
    for number, entry in enumerate([*ordered, Entry(name="TRAILER!!!", mode=0)], start=1):
        name = entry.name.encode() + b"\0"
        fields = (number, entry.mode, 0, 0, 1, 0, len(entry.content), 0, 0, 0, 0, len(name), 0)
        out += b"070701" + b"".join(f"{field:08X}".encode() for field in fields)
        out += name + bytes(-(len(out) + len(name)) % 4)
        out += entry.content + bytes(-len(entry.content) % 4)
    return bytes(out + bytes(-len(out) % 512))


def make_initrd(
    shop: Workshop,
    root: pathlib.Path,
    *,
    script: bytes,
    release_key: bytes,
    modules: collections.abc.Sequence[str],
) -> bytes:
    """Make the archive from what the root has, compressed with zstd. Raises WorkshopError."""
    files: dict[str, Entry] = {}
    for folder in ("bin", "dev", "etc", "proc", "sys", "root", "lib", "run", "medium"):
        files[folder] = Entry(name=folder, mode=stat.S_IFDIR | 0o755)

    def put(name: str, content: bytes, mode: int = 0o755) -> None:
        parent = pathlib.PurePosixPath(name).parent
        for above in (*reversed(parent.parents), parent):
            if str(above) != ".":
                files.setdefault(str(above), Entry(name=str(above), mode=stat.S_IFDIR | 0o755))
        files[name] = Entry(name=name, mode=stat.S_IFREG | mode, content=content)

    put("init", script)
    put("etc/release.pem", release_key, 0o644)
    put("bin/busybox", (root / "usr/bin/busybox").read_bytes())
    for program in _PROGRAMS:
        put(f"bin/{pathlib.PurePosixPath(program).name}", (root / program).read_bytes())
    for name, library in _libraries(root).items():
        put(f"lib/{name}", library.read_bytes())
    for loader in _LOADERS:
        if (root / loader).exists():
            put(loader, (root / loader).resolve().read_bytes())
    ordered = _modules(shop, root, modules)
    for module in ordered:
        put(f"modules/{module.name}", module.read_bytes(), 0o644)
    put("modules/order", "".join(f"{module.name}\n" for module in ordered).encode(), 0o644)
    return shop.run(["zstd", "-19", "-T1", "-c"], feed=cpio(files.values()))


def _libraries(root: pathlib.Path) -> dict[str, pathlib.Path]:
    """Return the libraries the programs need, by soname, found by reading the programs themselves."""
    folder = next((root / "usr/lib").glob("*-linux-gnu"))
    found: dict[str, pathlib.Path] = {}
    waiting = [root / program for program in _PROGRAMS]
    while waiting:
        for name in _needed(waiting.pop()):
            path = folder / name
            if name not in found and path.exists():
                found[name] = path.resolve()
                waiting.append(found[name])
    return found


def _needed(path: pathlib.Path) -> tuple[str, ...]:
    """Return the sonames in a binary's string tables that are libraries; a superset does no harm."""
    names = {
        piece.decode()
        for piece in path.read_bytes().split(b"\0")
        if piece.startswith(b"lib") and b".so." in piece and len(piece) < 64 and piece.isascii()
    }
    return tuple(sorted(names))


def _modules(
    shop: Workshop, root: pathlib.Path, names: collections.abc.Sequence[str]
) -> tuple[pathlib.Path, ...]:
    """Return the modules' files in loading order; a module built into the kernel has none."""
    release = next((root / "usr/lib/modules").iterdir()).name
    inside = shop.inside(root)
    ordered: dict[str, pathlib.Path] = {}
    for name in names:
        said = shop.run(["modprobe", "-d", inside, "-S", release, "--show-depends", name]).decode()
        for line in said.splitlines():
            if line.startswith("insmod "):
                path = line.split()[1].removeprefix(inside).lstrip("/")
                ordered[path] = root / path
    return tuple(ordered.values())
