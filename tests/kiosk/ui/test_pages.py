"""Every page as drawn: no complaint of Qt, targets large and apart, words whole, nothing over anything."""

import collections.abc
import dataclasses
import itertools
import pathlib
import re

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface

from kiosk.screens.model import ScreenKind, Sign
from kiosk.session.settings import TextSize, ThemeName
from kiosk.ui.gallery import Gallery, render
from kiosk.ui.profiles import LANDSCAPE_15, PORTRAIT_15, PROFILES, ScreenProfile
from kiosk.ui.screen_map import blank_map
from ui.proof import TARGET_GAP_MM, TARGET_HEIGHT_MM, targets
from ui.theme import LETTERING, PALETTES, SMALL_LETTERING

from . import samples
from .conftest import Desk
from .elections import screens
from .tape_samples import tape

_TAPE = tape()
# Contests of many pages are looked at on the first and the last one.
_INNER_PAGE = re.compile(r"_(?!0)\d+(_chosen)?$")


@pytest.fixture(scope="module", params=PROFILES, ids=lambda profile: profile.name)
def gallery(request: pytest.FixtureRequest) -> collections.abc.Iterator[Gallery]:
    """Give a window of each screen profile in turn."""
    with Gallery(request.param) as made:
        yield made


def test_samples_have_every_kind() -> None:
    assert {model.kind for model in samples.all_samples().values()} == set(ScreenKind)
    assert blank_map()["rows"] == []


def test_every_theme_and_size_of_the_settings_has_tokens() -> None:
    assert {theme.value for theme in ThemeName} == set(PALETTES)
    assert {size.value for size in TextSize} == set(LETTERING) == set(SMALL_LETTERING)


