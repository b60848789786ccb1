"""Media that fail: at every write and flush, then power cuts on top, then the medium comes back at boot."""

import itertools
from collections.abc import Iterator

import pytest

from kiosk.ballot_box import (
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxRefusal,
    Cast,
    Clean,
    Outcome,
    RefusalReason,
    Tampered,
    TamperReason,
    Unreadable,
    VoteFate,
    Written,
)
from kiosk.ballot_box.fake_medium import FakeMedium, FakeOperation, Mains, PowerCutError, device_states
from kiosk.ballot_box.layout import SLOTS_OFFSET

from .scenes import (
    EARLIER,
    PAYLOAD,
    TICKET,
    Images,
    Progress,
    cast_one,
    crash_states,
    images_of,
    judge_reboot,
    make_media,
    open_media,
    opened,
    used_images,
    voter_confirms,
)


def run_with_fault(
    media: list[FakeMedium], number: int, operation: FakeOperation, at: int, cut: int | None
) -> tuple[Progress, bool, bool]:
    """Walk the path on a failing medium; return (progress, fault was reached, power was cut)."""
    box = open_media(media).box
    assert box is not None
    mains = Mains(cut_at=cut)
    for medium in media:
        medium.plug_into(mains)
    media[number].fail_at(operation, at)
    progress = Progress()
    is_cut = False
    try:
        voter_confirms(box, progress)
    except PowerCutError:
        is_cut = True
    assert all(medium.used_after_failure == 0 for medium in media), "a failed medium was used again"
    return progress, media[number].has_failed, is_cut


def fault_states(count: int, *, sector: int, cuts: bool) -> Iterator[tuple[Progress, Images]]:
    """Yield what is left after each fault, alone or followed by a power cut at each later write."""
    images = used_images(count)
    for number, operation in itertools.product(range(count), FakeOperation):
        for at in itertools.count():
            reached = False
            for cut in itertools.count() if cuts else (None,):
                media = make_media(images, sector=sector)
                progress, failed, is_cut = run_with_fault(media, number, operation, at, cut)
                reached = reached or failed
                if failed:
                    for state in device_states(media):
                        yield progress, state
                if not is_cut:
                    break
            if not reached:
                break


@pytest.mark.parametrize("media", [1, 2])
def test_a_failing_medium_loses_no_vote(media: int, capsys: pytest.CaptureFixture[str]) -> None:
    states = 0
    for progress, state in fault_states(media, sector=2048, cuts=False):
        judge_reboot(state, progress)
        states += 1
        if media == 2 and progress.begun:
            assert progress.cast, "one medium failed, the vote must be finished on the other"
    assert states > 40
    with capsys.disabled():
        print(f"\n  media {media}: {states} states after one failed write or flush")


def test_a_failing_medium_and_a_power_cut_lose_no_vote(capsys: pytest.CaptureFixture[str]) -> None:
    states = 0
    for progress, state in fault_states(2, sector=4096, cuts=True):
        judge_reboot(state, progress)
        states += 1
    assert states > 500
    with capsys.disabled():
        print(f"\n  media 2: {states} states after a failed operation and a power cut")


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_failing_medium_and_a_power_cut_torn_finely(capsys: pytest.CaptureFixture[str]) -> None:
    states = 0
    for progress, state in fault_states(2, sector=1024, cuts=True):
        judge_reboot(state, progress)
        states += 1
    assert states > 10_000
    with capsys.disabled():
        print(f"\n  media 2, 1,024-byte sectors: {states} states after a failed operation and a power cut")


def recovery_fault_states(images: Images, *, sector: int) -> Iterator[Images]:
    """Yield what is left when a medium fails at each operation of the opening itself."""
    for number, operation in itertools.product(range(len(images)), FakeOperation):
        for at in itertools.count():
            media = make_media(images, sector=sector)
            media[number].fail_at(operation, at)
            open_media(media)
            if not media[number].has_failed:
                break
            assert all(medium.used_after_failure == 0 for medium in media)
            yield from device_states(media)


