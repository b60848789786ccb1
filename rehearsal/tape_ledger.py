"""The control tape as an auditor reads it: records and the marks that close them.

Made from the text a printer's simulator read back from the dots on its paper, not from what was sent.
"""

import collections
import collections.abc
import dataclasses

from election.ballot import in_ballot_order, marks_left
from election.definition import Contest, Election
from election.identifiers import ContestId, OptionId
from kiosk.session.events import TapeMark
from kiosk.tape_records import MARK_TEXTS, NOTHING_CHOSEN, PhraseKind, tape_phrases
from printer.phrasebook import Phrase

# A record as read: for each contest in order, its title and the lines of the choice.
Record = tuple[tuple[str, tuple[str, ...]], ...]

_MARK_OF = {text: mark for mark, text in MARK_TEXTS.items()}
_CHOICE_KINDS = {PhraseKind.OPTION.value, PhraseKind.NONE.value, PhraseKind.UNUSED.value}


class TapeReadError(ValueError):
    """A tape that does not read as records and marks; the message gives the line's number and kind only."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """How often each mark closes a record, and the multiset of confirmed records."""

    marks: collections.Counter[TapeMark]
    confirmed: collections.Counter[Record]

    def __add__(self, other: "Ledger") -> "Ledger":
        """Join the tapes of two kiosks."""
        return Ledger(marks=self.marks + other.marks, confirmed=self.confirmed + other.confirmed)


def phrases_of(election: Election, station_number: int) -> list[Phrase]:
    """Return the book a simulated printer reads its own tape with."""
    return [
        Phrase.for_block(phrase.kind.value, phrase.block) for phrase in tape_phrases(election, station_number)
    ]


def read_ledger(lines: collections.abc.Iterable[str]) -> Ledger:
    """Read a tape. Raises TapeReadError for a mark without a record, or a record never closed."""
    marks: collections.Counter[TapeMark] = collections.Counter()
    confirmed: collections.Counter[Record] = collections.Counter()
    record: list[tuple[str, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        kind, _, text = line.partition("\t")
        if kind == PhraseKind.HEAD.value:
            if record:
                raise TapeReadError(f"line {number}: a record begins before the last one was closed")
        elif kind == PhraseKind.CONTEST.value:
            record.append((text, []))
        elif kind in _CHOICE_KINDS:
            if not record:
                raise TapeReadError(f"line {number}: a choice outside a record")
            record[-1][1].append(text)
        elif kind == PhraseKind.MARK.value:
            mark = _MARK_OF[text]
            marks[mark] += 1
            if mark in (TapeMark.CONFIRMED, TapeMark.CONFIRMED_AFTER_FAILURE):
                if not record:
                    raise TapeReadError(f"line {number}: a confirmation without a record")
                confirmed[tuple((title, tuple(choice)) for title, choice in record)] += 1
            record = []
    if record:
        raise TapeReadError("the last record was never closed")
    return Ledger(marks=marks, confirmed=confirmed)


def record_of(
    election: Election, style: str, selections: collections.abc.Mapping[ContestId, tuple[OptionId, ...]]
) -> Record:
    """Write what the tape must say of a ballot, from the same phrases the kiosk prints."""
    phrases = tape_phrases(election, 0)
    titles = {phrase.contest: phrase.block.text for phrase in phrases if phrase.kind is PhraseKind.CONTEST}
    options = {
        (phrase.contest, phrase.option): phrase.block.text
        for phrase in phrases
        if phrase.kind is PhraseKind.OPTION
    }
    unused = {phrase.count: phrase.block.text for phrase in phrases if phrase.kind is PhraseKind.UNUSED}

    def lines(contest: Contest) -> tuple[str, ...]:
        marks = in_ballot_order(contest, selections.get(contest.id, ()))
        if not marks:
            return (NOTHING_CHOSEN,)
        chosen = tuple(options[contest.id, option] for option in marks)
        left = marks_left(contest, marks)
        return (*chosen, unused[left]) if left else chosen

    contests = next(s for s in election.ballot_styles if s.id == style).contests
    return tuple((titles[contest_id], lines(election.contest(contest_id))) for contest_id in contests)
