"""The logs on a results card: cut, rewritten, swapped or missing, each is found and named."""

import collections.abc
import pathlib

import pytest

from election.events import EventField, EventId
from election.package import ElectionPackage
from election.package_decoding import ProblemCode
from provisioning.install import open_package
from provisioning.results import VerifiedResults, verify_results
from tests.provisioning.card_logs import MadeLog, Said, about, kiosk_log, make_log, write_nist
from tests.provisioning.test_results import write_card, write_sums

Case = tuple[pathlib.Path, pathlib.Path, ElectionPackage]


@pytest.fixture
def case(good_package: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path) -> Case:
    """Return a good card, the keys, and the package."""
    folder = tmp_path / "memory-card"
    folder.mkdir()
    write_card(folder, good_package, keys)
    package = open_package(good_package)
    assert isinstance(package, ElectionPackage)
    return folder, keys, package


def _found(case: Case) -> list[tuple[ProblemCode, str]]:
    """Make the lists of the card again, as a falsifier would, and return what is found."""
    card, _, package = case
    write_nist(card, package)
    write_sums(card)
    outcome = verify_results(card)
    if isinstance(outcome, VerifiedResults):
        return []
    return [(problem.code, problem.place) for problem in outcome]


def _log(case: Case, device: str) -> pathlib.Path:
    return case[0] / "events" / f"{device}.jsonl"


def _lines(case: Case, device: str) -> list[bytes]:
    return _log(case, device).read_bytes().splitlines(keepends=True)


def _rewrite_controller(case: Case, change: collections.abc.Callable[[list[Said]], list[Said]]) -> None:
    """Replace the controller's log by another genuine one: what its key could sign."""
    _, keys, package = case
    logs = {name: kiosk_log(keys, package, name) for name in ("kiosk-1", "kiosk-2", "portable-1")}
    said: list[Said] = [
        (EventId.KIOSK_LOG_RECEIVED, {**about(name), **log.end()}) for name, log in logs.items()
    ]
    made = make_log(keys, package, "controller", change(said), None)
    _log(case, "controller").write_bytes(made.content)


def test_the_logs_of_an_ordinary_day_hold(case: Case) -> None:
    assert _found(case) == []
    results = verify_results(case[0])
    assert isinstance(results, VerifiedResults)
    assert results.log_remarks == ()


def test_a_cut_log_of_a_kiosk_is_found(case: Case) -> None:
    _log(case, "kiosk-1").write_bytes(b"".join(_lines(case, "kiosk-1")[:-1]))
    assert _found(case) == [(ProblemCode.INCONSISTENT, "events/kiosk-1.jsonl")]


def test_a_cut_log_of_the_controller_is_found(case: Case) -> None:
    _log(case, "controller").write_bytes(b"".join(_lines(case, "controller")[:-1]))
    assert _found(case) == [(ProblemCode.INCONSISTENT, "events/portable-1.jsonl")]
    _log(case, "controller").write_bytes(b"")
    assert _found(case) == [(ProblemCode.MISSING_FILE, "events/controller.jsonl")]


@pytest.mark.parametrize("device", ["controller", "kiosk-2"])
def test_a_changed_or_moved_line_is_named(case: Case, device: str) -> None:
    lines = _lines(case, device)
    _log(case, device).write_bytes(b"".join([lines[0], lines[2], lines[1], *lines[3:]]))
    assert _found(case) == [(ProblemCode.INCONSISTENT, f"events/{device}.jsonl: строка 2")]
    _log(case, device).write_bytes(b"".join(lines).replace(b"success", b"failure", 1))
    assert _found(case) == [(ProblemCode.WRONG_SIGNATURE, f"events/{device}.jsonl: строка 1")]


def test_two_logs_swapped_are_found(case: Case) -> None:
    one, two = (_log(case, name).read_bytes() for name in ("kiosk-1", "kiosk-2"))
    _log(case, "kiosk-1").write_bytes(two)
    _log(case, "kiosk-2").write_bytes(one)
    assert [code for code, _ in _found(case)] == [ProblemCode.WRONG_SIGNATURE] * 2


def test_a_rewritten_log_with_the_kiosks_own_key_is_found(case: Case) -> None:
    _, keys, package = case
    locked: Said = (EventId.CHAIR_RESET, {})
    _log(case, "kiosk-1").write_bytes(kiosk_log(keys, package, "kiosk-1", locked).content)
    assert _found(case) == [(ProblemCode.INCONSISTENT, "events/kiosk-1.jsonl")]


