"""The write protocol as its callers see it: order of steps, limits, outbox, epoch, what is never shown."""

from collections.abc import Callable

import pytest

from kiosk.ballot_box import (
    BallotBox,
    BallotBoxPort,
    BoxError,
    BoxMisuseError,
    BoxRefusal,
    Cast,
    Clean,
    NotVoted,
    Outcome,
    RefusalReason,
    VotedMarked,
    VotedUnmarked,
    Written,
    format_box,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium, FakeOperation
from kiosk.ballot_box.layout import JOURNAL_OFFSETS, SLOTS_OFFSET
from kiosk.ballot_box.sealing import MAX_PAYLOAD

from .scenes import (
    IDENTITY,
    KEY,
    PAYLOAD,
    SLOTS,
    TICKET,
    CountedRandomness,
    cast_one,
    empty_images,
    images_of,
    make_media,
    open_media,
    opened,
    used_images,
)

Step = Callable[[BallotBoxPort], object]

STEPS: dict[str, Step] = {
    "begin": lambda box: box.begin(b"another"),
    "printing": lambda box: box.printing(1),
    "annulled": lambda box: box.annulled(),
    "cast": lambda box: box.cast(PAYLOAD),
    "marked": lambda box: box.marked(),
    "voted": lambda box: box.finish(Outcome.VOTED),
    "released": lambda box: box.finish(Outcome.RELEASED),
    "reset": lambda box: box.finish(Outcome.RESET),
    "export": lambda box: box.export(),
}

LAWFUL = {
    (): {"begin", "export"},
    ("begin",): {"printing", "released", "reset"},
    ("begin", "printing"): {"annulled", "cast", "released", "reset"},
    ("begin", "printing", "annulled"): {"printing", "released", "reset"},
    ("begin", "printing", "cast"): {"marked", "voted"},
    ("begin", "printing", "cast", "marked"): {"voted"},
    ("begin", "printing", "cast", "marked", "voted"): {"begin", "export"},
}


@pytest.mark.parametrize("reboot", [False, True])
@pytest.mark.parametrize("path", LAWFUL, ids="-".join)
def test_only_the_lawful_steps_are_taken(path: tuple[str, ...], reboot: bool) -> None:
    """After a reboot nobody may go on with a voter's session: only its end is lawful."""
    for name, step in STEPS.items():
        box, media = opened(used_images())
        for done in path:
            STEPS[done](box)
        lawful = LAWFUL[path]
        if reboot:
            recovered = open_media(make_media(images_of(media))).box
            assert isinstance(recovered, BallotBox)
            box = recovered
            lawful = lawful - {"printing", "annulled", "cast"}
        if name in lawful:
            step(box)
        else:
            with pytest.raises(BoxMisuseError, match="not lawful"):
                step(box)


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ((), Clean()),
        (("begin",), NotVoted(ticket=b"another", printed=False)),
        (("begin", "printing"), NotVoted(ticket=b"another", printed=True)),
        (("begin", "printing", "annulled"), NotVoted(ticket=b"another", printed=False)),
        (("begin", "printing", "cast"), VotedUnmarked(ticket=b"another")),
        (("begin", "printing", "cast", "marked"), VotedMarked(ticket=b"another")),
        (("begin", "printing", "cast", "marked", "voted"), Clean()),
        (("begin", "printing", "reset"), Clean()),
    ],
)
def test_recovery_says_where_the_voter_stood(path: tuple[str, ...], outcome: object) -> None:
    box, media = opened(used_images())
    for done in path:
        STEPS[done](box)
    opening = open_media(make_media(images_of(media)))
    assert opening.recovery == outcome
    assert opening.repairs == ()


def test_a_cast_is_one_slot_write_per_medium_and_two_journal_writes_before_the_voter_is_told() -> None:
    box, media = opened(used_images())
    box.begin(TICKET)
    box.printing(1)
    for medium in media:
        medium.history.clear()
    assert box.cast(PAYLOAD) == Cast()
    for medium in media:
        kinds = [kind for kind, _ in medium.history]
        assert kinds == [FakeOperation.WRITE, FakeOperation.FLUSH] * 2
        offsets = [offset for kind, offset in medium.history if kind is FakeOperation.WRITE]
        assert offsets[0] in JOURNAL_OFFSETS
        assert offsets[1] >= SLOTS_OFFSET


def test_finish_is_durable_in_its_first_write() -> None:
    """Stop everything after one write and one flush: the outcome is already there."""
    box, media = opened(used_images(1))
    box.begin(TICKET)
    box.printing(1)
    media[0].fail_at(FakeOperation.WRITE, 1)
    assert isinstance(box.finish(Outcome.RELEASED), Written)
    later = open_media(make_media(images_of(media)))
    assert later.recovery == Clean()
    assert later.box is not None
    assert later.box.pending() == {(Outcome.RELEASED, TICKET)}


def test_outbox_is_a_durable_set_until_acknowledged() -> None:
    box, media = opened(empty_images())
    cast_one(box, b"A", b"ticket 1", acknowledge=False)
    cast_one(box, b"B", b"ticket 0", acknowledge=False)
    both = {(Outcome.VOTED, b"ticket 0"), (Outcome.VOTED, b"ticket 1")}
    assert box.pending() == both
    reopened = open_media(make_media(images_of(media))).box
    assert reopened is not None
    assert reopened.pending() == both
    assert box.begin(b"ticket 0") == BoxRefusal(reason=RefusalReason.TICKET_PENDING)
    assert box.acknowledge(Outcome.RELEASED, b"ticket 0") == Written(), "unknown: no error, no change"
    box.acknowledge(Outcome.VOTED, b"ticket 0")
    assert box.pending() == {(Outcome.VOTED, b"ticket 1")}
    assert isinstance(box.begin(TICKET), Written)
    box.acknowledge(Outcome.VOTED, b"ticket 1")
    last = open_media(make_media(images_of(media)))
    assert last.box is not None
    assert last.box.pending() == frozenset()
    assert last.recovery == NotVoted(ticket=TICKET, printed=False), "the session under way is untouched"


