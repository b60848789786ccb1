"""Cards: what is printed is what the controller reads, and papers look the same every time."""

import datetime
import json
import pathlib
import random
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image

from election.card_code import card_key, read
from election.package import ElectionPackage
from election.polls import StationMode
from provisioning.card_face import CardFace, modules, wrapped
from provisioning.card_image import PictureSurface
from provisioning.card_sheet import save_sheets
from provisioning.cards import Card, CardError, issue_cards, minutes_of_issue, write_cards
from provisioning.install import open_package
from provisioning.keys import station_secret


@pytest.fixture(scope="module")
def package(good_package: pathlib.Path) -> ElectionPackage:
    opened = open_package(good_package)
    assert isinstance(opened, ElectionPackage)
    return opened


@pytest.fixture(scope="module")
def secret(keys: pathlib.Path) -> bytes:
    return station_secret(keys)


@pytest.fixture(scope="module")
def batch(
    package: ElectionPackage, secret: bytes, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[Card, ...], pathlib.Path]:
    cards = issue_cards(package, secret, StationMode.TEST, 12, 1000)
    out = tmp_path_factory.mktemp("cards") / "out"
    write_cards(package, cards, StationMode.TEST, out, random.Random(1))
    return cards, out


Batch = tuple[tuple[Card, ...], pathlib.Path]


def _decoded(picture: pathlib.Path) -> list[str]:
    with Image.open(picture) as image:
        return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def test_the_picture_of_every_card_decodes_to_its_code(batch: Batch, secret: bytes) -> None:
    cards, out = batch
    key = card_key(secret, "test-2027", "test")
    for card in cards:
        assert _decoded(out / f"card-{card.serial:06d}.png") == [card.code]
        facts = read(key, card.code)
        assert facts is not None
        assert (facts.precinct, facts.device, facts.minutes, facts.serial) == (123, 0, 1000, card.serial)


def test_a_module_is_half_a_millimetre_and_eight_hard_pixels(batch: Batch) -> None:
    cards, out = batch
    with Image.open(out / "card-000001.png") as image:
        assert image.info["dpi"] == pytest.approx((406.4, 406.4), abs=0.1)
        assert image.size == (1370, 864)
        (found,) = zxingcpp.read_barcodes(image)
        corner = found.position.top_left
        box = (corner.x, corner.y, corner.x + 25 * 8, corner.y + 25 * 8)
        symbol = image.crop(box)
        quiet = image.crop((box[0] - 32, box[1] - 32, box[2] + 32, box[1] - 4))
    pixels = symbol.tobytes()
    assert set(pixels) == {0, 255}
    assert min(quiet.tobytes()) > 100, "only the thin frame at its edge"
    middles = [[pixels[200 * (8 * row + 4) + 8 * column + 4] for column in range(25)] for row in range(25)]
    assert tuple(tuple(pixel == 0 for pixel in row) for row in middles) == modules(cards[0].code)


def test_the_list_names_serials_and_no_code(batch: Batch) -> None:
    cards, out = batch
    text = (out / "batch.json").read_text()
    listed = json.loads(text)
    assert listed["serials"] == list(range(1, 13))
    assert (listed["election"], listed["station"], listed["mode"]) == ("test-2027", 123, "test")
    assert not any(card.code in text or card.code in repr(card) for card in cards)
    assert sorted(path.name for path in out.iterdir()) == [
        "batch.json",
        *(f"card-{serial:06d}.png" for serial in range(1, 13)),
        "cards.pdf",
    ]


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="no pdftoppm here")
def test_the_printed_sheets_hold_every_card_once(batch: Batch, tmp_path: pathlib.Path) -> None:
    cards, out = batch
    command = ["pdftoppm", "-r", "200", "-gray", "-png", str(out / "cards.pdf"), str(tmp_path / "page")]
    subprocess.run(command, check=True, timeout=60)
    pages = sorted(tmp_path.glob("page*.png"))
    assert len(pages) == 2
    found = [code for page in pages for code in _decoded(page)]
    assert sorted(found) == sorted(card.code for card in cards)
    assert found != [card.code for card in cards], "neighbours on the sheet are not neighbours in number"


def test_the_same_cards_give_the_same_sheet(batch: Batch, tmp_path: pathlib.Path) -> None:
    face = CardFace(
        station=1, election="В", date="2027-09-19", mode=StationMode.OFFICIAL, serial=1, code="0" * 39
    )
    assert save_sheets([face] * 11, tmp_path / "a.pdf") == 2
    save_sheets([face] * 11, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert face.code not in repr(face)
    with pytest.raises(ValueError, match="no cards"):
        save_sheets([], tmp_path / "c.pdf")


def test_an_official_card_is_not_a_test_card(package: ElectionPackage, secret: bytes) -> None:
    official = issue_cards(package, secret, StationMode.OFFICIAL, None, 0)
    test = issue_cards(package, secret, StationMode.TEST, None, 0)
    assert (len(official), len(test)) == (40, 20)
    assert not {card.code for card in official} & {card.code for card in test}


@pytest.mark.parametrize(("mode", "count"), [(StationMode.OFFICIAL, 41), (StationMode.SETUP, 1)])
def test_cards_beyond_the_batch_or_without_a_mode_are_refused(
    package: ElectionPackage, secret: bytes, mode: StationMode, count: int
) -> None:
    with pytest.raises(CardError):
        issue_cards(package, secret, mode, count, 0)


def test_cards_are_never_written_over(package: ElectionPackage, batch: Batch) -> None:
    cards, out = batch
    with pytest.raises(CardError, match="уже есть"):
        write_cards(package, cards, StationMode.TEST, out, random.Random(1))


def test_the_time_of_issue_is_minutes_modulo_two_years() -> None:
    start = datetime.datetime(2027, 9, 19, 8, 0, tzinfo=datetime.UTC)
    later = start + datetime.timedelta(days=300, minutes=7)
    minutes = minutes_of_issue(start)
    assert 0 <= minutes < 2**20
    assert (minutes_of_issue(later) - minutes) % 2**20 == 300 * 24 * 60 + 7


def test_long_titles_are_cut_at_a_word() -> None:
    from provisioning.card_face import Weight

    lines = wrapped(PictureSurface(), "слово " * 60, 2.6, Weight.REGULAR, 50, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("слово …")
