"""The rows of a protocol while it is being filled in: what is known already, what people still have to type.

Unlike `results_protocol` it puts up with missing numbers; nothing here is signed or printed.
"""

import collections
import collections.abc
import dataclasses
import re

from election.cards import CardCounts
from election.definition import Contest, Election, Station
from election.identifiers import OptionId
from election.localized import STATE_LANGUAGE, text_in
from election.protocol_form import OPTION_SOURCES, FormRow, ProtocolForm, RowSource, typed_vote_key
from election.ratios import (
    SUM,
    SUM_TYPED,
    VOTES_ALLOWED,
    FormulaProblem,
    RatioResult,
    calculate,
    evaluate,
    names_in,
    parse_expression,
)
from election.results_protocol import typed_rows_of
from election.tally import ContestTally

_SIGNS = {">=": "≥", "<=": "≤", "==": "=", "-": "−", "*": "·"}
_WORDS = {SUM: "Σ", SUM_TYPED: "Σ бумажных", VOTES_ALLOWED: "мандатов"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RowPreview:
    """One row as it stands; `key` names it when it is typed, `value` is None while it is not known."""

    key: str
    number: str
    title: str
    value: int | None
    typed: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is known of one contest: `tally` is None until the records of all kiosks are merged."""

    election: Election
    station: Station
    contest: Contest
    counts: CardCounts
    typed: collections.abc.Mapping[str, int]
    tally: ContestTally | None = None
    excluded: frozenset[OptionId] = frozenset()

    @property
    def form(self) -> ProtocolForm:
        """Return the form of the contest."""
        return self.election.protocol_form(self.contest.protocol_form)


def preview_values(filling: Filling) -> dict[str, int]:
    """Return the numbers that are known, by row id, `sum` and `sum_typed`."""
    known = _sources(filling)
    values: dict[str, int] = {} if filling.tally is None else {SUM: filling.tally.total_votes}
    paper = filling.form.row_from(RowSource.OPTION_TYPED)
    if paper is not None:
        keys = [typed_vote_key(paper, option.number) for option in filling.contest.options]
        if all(key in filling.typed for key in keys):
            values[SUM_TYPED] = sum(filling.typed[key] for key in keys)
    for row in filling.form.rows:
        if row.formula is not None:
            given = {**values, VOTES_ALLOWED: filling.contest.votes_allowed}
            operand = parse_expression(row.formula)
            if not isinstance(operand, FormulaProblem) and names_in(operand) <= given.keys():
                values[row.id] = calculate(row.formula, given)
        elif row.id in filling.typed:
            values[row.id] = filling.typed[row.id]
        elif row.source in known:
            values[row.id] = known[row.source]
    return values


def _sources(filling: Filling) -> dict[RowSource, int]:
    styles = {style.id for style in filling.election.ballot_styles if filling.contest.id in style.contests}
    access = collections.Counter[bool]()
    for part in filling.counts.activations:
        access[part.outside] += part.count if part.style in styles else 0
    known = {
        RowSource.VOTERS_REGISTERED: filling.station.voters_registered,
        RowSource.ACTIVATED_OUTSIDE: access[True],
        RowSource.ACTIVATED_INSIDE: access[False],
    }
    if filling.tally is not None:
        known |= {
            RowSource.BALLOTS_CAST: filling.tally.ballots,
            RowSource.BALLOTS_BLANK: filling.tally.blanks,
        }
    return known


def preview_rows(filling: Filling) -> tuple[RowPreview, ...]:
    """Return all rows in the order of the form, one for every option where the form has votes."""
    values = preview_values(filling)
    typed_keys = {row.key: row for row in typed_rows_of(filling.form, filling.contest)}
    rows: list[RowPreview] = []
    for row in filling.form.rows:
        if row.source in OPTION_SOURCES:
            rows += _option_rows(filling, row)
            continue
        rows.append(
            RowPreview(
                key=row.id,
                number=row.number,
                title=text_in(row.title, STATE_LANGUAGE),
                value=values.get(row.id),
                typed=row.id in typed_keys,
            )
        )
    return tuple(rows)


def _option_rows(filling: Filling, row: FormRow) -> collections.abc.Iterator[RowPreview]:
    typed = row.source is RowSource.OPTION_TYPED
    votes = {} if filling.tally is None else dict(filling.tally.votes)
    for option in filling.contest.options:
        key = typed_vote_key(row, option.number)
        name = text_in(option.name, STATE_LANGUAGE)
        yield RowPreview(
            key=key,
            number=f"{row.number}.{option.number}",
            title=f"{name} (исключено)" if option.id in filling.excluded else name,
            value=filling.typed.get(key) if typed else votes.get(option.id),
            typed=typed,
        )


def preview_ratios(filling: Filling) -> tuple[tuple[str, RatioResult], ...]:
    """Return (rule with the numbers of the rows, result) of every ratio that applies to the contest."""
    results = evaluate(filling.form, preview_values(filling), filling.contest)
    return tuple((rule_in_rows(filling.form, result.formula), result) for result in results)


def rule_in_rows(form: ProtocolForm, formula: str) -> str:
    """Write a formula with the numbers of the rows: `r2 + r3 >= r4` → «2 + 3 ≥ 4»."""
    numbers = {row.id: row.number for row in form.rows}
    named = re.sub(r"[a-z][a-z0-9_]*", lambda m: numbers.get(m[0], _WORDS.get(m[0], m[0])), formula)
    return re.sub(r">=|<=|==|-|\*", lambda m: _SIGNS[m[0]], named)
