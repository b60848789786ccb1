"""The papers of the protocols: signed files, protocols with their codes read back, enlarged forms.

A protocol whose codes were not read from the drawn page does not count as printed. It decides nothing about
the results; whether they may be signed was decided before.
"""

import collections.abc
import dataclasses

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.paper_folder import PAPERS_FOLDER
from controller.reports.bundle import PrintedCode, ResultsBundle, printed_code, signed_files
from controller.reports.closing_papers import enlarged_pdf
from controller.reports.page_picture import NoPictureError, Picture, page_pictures
from controller.reports.printed_code import confirm_printed
from controller.reports.protocol_pdf import protocol_pdf
from election import signing
from election.faults import Fault, FaultCode, fault
from election.identifiers import ContestId
from election.signing import KeyId

ReadCodes = collections.abc.Callable[[Picture], collections.abc.Iterable[str]]
DrawPages = collections.abc.Callable[[bytes], tuple[Picture, ...]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """How codes are read back: `read` finds the texts in a page, None where nothing can read."""

    read: ReadCodes | None = None
    draw: DrawPages = page_pictures

    def fault_of(self, pdf: bytes, texts: collections.abc.Sequence[str]) -> Fault | None:
        """Return why a protocol does not count as printed, or None when every code on it was read."""
        if self.read is None:
            return fault(FaultCode.CODES_UNCHECKED)
        try:
            check = confirm_printed(self.draw(pdf), texts, self.read)
        except NoPictureError:
            return fault(FaultCode.CODES_UNCHECKED)
        return None if check.confirmed else fault(FaultCode.CODES_UNREADABLE)


def protocol_name(contest: ContestId) -> str:
    """Return the file name of the paper of a contest."""
    return f"protocol-{contest}.pdf"


def code_of(
    files: collections.abc.Mapping[str, bytes],
    contest: ContestId,
    key: Ed25519PrivateKey,
    member_keys: collections.abc.Mapping[KeyId, bytes],
) -> PrintedCode | None:
    """Return the codes of a contest, or None when its protocol is too long for codes."""
    try:
        return printed_code(files, contest, signing.public_bytes(key), member_keys)
    except ValueError:
        return None


def results_files(
    bundle: ResultsBundle,
    key: Ed25519PrivateKey,
    member_keys: collections.abc.Mapping[KeyId, bytes],
    package_words: str,
) -> dict[str, bytes]:
    """Return everything that is signed and everything that is read aloud, by path."""
    files, protocol = signed_files(bundle, key), bundle.protocol
    papers = {}
    for contest in protocol.contests:
        code = code_of(files, contest.contest, key, member_keys)
        papers[protocol_name(contest.contest)] = protocol_pdf(protocol, contest, package_words, code=code)
        enlarged = enlarged_pdf(protocol, contest, package_words)
        papers[f"{PAPERS_FOLDER}/enlarged-{contest.contest}.pdf"] = enlarged
    return {**files, **papers}
