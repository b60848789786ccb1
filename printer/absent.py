"""A printer that is not there: refuses every job politely.

For a device without a printer, such as a controller that prints on paper only. It never pretends to print.
"""

import types
import typing

from printer.port import PrinterFault, PrinterFaultCode, PrinterStatus, PrintOutcome
from printer.tape_image import TapeImage


class AbsentPrinter:
    """Be a `PrinterPort` that answers P-01 to everything."""

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    def print_job(self, image: TapeImage, *, feed_mm: float = 0, cut: bool = False) -> PrintOutcome:
        """Give P-01."""
        return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail="no printer is configured")

    def status(self) -> PrinterStatus:
        """Give P-01."""
        return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail="no printer is configured")

    def close(self) -> None:
        """Do nothing."""
