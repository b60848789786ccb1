"""The chain itself, as pure bytes: what one line is, how the next is made, and whether a log holds.

A line is one JSON object; its last member `sig` is the Ed25519 signature, in hex, over the bytes before it
(closed with a brace) in the DSSE encoding. `prev` is the SHA-256 of the whole previous line, so one hash, the
head, stands for all that came before. Verification never writes JSON again. No file is touched here.
"""

import collections.abc
import dataclasses
import enum
import hashlib
import re
import typing

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ENTRY_TYPE = "application/vnd.keg.event+json"
ORIGIN_TYPE = "application/vnd.keg.event-log-origin"
MAX_LINE_BYTES = 4096

_SEAL_OPENS, _SEAL_CLOSES = b',"sig":"', b'"}'
_SIGNATURE_HEX = re.compile(rb"[0-9a-f]{128}")
_SEAL_BYTES = len(_SEAL_OPENS) + 128 + len(_SEAL_CLOSES)
_HASH = re.compile(r"[0-9a-f]{64}")

Hash = typing.Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Name = typing.Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9-]{0,39}\Z")]
_Time = typing.Annotated[
    str,
    msgspec.Meta(pattern=r"\A\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})\Z"),
]
_Value = typing.Annotated[str, msgspec.Meta(max_length=200)]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event to be written. `time` is RFC 3339 with its offset, in whole seconds.

    `essential` events are flushed before anything goes on and may use the room kept for them; the others
    are flushed with the next essential one or by `EventLog.flush`.
    """

    event: str
    disposition: str
    fields: collections.abc.Mapping[str, str]
    time: str
    essential: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry as it stands in a line, without its signature; `seq` counts from 1."""

    seq: typing.Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    prev: Hash
    time: _Time
    event: _Name
    disposition: typing.Literal["success", "failure", "na"]
    fields: typing.Annotated[dict[_Name, _Value], msgspec.Meta(max_length=8)]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a log ends: the number of its last entry and the hash of that line."""

    seq: int
    hash: str


class LogReason(enum.Enum):
    """What is wrong with a line; the value is a Russian sentence."""

    TORN = "строка не окончена"
    NOT_AN_ENTRY = "это не запись журнала"
    SIGNATURE = "подпись устройства неверна"
    ORIGIN = "журнал другого устройства, других выборов или другого режима"
    CHAIN = "цепочка разорвана: записи изменены, пропущены или переставлены"
    TOO_LARGE = "журнал больше, чем бывает"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogProblem:
    """The first thing wrong with a log; `line` counts from 1."""

    reason: LogReason
    line: int

    @property
    def place(self) -> str:
        """Return the place for people: «строка 12»."""
        return f"строка {self.line}"

    def __str__(self) -> str:
        """Return place and reason."""
        return f"{self.place}: {self.reason.value}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A log that holds; `hashes[n]` is that of entry n + 1. That nothing was cut off its end is not shown."""

    entries: tuple[Entry, ...]
    hashes: tuple[str, ...]
    origin_hash: str

    @property
    def head(self) -> Head:
        """Return where it ends."""
        return Head(seq=len(self.hashes), hash=self.hashes[-1] if self.hashes else self.origin_hash)

    def contains(self, head: Head) -> bool:
        """Tell whether the log once ended exactly there: then what was there then is still in it."""
        if head.seq == 0:
            return head.hash == self.origin_hash
        return 0 < head.seq <= len(self.hashes) and self.hashes[head.seq - 1] == head.hash


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """How far a log holds: `good_bytes` of it, and the first problem after them."""

    verified: Verified
    good_bytes: int
    problem: LogProblem | None


def is_hash(text_untrusted: str) -> bool:
    """Tell whether a text may be the hash of a line."""
    return _HASH.fullmatch(text_untrusted) is not None


def genesis(origin: str) -> Head:
    """Return the head of an empty log. `origin` names device, election and mode: the chain hangs on it."""
    return Head(seq=0, hash=hashlib.sha256(_encoded(ORIGIN_TYPE, origin.encode("utf-8"))).hexdigest())


def next_line(head: Head, draft: Draft, key: Ed25519PrivateKey) -> tuple[bytes, Head]:
    """Return the line that follows a head, line break included, and the new head.

    Raises ValueError for a draft that a verifier would refuse.
    """
    body = _body(head, draft)
    signature = key.sign(_encoded(ENTRY_TYPE, body)).hex().encode("ascii")
    line = body[:-1] + _SEAL_OPENS + signature + _SEAL_CLOSES
    return line + b"\n", Head(seq=head.seq + 1, hash=_hash(line))


