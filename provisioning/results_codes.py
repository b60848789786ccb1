"""Protocol codes on a memory card and as texts read from paper, checked against the package.

On the card `protocol-CONTEST.cbor(.sig)` must say exactly what `protocol.json` says; texts from paper are
checked with the keys of the package alone. The format is `election.code_parts`'.
"""

import collections.abc
import dataclasses
import pathlib

from election import signing
from election.code_parts import (
    CodeProblem,
    CodeTrouble,
    code_signatures,
    join_parts,
    part_texts,
    parts_in,
    verify_code,
)
from election.definition import Device, DeviceRole, Station
from election.identifiers import ContestId
from election.package import ElectionPackage, Root
from election.package_decoding import PackageProblem, ProblemCode
from election.protocol_code import (
    PROTOCOL_CODE_TYPE,
    ContestCode,
    ProtocolCode,
    ProtocolCodeError,
    parse_code,
    protocol_codes,
)
from election.results_documents import ResultsProtocol
from election.signing import KeyId

MAX_TEXTS_BYTES = 256 * 1024

Problems = tuple[PackageProblem, ...]
_Files = collections.abc.Mapping[str, bytes]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MemberSignatures:
    """Whose signatures of the commission are there, of how many members, and how many are demanded."""

    signed: frozenset[KeyId]
    total: int
    threshold: int

    @property
    def enough(self) -> bool:
        """Tell whether as many members signed as root.json demands."""
        return len(self.signed) >= self.threshold

    @property
    def line(self) -> str:
        """Return «подписали 2 из 3, требуется 2»."""
        short = "" if self.enough else ": подписей не хватает"
        return f"подписали {len(self.signed)} из {self.total}, требуется {self.threshold}{short}"


def controller_of(station: Station) -> Device:
    """Return the one controller of a station."""
    return next(device for device in station.devices if device.role is DeviceRole.CONTROLLER)


def member_keys(root: Root) -> dict[KeyId, bytes]:
    """Return the public keys of the members by key id; none where root.json has no such role."""
    return root.keys_of(root.roles.member) if root.roles.member else {}


def signed_documents(protocol: ResultsProtocol, files: _Files) -> dict[str, str]:
    """Return the documents on a card that members sign: file name → type that is signed with it."""
    from_codes = {code.file: PROTOCOL_CODE_TYPE for code in protocol_codes(protocol) if code.file in files}
    return {"protocol.json": signing.PROTOCOL_TYPE, **from_codes}


def check_codes(files: _Files, protocol: ResultsProtocol, package: ElectionPackage) -> Problems:
    """Check the codes of a card, if it has any: all there, saying the same, signed by the controller."""
    if not any(name.endswith(".cbor") for name in files):
        return ()
    codes = protocol_codes(protocol)
    expected = {code.file for code in codes}
    strange = [name for name in files if name.endswith(".cbor") and name not in expected]
    key = bytes.fromhex(controller_of(package.station).public_key)
    return (
        *(_bad(name, "такого протокола нет", ProblemCode.UNEXPECTED_FILE) for name in strange),
        *(found for code in codes for found in _code_problems(files, code, key)),
    )


def _code_problems(files: _Files, code: ContestCode, key: bytes) -> collections.abc.Iterator[PackageProblem]:
    sig_name = code.file + signing.SIGNATURE_SUFFIX
    if code.file not in files:
        yield _bad(code.file, "файла нет", ProblemCode.MISSING_FILE)
    elif files[code.file] != code.document:
        yield _bad(code.file, "не то, что в protocol.json", ProblemCode.INCONSISTENT)
    elif sig_name not in files:
        yield _bad(sig_name, "подписи нет", ProblemCode.MISSING_SIGNATURE)
    else:
        allowed = {signing.key_id(key): key}
        outcome = signing.verify(PROTOCOL_CODE_TYPE, files[code.file], files[sig_name], allowed, 1)
        if isinstance(outcome, signing.SignatureProblem):
            place = f"{sig_name}: {outcome.place}"
            yield _bad(place, outcome.reason.value, ProblemCode.WRONG_SIGNATURE)