@pytest.mark.parametrize("media", [1, 2])
def test_a_medium_failing_in_recovery_loses_no_vote(media: int, capsys: pytest.CaptureFixture[str]) -> None:
    states = 0
    for progress, state in crash_states(used_images(media), voter_confirms, sector=4096):
        for second in recovery_fault_states(state, sector=4096):
            judge_reboot(second, progress)
            states += 1
    assert states > 50
    with capsys.disabled():
        print(f"\n  media {media}: {states} states after a crash and a medium failing in recovery")


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_stale_medium_and_a_second_fault_in_recovery(capsys: pytest.CaptureFixture[str]) -> None:
    """Fault in the session, power cut, then a fault of either medium while recovery heals the stale one."""
    states = 0
    for progress, state in fault_states(2, sector=4096, cuts=True):
        for second in recovery_fault_states(state, sector=4096):
            judge_reboot(second, progress)
            states += 1
    with capsys.disabled():
        print(f"\n  media 2: {states} states after a fault, a power cut and a fault in recovery")


@pytest.mark.parametrize("number", [0, 1])
def test_lost_medium_mid_cast_is_reported_and_suspends(number: int) -> None:
    box, media = opened(used_images())
    box.begin(TICKET)
    box.printing(1)
    media[number].fail_at(FakeOperation.FLUSH, 1)
    fault = BoxFault(code=BoxFaultCode.MEDIUM_LOST, medium=number, fate=VoteFate.STORED)
    assert box.cast(PAYLOAD) == Cast(fault=fault)
    assert fault.words.startswith("B-01 ")
    assert f"(носитель {number + 1})" in fault.words
    assert isinstance(box.marked(), Written)
    assert isinstance(box.finish(Outcome.VOTED), Written)
    assert box.begin(b"next") == BoxRefusal(reason=RefusalReason.SUSPENDED)
    assert box.export() == tuple(sorted((EARLIER, PAYLOAD)))
    later = open_media(make_media(images_of(media)))
    assert later.recovery == Clean()
    assert later.box is not None
    assert later.box.readiness() is None, "the medium works again and was brought up to date"
    assert later.repairs != ()


@pytest.mark.parametrize("number", [0, 1])
def test_a_medium_that_loses_writes_silently_is_noticed(number: int) -> None:
    box, media = opened(used_images())
    box.begin(TICKET)
    box.printing(1)
    media[number].make_lying()
    fault = BoxFault(code=BoxFaultCode.READ_BACK, medium=number, fate=VoteFate.STORED)
    assert box.cast(PAYLOAD) == Cast(fault=fault)


def test_both_media_dead_before_the_slot_means_not_stored() -> None:
    box, media = opened(used_images())
    box.begin(TICKET)
    box.printing(1)
    for medium in media:
        medium.fail_at(FakeOperation.WRITE, 0)
    assert box.cast(PAYLOAD) == BoxFault(code=BoxFaultCode.NO_MEDIUM, fate=VoteFate.NOT_STORED)
    assert isinstance(box.finish(Outcome.RELEASED), BoxFault)
    assert images_of(media)[0][SLOTS_OFFSET:] == images_of(media)[1][SLOTS_OFFSET:]


def test_the_only_medium_dead_in_the_slot_write_means_unknown() -> None:
    box, media = opened(used_images(1))
    box.begin(TICKET)
    box.printing(1)
    media[0].fail_at(FakeOperation.FLUSH, 1)
    unknown = BoxFault(code=BoxFaultCode.FATE_UNKNOWN, fate=VoteFate.UNKNOWN)
    assert box.cast(PAYLOAD) == unknown
    assert box.cast(PAYLOAD) == unknown, "a second try must not write a second slot"
    assert box.finish(Outcome.VOTED) == unknown
    with pytest.raises(BoxError, match="every vote"):
        box.export()


def test_unreadable_medium_at_boot_is_a_fault_and_nothing_is_written() -> None:
    media = make_media(used_images())
    media[1].make_unreadable()
    opening = open_media(media)
    assert opening.box is None
    assert opening.recovery == Unreadable(fault=BoxFault(code=BoxFaultCode.UNREADABLE, medium=1))
    assert all(medium.history == [] for medium in media)


def test_no_medium_takes_the_boot_epoch() -> None:
    media = make_media(used_images())
    for medium in media:
        medium.fail_at(FakeOperation.FLUSH, 0)
    opening = open_media(media)
    assert opening.box is None
    assert opening.recovery == Unreadable(fault=BoxFault(code=BoxFaultCode.NO_MEDIUM))


def test_a_medium_that_was_lost_two_sessions_ago_is_refused() -> None:
    """Only the one vote of the session in which it failed may be missing; more is an old copy."""
    box, media = opened(used_images())
    old = images_of(media)
    for number in range(2):
        cast_one(box, b"vote %d" % number, b"ticket %d" % number)
    mixed = (images_of(media)[0], old[1])
    assert open_media(make_media(mixed)).recovery == Tampered(reason=TamperReason.STALE, medium=1)
