"""The voting day at the console: polls, mode, resets, and the status of the station."""

import typing

import msgspec

from link import limits
from link.messages.base import KioskStage, Message, PollsState, StationMode


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


class KioskStatus(Message, frozen=True, kw_only=True):
    """Describe one kiosk for the console; `voted` counts codes VOTED here, `stage` is its last word."""

    name: limits.Label
    link_up: bool
    stage: KioskStage
    faults: limits.Faults = ()
    paper_low: bool = False
    ballots_stored: limits.Count = 0
    voted: limits.Count = 0


class StationStatus(Message, frozen=True, kw_only=True):
    """Describe the station: card counts by state, the kiosks, and the controller's own faults."""

    mode: StationMode
    polls: PollsState
    voted: limits.Count
    activated: limits.Count
    voting: limits.Count
    reset: limits.Count
    cancelled: limits.Count
    kiosks: typing.Annotated[tuple[KioskStatus, ...], msgspec.Meta(max_length=24)] = ()
    faults: limits.Faults = ()


Commands = SetMode | OpenPolls | PauseVoting | ResumeVoting | ClosePolls | OrderReset | ChangeOption
Requests = GetStatus | Commands
Replies = StationStatus
