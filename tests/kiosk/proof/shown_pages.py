"""Every screen of a voter's way in any size and theme, drawn, measured and judged as the proof does it."""

import collections.abc
import dataclasses
import functools
import typing

import msgspec

from election.localized import localized
from election.polls import StationMode
from kiosk.proof import record
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import ScreenModel
from kiosk.screens.screen import screen
from kiosk.session.settings import Settings
from kiosk.session.states import Kiosk, OnBallot
from kiosk.ui.gallery import Gallery
from kiosk.ui.page_elements import PageElements, page_elements
from kiosk.ui.profiles import ScreenProfile
from provisioning.proof.findings import Finding
from provisioning.proof.page_checks import page_findings
from provisioning.proof.reading import PageLine
from rehearsal import scenes
from tests.kiosk.ui.elections import laid_out
from tests.kiosk.ui.tape_samples import tape

TAPE = tape()


@functools.cache
def all_scenes(profile: ScreenProfile) -> tuple[scenes.Scene, ...]:
    """Give every scene of the gallery, of an election with hard cases."""
    return scenes.of(laid_out(profile), 1)


def context_of(profile: ScreenProfile, mode: StationMode = StationMode.OFFICIAL) -> ScreenContext:
    """Give the station the scenes play in."""
    return ScreenContext(
        session=laid_out(profile),
        station_number=1234,
        mode=mode,
        reader_place=localized("под экраном", tt="экран астында", en="below the screen"),
        tape_place=localized("справа", tt="уңда", en="on the right"),
    )


def dressed(kiosk: Kiosk, settings: Settings) -> Kiosk:
    """Give the same state to a voter with other settings."""
    return typing.cast(Kiosk, _replaced(kiosk, settings))


def _replaced(value: object, settings: Settings) -> object:
    if isinstance(value, Settings):
        return settings
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed = {
        field.name: _replaced(getattr(value, field.name), settings) for field in dataclasses.fields(value)
    }
    same = all(changed[name] is getattr(value, name) for name in changed)
    return value if same else dataclasses.replace(value, **changed)


def model_of(context: ScreenContext, scene: scenes.Scene, settings: Settings) -> ScreenModel:
    """Make the model of a scene in other settings."""
    return screen(context, dressed(scene.kiosk, settings))


def measured(gallery: Gallery, model: ScreenModel) -> PageElements:
    """Draw a model and measure it."""
    picture = gallery.picture(model, tape=TAPE if model.show_tape else None)
    root = gallery.window.view.rootObject()
    return page_elements(root, picture, px_per_mm=gallery.window.profile.px_per_mm)


def judged(gallery: Gallery, model: ScreenModel, *, ballot: bool = False) -> list[Finding]:
    """Draw a model, write it as the kiosk does, read it as the report does, and judge it."""
    page = page_line(gallery, model, ballot=ballot)
    return list(page_findings(page, gallery.window.profile.px_per_mm))


def page_line(gallery: Gallery, model: ScreenModel, *, ballot: bool = False) -> PageLine:
    """Draw a model and take its line through the file format."""
    elements, profile = measured(gallery, model), gallery.window.profile
    line = record.PageLine(
        profile=profile.name,
        contest="",
        language=model.language,
        size=model.settings.size.value,
        theme=model.settings.theme.value,
        variant=record.Variant(kind="blank" if ballot else "list", page=1, pages=1),
        columns=1,
        brief=False,
        width=profile.width_mm,
        height=profile.height_px / profile.px_per_mm,
        areas=elements.areas,
        rows=elements.rows,
        words=elements.words,
    )
    return msgspec.json.decode(msgspec.json.encode(line), type=PageLine)


def on_ballot(scene: scenes.Scene) -> bool:
    """Tell whether a scene shows rows to choose from."""
    return isinstance(scene.kiosk.state, OnBallot) and scene.kiosk.state.notice is None


def turned(values: collections.abc.Sequence[typing.Any], index: int) -> typing.Any:
    """Take one of several in turn."""
    return values[index % len(values)]