def test_what_the_controller_once_saw_must_still_be_there(case: Case) -> None:
    def seen(said: list[Said]) -> list[Said]:
        end = {EventField.SEQ: "3", EventField.HEAD: "ab" * 32}
        return [(EventId.KIOSK_LOG_SEEN, {**about("kiosk-2"), **end}), *said]

    _rewrite_controller(case, seen)
    assert _found(case) == [(ProblemCode.INCONSISTENT, "events/kiosk-2.jsonl")]

    def in_another_mode(said: list[Said]) -> list[Said]:
        end = {EventField.SEQ: "3", EventField.HEAD: "ab" * 32}
        return [(EventId.KIOSK_LOG_SEEN, {**about("kiosk-2", "test"), **end}), *said]

    _rewrite_controller(case, in_another_mode)
    assert _found(case) == []


def test_what_a_kiosk_saw_of_the_controllers_log_must_still_be_there(case: Case) -> None:
    _, keys, package = case
    seen: Said = (EventId.STATION_LOG_SEEN, {EventField.SEQ: "2", EventField.HEAD: "cd" * 32})
    log = kiosk_log(keys, package, "kiosk-1", seen)

    def received(said: list[Said]) -> list[Said]:
        return [*said, (EventId.KIOSK_LOG_RECEIVED, {**about("kiosk-1"), **log.end()})]

    _rewrite_controller(case, received)
    _log(case, "kiosk-1").write_bytes(log.content)
    assert _found(case) == [(ProblemCode.INCONSISTENT, "events/controller.jsonl")]


def test_a_log_the_controller_refused_is_a_remark(case: Case) -> None:
    refused: Said = (EventId.KIOSK_LOG_REFUSED, {**about("kiosk-1"), EventField.REASON: "missing"})
    _rewrite_controller(case, lambda said: [refused, *said[1:]])
    _log(case, "kiosk-1").unlink()
    assert _found(case) == []
    results = verify_results(case[0])
    assert isinstance(results, VerifiedResults)
    (remark,) = results.log_remarks
    assert str(remark) == "events/kiosk-1.jsonl: контроллер журнал не принял (missing)"


def test_a_log_that_went_back_and_was_allowed_is_a_remark(case: Case) -> None:
    end = {EventField.SEQ: "2", EventField.HEAD: "ab" * 32}

    def allowed(said: list[Said]) -> list[Said]:
        ours: MadeLog = kiosk_log(case[1], case[2], "kiosk-1")
        return [
            (EventId.KIOSK_LOG_SEEN, {**about("kiosk-1"), **end}),
            (EventId.KIOSK_LOG_WENT_BACK, {**about("kiosk-1"), **ours.end(1)}),
            (EventId.KIOSK_LOG_ALLOWED, {**about("kiosk-1"), **ours.end(2), EventField.ACT: "акт № 1"}),
            *said,
        ]

    _rewrite_controller(case, allowed)
    assert _found(case) == []
    results = verify_results(case[0])
    assert isinstance(results, VerifiedResults)
    assert [remark.place for remark in results.log_remarks] == ["events/kiosk-1.jsonl"]


def test_a_log_nobody_speaks_of_and_files_of_strangers_are_found(case: Case) -> None:
    _rewrite_controller(case, lambda said: said[1:])
    assert _found(case) == [(ProblemCode.INCONSISTENT, "events/kiosk-1.jsonl")]
    _rewrite_controller(case, list)
    (case[0] / "events/kiosk-9.jsonl").write_bytes(_log(case, "kiosk-1").read_bytes())
    assert _found(case) == [(ProblemCode.UNEXPECTED_FILE, "events/kiosk-9.jsonl")]
    (case[0] / "events/kiosk-9.jsonl").unlink()
    _log(case, "kiosk-2").unlink()
    assert _found(case) == [(ProblemCode.MISSING_FILE, "events/kiosk-2.jsonl")]


def test_the_form_of_nist_must_say_what_the_logs_say(case: Case) -> None:
    card, _, _ = case
    nist = card / "events.json"
    nist.write_bytes(
        nist.read_bytes().replace("Голосование открыто".encode(), "Голосование закрыто".encode())
    )
    write_sums(card)
    outcome = verify_results(card)
    assert isinstance(outcome, tuple)
    assert (outcome[0].code, outcome[0].place) == (ProblemCode.INCONSISTENT, "events.json")
    nist.unlink()
    write_sums(card)
    missing = verify_results(card)
    assert isinstance(missing, tuple)
    assert (missing[0].code, missing[0].place) == (ProblemCode.MISSING_FILE, "events.json")
