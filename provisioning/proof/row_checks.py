"""What is judged over all pages of a ballot: that rows are alike, and that all are there, once, as written.

Pages come one after another; each ballot (contest, language, size, screen) keeps what its rows look like.
"""

import collections
import collections.abc
import dataclasses

from election.definition import Contest, ContestOption, Election
from election.identifiers import ContestId, Language
from election.localized import text_in
from provisioning.proof.findings import Check, Finding
from provisioning.proof.page_checks import finding, millimetres, option_of
from provisioning.proof.reading import PageLine, RowBox, WordBlock

Found = collections.abc.Iterator[Finding]
BallotKey = tuple[str, str, str, str]
"""Contest, language, size, screen profile."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RowPlace:
    """Where a row stands and how it looks: page and row from 1, lengths in mm."""

    page: int
    pages: int
    row: int
    height: float
    width: float
    text_left: float
    name_cap: float
    other_cap: float
    shape: str


@dataclasses.dataclass(slots=True)
class _Ballot:
    rows: dict[int, RowPlace] = dataclasses.field(default_factory=dict)
    confirmed: set[int] = dataclasses.field(default_factory=set)
    read: dict[int, list[str]] = dataclasses.field(default_factory=lambda: collections.defaultdict(list))


class BallotRows:
    """The rows of all ballots seen so far."""

    def __init__(self, election: Election, px_per_mm: collections.abc.Mapping[str, float]) -> None:
        self._election = election
        self._px_per_mm = px_per_mm
        self._ballots: dict[BallotKey, _Ballot] = collections.defaultdict(_Ballot)

    def take(self, page: PageLine) -> Found:
        """Look at a page; the first drawing of a row is what all others are held against."""
        if page.variant.kind == "list":
            return
        contest = self._election.contest(ContestId(page.contest))
        yield from self._texts(page, contest)
        ballot = self._ballots[_key(page)]
        if page.variant.kind in ("confirm", "details"):
            for number, told in _read(page).items():
                if told not in ballot.read[number]:
                    ballot.read[number].append(told)
                if page.variant.kind == "confirm":
                    ballot.confirmed.add(number)
            return
        pixel = 1.01 / self._px_per_mm[page.profile]
        shown = tuple(row for row in page.rows if option_of(row.id))
        yield from _even(page, shown, pixel)
        for index, row in enumerate(shown, start=1):
            (number,) = option_of(row.id)
            place = _place(page, row, index)
            held = ballot.rows.setdefault(number, place)
            # The answers of a question stand on every page of it, and more than once.
            if held.page != place.page and not _is_answer(page, shown, contest):
                text = "строка показана больше одного раза"
                yield finding(page, Check.COMPLETE, text, (number,))
            elif dataclasses.replace(place, page=held.page) != dataclasses.replace(held):
                text = "строка стоит или выглядит иначе, чем в другой теме или без отметки"
                yield finding(page, Check.EQUAL, text, (number,))

    def place(self, key: BallotKey, option: int) -> RowPlace | None:
        """Tell where an option stands; None where it was not drawn."""
        return self._ballots[key].rows.get(option) if key in self._ballots else None

    def keys(self) -> tuple[BallotKey, ...]:
        """Give the ballots that were drawn."""
        return tuple(self._ballots)

    def final(self) -> Found:
        """Judge what can be said only after the last page."""
        for key, ballot in self._ballots.items():
            contest = self._election.contest(ContestId(key[0]))
            numbers = tuple(option.number for option in contest.options)
            pixel = 1.01 / self._px_per_mm[key[3]]
            yield from _complete(key, ballot, numbers)
            yield from _unread(key, ballot, contest)
            yield from _alike(key, ballot, pixel)

    def _texts(self, page: PageLine, contest: Contest) -> Found:
        options = {option.number: option for option in contest.options}
        for row in page.rows:
            for number in option_of(row.id):
                said = {block.text for block in page.words if block.holder == row.id}
                if number not in options or row.number != str(number):
                    yield finding(page, Check.COMPLETE, "строки нет в исходных данных", (number,))
                elif missing := _missing(options[number], said, page):
                    text = f"{missing}: не те слова, что в исходных данных"
                    yield finding(page, Check.COMPLETE, text, (number,))


def _missing(option: ContestOption, said: set[str], page: PageLine) -> str:
    """Say what of an option is not on the page; in short rows the details wait for the confirmation."""
    language = Language(page.language)
    said = {_plain(text) for text in said}
    name = _plain(text_in(option.name, language))
    if name not in said and f"{option.number}. {name}" not in said:
        return "наименование"
    # What short rows leave out is looked for on all pages together.
    if page.brief or page.variant.kind == "confirm":
        return ""
    texts = (text for text in (option.details, option.affiliation) if text is not None)
    allowed = {_plain(text_in(text, language)) for text in texts}
    return "сведения" if allowed and not any(text in shown for text in allowed for shown in said) else ""


def _read(page: PageLine) -> dict[int, str]:
    """Give what a confirmation or a page of details says of each option it is about."""
    if page.variant.kind == "details":
        told = " ".join(_plain(block.text) for block in page.words)
        return dict.fromkeys(page.variant.options, told)
    return {
        number: " ".join(_plain(block.text) for block in page.words if block.holder == f"option-{number}")
        for row in page.rows
        for number in option_of(row.id)
    }


def _unread(key: BallotKey, ballot: _Ballot, contest: Contest) -> Found:
    """Whatever the ballot had to leave out of an option, the voter can read it before the vote is cast."""
    language = Language(key[1])
    for option in contest.options:
        told = ballot.read.get(option.number, ())
        for what, text in (("сведения", option.details), ("кем выдвинут", option.affiliation)):
            wanted = "" if text is None else _plain(text_in(text, language))
            if told and not _told_in_turn(wanted, told):
                words = f"{what}: есть в исходных данных, но нет ни на «Вы выбрали», ни в сведениях"
                yield _about(key, Check.COMPLETE, words, (option.number,))


def _told_in_turn(wanted: str, pages: collections.abc.Iterable[str]) -> bool:
    """Tell whether pages in turn say all words of a text: the end of a page may cut it anywhere."""
    words = wanted.split()
    for page in pages:
        count = len(words)
        while count and " ".join(words[:count]) not in page:
            count -= 1
        del words[:count]
    return not words


def _plain(text: str) -> str:
    """Take the screen's unbreakable spaces («№ 7») for what the package has."""
    return " ".join(text.split())