def test_full_outbox_refuses_the_next_voter_and_breaks_nothing() -> None:
    box, _ = opened(empty_images())
    taken = 0
    while isinstance(box.begin(taken.to_bytes(64)), Written):
        box.finish(Outcome.RELEASED)
        taken += 1
    assert taken == 60
    assert box.readiness() == BoxRefusal(reason=RefusalReason.OUTBOX_FULL)
    box.acknowledge(Outcome.RELEASED, (0).to_bytes(64))
    assert box.readiness() is None


def test_full_box_refuses_before_the_voter_starts() -> None:
    box, _ = opened(empty_images())
    for number in range(SLOTS):
        assert box.readiness() is None
        cast_one(box, b"vote %d" % number, b"ticket %d" % number)
    assert (box.count, box.capacity) == (SLOTS, SLOTS)
    assert box.readiness() == BoxRefusal(reason=RefusalReason.FULL)
    assert box.begin(TICKET) == BoxRefusal(reason=RefusalReason.FULL)
    assert box.export() == tuple(b"vote %d" % number for number in range(SLOTS))


def test_boot_epoch_rises_at_each_opening_even_of_a_copy() -> None:
    media = make_media(empty_images())
    epochs = []
    for _ in range(3):
        box = open_media(media).box
        assert box is not None
        epochs.append(box.boot_epoch)
    assert epochs == [1, 2, 3]


@pytest.mark.parametrize("size", [1, MAX_PAYLOAD])
def test_largest_and_smallest_payload_come_back(size: int) -> None:
    box, _ = opened(empty_images())
    cast_one(box, b"\xff" * size, TICKET)
    assert box.export() == (b"\xff" * size,)


@pytest.mark.parametrize("size", [0, MAX_PAYLOAD + 1])
def test_payload_outside_its_limits_is_refused_before_any_write(size: int) -> None:
    box, media = opened(empty_images())
    box.begin(TICKET)
    box.printing(1)
    before = [len(medium.history) for medium in media]
    with pytest.raises(BoxMisuseError, match="1 to 3500"):
        box.cast(b"x" * size)
    assert [len(medium.history) for medium in media] == before


@pytest.mark.parametrize("ticket", [b"", b"x" * 65])
def test_ticket_outside_its_limits_is_refused(ticket: bytes) -> None:
    box, _ = opened(empty_images())
    with pytest.raises(BoxMisuseError, match="1 to 64"):
        box.begin(ticket)


@pytest.mark.parametrize("attempt", [0, 65_536])
def test_attempt_outside_its_limits_is_refused(attempt: int) -> None:
    box, _ = opened(empty_images())
    box.begin(TICKET)
    with pytest.raises(BoxMisuseError, match="attempt"):
        box.printing(attempt)


def test_nothing_shown_holds_a_payload_or_a_ticket() -> None:
    box, media = opened(empty_images())
    box.begin(TICKET)
    box.printing(1)
    shown = [repr(box), repr(box.cast(PAYLOAD)), repr(open_media(make_media(images_of(media))))]
    for outcome in (VotedMarked(ticket=TICKET), NotVoted(ticket=TICKET, printed=True)):
        shown.append(repr(outcome))
    shown.append(repr(box._record) + repr(box._sealer))
    for text in shown:
        assert TICKET.decode() not in text
        assert PAYLOAD.decode() not in text
    raw = b"".join(images_of(media))
    assert TICKET not in raw
    assert PAYLOAD not in raw


def test_format_never_destroys_a_box_unless_told_to() -> None:
    media = make_media(used_images())

    def format_again(*, erase: bool) -> None:
        format_box(
            media=media,
            identity=IDENTITY,
            device_key=KEY,
            randomness=CountedRandomness(b"again"),
            slots=SLOTS,
            erase=erase,
        )

    with pytest.raises(BoxError, match="medium 0: holds a ballot box already"):
        format_again(erase=False)
    assert images_of(media) == used_images()
    format_again(erase=True)
    box = open_media(media).box
    assert box is not None
    assert box.count == 0


@pytest.mark.parametrize("count", [0, 3])
def test_a_box_has_one_or_two_media(count: int) -> None:
    media = [FakeMedium(required_size(SLOTS)) for _ in range(count)]
    with pytest.raises(BoxError, match="1 or 2 media"):
        format_box(media=media, identity=IDENTITY, device_key=KEY, randomness=CountedRandomness())


def test_a_medium_too_small_is_named() -> None:
    media = [FakeMedium(required_size(SLOTS)), FakeMedium(required_size(SLOTS) - 1)]
    with pytest.raises(BoxError, match="medium 1: 45055 bytes, 45056 needed"):
        format_box(
            media=media, identity=IDENTITY, device_key=KEY, randomness=CountedRandomness(), slots=SLOTS
        )


def test_half_formatted_media_are_no_box() -> None:
    """The header comes last: power lost at any earlier write leaves something that is refused."""
    media = make_media(used_images())
    media[1].fail_at(FakeOperation.FLUSH, 2)
    with pytest.raises(OSError, match="fake flush error"):
        format_box(
            media=media,
            identity=IDENTITY,
            device_key=KEY,
            randomness=CountedRandomness(b"again"),
            slots=SLOTS,
            erase=True,
        )
    assert open_media(make_media(images_of(media))).box is None
