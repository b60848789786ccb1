"""Every screen the gallery has: areas to press, letters, contrast as painted, whole words, names for the ear.

The quick tests take each scene once a screen profile and turn through sizes and themes; `torture` takes all.
"""

import collections.abc
import itertools

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from election.identifiers import Language
from kiosk.screens.model import Control, ScreenModel
from kiosk.session.settings import Settings, TextSize, ThemeName
from kiosk.ui.gallery import Gallery
from kiosk.ui.profiles import PROFILES
from kiosk.ui.screen_map import as_map
from tests.kiosk.proof.shown_pages import TAPE, all_scenes, context_of, judged, model_of, on_ballot
from ui.application import open_application
from ui.proof import visible_items

_LOOKS = tuple(itertools.product(TextSize, ThemeName))
_ROLES = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.PageTab,
    QAccessible.Role.RadioButton,
}


@pytest.fixture(scope="module", params=PROFILES, ids=lambda profile: profile.name)
def gallery(request: pytest.FixtureRequest) -> collections.abc.Iterator[Gallery]:
    open_application(platform="offscreen")
    with Gallery(request.param) as made:
        yield made
        assert made.warnings == ()


def _found(
    gallery: Gallery, looks: collections.abc.Sequence[tuple[TextSize, ThemeName]], turn: bool
) -> dict[str, object]:
    profile = gallery.window.profile
    context = context_of(profile)
    found: dict[str, object] = {}
    for index, scene in enumerate(all_scenes(profile)):
        # Seven is prime to sixteen: neighbouring scenes differ in size and in theme.
        taken = [looks[(7 * index + len(profile.name)) % len(looks)]] if turn else looks
        for size, theme in taken:
            model = model_of(context, scene, Settings(size=size, theme=theme))
            faults = judged(gallery, model, ballot=on_ballot(scene))
            if faults:
                found[f"{scene.name} {size.value} {theme.value}"] = [(f.text, f.measured) for f in faults]
    return found


def test_every_screen_keeps_the_limits(gallery: Gallery) -> None:
    assert _found(gallery, _LOOKS, turn=True) == {}


@pytest.mark.torture
@pytest.mark.timeout(1800)
def test_every_screen_in_every_size_and_theme_keeps_the_limits(gallery: Gallery) -> None:
    assert _found(gallery, _LOOKS, turn=False) == {}


@pytest.mark.parametrize("language", ["ru", "tt"])
def test_every_control_has_its_name_and_role_for_the_ear(gallery: Gallery, language: str) -> None:
    profile = gallery.window.profile
    context, seen = context_of(profile), 0
    for scene in all_scenes(profile):
        model = model_of(context, scene, Settings(language=Language(language)))
        gallery.picture(model, tape=TAPE if model.show_tape else None)
        for item in _pressable(gallery.window.view.rootObject()):
            label = _label(model, str(item.property("targetId")))
            told = QAccessible.queryAccessibleInterface(item)
            assert told is not None, (scene.name, item.property("targetId"))
            name = told.text(QAccessible.Text.Name)
            assert told.role() in _ROLES, (scene.name, item.property("targetId"), told.role())
            assert label, (scene.name, item.property("targetId"))
            assert label in name, (scene.name, item.property("targetId"), name)
            seen += 1
    assert seen > 60


def _pressable(root: QQuickItem) -> list[QQuickItem]:
    return [item for item in visible_items(root) if item.property("isTarget") and item.isEnabled()]


def _label(model: ScreenModel, target: str) -> str:
    """Find what the model, made in the voter's language, calls a control or row."""
    notice = () if model.notice is None else (model.notice.safe, model.notice.other)
    controls: list[Control] = [c for c in (*notice, *model.controls) if c is not None]
    labels = {c.id: c.label for c in controls} | {row.id: row.title for row in model.rows}
    if target != "settings":
        return labels.get(target, "")
    sheet = as_map(model)["settings"]
    return "" if sheet is None else str(sheet["opener"])
