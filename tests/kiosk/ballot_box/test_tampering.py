"""A changed box is refused untouched, or the change is repaired from the other medium and reported."""

import typing
from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box import (
    BallotBox,
    BoxFault,
    BoxFaultCode,
    BoxIdentity,
    Clean,
    OpenedBox,
    Outcome,
    Repair,
    SystemRandomness,
    Tampered,
    TamperReason,
    Unreadable,
    Verified,
    VotedUnmarked,
    open_box,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium
from kiosk.ballot_box.journal import JournalRecord, decode_record, encode_record, journal_offset
from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    JOURNAL_OFFSETS,
    KEY_OFFSETS,
    MARK_OFFSET,
    RESERVED_OFFSET,
    SLOTS_OFFSET,
    header_hash,
    parse_key_block,
    slot_offset,
)
from kiosk.ballot_box.sealing import Dummy, Sealer, join_key

from .scenes import (
    EARLIER,
    IDENTITY,
    KEY,
    PAYLOAD,
    SLOTS,
    TICKET,
    Images,
    empty_images,
    images_of,
    make_media,
    open_media,
    opened,
    used_images,
)


def flipped(images: Images, medium: int, at: int, mask: int = 0x01) -> Images:
    changed = bytearray(images[medium])
    changed[at] ^= mask
    return tuple(bytes(changed) if number == medium else image for number, image in enumerate(images))


def with_block(images: Images, medium: int, offset: int, block: bytes) -> Images:
    changed = images[medium][:offset] + block + images[medium][offset + len(block) :]
    return tuple(changed if number == medium else image for number, image in enumerate(images))


def in_the_middle(media: int = 2) -> Images:
    """The vote is stored on every medium, its mark is not journalled."""
    box, fakes = opened(used_images(media))
    box.begin(TICKET)
    box.printing(1)
    box.cast(PAYLOAD)
    return images_of(fakes)


def sealer_of(images: Images) -> Sealer:
    header = header_hash(images[0][HEADER_OFFSET:BLOCK])
    blocks = [image[KEY_OFFSETS[0] : KEY_OFFSETS[0] + BLOCK] for image in images]
    key = join_key([parse_key_block(block, header=header)[2] for block in blocks])
    return Sealer(key=key, header=header, randomness=SystemRandomness())


def vote_slot(images: Images, sealer: Sealer) -> int:
    for index in range(SLOTS):
        sealed = images[0][slot_offset(index) : slot_offset(index + 1)]
        if not isinstance(sealer.open_slot(index, sealed), Dummy):
            return index
    raise AssertionError("no vote in the box")


def refusal_of(images: Images) -> Tampered:
    """Open, expect a refusal, and hold that not one byte was written: the evidence stays."""
    media = make_media(images)
    opening = open_media(media)
    assert opening.box is None
    assert isinstance(opening.recovery, Tampered), opening.recovery
    assert all(medium.history == [] for medium in media)
    return opening.recovery


def judge_flip(opening: OpenedBox, kind: type, votes: int) -> None:
    if isinstance(opening.recovery, Tampered):
        assert opening.box is None
        return
    assert type(opening.recovery) is kind
    assert opening.repairs != (), "a flipped bit passed unseen"
    assert opening.box is not None
    assert opening.box.count == votes
    assert opening.box.verify_all() == Verified(count=votes)


def positions(size: int, *, step: int) -> list[int]:
    """Every byte of the structured heads of the blocks, and every `step`-th byte of the rest."""
    heads = [block + at for block in range(0, size, BLOCK) for at in range(0, 64, 4)]
    return sorted({*heads, *range(0, size, step), size - 1})


@pytest.mark.parametrize("count", [1, 2])
def test_a_flipped_bit_at_rest_is_refused_or_repaired(count: int) -> None:
    images = used_images(count)
    for medium in range(count):
        for at in positions(len(images[0]), step=151):
            judge_flip(open_media(make_media(flipped(images, medium, at))), Clean, 1)


def test_a_flipped_bit_in_mid_session_never_releases_a_stored_vote() -> None:
    images = in_the_middle()
    for medium in range(2):
        for at in positions(len(images[0]), step=311):
            judge_flip(open_media(make_media(flipped(images, medium, at))), VotedUnmarked, 2)


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_every_single_flipped_byte(mask: int, capsys: pytest.CaptureFixture[str]) -> None:
    images = used_images()
    for medium in range(2):
        for at in range(len(images[0])):
            judge_flip(open_media(make_media(flipped(images, medium, at, mask))), Clean, 1)
    with capsys.disabled():
        print(f"\n  {2 * len(images[0])} flipped bytes, mask {mask:#04x}")


@pytest.mark.parametrize("number", [0, 1])
def test_a_damaged_newest_record_cannot_release_a_stored_vote(number: int) -> None:
    """One medium: the older record says PRINTED, the count says a vote came after it."""
    images = in_the_middle(1)
    sectors = [2 * BLOCK, 3 * BLOCK]
    outcome = open_media(make_media(flipped(images, 0, sectors[number] + 100))).recovery
    assert isinstance(outcome, VotedUnmarked) or outcome == Tampered(reason=TamperReason.COUNT)


