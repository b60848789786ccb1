"""Crypto-erase: a crash leaves a whole box or an erased one, never a lie; what is erased opens no more."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.ballot_box import (
    AdoptedPart,
    BallotBox,
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxIdentity,
    BoxMisuseError,
    BoxRefusal,
    Clean,
    Erased,
    Outcome,
    RefusalReason,
    Repair,
    ResultsFinal,
    Tampered,
    TamperReason,
    adopt_box,
    format_box,
)
from kiosk.ballot_box.fake_medium import FakeMedium, FakeOperation, Mains, PowerCutError, device_states
from kiosk.ballot_box.layout import BLOCK, KEY_OFFSETS, RECOVERY_OFFSET, is_header

from .commission_scenes import PUBLIC_KEY, alone, copy_of, open_recovered, recovered_key, sealed_images
from .scenes import (
    EARLIER,
    IDENTITY,
    KEY,
    SLOTS,
    TICKET,
    CountedRandomness,
    Images,
    images_of,
    make_media,
    open_media,
    opened,
    recovery_crash_states,
    used_images,
)

PROTOCOL = hashlib.sha256(b"the signed protocol").digest()
FINAL = ResultsFinal(identity=IDENTITY, count=1, protocol_hash=PROTOCOL)
ERASED = Erased(count=1, protocol_hash=PROTOCOL)


def secrets_of(images: Images) -> list[bytes]:
    """Everything that must be gone: the key halves, and the recovery copy in pieces."""
    secrets = [image[KEY_OFFSETS[0] + 13 : KEY_OFFSETS[0] + 45] for image in images]
    copies = [image[RECOVERY_OFFSET : RECOVERY_OFFSET + BLOCK] for image in images]
    return [*secrets, *(copy[at : at + 32] for copy in copies for at in range(10, 346, 16))]


def assert_gone(images: Images, numbers: tuple[int, ...] = (0, 1)) -> None:
    for number in numbers:
        image = images[number]
        assert not is_header(image)
        assert all(secret not in image for secret in secrets_of(sealed_images()))


def erasure_states(*, sector: int) -> Iterator[tuple[Images, bool]]:
    """Yield each state a power cut in an erasure can leave, and whether the caller was told "erased"."""
    cut = 0
    while True:
        box, media = opened(sealed_images(), sector=sector)
        mains = Mains(cut_at=cut)
        for medium in media:
            medium.plug_into(mains)
        try:
            assert box.erase(FINAL) == ERASED
        except PowerCutError:
            for state in device_states(media):
                yield state, False
            cut += 1
        else:
            yield images_of(media), True
            return


def judge(images: Images, *, told: bool) -> bool:
    """Start again: either every vote is there or nothing is left; return whether it is erased."""
    media = make_media(images)
    opening = open_media(media, b"after")
    if opening.box is not None:
        assert not told
        assert opening.recovery == Clean()
        assert opening.box.export() == (EARLIER,)
        assert Repair.SLOT not in {what for _, what in opening.repairs}
        for number in range(2):
            assert open_recovered(alone(images[number], number)).box is not None
        return False
    assert opening.recovery == ERASED
    assert_gone(images_of(media))
    again = make_media(images_of(media))
    assert open_media(again).recovery == ERASED
    assert all(medium.history == [] for medium in again), "erased is erased"
    for number in range(2):
        left = alone(images_of(media)[number], number)
        assert open_recovered(left).recovery == replace(ERASED, unreached=(1 - number,))
        with pytest.raises(BoxError, match="erased"):
            copy_of(images_of(media)[number])
    return True


@pytest.mark.parametrize("sector", [4096, 2048])
def test_a_crash_leaves_a_whole_box_or_an_erased_one(sector: int, capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = [judge(state, told=told) for state, told in erasure_states(sector=sector)]
    assert set(verdicts) == {False, True}
    with capsys.disabled():
        print(f"\n  {sector}-byte sectors: {len(verdicts)} crash states, {sum(verdicts)} erased")


def test_a_second_crash_while_the_erasure_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    states = 0
    for state, told in erasure_states(sector=4096):
        erased = judge(state, told=told)
        for second in recovery_crash_states(state, sector=4096):
            assert judge(second, told=erased) == erased
            states += 1
    assert states > 80
    with capsys.disabled():
        print(f"\n  {states} states after a second crash")


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_crash_in_an_erasure_torn_finely(capsys: pytest.CaptureFixture[str]) -> None:
    states = 0
    for state, told in erasure_states(sector=512):
        judge(state, told=told)
        states += 1
    with capsys.disabled():
        print(f"\n  512-byte sectors: {states} crash states")


@pytest.mark.parametrize("operation", FakeOperation)
@pytest.mark.parametrize("number", [0, 1])
def test_a_medium_that_fails_is_named_and_erased_when_it_comes_back(
    number: int, operation: FakeOperation
) -> None:
    for at in range(50):
        box, media = opened(sealed_images())
        media[number].fail_at(operation, at)
        answer = box.erase(FINAL)
        if not media[number].has_failed:
            assert answer == ERASED
            assert at == 5, "mark, recovery copy, two key places, header"
            return
        assert answer == replace(ERASED, unreached=(number,))
        assert f"носителей: {number + 1}." in answer.words
        assert media[number].used_after_failure == 0
        assert_gone(images_of(media), (1 - number,))
        assert judge(images_of(media), told=True)
    raise AssertionError("no end")


def test_no_medium_takes_the_order_and_nothing_is_destroyed() -> None:
    box, media = opened(sealed_images())
    for medium in media:
        medium.fail_at(FakeOperation.WRITE, 0)
    assert box.erase(FINAL) == BoxFault(code=BoxFaultCode.NO_MEDIUM)
    assert not judge(images_of(media), told=False)


def test_an_absent_medium_is_named_and_erased_at_the_next_start() -> None:
    media = alone(sealed_images()[0], 0)
    box = open_recovered(media).box
    assert box is not None
    assert box.erase(FINAL) == replace(ERASED, unreached=(1,))
    survivor = media[0]
    assert survivor is not None
    assert judge((survivor.image(), sealed_images()[1]), told=True)


def test_only_a_box_at_rest_and_only_its_own_results() -> None:
    box, media = opened(sealed_images())
    before = images_of(media)
    other = BoxIdentity(election_hash=IDENTITY.election_hash, device_id="KIOSK-4", mode=IDENTITY.mode)
    for final in (replace(FINAL, count=2), replace(FINAL, count=0), replace(FINAL, identity=other)):
        assert box.erase(final) == BoxRefusal(reason=RefusalReason.NOT_FINAL)
    assert images_of(media) == before
    box.begin(TICKET)
    assert box.erase(FINAL) == BoxRefusal(reason=RefusalReason.NOT_AT_REST)
    box.finish(Outcome.RELEASED)
    assert box.erase(FINAL) == ERASED


def test_the_open_box_itself_forgets() -> None:
    box, _ = opened(sealed_images())
    sealer = box._sealer
    assert box.erase(FINAL) == ERASED
    assert sealer._key != recovered_key().key
    for call in (box.export, box.verify_all, lambda: box.begin(TICKET)):
        with pytest.raises(BoxMisuseError, match="not lawful"):
            call()
    assert box.erase(FINAL) == BoxRefusal(reason=RefusalReason.NOT_AT_REST)
    box.close()


def test_an_adopter_sees_an_erased_box_and_what_is_unfinished() -> None:
    seen = set()
    for state, _ in erasure_states(sector=4096):
        media = make_media(state)
        answer = adopt_box(media=media, identity=IDENTITY, public_key=PUBLIC_KEY)
        assert all(medium.history == [] for medium in media)
        assert isinstance(answer, AdoptedPart | Erased)
        seen.add(answer.unreached if isinstance(answer, Erased) else None)
    assert seen == {None, (0, 1), (1,), (0,), ()} - {(0,)}


def test_an_erased_medium_beside_another_box_destroys_nothing() -> None:
    box, media = opened(sealed_images())
    box.erase(FINAL)
    assert isinstance(box, BallotBox)
    other = (used_images()[0], media[1].image())
    mixed = make_media(other)
    assert open_media(mixed).recovery == Tampered(reason=TamperReason.MIXED, medium=0)
    assert images_of(mixed) == other


def test_a_mark_of_another_device_is_no_mark() -> None:
    box, media = opened(sealed_images())
    box.erase(FINAL)
    forged = bytearray(media[0].image()[:BLOCK])
    forged[20] ^= 1
    image = bytearray(sealed_images()[0])
    image[6 * BLOCK : 7 * BLOCK] = forged
    opening = open_media(make_media((bytes(image), sealed_images()[1])))
    assert opening.recovery == Clean()
    assert opening.repairs == ((0, Repair.ERASE_MARK),)


def test_erased_media_may_be_formatted_again() -> None:
    box, media = opened(sealed_images())
    box.erase(FINAL)
    fresh = [FakeMedium(image=medium.image()) for medium in media]
    format_box(
        media=fresh, identity=IDENTITY, device_key=KEY, randomness=CountedRandomness(b"next"), slots=SLOTS
    )
    assert open_media(fresh).recovery == Clean()
