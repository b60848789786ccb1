"""Papers on a memory card: their sums, signed by the controller, must be those of the files.

What stands on a paper is not read; a changed, added or missing paper is refused, whatever `SUMS.json` says.
"""

import collections.abc
import hashlib

from election import signing
from election.definition import Device
from election.package_decoding import PackageProblem, ProblemCode, decode, plain

PAPERS_LIST = "papers.json"
PAPERS_FOLDER = "papers"

_Files = collections.abc.Mapping[str, bytes]


def check_papers(files: _Files, papers: _Files, controller: Device) -> tuple[PackageProblem, ...]:
    """Check the papers of a card: those beside the protocol (`*.pdf`) and those of `papers/`, by name.

    A card without a list is let pass only when there is no paper on it at all.
    """
    present = {
        **{name: content for name, content in files.items() if name.endswith(".pdf")},
        **{f"{PAPERS_FOLDER}/{name}": content for name, content in papers.items()},
    }
    if PAPERS_LIST not in files:
        if not present:
            return ()
        return (_bad(PAPERS_LIST, "файла нет", ProblemCode.MISSING_FILE),)
    sig_name = PAPERS_LIST + signing.SIGNATURE_SUFFIX
    if sig_name not in files:
        return (_bad(sig_name, "подписи нет", ProblemCode.MISSING_SIGNATURE),)
    key = bytes.fromhex(controller.public_key)
    allowed = {signing.key_id(key): key}
    outcome = signing.verify(signing.PAPERS_TYPE, files[PAPERS_LIST], files[sig_name], allowed, 1)
    if isinstance(outcome, signing.SignatureProblem):
        return (_bad(f"{sig_name}: {outcome.place}", outcome.reason.value, ProblemCode.WRONG_SIGNATURE),)
    sums = decode(files[PAPERS_LIST], dict[str, str])
    if isinstance(sums, PackageProblem):
        return (sums.within(PAPERS_LIST),)
    return tuple(_differences(sums, present))


def _differences(
    sums: collections.abc.Mapping[str, str], present: _Files
) -> collections.abc.Iterator[PackageProblem]:
    for name in sorted(present.keys() - sums.keys()):
        yield _bad(name, "этой бумаги контроллер не подписывал", ProblemCode.UNEXPECTED_FILE)
    for name, sha256 in sorted(sums.items()):
        if name not in present:
            yield _bad(plain(name), "бумаги нет", ProblemCode.MISSING_FILE)
        elif hashlib.sha256(present[name]).hexdigest() != sha256:
            yield _bad(name, "бумага изменена", ProblemCode.DAMAGED_ASSET)


def _bad(place: str, text: str, code: ProblemCode) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)
