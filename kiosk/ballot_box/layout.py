"""Where everything lies on a medium, and the blocks in clear: header, key halves, mark of erasure.

    block 0      header: facts signed by the device, the same bytes on every medium
    block 1      this medium's number and its half of K_box, alone so that it can be overwritten
    blocks 2, 3  journal sectors A and B
    block 4      zero, or the half of another split while a medium is being replaced
    block 5      zero, or the recovery copy of K_box sealed to the commission; its hash is in the header
    block 6      zero, or the mark that the box was ordered to be erased
    block 7      reserved, zero in version 1
    block 8 …    slots

A block is 4,096 bytes, aligned. Every block is written and flushed alone. This file seals nothing and
touches no medium.
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
KEY_OFFSETS: typing.Final = (BLOCK, 4 * BLOCK)
JOURNAL_OFFSETS: typing.Final = (2 * BLOCK, 3 * BLOCK)
RECOVERY_OFFSET: typing.Final = 5 * BLOCK
MARK_OFFSET: typing.Final = 6 * BLOCK
RESERVED_OFFSET: typing.Final = 7 * BLOCK
SLOTS_OFFSET: typing.Final = 8 * BLOCK
DEFAULT_SLOTS: typing.Final = 8192
MAX_SLOTS: typing.Final = 65_536
KEY_BYTES: typing.Final = 32
MAX_MEDIA: typing.Final = 2
SPLIT_BYTES: typing.Final = 16
ZERO_BLOCK: typing.Final = bytes(BLOCK)

_MAGIC: typing.Final = b"KEGBOX\x00\x01"
_KEY_MAGIC: typing.Final = b"KEGKEY\x00\x01"
_MARK_MAGIC: typing.Final = b"KEGERA\x00\x01"
_HEADER_TYPE: typing.Final = b"keg/ballot-box-header/v1"
_MARK_TYPE: typing.Final = b"keg/ballot-box-erased/v1"
_SIGNATURE_BYTES: typing.Final = 64
_SIGNED_PREFIX: typing.Final = struct.Struct(">8sH")
_KEY_PREFIX: typing.Final = struct.Struct(">8sB16s32s32s")

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
    """The signed public facts of a box; `box_id` is random, so no slot of an earlier format fits this box.

    `recovery` is SHA-256 of the block with the recovery copy of the key, None if the box has none.
    """

    version: typing.Literal[1]
    election_hash: Hash
    device_id: typing.Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    mode: typing.Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    slots: typing.Annotated[int, msgspec.Meta(ge=1, le=MAX_SLOTS)]
    media: typing.Annotated[int, msgspec.Meta(ge=1, le=MAX_MEDIA)]
    public_key: Hash
    box_id: typing.Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    recovery: Hash | None = None

    @property
    def identity(self) -> BoxIdentity:
        """Return the part the caller must expect."""
        return BoxIdentity(election_hash=self.election_hash, device_id=self.device_id, mode=self.mode)


class EraseMark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The signed order to erase a box: which box (its header hash), how many votes, under which protocol."""

    version: typing.Literal[1]
    header: Hash
    count: typing.Annotated[int, msgspec.Meta(ge=0, le=MAX_SLOTS)]
    protocol_hash: Hash


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
    return _signed(_MAGIC, _HEADER_TYPE, body, key)


def is_header(block_untrusted: bytes) -> bool:
    """Tell whether a block begins like a header, valid or not."""
    return block_untrusted.startswith(_MAGIC)


def parse_header(block_untrusted: bytes, public_key: Ed25519PublicKey) -> BoxFacts:
    """Return the facts of a header block; LayoutError if it is not signed by `public_key` or malformed."""
    body = _authentic(block_untrusted, _MAGIC, _HEADER_TYPE, public_key)
    try:
        return msgspec.json.decode(body, type=BoxFacts)
    except msgspec.MsgspecError as error:
        raise LayoutError("header: facts are malformed") from error


def header_hash(block: bytes) -> bytes:
    """Return SHA-256 of the whole header block: the associated data of everything sealed in this box."""
    return hashlib.sha256(block).digest()


def build_mark(mark: EraseMark, key: Ed25519PrivateKey) -> bytes:
    """Return the block that orders a box to be erased, signed by its device."""
    return _signed(_MARK_MAGIC, _MARK_TYPE, msgspec.json.encode(mark), key)


def parse_mark(block_untrusted: bytes, public_key: Ed25519PublicKey) -> EraseMark | None:
    """Return the mark of erasure in a block; None if the block holds none, a torn or a forged one."""
    try:
        body = _authentic(block_untrusted, _MARK_MAGIC, _MARK_TYPE, public_key)
        return msgspec.json.decode(body, type=EraseMark)
    except (LayoutError, msgspec.MsgspecError):
        return None


def build_key_block(half: bytes, *, medium: int, split: bytes, header: bytes) -> bytes:
    """Return the block with this medium's half of K_box in the split named `split`; `header` is the hash."""
    check = _key_check(half, medium, split, header)
    return _padded(_KEY_PREFIX.pack(_KEY_MAGIC, medium, split, half, check))


def parse_key_block(block_untrusted: bytes, *, header: bytes) -> tuple[int, bytes, bytes]:
    """Return (number of the medium, split, half of K_box); LayoutError if damaged or of another box."""
    magic, medium, split, half, check = _KEY_PREFIX.unpack_from(block_untrusted)
    if magic != _KEY_MAGIC or check != _key_check(half, medium, split, header):
        raise LayoutError("key half: damaged or of another box")
    if not _is_zero(block_untrusted, _KEY_PREFIX.size):
        raise LayoutError("key half: bytes after the check")
    return medium, split, half


def _key_check(half: bytes, medium: int, split: bytes, header: bytes) -> bytes:
    place = bytes([medium]) + split
    return hashlib.sha256(b"keg key half" + header + place + half).digest()


def _signed(magic: bytes, kind: bytes, body: bytes, key: Ed25519PrivateKey) -> bytes:
    signature = key.sign(pre_authentication(kind, body))
    return _padded(_SIGNED_PREFIX.pack(magic, len(body)) + body + signature)


def _authentic(block_untrusted: bytes, magic: bytes, kind: bytes, public_key: Ed25519PublicKey) -> bytes:
    if len(block_untrusted) != BLOCK:
        raise LayoutError("header: wrong size")
    written, length = _SIGNED_PREFIX.unpack_from(block_untrusted)
    end = _SIGNED_PREFIX.size + length
    if written != magic or end + _SIGNATURE_BYTES > BLOCK:
        raise LayoutError("header: not a ballot box of version 1")
    body = block_untrusted[_SIGNED_PREFIX.size : end]
    if not _is_zero(block_untrusted, end + _SIGNATURE_BYTES):
        raise LayoutError("header: bytes after the signature")
    try:
        public_key.verify(block_untrusted[end : end + _SIGNATURE_BYTES], pre_authentication(kind, body))
    except InvalidSignature as error:
        raise LayoutError("header: signature does not hold") from error
    return body


def _is_zero(block_untrusted: bytes, start: int) -> bool:
    return block_untrusted[start:] == ZERO_BLOCK[start:]


def _padded(content: bytes) -> bytes:
    if len(content) > BLOCK:
        raise LayoutError("block: content too long")
    return content.ljust(BLOCK, b"\x00")
