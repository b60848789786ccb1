"""A screen model as plain maps for QML. Pure: every decision about content was made before.

Controls are sorted by the place their look gives them; QML places them and nothing more.
"""

import typing

from election.identifiers import Language
from kiosk.screens.model import Control, Look, NoticeModel, Row, RowState, ScreenKind, ScreenModel
from kiosk.screens.texts import Words
from kiosk.session.events import ChangeSettings, TurnPage
from kiosk.session.settings import Settings
from kiosk.ui.setting_words import setting_words
from ui.theme import LETTERING, PALETTES

QmlMap = dict[str, typing.Any]

_PLACES = {
    Look.PAGE: "pages",
    Look.SECONDARY: "left",
    Look.PRIMARY: "right",
    Look.QUIET: "quiet",
    Look.ANNUL: "annul",
    Look.CONFIRM: "confirm",
    Look.PAD: "pad",
}


def layout_key(model: ScreenModel) -> tuple[object, ...]:
    """Say what lies where: two models with one key differ only in texts and ticks, not under a finger.

    Ticking a row, a counter or the clock keep the key; another page, notice, order or size changes it.
    """
    notice = model.notice
    return (
        model.state,
        model.kind,
        model.settings,
        model.language,
        model.header.title,
        tuple((row.id, row.action is None) for row in model.rows),
        tuple((c.id, c.look, c.current) for c in model.controls),
        None if notice is None else (notice.title, notice.safe.id, notice.other and notice.other.id),
        (model.show_tape, model.tape_part, model.tape_parts),
    )


def as_map(model: ScreenModel) -> QmlMap:
    """Turn a model into the map the pages read; names are those of QML."""
    header = model.header
    return {
        "kind": model.kind.value,
        "state": model.state,
        "language": model.language,
        "kicker": header.kicker,
        "title": header.title,
        "subtitle": header.subtitle,
        "instruction": header.instruction,
        "counter": header.counter,
        "counterRoom": header.counter_room or header.counter,
        "pageText": header.page,
        "columnHeads": list(header.columns),
        # The banner of a test never leaves; where there is none, its room is free for a warning.
        "banner": model.banner or model.warning,
        "statusLeft": model.warning if model.warning and model.banner else model.status_left,
        "statusRight": model.status_right,
        "sign": model.sign.value,
        "code": model.code,
        "paragraphs": list(model.paragraphs),
        "rows": [row_map(row) for row in model.rows],
        "digits": max((len(row.number) for row in (*model.rows, *model.numbered)), default=0),
        "stateWord": state_word(model.language),
        "columns": model.columns,
        "rowMm": model.row_mm,
        "notice": None if model.notice is None else _notice_map(model.notice),
        "showTape": model.show_tape,
        "tapePart": model.tape_part,
        "tapeParts": model.tape_parts,
        "busy": model.busy,
        "reading": model.reading,
        "settings": _settings_map(model),
        **_turns(model),
        **{
            place: [_control_map(c) for c in model.controls if c.look is look]
            for look, place in _PLACES.items()
        },
    }


def _settings_map(model: ScreenModel) -> QmlMap | None:
    """Group the controls of the settings sheet; a theme has its own colours with it, a size its capitals."""
    groups: dict[str, list[QmlMap]] = {"languages": [], "sizes": [], "themes": []}
    for control in model.controls:
        if control.look is not Look.SETTING or not isinstance(control.action, ChangeSettings):
            continue
        wanted, shown = control.action.settings, _control_map(control)
        if wanted.language != model.settings.language or control.id.startswith("language"):
            groups["languages"].append(shown)
        elif control.id.startswith("size"):
            groups["sizes"].append({**shown, "cap": LETTERING[wanted.size.value].name})
        else:
            palette = PALETTES[wanted.theme.value]
            colours = {"ground": palette.surface, "ink": palette.ink, "outline": palette.outline}
            groups["themes"].append({**shown, **colours})
    if not any(groups.values()):
        return None
    words = setting_words(model.language)
    helps = next((_control_map(c) for c in model.controls if c.look is Look.SETTING and c.id == "help"), None)
    return {
        **groups,
        "opener": words.opener if helps is None else words.opener_with_help,
        "close": words.close,
        "undo": words.undo,
        "help": helps,
    }


def _turns(model: ScreenModel) -> QmlMap:
    """Tell previous from next by where each leads, seen from the page that is shown."""
    here = model.tape_part if model.show_tape else 0
    for control in model.controls:
        if control.look is Look.PAGE and control.current and isinstance(control.action, TurnPage):
            here = control.action.page
    turns: QmlMap = {"previous": None, "next": None}
    for control in model.controls:
        if control.look is Look.TURN:
            back = isinstance(control.action, TurnPage) and control.action.page < here
            turns["previous" if back else "next"] = _control_map(control)
    return turns


def state_word(language: str) -> str:
    """Give the longest word a row's state may show («Выбран», «Выбыл»), for which every row keeps room."""
    words = Words(language=Language(language))
    return max((words(f"ballot.state.{s.value}") for s in RowState if s is not RowState.PLAIN), key=len)


def row_map(row: Row) -> QmlMap:
    """Turn a row into the map `OptionRow` reads."""
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "details": row.details,
        "note": row.note,
        "value": row.value,
        "chosen": row.state is RowState.CHOSEN,
        "withdrawn": row.state is RowState.WITHDRAWN,
        "stateText": row.state_text,
        "separated": row.separated,
        "live": row.action is not None,
    }


BLANK_ROW = row_map(Row(id="", number="", title=""))
"""What a row that is about to disappear reads meanwhile."""


def _control_map(control: Control) -> QmlMap:
    return {
        "id": control.id,
        "label": control.label,
        "note": control.note,
        "current": control.current,
        "ticked": control.ticked,
        "afterMs": control.after_ms,
    }


BLANK_CONTROL = {"id": "", "label": "", "note": "", "current": False, "ticked": False, "afterMs": 0}
"""What a control that is about to disappear reads meanwhile."""


def _notice_map(notice: NoticeModel) -> QmlMap:
    return {
        "title": notice.title,
        "text": notice.text,
        "safe": _control_map(notice.safe),
        "other": None if notice.other is None else _control_map(notice.other),
    }


def blank_map() -> QmlMap:
    """Give a screen with nothing on it: what a page reads before its first model."""
    model = ScreenModel(state="", kind=ScreenKind.MESSAGE, settings=Settings(), language="")
    return {**as_map(model), "tape": None, "revision": 0}
