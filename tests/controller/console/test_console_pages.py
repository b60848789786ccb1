"""Every screen of the console, drawn: nothing cut, too small or unreadable; every control leads somewhere."""

import collections
import collections.abc
import pathlib
import re

import pytest

from controller.console.closing_scenes import board_scenes
from controller.console.gallery import Gallery
from controller.console.model import device_words
from controller.console.model.board import STEP_S, StepCount, board, stepped
from controller.console.model.card_problems import CARD_PROBLEMS, problem_in
from controller.console.model.device_words import FAULTS, PARTS, view_of
from controller.console.model.page import as_map
from controller.console.model.routes import Reading
from controller.console.model.screen import screen
from controller.console.palette import (
    BOARD_43,
    CONSOLE_10,
    CONSOLE_15,
    DARK,
    LIGHT,
    ConsolePalette,
    ConsoleProfile,
    lettering,
)
from controller.console.scene_materials import BASE
from controller.console.scenes import scenes
from link import messages
from link.messages import KioskStage
from tests.controller.console.console_kit import Played, with_state
from ui.contrast import contrast
from ui.proof import targets, visible_items


@pytest.mark.parametrize("profile", [CONSOLE_10, CONSOLE_15], ids=lambda profile: profile.name)
def test_every_screen_is_whole(profile: ConsoleProfile) -> None:
    found = {}
    with Gallery(profile) as gallery:
        for name, state in scenes().items():
            gallery.picture(state)
            found[name] = gallery.faults()
        assert gallery.warnings == ()
    with Gallery(BOARD_43 if profile is CONSOLE_15 else profile, "Board.qml") as gallery:
        for name, state in board_scenes().items():
            gallery.board_picture(state)
            found[name] = gallery.faults()
        assert gallery.warnings == ()
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("profile", [CONSOLE_10, CONSOLE_15], ids=lambda profile: profile.name)
def test_the_number_of_voters_is_twenty_millimetres_high_under_a_banner_too(profile: ConsoleProfile) -> None:
    with Gallery(profile) as gallery:
        for name in ("day", "day-test", "day-notice", "day-trouble"):
            gallery.picture(scenes()[name])
            root = gallery.window.view.rootObject()
            digits = [item for item in visible_items(root) if item.property("baseline_") is not None]
            assert [item.height() / profile.px_per_mm >= 19.9 for item in digits] == [True], name
        gallery.picture(scenes()["day"])
        found = {target.id: target.rect for target in targets(gallery.window.view.rootObject())}
        assert found["turn-steps"].height() / profile.px_per_mm >= 12.7


def test_the_wall_is_read_from_five_metres() -> None:
    letters = lettering(BOARD_43.width_mm)
    assert letters["meta"] >= 5000 / 400
    assert letters["figure"] >= 100


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_every_pair_of_colours_can_be_read(palette: ConsolePalette) -> None:
    poor = [pair for pair in palette.informative_pairs() if contrast(*pair) < 4.5]
    assert poor == []


def test_every_control_is_one_of_a_kind_and_does_something() -> None:
    for name, state in scenes().items():
        ids = [control.id for control in screen(state).controls()]
        assert [one for one, times in collections.Counter(ids).items() if times > 1] == [], name
        for control_id in ids:
            played = Played(state)
            played.tap(control_id)
            assert played.screen.page.id


def test_from_every_screen_a_few_presses_lead_home() -> None:
    ways = ("home", "back", "cancel", "rows", "line-back")
    for name, state in scenes().items():
        played = Played(state)
        for _ in range(12):
            ids = [control.id for control in played.screen.controls()]
            if played.screen.page.kind == "day" and played.screen.unlock is None:
                break
            way = next((way for way in ways if way in ids), None)
            assert way is not None, f"{name}: no way out of {played.screen.page.id}: {ids}"
            played.tap(way)
        assert played.screen.page.kind == "day", name


def test_a_drawn_map_has_no_action_and_no_secret() -> None:
    drawn = as_map(screen(scenes()["unlock-pin"]))
    assert "1234" not in str(drawn)
    assert "action" not in str(drawn)


