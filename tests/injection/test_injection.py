"""Real kiosk and controller processes, struck by strace at the N-th write, flush or rename, for every N.

After each blow the process is started again; then nothing may be lost, nothing may be there twice, what a
voter was told must hold, and at the end of the day records, tape and VOTED cards must be the same votes.
"""

import collections
import collections.abc
import typing

import pytest

from tests.injection.conftest import NewDay
from tests.injection.day import InjectedDay
from tests.injection.strace import ALL_KINDS, KINDS, Attack, Blow

pytestmark = pytest.mark.station
_MOST = 200
BLOWS = (Blow.KILL, Blow.EIO, Blow.ENOSPC)

Strike = collections.abc.Callable[[Attack], bool]


def sweep(strike: Strike, blow: Blow, calls: str, numbers: collections.abc.Iterable[int]) -> int:
    """Strike at each number until a visit passes untouched; return how many blows fell."""
    for number in numbers:
        attack = Attack(blow=blow, number=number, calls=calls)
        try:
            struck = strike(attack)
        except AssertionError as error:
            raise AssertionError(f"{attack}: {error}") from error
        if not struck:
            return number - 1
    raise AssertionError(f"{blow.name} at {calls}: a visit does not end")


def all_numbers() -> collections.abc.Iterator[int]:
    return iter(range(1, _MOST))


@pytest.mark.timeout(60)
def test_a_kiosk_struck_at_a_few_writes_loses_nothing(new_day: NewDay) -> None:
    day = new_day()
    struck = [
        day.strike_kiosk(Attack(blow=blow, number=number, calls=calls))
        for blow, calls, number in (
            (Blow.KILL, "fdatasync", 7),
            (Blow.EIO, "fdatasync", 8),
            (Blow.ENOSPC, "pwrite64", 7),
            (Blow.KILL, "write", 40),
        )
    ]
    assert all(struck)
    assert not day.strike_kiosk(Attack(blow=Blow.KILL, number=_MOST, calls="pwrite64"))
    assert day.close_and_judge()["votes"] == 5


@pytest.mark.timeout(60)
def test_a_controller_struck_at_a_few_writes_loses_nothing(new_day: NewDay) -> None:
    day = new_day()
    struck = [
        day.strike_controller(Attack(blow=blow, number=number, calls=calls))
        for blow, calls, number in (
            (Blow.EIO, "fdatasync", 5),
            (Blow.ENOSPC, "pwrite64", 9),
            (Blow.KILL, "ftruncate", 2),
        )
    ]
    assert all(struck)
    assert day.close_and_judge()["votes"] == 3


@pytest.mark.timeout(60)
def test_a_recovery_that_is_struck_begins_anew(new_day: NewDay) -> None:
    day = new_day()
    in_the_slot = Attack(blow=Blow.KILL, number=8, calls="pwrite64")
    for number in (2, 5):
        assert day.strike_recovery(in_the_slot, Attack(blow=Blow.KILL, number=number, calls="pwrite64"))
    assert day.close_and_judge()["votes"] == 2


# --- all of it


def report(capsys: pytest.CaptureFixture[str], what: str, blows: int, end: dict[str, int]) -> None:
    with capsys.disabled():
        print(f"\n  {what}: {blows} blows, {end}")


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("blow", BLOWS)
@pytest.mark.parametrize("annul", [False, True])
def test_a_kiosk_struck_at_every_call_loses_nothing(
    new_day: NewDay, blow: Blow, annul: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    day = new_day()
    blows = 0
    for calls in (*KINDS, ALL_KINDS):
        blows += sweep(lambda attack: day.strike_kiosk(attack, annul=annul), blow, calls, all_numbers())
    report(
        capsys, f"kiosk, {blow.name}{', after an annulment' if annul else ''}", blows, day.close_and_judge()
    )
    assert blows > 80


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("blow", BLOWS)
def test_a_controller_struck_at_every_call_loses_nothing(
    new_day: NewDay, blow: Blow, capsys: pytest.CaptureFixture[str]
) -> None:
    day = new_day()
    blows = 0
    for calls in (*KINDS, ALL_KINDS):
        blows += sweep(day.strike_controller, blow, calls, all_numbers())
    report(capsys, f"controller, {blow.name}", blows, day.close_and_judge())
    assert blows > 60


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("blow", BLOWS)
@pytest.mark.parametrize("first", [3, 6, 7, 8, 10, 12])
def test_a_recovery_struck_at_every_call_begins_anew(
    new_day: NewDay, blow: Blow, first: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """`first` is the write of the box that killed the visit: CLAIMED, PRINTED, INTENT, slots, MARKED."""
    day = new_day()
    before = Attack(blow=Blow.KILL, number=first, calls="pwrite64")
    blows = 0
    for calls in KINDS:
        blows += sweep(lambda attack: day.strike_recovery(before, attack), blow, calls, all_numbers())
    report(capsys, f"recovery after write {first}, {blow.name}", blows, day.close_and_judge())
    assert blows > 20


@pytest.mark.torture
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("blow", [Blow.EIO, Blow.ENOSPC])
@pytest.mark.parametrize("medium", [0, 1])
def test_a_medium_that_fails_for_good_at_every_call_loses_nothing(
    new_day: NewDay, blow: Blow, medium: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a card that is pulled out: every call from the N-th on fails, also the reads."""
    day = new_day()
    blows = _for_good(day, blow, medium)
    report(capsys, f"medium {medium + 1} gone for good, {blow.name}", blows, day.close_and_judge())
    assert blows > 7


def _for_good(day: InjectedDay, blow: Blow, medium: int) -> int:
    path = (day.medium(medium),)
    for number in range(1, _MOST):
        attack = Attack(blow=blow, number=number, calls="pwrite64,fdatasync,pread64", ever=True, paths=path)
        try:
            if not day.strike_kiosk(attack):
                return number - 1
        except AssertionError as error:
            raise AssertionError(f"{attack}: {error}") from error
    raise AssertionError("a visit does not end")


def test_every_kind_of_blow_says_whether_it_fell(new_day: NewDay) -> None:
    """The trap of strace: an injection that is silently switched off would prove everything."""
    day = new_day()
    fell: collections.Counter[typing.Any] = collections.Counter()
    for blow in Blow:
        fell[blow] += day.strike_kiosk(Attack(blow=blow, number=1, calls="pwrite64"))
    assert fell == dict.fromkeys(Blow, 1)
