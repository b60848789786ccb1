"""The port of a tape printer: what every driver, the fake and the absent one offer (CONTRACT).

Not here: which document is printed, what is done about a fault, or when a vote counts. A job is `Printed`
only if the printer itself answered after the last byte of the job; silence is always a fault.
"""

import dataclasses
import enum
import types
import typing

from printer.tape_image import TapeImage


class PrinterFaultCode(enum.Enum):
    """Name what a person has to act on; the value is the short code shown on screens."""

    NO_ANSWER = "P-01"
    PAPER_OUT = "P-02"
    COVER_OPEN = "P-03"
    MECHANISM = "P-04"
    INTERRUPTED = "P-05"

    @property
    def text(self) -> str:
        """Give the Russian words shown beside the code."""
        return _FAULT_TEXTS[self]


_FAULT_TEXTS: typing.Final[typing.Mapping[PrinterFaultCode, str]] = types.MappingProxyType(
    {
        PrinterFaultCode.NO_ANSWER: "Принтер не отвечает",
        PrinterFaultCode.PAPER_OUT: "Нет бумаги",
        PrinterFaultCode.COVER_OPEN: "Крышка принтера открыта",
        PrinterFaultCode.MECHANISM: "Ошибка механизма (резак/перегрев)",
        PrinterFaultCode.INTERRUPTED: "Печать прервана",
    }
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFault:
    """Say what stops the printer.

    `began` is true when dots of the job may already be on the paper, so that the broken record must be
    closed. `detail` is a technical English phrase for the log; it never carries anything of the document.
    """

    code: PrinterFaultCode
    detail: str = ""
    began: bool = False

    @property
    def text(self) -> str:
        """Give the Russian words without the code."""
        return self.code.text

    @property
    def message(self) -> str:
        """Give the code and the words, as shown to the commission: `P-02 Нет бумаги`."""
        return f"{self.code.value} {self.code.text}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrinterReady:
    """Say that the printer answered every query and nothing stops it."""

    paper_low: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Say that the printer has answered after the last byte of the job and nothing is wrong with it."""

    paper_low: bool = False


PrintOutcome: typing.TypeAlias = Printed | PrinterFault
PrinterStatus: typing.TypeAlias = PrinterReady | PrinterFault


class PrinterPort(typing.Protocol):
    """Print bitmaps on a tape and tell the truth about it.

    Calls block, with deadlines, and must not be made from two threads at once. No call raises because of the
    printer's condition: that is what `PrinterFault` is for. After a fault the same object stays usable.
    """

    def print_job(self, image: TapeImage, *, feed_mm: float = 0, cut: bool = False) -> PrintOutcome:
        """Print one image, then feed and cut as asked; return when the printer has confirmed it or failed."""
        ...

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; never prints anything."""
        ...

    def close(self) -> None:
        """Let the device go; may be called twice."""
        ...

    def __enter__(self) -> typing.Self:
        """Give the port itself; the device is opened at its first use."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close the port."""
        ...
