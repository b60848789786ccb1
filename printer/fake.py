"""A scripted printer in memory that remembers what it was asked: for tests of the apps.

Not a model of a printer (that is `printer.simulator`): it does what the script says and then prints
everything.
"""

import collections
import dataclasses
import types
import typing

from printer.port import Printed, PrinterFault, PrinterReady, PrinterStatus, PrintOutcome
from printer.tape_image import TapeImage


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FakeJob:
    """Hold one job as it was asked for and how it ended."""

    image: TapeImage
    feed_mm: float
    cut: bool
    outcome: PrintOutcome


class FakePrinter:
    """Be a `PrinterPort` that gives scripted outcomes first and `Printed` after them.

    `condition` is what `status` gives and what an unscripted job meets; set it to a fault to break the
    printer.
    """

    def __init__(self, outcomes: typing.Iterable[PrintOutcome] = ()) -> None:
        self.condition: PrinterStatus = PrinterReady()
        self.history: list[FakeJob] = []
        self.status_queries = 0
        self.closed = False
        self._script = collections.deque(outcomes)

    def __enter__(self) -> typing.Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    @property
    def printed(self) -> tuple[TapeImage, ...]:
        """Give the images of the jobs that were printed."""
        return tuple(job.image for job in self.history if isinstance(job.outcome, Printed))

    def script(self, *outcomes: PrintOutcome) -> None:
        """Add outcomes for the next jobs."""
        self._script.extend(outcomes)

    def print_job(self, image: TapeImage, *, feed_mm: float = 0, cut: bool = False) -> PrintOutcome:
        """Give the next outcome and remember the job."""
        outcome = self._script.popleft() if self._script else self._unscripted()
        self.history.append(FakeJob(image=image, feed_mm=feed_mm, cut=cut, outcome=outcome))
        return outcome

    def _unscripted(self) -> PrintOutcome:
        match self.condition:
            case PrinterReady():
                return Printed(paper_low=self.condition.paper_low)
            case PrinterFault():
                return self.condition
            case _:
                typing.assert_never(self.condition)

    def status(self) -> PrinterStatus:
        """Give the condition."""
        self.status_queries += 1
        return self.condition

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True
