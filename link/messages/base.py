"""What all messages share: their shape, and the words both wires use."""

import enum

import msgspec

from link import limits

# Card codes, PINs, parts of results and protocol rows stay out of every log and traceback.
_HIDDEN = frozenset({"code", "data", "rows", "serial_tail", "pin"})


class PollsState(enum.StrEnum):
    """Say whether voting has begun, runs, rests or is over (glossary)."""

    CLOSED_INITIAL = "closed_initial"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED_FINAL = "closed_final"


class StationMode(enum.StrEnum):
    """Say what the station is being used for (glossary)."""

    SETUP = "setup"
    TEST = "test"
    TRAINING = "training"
    OFFICIAL = "official"


class KioskStage(enum.StrEnum):
    """Say what a kiosk is doing, as coarsely as the commission needs; nothing finer is sent."""

    STARTING = "starting"
    FREE = "free"
    VOTING = "voting"
    WAITING_CONFIRM = "waiting_confirm"
    SUSPENDED = "suspended"
    OUT_OF_SERVICE = "out_of_service"


class DenialReason(enum.StrEnum):
    """Say why the controller does not talk to this sender, or not about this."""

    UNKNOWN_DEVICE = "unknown_device"
    OLD_EPOCH = "old_epoch"
    OLD_SEQ = "old_seq"
    WRONG_PACKAGE = "wrong_package"
    WRONG_MODE = "wrong_mode"
    WRONG_SOFTWARE = "wrong_software"
    NOT_WELCOMED = "not_welcomed"
    UNKNOWN_RESERVATION = "unknown_reservation"
    NOT_ORDERED = "not_ordered"
    NOT_READY = "not_ready"


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="t", tag=True):
    """Be the common shape of all messages: tag `t` holds the class name, unknown fields are refused."""

    def __repr__(self) -> str:
        """Name the message and its fields, with what must not be logged left out."""
        names = self.__struct_fields__
        shown = (f"{name}={'…' if name in _HIDDEN else repr(getattr(self, name))}" for name in names)
        return f"{type(self).__name__}({', '.join(shown)})"


class Denied(Message, frozen=True, kw_only=True):
    """Refuse any request at all."""

    reason: DenialReason


class Done(Message, frozen=True, kw_only=True):
    """Confirm a command that has nothing to tell."""


class CommandRefused(Message, frozen=True, kw_only=True):
    """Refuse a command: `reason` is a code for programs, `text` is Russian for people."""

    reason: limits.Id
    text: limits.Text
