"""What a page is made of: controls, lamps and blocks, as values that any screen can draw.

A control carries the action a press means; the drawn map has only its id. No Qt, no colours, no lengths.
"""

import collections.abc
import dataclasses
import enum
import typing

from controller.console.model.events import Action
from controller.console.model.state import Mood

PlainMap: typing.TypeAlias = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Something that can be pressed. `look` is primary, plain, danger or chip; `icon` a drawn sign."""

    id: str
    label: str
    action: Action
    look: str = "plain"
    note: str = ""
    icon: str = ""
    mood: Mood = Mood.PLAIN
    ticked: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """One of the lamps of a device: a word, a sign and a mood that say the same."""

    word: str
    icon: str
    mood: Mood


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A device on the main screen."""

    control: Control
    name: str
    icon: str
    state: str
    mood: Mood
    line: str
    count: str
    lamps: tuple[Lamp, ...]
    calls: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A statement that is to be read first."""

    text: str
    mood: Mood = Mood.PLAIN
    icon: str = ""
    block: str = "lead"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """A paragraph."""

    text: str
    block: str = "para"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a list: a number or sign at the left, words, a value at the right; pressed if it may be."""

    title: str
    note: str = ""
    value: str = ""
    number: str = ""
    icon: str = ""
    mood: Mood = Mood.PLAIN
    control: Control | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list; `heads` are the titles of the columns for the words and the values."""

    rows: tuple[Row, ...]
    heads: tuple[str, str] = ("", "")
    large: bool = False
    block: str = "rows"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Large buttons in columns."""

    controls: tuple[Control, ...]
    columns: int = 2
    title: str = ""
    block: str = "choices"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words to be compared with a paper, one below the other."""

    words: tuple[str, ...]
    block: str = "words"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A large number with its name."""

    value: str
    label: str
    mood: Mood = Mood.PLAIN


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Large numbers side by side."""

    numbers: tuple[Number, ...]
    block: str = "numbers"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A number to be typed: the line of the form, its plain name, the digits so far."""

    number: str
    title: str
    digits: str
    current: bool
    control: Control
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Numbers to be typed, with the pad at the right."""

    fields: tuple[Field, ...]
    block: str = "fields"


Block: typing.TypeAlias = Lead | Para | Rows | Choices | Words | Numbers | Fields


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepMark:
    """A step of a course at the left."""

    title: str
    state: str
    detail: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """A page of work: steps at the left if it is a course, blocks, buttons at the foot, a pad if needed."""

    id: str
    title: str
    subtitle: str = ""
    steps: tuple[StepMark, ...] = ()
    blocks: tuple[Block, ...] = ()
    side: tuple[Block, ...] = ()
    buttons: tuple[Control, ...] = ()
    pad: tuple[Control, ...] = ()
    kind: str = "work"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """A frozen figure for the telephone: digits as large as they go, and words."""

    id: str
    title: str
    digits: str
    words: str
    details: tuple[Number, ...]
    buttons: tuple[Control, ...]
    kind: str = "figure"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPage:
    """A line of a protocol, to be read aloud."""

    id: str
    title: str
    position: str
    number: str
    name: str
    digits: str
    words: str
    buttons: tuple[Control, ...]
    kind: str = "reading"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """The activation panel: what it says now, in words, sign and mood."""

    mood: Mood
    title: str
    detail: str = ""
    advice: str = ""
    icon: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of the histogram; `share` is its height from 0 to 1."""

    start: str
    share: float
    value: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """The main screen of the day."""

    id: str
    voted: str
    share: str
    bars: tuple[Bar, ...]
    bars_title: str
    turn_steps: Control | None
    figure: Control
    figure_mood: Mood
    counts: tuple[Number, ...]
    panel: PanelView
    profiles: tuple[Control, ...]
    groups: tuple[Control, ...]
    profile_shout: str
    last: str
    undo: Control | None
    onward: Control | None
    tiles: tuple[Tile, ...]
    kind: str = "day"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SlotView:
    """A place of the two-person unlock."""

    title: str
    filled: bool
    icon: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnlockPage:
    """The two-person unlock, over everything."""

    id: str
    title: str
    subject: str
    lines: tuple[str, ...]
    lead: str
    mood: Mood
    slots: tuple[SlotView, ...]
    seconds: str
    pin_title: str
    pin_dots: str
    pad: tuple[Control, ...]
    buttons: tuple[Control, ...]
    kind: str = "unlock"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TopBar:
    """The line at the top of every page."""

    place: str
    polls: str
    mood: Mood
    clock: str
    lamps: tuple[Lamp, ...]
    home: tuple[Control, ...]
    banner: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """The line at the foot that goes by itself."""

    text: str
    mood: Mood


Page: typing.TypeAlias = DayPage | WorkPage | FigurePage | ReadingPage


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Everything on the glass."""

    top: TopBar
    page: Page
    unlock: UnlockPage | None = None
    notice: NoticeView | None = None
    dark: bool = True

    def controls(self) -> tuple[Control, ...]:
        """Return what can be pressed now: under an unlock the page and the bar cannot."""
        root: object = self.unlock if self.unlock is not None else (self.top, self.page)
        return tuple(_controls(root))

    def action_of(self, control_id: str) -> Action | None:
        """Return what a press means, or None."""
        return next((control.action for control in self.controls() if control.id == control_id), None)

    def layout_key(self) -> tuple[object, ...]:
        """Return what lies under the fingers: when it changes, touches begun before do not count."""
        page = self.unlock.id if self.unlock is not None else self.page.id
        blocks = (*self.page.blocks, *self.page.side) if isinstance(self.page, WorkPage) else ()
        # A block that comes later moves the buttons below it, though they are the same.
        shape = tuple((one.block, len(one.rows) if isinstance(one, Rows) else 0) for one in blocks)
        return (page, shape, *(control.id for control in self.controls()))


def as_map(value: object) -> typing.Any:
    """Return plain maps and lists for drawing; actions are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (field.name for field in dataclasses.fields(value) if field.name != "action")
        return {name: as_map(getattr(value, name)) for name in fields}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, tuple):
        return [as_map(item) for item in value]
    return value


def _controls(value: object) -> collections.abc.Iterator[Control]:
    if isinstance(value, Control):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _controls(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _controls(getattr(value, field.name))
