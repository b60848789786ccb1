"""Before the first voter: wiring, identity, ballot box, and what is said when one of them is not right."""

import pathlib
import queue
import shutil

import msgspec
import pytest

from kiosk import box_opening
from kiosk.ballot_box import (
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxIdentity,
    Clean,
    Erased,
    OpenedBox,
    Tampered,
    Unreadable,
)
from kiosk.box_opening import open_or_format
from kiosk.config import ConfigError, KioskConfig, read_config
from kiosk.identity import Identity, IdentityError, read_identity
from kiosk.preparation import NotPrepared, Preparation, Prepared
from tests.kiosk.runtime.runtime_kit import IDENTITY, KEY

GOOD = """
device = "kiosk-1"
package = "package"
keys = "keys"
controller = "10.0.0.1:7443"
media = ["a.box", "/dev/sdb1"]
printer = "usb:04b8:0202"
scanner = "folder:camera"
"""


# --- wiring


def test_paths_are_relative_to_the_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kiosk.toml").write_text(GOOD + 'panel = "simulator:panel"\n', "utf-8")
    config = read_config(tmp_path / "kiosk.toml")
    assert config.media == (str(tmp_path / "a.box"), "/dev/sdb1")
    assert config.scanner == f"folder:{tmp_path / 'camera'}"
    assert config.panel == f"simulator:{tmp_path / 'panel'}"
    assert config.slots == 8192


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('controller = "10.0.0.1"', "controller"),
        ('controller = "10.0.0.1:0"', "controller"),
        ('media = ["a.box", "a.box"]', "media"),
        ("media = []", "media"),
        ('media = ["a", "b", "c"]', "media"),
        ('printer = "lpt1"', "printer"),
        ('scanner = "eye:1"', "scanner"),
        ('scanner = "camera:"', "scanner"),
        ('panel = "gpio"', "panel"),
        ('panel = "absend"', "panel"),
        ("slots = 1", "slots"),
        ('screen = "cinema"', "screen"),
        ('colour = "red"', "colour"),
    ],
)
def test_a_wrong_wiring_is_refused_with_its_key(line: str, word: str, tmp_path: pathlib.Path) -> None:
    key = line.partition(" ")[0]
    kept = [given for given in GOOD.splitlines() if not given.startswith(key + " ")]
    (tmp_path / "kiosk.toml").write_text("\n".join([*kept, line]), "utf-8")
    with pytest.raises(ConfigError, match=word):
        read_config(tmp_path / "kiosk.toml")


def test_a_wiring_that_is_no_text_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kiosk.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError):
        read_config(tmp_path / "kiosk.toml")


# --- identity


def identity_of(wiring: KioskConfig) -> Identity:
    return read_identity(
        package=pathlib.Path(wiring.package),
        keys=pathlib.Path(wiring.keys),
        device=wiring.device,
        root_sha256=wiring.root_sha256,
    )


def test_a_kiosk_knows_who_it_is(wiring: KioskConfig) -> None:
    known = identity_of(wiring)
    assert known.device.id == "kiosk-1"
    assert known.controller.role.value == "controller"
    assert len(known.election_sha256) == 32


def test_another_root_is_refused(wiring: KioskConfig) -> None:
    with pytest.raises(IdentityError):
        identity_of(msgspec.structs.replace(wiring, root_sha256="0" * 64))


