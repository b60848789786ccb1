"""Small worlds for the ballot box tests: keys, formatted images, one voter's path, the judge of a reboot.

Not a test itself; sizes are the smallest that still have a free slot beside a stored vote.
"""

import builtins
import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box import (
    BallotBox,
    BallotBoxPort,
    BoxIdentity,
    Cast,
    Clean,
    NotVoted,
    OpenedBox,
    Outcome,
    Recipients,
    VotedMarked,
    VotedUnmarked,
    Written,
    format_box,
    open_box,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium, Mains, PowerCutError, device_states
from kiosk.ballot_box.layout import JOURNAL_OFFSETS, KEY_OFFSETS, RECOVERY_OFFSET

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
IDENTITY = BoxIdentity(election_hash=hashlib.sha256(b"district 7").digest(), device_id="KIOSK-3", mode="TEST")
TICKET = b"ticket-of-this-voter"
PAYLOAD = b"selections of this voter"
EARLIER = b"selections of an earlier voter"
SLOTS = 3


class CountedRandomness:
    """Never repeats a nonce, always the same in each run; slots by a fixed pick modulo the free ones."""

    def __init__(self, seed: bytes = b"seed", pick: int = 0) -> None:
        self._seed = seed
        self._number = 0
        self._pick = pick

    def bytes(self, count: int) -> builtins.bytes:
        self._number += 1
        return hashlib.shake_256(self._seed + self._number.to_bytes(8)).digest(count)

    def below(self, limit: int) -> int:
        return self._pick % limit


@dataclass(slots=True)
class Progress:
    """What the outside world was told before the lights went out."""

    begun: bool = False
    cast: bool = False
    marked: bool = False
    finished: bool = False
    acknowledging: bool = False


Images = tuple[bytes, ...]
Path = Callable[[BallotBoxPort, Progress], None]


def make_media(images: Images, *, sector: int = 512, cut_at: int | None = None) -> list[FakeMedium]:
    mains = Mains(cut_at=cut_at)
    return [FakeMedium(image=image, sector=sector, mains=mains) for image in images]


def open_media(media: Sequence[FakeMedium], seed: bytes = b"boot") -> OpenedBox:
    return open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=CountedRandomness(seed))


def opened(images: Images, **options: int) -> tuple[BallotBox, list[FakeMedium]]:
    media = make_media(images, **options)
    box = open_media(media).box
    assert isinstance(box, BallotBox)
    return box, media


def images_of(media: Sequence[FakeMedium]) -> Images:
    return tuple(medium.image() for medium in media)


@functools.cache
def empty_images(media: int = 2, slots: int = SLOTS, *, recipients: Recipients | None = None) -> Images:
    fresh = [FakeMedium(required_size(slots)) for _ in range(media)]
    format_box(
        media=fresh,
        identity=IDENTITY,
        device_key=KEY,
        randomness=CountedRandomness(b"format"),
        slots=slots,
        recipients=recipients,
    )
    return images_of(fresh)


@functools.cache
def used_images(media: int = 2, *, recipients: Recipients | None = None) -> Images:
    """One earlier vote is stored and acknowledged."""
    box, fakes = opened(empty_images(media, recipients=recipients))
    cast_one(box, EARLIER, b"earlier ticket")
    return images_of(fakes)


def cast_one(box: BallotBoxPort, payload: bytes, ticket: bytes, *, acknowledge: bool = True) -> None:
    assert isinstance(box.begin(ticket), Written)
    assert isinstance(box.printing(1), Written)
    assert isinstance(box.cast(payload), Cast)
    assert isinstance(box.marked(), Written)
    assert isinstance(box.finish(Outcome.VOTED), Written)
    if acknowledge:
        assert isinstance(box.acknowledge(Outcome.VOTED, ticket), Written)


def voter_confirms(box: BallotBoxPort, progress: Progress) -> None:
    """Annul once, then confirm; go on as far as the box allows."""
    progress.begun = isinstance(box.begin(TICKET), Written)
    if not progress.begun:
        return
    box.printing(1)
    box.annulled()
    box.printing(2)
    progress.cast = isinstance(box.cast(PAYLOAD), Cast)
    if not progress.cast:
        box.finish(Outcome.RELEASED)
        return
    progress.marked = isinstance(box.marked(), Written)
    progress.finished = isinstance(box.finish(Outcome.VOTED), Written)
    if progress.finished:
        progress.acknowledging = True
        box.acknowledge(Outcome.VOTED, TICKET)


