"""What the keys have done so far on the shown screen: focus, digits, switches, what waits for a second press.

Values only. A choice may stand in them (a focused row, a typed number), so no repr shows them; they end with
the voter.
"""

import dataclasses
import enum
import typing

from frontpanel.port import Key
from kiosk.screens.model import ScreenModel
from kiosk.session import states
from kiosk.session.events import Action, StillHere
from kiosk.session.settings import Settings

ANNOUNCE_SECONDS = 1.5
"""So long after the last digit the number is said (voter-ui.md §1.4, V5-A)."""
PLATE_SECONDS = 6.0
"""So long a word that only the keys have caused stays on the screen."""
LEARN_SECONDS = 3.0
"""A second «Помощь» within this time begins the learning of keys."""
FORGET_SECONDS = 30.0
"""Switches set up before a card are forgotten after this, like a language chosen there."""
HINTED_ROWS = 3
"""Rows that say what can be done with them; later ones say only themselves."""

PLAYER_KEYS = frozenset({Key.PAUSE_REPEAT, Key.SCREEN, Key.VOL_UP, Key.VOL_DOWN, Key.RATE_UP, Key.RATE_DOWN})
"""Keys of whoever speaks and lights the screen: they answer themselves, in every state."""
SWITCHES = frozenset({Key.SW_MOVE, Key.SW_SELECT})
DIGITS: typing.Final = {key: str(digit) for digit, key in enumerate(k for k in Key if k.name[1:].isdigit())}

_ALIVE = frozenset(state.__name__ for state in typing.get_args(states.Resumable))


class SwitchStage(enum.Enum):
    """How far the set-up of the two switches has come (P1)."""

    NONE = "none"
    FIRST = "first"  # asked for the switch that moves
    SECOND = "second"  # asked for the other one
    READY = "ready"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Turn:
    """A page that was asked for and what gets the focus there: a spot, or the first or last one.

    `told` is True when the spot was said already.
    """

    page: int
    focus: str | None = None
    last: bool = False
    told: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InputState:
    """Everything the keys remember. `seen` is the screen it belongs to.

    `digits` typed, at `digits_at_s`, `announced` when they were said. `armed` is the final control that waits
    for its second press. `audio` while headphones are in. `settings` are those to go back to while the sheet
    is open. `switches` and which key `mover` moves; `group` is the opened page group. `turning` is a page on
    its way. `hinted` counts rows said with a hint. `by_key` is True while what a key did is on its way to the
    screen. `plate` is what the screen shows of all this, since `plate_at_s`; None: as long as it holds.
    """

    seen: ScreenModel | None = None
    focus: str | None = None
    digits: str = ""
    digits_at_s: float = 0.0
    announced: bool = False
    armed: str = ""
    audio: bool = False
    settings: Settings | None = None
    learning: bool = False
    helped_at_s: float | None = None
    switches: SwitchStage = SwitchStage.NONE
    mover: Key | None = None
    group: int | None = None
    turning: Turn | None = None
    hinted: int = 0
    plate: str = ""
    plate_at_s: float | None = None
    by_key: bool = False
    used_at_s: float = 0.0

    @property
    def due_s(self) -> float | None:
        """Return when `waited` has something to do, or None."""
        if self.digits and not self.announced:
            return self.digits_at_s + ANNOUNCE_SECONDS
        if self.plate and self.plate_at_s is not None:
            return self.plate_at_s + PLATE_SECONDS
        return None

    @property
    def by_switches(self) -> bool:
        """Tell whether the two switches are set up."""
        return self.switches is SwitchStage.READY


Said = tuple[str, ...]
Step = tuple[InputState, Action | None, Said]


def alive(model: ScreenModel) -> Action | None:
    """Return the sign of life of a key that does nothing else, where the session expects a voter."""
    return StillHere() if model.state in _ALIVE else None


def told(model: ScreenModel, state: InputState, *say: str, plate: bool = False) -> Step:
    """Answer a key with words only; `plate` shows them too, where nothing on the screen says the same."""
    shown = " ".join(say) if plate else ""
    return dataclasses.replace(state, plate=shown, plate_at_s=state.used_at_s), alive(model), say


def acted(state: InputState, action: Action, *say: str) -> Step:
    """Answer a key with an action; what was typed, armed or shown for it is done with."""
    after = dataclasses.replace(state, digits="", announced=False, armed="", plate="", by_key=True)
    return after, action, say
