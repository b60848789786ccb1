"""A whole vote by ear: the voter knows only what sounded to its end, and presses keys that were named.

The record must be the one wished for, byte by byte, and the tape that of a voter who touches.
"""

import pathlib
import random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from election.ballot import Ballot, Marks, mark
from election.cast_vote_record import pack, record_of
from election.definition import BallotMeasureContest, BallotStyle, CandidateContest, Contest, Election
from election.identifiers import BallotStyleId, ContestId
from election.localized import Localized, localized
from election.polls import StationMode
from kiosk.screens.paginator import PageGeometry, lay_out
from kiosk.session.events import TapeMark
from kiosk.session.machine import SessionContext
from kiosk.session.states import Done
from kiosk.tape_records import mark_document, record_document
from provisioning.build import Expanded, read_source
from rehearsal.listening_voter import ListeningVoter, wishes_of
from tests.election.strategies import elections
from tests.kiosk.input.test_parity import plan_of
from tests.kiosk.session.scenes import CONTEXT, STYLE, PlainMeasure, layouts, make_election, option
from tests.kiosk.speech.by_ear import DarkBooth

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"
Marked = dict[ContestId, Marks]


def context_of(election: Election) -> SessionContext:
    return SessionContext(election=election, layouts=layouts(election))


def full_marks(election: Election, style: BallotStyleId, seed: int) -> Marked:
    """Draw lawful marks for every contest of a style."""
    chance = random.Random(seed)
    return {contest.id: _marks(contest, chance) for contest in election.contests_of(style)}


def _marks(contest: Contest, chance: random.Random) -> Marks:
    marks: Marks = ()
    for tempting in chance.sample(contest.options, len(contest.options)):
        tried = mark(contest, marks, tempting.id)
        if isinstance(tried, tuple):
            marks = tried
    return marks


def vote_by_ear(
    context: SessionContext, style: BallotStyleId, marked: Marked, *, by_number: bool = True, parts: int = 1
) -> DarkBooth:
    """Let a listening voter vote, and compare what was stored and printed with what was wished for."""
    election, booth = context.election, DarkBooth(context, style, parts=parts)
    voter = ListeningVoter(booth, by_number=by_number)
    voter.vote(booth.show_card, wishes_of(election, style, marked))
    ballot = Ballot(style=style)
    for contest, marks in marked.items():
        ballot = ballot.with_marks(election.contest(contest), marks)
    assert booth.records == [pack(election, record_of(election, ballot))]
    paper = [record_document(election, 77, StationMode.OFFICIAL, ballot)] * parts
    assert booth.tape == [*paper, mark_document(TapeMark.CONFIRMED)]
    assert isinstance(booth.owner.kiosk.state, Done)
    assert booth.narrator.fault is None
    return booth


@pytest.mark.parametrize("by_number", [True, False])
def test_every_contest_of_the_small_example(device_keys: pathlib.Path, by_number: bool) -> None:
    expanded = read_source(EXAMPLES / "small.toml", device_keys)
    assert isinstance(expanded, Expanded)
    election = expanded.election
    style = election.ballot_styles[0].id
    for seed in range(2):
        vote_by_ear(context_of(election), style, full_marks(election, style, seed), by_number=by_number)


@pytest.mark.parametrize("by_number", [True, False])
def test_every_kind_of_contest_with_long_lists_and_questions(by_number: bool) -> None:
    vote_by_ear(CONTEXT, STYLE, full_marks(CONTEXT.election, STYLE, 5), by_number=by_number, parts=2)


def test_a_vote_with_empty_ballots_is_warned_of_by_ear() -> None:
    marked = full_marks(CONTEXT.election, STYLE, 1)
    kept = dict(list(marked.items())[:1])
    vote_by_ear(CONTEXT, STYLE, kept)


def with_names_apart(election: Election) -> Election:
    """Give every option and contest a name of its own, and every text a word: a listener has nothing else."""
    contests = []
    for number, contest in enumerate(election.contests):
        options = tuple(
            msgspec.structs.replace(
                option,
                name=_speakable(option.name, f"Имя {_letters(option.number)}"),
                affiliation=None if option.affiliation is None else _speakable(option.affiliation, "партия"),
                details=None if option.details is None else _speakable(option.details, "родился"),
            )
            for option in contest.options
        )
        more = {
            "title": _speakable(contest.title, "Выборы"),
            "short_title": _speakable(contest.short_title, f"Выборы {_letters(number)}"),
            "district": None if contest.district is None else _speakable(contest.district, "округ"),
        }
        if isinstance(contest, BallotMeasureContest):
            more["question"] = _speakable(contest.question, "Нужно ли")
        contests.append(msgspec.structs.replace(contest, options=options, **more))
    title = _speakable(election.title, "Выборы")
    return msgspec.structs.replace(election, title=title, contests=tuple(contests))


def _speakable(texts: Localized, word: str) -> Localized:
    return {language: f"{word} {text}" for language, text in texts.items()}


def _letters(number: int) -> str:
    return "".join("абвгдежзик"[int(figure)] for figure in str(number))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    election=elections(most_contests=3), seed=st.integers(0, 2**32), page_mm=st.sampled_from((30, 50, 100))
)
def test_the_ear_gives_the_same_tape_and_record_as_every_other_way(
    election: Election, seed: int, page_mm: int
) -> None:
    """`tests.kiosk.input.test_parity` holds touch, digits, arrows and switches to the same bytes."""
    election, chance = with_names_apart(election), random.Random(seed)
    measure = PlainMeasure(page_mm=page_mm)
    context = SessionContext(
        election=election, layouts=lay_out(election, PageGeometry(landscape=False), measure)
    )
    style = chance.choice(election.ballot_styles).id
    marked = dict(plan_of(election, style, chance))
    vote_by_ear(context, style, marked, by_number=chance.random() < 0.5, parts=1 + seed % 3)


def big_election() -> Election:
    """Make eight contests of up to forty names that sound alike, as a large station has."""
    chance = random.Random(8)
    first, last = ("Иван", "Илья", "Инна", "Игнат", "Ида"), ("Совин", "Совинов", "Совиный", "Осокин", "Осин")
    contests: list[Contest] = []
    for number in range(1, 9):
        count = (40, 3, 12, 25, 2, 31, 7, 18)[number - 1]
        names = [f"{last[n % 5]} {first[n // 5 % 5]} {_letters(n)}" for n in range(count)]
        chance.shuffle(names)
        options = tuple(option(f"c{number}", n, name) for n, name in enumerate(names, start=1))
        contests.append(
            CandidateContest(
                id=ContestId(f"c{number}"),
                title=localized(f"Выборы совета {_letters(number)}"),
                short_title=localized(f"Совет {_letters(number)}"),
                options=options,
                votes_allowed=(1, 1, 5, 1, 1, 3, 1, 2)[number - 1],
                protocol_form="electronic-test",
            )
        )
    style = BallotStyle(id=STYLE, title=localized("Все"), contests=tuple(c.id for c in contests))
    return msgspec.structs.replace(make_election(), contests=tuple(contests), ballot_styles=(style,))


@pytest.mark.parametrize("by_number", [True, False])
def test_a_large_station_with_names_that_sound_alike(by_number: bool) -> None:
    election = big_election()
    vote_by_ear(context_of(election), STYLE, full_marks(election, STYLE, 3), by_number=by_number)
