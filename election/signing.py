"""Detached signatures over exact bytes: Ed25519 above the DSSE pre-authentication encoding.

`NAME.sig` is JSON: `{"signatures":[{"key":KEYID,"alg":"ed25519","sig":BASE64}]}`. Verification reads the
bytes as they are and never re-serialises them. It does not know whose keys are good: callers pass them.
A signature can be checked with `openssl pkeyutl -verify -rawin` over the bytes of `pae` (security.md §4).
"""

import base64
import binascii
import collections.abc
import dataclasses
import enum
import hashlib
import typing

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MAX_SIGNATURE_FILE_BYTES = 16 * 1024
SIGNATURE_SUFFIX = ".sig"

ROOT_TYPE = "application/vnd.keg.root+json"
ELECTION_TYPE = "application/vnd.keg.election+json"
STATION_TYPE = "application/vnd.keg.station+json"
PART_TYPE = "application/vnd.keg.part+json"
RECORDS_TYPE = "application/vnd.keg.records+json"
PROTOCOL_TYPE = "application/vnd.keg.protocol+json"
PAPERS_TYPE = "application/vnd.keg.papers+json"

KeyId = typing.NewType("KeyId", str)


class SignatureReason(enum.Enum):
    """Why signatures do not hold; the value is a Russian sentence."""

    NOT_A_SIGNATURE_FILE = "файл подписи повреждён"
    UNKNOWN_ALGORITHM = "неизвестный вид подписи"
    WRONG_SIGNATURE = "подпись не соответствует содержимому файла"
    TOO_FEW_KEYS = "недостаточно действительных подписей разрешёнными ключами"


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: typing.Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
    alg: typing.Annotated[str, msgspec.Meta(max_length=16)]
    sig: typing.Annotated[str, msgspec.Meta(max_length=128)]


class _SignatureFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    signatures: typing.Annotated[tuple[_Entry, ...], msgspec.Meta(min_length=1, max_length=64)]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The signatures hold; `keyids` are the distinct keys that signed, sorted."""

    keyids: tuple[KeyId, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignatureProblem:
    """The signatures do not hold; `place` is a place within the signature file."""

    reason: SignatureReason
    place: str


def key_id(public_key: bytes) -> KeyId:
    """Return the name of a key: the hex SHA-256 of its 32 raw bytes."""
    return KeyId(hashlib.sha256(public_key).hexdigest())


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 raw bytes of the public half of a key."""
    return key.public_key().public_bytes_raw()


def pae(payload_type: str, data: bytes) -> bytes:
    """Return the bytes that are really signed: the DSSE v1 pre-authentication encoding.

    The payload type is signed with the data, so that one kind of file can never pass for another.
    """
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(data), data)


def sign(payload_type: str, data: bytes, keys: collections.abc.Iterable[Ed25519PrivateKey]) -> bytes:
    """Sign bytes with every key and return the content of the `.sig` file. Raises ValueError for no key."""
    message = pae(payload_type, data)
    entries = tuple(
        _Entry(
            key=key_id(public_bytes(key)),
            alg="ed25519",
            sig=base64.b64encode(key.sign(message)).decode("ascii"),
        )
        for key in keys
    )
    if not entries:
        raise ValueError("nothing signs with no keys")
    return msgspec.json.encode(_SignatureFile(signatures=entries)) + b"\n"


def verify(
    payload_type: str,
    data: bytes,
    sig_bytes_untrusted: bytes,
    allowed_keys: collections.abc.Mapping[KeyId, bytes],
    threshold: int,
) -> Verified | SignatureProblem:
    """Check that at least `threshold` distinct allowed keys (id → 32 raw bytes) signed exactly these bytes.

    Signatures of other keys are passed over: they prove nothing either way. A signature that names an
    allowed key and is wrong is always a problem. Raises ValueError for a threshold below one.
    """
    if threshold < 1:
        raise ValueError("a threshold below one would accept anything")
    entries = _entries(sig_bytes_untrusted)
    if entries is None:
        return SignatureProblem(reason=SignatureReason.NOT_A_SIGNATURE_FILE, place="signatures")
    message = pae(payload_type, data)
    signed: dict[bytes, KeyId] = {}
    for index, entry in enumerate(entries):
        keyid = KeyId(entry.key)
        public_key = allowed_keys.get(keyid)
        if public_key is None:
            continue
        place = f"signatures[{index}]"
        if entry.alg != "ed25519":
            return SignatureProblem(reason=SignatureReason.UNKNOWN_ALGORITHM, place=place)
        if not _holds(public_key, message, entry.sig):
            return SignatureProblem(reason=SignatureReason.WRONG_SIGNATURE, place=place)
        signed.setdefault(public_key, keyid)  # one key under two names still counts once
    if len(signed) < threshold:
        return SignatureProblem(reason=SignatureReason.TOO_FEW_KEYS, place="signatures")
    return Verified(keyids=tuple(sorted(signed.values())))


def raw_signatures(sig_bytes_untrusted: bytes) -> tuple[tuple[KeyId, bytes], ...] | None:
    """Return (key id, 64 raw bytes) of every signature unchecked, or None for a damaged file.

    For handing them to another verifier; a value from here proves nothing.
    """
    entries = _entries(sig_bytes_untrusted)
    if entries is None:
        return None
    decoded = [(KeyId(entry.key), _signature_bytes(entry.sig)) for entry in entries]
    pairs = tuple((keyid, raw) for keyid, raw in decoded if raw is not None)
    return pairs if len(pairs) == len(entries) else None


def holds(public_key: bytes, payload_type: str, data: bytes, signature_untrusted: bytes) -> bool:
    """Tell whether a raw signature of 64 bytes is that of a key over the bytes."""
    return _matches(public_key, pae(payload_type, data), signature_untrusted)


def add(payload_type: str, data: bytes, sig_bytes: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return a signature file with one more signature, the others untouched and in their order.

    An older signature of the same key is replaced. Raises ValueError for a file that is none.
    """
    entries = _entries(sig_bytes)
    if entries is None:
        raise ValueError("not a signature file")
    own = key_id(public_bytes(key))
    signature = base64.b64encode(key.sign(pae(payload_type, data))).decode("ascii")
    kept = tuple(entry for entry in entries if entry.key != own)
    added = _Entry(key=own, alg="ed25519", sig=signature)
    return msgspec.json.encode(_SignatureFile(signatures=(*kept, added))) + b"\n"


def _entries(sig_bytes_untrusted: bytes) -> tuple[_Entry, ...] | None:
    if len(sig_bytes_untrusted) > MAX_SIGNATURE_FILE_BYTES:
        return None
    try:
        return msgspec.json.decode(sig_bytes_untrusted, type=_SignatureFile).signatures
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _signature_bytes(text_untrusted: str) -> bytes | None:
    try:
        raw = base64.b64decode(text_untrusted.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return raw if len(raw) == 64 else None


def _holds(public_key: bytes, message: bytes, signature_untrusted: str) -> bool:
    raw = _signature_bytes(signature_untrusted)
    return raw is not None and _matches(public_key, message, raw)


def _matches(public_key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True
