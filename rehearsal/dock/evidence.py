"""What the day left behind, read back: the memory card, the tape, the cards, and the product's own check.

It counts nothing itself but the marks on the tape.
"""

import collections.abc
import pathlib

from election.results_documents import parse_protocol, parse_records
from kiosk.session.events import TapeMark
from rehearsal.dock.hall import ContestVotes, Counts, OptionVotes
from rehearsal.station import PreparationError, provision
from rehearsal.tape_ledger import read_ledger


def contests_on(card: pathlib.Path) -> tuple[ContestVotes, ...]:
    """Read the votes from the protocol of a memory card. Raises ResultsError or OSError."""
    protocol = parse_protocol((card / "protocol.json").read_bytes())
    records = parse_records((card / "records.json").read_bytes())
    return tuple(
        ContestVotes(
            title=contest.short_title,
            ballots=records.contests[contest.contest].ballots,
            undervotes=contest.undervotes,
            options=tuple(
                OptionVotes(row=option.row, name=option.name, votes=option.votes)
                for option in contest.options
            ),
        )
        for contest in protocol.contests
    )


def counts_of(card: pathlib.Path, *, tape: collections.abc.Iterable[str], cards_voted: int) -> Counts:
    """Put the three counts side by side; `tape` is what a printer read back from its own paper.

    Raises ResultsError, TapeReadError or OSError.
    """
    marks = read_ledger(tape).marks
    return Counts(
        cards_voted=cards_voted,
        ballots_stored=sum(parse_records((card / "records.json").read_bytes()).kiosks.values()),
        confirmed_on_tape=marks[TapeMark.CONFIRMED] + marks[TapeMark.CONFIRMED_AFTER_FAILURE],
        annulled_on_tape=marks[TapeMark.ANNULLED],
    )


def verify(card: pathlib.Path) -> str:
    """Have a memory card checked by `python -m provisioning verify`; return what is wrong, or nothing."""
    try:
        provision("verify", str(card))
    except PreparationError as error:
        return str(error)
    return ""
