"""The papers of an invented day: voters, the records on a card, the tape as its reader wrote it down."""

import collections.abc
import dataclasses
import pathlib

import msgspec

from election.ballot import Ballot
from election.cast_vote_record import CastVoteRecord, record_of
from election.definition import Election
from election.identifiers import BallotStyleId, ContestId, DeviceId, OptionId
from election.polls import StationMode
from election.results import encode, merge_parts, part_of
from kiosk.session.events import TapeMark
from kiosk.tape_records import MARK_TEXTS, PhraseKind, record_document, tape_phrases
from printer.document import Text
from rehearsal.day import DayCount
from rehearsal.judge import Evidence
from rehearsal.plan import VoterPlan
from rehearsal.tape_ledger import read_ledger
from tests.controller.station_kit import COUNCIL, FEDERAL, FULL, HEAD, PACKAGE, ROAD, make_election

ELECTION = make_election()
KIOSKS = ("kiosk-1", "kiosk-2")


def chosen(**marks: str) -> dict[ContestId, tuple[OptionId, ...]]:
    """Write selections: `head="o1"`, `council="o1 o3"`."""
    return {ContestId(c): tuple(OptionId(o) for o in text.split()) for c, text in marks.items()}


VOTERS = (
    VoterPlan(profile=FULL, selections=chosen(head="o1", council="o1 o3", road="o2")),
    VoterPlan(profile=FULL, selections=chosen(head="o2", council="o2", road="o1"), annul_first=True),
    VoterPlan(profile=FEDERAL, selections=chosen(head="o3")),
    VoterPlan(profile=FULL, selections={}),
    VoterPlan(profile=FULL, selections=chosen(head="o1"), leave_at="compare"),
    VoterPlan(profile=FEDERAL, selections=chosen(head="o1"), leave_at="ballot"),
)


def ballot_of(voter: VoterPlan, election: Election = ELECTION) -> Ballot:
    """Fill a ballot in as planned."""
    ballot = Ballot(style=BallotStyleId(voter.profile))
    for contest_id, marks in voter.selections.items():
        ballot = ballot.with_marks(election.contest(contest_id), marks)
    return ballot


def tape_record(voter: VoterPlan, mark: TapeMark) -> list[str]:
    """Write what the printer reads back of one attempt and its mark."""
    kinds = {
        (phrase.kind, phrase.block.text): phrase.kind
        for phrase in tape_phrases(ELECTION, 123)
        if isinstance(phrase.block, Text)
    }
    # An option may be called as a contest is; the reader of the dots tells them apart by their style.
    by_text = {text: kind.value for kind, text in reversed(kinds)}
    document = record_document(ELECTION, 123, StationMode.OFFICIAL, ballot_of(voter))
    lines = [f"{by_text[block.text]}\t{block.text}" for block in document.blocks if isinstance(block, Text)]
    return [*lines, f"{PhraseKind.MARK.value}\t{MARK_TEXTS[mark]}"]


@dataclasses.dataclass
class Papers:
    """Everything a judge looks at, as lists to be spoilt by a test; voters sit at the kiosks in turn."""

    voters: list[VoterPlan] = dataclasses.field(default_factory=lambda: list(VOTERS))
    stored: dict[str, list[CastVoteRecord]] = dataclasses.field(default_factory=dict)
    tapes: dict[str, list[list[str]]] = dataclasses.field(default_factory=dict)
    day: DayCount = dataclasses.field(default_factory=DayCount)
    codes_voted: int = 0

    def evidence(self, card: pathlib.Path) -> Evidence:
        """Write the records to a card and put the tapes beside it."""
        parts = [
            part_of(
                ELECTION,
                records,
                station=123,
                mode=StationMode.OFFICIAL,
                device=DeviceId(device),
                package=PACKAGE,
            )
            for device, records in self.stored.items()
        ]
        card.mkdir(exist_ok=True)
        (card / "records.json").write_bytes(encode(merge_parts(parts)))
        return Evidence(
            election=ELECTION,
            voters=self.voters,
            day=self.day,
            ledgers={
                device: read_ledger(line for record in tape for line in record)
                for device, tape in self.tapes.items()
            },
            card=card,
            codes_voted=self.codes_voted,
            seconds=1.0,
        )


def honest_day() -> Papers:
    """Let every voter do as planned, with everything written down as it was."""
    papers = Papers(stored={k: [] for k in KIOSKS}, tapes={k: [] for k in KIOSKS})
    papers.day.activated = len(VOTERS)
    papers.day.per_kiosk = dict.fromkeys(KIOSKS, 0)
    for number, voter in enumerate(VOTERS):
        device = KIOSKS[number % 2]
        if voter.annul_first:
            papers.day.annulled += 1
            papers.tapes[device].append(tape_record(voter, TapeMark.ANNULLED))
        if voter.leave_at is not None:
            papers.day.reset += 1
            if voter.leave_at == "compare":
                papers.tapes[device].append(tape_record(voter, TapeMark.ANNULLED_BY_RESET))
            continue
        papers.tapes[device].append(tape_record(voter, TapeMark.CONFIRMED))
        papers.stored[device].append(record_of(ELECTION, ballot_of(voter)))
        papers.day.voted += 1
        papers.day.per_kiosk[device] += 1
        papers.codes_voted += 1
    return papers


def selections_on(card: pathlib.Path, contest: ContestId) -> collections.abc.Sequence[list[str]]:
    """Read the selections of a contest back from the card."""
    records = msgspec.json.decode((card / "records.json").read_bytes())
    found: list[list[str]] = records["contests"][contest]["selections"]
    return found


__all__ = ["COUNCIL", "ELECTION", "FEDERAL", "FULL", "HEAD", "KIOSKS", "ROAD", "VOTERS", "Papers"]
