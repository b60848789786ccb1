"""The board of the observers: what the hall may see, on a wire of its own that knows one question.

Nothing here tells the moment of a vote: the count moves in steps, and events of voting carry their quarter
of an hour. Rows of a protocol appear when the commission says that they were read aloud.
"""

import enum
import typing

import msgspec

from link import limits
from link.messages.base import Message, PollsState, StationMode


class DeviceState(enum.StrEnum):
    """Say of a device what anybody in the hall sees."""

    FREE = "free"
    VOTING = "voting"
    OUT_OF_SERVICE = "out_of_service"


class GetPublicBoard(Message, frozen=True, kw_only=True):
    """Ask for `PublicBoard`; the only request of the observers' wire."""


class PublicDevice(Message, frozen=True, kw_only=True):
    """One device."""

    name: limits.Label
    state: DeviceState


class PublicEvent(Message, frozen=True, kw_only=True):
    """One public event in words, with its time."""

    time: limits.ClockText
    text: limits.Text


class PublicRow(Message, frozen=True, kw_only=True):
    """One line of a protocol that was read aloud."""

    number: limits.Label
    title: limits.Text
    value: limits.Count


class PublicBoard(Message, frozen=True, kw_only=True):
    """The board. `voted` moves in steps; `rows` are the last lines read aloud of the contest `title`.

    `rows_read` of `rows_total` lines of it were read; all are empty before the close.
    """

    station: limits.Count
    mode: StationMode
    polls: PollsState
    voted: limits.Count
    registered: limits.Count
    clock: limits.ClockText
    package_words: limits.Text
    package: limits.Fingerprint
    software: limits.Label
    devices: typing.Annotated[tuple[PublicDevice, ...], msgspec.Meta(max_length=24)] = ()
    events: typing.Annotated[tuple[PublicEvent, ...], msgspec.Meta(max_length=6)] = ()
    title: limits.Text = ""
    rows: typing.Annotated[tuple[PublicRow, ...], msgspec.Meta(max_length=8)] = ()
    rows_read: limits.Count = 0
    rows_total: limits.Count = 0


class ReadRow(Message, frozen=True, kw_only=True):
    """Of the console: so many lines of a contest's protocol were read aloud: `Done`, or refused."""

    contest_id: limits.Id
    lines: limits.Count


Requests = GetPublicBoard
Replies = PublicBoard
ConsoleRequests = ReadRow
