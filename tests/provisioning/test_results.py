"""The memory card with results: a good one is confirmed, every falsification is found and named."""

import collections.abc
import dataclasses
import hashlib
import json
import pathlib
import shutil

import msgspec
import pytest

from election import signing
from election.cards import Activations, CardCounts
from election.cast_vote_record import CastVoteRecord
from election.identifiers import DeviceId, OptionId
from election.package import ElectionPackage
from election.package_decoding import ProblemCode
from election.polls import StationMode
from election.protocol_code import PROTOCOL_CODE_TYPE, protocol_codes
from election.results import ResultsProtocol, build_protocol, encode, merge_parts, part_of
from provisioning.install import open_package
from provisioning.keys import read_private_key
from provisioning.results import VerifiedResults, is_results_card, verify_results
from tests.provisioning.card_logs import write_logs

PARTS = {"kiosk-1": 3, "kiosk-2": 2, "portable-1": 0}


def sign_file(path: pathlib.Path, payload_type: str, keys: pathlib.Path, device: str) -> None:
    key = read_private_key(keys / "devices" / device / "signing.key", None)
    signature = signing.sign(payload_type, path.read_bytes(), [key])
    path.with_name(path.name + ".sig").write_bytes(signature)


def write_papers_list(card: pathlib.Path, keys: pathlib.Path) -> None:
    papers = [*card.glob("*.pdf"), *card.glob("papers/*")]
    sums = {str(path.relative_to(card)): hashlib.sha256(path.read_bytes()).hexdigest() for path in papers}
    (card / "papers.json").write_text(json.dumps(sums))
    sign_file(card / "papers.json", signing.PAPERS_TYPE, keys, "controller")


