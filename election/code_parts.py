"""Protocol codes in parts, one QR code each, and their signatures in the last part.

A part is `KEG1:I/N:DOCUMENT:CHECK:PAYLOAD.` in the characters of base45: the first 16 hex digits of the
document's SHA-256, the first 8 of the payload's, the payload in base45, and a full stop that keeps spaces at
the end from being lost in a chat. Parts 1 … N−1 are the document in order; part N holds the signatures over
`signing.pae(PROTOCOL_CODE_TYPE, document)`. Drawing and scanning are not here.
"""

import collections.abc
import dataclasses
import enum
import hashlib
import re
import typing

import msgspec

from election import base45, signing
from election.protocol_code import (
    PROTOCOL_CODE_TYPE,
    ProtocolCodeError,
    canonical_cbor,
    plain_cbor,
)
from election.signing import KeyId, SignatureReason

QR_VERSION = 20
QR_CORRECTION = "M"
"""15 % of a code may be lost to a fold or a stamp; level Q would need a third more codes."""
MAX_TEXT = 970  # characters in alphanumeric mode at this version and correction
PART_BYTES = 620
MAX_SIGNATURES = 6
MAX_PARTS = 50

PART_PREFIX = "KEG1:"
_PART = re.compile(r"KEG1:([1-9][0-9]?)/([1-9][0-9]?):([0-9A-F]{16}):([0-9A-F]{8}):([0-9A-Z $%*+\-./:]*)\.")


class SignerRole(enum.IntEnum):
    """Whose signature an entry claims to be; only the key tells whether it is."""

    CONTROLLER = 0
    MEMBER = 1


class CodeSignature(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """`[role, public key, signature]`."""

    role: SignerRole
    public_key: typing.Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
    signature: typing.Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]


class _Signatures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    s: typing.Annotated[tuple[CodeSignature, ...], msgspec.Meta(min_length=1, max_length=MAX_SIGNATURES)]


