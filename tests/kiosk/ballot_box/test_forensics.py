"""What an examiner of the media could learn about the order of votes, statistically, on ten thousand casts.

The exact proof is in `test_history` for small boxes; this is the same question to the real sizes and the
real source of randomness. Thresholds: six standard deviations, a false alarm in some 10⁸ runs; rules that
keep order must be caught.
"""

import builtins
import itertools
import math
import random
from collections import Counter
from collections.abc import Callable, Sequence

import pytest

from kiosk.ballot_box import BallotBox, Randomness, SystemRandomness, box, format_box, open_box, required_size
from kiosk.ballot_box.fake_medium import FakeMedium, FakeOperation
from kiosk.ballot_box.layout import BLOCK, SLOTS_OFFSET

from .scenes import IDENTITY, KEY, cast_one

SLOTS = 500
BOXES = 20
BINS = 10
LIMIT = 6.0

# One box filled to the last slot: the slots in the order of the votes.
Filling = Sequence[int]


class SeededRandomness:
    """The same day again for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def bytes(self, count: int) -> builtins.bytes:
        return self._random.randbytes(count)

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)


def slots_written(medium: FakeMedium) -> list[int]:
    offsets = [offset for kind, offset in medium.history if kind is FakeOperation.WRITE]
    return [(offset - SLOTS_OFFSET) // BLOCK for offset in offsets if offset >= SLOTS_OFFSET]


def fill(randomness: Randomness, *, slots: int = SLOTS) -> Filling:
    """Cast until the box is full, on the real box; then search both media for what was said."""
    media = [FakeMedium(required_size(slots), sector=BLOCK) for _ in range(2)]
    format_box(media=media, identity=IDENTITY, device_key=KEY, randomness=randomness, slots=slots)
    opened = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=randomness).box
    assert isinstance(opened, BallotBox)
    for medium in media:
        medium.history.clear()
    for number in range(slots):
        cast_one(opened, b"choice of voter %06d" % number, b"code of card %06d" % number)
    written = [slots_written(medium) for medium in media]
    assert written[0] == written[1]
    assert sorted(written[0]) == list(range(slots))
    for medium in media:
        image = medium.image()
        assert b"choice of voter" not in image
        assert b"code of card" not in image
    return written[0]


def deviation(statistic: float, freedom: int) -> float:
    """Return how many standard deviations a chi-square statistic is from its mean (Wilson–Hilferty)."""
    spread = 2 / (9 * freedom)
    return (math.cbrt(statistic / freedom) - (1 - spread)) / math.sqrt(spread)


def chi_square(cells: Counter[tuple[int, int]], expected: Callable[[int, int], float]) -> float:
    terms = (
        (cells[row, column] - expected(row, column)) ** 2 / expected(row, column)
        for row in range(BINS)
        for column in range(BINS)
    )
    return float(sum(terms))


def order_against_place(fillings: Sequence[Filling]) -> float:
    """When a vote came × where it lies, in tenths; margins are fixed, so 9 × 9 degrees of freedom."""
    cells = Counter(
        (at * BINS // len(filling), slot * BINS // len(filling))
        for filling in fillings
        for at, slot in enumerate(filling)
    )
    expected = sum(len(filling) for filling in fillings) / BINS**2
    return deviation(chi_square(cells, lambda row, column: expected), (BINS - 1) ** 2)


def place_against_next_place(fillings: Sequence[Filling]) -> float:
    """Where a vote lies × where the next one lies; the next one can be anywhere but there."""
    cells = Counter(
        (slot * BINS // len(filling), after * BINS // len(filling))
        for filling in fillings
        for slot, after in itertools.pairwise(filling)
    )
    size = len(fillings[0])
    pairs = len(fillings) * (size - 1)

    def expected(row: int, column: int) -> float:
        return pairs / BINS * (size / BINS - (row == column)) / (size - 1)

    return deviation(chi_square(cells, expected), (BINS - 1) ** 2)


def rank_correlation(fillings: Sequence[Filling]) -> float:
    """Spearman's rho of order and place over all boxes, in standard deviations."""
    total = 0.0
    for filling in fillings:
        size = len(filling)
        distance = sum((at - slot) ** 2 for at, slot in enumerate(filling))
        total += (1 - 6 * distance / (size * (size**2 - 1))) * math.sqrt(size - 1)
    return total / math.sqrt(len(fillings))


def neighbours(fillings: Sequence[Filling]) -> float:
    """How often the next vote lies beside the last one; two of them expected in each box, Poisson."""
    found = sum(abs(slot - after) == 1 for filling in fillings for slot, after in itertools.pairwise(filling))
    expected = 2.0 * len(fillings)
    return (found - expected) / math.sqrt(expected)


def figures(fillings: Sequence[Filling]) -> dict[str, float]:
    tests = (order_against_place, place_against_next_place, rank_correlation, neighbours)
    return {test.__name__: test(fillings) for test in tests}


def judge(fillings: Sequence[Filling]) -> dict[str, float]:
    found = figures(fillings)
    assert all(abs(value) < LIMIT for value in found.values()), found
    return found


@pytest.mark.parametrize("seed", [1])
def test_two_thousand_casts_say_nothing_of_their_order(seed: int) -> None:
    judge([fill(SeededRandomness(seed * 100 + number)) for number in range(4)])


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_ten_thousand_casts_say_nothing_of_their_order(
    seed: int | None, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = [
        SystemRandomness() if seed is None else SeededRandomness(seed * 1000 + number)
        for number in range(BOXES)
    ]
    fillings = [fill(source) for source in sources]
    assert sum(map(len, fillings)) == 10_000
    found = judge(fillings)
    with capsys.disabled():
        shown = ", ".join(f"{name} {value:+.2f}" for name, value in found.items())
        print(f"\n  {'system' if seed is None else f'seed {seed}'}: deviations in sigma: {shown}")


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_one_full_box_of_8192_says_nothing_of_its_order() -> None:
    judge([fill(SystemRandomness(), slots=8192)])


def first_free(free: Sequence[int], randomness: Randomness) -> int:
    return free[0]


def max_of_two(free: Sequence[int], randomness: Randomness) -> int:
    return free[max(randomness.below(len(free)), randomness.below(len(free)))]


def one_byte_draw(free: Sequence[int], randomness: Randomness) -> int:
    return free[randomness.bytes(1)[0] % len(free)]


class NextAfterLast:
    """Start anywhere, then the next free slot upwards: each vote lies beside the one before."""

    def __init__(self) -> None:
        self.last: int | None = None

    def __call__(self, free: Sequence[int], randomness: Randomness) -> int:
        drawn = free[randomness.below(len(free))]
        last = self.last
        self.last = drawn if last is None else next((slot for slot in free if slot > last), free[0])
        return self.last


@pytest.mark.parametrize("rule", [first_free, max_of_two, one_byte_draw, NextAfterLast()])
def test_a_rule_that_keeps_order_is_caught(
    rule: Callable[[Sequence[int], Randomness], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "choose_slot", rule)
    found = figures([fill(SeededRandomness(1))])
    assert max(abs(value) for value in found.values()) > LIMIT, found