def check_draft(draft: Draft) -> None:
    """Raise ValueError for a draft that could not be written wherever it came to stand."""
    _body(Head(seq=2**53 - 2, hash="0" * 64), draft)


def _body(head: Head, draft: Draft) -> bytes:
    body = msgspec.json.encode(
        {
            "seq": head.seq + 1,
            "prev": head.hash,
            "time": draft.time,
            "event": draft.event,
            "disposition": draft.disposition,
            "fields": {name: draft.fields[name] for name in sorted(draft.fields)},
        }
    )
    try:
        msgspec.json.decode(body, type=Entry)
    except msgspec.DecodeError as error:
        raise ValueError(f"event {draft.event}: {error}") from None
    if len(body) + _SEAL_BYTES > MAX_LINE_BYTES:
        raise ValueError(f"event {draft.event}: longer than {MAX_LINE_BYTES} bytes")
    return body


def verify_log(content_untrusted: bytes, public_key: bytes, origin: str) -> Verified | LogProblem:
    """Check a whole log: every signature by `public_key` (32 raw bytes), the chain, and whose log it is.

    A log cut at a line end holds: only a head remembered elsewhere shows that it was longer.
    """
    walked = walk(content_untrusted, public_key, origin)
    return walked.problem or walked.verified


def walk(content_untrusted: bytes, public_key: bytes, origin: str) -> Walked:
    """Go along a log until its end or its first problem."""
    key = Ed25519PublicKey.from_public_bytes(public_key)
    start = genesis(origin)
    entries: list[Entry] = []
    hashes: list[str] = []
    at, head, problem = 0, start, None
    while at < len(content_untrusted):
        end = content_untrusted.find(b"\n", at)
        line = content_untrusted[at:end]
        entry = LogReason.TORN if end < 0 else _entry(line, key, head)
        if isinstance(entry, LogReason):
            problem = LogProblem(reason=entry, line=head.seq + 1)
            break
        head = Head(seq=entry.seq, hash=_hash(line))
        entries.append(entry)
        hashes.append(head.hash)
        at = end + 1
    verified = Verified(entries=tuple(entries), hashes=tuple(hashes), origin_hash=start.hash)
    return Walked(verified=verified, good_bytes=at, problem=problem)


def is_readable(line_untrusted: bytes) -> bool:
    """Tell whether a line has the form of a sealed entry, whoever signed it and wherever it stands."""
    seal = line_untrusted[-_SEAL_BYTES:]
    if not seal.startswith(_SEAL_OPENS) or not seal.endswith(_SEAL_CLOSES):
        return False
    try:
        msgspec.json.decode(line_untrusted[:-_SEAL_BYTES] + b"}", type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _entry(line_untrusted: bytes, key: Ed25519PublicKey, head: Head) -> Entry | LogReason:
    if len(line_untrusted) >= MAX_LINE_BYTES or not line_untrusted.endswith(_SEAL_CLOSES):
        return LogReason.NOT_AN_ENTRY
    body = _signed_body(line_untrusted, key)
    if body is None:
        return LogReason.SIGNATURE
    try:
        entry = msgspec.json.decode(body, type=Entry)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return LogReason.NOT_AN_ENTRY
    if entry.seq != head.seq + 1 or entry.prev != head.hash:
        return LogReason.ORIGIN if head.seq == 0 and entry.seq == 1 else LogReason.CHAIN
    return entry


def _signed_body(line_untrusted: bytes, key: Ed25519PublicKey) -> bytes | None:
    """Return the signed bytes of a line if the signature at its end holds."""
    body, seal = line_untrusted[:-_SEAL_BYTES], line_untrusted[-_SEAL_BYTES:]
    signature = seal[len(_SEAL_OPENS) : -len(_SEAL_CLOSES)]
    if (
        not seal.startswith(_SEAL_OPENS)
        or not seal.endswith(_SEAL_CLOSES)
        or not _SIGNATURE_HEX.fullmatch(signature)
    ):
        return None
    signed = body + b"}"
    try:
        key.verify(bytes.fromhex(signature.decode("ascii")), _encoded(ENTRY_TYPE, signed))
    except InvalidSignature:
        return None
    return signed


def _encoded(payload_type: str, data: bytes) -> bytes:
    """Return the DSSE v1 pre-authentication encoding: an entry can never pass for another signed thing."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(data), data)


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
