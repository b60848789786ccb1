"""`./keg image`: build an image, renew the lock of its packages, or build twice and compare.

Needs root (file systems of other users' files), and network the first time.
"""

import argparse
import json
import os
import pathlib
import sys
import tomllib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from images.build import ARCHITECTURES, Built, Order, build
from images.disk import places_of
from images.packages import PackageError, resolve, write_lock
from images.source import SourceError, take_source
from images.verify import differing_entries, differing_files, partition_at
from images.wheels import WheelError
from images.workshop import Workshop, WorkshopError, open_workshop

REPOSITORY = pathlib.Path(__file__).parent.parent
OUT = REPOSITORY / "out" / "image"


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="./keg image", description="Build the card that boots.")
    parser.add_argument("arch", nargs="?", choices=ARCHITECTURES, default="amd64")
    parser.add_argument("--kind", choices=("dev", "release"), default="dev")
    parser.add_argument("--key", type=pathlib.Path, help="release key (PEM, Ed25519); needed for a release")
    parser.add_argument("--lock", action="store_true", help="only renew the lock of Debian packages")
    parser.add_argument("--verify", action="store_true", help="build twice and compare bit by bit")
    parser.add_argument("--out", type=pathlib.Path, default=OUT)
    arguments = parser.parse_args()
    cache = pathlib.Path(os.environ.get("KEG_IMAGE_CACHE", REPOSITORY / "out" / "image-cache")).resolve()
    try:
        if os.geteuid() != 0:
            raise WorkshopError("building an image needs root")
        shop = open_workshop(cache, arguments.out.resolve())
        if arguments.lock:
            return _renew_lock(shop, arguments.arch)
        key = _key(arguments.kind, arguments.key, arguments.out)
        source = take_source(REPOSITORY, shop.work / "work/source", clean=arguments.kind == "release")
        order = Order(arch=arguments.arch, kind=arguments.kind, source=source, key=key)
        first = build(shop, cache, order, shop.work / f"work/{arguments.arch}-1", _say)
        if arguments.verify:
            return _compare(first, build(shop, cache, order, shop.work / f"work/{arguments.arch}-2", _say))
        _hand_out(first, arguments.out)
    except (WorkshopError, PackageError, WheelError, SourceError) as error:
        print(f"./keg image: {error}", file=sys.stderr)
        return 2
    return 0


def _renew_lock(shop: Workshop, arch: str) -> int:
    plan = tomllib.loads((REPOSITORY / "images/plan.toml").read_text())
    lock = resolve(shop, arch, [*plan["packages"], *plan["kernel"][arch]])
    write_lock(lock, REPOSITORY / f"images/lock-{arch}.json")
    _say(f"{len(lock.packages)} packages for {arch}")
    return 0


def _key(kind: str, path: pathlib.Path | None, out: pathlib.Path) -> Ed25519PrivateKey:
    if path is None:
        if kind == "release":
            raise SourceError("a release is signed with its own key: --key FILE")
        path = out / "dev-release.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(0o600)
            path.write_bytes(_pem(Ed25519PrivateKey.generate()))
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SourceError(f"{path}: not an Ed25519 key")
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _hand_out(built: Built, out: pathlib.Path) -> None:
    for path in built.files.values():
        path.replace(out / path.name)
    said = json.loads((out / built.files["description"].name).read_text())
    said["seconds"] = built.seconds
    (out / "last-build.json").write_text(json.dumps(said, indent=1) + "\n")
    _say(f"root hash {said['root_hash']}; {sum(built.seconds.values()):.0f} s; in {out}")


def _compare(one: Built, two: Built) -> int:
    differences = differing_files(one.files, two.files)
    for difference in differences:
        _say(difference)
        if difference.startswith("img: differs"):
            _say(f"  in partition {partition_at(places_of(one.files['img']), int(difference.split()[-1]))}")
    if not differences:
        _say("identical: " + ", ".join(path.name for path in one.files.values()))
        return 0
    for entry in differing_entries(one.files["img"].parent / "root", two.files["img"].parent / "root")[:50]:
        _say(f"  {entry}")
    return 1


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
