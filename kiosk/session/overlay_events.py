"""Events of what lies over a session: details of an option, help, the panel, interruptions. CONTRACT.

They join the unions of `kiosk.session.events`. An official card comes as the package knows it, without its
code.
"""

import dataclasses
import enum

from election.identifiers import OptionId
from election.officials import OfficialCard


class Interruption(enum.Enum):
    """What stops a voter without touching a choice."""

    COVER_OPEN = "cover_open"  # E5: only the commission gives the session back
    KEYPAD_GONE = "keypad_gone"
    HEADPHONES_OUT = "headphones_out"


# --- the station and the devices


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OfficialSeen:
    """A card of the commission was held to the reader."""

    card: OfficialCard


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PinChecked:
    """The answer to `CheckPin`: whether the PIN is that of the asked card."""

    fits: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettled:
    """A session that a restart cut off is settled: its vote counts, or its card is valid again."""

    counted: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SessionInterrupted:
    """Something the present voter needs is gone: keypad and headphones count in audio mode only."""

    cause: Interruption


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class InterruptionOver:
    """What was gone is back."""

    cause: Interruption


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PowerLow:
    """E4: less than five minutes of power are left, or no longer so."""

    low: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PaceChanged:
    """The present voter listens or uses switches, which takes longer; or no longer so."""

    unhurried: bool


# --- the voter


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenDetails:
    """Read about an option; None shows the rows to choose one to read about."""

    option: OptionId | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CloseDetails:
    """Back to where the reading began."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenHelp:
    """«Помощь»."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CallStaff:
    """«Позвать члена комиссии»: the choices are hidden until `CloseHelp`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CloseHelp:
    """«Закрыть», or «Показать» after a call."""


# --- the commission at the panel


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToVoter:
    """«Вернуть избирателю»."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AskReset:
    """«Сбросить в исходное состояние»: the consequences and the PIN are asked first."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PinDigit:
    """One digit of the PIN."""

    digit: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PinErase:
    """Take the last digit away."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PinDone:
    """«Сбросить», with the PIN typed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClosePanel:
    """«Отмена»: the reset is not done, or the panel closes."""


OverlayAction = (
    OpenDetails
    | CloseDetails
    | OpenHelp
    | CallStaff
    | CloseHelp
    | ReturnToVoter
    | AskReset
    | PinDigit
    | PinErase
    | PinDone
    | ClosePanel
)

OverlayDeviceEvent = (
    OfficialSeen
    | PinChecked
    | SessionSettled
    | SessionInterrupted
    | InterruptionOver
    | PowerLow
    | PaceChanged
)