def _key(page: PageLine) -> BallotKey:
    return page.contest, page.language, page.size, page.profile


def _is_answer(page: PageLine, shown: tuple[RowBox, ...], contest: Contest) -> bool:
    return len(shown) == len(contest.options) and page.variant.pages > 1


def _place(page: PageLine, row: RowBox, index: int) -> RowPlace:
    words = [block for block in page.words if block.holder == row.id]
    return RowPlace(
        page=page.variant.page,
        pages=page.variant.pages,
        row=index,
        height=row.rect[3],
        width=row.rect[2],
        text_left=row.text_left,
        name_cap=_cap(words, "title"),
        other_cap=_cap(words, "details"),
        shape=row.shape,
    )


def _cap(words: list[WordBlock], part: str) -> float:
    return next((block.cap for block in words if block.part == part), 0.0)


def _even(page: PageLine, rows: tuple[RowBox, ...], pixel: float) -> Found:
    heights = [row.rect[3] for row in rows]
    if heights and max(heights) - min(heights) > pixel:
        measured = f"{millimetres(min(heights))} – {millimetres(max(heights))}"
        numbers = tuple(number for row in rows for number in option_of(row.id))
        yield finding(page, Check.EQUAL, "высота строк на одной странице разная", numbers, measured)


def _complete(key: BallotKey, ballot: _Ballot, numbers: tuple[int, ...]) -> Found:
    absent = tuple(number for number in numbers if number not in ballot.rows)
    if absent:
        yield _about(key, Check.COMPLETE, "строки нет ни на одной странице", absent)
    unconfirmed = tuple(number for number in numbers if number not in ballot.confirmed)
    if unconfirmed:
        yield _about(key, Check.COMPLETE, "строки нет на странице «Вы выбрали»", unconfirmed)
    known = [number for number in ballot.rows if number in numbers]
    drawn = sorted(known, key=lambda number: (ballot.rows[number].page, ballot.rows[number].row))
    wanted = [number for number in numbers if number in ballot.rows]
    if drawn != wanted:
        moved = tuple(a for a, b in zip(drawn, wanted) if a != b)
        yield _about(key, Check.COMPLETE, "порядок строк не тот, что в исходных данных", moved)


def _alike(key: BallotKey, ballot: _Ballot, pixel: float) -> Found:
    """Hold every row against the commonest look; a row without details has no letters for them."""
    looks: dict[str, tuple[collections.abc.Mapping[int, float | str], float]] = {
        "шрифт и рамка": ({n: p.shape for n, p in ballot.rows.items()}, 0.0),
        "отступ наименования": ({n: p.text_left for n, p in ballot.rows.items()}, pixel),
        "ширина": ({n: p.width for n, p in ballot.rows.items()}, pixel),
        "прописные наименования": ({n: p.name_cap for n, p in ballot.rows.items()}, 0.001),
        "прописные сведений": ({n: p.other_cap for n, p in ballot.rows.items() if p.other_cap}, 0.001),
    }
    for name, (values, slack) in looks.items():
        odd = _odd(values, slack)
        if odd:
            yield _about(key, Check.EQUAL, f"{name}: не так, как у других строк", odd)
    heights = [place.height for place in ballot.rows.values()]
    if heights and max(heights) - min(heights) > pixel:
        measured = f"{millimetres(min(heights))} – {millimetres(max(heights))}"
        text = "высота строк на разных страницах разная"
        if len({place.page for place in ballot.rows.values()}) > 1:
            yield _about(key, Check.EQUAL, text, tuple(ballot.rows), measured)


def _odd(values: collections.abc.Mapping[int, float | str], slack: float) -> tuple[int, ...]:
    if not values:
        return ()
    usual = collections.Counter(values.values()).most_common(1)[0][0]

    def differs(value: float | str) -> bool:
        if isinstance(value, str) or isinstance(usual, str):
            return value != usual
        return abs(value - usual) > slack

    return tuple(number for number, value in values.items() if differs(value))


def _about(key: BallotKey, check: Check, text: str, options: tuple[int, ...], measured: str = "") -> Finding:
    contest, language, size, profile = key
    return Finding(
        check=check,
        kind=text,
        text=text,
        contest=contest,
        language=language,
        size=size,
        profile=profile,
        options=options,
        measured=measured,
    )
