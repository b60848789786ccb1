"""Seal and open slots and journal sectors: AES-256-GCM, constant length, key split over the media.

**Nonces.** They are random, 96 bits, from the source passed in. Slots and journal have keys of their own
(HKDF of K_box, the header hash as salt), so the two uses never meet. One box seals at most 65,536 dummies,
65,536 votes and a handful of repairs: fewer than 2^18 nonces under the slot key, so two are equal with a
probability below 2^35 / 2^96 = 2^-61. The journal seals some 12 records per voter and 2 per boot: below 2^22
records, probability below 2^-53. Both lie far under the 2^32 invocations of NIST SP 800-38D §8.3. The same
sealed bytes go to every medium, so a second medium costs no nonce; a new format draws a new K_box.

**Key.** K_box is the XOR of the halves: with two media neither half alone says anything. With one medium
the "half" is K_box itself: whoever takes the medium can read it, so one medium is for development and
rehearsal only. A key file beside it would give the same person the same two files, and one more thing to
lose; so there is one mechanism and no special case.

It is not key management: recovery copy, replacement and erasure have files of their own.
"""

import builtins
import secrets
import struct
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.ballot_box.layout import BLOCK, KEY_BYTES, pre_authentication

NONCE_BYTES: typing.Final = 12
TAG_BYTES: typing.Final = 16
PLAIN_BYTES: typing.Final = BLOCK - NONCE_BYTES - TAG_BYTES
MAX_PAYLOAD: typing.Final = 3500
SIGNATURE_BYTES: typing.Final = 64

_LENGTH: typing.Final = struct.Struct(">H")
_INDEX: typing.Final = struct.Struct(">Q")
_BALLOT_TYPE: typing.Final = b"keg/ballot/v1"
_DUMMY: typing.Final = bytes(PLAIN_BYTES)


class Randomness(typing.Protocol):
    """The source of keys, nonces and slot choices."""

    def bytes(self, count: int) -> builtins.bytes:
        """Return `count` unpredictable bytes."""

    def below(self, limit: int) -> int:
        """Return a uniform integer in 0 … limit-1."""


class SystemRandomness:
    """The operating system's source, for production."""

    def bytes(self, count: int) -> builtins.bytes:
        """Return `count` unpredictable bytes."""
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        """Return a uniform integer in 0 … limit-1."""
        return secrets.randbelow(limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dummy:
    """A free slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVote:
    """A slot with a vote; the signature is not checked yet."""

    payload: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def split_key(key: bytes, parts: int, randomness: Randomness) -> tuple[bytes, ...]:
    """Split a key into `parts` strings whose XOR it is; all of them are needed."""
    masks = tuple(randomness.bytes(KEY_BYTES) for _ in range(parts - 1))
    return (*masks, join_key((key, *masks)))


def join_key(halves: Sequence[bytes]) -> bytes:
    """Return the XOR of all halves."""
    joined = 0
    for half in halves:
        joined ^= int.from_bytes(half)
    return joined.to_bytes(KEY_BYTES)


class Sealer:
    """Seal and open with the keys of one box; 4,096 bytes out for everything that goes in."""

    def __init__(self, *, key: bytes, header: bytes, randomness: Randomness) -> None:
        """Derive the two keys from K_box; `header` is the header hash."""
        self._header = header
        self._randomness = randomness
        self._use(key)

    @property
    def header(self) -> bytes:
        """Return the header hash everything is bound to."""
        return self._header

    def split(self, parts: int) -> tuple[bytes, ...]:
        """Return the key split anew; halves of different splits do not fit together."""
        return split_key(self._key, parts, self._randomness)

    def forget(self) -> None:
        """Put a random key in the place of the box's: from now on nothing opens.

        The interpreter may keep the old bytes in its memory until it reuses it; only the end of the process
        is sure.
        """
        self._use(self._randomness.bytes(KEY_BYTES))

    def seal_dummy(self, index: int) -> bytes:
        """Return a sealed empty slot."""
        return self._seal(self._slots, _DUMMY, self._slot_aad(index))

    def seal_vote(self, index: int, payload: bytes, key: Ed25519PrivateKey) -> bytes:
        """Return a sealed slot with the payload and the device's signature; no id, time, code or counter."""
        if not 1 <= len(payload) <= MAX_PAYLOAD:
            raise ValueError(f"payload must have 1 to {MAX_PAYLOAD} bytes")
        plain = _LENGTH.pack(len(payload)) + payload + key.sign(_ballot_message(self._header, payload))
        return self._seal(self._slots, plain.ljust(PLAIN_BYTES, b"\x00"), self._slot_aad(index))

    def open_slot(self, index: int, sealed_untrusted: bytes) -> Dummy | StoredVote | None:
        """Return what a slot holds; None if it does not open: a torn write or an attack, never "empty"."""
        plain = self._open(self._slots, sealed_untrusted, self._slot_aad(index))
        if plain is None:
            return None
        (length,) = _LENGTH.unpack_from(plain)
        if length == 0:
            return Dummy() if plain == _DUMMY else None
        end = _LENGTH.size + length
        if length > MAX_PAYLOAD or plain[end + SIGNATURE_BYTES :] != _DUMMY[end + SIGNATURE_BYTES :]:
            return None
        return StoredVote(payload=plain[_LENGTH.size : end], signature=plain[end : end + SIGNATURE_BYTES])

    def is_signed(self, vote: StoredVote, public_key: Ed25519PublicKey) -> bool:
        """Tell whether the device signed this payload for this box."""
        try:
            public_key.verify(vote.signature, _ballot_message(self._header, vote.payload))
        except InvalidSignature:
            return False
        return True

    def seal_journal(self, plain: bytes) -> bytes:
        """Return a sealed journal sector; `plain` has exactly PLAIN_BYTES."""
        return self._seal(self._journal, plain, self._header + b"journal")

    def open_journal(self, sealed_untrusted: bytes) -> bytes | None:
        """Return the journal record's bytes; None if the sector does not open."""
        return self._open(self._journal, sealed_untrusted, self._header + b"journal")

    def __repr__(self) -> str:
        """Say nothing of the keys."""
        return "Sealer()"

    def _use(self, key: bytes) -> None:
        self._key = key
        self._slots = AESGCM(derive_key(key, self._header, b"keg slots"))
        self._journal = AESGCM(derive_key(key, self._header, b"keg journal"))

    def _slot_aad(self, index: int) -> bytes:
        return self._header + _INDEX.pack(index)

    def _seal(self, cipher: AESGCM, plain: bytes, aad: bytes) -> bytes:
        if len(plain) != PLAIN_BYTES:
            raise ValueError(f"a sealed block holds exactly {PLAIN_BYTES} bytes")
        nonce = self._randomness.bytes(NONCE_BYTES)
        return nonce + cipher.encrypt(nonce, plain, aad)

    def _open(self, cipher: AESGCM, sealed_untrusted: bytes, aad: bytes) -> bytes | None:
        try:
            return cipher.decrypt(sealed_untrusted[:NONCE_BYTES], sealed_untrusted[NONCE_BYTES:], aad)
        except InvalidTag:
            return None


def derive_key(key: bytes, salt: bytes, use: bytes) -> bytes:
    """Return HKDF-SHA-256 of a key for one use."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=use).derive(key)


def _ballot_message(header: bytes, payload: bytes) -> bytes:
    # The header hash stands for election, device and mode: it covers all three.
    return pre_authentication(_BALLOT_TYPE, header + payload)