def check_members(files: _Files, protocol: ResultsProtocol, root: Root) -> MemberSignatures | Problems:
    """Count the members whose signatures hold over the protocol and every code; a wrong one is a problem."""
    keys = member_keys(root)
    role = root.roles.member
    signed = frozenset(keys)
    for name, payload_type in signed_documents(protocol, files).items():
        sig = files.get(name + signing.SIGNATURE_SUFFIX, b"")
        outcome = signing.verify(payload_type, files[name], sig, keys, 1)
        if isinstance(outcome, signing.Verified):
            signed &= frozenset(outcome.keyids)
        elif outcome.reason is signing.SignatureReason.TOO_FEW_KEYS:
            signed = frozenset()
        else:
            place = f"{name}{signing.SIGNATURE_SUFFIX}: {outcome.place}"
            text = f"{outcome.reason.value} (член комиссии)"
            return (_bad(place, text, ProblemCode.WRONG_SIGNATURE),)
    return MemberSignatures(signed=signed, total=len(keys), threshold=role.threshold if role else 0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedCode:
    """One contest's protocol read from codes and signed by the station's controller."""

    code: ProtocolCode
    members: MemberSignatures


def verify_texts(path: pathlib.Path, package: ElectionPackage) -> VerifiedCode | PackageProblem:
    """Check a file with the texts of codes, one protocol, any order. Raises OSError."""
    with path.open("rb") as file:
        content = file.read(MAX_TEXTS_BYTES + 1)
    if len(content) > MAX_TEXTS_BYTES:
        return _bad(path.name, "файл слишком велик", ProblemCode.TOO_LARGE)
    joined = join_parts(
        text for text in parts_in(content.decode("utf-8", "replace")) if text.startswith("KEG1:")
    )
    if isinstance(joined, CodeProblem):
        return _bad(path.name, joined.text, _CODES.get(joined.trouble, ProblemCode.MALFORMED))
    controller = bytes.fromhex(controller_of(package.station).public_key)
    keys = member_keys(package.root)
    outcome = verify_code(joined, controller, keys)
    if isinstance(outcome, CodeProblem):
        return _bad(path.name, outcome.text, ProblemCode.WRONG_SIGNATURE)
    try:
        code = parse_code(outcome.document)
    except ProtocolCodeError as error:
        return _bad(path.name, f"документ повреждён ({error})", ProblemCode.MALFORMED)
    if (code.election, code.station) != (package.election.id, package.station.number):
        return _bad(path.name, "протокол других выборов или участка", ProblemCode.OTHER_STATION)
    if code.package.hex() != package.fingerprint.hex:
        return _bad(path.name, "составлено с другими исходными данными", ProblemCode.INCONSISTENT)
    role = package.root.roles.member
    members = MemberSignatures(
        signed=frozenset(outcome.members), total=len(keys), threshold=role.threshold if role else 0
    )
    return VerifiedCode(code=code, members=members)


_CODES = {
    CodeTrouble.MISSING: ProblemCode.MISSING_FILE,
    CodeTrouble.OTHER_PROTOCOL: ProblemCode.INCONSISTENT,
    CodeTrouble.TWO_OF_ONE: ProblemCode.INCONSISTENT,
    CodeTrouble.WRONG_DOCUMENT: ProblemCode.WRONG_SIGNATURE,
}


def card_texts(
    files: _Files, protocol: ResultsProtocol, package: ElectionPackage
) -> dict[ContestId, tuple[str, ...]]:
    """Make the texts of the codes of a checked card, with the signatures that are on it."""
    key = bytes.fromhex(controller_of(package.station).public_key)
    keys = member_keys(package.root)
    return {
        code.contest: part_texts(
            code.document, code_signatures(files[code.file + signing.SIGNATURE_SUFFIX], key, keys)
        )
        for code in protocol_codes(protocol)
        if code.file in files
    }


def _bad(place: str, text: str, code: ProblemCode) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)
