"""What the keys have done so far on the shown screen: focus, digits, switches, what waits for a second press,
and whether the picture is dark.

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
LEFT_SECONDS = 10.0
"""So long a dark screen stays dark when the headphones are pulled out; then it asks (voter-ui.md §1.4)."""
SCAN_SECONDS = 2.5
"""So long one switch can press what the focus has come to; a listener first hears it out (§1.5: 1.5–5 s)."""
_WORD_SECONDS = 0.5
HINTED_ROWS = 3
"""Rows that say what can be done with them; later ones say only themselves."""

PLAYER_KEYS = frozenset(
    {Key.PAUSE_REPEAT, Key.PAUSE_HOLD, Key.VOL_UP, Key.VOL_DOWN, Key.RATE_UP, Key.RATE_DOWN}
)
"""Keys of whoever speaks: they answer themselves, in every state."""
SWITCHES = frozenset({Key.SW_MOVE, Key.SW_SELECT})
DIGITS: typing.Final = {key: str(digit) for digit, key in enumerate(k for k in Key if k.name[1:].isdigit())}

FREE = frozenset(
    state.__name__
    for state in (
        states.NotReady,
        states.PollsNotOpen,
        states.Idle,
        states.Checking,
        states.ClosingReset,
        states.Recovered,
    )
)
"""States without a voter's session: nothing of the last voter may be left in them."""
BEFORE_A_CARD = frozenset({*FREE, states.CardNotAccepted.__name__})
_ALIVE = frozenset(state.__name__ for state in typing.get_args(states.Resumable))


class SwitchStage(enum.Enum):
    """How far the set-up of the two switches has come (P1)."""

    NONE = "none"
    FIRST = "first"  # asked for the switch that moves
    SECOND = "second"  # asked for the other one
    AGAIN = "again"  # the same one was pressed: asked whether there is another
    READY = "ready"
    ALONE = "alone"  # one switch only: the focus moves by itself


class Darkness(enum.Enum):
    """Whether the voter sees the picture (the key ☾). The session goes on behind a dark screen."""

    LIT = "lit"
    DARK = "dark"
    LEFT = "left"  # dark, and the headphones were pulled out
    ASKING = "asking"  # dark, with the question whether to light it


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
    for its second press. `audio` while headphones are in, `listened` when they were in this session.
    `settings` are those to go back to while the sheet is open. `switches` and which key `mover` moves;
    `group` is the opened page group; `scan_at_s` is the last turn of one switch, with `scan_words` said.
    `turning` is a page on its way. `placed`: the focus was put there unasked, and ▼ goes to it first.
    `darkness` since `dark_at_s`; `told_lit` when a listener was told that the screen is on. `voiced` is False
    on a kiosk without an audio ballot. `hinted` counts rows said with a hint. `by_key` is True while what a
    key did is on its way to the screen. `plate` is what the screen shows of all this, since `plate_at_s`;
    None: as long as it holds.
    """

    seen: ScreenModel | None = None
    focus: str | None = None
    digits: str = ""
    digits_at_s: float = 0.0
    announced: bool = False
    armed: str = ""
    audio: bool = False
    listened: bool = False
    settings: Settings | None = None
    learning: bool = False
    helped_at_s: float | None = None
    switches: SwitchStage = SwitchStage.NONE
    mover: Key | None = None
    group: int | None = None
    scan_at_s: float = 0.0
    scan_words: int = 0
    turning: Turn | None = None
    placed: bool = False
    darkness: Darkness = Darkness.LIT
    dark_at_s: float = 0.0
    told_lit: bool = False
    voiced: bool = True
    hinted: int = 0
    plate: str = ""
    plate_at_s: float | None = None
    by_key: bool = False
    used_at_s: float = 0.0

    @property
    def due_s(self) -> float | None:
        """Return when `waited` has something to do, or None."""
        dues = (self.announce_due_s, self.plate_due_s, self.dark_due_s, self.scan_due_s)
        return min((due for due in dues if due is not None), default=None)

    @property
    def scan_due_s(self) -> float | None:
        """Return when the focus moves on by itself, for a voter with one switch."""
        free = self.seen is None or self.seen.state in FREE or self.seen.state not in _ALIVE
        if self.switches is not SwitchStage.ALONE or free:
            return None
        spoken = self.scan_words * _WORD_SECONDS if self.audio else 0.0
        return self.scan_at_s + SCAN_SECONDS + spoken

    @property
    def announce_due_s(self) -> float | None:
        """Return when the typed number is said."""
        return self.digits_at_s + ANNOUNCE_SECONDS if self.digits and not self.announced else None

    @property
    def plate_due_s(self) -> float | None:
        """Return when the plate goes."""
        return self.plate_at_s + PLATE_SECONDS if self.plate and self.plate_at_s is not None else None

    @property
    def dark_due_s(self) -> float | None:
        """Return when a dark screen asks, takes its question back, or is lit again where nobody votes."""
        free = self.seen is not None and self.seen.state in FREE
        match self.darkness:
            case Darkness.LIT:
                return None
            case Darkness.DARK:
                return max(self.used_at_s, self.dark_at_s) + FORGET_SECONDS if free else None
            case Darkness.LEFT:
                return self.dark_at_s + LEFT_SECONDS
            case Darkness.ASKING:
                return self.dark_at_s + LEFT_SECONDS if self.audio or free else None
            case _:
                typing.assert_never(self.darkness)

    @property
    def by_switches(self) -> bool:
        """Tell whether the switches, or the only one, are set up."""
        return self.switches in (SwitchStage.READY, SwitchStage.ALONE)


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
