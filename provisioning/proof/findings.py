"""What a proof can find, and how many findings become few lines. Values; they are found elsewhere."""

import collections.abc
import dataclasses
import enum
import typing


class Check(enum.Enum):
    """The checks of a proof, in the order of the paper; the value is the heading."""

    FITS = "Каждый бюллетень помещается на экран"
    COMPLETE = "Каждая строка показана один раз, по порядку и слово в слово"
    WHOLE = "Все слова видны целиком и не закрыты"
    GLYPHS = "В шрифте есть все буквы"
    EQUAL = "Строки бюллетеня одинаковы"
    LETTERS = "Высота прописных букв"
    CONTRAST = "Контраст, измеренный по изображению"
    TARGETS = "Размеры областей нажатия и промежутков"


RULES: collections.abc.Mapping[Check, str] = {
    Check.FITS: "бюллетень раскладывается на страницы во всех размерах, каждая страница нарисована",
    Check.COMPLETE: "номера и наименования сверены с исходными данными на всех страницах",
    Check.WHOLE: "слова не обрезаны, не выходят за рамку, не налезают друг на друга, нарисованы полностью",
    Check.GLYPHS: "ни одного знака, которого нет в шрифте",
    Check.EQUAL: "одна высота строк страницы; на всех страницах один шрифт, один отступ, одна ширина",
    Check.LETTERS: "наименования: 3,5–4,2 / 4,8–5,6 / 6,4–7,1 / 8,5–9,0 мм; прочее не мельче 3,5 мм",
    Check.CONTRAST: "не ниже 10:1; в двух контрастных темах 20:1; в мягкой теме 4,5–8:1",
    Check.TARGETS: "высота не менее 12,7 мм, ширина не менее 17,8 мм, промежуток не менее 2,54 мм",
}
"""What each check asks for, for the paper."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and where. `contest` is empty for the list of ballots and the whole program.

    `kind` tells findings of one check apart; those of one kind have one `text`. `measured` are the numbers.
    """

    check: Check
    kind: str
    text: str
    contest: str = ""
    language: str = ""
    size: str = ""
    theme: str = ""
    profile: str = ""
    options: tuple[int, ...] = ()
    measured: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Findings alike: the same thing in several languages, sizes, themes or screens, or on several rows."""

    check: Check
    text: str
    contests: tuple[str, ...]
    languages: tuple[str, ...]
    sizes: tuple[str, ...]
    themes: tuple[str, ...]
    profiles: tuple[str, ...]
    options: tuple[int, ...]
    measured: tuple[str, ...]
    count: int


def grouped(findings: collections.abc.Iterable[Finding]) -> tuple[Grouped, ...]:
    """Put together what is one fact: the rows of one page, then themes, languages and contests.

    Two findings join only where all else is equal, so that each line is true for all it names.
    """
    unique = dict.fromkeys(findings)
    groups = [_single(finding) for finding in unique]
    kinds = [finding.kind for finding in unique]
    for field in ("options", "themes", "languages", "contests", "profiles", "sizes"):
        groups, kinds = _joined(groups, kinds, field)
    order = list(Check)
    return tuple(sorted(groups, key=lambda group: order.index(group.check)))


def _single(finding: Finding) -> Grouped:
    return Grouped(
        check=finding.check,
        text=finding.text,
        contests=(finding.contest,),
        languages=(finding.language,),
        sizes=(finding.size,),
        themes=(finding.theme,),
        profiles=(finding.profile,),
        options=finding.options,
        measured=(finding.measured,) if finding.measured else (),
        count=1,
    )


def _joined(groups: list[Grouped], kinds: list[str], field: str) -> tuple[list[Grouped], list[str]]:
    fields = ("contests", "languages", "sizes", "themes", "profiles", "options")
    found: dict[tuple[object, ...], Grouped] = {}
    for group, kind in zip(groups, kinds, strict=True):
        key = (group.check, kind, *(getattr(group, name) for name in fields if name != field))
        held = found.get(key)
        if held is None:
            found[key] = group
            continue
        changed: dict[str, typing.Any] = {
            name: tuple(sorted({*getattr(held, name), *getattr(group, name)})) for name in (field, "measured")
        }
        found[key] = dataclasses.replace(held, count=held.count + group.count, **changed)
    return list(found.values()), [str(key[1]) for key in found]
