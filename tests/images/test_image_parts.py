"""The parts of an image that need no image: archives, locks, manifests, bills of materials, comparisons."""

import json
import pathlib
import shutil
import stat
import subprocess
import tomllib

import pytest

from images.disk import slots_state
from images.initrd import Entry, cpio
from images.packages import Lock, Package, PackageError, read_lock, write_lock
from images.sbom import sbom
from images.slot import MANIFEST_BYTES, Label, manifest_bytes
from images.source import SourceError, take_source
from images.verify import differing_entries, differing_files, partition_at
from images.wheels import WheelError, locked_lines
from provisioning.system_slots import Slots, manifest_fields
from supervision.image import SystemImage, system_image

FOLDER = pathlib.Path(__file__).parents[2] / "images"
PACKAGE = Package(name="zlib1g", version="1:1.3", arch="amd64", pool="pool/z.deb", size=3, sha256="ab" * 32)
LABEL = Label(version=7, arch="amd64", kind="dev", kernel="6.12", commit="c", epoch=1)


def manifest(label: Label = LABEL) -> bytes:
    return manifest_bytes(label, root_hash="ef" * 32, hash_offset=4096, size=8192, sha256="cd" * 32)


def test_an_archive_does_not_depend_on_the_order_of_its_entries() -> None:
    entries = [
        Entry(name="init", mode=stat.S_IFREG | 0o755, content=b"#!"),
        Entry(name="bin", mode=stat.S_IFDIR),
    ]
    assert cpio(entries) == cpio(reversed(entries))
    assert cpio(entries).startswith(b"070701")
    assert len(cpio(entries)) % 512 == 0


def test_an_archive_is_one_that_cpio_reads(tmp_path: pathlib.Path) -> None:
    if shutil.which("cpio") is None:
        pytest.skip("cpio is not installed")
    entry = Entry(name="etc/kind", mode=stat.S_IFREG | 0o644, content=b"dev\n")
    folder = Entry(name="etc", mode=stat.S_IFDIR | 0o755)
    subprocess.run(["cpio", "-i", "--quiet"], input=cpio([entry, folder]), cwd=tmp_path, check=True)
    assert (tmp_path / "etc/kind").read_bytes() == b"dev\n"


def test_the_device_reads_what_the_build_writes() -> None:
    fields = manifest_fields(manifest())
    assert (fields["version"], fields["root_hash"], fields["kernel"]) == ("7", "ef" * 32, "6.12")
    assert len(manifest()) == MANIFEST_BYTES
    assert slots_state() == Slots(first="A", tries={"A": 3, "B": 3}, floor=1).sector()


def test_a_manifest_that_is_too_long_is_not_cut() -> None:
    with pytest.raises(ValueError, match="too long"):
        manifest(Label(version=7, arch="amd64", kind="dev", kernel="6.12", commit="c" * 5000, epoch=1))


def test_a_lock_is_read_as_it_was_written(tmp_path: pathlib.Path) -> None:
    lock = Lock(suite="trixie", arch="amd64", packages=(PACKAGE,))
    write_lock(lock, tmp_path / "lock.json")
    assert read_lock(tmp_path / "lock.json") == lock
    (tmp_path / "lock.json").write_text("{}")
    with pytest.raises(PackageError):
        read_lock(tmp_path / "lock.json")


@pytest.mark.parametrize("arch", ["amd64", "arm64"])
def test_the_kept_locks_name_every_package_of_the_plan(arch: str) -> None:
    plan = tomllib.loads((FOLDER / "plan.toml").read_text())
    locked = {package.name for package in read_lock(FOLDER / f"lock-{arch}.json").packages}
    assert {*plan["packages"], *plan["kernel"][arch]} <= locked


def test_no_radio_driver_is_left_by_the_plan() -> None:
    removed = " ".join(tomllib.loads((FOLDER / "plan.toml").read_text())["remove"])
    for driver in ("drivers/net/wireless", "drivers/bluetooth", "net/bluetooth", "net/mac80211"):
        assert driver in removed


def test_only_locked_wheels_are_taken() -> None:
    requirements = "a==1 \\\n    --hash=sha256:00\nb==2 \\\n    --hash=sha256:11\n"
    assert locked_lines(requirements, {"b"}) == "b==2 \\\n    --hash=sha256:11\n\n"
    with pytest.raises(WheelError, match="c"):
        locked_lines(requirements, {"c"})


def test_a_bill_of_materials_names_packages_and_wheels(tmp_path: pathlib.Path) -> None:
    wheel = tmp_path / "keg-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"w")
    lock = Lock(suite="trixie", arch="amd64", packages=(PACKAGE,))
    document = json.loads(sbom(lock, [wheel], name="n", commit="c", epoch=0))
    assert document["spdxVersion"] == "SPDX-2.3"
    assert [package["name"] for package in document["packages"]] == ["zlib1g", "keg"]
    assert document["creationInfo"]["created"] == "1970-01-01T00:00:00Z"


def test_a_difference_is_named_with_its_place(tmp_path: pathlib.Path) -> None:
    for name, content in (("one", b"same" * 9), ("two", b"same" * 8 + b"samE")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "disk").write_bytes(content)
    said = differing_files({"img": tmp_path / "one/disk"}, {"img": tmp_path / "two/disk"})
    assert said == ["img: differs from byte 35"]
    assert differing_entries(tmp_path / "one", tmp_path / "two")[0].startswith("/disk: ")
    assert differing_entries(tmp_path / "one", tmp_path / "one") == []
    assert partition_at({"keg-boot": 10, "keg-root-A": 30}, 35) == "keg-root-A"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed: a release needs it")
def test_a_release_is_not_built_from_a_changed_tree(tmp_path: pathlib.Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    git = ["git", "-C", str(tree), "-c", "user.name=n", "-c", "user.email=e"]
    (tree / "file").write_text("1")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], check=True)
    source = take_source(tree, tmp_path / "copy", clean=True)
    assert (source.version, (source.folder / "file").read_text()) == (1, "1")
    (tree / "new").write_text("2")
    with pytest.raises(SourceError):
        take_source(tree, tmp_path / "copy", clean=True)
    assert take_source(tree, tmp_path / "copy", clean=False).commit.endswith("+changed")


def test_the_first_script_is_plain_shell() -> None:
    done = subprocess.run(["dash", "-n", str(FOLDER / "init.sh")], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_program_knows_its_image_and_says_nothing_outside_one(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kind").write_text("dev\n")
    (tmp_path / "manifest").write_bytes(manifest())
    found = system_image(tmp_path / "kind", tmp_path / "manifest")
    assert found == SystemImage(is_dev=True, root_hash="ef" * 32)
    assert found.named("keg-controller 0.1.0") == "keg-controller 0.1.0 · efefefefefefefef"
    nowhere = system_image(tmp_path / "none", tmp_path / "none")
    assert (nowhere.is_dev, nowhere.named("keg")) == (False, "keg")
