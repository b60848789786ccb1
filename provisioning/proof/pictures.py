"""The pictures of a proof: small screens side by side, a heading for each ballot, language and screen."""

import collections.abc
import itertools
import pathlib

from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, Spacer

from election.definition import Election
from election.identifiers import Language
from provisioning.proof.indexed_image import Picture
from provisioning.proof.judging import PagePicture, Verdict
from provisioning.proof.names import DRAWINGS, LANGUAGES, SCREENS, SIZES, THEMES, numbers
from provisioning.proof.paper import WIDTH_MM, Flowable, plain_table, style, text
from provisioning.proof.tables import contest_name

_GAP_MM = 3.0
_LANDSCAPE_ACROSS, _PORTRAIT_ACROSS = 2, 4


def picture_story(
    verdict: Verdict, election: Election, folder: pathlib.Path
) -> collections.abc.Iterator[Flowable]:
    """Show every picture, screens first, then ballots in their order, languages, sizes and themes."""
    screens = {profile.name: profile for profile in verdict.summary.profiles}
    pictures = sorted(verdict.pictures, key=lambda picture: _order(picture, election, tuple(screens)))
    for (screen, contest, language), group in itertools.groupby(
        pictures, key=lambda picture: (picture.profile, picture.contest, picture.language)
    ):
        profile = screens[screen]
        across = _LANDSCAPE_ACROSS if profile.width_px > profile.height_px else _PORTRAIT_ACROSS
        width = (WIDTH_MM - (across - 1) * _GAP_MM) / across
        size = (width, width * profile.height_px / profile.width_px)
        heading = text(
            _heading(election, screen, contest, language), style(10.5, bold=True, before=4, after=3)
        )
        for index, line in enumerate(_batches(group, across)):
            row = _row(line, folder, across, size)
            yield KeepTogether([heading, row]) if index == 0 else row
        yield Spacer(1, 3 * mm)


def _heading(election: Election, screen: str, contest: str, language: str) -> str:
    name = contest_name(election, contest, Language(language)) if contest else "Список бюллетеней"
    return f"{SCREENS.get(screen, screen)} · {LANGUAGES.get(language, language)} · {name}"


def _order(picture: PagePicture, election: Election, screens: tuple[str, ...]) -> tuple[object, ...]:
    contests = ("", *(contest.id for contest in election.contests))
    return (
        screens.index(picture.profile),
        contests.index(picture.contest),
        election.languages.index(Language(picture.language)),
        tuple(DRAWINGS).index(picture.kind),
        tuple(SIZES).index(picture.size),
        tuple(THEMES).index(picture.theme),
        picture.file,
    )


def _batches(
    pictures: collections.abc.Iterable[PagePicture], count: int
) -> collections.abc.Iterator[tuple[PagePicture, ...]]:
    waiting = iter(pictures)
    while batch := tuple(itertools.islice(waiting, count)):
        yield batch


def _row(
    pictures: tuple[PagePicture, ...], folder: pathlib.Path, across: int, size: tuple[float, float]
) -> Flowable:
    cells = [
        [
            Picture(folder / picture.file, size[0] * mm, size[1] * mm),
            text(_caption(picture), style(7)),
        ]
        for picture in pictures
    ]
    cells += [[]] * (across - len(cells))
    widths = [size[0] + _GAP_MM] * (across - 1) + [size[0]]
    return plain_table([cells], widths, top=True)


def _caption(picture: PagePicture) -> str:
    parts = [SIZES[picture.size], THEMES[picture.theme], DRAWINGS[picture.kind]]
    if picture.pages > 1:
        parts.append(f"стр. {picture.page} из {picture.pages}")
    if picture.options and picture.kind != "list":
        many = len(picture.options) > 1
        parts.append(f"{'строки' if many else 'строка'} {numbers(picture.options)}")
    return " · ".join(part for part in parts if part)
