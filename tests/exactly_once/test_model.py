"""The card protocol and the allotments searched whole within bounds, and every broken rule found out.

`./keg test` searches the small systems to the end. `./keg torture` searches larger ones and prints its
figures (docs/proofs/exactly-once.md). A mutant is a rule replaced by its opposite; it must be caught, and by
what it is expected to break.
"""

import dataclasses
import time

import pytest

from tests.exactly_once.allotment_model import AllotmentBounds, AllotmentRules, Allotments
from tests.exactly_once.explorer import Found, System, explore
from tests.exactly_once.protocol import Bounds, Protocol, Rules

ONE_CARD = Bounds(cards=1, claims=2, boots=1, forgotten=1, orders=1)
TWO_CARDS = Bounds(cards=2, claims=1, boots=1, forgotten=0, orders=0)
FEW_ALLOTMENTS = AllotmentBounds(cards=2, allotments=2, boots=1)

QUICK: dict[str, tuple[System, int]] = {
    "one card, two claims, one order": (Protocol(bounds=ONE_CARD), 95_947),
    "two cards": (Protocol(bounds=TWO_CARDS), 218_941),
    "allotments of two cards": (Allotments(bounds=FEW_ALLOTMENTS), 20_588),
}


@pytest.mark.parametrize("name", QUICK)
def test_small_systems_are_right_in_every_state(name: str) -> None:
    system, states = QUICK[name]
    found = explore(system, limit=1_000_000)
    assert found.wrong is None, "\n".join(found.path)
    # The number is the proof's size: a change of a rule changes it, and should be looked at.
    assert (found.complete, found.states) == (True, states)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A broken rule, the bounds that suffice to see it, and what it breaks."""

    rules: Rules
    bounds: Bounds
    breaks: str


_ALONE = Bounds(cards=1, claims=2, boots=1, forgotten=0, orders=0)
_CRASHING = Bounds(cards=1, claims=2, boots=2, forgotten=1, orders=0)
_LATE = Bounds(cards=1, claims=2, boots=1, forgotten=1, orders=0)
_CHAIR = Bounds(cards=2, claims=1, boots=1, forgotten=0, orders=1)
_TWO = Bounds(cards=2, claims=2, boots=1, forgotten=0, orders=0)

MUTANTS = {
    "no token, no holder": Mutant(
        rules=Rules(token=False, holder=False), bounds=_ALONE, breaks="a session without its reservation"
    ),
    "no token": Mutant(rules=Rules(token=False), bounds=_ALONE, breaks="RELEASED was refused"),
    "timeout release": Mutant(
        rules=Rules(no_timeout=False), bounds=_ALONE, breaks="a session without its reservation"
    ),
    "redo after a crash": Mutant(
        rules=Rules(recovery_counts=False), bounds=_CRASHING, breaks="ballots of a kiosk ≠ its VOTED"
    ),
    "always release": Mutant(
        rules=Rules(recovery_releases_all=True), bounds=_CRASHING, breaks="ballots of a kiosk ≠ its VOTED"
    ),
    "claim while in the outbox": Mutant(
        rules=Rules(outbox_blocks_claim=False), bounds=_ALONE, breaks="a card voted twice"
    ),
    "an order outlives its reservation": Mutant(
        rules=Rules(claim_ends_order=False), bounds=_CHAIR, breaks="the order for one voter reset another"
    ),
    "an order ends with any report": Mutant(
        rules=Rules(order_bound_to_card=False), bounds=_CHAIR, breaks="RESET was refused"
    ),
    "a reset without evidence": Mutant(
        rules=Rules(reset_needs_evidence=False), bounds=_CHAIR, breaks="ballots of a kiosk ≠ its VOTED"
    ),
    "no epoch check": Mutant(
        rules=Rules(epoch=False), bounds=_CRASHING, breaks="a session without its reservation"
    ),
    "no sequence check": Mutant(
        rules=Rules(numbering=False), bounds=_LATE, breaks="a session without its reservation"
    ),
    "only the last lost claim is remembered": Mutant(
        rules=Rules(every_lost_claim_kept=False), bounds=_TWO, breaks="a card is stuck"
    ),
    "any answer settles a lost claim": Mutant(
        rules=Rules(denied_claim_kept=False), bounds=_TWO, breaks="a card is stuck"
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_of_the_protocol_is_caught(name: str) -> None:
    mutant = MUTANTS[name]
    found = explore(Protocol(mutant.rules, mutant.bounds), limit=400_000)
    assert found.wrong is not None, f"{found.states} states and nothing wrong"
    assert found.wrong.startswith(mutant.breaks), (found.wrong, found.path)


@pytest.mark.parametrize(
    "name", ["timeout release", "no token, no holder", "redo after a crash", "always release"]
)
def test_the_classical_mutants_end_in_a_double_vote_or_a_wrong_count(name: str) -> None:
    mutant = MUTANTS[name]
    found = explore(Protocol(mutant.rules, mutant.bounds, counts_only=True), limit=400_000)
    assert found.wrong in ("a card voted twice", "VOTED ≤ ballots ≤ VOTED + VOTING is broken"), found


def test_the_token_makes_the_comparison_of_the_holder_redundant() -> None:
    found = explore(Protocol(Rules(holder=False), _LATE), limit=400_000)
    assert (found.wrong, found.complete) == (None, True)


@pytest.mark.parametrize("rule", [field.name for field in dataclasses.fields(AllotmentRules)])
def test_every_mutant_of_the_allotments_is_caught(rule: str) -> None:
    rules = dataclasses.replace(AllotmentRules(), **{rule: False})
    found = explore(Allotments(rules, AllotmentBounds(cards=2)), limit=400_000)
    assert found.wrong is not None, f"{found.states} states and nothing wrong"


TORTURE: dict[str, tuple[System, int]] = {
    "1 card, 2 claims, 2 boots, 1 late message, 1 order, the close": (
        Protocol(bounds=Bounds(cards=1, claims=2, boots=2, forgotten=1, orders=1, closing=True)),
        20_000_000,
    ),
    "2 cards, 1 claim, 2 boots, 1 late message": (
        Protocol(bounds=Bounds(cards=2, claims=1, boots=2, forgotten=1, orders=0)),
        5_000_000,
    ),
    "2 cards, 2 claims, 1 boot, 1 order": (
        Protocol(bounds=Bounds(cards=2, claims=2, boots=1, forgotten=0, orders=1)),
        5_000_000,
    ),
    "2 cards, 2 claims, 2 boots, 2 late messages, 2 orders, the close": (
        Protocol(bounds=Bounds(cards=2, claims=2, boots=2, forgotten=2, orders=2, closing=True)),
        5_000_000,
    ),
    "allotments: 2 cards, 2 allotments, 2 boots": (Allotments(bounds=AllotmentBounds(cards=2)), 5_000_000),
    "allotments: 3 cards, 2 allotments, 2 boots": (Allotments(bounds=AllotmentBounds(cards=3)), 5_000_000),
}


@pytest.mark.torture
def test_large_systems_are_right_as_far_as_they_are_searched() -> None:
    total = 0
    for name, (system, limit) in TORTURE.items():
        began = time.monotonic()
        found = explore(system, limit)
        total += found.states
        _say(name, found, time.monotonic() - began)
        assert found.wrong is None, "\n".join(found.path)
    assert total >= 1_000_000
    print(f"{total:,} distinct states in all")


def _say(name: str, found: Found, seconds: float) -> None:
    extent = "complete" if found.complete else f"all within {found.depth} steps"
    print(f"{name}: {found.states:,} states, {found.transitions:,} steps, {extent}, {seconds:.0f} s")
