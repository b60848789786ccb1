"""Papers on a memory card: a changed, added or missing one is refused, even when all sums are made anew."""

import pathlib

import pytest

from election import signing
from election.package_decoding import ProblemCode
from provisioning.results import VerifiedResults, verify_results
from tests.provisioning.test_results import first, sign_file, write_card, write_papers_list, write_sums

PAPERS = ["protocol-council.pdf", "papers/zero-report.pdf"]


@pytest.fixture
def paper_card(good_package: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "memory-card"
    folder.mkdir()
    write_card(folder, good_package, keys)
    return folder


def test_papers_signed_by_the_controller_are_confirmed(paper_card: pathlib.Path) -> None:
    assert isinstance(verify_results(paper_card), VerifiedResults)
    (paper_card / "SUMS.json").unlink()
    assert isinstance(verify_results(paper_card), VerifiedResults)


@pytest.mark.parametrize("name", PAPERS)
def test_a_changed_paper_is_refused_by_the_signed_list(name: str, paper_card: pathlib.Path) -> None:
    with (paper_card / name).open("ab") as file:
        file.write(b" ")
    assert first(paper_card) == (ProblemCode.DAMAGED_ASSET, name)
    write_sums(paper_card)
    assert first(paper_card) == (ProblemCode.DAMAGED_ASSET, name)


@pytest.mark.parametrize("name", PAPERS)
def test_a_missing_and_an_added_paper_are_refused(name: str, paper_card: pathlib.Path) -> None:
    added = str(pathlib.PurePath(name).with_name("protocol-other.pdf"))
    (paper_card / added).write_bytes(b"%PDF")
    write_sums(paper_card)
    assert first(paper_card) == (ProblemCode.UNEXPECTED_FILE, added)
    (paper_card / added).unlink()
    (paper_card / name).unlink()
    write_sums(paper_card)
    assert first(paper_card) == (ProblemCode.MISSING_FILE, name)


@pytest.mark.parametrize(
    ("missing", "code"),
    [("papers.json", ProblemCode.MISSING_FILE), ("papers.json.sig", ProblemCode.MISSING_SIGNATURE)],
)
def test_without_its_list_or_its_signature_no_paper_is_believed(
    missing: str, code: ProblemCode, paper_card: pathlib.Path
) -> None:
    (paper_card / missing).unlink()
    write_sums(paper_card)
    assert first(paper_card) == (code, missing)
    for path in paper_card.glob("papers/*"):
        path.unlink()
    write_sums(paper_card)
    assert first(paper_card) == (code, missing)


@pytest.mark.parametrize(
    ("kind", "signer"), [(signing.PAPERS_TYPE, "kiosk-1"), (signing.RECORDS_TYPE, "controller")]
)
def test_a_list_of_another_signer_or_kind_is_refused(
    kind: str, signer: str, paper_card: pathlib.Path, keys: pathlib.Path
) -> None:
    (paper_card / "papers/zero-report.pdf").write_bytes(b"%PDF other")
    write_papers_list(paper_card, keys)
    sign_file(paper_card / "papers.json", kind, keys, signer)
    write_sums(paper_card)
    code, place = first(paper_card)
    assert code is ProblemCode.WRONG_SIGNATURE
    assert place.startswith("papers.json.sig")
