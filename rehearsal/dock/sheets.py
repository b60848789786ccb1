"""Facts as QML reads them: plain lists and maps with every word ready. Pure."""

import collections.abc
import enum
import pathlib
import typing

from rehearsal.dock.hall import CardKind, ContestVotes, Counts, DayResults
from rehearsal.dock.table import Fate, TableCard
from rehearsal.dock.words import card_name, plural

Sheet = dict[str, typing.Any]
_Step = typing.TypeVar("_Step", bound=enum.Enum)

_FATES = {Fate.VOTING: "по ней голосуют", Fate.USED: "использована", Fate.RESET: "сброшена"}


def steps_sheet(words: collections.abc.Mapping[_Step, str], now: _Step | None) -> list[Sheet]:
    """List steps as done, going on or to come; None means that nothing has begun."""
    order = list(words)
    at = -1 if now is None else order.index(now)
    return [
        {"text": text, "state": "done" if index < at else "now" if index == at else "later"}
        for index, text in enumerate(words.values())
    ]


def card_sheet(card: TableCard) -> Sheet:
    """Describe a card on the table."""
    known = _FATES.get(card.fate) or card_name(card.card.kind)
    return {
        "id": card.card.id,
        "serial": card.card.serial,
        "picture": as_url(card.picture),
        "note": known if card.fate is not Fate.IN_HAND or not card.profile else f"{known}: {card.profile}",
        "mark": _mark(card),
    }


def _mark(card: TableCard) -> str:
    if card.card.kind is not CardKind.ACTIVATED or card.fate is Fate.RESET:
        return "bad"
    return {Fate.IN_HAND: "fresh", Fate.VOTING: "voting", Fate.USED: "used"}[card.fate]


def results_sheet(results: DayResults) -> Sheet:
    """Describe the results of the day."""
    return {
        "problem": results.problem,
        "folder": str(results.evidence),
        "counts": _counts_sheet(results.counts),
        "agree": _agree(results.counts),
        "contests": [_contest_sheet(contest) for contest in results.contests],
    }


def _counts_sheet(counts: Counts) -> list[Sheet]:
    return [
        {"text": "карточек использовано", "number": counts.cards_voted},
        {"text": "бюллетеней на устройстве", "number": counts.ballots_stored},
        {"text": "подтверждено на ленте", "number": counts.confirmed_on_tape},
        {"text": "аннулировано на ленте", "number": counts.annulled_on_tape},
    ]


def _agree(counts: Counts) -> bool:
    return counts.cards_voted == counts.ballots_stored == counts.confirmed_on_tape


def _contest_sheet(contest: ContestVotes) -> Sheet:
    most = max((option.votes for option in contest.options), default=0)
    return {
        "title": contest.title,
        "note": plural(contest.ballots, "бюллетень", "бюллетеня", "бюллетеней")
        + f", неиспользованных отметок: {contest.undervotes}",
        "options": [
            {
                "row": option.row,
                "name": option.name,
                "votes": option.votes,
                "share": option.votes / most if most else 0.0,
            }
            for option in contest.options
        ],
    }


def as_url(path: pathlib.Path) -> str:
    """Give the address of a local file."""
    return path.absolute().as_uri()
