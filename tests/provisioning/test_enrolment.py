"""Enrolment: keys born on the device, request, admission, installation card, sealed secret."""

import pathlib

import msgspec
import pytest

from provisioning.build import build_package
from provisioning.enrolment import (
    EnrolmentError,
    admit,
    forget_half_made,
    make_device_keys,
    own_public,
    read_request,
    seal,
    sealing_key,
    unseal,
    write_request,
)
from provisioning.installation import FOLDER, Wiring, install_card, write_installation
from provisioning.keys import KeyPlan, make_keys, station_secret

SMALL = pathlib.Path(__file__).parents[2] / "examples" / "small.toml"


@pytest.fixture
def device(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "device"
    folder.mkdir()
    make_device_keys(folder)
    return folder


@pytest.fixture
def commission(tmp_path: pathlib.Path) -> pathlib.Path:
    keys = tmp_path / "keys"
    make_keys(keys, KeyPlan(kiosks=2), None)
    return keys


def card_for(
    tmp_path: pathlib.Path, device: pathlib.Path, keys: pathlib.Path, ids: list[str], wiring: Wiring
) -> pathlib.Path:
    card = tmp_path / "card"
    card.mkdir()
    admit(read_request(write_request(device, card)), keys, ids)
    assert not isinstance(build_package(SMALL, keys, tmp_path / "package", None, None), tuple)
    assert not isinstance(write_installation(tmp_path / "package", keys, card, wiring), tuple)
    return card


def test_a_device_is_born_once_and_nothing_private_is_in_its_request(
    device: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(EnrolmentError):
        make_device_keys(device)
    path = write_request(device, tmp_path)
    assert "PRIVATE" not in path.read_text()
    assert (
        read_request(path).request.kiosk.signing,
        read_request(path).request.controller.signing,
    ) == own_public(device)


def test_an_interrupted_birth_begins_anew(device: pathlib.Path) -> None:
    for path in (device / "keys").iterdir():
        path.unlink()
    (device / "keys").rmdir()
    forget_half_made(device)
    make_device_keys(device)
    assert (device / "keys/signing.key").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("place", ["kiosk", "controller"])
def test_a_request_with_somebody_elses_key_is_refused(
    device: pathlib.Path, tmp_path: pathlib.Path, place: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_device_keys(other)
    (tmp_path / "a").mkdir()
    mine = msgspec.json.decode(write_request(device, tmp_path).read_bytes())
    theirs = msgspec.json.decode(write_request(other, tmp_path / "a").read_bytes())
    mine[place]["signing"] = theirs[place]["signing"]
    forged = tmp_path / "forged.json"
    forged.write_bytes(msgspec.json.encode(mine))
    with pytest.raises(EnrolmentError, match="подпись"):
        read_request(forged)


def test_a_card_makes_the_device_what_the_package_calls_it(
    device: pathlib.Path, commission: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    card = card_for(tmp_path, device, commission, ["kiosk-2", "controller"], Wiring(mode="training"))
    installed = install_card(card, device, tmp_path / "installed", dev_image=True)
    assert not isinstance(installed, tuple)
    assert installed.roles == ("controller", "kiosk-2")
    secret = (device / "controller-keys/station.secret").read_text()
    assert bytes.fromhex(secret) == station_secret(commission)
    assert 'device = "kiosk-2"' in (device / "kiosk.toml").read_text()
    assert not (commission / "devices/kiosk-2/signing.key").exists()


def test_a_kiosk_gets_its_number_on_the_wire(
    device: pathlib.Path, commission: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_device_keys(other)
    admit(read_request(write_request(other, tmp_path)), commission, ["controller"])
    card = card_for(tmp_path, device, commission, ["kiosk-2"], Wiring())
    network = tmp_path / "address.conf"
    installed = install_card(card, device, tmp_path / "installed", dev_image=False, network=network)
    assert not isinstance(installed, tuple)
    assert installed.roles == ("kiosk-2",)
    assert network.read_text() == "[Network]\nAddress=10.77.0.12/24\n"
    assert (device / "link.env").read_text() == "KEG_CONTROLLER=10.77.0.1:7400\n"
    assert not (device / "controller-keys/station.secret").exists()


def test_a_card_for_other_devices_changes_nothing(
    device: pathlib.Path, commission: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    card = card_for(tmp_path, device, commission, ["kiosk-1", "controller"], Wiring())
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    make_device_keys(stranger)
    with pytest.raises(EnrolmentError, match="не называют"):
        install_card(card, stranger, tmp_path / "installed", dev_image=False)
    assert not (tmp_path / "installed").exists()
    assert not (stranger / "kiosk.toml").exists()


def test_a_development_image_is_not_installed_for_official_polls(
    device: pathlib.Path, commission: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    card = card_for(tmp_path, device, commission, ["kiosk-1", "controller"], Wiring(mode="official"))
    with pytest.raises(EnrolmentError, match="учебный"):
        install_card(card, device, tmp_path / "installed", dev_image=True)
    assert not (tmp_path / "installed").exists()


def test_a_damaged_or_foreign_secret_is_refused(
    device: pathlib.Path, commission: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    card = card_for(tmp_path, device, commission, ["kiosk-1", "controller"], Wiring())
    sealed = card / FOLDER / "station.secret.sealed"
    content = bytearray(sealed.read_bytes())
    content[-1] ^= 1
    sealed.write_bytes(content)
    with pytest.raises(EnrolmentError, match="секрет"):
        install_card(card, device, tmp_path / "installed", dev_image=False)
    assert not (tmp_path / "installed").exists()


def test_only_the_device_opens_what_was_sealed_to_it(device: pathlib.Path, tmp_path: pathlib.Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_device_keys(other)
    sealed = seal(b"s" * 32, sealing_key(device).public_key().public_bytes_raw().hex())
    assert unseal(sealed, sealing_key(device)) == b"s" * 32
    with pytest.raises(EnrolmentError):
        unseal(sealed, sealing_key(other))
