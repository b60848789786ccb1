"""A medium is replaced: every crash and every fault leaves the votes openable, and the lost one stays out."""

from collections.abc import Iterator

import pytest

from kiosk.ballot_box import (
    BallotBox,
    BoxFault,
    BoxFaultCode,
    BoxMisuseError,
    BoxRefusal,
    Clean,
    OpenedBox,
    RefusalReason,
    Tampered,
    TamperReason,
    Unreadable,
    Verified,
    Written,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium, FakeOperation, Mains, PowerCutError, device_states
from kiosk.ballot_box.key_halves import read_ring
from kiosk.ballot_box.layout import BLOCK, KEY_OFFSETS, SLOTS_OFFSET, header_hash, parse_key_block
from kiosk.ballot_box.sealing import join_key

from .commission_scenes import (
    alone,
    blank_medium,
    open_recovered,
    recovered_key,
    sealed_images,
    suspended,
)
from .scenes import (
    EARLIER,
    PAYLOAD,
    SLOTS,
    TICKET,
    Images,
    assert_media_equal,
    cast_one,
    images_of,
    make_media,
    open_media,
    recovery_crash_states,
)

VOTES = tuple(sorted((EARLIER, PAYLOAD)))
SIZE = required_size(SLOTS)
# Writes to the new medium before its header: old header, slots, seven blocks.
LAST_STEP = 9


def pair(survivor: bytes, other: bytes, lost: int) -> Images:
    return (other, survivor) if lost == 0 else (survivor, other)


def start(lost: int, *, cold: bool, sector: int) -> tuple[BallotBox, FakeMedium, bytes]:
    """A box waiting for its new medium: (box, surviving medium, image of the lost one)."""
    box, media = suspended(lost, sector=sector)
    old = media[lost].image()
    if not cold:
        return box, media[1 - lost], old
    survivors: list[FakeMedium | None] = [None, None]
    survivor = FakeMedium(image=media[1 - lost].image(), sector=sector)
    survivors[1 - lost] = survivor
    recovered = open_recovered(survivors).box
    assert isinstance(recovered, BallotBox)
    return recovered, survivor, old


def replacement_states(lost: int, *, cold: bool, sector: int) -> Iterator[tuple[bytes, bytes, bytes, bool]]:
    """Yield (survivor, new, lost medium, done) for each state a power cut in a replacement can leave."""
    cut = 0
    while True:
        box, survivor, old = start(lost, cold=cold, sector=sector)
        blank = blank_medium(SIZE, sector=sector)
        mains = Mains(cut_at=cut)
        survivor.plug_into(mains)
        blank.plug_into(mains)
        try:
            assert box.replace_medium(lost, blank) == Written()
        except PowerCutError:
            for first, second in device_states([survivor, blank]):
                yield first, second, old, False
            cut += 1
        else:
            assert box.readiness() is None
            yield survivor.image(), blank.image(), old, True
            return


def holds_every_vote(opening: OpenedBox) -> bool:
    """Tell whether a box opened; then it must hold every vote and no more."""
    if opening.box is None:
        return False
    assert opening.recovery == Clean()
    assert opening.box.export() == VOTES
    assert opening.box.verify_all() in (Verified(count=2), opening.box.fault)
    return True


def assert_out_for_good(survivor: FakeMedium, other: bytes, lost: int) -> None:
    media = make_media(pair(survivor.image(), other, lost))
    recovery = open_media(media).recovery
    blank = Unreadable(fault=BoxFault(code=BoxFaultCode.BLANK, medium=lost))
    header = Tampered(reason=TamperReason.HEADER, medium=lost)
    assert recovery in (blank, header, Tampered(reason=TamperReason.STALE)), recovery
    assert all(medium.history == [] for medium in media)


def judge(survivor: bytes, new: bytes, old: bytes, lost: int, *, done: bool) -> str:
    """Hold one state against the promise; return which pairs open without the commission."""
    opens = ""
    for name, other, rival in (("new", new, old), ("old", old, new)):
        media = make_media(pair(survivor, other, lost))
        if holds_every_vote(open_media(media)):
            opens += name
            assert_media_equal(media)
            assert_out_for_good(media[1 - lost], rival, lost)
            again = open_media(make_media(images_of(media)), b"again")
            assert again.repairs == ()
            assert holds_every_vote(again)
    assert opens != "", "the votes need the commission though two media are there"
    assert "new" in opens or not done
    judge_alone(survivor, new, old, lost)
    return opens


def judge_alone(survivor: bytes, new: bytes, old: bytes, lost: int) -> None:
    """With the lost medium gone the commission opens the surviving one, and the replacement succeeds."""
    media = alone(survivor, 1 - lost)
    opening = open_recovered(media)
    assert holds_every_vote(opening)
    assert opening.box is not None
    second = blank_medium(SIZE)
    assert opening.box.replace_medium(lost, second) == Written()
    last = media[1 - lost]
    assert last is not None
    for other in (new, old):
        assert_out_for_good(last, other, lost)
    joined = open_media(make_media(pair(last.image(), second.image(), lost)), b"joined")
    assert joined.repairs == ()
    assert holds_every_vote(joined)


@pytest.mark.parametrize("cold", [False, True], ids=["hot", "cold"])
@pytest.mark.parametrize("lost", [0, 1])
def test_a_crash_in_a_replacement_loses_no_vote(
    lost: int, cold: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    reached: dict[str, int] = {}
    for survivor, new, old, done in replacement_states(lost, cold=cold, sector=4096):
        opens = judge(survivor, new, old, lost, done=done)
        reached[opens] = reached.get(opens, 0) + 1
    assert set(reached) == {"old", "newold", "new"}
    with capsys.disabled():
        print(f"\n  lost {lost}, {'cold' if cold else 'hot'}: {sum(reached.values())} crash states {reached}")


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("cold", [False, True], ids=["hot", "cold"])
@pytest.mark.parametrize("lost", [0, 1])
@pytest.mark.parametrize("sector", [2048, 1024])
def test_a_crash_in_a_replacement_torn_finely(
    sector: int, lost: int, cold: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    states = 0
    for survivor, new, old, done in replacement_states(lost, cold=cold, sector=sector):
        judge(survivor, new, old, lost, done=done)
        states += 1
    with capsys.disabled():
        print(f"\n  lost {lost}, {'cold' if cold else 'hot'}, {sector}-byte sectors: {states} crash states")


def judge_second_crashes(lost: int, *, sector: int, second_sector: int) -> int:
    states = 0
    for survivor, new, old, _ in replacement_states(lost, cold=False, sector=sector):
        for other in (new, old):
            images = pair(survivor, other, lost)
            if open_media(make_media(images)).box is None:
                continue
            for second in recovery_crash_states(images, sector=second_sector):
                assert holds_every_vote(open_media(make_media(second)))
                states += 1
    return states


@pytest.mark.parametrize("lost", [0, 1])
def test_a_second_crash_at_the_start_loses_no_vote(lost: int, capsys: pytest.CaptureFixture[str]) -> None:
    states = judge_second_crashes(lost, sector=4096, second_sector=4096)
    assert states > 100
    with capsys.disabled():
        print(f"\n  lost {lost}: {states} states after a second crash")


@pytest.mark.parametrize("lost", [0, 1])
def test_a_crash_in_a_second_attempt_loses_no_vote(lost: int) -> None:
    """The first new medium failed in its last step; the surviving one has two halves and needs a third."""
    opens = set()
    cut = 0
    is_done = False
    while not is_done:
        box, survivor, old = start(lost, cold=False, sector=4096)
        first, second = blank_medium(SIZE), blank_medium(SIZE)
        first.fail_at(FakeOperation.WRITE, LAST_STEP)
        assert box.replace_medium(lost, first) == BoxFault(code=BoxFaultCode.MEDIUM_LOST, medium=lost)
        assert len(read_ring(survivor.image()[:SLOTS_OFFSET]).halves) == 2
        mains = Mains(cut_at=cut)
        survivor.plug_into(mains)
        second.plug_into(mains)
        try:
            is_done = box.replace_medium(lost, second) == Written()
        except PowerCutError:
            cut += 1
        for left, new in device_states([survivor, second]):
            opens.add(judge(left, new, old, lost, done=is_done))
    assert opens == {"old", "newold", "new"}


@pytest.mark.parametrize("operation", FakeOperation)
@pytest.mark.parametrize("failing", ["new", "survivor"])
@pytest.mark.parametrize("lost", [0, 1])
def test_a_medium_failing_in_a_replacement_loses_no_vote(
    lost: int, failing: str, operation: FakeOperation
) -> None:
    for at in range(100):
        box, survivor, old = start(lost, cold=False, sector=4096)
        blank = blank_medium(SIZE)
        (blank if failing == "new" else survivor).fail_at(operation, at)
        answer = box.replace_medium(lost, blank)
        assert survivor.used_after_failure == blank.used_after_failure == 0
        if not (blank.has_failed or survivor.has_failed):
            assert answer == Written()
            assert at == (12 if failing == "new" else 4)
            return
        if failing == "new" and isinstance(answer, BoxFault):
            assert answer == BoxFault(code=BoxFaultCode.MEDIUM_LOST, medium=lost)
            assert box.readiness() == BoxRefusal(reason=RefusalReason.SUSPENDED)
            assert box.export() == VOTES
        elif isinstance(answer, Written):
            lost_now = lost if failing == "new" else 1 - lost
            assert answer.fault == BoxFault(code=BoxFaultCode.MEDIUM_LOST, medium=lost_now)
        else:
            assert answer == BoxFault(code=BoxFaultCode.NO_MEDIUM)
        judge(survivor.image(), blank.image(), old, lost, done=isinstance(answer, Written))
    raise AssertionError("no end")


@pytest.mark.parametrize("lost", [0, 1])
def test_a_new_medium_that_loses_writes_silently_does_not_join(lost: int) -> None:
    box, survivor, _ = start(lost, cold=False, sector=4096)
    blank = blank_medium(SIZE)
    blank.make_lying()
    before = survivor.image()
    assert box.replace_medium(lost, blank) == BoxFault(code=BoxFaultCode.MEDIUM_LOST, medium=lost)
    assert survivor.image() == before
    good = blank_medium(SIZE)
    assert box.replace_medium(lost, good) == Written(), "the next one joins in the same boot"
    cast_one(box, b"a later vote", TICKET)
    assert holds_later_vote(pair(survivor.image(), good.image(), lost))


def holds_later_vote(images: Images) -> bool:
    box = open_media(make_media(images), b"later").box
    return box is not None and box.export() == tuple(sorted((*VOTES, b"a later vote")))


def test_slots_are_copied_in_slot_order_and_the_media_are_equal() -> None:
    box, survivor, _ = start(1, cold=False, sector=4096)
    blank = blank_medium(SIZE)
    box.replace_medium(1, blank)
    offsets = [offset for kind, offset in blank.history if kind is FakeOperation.WRITE]
    slots = [offset for offset in offsets if offset >= SLOTS_OFFSET]
    assert slots == sorted(slots) == [SLOTS_OFFSET], "few slots go in one piece"
    assert offsets[0] == 0
    assert offsets.index(SLOTS_OFFSET) == 1
    assert_media_equal([FakeMedium(image=medium.image()[SLOTS_OFFSET:]) for medium in (survivor, blank)])


def test_a_source_with_a_broken_slot_is_not_spread() -> None:
    box, survivor, _ = start(1, cold=False, sector=4096)
    survivor.pwrite(SLOTS_OFFSET + 7, b"\x00\x01")
    blank = blank_medium(SIZE)
    assert box.replace_medium(1, blank) == Tampered(reason=TamperReason.SLOT, medium=0)
    assert open_recovered([None, blank]).box is None


def test_refused_unless_at_rest_blank_large_enough_and_really_lost() -> None:
    media = make_media(sealed_images())
    box = open_media(media).box
    assert isinstance(box, BallotBox)
    with pytest.raises(BoxMisuseError, match="medium 1 is not lost"):
        box.replace_medium(1, blank_medium(SIZE))
    box.begin(TICKET)
    media[1].fail_at(FakeOperation.WRITE, 0)
    box.printing(1)
    fresh = blank_medium(SIZE)
    assert box.replace_medium(1, fresh) == BoxRefusal(reason=RefusalReason.NOT_AT_REST)
    waiting, _, old = start(1, cold=False, sector=4096)
    full = FakeMedium(image=old)
    small = blank_medium(SIZE - 1)
    mute = blank_medium(SIZE)
    mute.make_unreadable()
    assert waiting.replace_medium(1, full) == BoxRefusal(reason=RefusalReason.NOT_BLANK)
    assert waiting.replace_medium(1, small) == BoxRefusal(reason=RefusalReason.TOO_SMALL)
    assert waiting.replace_medium(1, mute) == BoxFault(code=BoxFaultCode.UNREADABLE, medium=1)
    assert [medium.history for medium in (fresh, full, small, mute)] == [[], [], [], []]


def test_the_lost_half_fits_to_nothing_any_more() -> None:
    """Re-split: what a thief of the lost medium has does not give the key with the surviving medium."""
    box, survivor, old = start(1, cold=False, sector=4096)
    blank = blank_medium(SIZE)
    box.replace_medium(1, blank)
    header = header_hash(old[:BLOCK])
    number, _, stolen = parse_key_block(old[KEY_OFFSETS[0] : KEY_OFFSETS[0] + BLOCK], header=header)
    assert number == 1
    for image in (survivor.image(), blank.image()):
        rings = read_ring(image[:SLOTS_OFFSET])
        assert len(rings.halves) == 1
        for _, half in rings.halves.values():
            assert join_key([half, stolen]) != recovered_key().key
    halves = [
        half
        for image in (survivor, blank)
        for _, half in read_ring(image.image()[:SLOTS_OFFSET]).halves.values()
    ]
    assert join_key(halves) == recovered_key().key