@pytest.mark.parametrize("size", TextSize)
def test_real_screens_have_no_faults(gallery: Gallery, size: TextSize) -> None:
    models = screens(gallery.window.profile, size)
    last = {re.sub(r"\d+(_chosen)?$", "", name): name for name in models}
    if size in (TextSize.S, TextSize.L):
        last.clear()
    shown = {n: m for n, m in models.items() if not _INNER_PAGE.search(n) or n in last.values()}
    assert len(shown) > 20
    found = {name: gallery.faults_of(model, tape=_TAPE) for name, model in shown.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert gallery.warnings == ()


def test_screens_of_another_language_have_no_faults(gallery: Gallery) -> None:
    models = screens(gallery.window.profile, TextSize.M, language="tt")
    assert models["idle"].header.title != screens(gallery.window.profile, TextSize.M)["idle"].header.title
    for name in ("idle", "list_full_0", "council_0_chosen", "referendum_0", "unfilled", "compare"):
        assert gallery.faults_of(models[name], tape=_TAPE) == (), name


def test_proof_sees_letters_without_glyphs(desk: Desk) -> None:
    del desk
    with Gallery(PORTRAIT_15) as gallery:
        model = samples.message(Sign.NONE, "漢字")
        assert any("no font can draw" in fault for fault in gallery.faults_of(model))


@pytest.mark.parametrize("theme", ThemeName)
def test_sample_pages_have_no_faults(theme: ThemeName) -> None:
    with Gallery(PORTRAIT_15) as gallery:
        for name, model in samples.all_samples().items():
            found = gallery.faults_of(samples.dressed(model, theme=theme), tape=_TAPE)
            assert found == (), name
        assert gallery.warnings == ()


def test_messages_fit_in_every_size(gallery: Gallery) -> None:
    for size in TextSize:
        for name, model in samples.messages().items():
            assert gallery.faults_of(samples.dressed(model, size=size)) == (), (name, size)


def test_settings_sheet_fits(gallery: Gallery) -> None:
    for size in TextSize:
        gallery.picture(samples.dressed(samples.contest_list(), size=size))
        model = samples.with_settings(samples.dressed(samples.contest_list(), size=size))
        gallery.picture(model)
        root = gallery.window.view.rootObject()
        root.setProperty("setting", True)
        assert gallery.faults_of(model) == (), size
        shown = {target.id for target in targets(root)}
        assert shown == {c.id for c in model.controls if c.look.value == "setting"} | {
            "close-settings",
            "undo-settings",
        }


def test_proof_sees_a_page_that_is_too_full() -> None:
    with Gallery(PORTRAIT_15) as gallery:
        found = gallery.faults_of(samples.dressed(samples.ballot_parties(), size=TextSize.XL))
        assert any("leaves the window" in fault for fault in found)
        assert any("apart" in fault for fault in found)


def test_rows_of_a_page_are_alike(desk: Desk) -> None:
    desk.show(samples.ballot_several())
    rows = [t.rect for t in targets(desk.window.view.rootObject()) if t.id.startswith("option-")]
    assert len(rows) == 9
    assert len({(rect.left(), rect.width(), rect.height()) for rect in rows}) == 1
    assert rows[0].height() / PORTRAIT_15.px_per_mm >= TARGET_HEIGHT_MM
    gaps = [below.top() - above.bottom() for above, below in itertools.pairwise(rows)]
    assert min(gaps) / PORTRAIT_15.px_per_mm >= TARGET_GAP_MM
    # «Против всех» stands apart by twice the gap.
    assert gaps[-1] == 2 * gaps[0]


def test_ticking_moves_nothing(desk: Desk) -> None:
    model = samples.ballot_several()
    desk.show(model)
    before = [t.rect for t in targets(desk.window.view.rootObject())]
    desk.show(dataclasses.replace(model, rows=tuple(samples.chosen(row) for row in model.rows)))
    assert [t.rect for t in targets(desk.window.view.rootObject())] == before


def test_final_buttons_are_equal_and_far_apart(desk: Desk) -> None:
    desk.show(samples.compare(), tape=_TAPE)
    annul, confirm = desk.target("annul").rect, desk.target("confirm").rect
    assert annul.size() == confirm.size()
    assert annul.top() == confirm.top()
    assert (confirm.left() - annul.right()) / PORTRAIT_15.px_per_mm >= 23.5


def test_confirming_is_never_under_a_row(gallery: Gallery) -> None:
    """The second tap of a double tap on a row must not find «Подтвердить»."""
    root = gallery.window.view.rootObject()
    gallery.picture(samples.ballot_one(4))
    rows = [t.rect for t in targets(root) if t.id.startswith("option-")]
    gallery.picture(samples.confirm_one())
    confirm = next(t.rect for t in targets(root) if t.id == "confirm")
    assert not any(confirm.intersects(row) for row in rows)


def test_columns_are_read_downwards(desk: Desk) -> None:
    del desk
    with Gallery(LANDSCAPE_15) as gallery:
        gallery.picture(samples.dressed(samples.ballot_two_columns(), size=TextSize.S))
        found = {t.id: t.rect for t in targets(gallery.window.view.rootObject())}
        left, right = found["option-1"], found["option-8"]
        assert left.top() == right.top()
        assert left.right() < right.left()
        assert found["option-7"].left() == left.left()


def test_every_control_has_a_name_for_those_who_cannot_see(desk: Desk) -> None:
    desk.show(samples.ballot_several())
    names = _names(QAccessible.queryAccessibleInterface(desk.window.view))
    for wanted in ("К списку бюллетеней", "Готово", "Предыдущая страница", "1–10"):
        assert wanted in names
    assert "12. Мирославский Варлаам Евграфович. самовыдвижение. Выбран" in names
    assert any("Выбрано: 2 из 3" in name for name in names)


def test_render_writes_a_picture(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "idle.png"
    assert render(samples.idle(), PORTRAIT_15, path) == ()
    assert path.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(OSError, match="cannot write"):
        render(samples.idle(), PORTRAIT_15, tmp_path / "no" / "idle.png")


def test_a_screen_profile_must_be_possible() -> None:
    with pytest.raises(ValueError, match="impossible"):
        ScreenProfile(name="wrong", width_px=100, height_px=100, px_per_mm=0)


def _names(item: QAccessibleInterface) -> set[str]:
    found = {item.text(QAccessible.Text.Name)}
    for index in range(item.childCount()):
        child = item.child(index)
        if child is not None:
            found |= _names(child)
    return found
