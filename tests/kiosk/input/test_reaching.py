"""Every state of the gallery: whatever can be touched is reached, pressed and left by every other way."""

import random

import pytest

from frontpanel.port import Key
from kiosk.input.key_step import InputState, shown
from kiosk.input.settings_sheet import has_settings
from kiosk.input.spots import SETTINGS, spots_of, switch_cycle
from kiosk.screens.model import Look, ScreenModel
from kiosk.screens.screen import screen
from kiosk.session.events import TurnPage
from kiosk.session.states import Kiosk
from tests.kiosk.input.booth import Booth, Voter
from tests.kiosk.session.gallery import every_player, in_language
from tests.kiosk.session.scenes import Player, screen_context

PLAYERS = tuple(every_player())


def touchable(model: ScreenModel) -> tuple[str, ...]:
    """Return the ids that a finger can press now, and the session accepts."""
    if model.notice is not None:
        answers = (model.notice.safe, model.notice.other)
        return tuple(control.id for control in answers if control is not None)
    controls = tuple(control.id for control in model.controls if not control.after_ms)
    return (*(row.id for row in model.rows if row.action is not None), *controls)


def pressed(player: Player, way: str, wanted: str) -> Kiosk:
    booth = Booth(player.context, player.kiosk)
    voter = Voter(booth, (way,), random.Random(1))
    voter.straight = True
    voter.press(wanted)
    return booth.kiosk


def _by_group(model: ScreenModel, wanted: str) -> str:
    """Switches open page groups where fingers turn pages: the chip with the same action stands for a turn."""
    action = model.action_of(wanted)
    if not isinstance(action, TurnPage) or not model.numbered:
        return wanted
    return next(c.id for c in model.controls if c.look is Look.PAGE and c.action == action)


@pytest.mark.parametrize("way", ["digits", "arrows", "switches"])
def test_every_target_does_the_same_by_every_way(way: str) -> None:
    found = 0
    for player in PLAYERS:
        model = player.model
        for wanted in touchable(model):
            meant = _by_group(model, wanted) if way == "switches" else wanted
            assert pressed(player, way, meant) == pressed(player, "touch", wanted), (model.state, way, wanted)
            found += 1
    assert found > 400


@pytest.mark.parametrize("mover", [Key.DOWN, Key.SW_MOVE])
def test_going_round_meets_everything(mover: Key) -> None:
    for player in PLAYERS:
        booth = Booth(player.context, player.kiosk)
        if booth.model.state == "StillThere":
            continue  # the first key is the answer
        if mover is Key.SW_MOVE:
            booth.key(Key.SW_MOVE, Key.SW_MOVE, Key.SW_SELECT)
        sheet = {c.id for c in booth.model.controls if c.look is Look.SETTING}
        page = set(touchable(booth.model)) - sheet
        if mover is Key.SW_MOVE and booth.model.numbered:
            page = {known.id for known in switch_cycle(booth.model, booth.input)}
        met: set[str] = set()
        # Upwards first: the controls of this very page, before the arrows turn it.
        back = Key.UP if mover is Key.DOWN else mover
        for key in (*[back] * len(booth.model.controls), *[mover] * 60):
            booth.key(key)
            met.add(booth.input.focus or "")
        assert page <= met, (booth.model.state, page - met)
        if has_settings(booth.model):
            assert SETTINGS in met


def test_everything_that_can_have_the_focus_is_said_in_every_language() -> None:
    languages = ("ru", "en", "tt")
    spoken = dict.fromkeys(languages, 0)
    for player in PLAYERS:
        if player.model.state == "ReadingDetails" and player.model.header.page:
            continue  # another language begins at the first page, which has other controls
        for language in languages:
            kiosk = in_language(player, language)
            if kiosk is None:
                continue
            model = screen(screen_context(player.context), kiosk)
            state, _ = shown(model, InputState())
            for spot in spots_of(model, state).all:
                assert spot.speech.strip()[-1:] in (".", "!", "?", "…"), spot.speech
                spoken[language] += 1
    assert min(spoken.values()) > 200
    assert len(set(spoken.values())) == 1