def voter_is_reset(box: BallotBoxPort, progress: Progress) -> None:
    """The chair resets after a record was printed."""
    progress.begun = isinstance(box.begin(TICKET), Written)
    if not progress.begun:
        return
    box.printing(1)
    progress.finished = isinstance(box.finish(Outcome.RESET), Written)
    if progress.finished:
        progress.acknowledging = True
        box.acknowledge(Outcome.RESET, TICKET)


def crash_states(images: Images, path: Path, *, sector: int) -> Iterator[tuple[Progress, Images]]:
    """Yield each state a power cut can leave anywhere on this path, torn sectors included."""
    cut = 0
    while True:
        # The boot itself is not on this path: recovery has its own enumeration.
        media = make_media(images, sector=sector)
        box = open_media(media).box
        assert box is not None
        for medium in media:
            medium.plug_into(Mains(cut_at=cut) if medium is media[0] else media[0].mains)
        progress = Progress()
        try:
            path(box, progress)
        except PowerCutError:
            for state in device_states(media):
                yield progress, state
            cut += 1
        else:
            yield progress, images_of(media)
            return


def recovery_crash_states(images: Images, *, sector: int) -> Iterator[Images]:
    """Yield each state a power cut during the opening of these images can leave."""
    cut = 0
    while True:
        media = make_media(images, sector=sector, cut_at=cut)
        with contextlib.suppress(PowerCutError):
            open_media(media)
            return
        yield from device_states(media)
        cut += 1


def assert_media_equal(media: Sequence[FakeMedium]) -> None:
    """Equal in everything but the two places for halves of the key, which are each medium's own."""
    images = [medium.image() for medium in media]
    bodies = {image[JOURNAL_OFFSETS[0] : KEY_OFFSETS[1]] + image[RECOVERY_OFFSET:] for image in images}
    assert len(bodies) == 1, "the media differ after recovery"


def judge_reboot(images: Images, progress: Progress, *, earlier: tuple[bytes, ...] = (EARLIER,)) -> None:
    """Reboot, let the runtime do what recovery asks, and hold the result against what was told."""
    media = make_media(images)
    first = open_media(media, b"reboot")
    assert first.box is not None, first.recovery
    assert_media_equal(media)
    again = open_media(make_media(images_of(media)), b"again")
    assert again.recovery == first.recovery, "recovery is not idempotent"
    assert again.repairs == ()
    assert again.box is not None
    assert again.box.boot_epoch == first.box.boot_epoch + 1
    outcome = first.recovery
    if isinstance(outcome, VotedMarked | VotedUnmarked):
        assert outcome.ticket == TICKET
        assert isinstance(first.box.finish(Outcome.VOTED), Written)
    elif isinstance(outcome, NotVoted):
        assert outcome.ticket == TICKET
        assert not progress.cast, "told, but not stored"
        assert isinstance(first.box.finish(Outcome.RELEASED), Written)
    else:
        assert outcome == Clean()
        assert progress.finished or not progress.cast or first.box.pending() == {(Outcome.VOTED, TICKET)}
    judge_rest(first.box, media, progress, earlier)


def judge_rest(
    box: BallotBoxPort, media: Sequence[FakeMedium], progress: Progress, earlier: tuple[bytes, ...]
) -> None:
    """Hold a box at rest against what was told: told ⇒ stored, never doubled, outcome and vote agree."""
    votes = box.export()
    stored = votes.count(PAYLOAD)
    assert sorted(votes) == sorted((*earlier, *[PAYLOAD] * stored)), "a vote was lost or invented"
    assert stored <= 1, "a vote was doubled"
    assert stored or not progress.cast, "told, but not stored"
    pending = box.pending()
    assert len(pending) <= 1
    if (Outcome.VOTED, TICKET) in pending:
        assert stored == 1
    elif pending:
        assert stored == 0
    elif stored:
        assert progress.acknowledging, "stored, but the controller will never hear of it"
    assert_media_equal(media)
    later = open_media(make_media(images_of(media)), b"later")
    assert later.recovery == Clean()
    assert later.repairs == ()
    assert later.box is not None
    assert later.box.export() == votes
    assert later.box.pending() == pending
