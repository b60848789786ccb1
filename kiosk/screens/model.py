"""The screen model: one value that picture and speech are both made from. CONTRACT.

QML renders it and sends back the id of a control; the id finds the action here. Nothing in it is stored.
Its values hide their texts in repr, because rows and speech hold choices.
"""

import dataclasses
import enum

from kiosk.session.events import Action
from kiosk.session.settings import Settings


class ScreenKind(enum.Enum):
    """Which page renders the model."""

    MESSAGE = "message"  # title, lines and one large sign
    IDLE = "idle"
    LANGUAGE = "language"
    CONTEST_LIST = "contest_list"
    BALLOT = "ballot"  # rows of options
    QUESTION = "question"  # text of a question above its answers
    CONFIRM = "confirm"
    UNFILLED = "unfilled"
    PRINTING = "printing"
    COMPARE = "compare"
    PANEL = "panel"  # E6: facts, a question, and the pad for a PIN


class Look(enum.Enum):
    """How a control looks and where it sits."""

    PRIMARY = "primary"  # right end of the bottom bar
    SECONDARY = "secondary"  # left end of the bottom bar
    CONFIRM = "confirm"  # ПОДТВЕРЖДАЮ
    ANNUL = "annul"  # АННУЛИРУЮ
    PAGE = "page"  # page strip, with the range written on it
    TURN = "turn"  # previous / next page
    QUIET = "quiet"  # language, help
    PAD = "pad"  # number pad of the panel
    SETTING = "setting"  # language, size, theme: on the settings sheet, behind «Аа · Язык»


class Sign(enum.Enum):
    """The large sign of a message page."""

    NONE = "none"
    STOP = "stop"
    WAIT = "wait"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    PAPER = "paper"
    HIDDEN = "hidden"
    CLOSED = "closed"
    PAUSED = "paused"
    CLOCK = "clock"
    HELP = "help"
    COVER = "cover"
    KEYPAD = "keypad"
    HEADPHONES = "headphones"
    CARD = "card"


class RowState(enum.Enum):
    """How a row stands; shown by ink, tick and words, never by colour alone."""

    PLAIN = "plain"
    CHOSEN = "chosen"
    WITHDRAWN = "withdrawn"


class Key(enum.Enum):
    """Keys of the keypad that press a control wherever the focus is (the key matrix, section 1.5)."""

    LEFT = "left"
    RIGHT = "right"
    SELECT = "select"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    ZERO = "0"
    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    SIX = "6"
    SEVEN = "7"
    EIGHT = "8"
    NINE = "9"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Control:
    """Something that may be pressed. `note` is a second, smaller line; `current` marks the shown page.

    `after_ms` > 0: accepts only so long after the screen appeared (the 1 s guard of V9).
    `keys` press it from the keypad; the speech of the screen names them. `speech` is said when the control
    has the focus; without it the label and the note are.
    """

    id: str
    label: str
    action: Action
    look: Look
    note: str = ""
    current: bool = False
    ticked: bool = False
    after_ms: int = 0
    keys: tuple[Key, ...] = ()
    speech: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Row:
    """A row of a ballot, a contest of the list, a language, a line of a warning.

    `separated` asks for a double gap and a rule before the row («Против всех»). `value` is the right-hand
    text («Ваш выбор»); `action` None means the row only tells. `speech` is said when the row has the focus.
    `page` is the page (from 0) of a long list that shows the row; None where it is on every page. `more`
    opens everything that can be read about the row: ▶ presses it when the row has the focus.
    """

    id: str
    number: str
    title: str
    details: str = ""
    note: str = ""
    value: str = ""
    state: RowState = RowState.PLAIN
    state_text: str = ""
    separated: bool = False
    action: Action | None = None
    speech: str = ""
    page: int | None = None
    more: Action | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Header:
    """The head of a page. `kicker` is the small line above the title, `counter` «Выбрано 2 из 3».

    `counter_room` is the longest counter there may be: with its room kept, a tick moves nothing. `page` is
    «Страница 1 из 3 · кандидаты 1–14 из 40»; `columns` heads the two columns of a list.
    """

    kicker: str = ""
    title: str = ""
    subtitle: str = ""
    instruction: str = ""
    counter: str = ""
    counter_room: str = ""
    page: str = ""
    columns: tuple[str, str] = ("", "")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NoticeModel:
    """A bottom sheet over the page: at most two buttons, the safe one on the right."""

    title: str
    text: str = ""
    safe: Control
    other: Control | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScreenModel:
    """Everything a page shows and says.

    `state` is the name of the session state (for tests and the gallery). `columns` is 1 or 2 and `rows` are
    column-major, each `row_mm` tall where that is not 0. `paragraphs` is running text (a question, message
    lines). `show_tape` asks for the bitmap of the printed record, part `tape_part` (from 0) of `tape_parts`.
    `numbered` are all rows of a list of several pages, for the keypad: any number may be typed on any page.
    `speech` is spoken in order; its sentences say all that the page shows. `guidance` are those of them that
    tell what can be done here; they are said again after a silence. `spoken_paragraphs` are for the ear what
    `paragraphs` are to the eye, one for one: whole where the end of a page cuts them. `reading`: the rows of
    a ballot are there to be read about, and have no box. `warning` is said over the voter's page. `language`
    is that of the texts.
    """

    state: str
    kind: ScreenKind
    settings: Settings
    language: str
    header: Header = Header()
    banner: str = ""
    status_left: str = ""
    status_right: str = ""
    sign: Sign = Sign.NONE
    code: str = ""
    paragraphs: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    numbered: tuple[Row, ...] = ()
    columns: int = 1
    row_mm: float = 0.0
    controls: tuple[Control, ...] = ()
    notice: NoticeModel | None = None
    show_tape: bool = False
    tape_part: int = 0
    tape_parts: int = 1
    busy: bool = False
    reading: bool = False
    warning: str = ""
    speech: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    spoken_paragraphs: tuple[str, ...] = ()

    def action_of(self, control_id: str) -> Action | None:
        """Find the action of a control or row; under a notice only the notice's own controls answer."""
        if self.notice is not None:
            answers = (self.notice.safe, self.notice.other)
            return next((c.action for c in answers if c is not None and c.id == control_id), None)
        for control in self.controls:
            if control.id == control_id:
                return control.action
        for row in (*self.rows, *self.numbered):
            if row.id == control_id:
                return row.action
        return None
