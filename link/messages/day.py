"""The voting day at the console: polls, mode, resets, and the status of the station."""

import typing

import msgspec

from link import limits
from link.messages.base import DenialReason, KioskStage, Message, PollsState, StationMode


class GetStatus(Message, frozen=True, kw_only=True):
    """Ask for `StationStatus`."""


class SetMode(Message, frozen=True, kw_only=True):
    """Change the station mode."""

    mode: StationMode


class OpenPolls(Message, frozen=True, kw_only=True):
    """Open the polls."""


class PauseVoting(Message, frozen=True, kw_only=True):
    """Pause voting."""


class ResumeVoting(Message, frozen=True, kw_only=True):
    """Resume voting."""


class ClosePolls(Message, frozen=True, kw_only=True):
    """Close the polls for good."""


class OrderReset(Message, frozen=True, kw_only=True):
    """Order a kiosk back to its initial state (the chair, before witnesses)."""

    kiosk: limits.Label


class ChangeOption(Message, frozen=True, kw_only=True):
    """Exclude an option of a contest or restore it, on the chair's order; its number stays."""

    contest_id: limits.Id
    option_id: limits.Id
    withdrawn: bool


class GetWithdrawn(Message, frozen=True, kw_only=True):
    """Ask which options of a contest are excluded now: `Withdrawn`."""

    contest_id: limits.Id


class Withdrawn(Message, frozen=True, kw_only=True):
    """The options of one contest that are excluded now; the station excludes no more than this holds."""

    contest_id: limits.Id
    options: limits.Ids = ()


class KioskStatus(Message, frozen=True, kw_only=True):
    """Describe one kiosk for the console; `voted` counts codes VOTED here, `stage` is its last word.

    What the kiosk does not know is None. `paper_until` is a forecast to the half-hour («11:30»);
    `minutes_in_state` are whole minutes and kept nowhere. `denied` says why it was not welcomed.
    """

    name: limits.Label
    link_up: bool
    stage: KioskStage
    faults: typing.Annotated[tuple[limits.FaultCodeText, ...], msgspec.Meta(max_length=8)] = ()
    paper_low: bool = False
    ballots_stored: limits.Count = 0
    voted: limits.Count = 0
    portable: bool = False
    paper_per_mille: limits.PerMille | None = None
    paper_until: limits.HourText = ""
    on_mains: bool | None = None
    battery_minutes: limits.Minutes | None = None
    cover_open: bool = False
    calling: bool = False
    minutes_in_state: limits.Minutes = 0
    denied: DenialReason | None = None


class StationStatus(Message, frozen=True, kw_only=True):
    """Describe the station: card counts by state, the kiosks, and the controller's own faults.

    `two_persons` tells whether official cards are enrolled, so that commands are unlocked by two.
    """

    mode: StationMode
    polls: PollsState
    voted: limits.Count
    activated: limits.Count
    voting: limits.Count
    reset: limits.Count
    cancelled: limits.Count
    kiosks: typing.Annotated[tuple[KioskStatus, ...], msgspec.Meta(max_length=24)] = ()
    faults: limits.Faults = ()
    received: limits.Count = 0
    unused: limits.Count = 0
    two_persons: bool = False
    package_words: limits.Text = ""
    software: limits.Label = ""
    withdrawn: limits.Count = 0


Commands = SetMode | OpenPolls | PauseVoting | ResumeVoting | ClosePolls | OrderReset | ChangeOption
Requests = GetStatus | GetWithdrawn | Commands
Replies = StationStatus | Withdrawn
