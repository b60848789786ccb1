"""A kiosk's workers without threads, Qt or paper: a real box on fake media, a fake printer, a stepped link.

The printed tape is read as words: each picture's bytes are the name of what was printed.
"""

import collections.abc
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.ballot import Ballot
from kiosk.ballot_box import (
    BallotBoxPort,
    BoxIdentity,
    OpenedBox,
    SystemRandomness,
    format_box,
    open_box,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium
from kiosk.ballot_box.port import RecoveryOutcome
from kiosk.runtime.readiness import Part
from kiosk.runtime.recorder import Recorder
from kiosk.runtime.tape import Tape
from kiosk.session.effects import FinishVoting, Outcome, PrintMark, PrintRecord, StoreVote
from kiosk.session.events import Event, Fault, TapeMark
from printer.document import TapeDocument, Text
from printer.fake import FakePrinter
from printer.tape_image import TapeImage
from tests.kiosk.session.scenes import SHORT_STYLE

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
IDENTITY = BoxIdentity(election_hash=hashlib.sha256(b"e").digest(), device_id="kiosk-1", mode="official")
BALLOT = Ballot(style=SHORT_STYLE)
TICKET = b"1:7"
PAYLOAD = b"the choices"


def new_media(slots: int = 4, media: int = 2) -> list[FakeMedium]:
    """Format a box on fresh media."""
    fresh = [FakeMedium(required_size(slots)) for _ in range(media)]
    format_box(media=fresh, identity=IDENTITY, device_key=KEY, randomness=SystemRandomness(), slots=slots)
    return fresh


def opened(media: collections.abc.Sequence[FakeMedium]) -> OpenedBox:
    """Start the device again: open the box on what the media hold durably."""
    fresh = [FakeMedium(image=medium.image()) for medium in media]
    found = open_box(media=fresh, identity=IDENTITY, device_key=KEY, randomness=SystemRandomness())
    media[:] = fresh  # type: ignore[index]
    return found


def render(document: TapeDocument) -> TapeImage:
    """Draw a document as its own words."""
    text = document.blocks[0]
    assert isinstance(text, Text)
    rows = text.text.encode()
    return TapeImage(8, len(rows), rows)


def record_document(ballot: Ballot) -> TapeDocument:
    """Write a record that says nothing of the choices."""
    del ballot
    return TapeDocument(blocks=(Text("record"),))


def mark_document(mark: TapeMark) -> TapeDocument:
    """Write a mark as its name."""
    return TapeDocument(blocks=(Text(mark.value),))


class Bench:
    """A recorder on a bench: what it said, what is on the paper, and its media."""

    def __init__(
        self,
        media: list[FakeMedium] | None = None,
        *,
        printer: FakePrinter | None = None,
        box: collections.abc.Callable[[BallotBoxPort], BallotBoxPort] | None = None,
        left_behind: RecoveryOutcome | None = None,
    ) -> None:
        self.media = media if media is not None else new_media()
        found = opened(self.media)
        assert found.box is not None, found.recovery
        self.recovery = found.recovery
        self.box = found.box if box is None else box(found.box)
        self.printer = printer or FakePrinter()
        self.events: list[Event] = []
        self.faults: dict[Part, Fault | None] = {}
        self.shown: list[TapeImage] = []
        self.settled = 0
        self.recorder = Recorder(
            box=self.box,
            left_behind=left_behind or found.recovery,
            tape=Tape(
                printer=self.printer,
                record_document=record_document,
                mark_document=mark_document,
                render=render,
                show=self.shown.append,
            ),
            pack=lambda ballot: PAYLOAD,
            post=self.events.append,
            report=self._report,
            settled=self._settled,
        )

    def _report(self, part: Part, fault: Fault | None) -> None:
        self.faults[part] = fault

    def _settled(self) -> None:
        self.settled += 1

    @property
    def paper(self) -> list[str]:
        """Return what was printed whole."""
        return [image.rows.decode() for image in self.printer.printed]

    def restarted(self, printer: FakePrinter | None = None) -> "Bench":
        """Switch off in this moment and on again."""
        return Bench(self.media, printer=printer)

    def fails(self, medium: int, operation_from_now: int = 0) -> None:
        """Let a medium fail at a write from now."""
        from kiosk.ballot_box.fake_medium import FakeOperation

        self.media[medium].fail_at(FakeOperation.WRITE, operation_from_now)

    # --- asked of the recorder; each returns the events it answered with

    def run(self) -> list[Event]:
        """Do the one waiting job."""
        before = len(self.events)
        assert self.recorder.turn(0.0)
        return self.events[before:]

    def begin(self, ticket: bytes = TICKET) -> Fault | None:
        """Note a claimed card."""
        said: list[Fault | None] = []
        self.recorder.begin(ticket, said.append)
        self.run()
        assert len(said) == 1
        return said[0]

    def record(self, part: int = 0) -> list[Event]:
        """Print the choices."""
        self.recorder.perform(PrintRecord(ballot=BALLOT, part=part))
        return self.run()

    def mark(self, mark: TapeMark) -> list[Event]:
        """Print a mark."""
        self.recorder.perform(PrintMark(mark=mark))
        return self.run()

    def store(self) -> list[Event]:
        """Store the vote."""
        self.recorder.perform(StoreVote(ballot=BALLOT))
        return self.run()

    def finish(self, outcome: Outcome = Outcome.VOTED) -> list[Event]:
        """Settle the card."""
        self.recorder.perform(FinishVoting(outcome=outcome))
        return self.run()

    def watch(self) -> list[Event]:
        """Let a quiet second pass."""
        return self.run()

    def vote(self, ticket: bytes = TICKET) -> None:
        """Go the whole way of one vote."""
        assert self.begin(ticket) is None
        self.record()
        self.store()
        self.mark(TapeMark.CONFIRMED)
        self.finish()
