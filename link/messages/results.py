"""After the close: collecting, typed rows, decisions, protocols, export."""

import typing

import msgspec

from link import limits
from link.messages.base import Message


class CountResults(Message, frozen=True, kw_only=True):
    """Collect the kiosks' parts and merge them: `Results`, asked again until `ready`."""


class EnterRows(Message, frozen=True, kw_only=True):
    """Enter the protocol rows that people count: row id → number."""

    contest_id: limits.Id
    rows: limits.Rows


class RecordDecision(Message, frozen=True, kw_only=True):
    """Record the commission's decision to go on in spite of a difference.

    `subject` is a kiosk's name or id, a contest id, or `cards`; `act` names the paper it was written on.
    """

    subject: limits.Id
    act: typing.Annotated[limits.Text, msgspec.Meta(min_length=1)]


class PrepareProtocol(Message, frozen=True, kw_only=True):
    """Build the results protocols: `ProtocolReady`."""


class ExportCard(Message, frozen=True, kw_only=True):
    """Write the results to a flash card mounted at `path`: `Exported`."""

    path: limits.MountPath


class Results(Message, frozen=True, kw_only=True):
    """Say whether all parts are merged; `missing` names the kiosks that have not delivered."""

    ready: bool
    missing: limits.Labels = ()


class ProtocolReady(Message, frozen=True, kw_only=True):
    """List the contests with a prepared protocol, what is odd and what forbids signing (Russian)."""

    contests: limits.Ids
    warnings: limits.Texts = ()
    problems: limits.Texts = ()


class Exported(Message, frozen=True, kw_only=True):
    """Confirm an export: number of files and the fingerprint of their list."""

    files: limits.Count
    fingerprint: limits.Fingerprint


class GetRows(Message, frozen=True, kw_only=True):
    """Ask for the rows of one contest's protocol from `offset`: `ContestRows`; refused before the close."""

    contest_id: limits.Id
    offset: limits.Count = 0


class RowLine(Message, frozen=True, kw_only=True):
    """One row: its number on the form, its title, its value if known, and whether people type it."""

    id: limits.Id
    number: limits.Label
    title: limits.Text
    value: limits.Count | None = None
    typed: bool = False


class ContestRows(Message, frozen=True, kw_only=True):
    """Some rows of the protocol; `total` is how many there are."""

    contest_id: limits.Id
    title: limits.Text
    total: limits.Count
    lines: typing.Annotated[tuple[RowLine, ...], msgspec.Meta(max_length=16)] = ()


class GetRatios(Message, frozen=True, kw_only=True):
    """Ask for the control ratios of one contest with its numbers filled in: `ContestRatios`."""

    contest_id: limits.Id


class RatioLine(Message, frozen=True, kw_only=True):
    """One ratio: the rule, the rule with numbers; `holds` is None while a number is missing."""

    rule: limits.Label
    filled: limits.Text = ""
    holds: bool | None = None
    only_warns: bool = False


class ContestRatios(Message, frozen=True, kw_only=True):
    """All control ratios of one contest."""

    contest_id: limits.Id
    lines: typing.Annotated[tuple[RatioLine, ...], msgspec.Meta(max_length=16)] = ()


Requests = CountResults | EnterRows | RecordDecision | PrepareProtocol | ExportCard | GetRows | GetRatios
Replies = Results | ProtocolReady | Exported | ContestRows | ContestRatios
