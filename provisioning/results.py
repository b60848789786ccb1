"""Checking the memory card with a station's results: files, signatures, and everything counted again.

Layout: `package/`, `parts/DEVICE.json(.sig)`, `records.json(.sig)`, `protocol.json(.sig)`,
`protocol-CONTEST.cbor(.sig)`, `events/DEVICE.jsonl`, `events.json`, `*.pdf`, `papers/`, `papers.json(.sig)`,
`SUMS.json`. The counting is `election.results_check`, the logs are `results_logs`, papers `results_papers`,
codes and members' signatures `results_codes`; who may sign is said by the package.
"""

import collections.abc
import dataclasses
import hashlib
import pathlib
import re
import typing

from election import signing
from election.definition import Device
from election.package import ElectionPackage, Expectation
from election.package_decoding import PackageProblem, ProblemCode, decode, plain
from election.results_check import check_results
from election.results_documents import (
    MAX_DOCUMENT_BYTES,
    KioskPart,
    MergedRecords,
    ResultsError,
    ResultsProtocol,
    parse_part,
    parse_protocol,
    parse_records,
)
from provisioning.files import CHECKSUMS_FILE, read_folder
from provisioning.install import open_package
from provisioning.results_codes import MemberSignatures, check_codes, check_members, controller_of
from provisioning.results_logs import LOGS_FOLDER, MAX_LOG_BYTES, NIST_FILE, check_logs
from provisioning.results_papers import PAPERS_FOLDER, check_papers

PROTOCOL_FILE = "protocol.json"
RECORDS_FILE = "records.json"
PACKAGE_FOLDER = "package"
PARTS_FOLDER = "parts"

Problems = tuple[PackageProblem, ...]
_Files = collections.abc.Mapping[str, bytes]
_D = typing.TypeVar("_D", KioskPart, MergedRecords, ResultsProtocol)

_PART_FILE = re.compile(r"(?P<device>[a-z0-9][a-z0-9-]{0,39})\.json")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedResults:
    """Results whose signatures hold and which follow from the parts of the kiosks.

    `members` are the signatures of the commission; `log_remarks` are what the controller's log says was wrong
    with kiosks' logs.
    """

    package: ElectionPackage
    parts: tuple[KioskPart, ...]
    records: MergedRecords
    protocol: ResultsProtocol
    members: MemberSignatures
    log_remarks: Problems = ()


def is_results_card(folder: pathlib.Path) -> bool:
    """Tell whether a folder is a memory card with results rather than a package."""
    return (folder / PROTOCOL_FILE).exists()


def verify_results(
    folder: pathlib.Path, root_sha256: str | None = None, expect: Expectation | None = None
) -> VerifiedResults | Problems:
    """Check a memory card from its bytes up, or return every problem of the first stage that failed.

    Raises OSError when the medium fails.
    """
    package = open_package(folder / PACKAGE_FOLDER, root_sha256, expect)
    if not isinstance(package, ElectionPackage):
        return _inside(PACKAGE_FOLDER, package)
    inner = frozenset({PACKAGE_FOLDER, PARTS_FOLDER, LOGS_FOLDER, PAPERS_FOLDER})
    files = read_folder(folder, _card_limit, inner)
    part_files = read_folder(folder / PARTS_FOLDER, _card_limit)
    log_files = read_folder(folder / LOGS_FOLDER, lambda name: MAX_LOG_BYTES)
    if isinstance(files, tuple):
        return files
    if isinstance(part_files, tuple):
        return _inside(PARTS_FOLDER, part_files)
    if isinstance(log_files, tuple):
        return _inside(LOGS_FOLDER, log_files)
    papers = _papers(folder)
    if isinstance(papers, tuple):
        return _inside(PAPERS_FOLDER, papers)
    controller = controller_of(package.station)
    found = {PARTS_FOLDER: part_files, LOGS_FOLDER: log_files, PAPERS_FOLDER: papers}
    problems = _checksums(folder, files, found) or check_papers(files, papers, controller)
    if problems:
        return problems
    parts, problems = _parts(part_files, package)
    records = _document(files, RECORDS_FILE, signing.RECORDS_TYPE, controller, parse_records)
    protocol = _document(files, PROTOCOL_FILE, signing.PROTOCOL_TYPE, controller, parse_protocol)
    problems += tuple(one for one in (records, protocol) if isinstance(one, PackageProblem))
    if problems or isinstance(records, PackageProblem) or isinstance(protocol, PackageProblem):
        return problems
    problems = _judged(package, parts, records, protocol) or check_codes(files, protocol, package)
    if problems:
        return problems
    members = check_members(files, protocol, package.root)
    if not isinstance(members, MemberSignatures):
        return members
    kiosks = [part.device for part in parts]
    logs = check_logs(log_files, files.get(NIST_FILE), package=package, mode=protocol.mode, kiosks=kiosks)
    return logs.problems or VerifiedResults(
        package=package,
        parts=parts,
        records=records,
        protocol=protocol,
        members=members,
        log_remarks=logs.remarks,
    )


def _papers(folder: pathlib.Path) -> dict[str, bytes] | Problems:
    """Read the papers of events; a card of an older controller has none."""
    if not (folder / PAPERS_FOLDER).exists():
        return {}
    return read_folder(folder / PAPERS_FOLDER, _card_limit)