def test_a_device_that_is_not_enrolled_is_refused(wiring: KioskConfig) -> None:
    for device in ("kiosk-9", "controller"):
        with pytest.raises(IdentityError, match=device):
            identity_of(msgspec.structs.replace(wiring, device=device))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("package/election.json", b"{}", "election.json"),
        ("package/election.json.sig", None, "election.json.sig"),
        ("package/Extra.JSON", b"", "Extra.JSON"),
        ("keys/signing.key", None, "signing.key"),
        ("keys/signing.key", b"not a key", "signing.key"),
        ("keys/tls.crt", None, "tls.crt"),
        ("keys/tls.crt", b"\xff", "tls.crt"),
        ("keys/tls.crt", b"-----BEGIN CERTIFICATE-----\n", "tls.crt"),
        ("keys/tls.key", None, "tls.key"),
        ("keys/tls.key", b"no key", "tls.key"),
    ],
)
def test_whatever_is_broken_is_named(
    name: str, content: bytes | None, word: str, wiring: KioskConfig, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with pytest.raises(IdentityError, match=word):
        identity_of(wiring)


@pytest.mark.parametrize("name", ["signing.key", "tls.crt", "tls.key"])
def test_keys_of_another_device_are_refused(
    name: str, wiring: KioskConfig, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    shutil.copy(keys / "devices" / "kiosk-2" / name, tmp_path / "keys" / name)
    with pytest.raises(IdentityError):
        identity_of(wiring)


# --- the box


def open_at(paths: list[pathlib.Path], identity: BoxIdentity = IDENTITY) -> OpenedBox:
    return open_or_format(paths, identity=identity, device_key=KEY, slots=8)


def paths_in(folder: pathlib.Path) -> list[pathlib.Path]:
    return [folder / "0.box", folder / "1.box"]


def test_a_box_is_made_where_there_is_none_and_opened_where_there_is_one(tmp_path: pathlib.Path) -> None:
    for epoch in (1, 2):
        opened = open_at(paths_in(tmp_path))
        assert opened.recovery == Clean()
        assert opened.box is not None
        assert opened.box.boot_epoch == epoch
        opened.box.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.box", "1.box"]


def test_a_crash_between_the_names_of_a_new_box_is_gone_on_with(tmp_path: pathlib.Path) -> None:
    made = open_at(paths_in(tmp_path)).box
    assert made is not None
    made.close()
    (tmp_path / "1.box").rename(tmp_path / "1.box.new")
    opened = open_at(paths_in(tmp_path))
    assert opened.box is not None
    assert opened.box.boot_epoch == 2
    opened.box.close()


def test_a_crash_before_the_names_leaves_room_for_a_new_box(tmp_path: pathlib.Path) -> None:
    (tmp_path / "0.box.new").write_bytes(b"half")
    opened = open_at(paths_in(tmp_path))
    assert opened.box is not None
    opened.box.close()


def test_names_are_durable_before_the_box_is_used(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[list[str]] = []
    monkeypatch.setattr(
        box_opening,
        "flush_entry",
        lambda path: flushed.append(sorted(entry.name for entry in path.glob("?.box"))),
    )
    opened = open_at(paths_in(tmp_path))
    assert opened.box is not None
    opened.box.close()
    assert flushed == [["0.box"], ["0.box", "1.box"]]


def test_a_foreign_box_is_refused_and_left_as_it_is(tmp_path: pathlib.Path) -> None:
    made = open_at(paths_in(tmp_path)).box
    assert made is not None
    made.close()
    before = [path.read_bytes() for path in paths_in(tmp_path)]
    other = BoxIdentity(election_hash=IDENTITY.election_hash, device_id="kiosk-2", mode="official")
    opened = open_at(paths_in(tmp_path), other)
    assert opened.box is None
    assert isinstance(opened.recovery, Tampered)
    assert [path.read_bytes() for path in paths_in(tmp_path)] == before
    again = open_at(paths_in(tmp_path)).box
    assert again is not None
    again.close()


def test_one_missing_medium_never_makes_a_new_box(tmp_path: pathlib.Path) -> None:
    made = open_at(paths_in(tmp_path)).box
    assert made is not None
    made.close()
    content = (tmp_path / "1.box").read_bytes()
    (tmp_path / "1.box").unlink()
    missing = open_at(paths_in(tmp_path))
    assert missing.box is None
    fault = BoxFault(code=BoxFaultCode.UNREADABLE, medium=1)
    assert missing.recovery == Unreadable(fault=fault)
    assert not (tmp_path / "1.box").exists()
    # The medium that was there is free again.
    (tmp_path / "1.box").write_bytes(content)
    again = open_at(paths_in(tmp_path)).box
    assert again is not None
    again.close()


# --- the preparation


class Prepares:
    """A preparation and what it told."""

    def __init__(self, wiring: KioskConfig) -> None:
        self.told: queue.SimpleQueue[Identity | Prepared | NotPrepared] = queue.SimpleQueue()
        self.preparation = Preparation(
            wiring, software="keg-kiosk test", known=self.told.put, done=self.told.put
        )
        self.preparation.start()

    def failure(self) -> NotPrepared:
        """Return what it could not do."""
        said = self.told.get(timeout=20)
        if isinstance(said, Identity):
            said = self.told.get(timeout=20)
        assert isinstance(said, NotPrepared)
        self.preparation.close()
        return said


def test_the_identity_is_told_before_the_devices(wiring: KioskConfig) -> None:
    prepares = Prepares(wiring)
    assert isinstance(prepares.told.get(timeout=20), Identity)
    prepared = prepares.told.get(timeout=20)
    assert isinstance(prepared, Prepared)
    assert prepared.recovery == Clean()
    prepares.preparation.close()
    prepares.preparation.close()
    # Closed: the box can be opened again.
    again = Prepares(wiring)
    assert isinstance(again.told.get(timeout=20), Identity)
    assert isinstance(again.told.get(timeout=20), Prepared)
    again.preparation.close()


def test_missing_keys_are_told(wiring: KioskConfig, tmp_path: pathlib.Path) -> None:
    shutil.rmtree(tmp_path / "keys")
    failure = Prepares(wiring).failure()
    assert failure == NotPrepared(code="Z-01", text="signing.key: ключ не читается")


def test_a_package_that_is_not_there_is_told(wiring: KioskConfig, tmp_path: pathlib.Path) -> None:
    shutil.rmtree(tmp_path / "package")
    assert Prepares(wiring).failure() == NotPrepared(code="Z-01", text="package: папки нет")


def test_a_tampered_box_is_told(wiring: KioskConfig) -> None:
    made = Prepares(wiring)
    made.told.get(timeout=20)
    assert isinstance(made.told.get(timeout=20), Prepared)
    made.preparation.close()
    with pathlib.Path(wiring.media[0]).open("r+b") as medium:
        medium.seek(100)
        medium.write(b"\xff" * 8)
    failure = Prepares(wiring).failure()
    assert failure.code == "Z-02"
    assert "B-11" in failure.text


def test_a_medium_that_cannot_be_opened_is_told(wiring: KioskConfig) -> None:
    pathlib.Path(wiring.media[0]).mkdir()
    failure = Prepares(wiring).failure()
    assert failure.code == "Z-02"


@pytest.mark.parametrize(
    "changed", [{"panel": "gpio:/none/pins.toml"}, {"panel": "simulator:/none"}, {"printer": "tcp:x"}]
)
def test_a_device_that_cannot_be_set_up_is_told(changed: dict[str, str], wiring: KioskConfig) -> None:
    failure = Prepares(msgspec.structs.replace(wiring, **changed)).failure()
    assert failure.code == "Z-04"
    assert failure.text


def test_a_box_that_was_erased_is_told(wiring: KioskConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    erased = OpenedBox(box=None, recovery=Erased(count=3, protocol_hash=bytes(32), unreached=(1,)))
    monkeypatch.setattr("kiosk.box_opening.open_or_format", lambda *paths, **facts: erased)
    failure = Prepares(wiring).failure()
    assert failure.code == "Z-02"
    assert failure.text.startswith("B-08 ")


def test_a_box_that_cannot_be_used_at_all_is_told(
    wiring: KioskConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(*paths: object, **facts: object) -> OpenedBox:
        raise BoxError("носитель занят другой программой")

    monkeypatch.setattr("kiosk.box_opening.open_or_format", unusable)
    assert Prepares(wiring).failure() == NotPrepared(code="Z-02", text="носитель занят другой программой")
