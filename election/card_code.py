"""The code on an activation card: one AES-128 block, encode-then-encipher, written as 39 digits.

Block: version 4 · precinct 16 · device 8 · minutes 20 · serial 28 · 52 zero bits (security.md §3). A forgery
passes with 2⁻⁵² a try; whether a genuine card may vote is decided by the controller's state, never here.
"""

import dataclasses
import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DIGITS = 39  # 2**128 has 39 decimal digits; shorter numbers are padded with zeros
VERSION = 1
MINIMUM_SECRET_BYTES = 16

# Widths in bits, from the most significant end; what remains of 128 bits is zero.
_VERSION_BITS, _PRECINCT_BITS, _DEVICE_BITS, _MINUTES_BITS, _SERIAL_BITS = 4, 16, 8, 20, 28
_ZERO_BITS = 52

_CODE = re.compile(r"[0-9]{39}")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What a card says: format version, station number, issuing device, issue time and serial.

    `minutes` is the time of issue in whole minutes of Unix time modulo 2²⁰ (728 days).
    """

    version: int = VERSION
    precinct: int
    device: int
    minutes: int
    serial: int


def card_key(station_secret: bytes, election_id: str, mode: str) -> bytes:
    """Derive the 16-byte key of a station's cards in one election and one mode.

    Modes have different keys, so that a test card is unreadable as an official one. Raises ValueError for
    a short secret or an empty name.
    """
    if len(station_secret) < MINIMUM_SECRET_BYTES:
        raise ValueError(f"a station secret has at least {MINIMUM_SECRET_BYTES} bytes")
    if not election_id or not mode or "/" in election_id or "/" in mode:
        raise ValueError("election and mode are named without a slash")
    info = f"keg card code v1/{election_id}/{mode}".encode()
    return HKDF(algorithm=SHA256(), length=16, salt=None, info=info).derive(station_secret)


def issue(key: bytes, facts: CardFacts) -> str:
    """Make the 39 digits of a card. Raises ValueError for a fact that does not fit its field."""
    if facts.version != VERSION:
        raise ValueError(f"version {facts.version} is not {VERSION}")
    block = 0
    for name, value, bits in (
        ("version", facts.version, _VERSION_BITS),
        ("precinct", facts.precinct, _PRECINCT_BITS),
        ("device", facts.device, _DEVICE_BITS),
        ("minutes", facts.minutes, _MINUTES_BITS),
        ("serial", facts.serial, _SERIAL_BITS),
    ):
        if not 0 <= value < 1 << bits:
            raise ValueError(f"{name} {value} does not fit {bits} bits")
        block = block << bits | value
    plain = (block << _ZERO_BITS).to_bytes(16, "big")
    encryptor = _cipher(key).encryptor()
    sealed = encryptor.update(plain) + encryptor.finalize()
    return f"{int.from_bytes(sealed, 'big'):0{DIGITS}d}"


def read(key: bytes, text_untrusted: str) -> CardFacts | None:
    """Read the digits of a card, or return None for anything this key did not make."""
    if _CODE.fullmatch(text_untrusted) is None:
        return None
    number = int(text_untrusted)
    if number >= 1 << 128:
        return None
    decryptor = _cipher(key).decryptor()
    block = int.from_bytes(decryptor.update(number.to_bytes(16, "big")) + decryptor.finalize(), "big")
    if block & ((1 << _ZERO_BITS) - 1):
        return None
    block >>= _ZERO_BITS
    block, serial = block >> _SERIAL_BITS, block & ((1 << _SERIAL_BITS) - 1)
    block, minutes = block >> _MINUTES_BITS, block & ((1 << _MINUTES_BITS) - 1)
    block, device = block >> _DEVICE_BITS, block & ((1 << _DEVICE_BITS) - 1)
    version, precinct = block >> _PRECINCT_BITS, block & ((1 << _PRECINCT_BITS) - 1)
    if version != VERSION:
        return None
    return CardFacts(version=version, precinct=precinct, device=device, minutes=minutes, serial=serial)


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    """Return AES-128 on one block. ECB is the bare block cipher here: there is never a second block."""
    if len(key) != 16:
        raise ValueError("a card key has 16 bytes")
    return Cipher(algorithms.AES(key), modes.ECB())