def _card_limit(name: str) -> int:
    return signing.MAX_SIGNATURE_FILE_BYTES if name.endswith(signing.SIGNATURE_SUFFIX) else MAX_DOCUMENT_BYTES


def _inside(folder: str, problems: Problems) -> Problems:
    return tuple(
        problem
        if problem.place == folder  # the folder itself is missing
        else dataclasses.replace(problem, place=f"{folder}/{problem.place}")
        for problem in problems
    )


def _parts(part_files: _Files, package: ElectionPackage) -> tuple[tuple[KioskPart, ...], Problems]:
    kiosks = {str(device.id): device for device in package.station.kiosks}
    parts: list[KioskPart] = []
    problems: list[PackageProblem] = []
    for name in part_files:
        if name.endswith(signing.SIGNATURE_SUFFIX):
            continue
        match = _PART_FILE.fullmatch(name)
        kiosk = kiosks.get(match.group("device")) if match else None
        if kiosk is None:
            problems.append(_bad(name, "такого устройства на участке нет", ProblemCode.UNEXPECTED_FILE))
            continue
        part = _document(part_files, name, signing.PART_TYPE, kiosk, parse_part)
        if isinstance(part, PackageProblem):
            problems.append(part)
        elif part.device != kiosk.id:
            text = f"внутри часть устройства «{plain(part.device)}»"
            problems.append(_bad(name, text, ProblemCode.INCONSISTENT))
        else:
            parts.append(part)
    return tuple(parts), _inside(PARTS_FOLDER, tuple(problems))


def _document(
    files: _Files,
    name: str,
    payload_type: str,
    signer: Device,
    parse: collections.abc.Callable[[bytes], _D],
) -> _D | PackageProblem:
    """Read a document only after the signature of its device holds over exactly these bytes."""
    sig_name = name + signing.SIGNATURE_SUFFIX
    if name not in files:
        return _bad(name, "файла нет", ProblemCode.MISSING_FILE)
    if sig_name not in files:
        return _bad(sig_name, "подписи нет", ProblemCode.MISSING_SIGNATURE)
    public_key = bytes.fromhex(signer.public_key)
    allowed = {signing.key_id(public_key): public_key}
    outcome = signing.verify(payload_type, files[name], files[sig_name], allowed, 1)
    if isinstance(outcome, signing.SignatureProblem):
        text = f"{outcome.reason.value} (устройство «{signer.id}»)"
        return _bad(f"{sig_name}: {outcome.place}", text, ProblemCode.WRONG_SIGNATURE)
    try:
        return parse(files[name])
    except ResultsError as error:
        return _bad(name, f"документ повреждён ({plain(str(error))})", ProblemCode.MALFORMED)


def _judged(
    package: ElectionPackage,
    parts: tuple[KioskPart, ...],
    records: MergedRecords,
    protocol: ResultsProtocol,
) -> Problems:
    named = [
        *((f"{PARTS_FOLDER}/{part.device}.json", part.package) for part in parts),
        (RECORDS_FILE, records.package),
        (PROTOCOL_FILE, protocol.package),
    ]
    foreign = tuple(
        _bad(name, "составлено с другими исходными данными", ProblemCode.INCONSISTENT)
        for name, fingerprint in named
        if fingerprint != package.fingerprint.hex
    )
    if foreign:
        return foreign
    differences = check_results(package.election, package.station, parts, records, protocol)
    return tuple(
        _bad(difference.subject or PROTOCOL_FILE, difference.text, ProblemCode.INCONSISTENT)
        for difference in differences
    )


def _checksums(folder: pathlib.Path, files: _Files, inner: collections.abc.Mapping[str, _Files]) -> Problems:
    """Check `SUMS.json` (path → SHA-256) if it is there; `inner` are the files of folders by their name.

    Signature files protect themselves and grow when members sign: a power cut then may leave an older sum.
    """
    listing = files.get(CHECKSUMS_FILE)
    if listing is None:
        return ()
    package_files = read_folder(folder / PACKAGE_FOLDER)
    if isinstance(package_files, tuple):
        return package_files
    present = {
        **files,
        **{f"{place}/{name}": content for place, found in inner.items() for name, content in found.items()},
        **{f"{PACKAGE_FOLDER}/{name}": content for name, content in package_files.items()},
    }
    sums = decode(listing, dict[str, str])
    if isinstance(sums, PackageProblem):
        return (sums.within(CHECKSUMS_FILE),)
    problems = [
        _bad(name, "файл не указан в перечне", ProblemCode.UNEXPECTED_FILE)
        for name in sorted(present.keys() - sums.keys() - {CHECKSUMS_FILE})
        if not name.endswith(signing.SIGNATURE_SUFFIX)
    ]
    for name, sha256 in sums.items():
        if name.endswith(signing.SIGNATURE_SUFFIX):
            continue
        if name not in present:
            problems.append(_bad(plain(name), "файла нет", ProblemCode.MISSING_FILE))
        elif hashlib.sha256(present[name]).hexdigest() != sha256:
            problems.append(_bad(name, "контрольная сумма не совпала", ProblemCode.DAMAGED_ASSET))
    return tuple(problems)


def _bad(place: str, text: str, code: ProblemCode) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)