class CodeTrouble(enum.Enum):
    """Why parts do not make a signed protocol."""

    NOT_A_PART = "not_a_part"
    DAMAGED = "damaged"
    OTHER_PROTOCOL = "other_protocol"
    TWO_OF_ONE = "two_of_one"
    MISSING = "missing"
    WRONG_DOCUMENT = "wrong_document"
    WRONG_SIGNATURE = "wrong_signature"
    FOREIGN_KEY = "foreign_key"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CodeProblem:
    """What is wrong, in Russian."""

    trouble: CodeTrouble
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class JoinedCode:
    """A document whose parts are all there, and signatures nobody has checked yet."""

    document: bytes
    signatures: tuple[CodeSignature, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    index: int
    total: int
    document: str
    payload: bytes


def code_signatures(
    sig_bytes: bytes, controller: bytes, members: collections.abc.Mapping[KeyId, bytes]
) -> tuple[CodeSignature, ...]:
    """Choose the signatures for the last part from a signature file: the controller's, then members' by key.

    Signatures of other keys are left out, and members' beyond the room of one code: all are on the card.
    """
    found = dict(signing.raw_signatures(sig_bytes) or ())
    keys = [(SignerRole.CONTROLLER, controller)]
    keys += [(SignerRole.MEMBER, members[keyid]) for keyid in sorted(members)]
    chosen = [
        CodeSignature(role=role, public_key=key, signature=found[signing.key_id(key)])
        for role, key in keys
        if signing.key_id(key) in found
    ]
    return tuple(chosen[:MAX_SIGNATURES])


def part_texts(document: bytes, signatures: collections.abc.Sequence[CodeSignature]) -> tuple[str, ...]:
    """Return the texts of the codes. Raises ValueError for a document or signatures that do not fit."""
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise ValueError(f"a code holds 1 to {MAX_SIGNATURES} signatures")
    slices = max(1, -(-len(document) // PART_BYTES))
    if slices >= MAX_PARTS:
        raise ValueError("a document too long for QR codes")
    size = -(-len(document) // slices)  # equal parts give codes of equal size
    payloads = [document[start : start + size] for start in range(0, len(document), size)]
    payloads.append(
        canonical_cbor(msgspec.to_builtins(_Signatures(s=tuple(signatures)), builtin_types=(bytes,)))
    )
    name = _digest(document, 16)
    return tuple(
        f"{PART_PREFIX}{index}/{len(payloads)}:{name}:{_digest(payload, 8)}:{base45.encode(payload)}."
        for index, payload in enumerate(payloads, start=1)
    )


def parts_in(text_untrusted: str) -> tuple[str, ...]:
    """Find the parts in a text somebody pasted or saved, one after another with anything between lines."""
    pieces = re.split(rf"(?={PART_PREFIX})", text_untrusted)
    return tuple(piece.strip("\r\n\t ") for piece in pieces if piece.strip())


def join_parts(texts_untrusted: collections.abc.Iterable[str]) -> JoinedCode | CodeProblem:
    """Put parts together, in any order and repeated as one likes, or say what is missing or wrong."""
    parts: dict[int, _Part] = {}
    for text in texts_untrusted:
        part = _part(text)
        if isinstance(part, CodeProblem):
            return part
        first = next(iter(parts.values()), part)
        if (part.document, part.total) != (first.document, first.total):
            return _problem(CodeTrouble.OTHER_PROTOCOL, "Часть из другого протокола")
        if parts.setdefault(part.index, part) != part:
            return _problem(CodeTrouble.TWO_OF_ONE, f"Две разные части {part.index} из {part.total}")
    if not parts:
        return _problem(CodeTrouble.NOT_A_PART, "Частей протокола нет")
    total = next(iter(parts.values())).total
    missing = [index for index in range(1, total + 1) if index not in parts]
    if missing:
        word = "части" if len(missing) == 1 else "частей"
        numbers = ", ".join(map(str, missing))
        return _problem(CodeTrouble.MISSING, f"Не хватает {word} {numbers} из {total}")
    return _joined([parts[index] for index in range(1, total + 1)])


def _joined(parts: list[_Part]) -> JoinedCode | CodeProblem:
    document = b"".join(part.payload for part in parts[:-1])
    if _digest(document, 16) != parts[0].document:
        return _problem(CodeTrouble.WRONG_DOCUMENT, "Части не складываются в протокол: содержимое изменено")
    try:
        value = plain_cbor(parts[-1].payload)
        signatures = msgspec.convert(value, type=_Signatures)
    except (ProtocolCodeError, msgspec.ValidationError):
        return _problem(CodeTrouble.DAMAGED, f"Часть {parts[-1].index} не содержит подписей")
    return JoinedCode(document=document, signatures=signatures.s)


def _part(text_untrusted: str) -> _Part | CodeProblem:
    match = _PART.fullmatch(text_untrusted)
    if match is None or len(text_untrusted) > MAX_TEXT:
        return _problem(CodeTrouble.NOT_A_PART, "Это не часть протокола")
    index, total = int(match[1]), int(match[2])
    if not 1 <= index <= total <= MAX_PARTS or total < 2:
        return _problem(CodeTrouble.NOT_A_PART, "Это не часть протокола")
    try:
        payload = base45.decode(match[5])
    except base45.Base45Error:
        return _problem(CodeTrouble.DAMAGED, f"Часть {index} из {total} повреждена")
    if _digest(payload, 8) != match[4]:
        return _problem(CodeTrouble.DAMAGED, f"Часть {index} из {total} повреждена")
    return _Part(index=index, total=total, document=match[3], payload=payload)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignedCode:
    """A document signed by the station's controller and `members` of the commission."""

    document: bytes
    members: tuple[KeyId, ...]


def verify_code(
    joined: JoinedCode, controller: bytes, members: collections.abc.Mapping[KeyId, bytes]
) -> SignedCode | CodeProblem:
    """Check every signature against the keys of the station; how many members must sign is the caller's."""
    entries = {signing.key_id(one.public_key): one for one in joined.signatures}
    if len(entries) != len(joined.signatures):
        return _problem(CodeTrouble.WRONG_SIGNATURE, "Один ключ подписал дважды")
    signed: list[KeyId] = []
    for keyid, entry in entries.items():
        expected = controller if entry.role is SignerRole.CONTROLLER else members.get(keyid)
        if expected != entry.public_key:
            return _problem(CodeTrouble.FOREIGN_KEY, "Подписано чужим ключом")
        if not signing.holds(entry.public_key, PROTOCOL_CODE_TYPE, joined.document, entry.signature):
            return _problem(CodeTrouble.WRONG_SIGNATURE, f"Подпись не верна: {_REASON}")
        if entry.role is SignerRole.MEMBER:
            signed.append(keyid)
    if len(signed) == len(entries):
        return _problem(CodeTrouble.WRONG_SIGNATURE, "Нет подписи контроллера")
    return SignedCode(document=joined.document, members=tuple(sorted(signed)))


_REASON = SignatureReason.WRONG_SIGNATURE.value


def _digest(data: bytes, digits: int) -> str:
    return hashlib.sha256(data).hexdigest()[:digits].upper()


def _problem(trouble: CodeTrouble, text: str) -> CodeProblem:
    return CodeProblem(trouble=trouble, text=text)
