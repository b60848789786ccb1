"""The life of an activation card and the identities between the counts of cards.

Only states: the code on the card is `card_code`, the store belongs to the controller. A card is spent by
the claim that opens a voting session; only the kiosk that holds it can give it back.
"""

import collections.abc
import dataclasses
import enum

from election.identifiers import BallotStyleId


class CardState(enum.Enum):
    """Where a card is in its life (glossary)."""

    RECEIVED = "received"
    TEST = "test"
    ACTIVATED = "activated"
    DELEGATED = "delegated"
    VOTING = "voting"
    VOTED = "voted"
    RESET = "reset"
    CANCELLED = "cancelled"
    DAMAGED = "damaged"


class CardStep(enum.Enum):
    """What may happen to a card."""

    SET_ASIDE_FOR_TEST = "set_aside_for_test"
    ACTIVATE = "activate"
    UNDO_ACTIVATION = "undo_activation"
    DELEGATE = "delegate"
    CLAIM = "claim"
    RELEASE = "release"
    VOTE = "vote"
    RESET = "reset"
    CANCEL = "cancel"
    DAMAGE = "damage"


class CardRefusal(enum.Enum):
    """Why a step is not possible in the state of the card."""

    NOT_ACTIVATED = "not_activated"
    ALREADY_ACTIVATED = "already_activated"
    DELEGATED = "delegated"
    IN_VOTING = "in_voting"
    NOT_IN_VOTING = "not_in_voting"
    ALREADY_USED = "already_used"
    CANCELLED = "cancelled"
    TEST_CARD = "test_card"
    DAMAGED = "damaged"


_S, _T = CardState, CardStep

CARD_TABLE: collections.abc.Mapping[tuple[CardState, CardStep], CardState] = {
    (_S.RECEIVED, _T.SET_ASIDE_FOR_TEST): _S.TEST,
    (_S.RECEIVED, _T.ACTIVATE): _S.ACTIVATED,
    (_S.RECEIVED, _T.DAMAGE): _S.DAMAGED,
    (_S.RECEIVED, _T.CANCEL): _S.CANCELLED,
    (_S.ACTIVATED, _T.UNDO_ACTIVATION): _S.RECEIVED,
    (_S.ACTIVATED, _T.DELEGATE): _S.DELEGATED,
    (_S.ACTIVATED, _T.CLAIM): _S.VOTING,
    (_S.ACTIVATED, _T.CANCEL): _S.CANCELLED,
    (_S.DELEGATED, _T.VOTE): _S.VOTED,
    (_S.DELEGATED, _T.RESET): _S.RESET,
    (_S.DELEGATED, _T.CANCEL): _S.CANCELLED,
    (_S.VOTING, _T.RELEASE): _S.ACTIVATED,
    (_S.VOTING, _T.VOTE): _S.VOTED,
    (_S.VOTING, _T.RESET): _S.RESET,
}

_REFUSALS: collections.abc.Mapping[CardState, CardRefusal] = {
    _S.RECEIVED: CardRefusal.NOT_ACTIVATED,
    _S.TEST: CardRefusal.TEST_CARD,
    _S.ACTIVATED: CardRefusal.ALREADY_ACTIVATED,
    _S.DELEGATED: CardRefusal.DELEGATED,
    _S.VOTING: CardRefusal.IN_VOTING,
    _S.VOTED: CardRefusal.ALREADY_USED,
    _S.RESET: CardRefusal.ALREADY_USED,
    _S.CANCELLED: CardRefusal.CANCELLED,
    _S.DAMAGED: CardRefusal.DAMAGED,
}
_ENDS_OF_VOTING = (CardStep.RELEASE, CardStep.VOTE, CardStep.RESET)


def next_state(state: CardState, step: CardStep) -> CardState | CardRefusal:
    """Return the state of a card after a step, or why the step is refused."""
    after = CARD_TABLE.get((state, step))
    if after is not None:
        return after
    if state is CardState.ACTIVATED and step in _ENDS_OF_VOTING:
        return CardRefusal.NOT_IN_VOTING
    return _REFUSALS[state]


HALL = "hall"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Activations:
    """How many cards were activated for a ballot style, inside or outside the polling place."""

    outside: bool
    style: BallotStyleId
    count: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardCounts:
    """All cards of a station by what became of them; CANCELLED is split by whether it was activated.

    `received` is the size of the batch and `activated` the activations without those taken back: they are
    counted on their own, which is what makes the identities a check.
    """

    received: int
    activated: int
    unused: int = 0
    test: int = 0
    damaged: int = 0
    waiting: int = 0
    delegated: int = 0
    voting: int = 0
    voted: int = 0
    reset: int = 0
    cancelled_activated: int = 0
    cancelled_unused: int = 0
    activations: tuple[Activations, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardIdentity:
    """One identity with its two sides; `text` is Russian, for screens and papers."""

    text: str
    left: int
    right: int

    @property
    def holds(self) -> bool:
        """Tell whether both sides are equal."""
        return self.left == self.right


def identities(counts: CardCounts) -> tuple[CardIdentity, ...]:
    """Return the identities between card counts (procedure, card life cycle)."""
    return (
        CardIdentity(
            text="получено = активировано + тестовые + испорченные + неиспользованные",
            left=counts.received,
            right=counts.activated + counts.test + counts.damaged + counts.unused + counts.cancelled_unused,
        ),
        CardIdentity(
            text="активировано = не голосовали + голосуют + проголосовали + сброшены + погашены + на выезде",
            left=counts.activated,
            right=counts.waiting
            + counts.voting
            + counts.voted
            + counts.reset
            + counts.cancelled_activated
            + counts.delegated,
        ),
        CardIdentity(
            text="активировано = сумма по комплектам бюллетеней",
            left=counts.activated,
            right=sum(part.count for part in counts.activations),
        ),
    )


def issue_limit(voters_registered: int, excess_per_mille: int) -> int:
    """Return how many cards may be activated: the voters plus the excess the package allows."""
    return voters_registered * (1000 + excess_per_mille) // 1000
