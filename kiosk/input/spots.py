"""Everything on a screen that can have the focus, in reading order, with what is said of it.

It reads the screen model and the keys' state; it moves nothing. Ids are those of rows and controls, beside
`settings`, `close-settings`, `groups` and `paragraph-…`.
"""

import dataclasses

from election.identifiers import Language
from frontpanel.port import Key
from kiosk.input.state import InputState
from kiosk.screens.context import sentence
from kiosk.screens.model import Control, Look, Row, ScreenKind, ScreenModel
from kiosk.screens.texts import Words
from kiosk.session.events import Action, TurnPage

SETTINGS = "settings"
CLOSE = "close-settings"
GROUPS = "groups"

# Leaving and going on come before turning and paging, which the arrows do by themselves.
_ORDER = (
    frozenset({Look.PAD}),
    frozenset({Look.SECONDARY, Look.PRIMARY, Look.CONFIRM, Look.ANNUL}),
    frozenset({Look.TURN}),
    frozenset({Look.PAGE}),
    frozenset({Look.QUIET}),
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Spot:
    """One thing that can have the focus. `page` is where it is shown, None for everywhere.

    `current` is a page or setting that is chosen already: pressing it changes nothing.
    `shown` is False where the screen has nothing to draw a ring around: its speech is shown instead.
    """

    id: str
    speech: str
    action: Action | None = None
    after_ms: int = 0
    page: int | None = None
    row: Row | None = None
    current: bool = False
    shown: bool = True


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Spots:
    """A screen as three runs: what only this page has, the rows of the whole list, the controls."""

    local: tuple[Spot, ...] = ()
    rows: tuple[Spot, ...] = ()
    controls: tuple[Spot, ...] = ()
    page: int = 0
    pages: int = 1
    local_pages: bool = False

    @property
    def all(self) -> tuple[Spot, ...]:
        """Return all of them in reading order."""
        return (*self.local, *self.rows, *self.controls)


def words_of(model: ScreenModel) -> Words:
    """Return the texts in the language of a screen."""
    return Words(language=Language(model.language))


def page_of(model: ScreenModel) -> int:
    """Return the shown page, from 0."""
    return next((i for i, control in enumerate(_chips(model)) if control.current), 0)


def _chips(model: ScreenModel) -> tuple[Control, ...]:
    return tuple(control for control in model.controls if control.look is Look.PAGE)


def list_rows(model: ScreenModel) -> tuple[Row, ...]:
    """Return every row of the list a screen is a part of."""
    return model.numbered or model.rows


def spots_of(model: ScreenModel, state: InputState) -> Spots:
    """Return what can have the focus now: a notice or the open settings stand before the page."""
    words = words_of(model)
    if model.notice is not None:
        answers = (model.notice.safe, model.notice.other)
        return Spots(controls=tuple(_control(words, control) for control in answers if control is not None))
    if state.settings is not None:
        return Spots(controls=_settings(words, model))
    pages = max(1, len(_chips(model)))
    return Spots(
        local=_local(model),
        rows=_rows(model),
        controls=_controls(words, model),
        page=page_of(model),
        pages=pages,
        local_pages=model.kind is ScreenKind.QUESTION,
    )


def _local(model: ScreenModel) -> tuple[Spot, ...]:
    if model.kind is not ScreenKind.QUESTION:
        return ()
    return tuple(
        Spot(id=f"paragraph-{index}", speech=sentence(text))
        for index, text in enumerate(model.spoken_paragraphs or model.paragraphs)
        if text
    )


def _rows(model: ScreenModel) -> tuple[Spot, ...]:
    # The replica of the tape stands for the rows of V9: they are heard, not drawn.
    drawn = model.kind is not ScreenKind.COMPARE
    return tuple(
        Spot(
            id=row.id,
            speech=row.speech or sentence(row.title, row.details),
            action=row.action,
            page=row.page,
            row=row,
            shown=drawn,
        )
        for row in list_rows(model)
    )


def _controls(words: Words, model: ScreenModel) -> tuple[Spot, ...]:
    found = [_control(words, c) for looks in _ORDER for c in model.controls if c.look in looks]
    if any(control.look is Look.SETTING for control in model.controls):
        found.append(Spot(id=SETTINGS, speech=words("input.settings")))
    return tuple(found)


def _control(words: Words, control: Control) -> Spot:
    speech = control.speech or sentence(control.label, control.note)
    return Spot(
        id=control.id,
        speech=f"{speech} {words('input.current')}" if control.current else speech,
        action=control.action,
        after_ms=control.after_ms,
        current=control.current,
    )


def _settings(words: Words, model: ScreenModel) -> tuple[Spot, ...]:
    choices = tuple(_control(words, c) for c in model.controls if c.look is Look.SETTING)
    return (*choices, Spot(id=CLOSE, speech=words("input.settings.close")))


def spot(model: ScreenModel, state: InputState, spot_id: str | None) -> Spot | None:
    """Return a spot by its id."""
    if spot_id is None:
        return None
    found = (*spots_of(model, state).all, *(switch_cycle(model, state) if state.by_switches else ()))
    return next((known for known in found if known.id == spot_id), None)


def switch_cycle(model: ScreenModel, state: InputState) -> tuple[Spot, ...]:
    """Return what MOVE goes round: what can be pressed, and the paragraphs of a question.

    A long list is asked for by page groups first, so that its last row is never a whole list away.
    """
    spots = spots_of(model, state)
    if model.notice is not None or state.settings is not None or not _grouped(model):
        pressable = tuple(s for s in spots.rows if s.action is not None)
        local = spots.local if model.kind is ScreenKind.QUESTION else ()
        return (*local, *pressable, *spots.controls)
    words = words_of(model)
    paging = frozenset(c.id for c in model.controls if c.look in (Look.PAGE, Look.TURN))
    others = tuple(s for s in spots.controls if s.id not in paging)
    group = state.group
    if group is None or group != spots.page:
        asked = tuple(
            Spot(
                id=chip.id,
                speech=f"{chip.speech or sentence(chip.label)} {words('input.group')}",
                action=chip.action,
            )
            for chip in _chips(model)
        )
        return (*asked, *others)
    inside = (*spots.local, *(s for s in spots.rows if s.page == group and s.action is not None))
    return (*inside, Spot(id=GROUPS, speech=words("input.groups"), shown=False), *others)


def _grouped(model: ScreenModel) -> bool:
    # A confirmation has only rows to be read.
    return any(row.action is not None for row in model.numbered) and bool(_chips(model))


def group_of(model: ScreenModel, found: Spot) -> int | None:
    """Return which page group a spot of the switch cycle opens, or None."""
    if not _grouped(model) or model.notice is not None:
        return None
    turns = found.action
    is_chip = any(chip.id == found.id for chip in _chips(model))
    return turns.page if is_chip and isinstance(turns, TurnPage) else None


def bound(model: ScreenModel, key: Key) -> Control | None:
    """Return the control a key presses wherever the focus is; the answers of a notice before all."""
    name = key.name.lower() if not key.name[1:].isdigit() else key.name[1:]
    if model.notice is not None:
        answers = (model.notice.safe, model.notice.other)
        controls = tuple(control for control in answers if control is not None)
    else:
        controls = model.controls
    return next((c for c in controls if any(k.value == name for k in c.keys)), None)
