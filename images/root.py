"""The root file system: packages unpacked, users made, our wheel put in, the unneeded taken out.

Packages are unpacked and never configured: no foreign code runs, so any machine builds for any other and
the result depends on the lock alone. What configuring would have done and we need is done here by hand.
"""

import collections.abc
import dataclasses
import pathlib
import shutil
import tomllib

from images.packages import Lock
from images.workshop import Workshop

_TRIPLETS = {"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}
_UNWANTED = (
    "usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "usr/share/lintian",
    "usr/share/bash-completion", "usr/share/zsh", "usr/share/bug", "usr/share/pixmaps", "usr/share/i18n",
    "var/cache", "var/log", "usr/include", "usr/share/gtk-doc", "usr/share/icons",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a root is made of: the repository, the wheels, the pinned root of trust, the kind of image."""

    repository: pathlib.Path
    plan: collections.abc.Mapping[str, object]
    wheels: collections.abc.Sequence[pathlib.Path]
    kind: str
    """`release` or `dev`; a dev image says so on every screen and opens no official polls."""
    release_key: bytes
    """PEM of the public key that updates must be signed with."""


def make_root(
    shop: Workshop, lock: Lock, debs: collections.abc.Sequence[pathlib.Path], parts: Parts, out: pathlib.Path
) -> None:
    """Make the tree at `out`, which must lie in the work folder. Raises WorkshopError."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    _unpack(shop, lock, debs, out)
    _take_out(out, parts.plan)
    _accounts(shop, out, parts.repository)
    _our_programs(shop, out, parts)
    _system_settings(shop, out, parts)
    _libraries(shop, lock, out)
    _compile(shop, out)


def _unpack(
    shop: Workshop, lock: Lock, debs: collections.abc.Sequence[pathlib.Path], out: pathlib.Path
) -> None:
    staged = shop.work / "debs"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    # base-files first: it brings the links that make /bin and /lib one with /usr.
    order = sorted(zip(lock.packages, debs, strict=True), key=lambda pair: pair[0].name != "base-files")
    names = []
    for number, (_, deb) in enumerate(order):
        name = f"{number:04d}.deb"
        shutil.copyfile(deb, staged / name)
        names.append(name)
    excluded = " ".join(f"--exclude=./{path}/*" for path in _UNWANTED)
    script = (
        f'cd /shelf/debs && for deb in *.deb; do dpkg-deb --fsys-tarfile "$deb" | '
        f"tar --extract --keep-directory-symlink {excluded} --directory {shop.inside(out)} || exit 1; done"
    )
    shop.run(["sh", "-c", script])
    shutil.rmtree(staged)


def _take_out(out: pathlib.Path, plan: collections.abc.Mapping[str, object]) -> None:
    patterns = plan["remove"]
    if not isinstance(patterns, list):
        raise TypeError("plan: remove must be a list")
    for pattern in patterns:
        for path in sorted(out.glob(str(pattern))):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _accounts(shop: Workshop, out: pathlib.Path, repository: pathlib.Path) -> None:
    for name in ("passwd", "group"):
        shutil.copyfile(out / f"usr/share/base-passwd/{name}.master", out / "etc" / name)
    (out / "etc/shadow").write_text("root:!*:0::::::\n")
    (out / "etc/gshadow").write_text("")
    shutil.copytree(repository / "systemd/sysusers.d", out / "usr/lib/sysusers.d", dirs_exist_ok=True)
    shop.run(["systemd-sysusers", f"--root={shop.inside(out)}"])
    (out / "etc/shadow").chmod(0o600)


def _our_programs(shop: Workshop, out: pathlib.Path, parts: Parts) -> None:
    target = out / "usr/lib/python3/dist-packages"
    for wheel in parts.wheels:
        shop.run(["python3", "-m", "zipfile", "-e", shop.inside(wheel), shop.inside(target)])
    etc = out / "usr/lib/keg"
    etc.mkdir(parents=True)
    (etc / "kind").write_text(parts.kind + "\n")
    (etc / "release.pem").write_bytes(parts.release_key)
    if parts.kind == "dev":
        _dev_programs(out, parts.repository)
    source = parts.repository / "systemd"
    shutil.copytree(source / "system", out / "usr/lib/systemd/system", dirs_exist_ok=True)
    shutil.copytree(source / "tmpfiles.d", out / "usr/lib/tmpfiles.d", dirs_exist_ok=True)
    shutil.copytree(source / "udev", out / "usr/lib/udev/rules.d", dirs_exist_ok=True)
    shutil.copytree(source / "nftables", out / "etc", dirs_exist_ok=True)
    for folder in sorted((source / "drop-ins").iterdir()):
        place = out / ("usr/lib" if folder.name == "sysctl.d" else "usr/lib/systemd") / folder.name
        shutil.copytree(folder, place, dirs_exist_ok=True)


def _dev_programs(out: pathlib.Path, repository: pathlib.Path) -> None:
    """Put in what only an image for development has: the host's way to the console's socket."""
    source = repository / "images/dev"
    shutil.copyfile(source / "console_relay.py", out / "usr/lib/keg/console_relay.py")
    units = out / "usr/lib/systemd/system"
    shutil.copyfile(source / "keg-dev-console.service", units / "keg-dev-console.service")
    wanted = units / "keg-station.target.wants"
    wanted.mkdir(exist_ok=True)
    (wanted / "keg-dev-console.service").symlink_to("../keg-dev-console.service")


def _system_settings(shop: Workshop, out: pathlib.Path, parts: Parts) -> None:
    settings = tomllib.loads((parts.repository / "images/settings.toml").read_text())
    for name, content in settings["files"].items():
        path = out / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    for name, target in settings["links"].items():
        path = out / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        path.unlink(missing_ok=True)
        path.symlink_to(target)
    root = f"--root={shop.inside(out)}"
    shop.run(["systemctl", root, "mask", "--quiet", *settings["units"]["masked"]])
    shop.run(["systemctl", root, "enable", "--quiet", *settings["units"]["enabled"]])
    shop.run(["systemctl", root, "set-default", "--quiet", "multi-user.target"])


def _libraries(shop: Workshop, lock: Lock, out: pathlib.Path) -> None:
    triplet = _TRIPLETS[lock.arch]
    # Alternatives are not configured, and ldconfig leaves another processor's libraries out of its cache:
    # the plain BLAS and LAPACK are put where every loader looks.
    for name in ("blas", "lapack"):
        link = out / f"usr/lib/{triplet}/lib{name}.so.3"
        link.symlink_to(f"{name}/lib{name}.so.3")
    shop.run(["ldconfig", "-X", "-r", shop.inside(out)])
    (out / "var/cache/ldconfig/aux-cache").unlink(missing_ok=True)
    release = next((out / "usr/lib/modules").iterdir(), None)
    if release is not None:
        shop.run(["depmod", "-b", shop.inside(out), release.name])


def _compile(shop: Workshop, out: pathlib.Path) -> None:
    """Compile Python once, here: byte code is the same on every processor, and the root is read-only."""
    inside = shop.inside(out)
    command = [
        *("python3", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"),
        *("-s", inside, "-p", "/", f"{inside}/usr/lib/python3", f"{inside}/usr/lib/python3.13"),
    ]
    shop.run(command, environment={"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0"})
