"""Official cards: secret in one private file, hashes in the package, printed so that nobody mixes them up."""

import hashlib
import pathlib
import shutil
import subprocess

import msgspec
import pytest
import zxingcpp
from PIL import Image

from election.definition import Station
from election.officials import OfficialRole, card_of, pin_fits
from election.package import ElectionPackage, check_station
from provisioning.build import build_package
from provisioning.keys import KeyPlan, make_keys
from provisioning.official_sheet import role_words, save_official_cards, save_pin_slips
from provisioning.officials import (
    OfficialSecret,
    OfficialsError,
    OfficialsPlan,
    enrolled_officials,
    make_officials,
    read_officials,
)
from tests.provisioning.conftest import SOURCE


def _random(size: int) -> bytes:
    """Return bytes that never repeat."""
    _random.count += 1  # type: ignore[attr-defined]
    return hashlib.shake_256(str(_random.count).encode()).digest(size)  # type: ignore[attr-defined]


_random.count = 0  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Return a folder with keys, official cards and the package built with them."""
    made = tmp_path_factory.mktemp("officials")
    plan = KeyPlan(kiosks=2, portables=1, officials=OfficialsPlan())
    make_keys(made / "keys", plan, None, _random)
    (made / "source.toml").write_text(SOURCE, encoding="utf-8")
    built = build_package(made / "source.toml", made / "keys", made / "package", None)
    assert isinstance(built, ElectionPackage), built
    return made


@pytest.fixture(scope="module")
def package(folder: pathlib.Path) -> ElectionPackage:
    from provisioning.install import open_package

    opened = open_package(folder / "package")
    assert isinstance(opened, ElectionPackage)
    return opened


def test_the_package_knows_every_card_and_holds_no_secret(
    folder: pathlib.Path, package: ElectionPackage
) -> None:
    secrets = read_officials(folder / "keys")
    assert [secret.role for secret in secrets].count(OfficialRole.CHAIR) == 1
    assert (len(secrets), len(package.station.officials)) == (6, 6)
    files = b"".join(path.read_bytes() for path in (folder / "package").iterdir())
    for secret in secrets:
        card = card_of(package.station.officials, secret.code)
        assert card is not None
        assert (card.id, card.role) == (secret.id, secret.role)
        assert (len(secret.code), len(secret.pin)) == (39, 6)
        assert secret.code.encode() not in files
        assert secret.pin not in repr(secret)
    assert len({secret.code for secret in secrets}) == 6
    first = secrets[0]
    assert pin_fits(package.station.officials[0], first.code, first.pin)
    assert not pin_fits(package.station.officials[0], first.code, secrets[1].pin)


def test_the_secrets_are_private_and_the_builder_does_not_need_them(
    folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    keys = folder / "keys"
    assert (keys / "officials.json").stat().st_mode & 0o777 == 0o600
    shutil.copytree(keys, tmp_path / "keys", ignore=shutil.ignore_patterns("officials.json"))
    built = build_package(folder / "source.toml", tmp_path / "keys", tmp_path / "package", None)
    assert isinstance(built, ElectionPackage)
    assert built.station.officials == enrolled_officials(keys)
    assert read_officials(tmp_path / "keys") == ()
    (tmp_path / "keys" / "officials.pub.json").write_text("[{}]")
    with pytest.raises(OfficialsError, match=r"officials\.pub\.json"):
        enrolled_officials(tmp_path / "keys")


def _codes(pdf: pathlib.Path, out: pathlib.Path) -> list[str]:
    command = ["pdftoppm", "-r", "200", "-png", str(pdf), str(out / "page")]
    subprocess.run(command, check=True, timeout=60)
    found = []
    for page in sorted(out.glob("page*.png")):
        with Image.open(page) as image:
            found += [one.text for one in zxingcpp.read_barcodes(image.convert("L"))]
    return found


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no poppler here")
def test_cards_and_pins_are_on_different_papers(
    folder: pathlib.Path, package: ElectionPackage, tmp_path: pathlib.Path
) -> None:
    secrets = read_officials(folder / "keys")
    cards, slips = tmp_path / "cards.pdf", tmp_path / "pins.pdf"
    save_official_cards(package, secrets, cards)
    save_pin_slips(package, secrets, slips)
    assert {path.stat().st_mode & 0o777 for path in (cards, slips)} == {0o600}
    with pytest.raises(FileExistsError):
        save_official_cards(package, secrets, cards)
    read = {
        path: subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout
        for path in (cards, slips)
    }
    on_cards, on_slips = read[cards].decode(), read[slips].decode()
    assert on_cards.count("СЛУЖЕБНАЯ") == len(secrets)
    assert on_slips.count("ВСКРЫВАЕТ ТОЛЬКО ДЕРЖАТЕЛЬ") == len(secrets)
    for secret in secrets:
        shown = f"{secret.pin[:3]} {secret.pin[3:]}"
        assert shown in on_slips
        assert shown not in on_cards
        assert role_words(secret) in on_cards
        assert secret.code not in on_slips
    assert sorted(_codes(cards, tmp_path)) == sorted(secret.code for secret in secrets)


@pytest.mark.parametrize("kept", [("chair-1",), ("operator-1", "member-1"), ("chair-1", "chair-1")])
def test_a_station_whose_cards_could_unlock_nothing_is_no_station(
    package: ElectionPackage, kept: tuple[str, ...]
) -> None:
    by_id = {card.id: card for card in package.station.officials}
    station: Station = msgspec.structs.replace(package.station, officials=tuple(by_id[name] for name in kept))
    places = {problem.place.partition("[")[0] for problem in check_station(station, package.election)}
    assert places == {"officials"}


def test_codes_and_pins_keep_their_leading_zeros() -> None:
    made = make_officials(OfficialsPlan(chairs=1, operators=1, members=0), lambda size: bytes(size))
    assert {(secret.code, secret.pin) for secret in made} == {("0" * 39, "0" * 6)}
    assert [secret.id for secret in made] == ["chair-1", "operator-1"]
    assert isinstance(made[0], OfficialSecret)
