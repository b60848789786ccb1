"""The cards lying on the table of the dock and what is known of them. Pure.

What is known is guessed from the controller's counts, as nobody may ask it about a single card; with one
kiosk the guess is certain.
"""

import dataclasses
import enum
import pathlib

from rehearsal.dock.hall import CardKind, TakenCard, Turnout

MOST_CARDS = 5


class Fate(enum.Enum):
    """What became of a card."""

    IN_HAND = "in_hand"
    VOTING = "voting"
    USED = "used"
    RESET = "reset"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TableCard:
    """A card, its fate, and the title of the profile it was activated for."""

    card: TakenCard
    fate: Fate = Fate.IN_HAND
    profile: str = ""

    @property
    def picture(self) -> pathlib.Path:
        """Give the printed face."""
        return self.card.picture

    @property
    def fresh(self) -> bool:
        """Say whether a voter can still vote with it."""
        return self.card.kind is CardKind.ACTIVATED and self.fate is Fate.IN_HAND


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cards in the order they were taken.

    `held` is the id of the one in the hand, `shown` of the last one held to the reader; 0 is none.
    """

    cards: tuple[TableCard, ...] = ()
    held: int = 0
    shown: int = 0
    turnout: Turnout = dataclasses.field(default_factory=Turnout)

    def card(self, card_id: int) -> TableCard | None:
        """Find a card."""
        return next((card for card in self.cards if card.card.id == card_id), None)

    @property
    def in_hand(self) -> TableCard | None:
        """Give the card in the hand."""
        return self.card(self.held)

    def taken(self, card: TakenCard, profile: str = "") -> "Table":
        """Take a card into the hand; of too many the oldest useless one goes back to the commission."""
        cards = (*self.cards, TableCard(card=card, profile=profile))
        if len(cards) > MOST_CARDS:
            dropped = next(
                (one for one in cards[:-1] if not one.fresh and one.fate is not Fate.VOTING), cards[0]
            )
            cards = tuple(one for one in cards if one is not dropped)
        return dataclasses.replace(self, cards=cards, held=card.id)

    def holding(self, card_id: int) -> "Table":
        """Take another card of the table into the hand."""
        return dataclasses.replace(self, held=card_id) if self.card(card_id) else self

    def showing(self, card_id: int) -> "Table":
        """Remember which card the kiosk sees."""
        return dataclasses.replace(self, shown=card_id)

    def counted(self, turnout: Turnout) -> "Table":
        """Learn from the controller's counts what became of the card shown last."""
        before, after = self.turnout, turnout
        table = dataclasses.replace(self, turnout=turnout)
        if after.voted > before.voted:
            return table._settled(Fate.USED)
        if after.reset > before.reset:
            return table._settled(Fate.RESET)
        if after.voting > before.voting:
            return table._with_fate(self.shown, Fate.VOTING)
        if after.voting < before.voting:
            return table._settled(Fate.IN_HAND)  # the kiosk gave the reservation back
        return table

    def _settled(self, fate: Fate) -> "Table":
        voting = next((one.card.id for one in self.cards if one.fate is Fate.VOTING), self.shown)
        return self._with_fate(voting, fate)

    def _with_fate(self, card_id: int, fate: Fate) -> "Table":
        cards = tuple(
            dataclasses.replace(one, fate=fate)
            if one.card.id == card_id and one.card.kind is CardKind.ACTIVATED
            else one
            for one in self.cards
        )
        return dataclasses.replace(self, cards=cards)
