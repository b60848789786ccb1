"""Protocol forms as data: rows, where each row comes from, and the control ratios between rows. CONTRACT.

Holds the values only; `election.ratios` evaluates them. The 2024 electronic form is data of the package,
never code: orders of 2006, 2007, 2011 and 2024 differ in exactly these rows.
"""

import enum
import typing

import msgspec

from election.localized import Localized

_RowId = typing.Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
_Formula = typing.Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class RowSource(enum.Enum):
    """Where the number of a row comes from."""

    TYPED = "typed"  # the commission enters it
    VOTERS_REGISTERED = "voters_registered"  # from the station file, the commission may correct it
    ACTIVATED_OUTSIDE = "activated_outside"
    ACTIVATED_INSIDE = "activated_inside"
    BALLOTS_CAST = "ballots_cast"  # electronic ballots with expressed will, of this contest
    BALLOTS_BLANK = "ballots_blank"  # of them without a mark in this contest: invalid
    OPTION_VOTES = "option_votes"  # electronic votes, one row for every option, in their order
    OPTION_TYPED = "option_typed"  # votes on paper ballots, typed, one row for every option
    CALCULATED = "calculated"  # from the `formula` of the row, over rows above it


class Severity(enum.Enum):
    """What a broken ratio does: stop the protocol, or only warn."""

    STOP = "stop"
    WARN = "warn"


class FormRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; `number` is what is printed («1», «4а», «4в»).

    `formula` is an expression as in a ratio, without a comparison; only CALCULATED rows have one.
    """

    id: _RowId
    number: str
    title: Localized
    source: RowSource
    formula: _Formula | None = None


class ControlRatio(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A relation between rows.

    `formula` is `EXPR (>=|<=|==|>|<) EXPR` over row ids, whole numbers, `sum` (Σ of electronic votes),
    `sum_typed` (Σ of votes on paper), `votes_allowed`, `+ - *` and brackets.
    `applies` limits it to contests with one choice or with several.
    """

    formula: _Formula
    severity: Severity = Severity.STOP
    applies: typing.Literal["all", "single", "multiple"] = "all"


class ProtocolForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rows and ratios of one kind of protocol."""

    id: typing.Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: Localized
    rows: tuple[FormRow, ...]
    ratios: tuple[ControlRatio, ...]

    def row_from(self, source: RowSource) -> FormRow | None:
        """Return the first row of a source, or None."""
        return next((row for row in self.rows if row.source is source), None)


OPTION_SOURCES = frozenset({RowSource.OPTION_VOTES, RowSource.OPTION_TYPED})


def typed_vote_key(row: FormRow, option_number: int) -> str:
    """Name the number that is typed for one option of an OPTION_TYPED row, among the typed rows."""
    return f"{row.id}_{option_number}"