def write_sums(card: pathlib.Path) -> None:
    paths = sorted(path for path in card.rglob("*") if path.is_file() and path.name != "SUMS.json")
    sums = {str(path.relative_to(card)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    (card / "SUMS.json").write_text(json.dumps(sums))


def _records(package: ElectionPackage, count: int) -> list[CastVoteRecord]:
    style = package.election.ballot_styles[0]
    contests = package.election.contests_of(style.id)
    marks: tuple[OptionId, ...] = ()
    return [
        CastVoteRecord(
            style=style.id,
            selections=tuple(
                (contest.id, (contest.options[0].id,) if number % 2 else marks) for contest in contests
            ),
        )
        for number in range(count)
    ]


def write_card(card: pathlib.Path, package_folder: pathlib.Path, keys: pathlib.Path) -> None:
    """Write a card as a controller does after a day with five voters."""
    package = open_package(package_folder)
    assert isinstance(package, ElectionPackage)
    shutil.copytree(package_folder, card / "package")
    (card / "parts").mkdir()
    parts = []
    for device, ballots in PARTS.items():
        part = part_of(
            package.election,
            _records(package, ballots),
            station=123,
            mode=StationMode.OFFICIAL,
            device=DeviceId(device),
            package=package.fingerprint.hex,
        )
        parts.append(part)
        (card / "parts" / f"{device}.json").write_bytes(encode(part))
        sign_file(card / "parts" / f"{device}.json", signing.PART_TYPE, keys, device)
    merged = merge_parts(parts)
    style = package.election.ballot_styles[0].id
    counts = CardCounts(
        received=40,
        activated=5,
        unused=35,
        voted=5,
        activations=(Activations(outside=False, style=style, count=5),),
    )
    voted = {DeviceId(device): ballots for device, ballots in PARTS.items()}
    protocol = build_protocol(
        package.election, package.station, merged, counts, {}, voted=voted, software="test"
    )
    assert isinstance(protocol, ResultsProtocol)
    for name, kind, document in (
        ("records", signing.RECORDS_TYPE, merged),
        ("protocol", signing.PROTOCOL_TYPE, protocol),
    ):
        (card / f"{name}.json").write_bytes(encode(document))
        sign_file(card / f"{name}.json", kind, keys, "controller")
    for code in protocol_codes(protocol):
        (card / code.file).write_bytes(code.document)
        sign_file(card / code.file, PROTOCOL_CODE_TYPE, keys, "controller")
    write_logs(card, package, keys, list(PARTS))
    (card / "protocol-council.pdf").write_bytes(b"%PDF")
    (card / "papers").mkdir()
    (card / "papers/zero-report.pdf").write_bytes(b"%PDF zero")
    write_papers_list(card, keys)
    write_sums(card)


@pytest.fixture
def card(good_package: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "memory-card"
    folder.mkdir()
    write_card(folder, good_package, keys)
    return folder


def first(card: pathlib.Path) -> tuple[ProblemCode, str]:
    outcome = verify_results(card)
    assert isinstance(outcome, tuple), "nothing was found"
    assert outcome[0].text
    return outcome[0].code, outcome[0].place


def test_a_good_card_is_confirmed(card: pathlib.Path, good_package: pathlib.Path) -> None:
    results = verify_results(card)
    assert isinstance(results, VerifiedResults), [str(problem) for problem in results]
    assert [part.ballots for part in results.parts] == [3, 2, 0]
    council = results.protocol.contests[0]
    assert [row.value for row in council.rows] == [1160, 0, 5, 5, 3]
    assert [option.votes for option in council.options] == [2, 0, 0]
    assert is_results_card(card)
    assert not is_results_card(good_package)


def test_a_card_without_sums_is_judged_by_its_signatures(card: pathlib.Path) -> None:
    (card / "SUMS.json").unlink()
    assert isinstance(verify_results(card), VerifiedResults)


@pytest.mark.parametrize(
    "name", ["protocol-council.pdf", "events.json", "events/kiosk-2.jsonl", "parts/kiosk-1.json"]
)
def test_a_damaged_file_is_found_by_the_sums(name: str, card: pathlib.Path) -> None:
    (card / name).write_bytes((card / name).read_bytes()[:-1])
    assert first(card) == (ProblemCode.DAMAGED_ASSET, name)
    (card / name).unlink()
    assert first(card) == (ProblemCode.MISSING_FILE, name)


def test_a_file_the_sums_do_not_name_is_found(card: pathlib.Path) -> None:
    (card / "letter.txt").write_bytes(b"")
    assert first(card) == (ProblemCode.UNEXPECTED_FILE, "letter.txt")


@pytest.mark.parametrize("name", ["records.json", "protocol.json", "parts/kiosk-2.json"])
def test_one_byte_more_breaks_a_signature(name: str, card: pathlib.Path) -> None:
    with (card / name).open("ab") as file:
        file.write(b" ")
    write_sums(card)
    assert first(card) == (ProblemCode.WRONG_SIGNATURE, f"{name}.sig: signatures[0]")


@pytest.mark.parametrize("name", ["records.json", "protocol.json", "parts/kiosk-2.json"])
def test_a_missing_signature_is_named(name: str, card: pathlib.Path) -> None:
    (card / f"{name}.sig").unlink()
    write_sums(card)
    assert first(card) == (ProblemCode.MISSING_SIGNATURE, f"{name}.sig")


@pytest.mark.parametrize("name", ["records.json", "protocol.json"])
def test_a_missing_document_is_named(name: str, card: pathlib.Path) -> None:
    (card / name).unlink()
    write_sums(card)
    assert first(card) == (ProblemCode.MISSING_FILE, name)


def test_a_missing_or_spoilt_folder_of_parts_is_named(card: pathlib.Path) -> None:
    (card / "parts/more").mkdir()
    assert first(card) == (ProblemCode.UNEXPECTED_FILE, "parts/more")
    shutil.rmtree(card / "parts")
    assert first(card) == (ProblemCode.MISSING_FILE, "parts")


def test_sums_that_cannot_be_read_are_a_problem(card: pathlib.Path) -> None:
    (card / "SUMS.json").write_bytes(b"[]")
    assert first(card) == (ProblemCode.WRONG_VALUE, "SUMS.json")


@pytest.mark.parametrize(
    ("name", "kind", "signer"),
    [
        ("parts/kiosk-2.json", signing.PART_TYPE, "kiosk-1"),
        ("parts/kiosk-2.json", signing.PART_TYPE, "controller"),
        ("parts/kiosk-2.json", signing.RECORDS_TYPE, "kiosk-2"),
        ("records.json", signing.RECORDS_TYPE, "kiosk-1"),
        ("protocol.json", signing.RECORDS_TYPE, "controller"),
    ],
)
def test_a_signature_of_another_device_or_kind_is_refused(
    name: str, kind: str, signer: str, card: pathlib.Path, keys: pathlib.Path
) -> None:
    sign_file(card / name, kind, keys, signer)
    write_sums(card)
    code, place = first(card)
    assert code is ProblemCode.WRONG_SIGNATURE
    assert place.startswith(f"{name}.sig")


def test_a_part_under_the_name_of_another_kiosk_is_refused(card: pathlib.Path, keys: pathlib.Path) -> None:
    (card / "parts/kiosk-2.json").write_bytes((card / "parts/kiosk-1.json").read_bytes())
    sign_file(card / "parts/kiosk-2.json", signing.PART_TYPE, keys, "kiosk-2")
    write_sums(card)
    assert first(card) == (ProblemCode.INCONSISTENT, "parts/kiosk-2.json")


def test_a_part_of_a_stranger_is_refused(card: pathlib.Path) -> None:
    shutil.copy(card / "parts/kiosk-1.json", card / "parts/kiosk-9.json")
    write_sums(card)
    assert first(card) == (ProblemCode.UNEXPECTED_FILE, "parts/kiosk-9.json")


Raw = dict[str, object]


def rewrite(
    path: pathlib.Path, change: collections.abc.Callable[[Raw], None], kind: str, keys: pathlib.Path
) -> None:
    """Change a document and sign it again: what a dishonest controller could do."""
    raw = msgspec.json.decode(path.read_bytes())
    change(raw)
    path.write_bytes(msgspec.json.encode(raw, order="sorted") + b"\n")
    sign_file(path, kind, keys, "controller")


def test_a_vote_moved_in_a_signed_protocol_is_found(card: pathlib.Path, keys: pathlib.Path) -> None:
    def move(raw: Raw) -> None:
        options = raw["contests"][0]["options"]  # type: ignore[index]
        options[0]["votes"] -= 1
        options[1]["votes"] += 1

    rewrite(card / "protocol.json", move, signing.PROTOCOL_TYPE, keys)
    write_sums(card)
    assert first(card)[0] is ProblemCode.INCONSISTENT


def test_a_vote_dropped_from_signed_records_is_found(card: pathlib.Path, keys: pathlib.Path) -> None:
    def drop(raw: Raw) -> None:
        council = raw["contests"]["council"]  # type: ignore[index]
        council["selections"] = council["selections"][1:]
        council["ballots"] -= 1

    rewrite(card / "records.json", drop, signing.RECORDS_TYPE, keys)
    write_sums(card)
    assert first(card)[0] is ProblemCode.INCONSISTENT


def test_a_whole_part_left_out_is_found(card: pathlib.Path) -> None:
    (card / "parts/kiosk-2.json").unlink()
    (card / "parts/kiosk-2.json.sig").unlink()
    write_sums(card)
    assert first(card)[0] is ProblemCode.INCONSISTENT


def test_results_made_with_another_package_are_refused(card: pathlib.Path, keys: pathlib.Path) -> None:
    rewrite(
        card / "protocol.json",
        lambda raw: raw.update(package="0" * 64),
        signing.PROTOCOL_TYPE,
        keys,
    )
    write_sums(card)
    assert first(card) == (ProblemCode.INCONSISTENT, "protocol.json")


def test_a_document_that_is_not_canonical_is_refused(card: pathlib.Path, keys: pathlib.Path) -> None:
    (card / "records.json").write_bytes(b" " + (card / "records.json").read_bytes())
    sign_file(card / "records.json", signing.RECORDS_TYPE, keys, "controller")
    write_sums(card)
    assert first(card) == (ProblemCode.MALFORMED, "records.json")


def test_a_broken_package_or_a_link_on_the_card_is_refused(card: pathlib.Path) -> None:
    assert first_with_pin(card, "0" * 64) is ProblemCode.WRONG_ROOT
    (card / "protocol.json").rename(card.parent / "protocol.json")
    (card / "protocol.json").symlink_to(card.parent / "protocol.json")
    assert first(card) == (ProblemCode.UNEXPECTED_FILE, "protocol.json")
    (card / "package/root.json").unlink()
    assert first(card) == (ProblemCode.MISSING_FILE, "package/root.json")


def first_with_pin(card: pathlib.Path, pin: str) -> ProblemCode:
    outcome = verify_results(card, pin)
    assert isinstance(outcome, tuple)
    return outcome[0].code


def test_no_choice_is_in_the_repr_of_what_was_verified(card: pathlib.Path) -> None:
    results = verify_results(card)
    assert isinstance(results, VerifiedResults)
    assert dataclasses.is_dataclass(results)
    assert "selections" not in repr(results.parts)
    assert "selections" not in repr(results.records)
