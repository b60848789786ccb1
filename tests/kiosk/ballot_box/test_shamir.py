"""Secret sharing: every large enough set of shares gives the secret, every smaller one says nothing."""

import itertools
from collections import Counter

import pytest

from kiosk.ballot_box.shamir import join_secret, split_secret

from .scenes import CountedRandomness

SECRET = bytes(range(200, 232))


@pytest.mark.parametrize(
    ("threshold", "shares"), [(k, n) for n in range(1, 7) for k in range(1, n + 1)], ids=str
)
def test_every_set_of_enough_shares_gives_the_secret_and_no_smaller_one(threshold: int, shares: int) -> None:
    made = split_secret(SECRET, threshold=threshold, shares=shares, randomness=CountedRandomness())
    for size in range(1, shares + 1):
        for numbers in itertools.combinations(range(1, shares + 1), size):
            joined = join_secret({number: made[number - 1] for number in numbers})
            assert (joined == SECRET) == (size >= threshold), numbers


class FixedByte:
    def __init__(self, *values: int) -> None:
        self._values = iter(values)

    def bytes(self, count: int) -> bytes:
        return bytes([next(self._values)]) * count

    def below(self, limit: int) -> int:
        raise AssertionError("not asked for")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_one_share_of_two_has_the_same_distribution_for_every_secret(number: int) -> None:
    """Complete for one byte: over all coefficients the share takes every value once."""
    for secret in range(0, 256, 15):
        seen = Counter(
            split_secret(bytes([secret]), threshold=2, shares=3, randomness=FixedByte(drawn))[number]
            for drawn in range(256)
        )
        assert set(seen.values()) == {1}
        assert len(seen) == 256


def test_a_known_polynomial() -> None:
    """By hand: 0x53 + 0xCA·x; 0xCA·2 = 0x8F, 0xCA·3 = 0x45 in the field of AES."""
    made = split_secret(b"\x53", threshold=2, shares=3, randomness=FixedByte(0xCA))
    assert made == (bytes([0x53 ^ 0xCA]), bytes([0x53 ^ 0x8F]), bytes([0x53 ^ 0x45]))


@pytest.mark.parametrize(("threshold", "shares"), [(0, 2), (3, 2), (2, 256)])
def test_impossible_numbers_are_refused(threshold: int, shares: int) -> None:
    with pytest.raises(ValueError, match="must be needed"):
        split_secret(SECRET, threshold=threshold, shares=shares, randomness=CountedRandomness())
