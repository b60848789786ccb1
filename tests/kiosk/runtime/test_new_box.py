"""A kiosk without its media: what it says, and how a commission makes the box and can recover its key."""

import contextlib
import pathlib
import subprocess
import sys

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kiosk.ballot_box import BoxError, BoxIdentity, FileMedium, read_recovery_copy
from kiosk.commissioning import format_new_box
from kiosk.config import KioskConfig
from kiosk.identity import read_identity
from kiosk.preparation import NotPrepared, Preparation, Prepared
from tests.kiosk.runtime.test_app import ROOT


def prepare(wiring: KioskConfig) -> Prepared | NotPrepared:
    preparation = Preparation(wiring, software="test", known=lambda who: None, done=lambda what: None)
    with contextlib.closing(preparation):
        return preparation._prepare()


@pytest.fixture
def official(wiring: KioskConfig) -> KioskConfig:
    """Return the wiring of a station: it makes no box by itself."""
    return msgspec.structs.replace(wiring, new_box=False)


def test_an_official_kiosk_without_media_makes_no_box(official: KioskConfig) -> None:
    said = prepare(official)
    assert isinstance(said, NotPrepared)
    assert said.code == "Z-02"
    assert said.text.startswith("B-09 ")
    assert not any(pathlib.Path(medium).exists() for medium in official.media)


@pytest.mark.parametrize("mode", ["test", "training"])
def test_a_box_of_another_mode_is_made_at_once(official: KioskConfig, mode: str) -> None:
    assert isinstance(prepare(msgspec.structs.replace(official, mode=mode)), Prepared)


def test_a_missing_medium_is_named_and_comes_back(official: KioskConfig) -> None:
    assert format_new_box(official)
    medium = pathlib.Path(official.media[1])
    pulled = medium.rename(medium.with_suffix(".pulled"))
    said = prepare(official)
    assert isinstance(said, NotPrepared)
    assert (said.code, said.text[:4]) == ("Z-02", "B-05")
    assert "носитель 2" in said.text
    pulled.rename(medium)
    assert isinstance(prepare(official), Prepared)


def test_a_box_is_never_made_over_another(official: KioskConfig) -> None:
    format_new_box(official)
    before = [pathlib.Path(medium).read_bytes() for medium in official.media]
    with pytest.raises(BoxError, match="уже есть"):
        format_new_box(official)
    assert [pathlib.Path(medium).read_bytes() for medium in official.media] == before


def test_two_members_of_three_recover_the_key_of_a_new_box(official: KioskConfig, keys: pathlib.Path) -> None:
    assert format_new_box(official)
    who = read_identity(
        package=pathlib.Path(official.package),
        keys=pathlib.Path(official.keys),
        device=official.device,
        root_sha256=None,
    )
    members = []
    for number in (1, 3):
        pem = (keys / "commission" / f"recovery-{number}.key").read_bytes()
        key = serialization.load_pem_private_key(pem, password=None)
        assert isinstance(key, X25519PrivateKey)
        members.append(key)
    with contextlib.closing(FileMedium(official.media[1], read_only=True)) as medium:
        copy = read_recovery_copy(
            medium,
            identity=BoxIdentity(
                election_hash=who.election_sha256, device_id=official.device, mode=official.mode
            ),
            public_key=who.signing_key.public_key().public_bytes_raw(),
        )
    assert (copy.recipients.threshold, len(copy.recipients.public_keys)) == (2, 3)
    shares = [copy.open_share(member) for member in members]
    assert len(copy.join(shares).key) == 32
    with pytest.raises(BoxError):
        copy.join(shares[:1])


def test_the_command_makes_it_and_says_so(official: KioskConfig, tmp_path: pathlib.Path) -> None:
    lines = [
        f"{key} = {list(value) if isinstance(value, tuple) else value!r}"
        for key, value in msgspec.structs.asdict(official).items()
        if value is not None and not isinstance(value, bool)
    ]
    (tmp_path / "kiosk.toml").write_text("\n".join(lines), "utf-8")
    command = [sys.executable, "-m", "kiosk", "format-box", "--config", str(tmp_path / "kiosk.toml")]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert made.returncode == 0, made.stderr
    assert made.stdout == "Хранилище голосов создано.\n"
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert again.returncode == 2
    assert "уже есть" in again.stderr
    assert isinstance(prepare(official), Prepared)
