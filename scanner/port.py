"""What a scanner is to the rest of the system: a text that was shown, a fault, or nothing in time.

Not here: any device, any library, any opinion about what the text means.
"""

import enum
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_TEXT_LENGTH = 64
"""Longest text a reader passes on; an activation code has 39 digits, an official card may have a few more."""


class Symbology(enum.Enum):
    """Kind of bar code on a card."""

    QR = "QR"
    CODE_128 = "CODE_128"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One card shown to the reader.

    `text` comes from paper in a stranger's hand: printable ASCII, at most `MAX_TEXT_LENGTH` characters,
    otherwise unchecked. It is left out of `repr`, because a card code must not reach a log.
    """

    text: str = field(repr=False)
    symbology: Symbology

    @property
    def identity(self) -> str:
        """What makes two scans the same card: the text, for digits without leading zeros.

        Code 128 holds digits in pairs, so the 39 digits of a code stand there as 40, with a zero in front.
        """
        text = self.text
        return (text.lstrip("0") or "0") if text.isascii() and text.isdecimal() else text


class ScannerFaultCode(enum.StrEnum):
    """Fault a person must act on, as it is said over the telephone."""

    CAMERA_SILENT = "S-01"
    FRAMES_STOPPED = "S-02"
    DISCONNECTED = "S-03"
    NOT_INSTALLED = "S-04"
    SOURCE_UNUSABLE = "S-05"


FAULT_TEXTS: Mapping[ScannerFaultCode, str] = types.MappingProxyType(
    {
        ScannerFaultCode.CAMERA_SILENT: "Камера не отвечает",
        ScannerFaultCode.FRAMES_STOPPED: "Кадры остановились",
        ScannerFaultCode.DISCONNECTED: "Сканер отключён",
        ScannerFaultCode.NOT_INSTALLED: "Сканер не установлен",
        ScannerFaultCode.SOURCE_UNUSABLE: "Источник кадров недоступен",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerFault:
    """State of the reader that a person must put right; `place` names the device, file or port."""

    code: ScannerFaultCode
    text: str
    place: str = ""


def fault(code: ScannerFaultCode, place: str = "") -> ScannerFault:
    """Make the fault of a code with its Russian words."""
    return ScannerFault(code=code, text=FAULT_TEXTS[code], place=place)


ReadResult: typing.TypeAlias = Scan | ScannerFault | None


class ScannerPort(typing.Protocol):
    """A reader of cards. One thread reads; `drain` and `close` may come from any thread."""

    def __enter__(self) -> typing.Self:
        """Return the reader itself; devices are opened by the first `read`, so entering never fails."""

    def __exit__(self, *exc_info: object) -> None:
        """Close the reader."""

    def read(self, timeout_s: float) -> ReadResult:
        """Wait for a card, at most about `timeout_s` seconds.

        Returns a `Scan` once per presentation of a card, `None` when nothing came in time, or a
        `ScannerFault` when nothing came and the device is to blame. A fault repeats at each read until the
        device has recovered; the reader tries to recover at a bounded rate while it is being read, and a
        loop of reads does not spin.
        """

    def drain(self) -> None:
        """Forget everything that was shown but not yet returned; used when a new voter comes.

        A card that was already returned and still lies in view is not read a second time: it must first be
        taken away. That keeps the last voter's forgotten card from being offered as the next voter's.
        """

    def close(self) -> None:
        """Release the device; a second call does nothing."""
