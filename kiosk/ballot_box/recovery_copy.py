"""The recovery copy of K_box: sealed to the commission, k of its n members together can open it.

Each member has an X25519 key. K_box is shared by Shamir's scheme, and each share is sealed to one member:
fresh X25519 key → HKDF-SHA-256 → AES-256-GCM. k-of-n and not n-of-n: one member who is ill or one lost token
must not cost the votes. k is at least 2: no single person may ever open a box.

    magic 8 · k 1 · n 1 · check 32 · n × (member's key 32 · fresh key 32 · sealed share 48) · zeros

The header of the box holds the hash of this block, so it can be neither swapped nor left out; the block
holds nothing that depends on votes. It is the same on every medium, and is no secret without k members; but
k members with one medium can open the box at any hour. That they do so only after a failure and together is
the procedure's matter, not this file's.
"""

import hashlib
import struct
import typing
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.ballot_box.layout import BLOCK, KEY_BYTES
from kiosk.ballot_box.port import BoxError
from kiosk.ballot_box.sealing import NONCE_BYTES, TAG_BYTES, Randomness, derive_key
from kiosk.ballot_box.shamir import join_secret, split_secret

MIN_THRESHOLD: typing.Final = 2
MAX_MEMBERS: typing.Final = 32

_MAGIC: typing.Final = b"KEGREC\x00\x01"
_PREFIX: typing.Final = struct.Struct(">8sBB32s")
_SHARE: typing.Final = struct.Struct(f">32s32s{KEY_BYTES + TAG_BYTES}s")
# Every key seals one share only, so its nonce may be constant.
_NONCE: typing.Final = bytes(NONCE_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """The members' X25519 public keys, 32 bytes each, and how many of them must come together."""

    threshold: int
    public_keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShare:
    """One member's opened share."""

    box_id: bytes
    number: int
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredKey:
    """K_box of one box, given back by the commission; hold it no longer than the use lasts."""

    box_id: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCopy:
    """The recovery copy as read from a medium whose header was checked."""

    box_id: bytes
    recipients: Recipients
    check: bytes = field(repr=False)
    sealed: tuple[tuple[bytes, bytes], ...] = field(repr=False)

    def open_share(self, member_key: X25519PrivateKey) -> KeyShare:
        """Return this member's share; BoxError if the member is none of the recipients or it is damaged."""
        public = member_key.public_key().public_bytes_raw()
        if public not in self.recipients.public_keys:
            raise BoxError("this key is not one of those the recovery copy is sealed to")
        index = self.recipients.public_keys.index(public)
        fresh, sealed = self.sealed[index]
        try:
            secret = member_key.exchange(X25519PublicKey.from_public_bytes(fresh))
            cipher = _cipher(secret, box_id=self.box_id, fresh=fresh, public=public)
            value = cipher.decrypt(_NONCE, sealed, _bound(self.box_id, self.recipients, index))
        except (InvalidTag, ValueError) as error:
            raise BoxError(f"share {index + 1} of the recovery copy is damaged") from error
        return KeyShare(box_id=self.box_id, number=index + 1, value=value)

    def join(self, shares: Sequence[KeyShare]) -> RecoveredKey:
        """Return K_box; BoxError if too few members came, or the shares do not give this box's key."""
        values = {share.number: share.value for share in shares if share.box_id == self.box_id}
        if len(values) < self.recipients.threshold:
            raise BoxError(f"{len(values)} shares of this box, {self.recipients.threshold} needed")
        key = join_secret(values)
        if _check(key, self.box_id) != self.check:
            raise BoxError("the shares do not give the key of this box")
        return RecoveredKey(box_id=self.box_id, key=key)


def build_recovery_copy(
    key: bytes, recipients: Recipients, *, box_id: bytes, randomness: Randomness
) -> bytes:
    """Return the block; BoxError if the recipients are no lawful set."""
    members = recipients.public_keys
    if not MIN_THRESHOLD <= recipients.threshold <= len(members) <= MAX_MEMBERS:
        raise BoxError(f"{MIN_THRESHOLD} to {MAX_MEMBERS} members must be needed to recover the key")
    if len(set(members)) != len(members):
        raise BoxError("one member would hold two shares of the key")
    shares = split_secret(key, threshold=recipients.threshold, shares=len(members), randomness=randomness)
    block = _PREFIX.pack(_MAGIC, recipients.threshold, len(members), _check(key, box_id))
    for index, (public, share) in enumerate(zip(members, shares, strict=True)):
        private = X25519PrivateKey.from_private_bytes(randomness.bytes(KEY_BYTES))
        fresh = private.public_key().public_bytes_raw()
        try:
            secret = private.exchange(X25519PublicKey.from_public_bytes(public))
        except ValueError as error:
            raise BoxError(f"the key of member {index + 1} is no X25519 public key") from error
        cipher = _cipher(secret, box_id=box_id, fresh=fresh, public=public)
        block += _SHARE.pack(public, fresh, cipher.encrypt(_NONCE, share, _bound(box_id, recipients, index)))
    return block.ljust(BLOCK, b"\x00")


def parse_recovery_copy(block_untrusted: bytes, *, box_id: bytes, expected_hash: bytes) -> RecoveryCopy:
    """Return the copy; BoxError unless it is the very block the signed header names."""
    if hashlib.sha256(block_untrusted).digest() != expected_hash:
        raise BoxError("the recovery copy of the key is damaged")
    magic, threshold, members, check = _PREFIX.unpack_from(block_untrusted)
    if magic != _MAGIC or members > MAX_MEMBERS:
        raise BoxError("the recovery copy of the key is of another version")
    entries = [
        _SHARE.unpack_from(block_untrusted, _PREFIX.size + index * _SHARE.size) for index in range(members)
    ]
    recipients = Recipients(threshold=threshold, public_keys=tuple(entry[0] for entry in entries))
    sealed = tuple((entry[1], entry[2]) for entry in entries)
    return RecoveryCopy(box_id=box_id, recipients=recipients, check=check, sealed=sealed)


def _cipher(secret: bytes, *, box_id: bytes, fresh: bytes, public: bytes) -> AESGCM:
    return AESGCM(derive_key(secret, box_id, b"keg recovery share" + fresh + public))


def _check(key: bytes, box_id: bytes) -> bytes:
    return derive_key(key, box_id, b"keg recovery check")


def _bound(box_id: bytes, recipients: Recipients, index: int) -> bytes:
    return box_id + bytes([recipients.threshold, len(recipients.public_keys), index])
