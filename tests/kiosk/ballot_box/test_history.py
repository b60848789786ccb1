"""Complete history independence: over all random outcomes, every order of votes gives the same images.

Keys and nonces are fixed here, so that equal contents are equal bytes and whole images can be compared.
"""

import builtins
import itertools
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pytest

from kiosk.ballot_box import BallotBox, Outcome, Randomness, box, format_box, open_box, required_size
from kiosk.ballot_box.fake_medium import FakeMedium

from .scenes import IDENTITY, KEY, Images, cast_one, images_of


class Dice:
    """Follow a script of draws and go on with zeros; remember the limits, so that all can be enumerated."""

    def __init__(self, script: Sequence[int]) -> None:
        self._script = script
        self.drawn: list[int] = []
        self.limits: list[int] = []

    def bytes(self, count: int) -> builtins.bytes:
        return b"\x00" * count

    def below(self, limit: int) -> int:
        at = len(self.drawn)
        self.drawn.append(self._script[at] if at < len(self._script) else 0)
        self.limits.append(limit)
        return self.drawn[-1]


def day(
    votes: Sequence[tuple[bytes, bytes]], *, slots: int, script: Sequence[int], ack: str
) -> tuple[Images, Dice]:
    """One whole day in this order: the images at its end, and the dice with the draws it made."""
    dice = Dice(script)
    media = [FakeMedium(required_size(slots)) for _ in range(2)]
    format_box(media=media, identity=IDENTITY, device_key=KEY, randomness=dice, slots=slots)
    opening = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=dice)
    assert isinstance(opening.box, BallotBox)
    for payload, ticket in votes:
        cast_one(opening.box, payload, ticket, acknowledge=ack == "at once")
    if ack == "at the end":
        for _, ticket in sorted(votes):
            opening.box.acknowledge(Outcome.VOTED, ticket)
    return images_of(media), dice


def distribution(votes: Sequence[tuple[bytes, bytes]], *, slots: int, ack: str) -> dict[Images, Fraction]:
    """Enumerate every random outcome of this order with its exact probability."""
    weights: Counter[Images] = Counter()
    scripts: list[list[int]] = [[]]
    total: dict[Images, Fraction] = {}
    while scripts:
        script = scripts.pop()
        images, dice = day(votes, slots=slots, script=script, ack=ack)
        weight = Fraction(1)
        for limit in dice.limits:
            weight /= limit
        total[images] = total.get(images, Fraction(0)) + weight
        weights[images] += 1
        for at in range(len(script), len(dice.drawn)):
            scripts.extend([*dice.drawn[:at], value] for value in range(1, dice.limits[at]))
    assert sum(total.values()) == 1
    return total


def distributions_over_orders(
    payloads: Sequence[bytes], *, slots: int, ack: str = "at once"
) -> list[dict[Images, Fraction]]:
    votes = [(payload, b"ticket %d" % number) for number, payload in enumerate(payloads)]
    return [distribution(order, slots=slots, ack=ack) for order in itertools.permutations(votes)]


@pytest.mark.parametrize("ack", ["at once", "at the end", "never"])
@pytest.mark.parametrize(
    ("payloads", "slots"),
    [((b"A", b"B"), 3), ((b"A", b"B", b"C"), 4), ((b"A", b"A", b"B"), 4), ((b"A", b"B", b"C"), 3)],
)
def test_images_do_not_depend_on_the_order(payloads: tuple[bytes, ...], slots: int, ack: str) -> None:
    """Whole media, journal included: nothing on them tells which vote, or which ticket, was last."""
    first, *others = distributions_over_orders(payloads, slots=slots, ack=ack)
    assert len(first) > 1
    assert all(other == first for other in others)


@pytest.mark.parametrize("rule", ["first free slot", "max of two draws"])
def test_a_rule_that_keeps_order_is_caught(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def first_free(free: Sequence[int], randomness: Randomness) -> int:
        return free[0]

    def max_of_two(free: Sequence[int], randomness: Randomness) -> int:
        return free[max(randomness.below(len(free)), randomness.below(len(free)))]

    monkeypatch.setattr(box, "choose_slot", first_free if rule == "first free slot" else max_of_two)
    first, second = distributions_over_orders((b"A", b"B"), slots=3)
    assert first != second


def test_a_journal_that_keeps_the_last_ticket_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BallotBox, "_settle", lambda self: None)
    first, second = distributions_over_orders((b"A", b"B"), slots=3)
    assert first != second


def test_export_is_equal_for_every_order() -> None:
    payloads = (b"D", b"A", b"C", b"A", b"B")
    exports = set()
    for pick, order in enumerate(sorted(set(itertools.permutations(payloads)))):
        media = [FakeMedium(required_size(6)) for _ in range(2)]
        dice = Dice([pick % 6, pick % 5, pick % 4, pick % 3, pick % 2])
        format_box(media=media, identity=IDENTITY, device_key=KEY, randomness=dice, slots=6)
        opening = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=dice)
        assert opening.box is not None
        for number, payload in enumerate(order):
            cast_one(opening.box, payload, b"ticket %d" % number)
        exports.add(opening.box.export())
    assert exports == {(b"A", b"A", b"B", b"C", b"D")}
