"""Tells the commission's cards from a voter's, and checks a PIN against the card that was just shown.

The code of an official card stays here, for as long as its PIN may be asked; a voter's code only passes
through. Whether two cards may act together is the session's business.
"""

import collections.abc
import threading

from election.officials import OfficialCard, card_of, pin_fits
from kiosk.session.events import CardSeen, Event
from kiosk.session.overlay_events import OfficialSeen, PinChecked
from kiosk.session.panel_steps import Under
from kiosk.session.states import ChairPanel, State

_KEPT_CODES = 2


class OfficialDesk:
    """Stand between the reader and the session. All calls are safe from any thread."""

    def __init__(
        self, cards: collections.abc.Sequence[OfficialCard], *, post: collections.abc.Callable[[Event], None]
    ) -> None:
        """Take the official cards of the station (`Station.officials`)."""
        self._cards = tuple(cards)
        self._post = post
        self._codes: dict[str, str] = {}
        self._lock = threading.Lock()
        self._is_open = False

    def take(self, event: Event) -> None:
        """Post an event of the reader; the sight of an official card is posted as `OfficialSeen`."""
        card = card_of(self._cards, event.code) if isinstance(event, CardSeen) else None
        if card is None or not isinstance(event, CardSeen):
            self._post(event)
            return
        with self._lock:
            self._codes.pop(card.id, None)
            self._codes[card.id] = event.code
            while len(self._codes) > _KEPT_CODES:
                del self._codes[next(iter(self._codes))]
        self._post(OfficialSeen(card=card))

    def check_pin(self, card_id: str, pin_untrusted: str) -> None:
        """Answer `CheckPin` with `PinChecked`; takes some tens of milliseconds on purpose."""
        with self._lock:
            code = self._codes.get(card_id)
        card = next((known for known in self._cards if known.id == card_id), None)
        fits = card is not None and code is not None and pin_fits(card, code, pin_untrusted)
        self._post(PinChecked(fits=fits))

    def shown(self, state: State) -> None:
        """Take each state of the session: when the panel is closed, or was never opened, the codes go.

        A card that was just held to the reader keeps its code until the session has heard of it.
        """
        is_open = isinstance(state, ChairPanel)
        if not is_open and (self._is_open or not isinstance(state, Under)):
            self.forget()
        self._is_open = is_open

    def forget(self) -> None:
        """Forget the codes."""
        with self._lock:
            self._codes.clear()