def test_every_fault_fits_on_its_tile() -> None:
    codes = sorted(FAULTS)
    with Gallery(CONSOLE_10) as gallery:
        for at in range(0, len(codes), 5):
            kiosks = tuple(
                messages.KioskStatus(name=f"№ {number}", link_up=True, stage=KioskStage.FREE, faults=(code,))
                for number, code in enumerate(codes[at : at + 5], 1)
            )
            values = {name: getattr(BASE.status, name) for name in messages.StationStatus.__struct_fields__}
            status = messages.StationStatus(**{**values, "kiosks": kiosks})
            gallery.picture(with_state(BASE, status=status))
            assert gallery.faults() == (), codes[at : at + 5]


def test_an_old_green_lamp_is_never_shown() -> None:
    kiosk = messages.KioskStatus(name="№ 1", link_up=False, stage=KioskStage.FREE, on_mains=True)
    moods = {lamp.word: lamp.mood.value for lamp in view_of(kiosk, None).lamps}
    assert "ok" not in moods.values()


def test_trouble_stands_first_and_a_call_before_all() -> None:
    tiles = screen(scenes()["day-trouble"]).page.tiles  # type: ignore[union-attr]
    assert [tile.name for tile in tiles][:2] == ["№ 4", "№ 1"]
    assert tiles[0].calls


def test_a_unit_on_a_trip_is_no_trouble() -> None:
    tiles = screen(scenes()["day"]).page.tiles  # type: ignore[union-attr]
    assert tiles[-1].state == "На выезде"


def test_every_stage_and_every_required_part_has_words() -> None:
    assert set(device_words.STAGES) == set(KioskStage)
    assert {"screen", "keys", "left", "right", "switches", "reader", "printer", "window", "lamps"} <= set(
        PARTS
    )
    assert {"battery", "link", "clock", "cover"} <= set(PARTS)


def test_the_card_problems_are_the_sixteen_of_the_table() -> None:
    assert [problem.code for problem in CARD_PROBLEMS] == [f"F{number:02d}" for number in range(1, 17)]
    found = problem_in("F05 Подпись недействительна")
    assert found is not None
    assert found.remedy.startswith("Не используйте карту")


def test_no_result_is_on_any_screen_before_the_close() -> None:
    read = board_scenes()["board-reading"]
    assert board(read, StepCount()).rows
    assert board(with_state(read, status=BASE.status), StepCount()).rows == ()


def _board_rows(line: int) -> collections.abc.Sequence[str]:
    played = Played(scenes()["closing-protocol"])
    played.tap("read-district-7")
    for _ in range(line):
        played.tap("line-next")
    assert isinstance(played.state.route, Reading)
    return [row.number for row in board(played.state, StepCount()).rows]


def test_the_hall_sees_a_row_once_it_was_read() -> None:
    assert _board_rows(0) == []
    assert _board_rows(2) == ["1", "2"]


def test_the_hall_cannot_time_a_vote() -> None:
    count = StepCount(shown=0, since=0.0)
    for voted in (1, 4):
        count = stepped(count, voted, 60.0, final=False)
        assert count.shown == 0
    assert stepped(count, 7, 61.0, final=False).shown == 5
    assert stepped(count, 3, STEP_S, final=False).shown == 3
    assert stepped(count, 3, 62.0, final=True).shown == 3
    assert stepped(StepCount(shown=90), 0, 1.0, final=False).shown == 0


def test_the_board_has_no_tails_codes_or_controls() -> None:
    shown = str(board(scenes()["day"], StepCount(shown=315)))
    for tail in ("4821", "1170", "318"):
        assert tail not in shown


def test_the_guide_shows_every_screen_and_no_other() -> None:
    folder = pathlib.Path(__file__).parents[3] / "docs" / "operations"
    linked = re.findall(r"!\[[^\]]+\]\(([a-z0-9-]+)\.png\)", (folder / "README.md").read_text("utf-8"))
    assert sorted(linked) == sorted([*scenes(), *board_scenes()])
    assert sorted(path.stem for path in folder.glob("*.png")) == sorted(linked)
