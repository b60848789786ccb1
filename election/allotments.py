"""Papers of a trip: the allotment a controller signs for a portable kiosk, and the return the kiosk signs.

An allotment hands the decision about some cards to one unit, which is alone with them until it has returned
them. Both papers name cards by a hash of their code, sorted: they show no order and no time.
Values, exact bytes and signatures only: who keeps them, and what a return changes, is not decided here.
"""

import collections.abc
import enum
import hashlib
import typing

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.identifiers import BallotStyleId, DeviceId, ElectionId
from election.polls import StationMode

ALLOTMENT_TYPE = "application/vnd.keg.allotment+json"
RETURN_TYPE = "application/vnd.keg.allotment-return+json"
MAX_CARDS = 256
MAX_PAPER_BYTES = 64 * 1024

CardHash = typing.NewType("CardHash", str)

_Hash = typing.Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Token = typing.Annotated[int, msgspec.Meta(ge=0, lt=1_000_000)]
_Number = typing.Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
_Lines = typing.Annotated[tuple["AllotmentLine", ...], msgspec.Meta(min_length=1, max_length=MAX_CARDS)]
_Ends = typing.Annotated[tuple["ReturnLine", ...], msgspec.Meta(min_length=1, max_length=MAX_CARDS)]


class PaperFault(enum.Enum):
    """Why a paper is not taken; the value is a word for logs and messages."""

    DAMAGED = "damaged"
    SIGNATURE = "signature"
    FOREIGN = "foreign"
    OLD = "old"
    NOT_KEPT = "not_kept"


class CardEnd(enum.Enum):
    """How a card came back from a trip."""

    UNUSED = "unused"
    VOTED = "voted"
    RESET = "reset"


class AllotmentLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One card handed over: its hash, its ballot style, and the token its next claim comes after."""

    card: _Hash
    style: BallotStyleId
    token: _Token


class ReturnLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One card given back: how it ended and its last token."""

    card: _Hash
    end: CardEnd
    token: _Token


class Allotment(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="allotment", tag_field="kind"
):
    """Cards for one unit. `number` counts the trips of the unit in this mode and only rises."""

    format: typing.Literal[1] = 1
    election: ElectionId
    station: int
    mode: StationMode
    device: DeviceId
    number: _Number
    count: int
    cards: _Lines


class AllotmentReturn(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="allotment-return",
    tag_field="kind",
):
    """The same cards back. `allotment` is the SHA-256 of the allotment's bytes."""

    format: typing.Literal[1] = 1
    election: ElectionId
    station: int
    mode: StationMode
    device: DeviceId
    number: _Number
    allotment: _Hash
    count: int
    cards: _Ends


class SignedPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The exact bytes of a paper and of its `.sig` file, as they go over the link."""

    document: bytes
    signatures: bytes

    def __repr__(self) -> str:
        """Show sizes only."""
        return f"SignedPaper({len(self.document)} bytes)"


_Paper = typing.TypeVar("_Paper", Allotment, AllotmentReturn)


def card_hash(election: ElectionId, mode: StationMode, code: str) -> CardHash:
    """Return the name of a card in papers of a trip; a code of 128 bits cannot be guessed from it."""
    return CardHash(hashlib.sha256(f"keg card/{election}/{mode.value}/{code}".encode()).hexdigest())


def digest(document: bytes) -> str:
    """Return the SHA-256 of a paper's bytes in hex."""
    return hashlib.sha256(document).hexdigest()


def signed(paper: Allotment | AllotmentReturn, key: Ed25519PrivateKey) -> SignedPaper:
    """Write a paper and sign it. Raises ValueError for a paper nobody would accept."""
    problem = _wrong_form(paper)
    if problem:
        raise ValueError(problem)
    document = msgspec.json.encode(paper) + b"\n"
    return SignedPaper(document=document, signatures=signing.sign(_type_of(type(paper)), document, [key]))


def packed(paper: SignedPaper) -> bytes:
    """Return the bytes that go over the link in pieces."""
    return msgspec.json.encode(paper)


def read_allotment(packed_untrusted: bytes, public_key: bytes) -> tuple[Allotment, str] | PaperFault:
    """Return an allotment signed with this key and the hash of its bytes, or why it is none."""
    return _read(packed_untrusted, public_key, Allotment)


def read_return(packed_untrusted: bytes, public_key: bytes) -> tuple[AllotmentReturn, str] | PaperFault:
    """Return a return signed with this key and the hash of its bytes, or why it is none."""
    return _read(packed_untrusted, public_key, AllotmentReturn)


def _read(packed_untrusted: bytes, public_key: bytes, kind: type[_Paper]) -> tuple[_Paper, str] | PaperFault:
    if len(packed_untrusted) > MAX_PAPER_BYTES:
        return PaperFault.DAMAGED
    try:
        sent = msgspec.json.decode(packed_untrusted, type=SignedPaper)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return PaperFault.DAMAGED
    allowed = {signing.key_id(public_key): public_key}
    verified = signing.verify(_type_of(kind), sent.document, sent.signatures, allowed, 1)
    if not isinstance(verified, signing.Verified):
        return PaperFault.SIGNATURE
    try:
        paper = msgspec.json.decode(sent.document, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return PaperFault.DAMAGED
    return PaperFault.DAMAGED if _wrong_form(paper) else (paper, digest(sent.document))


def _type_of(kind: type[Allotment] | type[AllotmentReturn]) -> str:
    return ALLOTMENT_TYPE if kind is Allotment else RETURN_TYPE


def _wrong_form(paper: Allotment | AllotmentReturn) -> str:
    cards: collections.abc.Sequence[str] = [line.card for line in paper.cards]
    if paper.count != len(cards) or not 1 <= len(cards) <= MAX_CARDS:
        return "the number of cards is not the number of lines"
    return "" if list(cards) == sorted(set(cards)) else "cards are sorted by hash, each of them once"
