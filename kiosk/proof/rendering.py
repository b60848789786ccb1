"""Draws a whole election: each page in a window as the kiosk's, measured and, where asked, kept as a picture.

One window a screen profile, one measure, all sizes and themes after one another. It judges nothing.
"""

import collections.abc
import dataclasses
import itertools
import pathlib

import msgspec

from election.definition import Contest
from election.identifiers import ContestId, Language
from election.package import ElectionPackage
from election.polls import StationMode
from kiosk.proof.list_layout import list_rows
from kiosk.proof.plan import PlannedPage, contest_plan, list_plan
from kiosk.proof.record import PAGES_FILE, OverflowLine, PageLine
from kiosk.screens.context import ScreenContext
from kiosk.screens.paginator import PageOverflowError, contest_pages
from kiosk.session.context import SessionContext
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import Settings, TextSize, ThemeName
from kiosk.ui.gallery import Gallery
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.page_elements import page_elements
from kiosk.ui.picture_file import save_small
from kiosk.ui.profiles import ScreenProfile

PICTURE_WIDTH_MM = 194.0
"""A picture of a screen this wide has `PICTURE_PX` pixels across; others are in proportion."""
PICTURE_PX = 460

_Key = tuple[ContestId, Language, TextSize]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ProofExtent:
    """How much is drawn: everything, or only the default size and theme."""

    quick: bool = False

    @property
    def sizes(self) -> tuple[TextSize, ...]:
        """Give the sizes of text to draw."""
        return (TextSize.M,) if self.quick else tuple(TextSize)

    @property
    def themes(self) -> tuple[ThemeName, ...]:
        """Give the themes to draw."""
        return (ThemeName.LIGHT,) if self.quick else tuple(ThemeName)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of drawing one profile: pages drawn and complaints of the QML engine."""

    pages: int
    warnings: tuple[str, ...]


@dataclasses.dataclass(slots=True)
class _Output:
    folder: pathlib.Path
    pages: int = 0

    def write(self, line: PageLine | OverflowLine) -> None:
        with (self.folder / PAGES_FILE).open("ab") as file:
            file.write(msgspec.json.encode(line) + b"\n")


def draw_profile(
    package: ElectionPackage,
    profile: ScreenProfile,
    extent: ProofExtent,
    folder: pathlib.Path,
    told: collections.abc.Callable[[int], None],
) -> Drawn:
    """Draw an election on one screen into a folder; lines are added to `pages.jsonl`.

    `told` hears the number of pages drawn so far. Raises OSError when something cannot be written.
    """
    with Gallery(profile) as gallery:
        layouts, overflows = _laid_out(package, profile, extent)
        output = _Output(folder)
        for overflow in overflows:
            output.write(overflow)
        session = SessionContext(election=package.election, layouts=layouts)
        context = ScreenContext(
            session=session, station_number=package.station.number, mode=StationMode.OFFICIAL
        )
        for size, theme, language in itertools.product(
            extent.sizes, extent.themes, package.election.languages
        ):
            settings = Settings(language=language, size=size, theme=theme)
            for planned in _plan(context, settings):
                if _is_drawn(planned, settings):
                    _draw(gallery, context, settings, planned, output)
            told(output.pages)
        return Drawn(pages=output.pages, warnings=gallery.warnings)


def _plan(context: ScreenContext, settings: Settings) -> collections.abc.Iterator[PlannedPage]:
    session = context.session
    yield from list_plan(context, settings)
    for contest in session.election.contests:
        if (contest.id, settings.language, settings.size) in session.layouts.pages:
            yield from contest_plan(context, contest, settings)


def _draw(
    gallery: Gallery, context: ScreenContext, settings: Settings, planned: PlannedPage, output: _Output
) -> None:
    profile = gallery.window.profile
    picture = gallery.picture(planned.model(context))
    elements = page_elements(gallery.window.view.rootObject(), picture, px_per_mm=profile.px_per_mm)
    name = ""
    if _is_pictured(planned, settings):
        name = f"{profile.name}-{output.pages:05d}.png"
        save_small(picture, output.folder / name, width=_picture_width(profile))
    output.pages += 1
    output.write(
        PageLine(
            profile=profile.name,
            contest=planned.contest,
            language=settings.language,
            size=settings.size.value,
            theme=settings.theme.value,
            variant=planned.variant,
            columns=planned.columns,
            brief=planned.brief,
            width=round(profile.width_mm, 3),
            height=round(profile.height_px / profile.px_per_mm, 3),
            areas=elements.areas,
            rows=elements.rows,
            words=elements.words,
            picture=name,
        )
    )


def _picture_width(profile: ScreenProfile) -> int:
    return min(profile.width_px, round(profile.width_mm * PICTURE_PX / PICTURE_WIDTH_MM))


def _is_drawn(planned: PlannedPage, settings: Settings) -> bool:
    """Draw ballots in every size and theme; what follows a choice in every size and in every theme.

    Nothing is laid out by its theme and no colour depends on a size, so the rest would be the same again.
    """
    usual = Settings()
    one_usual = settings.theme is usual.theme or settings.size is usual.size
    return planned.variant.kind in ("blank", "list") or one_usual


def _is_pictured(planned: PlannedPage, settings: Settings) -> bool:
    """Keep each page once a size, in every theme at the default size; other drawings only at the default."""
    usual = Settings()
    plain_theme, plain_size = settings.theme is usual.theme, settings.size is usual.size
    match planned.variant.kind:
        case "blank":
            return plain_theme or plain_size
        case "marked":
            return plain_theme and plain_size and planned.variant.page == 1
        case "confirm" | "list" | "details":
            return plain_theme and plain_size


def _laid_out(
    package: ElectionPackage, profile: ScreenProfile, extent: ProofExtent
) -> tuple[Layouts, tuple[OverflowLine, ...]]:
    """Lay out what can be laid out, and say of the rest which rows are too tall."""
    election, geometry = package.election, page_geometry(profile)
    measure = QmlMeasure(profile, election, station_number=package.station.number)
    pages: dict[_Key, ContestPages] = {}
    overflows = []
    try:
        for size, contest, language in itertools.product(extent.sizes, election.contests, election.languages):
            try:
                pages[contest.id, language, size] = contest_pages(contest, language, size, geometry, measure)
            except PageOverflowError:
                overflows.append(_overflow(measure, contest, language, size))
        rows = list_rows(election, geometry, measure)
    finally:
        measure.close()
    return Layouts(pages=pages, list_rows=rows), tuple(overflows)


def _overflow(measure: QmlMeasure, contest: Contest, language: Language, size: TextSize) -> OverflowLine:
    """Say which rows are too tall: in one column if any is, else in the two that were asked for."""
    room = measure.body_height_mm(contest, language, size)
    tall: dict[int, float] = {}
    for columns in (1, 2):
        measured = {
            option.number: measure.option_height_mm(option, language, size, columns, brief=True)
            for option in contest.options
        }
        tall = {number: height for number, height in measured.items() if height > room}
        if tall:
            break
    return OverflowLine(
        profile=measure.profile.name,
        contest=contest.id,
        language=language,
        size=size.value,
        columns=columns,
        room=round(room, 1),
        options=tuple(tall),
        heights=tuple(round(height, 1) for height in tall.values()),
    )