def test_a_damaged_newest_record_is_caught_by_the_count() -> None:
    images = in_the_middle(1)
    outcomes = [open_media(make_media(flipped(images, 0, at))).recovery for at in (2 * BLOCK, 3 * BLOCK)]
    assert Tampered(reason=TamperReason.COUNT) in outcomes


@pytest.mark.parametrize(
    ("offset", "reason"),
    [
        (HEADER_OFFSET, TamperReason.HEADER),
        (HEADER_OFFSET + 20, TamperReason.HEADER),
        (HEADER_OFFSET + BLOCK - 1, TamperReason.HEADER),
        (KEY_OFFSETS[0], TamperReason.KEY),
        (KEY_OFFSETS[0] + 9, TamperReason.KEY),
        (KEY_OFFSETS[0] + BLOCK - 1, TamperReason.KEY),
        (RESERVED_OFFSET + 5, TamperReason.HEADER),
    ],
)
def test_head_blocks_are_checked_to_the_last_byte(offset: int, reason: TamperReason) -> None:
    assert refusal_of(flipped(used_images(), 1, offset)) == Tampered(reason=reason, medium=1)


def test_slot_that_does_not_open_on_the_only_medium_is_never_empty() -> None:
    images = used_images(1)
    for index in range(SLOTS):
        damaged = flipped(images, 0, slot_offset(index) + 500)
        assert refusal_of(damaged).reason is TamperReason.SLOT


def test_slot_damaged_on_one_of_two_media_at_rest_is_refused() -> None:
    assert refusal_of(flipped(used_images(), 1, SLOTS_OFFSET + 9)).reason is TamperReason.DIFFER
    assert refusal_of(flipped(used_images(), 0, SLOTS_OFFSET + 9)).reason is TamperReason.SLOT


def test_a_vote_taken_back_on_both_media_is_caught_by_the_count() -> None:
    used, empty = used_images(), empty_images()
    at = slot_offset(vote_slot(used, sealer_of(used)))
    for medium in range(2):
        used = with_block(used, medium, at, empty[medium][at : at + BLOCK])
    assert refusal_of(used).reason is TamperReason.COUNT


def test_a_vote_copied_into_another_slot_does_not_open() -> None:
    images = used_images()
    index = vote_slot(images, sealer_of(images))
    sealed = images[0][slot_offset(index) : slot_offset(index + 1)]
    for medium in range(2):
        images = with_block(images, medium, slot_offset((index + 1) % SLOTS), sealed)
    assert refusal_of(images).reason is TamperReason.SLOT


def test_a_vote_sealed_with_the_key_but_signed_by_another_device_is_refused() -> None:
    images = used_images()
    sealer = sealer_of(images)
    index = vote_slot(images, sealer)
    forged = sealer.seal_vote(index, b"forged", Ed25519PrivateKey.generate())
    for medium in range(2):
        images = with_block(images, medium, slot_offset(index), forged)
    assert refusal_of(images).reason is TamperReason.SIGNATURE


def newest_record(images: Images, sealer: Sealer) -> JournalRecord:
    plains = [sealer.open_journal(images[0][at : at + BLOCK]) for at in JOURNAL_OFFSETS]
    records = [decode_record(plain) for plain in plains if plain is not None]
    return max((record for record in records if record), key=lambda record: record.generation)


@pytest.mark.parametrize(
    "change", [{"attempt": 9}, {"lost": 2}, {"pending": frozenset({(Outcome.RESET, b"t")})}]
)
def test_one_generation_has_one_content(change: dict[str, typing.Any]) -> None:
    images = used_images()
    sealer = sealer_of(images)
    record = replace(newest_record(images, sealer), **change)
    sealed = sealer.seal_journal(encode_record(record))
    images = with_block(images, 1, journal_offset(record.generation), sealed)
    assert refusal_of(images) == Tampered(reason=TamperReason.JOURNAL, medium=1)


def test_a_record_that_gives_every_medium_up_is_refused() -> None:
    images = used_images()
    sealer = sealer_of(images)
    record = replace(newest_record(images, sealer), lost=3)
    sealed = sealer.seal_journal(encode_record(record))
    for medium in range(2):
        images = with_block(images, medium, journal_offset(record.generation), sealed)
    assert refusal_of(images) == Tampered(reason=TamperReason.JOURNAL)


@pytest.mark.parametrize("medium", [0, 1])
def test_a_crash_cannot_break_both_journal_sectors(medium: int) -> None:
    images = used_images()
    for offset in JOURNAL_OFFSETS:
        images = with_block(images, medium, offset, bytes(BLOCK))
    assert refusal_of(images) == Tampered(reason=TamperReason.JOURNAL, medium=medium)


