"""The deck of the test vote: what is to be pressed on which device, and what must be counted then. Pure.

Every line of every contest and every profile at least once; a ballot left blank in a contest, one annulled
and voted again, one by keypad and headphones only, one card that must be refused; at least one ballot on
every device. The same package gives the same deck.
"""

import collections.abc
import dataclasses
import enum

from election.ballot import MarkRefusal, Marks, in_ballot_order, mark
from election.definition import BallotStyle, Contest, Election
from election.identifiers import BallotStyleId, ContestId, DeviceId, OptionId
from election.localized import STATE_LANGUAGE, text_in
from election.tally import ContestTally, tally_contest

_LINES = 12
_LINE = 160


class Manner(enum.Enum):
    """How a ballot of the deck is voted."""

    TOUCH = "касанием"
    BLANK = "касанием, один бюллетень пустой"
    ANNUL = "касанием, первую ленту аннулировать"
    BY_EAR = "только клавиатура и наушники"
    REFUSED = "карточка без активации"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeckBallot:
    """One ballot of the deck; a REFUSED one is no ballot but a card that must open nothing."""

    number: int
    device: DeviceId
    style: BallotStyleId
    manner: Manner
    selections: collections.abc.Mapping[ContestId, Marks]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLine:
    """One row of the table; `contest` is empty for the ballots of a device."""

    contest: str
    title: str
    expected: int
    counted: int


Selections = dict[ContestId, Marks]


def make_deck(election: Election, devices: collections.abc.Sequence[DeviceId]) -> tuple[DeckBallot, ...]:
    """Make the deck for these devices. Raises ValueError without devices."""
    if not devices:
        raise ValueError("a test vote needs a device")
    plans = list(_covering(election))
    first = election.ballot_styles[0]
    plans.append((first.id, Manner.BLANK, _blank_in_one(election, first)))
    by_touch = [at for at, (_, manner, _) in enumerate(plans) if manner is Manner.TOUCH]
    special = list(zip(by_touch, (Manner.ANNUL, Manner.BY_EAR), strict=False))
    for at, manner in special:
        plans[at] = (plans[at][0], manner, plans[at][2])
    for manner in (Manner.ANNUL, Manner.BY_EAR)[len(special) :]:
        plans.append((first.id, manner, _first_lines(election, first)))
    while len(plans) < len(devices):
        plans.append((first.id, Manner.TOUCH, _first_lines(election, first)))
    plans.append((first.id, Manner.REFUSED, {}))
    return tuple(
        DeckBallot(
            number=number,
            device=devices[(number - 1) % len(devices)],
            style=style,
            manner=manner,
            selections=selections,
        )
        for number, (style, manner, selections) in enumerate(plans, start=1)
    )


def _covering(election: Election) -> collections.abc.Iterator[tuple[BallotStyleId, Manner, Selections]]:
    """Make ballots until every line was chosen and every profile was used."""
    left: dict[ContestId, list[OptionId]] = {
        contest.id: [option.id for option in contest.options] for contest in election.contests
    }
    for style in election.ballot_styles:
        contests = election.contests_of(style.id)
        used = False
        while not used or any(left[contest.id] for contest in contests):
            used = True
            selections: Selections = {}
            for contest in contests:
                marks = _marks(contest, left[contest.id])
                left[contest.id] = [option for option in left[contest.id] if option not in marks]
                selections[contest.id] = marks
            yield style.id, Manner.TOUCH, selections


def _marks(contest: Contest, wanted: collections.abc.Sequence[OptionId]) -> Marks:
    """Choose lines not chosen yet, as many as the ballot takes; the first lawful ones when all were."""
    options = [option.id for option in contest.options]
    marks: Marks = ()
    for option in (*wanted, *(() if wanted else options)):
        outcome = mark(contest, marks, option)
        if not isinstance(outcome, MarkRefusal):
            marks = outcome
    return in_ballot_order(contest, marks)


def _first_lines(election: Election, style: BallotStyle) -> Selections:
    return {contest.id: _marks(contest, ()) for contest in election.contests_of(style.id)}


