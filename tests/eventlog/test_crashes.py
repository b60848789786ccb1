"""Power cuts at every operation of writing and of the recovery after it: what was durable is never lost."""

import collections.abc
import contextlib
import itertools

from eventlog import Verified, verify_log
from eventlog.fake_medium import FakeMedium, Mains, PowerCutError
from tests.eventlog.log_kit import ORIGIN, PUBLIC, draft, numbers_of, opened

# Essential and ordinary events mixed: (number, essential).
SCRIPT = ((1, True), (2, False), (3, False), (4, True), (5, False))


def _run(media: tuple[FakeMedium, FakeMedium]) -> set[int]:
    """Write the script; return the numbers that were promised to be durable before the power went."""
    promised: set[int] = set()
    pending: set[int] = set()
    try:
        with opened(*media) as log:
            for number, essential in SCRIPT:
                pending.add(number)
                log.write(draft(number, essential=essential))
                if essential:
                    promised |= pending
    except PowerCutError:
        pass
    else:
        promised |= pending
    return promised


def _ends(medium: FakeMedium) -> collections.abc.Iterator[bytes]:
    """Return every content a power cut may leave on a medium, thinned out inside a line."""
    rest = medium.unflushed
    kept = sorted({0, 1, rest // 3, rest // 2, rest - 1, rest} & set(range(rest + 1)))
    for some in kept:
        yield medium.after_power_cut(some).durable
    if not medium.volatile.startswith(medium.durable):  # a cut that was not flushed
        yield medium.volatile
    if rest:
        yield medium.after_power_cut(rest // 2, zeros=True).durable


def _check(media: tuple[FakeMedium, FakeMedium], promised: set[int]) -> None:
    with opened(*media) as log:
        content = log.content()
        assert log.faults == ()
        assert media[0].durable == media[1].durable == content
    assert isinstance(verify_log(content, PUBLIC, ORIGIN), Verified)
    assert promised <= numbers_of(content)


def test_every_power_cut_in_writing_leaves_a_log_that_goes_on() -> None:
    states = 0
    for cut_at in itertools.count():
        mains = Mains(cut_at=cut_at)
        media = (FakeMedium(mains=mains), FakeMedium(mains=mains))
        promised = _run(media)
        for ends in itertools.product(_ends(media[0]), _ends(media[1])):
            states += 1
            _check((FakeMedium(ends[0]), FakeMedium(ends[1])), promised)
        if mains.operations <= cut_at:
            break
    assert states > 300
    assert promised == {number for number, _ in SCRIPT}


def _damaged_by_a_cut() -> tuple[tuple[FakeMedium, FakeMedium], set[int]]:
    """Return media after a cut that left one torn and the other behind."""
    mains = Mains(cut_at=11)
    media = (FakeMedium(mains=mains), FakeMedium(mains=mains))
    promised = _run(media)
    return (media[0].after_power_cut(media[0].unflushed - 9), media[1].after_power_cut(0)), promised


def test_a_second_power_cut_in_the_recovery_is_recovered_too() -> None:
    states = 0
    for cut_at in itertools.count():
        (one, two), promised = _damaged_by_a_cut()
        mains = Mains(cut_at=cut_at)
        media = (FakeMedium(one.durable, mains=mains), FakeMedium(two.durable, mains=mains))
        with contextlib.suppress(PowerCutError):
            opened(*media)
        for ends in itertools.product(_ends(media[0]), _ends(media[1])):
            states += 1
            _check((FakeMedium(ends[0]), FakeMedium(ends[1])), promised)
        if mains.operations <= cut_at:
            break
    assert states > 20
    assert promised


def test_the_head_that_is_told_to_others_survives_every_power_cut() -> None:
    for cut_at in itertools.count():
        mains = Mains(cut_at=cut_at)
        media = (FakeMedium(mains=mains), FakeMedium(mains=mains))
        told = None
        try:
            with opened(*media) as log:
                for number, essential in SCRIPT:
                    log.write(draft(number, essential=essential))
                    told = log.head
        except PowerCutError:
            pass
        worst = (media[0].after_power_cut(0), media[1].after_power_cut(0))
        with opened(*worst) as again:
            after = verify_log(again.content(), PUBLIC, ORIGIN)
            assert isinstance(after, Verified)
            assert told is None or after.contains(told)
        if mains.operations <= cut_at:
            break
    assert told is not None
