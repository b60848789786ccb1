"""A batch of activation cards: codes, sheets for the printer, pictures, the list of serials.

Codes are made here and nowhere kept: the list names serials only. What a card looks like is `card_face`.
"""

import collections.abc
import dataclasses
import datetime
import pathlib
import random

import msgspec

from election.card_code import CardFacts, card_key, issue
from election.definition import DeviceRole
from election.localized import STATE_LANGUAGE, text_in
from election.package import ElectionPackage
from election.polls import StationMode
from media.writing import folder_replaced
from provisioning.card_face import CardFace
from provisioning.card_image import save_card
from provisioning.card_sheet import save_sheets

TEST_CARDS = 20
SHEET_FILE = "cards.pdf"
BATCH_FILE = "batch.json"


class CardError(Exception):
    """Cards that cannot be made; the message is a Russian sentence."""


class CardBatchList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The serials of a batch in rising order, for the act of delivery. No codes."""

    format: int = 1
    election: str
    station: int
    mode: str
    serials: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Card:
    """One card to print. Its repr shows no code."""

    serial: int
    code: str

    def __repr__(self) -> str:
        """Name the serial only: a code opens a voting session."""
        return f"Card(serial={self.serial})"


def minutes_of_issue(now: datetime.datetime) -> int:
    """Return the time of issue for `CardFacts.minutes`: whole minutes of Unix time, modulo 2²⁰ (728 days)."""
    return int(now.timestamp()) // 60 % (1 << 20)


def issue_cards(
    package: ElectionPackage, secret: bytes, mode: StationMode, count: int | None, minutes: int
) -> tuple[Card, ...]:
    """Make the first `count` cards of the station's batch: all of it for OFFICIAL, 20 otherwise, by default.

    Raises CardError for more cards than the batch has, and for a mode without cards.
    """
    station = package.station
    if mode is StationMode.SETUP:
        raise CardError("в режиме настройки карточек нет")
    if count is None:
        official = mode is StationMode.OFFICIAL
        count = station.cards.count if official else min(TEST_CARDS, station.cards.count)
    if not 1 <= count <= station.cards.count:
        raise CardError(f"карточек может быть от 1 до {station.cards.count}, а указано {count}")
    key = card_key(secret, package.election.id, mode.value)
    issuer = next(device for device in station.devices if device.role is DeviceRole.CONTROLLER)
    return tuple(
        Card(
            serial=serial,
            code=issue(
                key,
                CardFacts(precinct=station.number, device=issuer.number, minutes=minutes, serial=serial),
            ),
        )
        for serial in range(station.cards.first_serial, station.cards.first_serial + count)
    )


def write_cards(
    package: ElectionPackage,
    cards: tuple[Card, ...],
    mode: StationMode,
    out: pathlib.Path,
    order: random.Random,
    progress: collections.abc.Callable[[int], None] = lambda done: None,
) -> None:
    """Write the sheets, a picture of every card and the list of serials into a new folder, or nothing.

    `order` shuffles the cards on the sheets, so that neighbours in the pile are not neighbours in number.
    `progress` is told how many pictures are done. Raises CardError if the folder exists.
    """
    if out.exists():
        raise CardError(f"{out}: папка уже есть, карточки не перезаписываются")
    faces = {card.serial: _face(package, card, mode) for card in cards}
    shuffled = list(cards)
    order.shuffle(shuffled)
    with folder_replaced(out, mode=0o700) as folder:
        for done, card in enumerate(cards, start=1):
            save_card(faces[card.serial], folder / f"card-{card.serial:06d}.png")
            progress(done)
        save_sheets([faces[card.serial] for card in shuffled], folder / SHEET_FILE)
        batch = CardBatchList(
            election=package.election.id,
            station=package.station.number,
            mode=mode.value,
            serials=tuple(card.serial for card in cards),
        )
        (folder / BATCH_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(batch), indent=1) + b"\n")


def _face(package: ElectionPackage, card: Card, mode: StationMode) -> CardFace:
    return CardFace(
        station=package.station.number,
        election=text_in(package.election.title, STATE_LANGUAGE),
        date=package.election.date,
        mode=mode,
        serial=card.serial,
        code=card.code,
    )