@pytest.mark.parametrize("media_content", ["dummy, vote", "vote, other vote", "dummy, other dummy"])
def test_intent_does_not_excuse_what_no_crash_can_leave(media_content: str) -> None:
    """Medium 0 is written first and both get the same bytes: these pairs are made, not left."""
    images = in_the_middle()
    sealer = sealer_of(images)
    used = used_images()
    index = next(
        index
        for index in range(SLOTS)
        if images[0][slot_offset(index) : slot_offset(index + 1)]
        != used[0][slot_offset(index) : slot_offset(index + 1)]
    )
    at = slot_offset(index)
    if media_content == "vote, other vote":
        images = with_block(images, 1, at, sealer.seal_vote(index, b"other", KEY))
    else:
        images = with_block(images, 0, at, sealer.seal_dummy(index))
    if media_content == "dummy, other dummy":
        images = with_block(images, 1, at, sealer.seal_dummy(index))
    assert refusal_of(images) == Tampered(reason=TamperReason.DIFFER)


def test_media_in_the_wrong_order_or_number_are_refused() -> None:
    first, second = used_images()
    assert refusal_of((second, first)) == Tampered(reason=TamperReason.MIXED, medium=0)
    assert refusal_of((first,)).reason is TamperReason.MIXED
    assert refusal_of((*used_images(1), second)).reason is TamperReason.MIXED
    assert refusal_of((first, first)) == Tampered(reason=TamperReason.MIXED, medium=1)


def test_a_truncated_medium_is_refused() -> None:
    first, second = used_images()
    assert refusal_of((first, second[:-BLOCK])) == Tampered(reason=TamperReason.TRUNCATED, medium=1)
    assert refusal_of((first, second[:BLOCK])) == Tampered(reason=TamperReason.TRUNCATED, medium=1)
    noise = b"\xa5" * required_size(SLOTS)
    assert refusal_of((noise, second)) == Tampered(reason=TamperReason.HEADER, medium=0)


@pytest.mark.parametrize("medium", [0, 1])
def test_a_blank_medium_is_a_fault_with_its_own_words(medium: int) -> None:
    images = with_block(used_images(), medium, 0, bytes(required_size(SLOTS)))
    media = make_media(images)
    blank = BoxFault(code=BoxFaultCode.BLANK, medium=medium)
    assert open_media(media).recovery == Unreadable(fault=blank)
    assert all(fake.history == [] for fake in media)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize(
    ("offset", "repair"), [(KEY_OFFSETS[1], Repair.KEY_HALF), (MARK_OFFSET, Repair.ERASE_MARK)]
)
def test_what_a_torn_replacement_or_erasure_left_is_cleared_and_reported(
    count: int, offset: int, repair: Repair
) -> None:
    images = with_block(used_images(count), count - 1, offset + 100, b"torn")
    media = make_media(images)
    opening = open_media(media)
    assert opening.recovery == Clean()
    assert opening.repairs == ((count - 1, repair),)
    assert media[-1].image()[offset : offset + BLOCK] == bytes(BLOCK)


def test_an_old_copy_beside_the_current_medium_is_refused() -> None:
    old, used = empty_images(), used_images()
    assert refusal_of((used[0], old[1])) == Tampered(reason=TamperReason.STALE, medium=1)
    assert refusal_of((old[0], used[1])) == Tampered(reason=TamperReason.STALE, medium=0)


def other_election(identity: BoxIdentity) -> BoxIdentity:
    return BoxIdentity(election_hash=bytes(32), device_id=identity.device_id, mode=identity.mode)


def other_device(identity: BoxIdentity) -> BoxIdentity:
    return BoxIdentity(election_hash=identity.election_hash, device_id="KIOSK-4", mode=identity.mode)


def other_mode(identity: BoxIdentity) -> BoxIdentity:
    return BoxIdentity(election_hash=identity.election_hash, device_id=identity.device_id, mode="OFFICIAL")


@pytest.mark.parametrize("change", [other_election, other_device, other_mode])
def test_a_box_of_another_election_device_or_mode_is_refused(
    change: Callable[[BoxIdentity], BoxIdentity],
) -> None:
    media = make_media(used_images())
    opening = open_box(media=media, identity=change(IDENTITY), device_key=KEY, randomness=SystemRandomness())
    assert opening == OpenedBox(box=None, recovery=Tampered(reason=TamperReason.FOREIGN, medium=0))


def test_verify_all_sees_a_change_made_while_the_box_is_open() -> None:
    box, media = opened(used_images())
    assert box.verify_all() == Verified(count=1)
    media[1].pwrite(SLOTS_OFFSET + 7, b"\x00\x01\x02")
    assert box.verify_all() == Tampered(reason=TamperReason.DIFFER, medium=1)
    media[0].pwrite(SLOTS_OFFSET + 7, b"\x00\x01\x02")
    assert box.verify_all() == Tampered(reason=TamperReason.SLOT, medium=0)


def test_export_takes_the_medium_that_still_gives_every_vote() -> None:
    box, media = opened(used_images())
    media[0].pwrite(SLOTS_OFFSET + 7, b"\x00\x01\x02")
    assert box.export() == (EARLIER,)
    assert isinstance(box, BallotBox)
    assert isinstance(media[0], FakeMedium)
