"""Results of a station: kiosk parts, their merging, the protocol and the re-check, all to import from here.

A document is a function of the multiset of ballots only: per contest and sorted. Signing, files and papers
are not here.
"""

import collections.abc

from election.cast_vote_record import CastVoteRecord
from election.definition import Election
from election.identifiers import ContestId, DeviceId, OptionId
from election.polls import StationMode
from election.results_check import CARDS_SUBJECT, check_part, check_results, problems_of, warnings_of
from election.results_documents import (
    MAX_DOCUMENT_BYTES,
    ContestRecords,
    ContestResults,
    Decision,
    Document,
    KioskPart,
    KioskResults,
    MergedRecords,
    OptionRow,
    ProblemKind,
    ProtocolRow,
    RatioRow,
    ResultsError,
    ResultsProblem,
    ResultsProtocol,
    SignedPart,
    TypedRows,
    encode,
    encode_signed_part,
    parse_part,
    parse_protocol,
    parse_records,
    parse_signed_part,
)
from election.results_protocol import TypedRow, build_protocol, typed_rows_of

__all__ = [
    "CARDS_SUBJECT",
    "MAX_DOCUMENT_BYTES",
    "ContestRecords",
    "ContestResults",
    "Decision",
    "Document",
    "KioskPart",
    "KioskResults",
    "MergedRecords",
    "OptionRow",
    "ProblemKind",
    "ProtocolRow",
    "RatioRow",
    "ResultsError",
    "ResultsProblem",
    "ResultsProtocol",
    "SignedPart",
    "TypedRow",
    "TypedRows",
    "build_protocol",
    "check_part",
    "check_results",
    "encode",
    "encode_signed_part",
    "merge_parts",
    "parse_part",
    "parse_protocol",
    "parse_records",
    "parse_signed_part",
    "part_of",
    "problems_of",
    "typed_rows_of",
    "warnings_of",
]


def part_of(
    election: Election,
    records: collections.abc.Iterable[CastVoteRecord],
    *,
    station: int,
    mode: StationMode,
    device: DeviceId,
    package: str,
) -> KioskPart:
    """Make a kiosk's part from its records, in any order: equal multisets give equal parts."""
    selections: dict[ContestId, list[tuple[OptionId, ...]]] = {
        contest.id: [] for contest in election.contests
    }
    ballots = 0
    for record in records:
        ballots += 1
        for contest_id, marks in record.selections:
            selections[contest_id].append(marks)
    return KioskPart(
        election=election.id,
        station=station,
        mode=mode,
        package=package,
        device=device,
        ballots=ballots,
        contests={key: _sorted_records(found) for key, found in selections.items()},
    )


def _sorted_records(selections: collections.abc.Iterable[tuple[OptionId, ...]]) -> ContestRecords:
    ordered = tuple(sorted(selections))
    return ContestRecords(ballots=len(ordered), selections=ordered)


def merge_parts(parts: collections.abc.Sequence[KioskPart]) -> MergedRecords:
    """Join parts of one station, mode and package. Raises ResultsError for none, foreign or double ones."""
    if not parts:
        raise ResultsError("no parts")
    if len({(part.election, part.station, part.mode, part.package) for part in parts}) > 1:
        raise ResultsError("parts of different stations, modes or packages")
    if len({part.device for part in parts}) != len(parts):
        raise ResultsError("two parts of one device")
    joined: dict[ContestId, list[tuple[OptionId, ...]]] = {}
    for part in parts:
        for contest_id, records in part.contests.items():
            joined.setdefault(contest_id, []).extend(records.selections)
    first = parts[0]
    return MergedRecords(
        election=first.election,
        station=first.station,
        mode=first.mode,
        package=first.package,
        kiosks={part.device: part.ballots for part in sorted(parts, key=lambda part: part.device)},
        contests={contest_id: _sorted_records(found) for contest_id, found in sorted(joined.items())},
    )
