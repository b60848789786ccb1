"""Compares what was fed in, what was stored, what is on the tape and what the controller counted.

It counts for itself; nothing here asks the product whether the product is right.
"""

import collections
import collections.abc
import dataclasses
import pathlib

import msgspec

from election.definition import Election
from kiosk.session.events import TapeMark
from rehearsal.day import DayCount
from rehearsal.plan import VoterPlan, expected_marks
from rehearsal.tape_ledger import Ledger, record_of


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What the day came to; the contents of summary.json. `problems` is empty when all agree."""

    voters: int
    activated: int
    refused: int
    annulled: int
    reset: int
    ballots_per_kiosk: dict[str, int]
    codes_voted: int
    confirmed_on_tape: int
    interrupted_prints: int
    tallies: dict[str, dict[str, int]]
    seconds: float
    problems: tuple[str, ...]


class _ContestRecords(msgspec.Struct, kw_only=True):
    ballots: int
    selections: list[list[str]]


class _Records(msgspec.Struct, kw_only=True):
    kiosks: dict[str, int]
    contests: dict[str, _ContestRecords]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is compared."""

    election: Election
    voters: collections.abc.Sequence[VoterPlan]
    day: DayCount
    ledgers: collections.abc.Mapping[str, Ledger]
    card: pathlib.Path
    codes_voted: int
    seconds: float


def judge(evidence: Evidence) -> Summary:
    """Compare everything with everything. Differences are named by place and count, never by a choice."""
    records = msgspec.json.decode((evidence.card / "records.json").read_bytes(), type=_Records)
    tape = sum(
        evidence.ledgers.values(), Ledger(marks=collections.Counter(), confirmed=collections.Counter())
    )
    staying = [voter for voter in evidence.voters if voter.leave_at is None]
    problems = [
        *_records_problems(evidence, records, len(staying)),
        *_tape_problems(evidence, tape, staying, records),
        *_controller_problems(evidence, records, len(staying)),
    ]
    return Summary(
        voters=len(evidence.voters),
        activated=evidence.day.activated,
        refused=evidence.day.refused,
        annulled=evidence.day.annulled,
        reset=evidence.day.reset,
        ballots_per_kiosk=dict(sorted(records.kiosks.items())),
        codes_voted=evidence.codes_voted,
        confirmed_on_tape=_confirmed(tape),
        interrupted_prints=tape.marks[TapeMark.INTERRUPTED],
        tallies={contest: _tally(found.selections) for contest, found in sorted(records.contests.items())},
        seconds=round(evidence.seconds, 1),
        problems=tuple(problems),
    )


def _tally(selections: list[list[str]]) -> dict[str, int]:
    counted = collections.Counter(option for marks in selections for option in marks)
    return dict(sorted(counted.items()))


def _confirmed(ledger: Ledger) -> int:
    return ledger.marks[TapeMark.CONFIRMED] + ledger.marks[TapeMark.CONFIRMED_AFTER_FAILURE]


def _records_problems(evidence: Evidence, records: _Records, staying: int) -> collections.abc.Iterator[str]:
    expected = expected_marks(evidence.election, evidence.voters)
    for contest_id, selections in expected.items():
        found = records.contests.get(contest_id)
        if found is None:
            yield f"records: contest {contest_id} is missing"
        elif found.selections != [[str(option) for option in marks] for marks in selections]:
            yield f"records: contest {contest_id} is not what was fed in"
    if sum(records.kiosks.values()) != staying:
        yield f"records: {sum(records.kiosks.values())} ballots, {staying} voters stayed"


def _tape_problems(
    evidence: Evidence,
    tape: Ledger,
    staying: collections.abc.Sequence[VoterPlan],
    records: _Records,
) -> collections.abc.Iterator[str]:
    fed_in = collections.Counter(
        record_of(evidence.election, voter.profile, voter.selections) for voter in staying
    )
    if tape.confirmed != fed_in:
        differing = sum(((tape.confirmed - fed_in) + (fed_in - tape.confirmed)).values())
        yield f"tape: {differing} confirmed records are not what was fed in"
    for device, ledger in evidence.ledgers.items():
        if _confirmed(ledger) != records.kiosks.get(device, 0):
            yield f"tape of {device}: {_confirmed(ledger)} confirmed, {records.kiosks.get(device, 0)} stored"
    if tape.marks[TapeMark.ANNULLED] != evidence.day.annulled:
        yield f"tape: {tape.marks[TapeMark.ANNULLED]} annulled, {evidence.day.annulled} voters annulled"


def _controller_problems(
    evidence: Evidence, records: _Records, staying: int
) -> collections.abc.Iterator[str]:
    if evidence.codes_voted != staying:
        yield f"controller: {evidence.codes_voted} codes VOTED, {staying} voters stayed"
    for device, voted in evidence.day.per_kiosk.items():
        if records.kiosks.get(device, 0) != voted:
            yield f"{device}: {records.kiosks.get(device, 0)} ballots, {voted} voters voted there"