def _blank_in_one(election: Election, style: BallotStyle) -> Selections:
    """Leave the last contest empty, and one mark unused where there are several."""
    selections = _first_lines(election, style)
    *others, last = election.contests_of(style.id)
    for contest in others:
        if contest.votes_allowed > 1:
            selections[contest.id] = selections[contest.id][:-1]
    selections[last.id] = ()
    return selections


def instructions(election: Election, ballot: DeckBallot) -> tuple[str, ...]:
    """Say what to do, one line a contest, at most twelve lines."""
    if ballot.manner is Manner.REFUSED:
        return (
            "Поднесите карточку, которую НЕ активировали.",
            "Должно появиться «КОД НЕДЕЙСТВИТЕЛЕН», бюллетени не открываются.",
        )
    lines = [
        _line(contest, ballot.selections.get(contest.id, ()))
        for contest in election.contests_of(ballot.style)
    ]
    match ballot.manner:
        case Manner.ANNUL:
            lines.append("Напечатав, нажмите АННУЛИРУЮ; затем завершите снова и нажмите ПОДТВЕРЖДАЮ.")
        case Manner.BY_EAR:
            lines.append("Не глядя на экран: только клавиатура и наушники. ПОДТВЕРЖДАЮ — с клавиатуры.")
        case Manner.BLANK:
            lines.append("О пустом бюллетене устройство предупредит. ПОДТВЕРЖДАЮ.")
        case Manner.TOUCH:
            lines.append("Сравните с лентой. ПОДТВЕРЖДАЮ.")
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 2], "; ".join(lines[_LINES - 2 : -1]), lines[-1]]
    return tuple(line if len(line) <= _LINE else line[: _LINE - 1] + "…" for line in lines)


def _line(contest: Contest, marks: Marks) -> str:
    title = text_in(contest.short_title, STATE_LANGUAGE)
    chosen = [option for option in contest.options if option.id in marks]
    if not chosen:
        return f"{title}: ничего не выбирать"
    names = "; ".join(f"{option.number}. {text_in(option.name, STATE_LANGUAGE)}" for option in chosen)
    return f"{title}: {names}"


def expected_tallies(
    election: Election, deck: collections.abc.Iterable[DeckBallot]
) -> tuple[ContestTally, ...]:
    """Count the deck as the station must."""
    counted = [ballot for ballot in deck if ballot.manner is not Manner.REFUSED]
    return tuple(
        tally_contest(
            contest, (ballot.selections[contest.id] for ballot in counted if contest.id in ballot.selections)
        )
        for contest in election.contests
    )


def compare(
    election: Election,
    deck: collections.abc.Sequence[DeckBallot],
    counted: collections.abc.Sequence[ContestTally],
    ballots: collections.abc.Mapping[DeviceId, int],
    names: collections.abc.Mapping[DeviceId, str],
) -> tuple[ExpectedLine, ...]:
    """Make the table: ballots of every device, then ballots, lines and empty ballots of every contest.

    `counted` is in the order of the election; `ballots` are those of the devices by id, `names` their names.
    """
    voted = [ballot.device for ballot in deck if ballot.manner is not Manner.REFUSED]
    lines = [
        ExpectedLine(
            contest="",
            title=f"Устройство {name}",
            expected=voted.count(device),
            counted=ballots.get(device, 0),
        )
        for device, name in names.items()
    ]
    for contest, wanted, found in zip(
        election.contests, expected_tallies(election, deck), counted, strict=True
    ):
        pairs = [("Бюллетеней", wanted.ballots, found.ballots)]
        votes = dict(found.votes)
        by_id = {option.id: option for option in contest.options}
        for option, count in wanted.votes:
            title = f"{by_id[option].number}. {text_in(by_id[option].name, STATE_LANGUAGE)}"
            pairs.append((title, count, votes[option]))
        pairs.append(("Пустых", wanted.blanks, found.blanks))
        lines += (
            ExpectedLine(contest=contest.id, title=title, expected=expected, counted=number)
            for title, expected, number in pairs
        )
    return tuple(lines)
