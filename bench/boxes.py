"""Ballot boxes for measuring: a medium that says when the slots begin, and one that fills fast.

The boxes are the product's; only the media under them are watched or spared the flushing.
"""

import collections.abc
import pathlib
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box import (
    BallotBoxPort,
    BoxIdentity,
    Cast,
    Clean,
    FileMedium,
    Medium,
    Outcome,
    SystemRandomness,
    Written,
    format_box,
    open_box,
    required_size,
)
from kiosk.ballot_box.layout import SLOTS_OFFSET


class WatchedMedium(FileMedium):
    """Notes when a slot was last written."""

    slot_written_ns = 0

    def pwrite(self, offset: int, data: bytes) -> None:
        """Write as a `FileMedium` does."""
        if offset >= SLOTS_OFFSET:
            self.slot_written_ns = time.perf_counter_ns()
        super().pwrite(offset, data)


class HastyMedium(FileMedium):
    """Makes nothing durable until `settle`; for filling a box whose filling is not measured."""

    def flush(self) -> None:
        """Do nothing."""

    def settle(self) -> None:
        """Make everything durable."""
        super().flush()


def make(
    paths: collections.abc.Sequence[pathlib.Path],
    *,
    identity: BoxIdentity,
    key: Ed25519PrivateKey,
    slots: int,
) -> None:
    """Format a box on new files."""
    media = [FileMedium.create(path, required_size(slots)) for path in paths]
    format_box(media=media, identity=identity, device_key=key, randomness=SystemRandomness(), slots=slots)
    for medium in media:
        medium.close()


def reopened(
    media: collections.abc.Sequence[Medium], *, identity: BoxIdentity, key: Ed25519PrivateKey
) -> BallotBoxPort:
    """Open a box in which nothing was under way. Raises RuntimeError for any other."""
    opened = open_box(media=media, identity=identity, device_key=key, randomness=SystemRandomness())
    if opened.box is None or not isinstance(opened.recovery, Clean):
        raise RuntimeError(f"the box of the bench did not open: {type(opened.recovery).__name__}")
    return opened.box


def fill(
    paths: collections.abc.Sequence[pathlib.Path],
    payloads: collections.abc.Iterable[bytes],
    *,
    identity: BoxIdentity,
    key: Ed25519PrivateKey,
) -> None:
    """Cast all payloads as voters would, and make them durable at the end."""
    media = [HastyMedium(path) for path in paths]
    with reopened(media, identity=identity, key=key) as box:
        for payload in payloads:
            up_to_the_tape(box)
            cast(box, payload)
            after_the_tape(box)
        for medium in media:
            medium.settle()


_TICKET = b"1:0"


def up_to_the_tape(box: BallotBoxPort) -> None:
    """Take a vote to the moment before ПОДТВЕРЖДАЮ (P0–P2)."""
    _must(box.begin(_TICKET))
    _must(box.printing(1))


def cast(box: BallotBoxPort, payload: bytes) -> None:
    """Store the vote (P4–P6). Raises RuntimeError for a fault."""
    outcome = box.cast(payload)
    if not isinstance(outcome, Cast) or outcome.fault is not None:
        raise RuntimeError("the box of the bench did not take a vote")


def after_the_tape(box: BallotBoxPort) -> None:
    """Finish the vote and deliver its ticket (P7–P9)."""
    _must(box.marked())
    _must(box.finish(Outcome.VOTED))
    _must(box.acknowledge(Outcome.VOTED, _TICKET))


def _must(outcome: object) -> None:
    if not isinstance(outcome, Written) or outcome.fault is not None:
        raise RuntimeError("the box of the bench refused a step")
