"""The day as a guided course at the console: its steps, device checks, the test vote, headlines of events.

Steps and their facts are decided by the controller; a screen only shows them and asks for what is next.
"""

import enum
import typing

import msgspec

from link import limits
from link.messages.base import Message


class StepState(enum.StrEnum):
    """Say how a step of the course stands."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    FAILED = "failed"


class CourseStep(Message, frozen=True, kw_only=True):
    """One step: a title, and the green fact it ended with or the problem it stands at (Russian)."""

    id: limits.Id
    title: limits.Label
    state: StepState
    detail: limits.Text = ""


class GetCourse(Message, frozen=True, kw_only=True):
    """Ask for `Course`."""


class Course(Message, frozen=True, kw_only=True):
    """The whole course, from the sealed envelope to the exported protocol; `remedy` is about what failed."""

    steps: typing.Annotated[tuple[CourseStep, ...], msgspec.Meta(max_length=20)]
    remedy: limits.Text = ""


class ConfirmStep(Message, frozen=True, kw_only=True):
    """Confirm what only people can see («отпечаток совпал на 6 из 6 устройств»): `Course`."""

    step: limits.Id
    passed: bool = True
    note: limits.Text = ""


class RecordDiagnostic(Message, frozen=True, kw_only=True):
    """Record the outcome of a check of one part of a device: `DeviceSheet`."""

    kiosk: limits.Label
    part: limits.Id
    passed: bool
    note: limits.Label = ""


class GetDevice(Message, frozen=True, kw_only=True):
    """Ask for the sheet of one device: `DeviceSheet`."""

    kiosk: limits.Label


class Diagnostic(Message, frozen=True, kw_only=True):
    """The check of one part, catalogued by the screen; `passed` is None until it was made."""

    part: limits.Id
    passed: bool | None = None
    note: limits.Label = ""


class DeviceSheet(Message, frozen=True, kw_only=True):
    """What the commission may know of one device: its checks and its headlines, newest first."""

    kiosk: limits.Label
    diagnostics: typing.Annotated[tuple[Diagnostic, ...], msgspec.Meta(max_length=16)] = ()
    headlines: limits.Texts = ()


class TestBallot(Message, frozen=True, kw_only=True):
    """One ballot of the test deck: which card profile, how it is voted, what to press in each contest."""

    __test__ = False  # pytest would take it for a test

    number: limits.Count
    kiosk: limits.Label
    ballot_style: limits.Id
    manner: limits.Label
    instructions: limits.Texts


class GetTestDeck(Message, frozen=True, kw_only=True):
    """Ask for one page of the generated test deck: `TestDeck`."""

    offset: limits.Count = 0


class TestDeck(Message, frozen=True, kw_only=True):
    """Some ballots of the deck, from `offset`; `total` is how many there are."""

    __test__ = False

    total: limits.Count
    ballots: typing.Annotated[tuple[TestBallot, ...], msgspec.Meta(max_length=2)] = ()


class CompareTestVote(Message, frozen=True, kw_only=True):
    """Compare what the deck must give with what was counted, after the test vote: `TestTable`."""

    offset: limits.Count = 0


class TestLine(Message, frozen=True, kw_only=True):
    """One row of the two-column table."""

    __test__ = False

    contest: limits.Id
    title: limits.Label
    expected: limits.Count
    counted: limits.Count


class TestTable(Message, frozen=True, kw_only=True):
    """Some rows of the table; `agrees` is about all of them."""

    __test__ = False

    agrees: bool
    total: limits.Count
    lines: typing.Annotated[tuple[TestLine, ...], msgspec.Meta(max_length=40)] = ()


class GetHeadlines(Message, frozen=True, kw_only=True):
    """Ask for the newest events that concern the commission: `Headlines`."""


class Headline(Message, frozen=True, kw_only=True):
    """One event in words, with its time."""

    time: limits.ClockText
    text: limits.Text


class Headlines(Message, frozen=True, kw_only=True):
    """The newest events, newest first."""

    lines: typing.Annotated[tuple[Headline, ...], msgspec.Meta(max_length=24)] = ()


Requests = (
    GetCourse | ConfirmStep | RecordDiagnostic | GetDevice | GetTestDeck | CompareTestVote | GetHeadlines
)
Replies = Course | DeviceSheet | TestDeck | TestTable | Headlines
