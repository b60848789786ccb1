"""What a screen reader finds: every control of every screen has a role and a name in its language."""

import collections.abc

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from kiosk.screens.model import Look, ScreenKind, ScreenModel
from kiosk.screens.screen import screen
from kiosk.session.settings import TextSize
from kiosk.ui.gallery import Gallery
from kiosk.ui.profiles import PORTRAIT_15
from tests.kiosk.session.gallery import every_player, in_language
from tests.kiosk.session.scenes import screen_context

from .elections import screens
from .tape_samples import tape

_PRESSED = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.PageTab,
        QAccessible.Role.RadioButton,
    }
)
# A small screen or a long list leaves out pages whose turning buttons are there.
_MAY_BE_LEFT_OUT = frozenset({Look.SETTING, Look.PAGE})


def _found(item: QAccessibleInterface) -> collections.abc.Iterator[tuple[QAccessible.Role, str]]:
    if getattr(item.state(), "invisible", False):
        return
    yield item.role(), item.text(QAccessible.Text.Name)
    for index in range(item.childCount()):
        child = item.child(index)
        if child is not None:
            yield from _found(child)


def _check(gallery: Gallery, model: ScreenModel, name: str) -> None:
    gallery.picture(model, tape=tape() if model.show_tape else None)
    found = list(_found(QAccessible.queryAccessibleInterface(gallery.window.view)))
    pressed = [text for role, text in found if role in _PRESSED]
    assert all(text.strip() for text in pressed), name
    controls = [c for c in model.controls if c.look not in _MAY_BE_LEFT_OUT]
    wanted = [(c.label, _PRESSED) for c in controls]
    if model.notice is None and model.kind is not ScreenKind.COMPARE:
        wanted += [(row.title, _PRESSED) for row in model.rows if row.action is not None]
    if model.notice is not None:
        wanted = [(c.label, _PRESSED) for c in (model.notice.safe, model.notice.other) if c is not None]
    for label, roles in wanted:
        assert any(label in text and role in roles for role, text in found), (name, label)
    assert any(model.header.title in text for _, text in found), name


@pytest.mark.parametrize("language", ["ru", "en", "tt"])
def test_every_state_says_its_controls(language: str) -> None:
    with Gallery(PORTRAIT_15) as gallery:
        seen = set()
        for player in every_player():
            kiosk = in_language(player, language)
            if kiosk is None:
                if language != "ru":
                    continue
                kiosk = player.kiosk
            model = screen(screen_context(player.context), kiosk)
            key = (model.state, model.kind, model.notice is None)
            if key in seen:
                continue
            seen.add(key)
            _check(gallery, model, model.state)
        assert len(seen) > (20 if language == "ru" else 8)


def test_every_real_ballot_says_its_rows() -> None:
    with Gallery(PORTRAIT_15) as gallery:
        for name, model in screens(PORTRAIT_15, TextSize.M, language="tt").items():
            _check(gallery, model, name)
