"""From the digits of a card to its serial in this station's batch, or to why they are not one of ours.

It knows keys and no states: whether the card may vote is decided by `controller.station`.
"""

import enum

from election.card_code import DIGITS, card_key, read
from election.definition import Election, Station
from election.polls import StationMode

_VOTING_MODES = (StationMode.TEST, StationMode.TRAINING, StationMode.OFFICIAL)


class BadCode(enum.Enum):
    """Why digits are not a card of this station in this mode."""

    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    TEST_CARD = "test_card"


class CardReader:
    """Reads codes with the keys of one station and election; each mode has a key of its own."""

    def __init__(self, secret: bytes, election: Election, station: Station) -> None:
        """Derive the keys of all modes."""
        self._keys = {mode: card_key(secret, election.id, mode.value) for mode in _VOTING_MODES}
        self._number = station.number
        first = station.cards.first_serial
        self._serials = range(first, first + station.cards.count)

    def serial_of(self, mode: StationMode, digits_untrusted: str) -> int | BadCode:
        """Return the serial of a card of this station in this mode, or why there is none."""
        if len(digits_untrusted) != DIGITS:
            return BadCode.UNREADABLE
        key = self._keys.get(mode)
        facts = None if key is None else read(key, digits_untrusted)
        if facts is None:
            return BadCode.TEST_CARD if self._of_rehearsing_mode(mode, digits_untrusted) else BadCode.FOREIGN
        if facts.precinct != self._number or facts.serial not in self._serials:
            return BadCode.FOREIGN
        return facts.serial

    def _of_rehearsing_mode(self, mode: StationMode, digits_untrusted: str) -> bool:
        others = {StationMode.TEST, StationMode.TRAINING} - {mode}
        return any(read(self._keys[other], digits_untrusted) is not None for other in others)
