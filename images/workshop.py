"""The workshop: a Debian 13 root with the tools that make file systems, verity trees and run the emulator.

Made once in the cache folder. A command in it sees the work folder as /shelf. Needs root and `mmdebstrap`.
"""

import collections.abc
import dataclasses
import hashlib
import pathlib
import shlex
import shutil
import subprocess

MIRROR = "http://deb.debian.org/debian"
SUITE = "trixie"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
_TOOLS = [
    "ca-certificates",
    "python3-minimal",
    "python3",
    "erofs-utils",
    "cryptsetup-bin",
    "fdisk",
    "e2fsprogs",
    "mtools",
    "dosfstools",
    "qemu-system-x86",
    "qemu-system-arm",
    "qemu-utils",
    "seabios",
    "systemd",
    "udev",
    "kmod",
    "zstd",
    "cpio",
    "busybox-static",
    "openssl",
    "rauc",
    "squashfs-tools",
    "binutils",
    "xz-utils",
]


class WorkshopError(RuntimeError):
    """A tool failed or is missing; the text has its own words."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """The folder of the tools' root, and the work folder shown in it as /shelf."""

    root: pathlib.Path
    work: pathlib.Path

    def inside(self, path: pathlib.Path) -> str:
        """Return how a path of the work folder is called inside. Raises ValueError for another path."""
        return str(pathlib.Path("/shelf") / path.resolve().relative_to(self.work.resolve()))

    def run(
        self,
        command: collections.abc.Sequence[str],
        *,
        environment: collections.abc.Mapping[str, str] | None = None,
        feed: bytes | None = None,
    ) -> bytes:
        """Run a command in the workshop and return its output. Raises WorkshopError with its words."""
        done = subprocess.run(
            self.wrapped(command, environment), input=feed, capture_output=True, check=False, timeout=3600
        )
        if done.returncode:
            words = (done.stderr or done.stdout).decode(errors="replace")[-2000:]
            raise WorkshopError(f"{command[0]}: exit {done.returncode}\n{words}")
        return done.stdout

    def wrapped(
        self,
        command: collections.abc.Sequence[str],
        environment: collections.abc.Mapping[str, str] | None = None,
    ) -> list[str]:
        """Return the command as the machine outside runs it: own mounts, /dev, /proc, /shelf only."""
        root = shlex.quote(str(self.root))
        work = shlex.quote(str(self.work))
        mounts = (
            f"mkdir -p {root}/shelf && mount --bind {work} {root}/shelf && mount -t proc proc {root}/proc"
            f' && mount --rbind /dev {root}/dev && exec chroot {root} "$@"'
        )
        plain = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        variables = [f"{name}={value}" for name, value in {**plain, **(environment or {})}.items()]
        return [
            *("env", "-i", *variables, "unshare", "--mount", "--propagation", "private"),
            *("sh", "-c", mounts, "sh", *command),
        ]


def sha256_of(path: pathlib.Path) -> str:
    """Return a file's SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_workshop(cache: pathlib.Path, work: pathlib.Path) -> Workshop:
    """Return the workshop in the cache folder, made now if it is not there. Raises WorkshopError."""
    root = cache / f"workshop-{SUITE}"
    if not (root / ".complete").exists():
        _make(root)
    work.mkdir(parents=True, exist_ok=True)
    return Workshop(root=root, work=work)


def _make(root: pathlib.Path) -> None:
    if shutil.which("mmdebstrap") is None:
        raise WorkshopError("mmdebstrap is not installed")
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *("mmdebstrap", "--variant=apt", "--mode=root", f"--include={','.join(_TOOLS)}"),
        *("--skip=cleanup/apt/lists", SUITE, str(root)),
        f"deb [signed-by={KEYRING}] {MIRROR} {SUITE} main",
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise WorkshopError(f"mmdebstrap: {done.stderr.decode(errors='replace')[-2000:]}")
    (root / ".complete").touch()
