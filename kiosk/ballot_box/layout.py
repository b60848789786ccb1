"""Where everything lies on a medium, and the two blocks that never change: header and key half.

    block 0      header: facts signed by the device, the same bytes on every medium
    block 1      this medium's number and its half of K_box, alone so that it can be overwritten
    blocks 2, 3  journal sectors A and B
    blocks 4–7   reserved, zero in version 1 (recovery copy of the key, replacement of a medium)
    block 8 …    slots

A block is 4,096 bytes, aligned. This file seals nothing and touches no medium.
"""

import hashlib
import struct
import typing
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

BLOCK: typing.Final = 4096
HEADER_OFFSET: typing.Final = 0
KEY_OFFSET: typing.Final = BLOCK
JOURNAL_OFFSETS: typing.Final = (2 * BLOCK, 3 * BLOCK)
RESERVED_OFFSET: typing.Final = 4 * BLOCK
SLOTS_OFFSET: typing.Final = 8 * BLOCK
DEFAULT_SLOTS: typing.Final = 8192
MAX_SLOTS: typing.Final = 65_536
KEY_BYTES: typing.Final = 32
MAX_MEDIA: typing.Final = 2

_MAGIC: typing.Final = b"KEGBOX\x00\x01"
_KEY_MAGIC: typing.Final = b"KEGKEY\x00\x01"
_HEADER_TYPE: typing.Final = b"keg/ballot-box-header/v1"
_SIGNATURE_BYTES: typing.Final = 64
_HEADER_PREFIX: typing.Final = struct.Struct(">8sH")
_KEY_PREFIX: typing.Final = struct.Struct(">8sB32s32s")

Hash = typing.Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class LayoutError(ValueError):
    """A block does not hold what this version writes there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxIdentity:
    """Say whose box it is: SHA-256 of the election definition, device id, mode of the station."""

    election_hash: bytes
    device_id: str
    mode: str


class BoxFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The signed public facts of a box; `box_id` is random, so no slot of an earlier format fits this box."""

    version: typing.Literal[1]
    election_hash: Hash
    device_id: typing.Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mode: typing.Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    slots: typing.Annotated[int, msgspec.Meta(ge=1, le=MAX_SLOTS)]
    media: typing.Annotated[int, msgspec.Meta(ge=1, le=MAX_MEDIA)]
    public_key: Hash
    box_id: typing.Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]

    @property
    def identity(self) -> BoxIdentity:
        """Return the part the caller must expect."""
        return BoxIdentity(election_hash=self.election_hash, device_id=self.device_id, mode=self.mode)


def required_size(slots: int) -> int:
    """Return the bytes a medium needs for this many slots."""
    return SLOTS_OFFSET + slots * BLOCK


def slot_offset(index: int) -> int:
    """Return where slot `index` begins."""
    return SLOTS_OFFSET + index * BLOCK


def pre_authentication(kind: bytes, body: bytes) -> bytes:
    """Return the DSSE pre-authentication encoding: what is signed, separated by `kind`."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)


def build_header(facts: BoxFacts, key: Ed25519PrivateKey) -> bytes:
    """Return the header block signed by the device; LayoutError if the facts break their own limits."""
    body = msgspec.json.encode(facts)
    try:
        msgspec.json.decode(body, type=BoxFacts)
    except msgspec.ValidationError as error:
        raise LayoutError(f"facts of the box: {error}") from error
    signature = key.sign(pre_authentication(_HEADER_TYPE, body))
    return _padded(_HEADER_PREFIX.pack(_MAGIC, len(body)) + body + signature)


def is_header(block_untrusted: bytes) -> bool:
    """Tell whether a block begins like a header, valid or not."""
    return block_untrusted.startswith(_MAGIC)


def parse_header(block_untrusted: bytes, public_key: Ed25519PublicKey) -> BoxFacts:
    """Return the facts of a header block; LayoutError if it is not signed by `public_key` or malformed."""
    if len(block_untrusted) != BLOCK:
        raise LayoutError("header: wrong size")
    magic, length = _HEADER_PREFIX.unpack_from(block_untrusted)
    end = _HEADER_PREFIX.size + length
    if magic != _MAGIC or end + _SIGNATURE_BYTES > BLOCK:
        raise LayoutError("header: not a ballot box of version 1")
    body = block_untrusted[_HEADER_PREFIX.size : end]
    signature = block_untrusted[end : end + _SIGNATURE_BYTES]
    if any(block_untrusted[end + _SIGNATURE_BYTES :]):
        raise LayoutError("header: bytes after the signature")
    try:
        public_key.verify(signature, pre_authentication(_HEADER_TYPE, body))
        return msgspec.json.decode(body, type=BoxFacts)
    except InvalidSignature as error:
        raise LayoutError("header: signature does not hold") from error
    except msgspec.MsgspecError as error:
        raise LayoutError("header: facts are malformed") from error


def header_hash(block: bytes) -> bytes:
    """Return SHA-256 of the whole header block: the associated data of everything sealed in this box."""
    return hashlib.sha256(block).digest()


def build_key_block(half: bytes, *, medium: int, header: bytes) -> bytes:
    """Return the block with this medium's half of K_box; `header` is the header hash."""
    return _padded(_KEY_PREFIX.pack(_KEY_MAGIC, medium, half, _key_check(half, medium, header)))


def parse_key_block(block_untrusted: bytes, *, header: bytes) -> tuple[int, bytes]:
    """Return (number of the medium, half of K_box); LayoutError if damaged or of another box."""
    magic, medium, half, check = _KEY_PREFIX.unpack_from(block_untrusted)
    if magic != _KEY_MAGIC or check != _key_check(half, medium, header):
        raise LayoutError("key half: damaged or of another box")
    if any(block_untrusted[_KEY_PREFIX.size :]):
        raise LayoutError("key half: bytes after the check")
    return medium, half


def _key_check(half: bytes, medium: int, header: bytes) -> bytes:
    return hashlib.sha256(b"keg key half" + header + bytes([medium]) + half).digest()


def _padded(content: bytes) -> bytes:
    if len(content) > BLOCK:
        raise LayoutError("block: content too long")
    return content.ljust(BLOCK, b"\x00")
