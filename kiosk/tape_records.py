"""What the control tape says about one attempt of a voter: the choices, and the mark that closes them.

Pure documents; fonts, dots and paper are the printer's. A record carries no time, number or code (the tape
must not tell who or when), and it is in the state language whatever language the voter reads: the language a
voter used must not be kept either, and a paper for the audit has one reading. The screen beside the tape
says the same in the voter's language.
"""

import collections.abc
import dataclasses
import datetime
import enum
import typing

from election.ballot import Ballot, marks_left
from election.definition import Contest, ContestOption, Election
from election.identifiers import ContestId, OptionId
from election.localized import STATE_LANGUAGE, text_in
from election.polls import StationMode
from kiosk.session.events import TapeMark
from printer.document import Align, Banner, Block, Rule, Space, TapeDocument, Text, TextStyle

NOTHING_CHOSEN = "Выбор не сделан"

MODE_BANNERS: typing.Final[collections.abc.Mapping[StationMode, str]] = {
    StationMode.SETUP: "НАСТРОЙКА — ГОЛОСА НЕ УЧИТЫВАЮТСЯ",
    StationMode.TEST: "ТЕСТ — ГОЛОСА НЕ УЧИТЫВАЮТСЯ",
    StationMode.TRAINING: "ТРЕНИРОВКА — ГОЛОСА НЕ УЧИТЫВАЮТСЯ",
}

MARK_TEXTS: typing.Final[collections.abc.Mapping[TapeMark, str]] = {
    TapeMark.CONFIRMED: "ПОДТВЕРЖДЕНО",
    TapeMark.CONFIRMED_AFTER_FAILURE: "ПОДТВЕРЖДЕНО (ПОСЛЕ СБОЯ)",
    TapeMark.ANNULLED: "АННУЛИРОВАНО",
    TapeMark.ANNULLED_BY_RESET: "АННУЛИРОВАНО — СБРОС ПРЕДСЕДАТЕЛЕМ",
    TapeMark.ANNULLED_BY_FAILURE: "АННУЛИРОВАНО (СБОЙ)",
    TapeMark.INTERRUPTED: "ПЕЧАТЬ ПРЕРВАНА",
}


class PhraseKind(enum.Enum):
    """What a line of the tape is, for whoever reads the tape again."""

    HEAD = "head"
    BANNER = "banner"
    CONTEST = "contest"
    OPTION = "option"
    NONE = "none"
    UNUSED = "unused"
    MARK = "mark"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A text that may stand on the tape.

    `contest` and `option` name what a CONTEST or OPTION line stands for, `count` the UNUSED.
    """

    kind: PhraseKind
    block: Text | Banner
    contest: ContestId | None = None
    option: OptionId | None = None
    count: int = 0
    mark: TapeMark | None = None


def record_document(
    election: Election, station_number: int, mode: StationMode, ballot: Ballot
) -> TapeDocument:
    """Write the choices of a ballot: every contest of its style in order, also those without a mark."""
    blocks: list[Block] = []
    if mode in MODE_BANNERS:
        blocks += [Banner(MODE_BANNERS[mode]), Space(2.0)]
    blocks.append(_head(election, station_number))
    for contest in election.contests_of(ballot.style):
        blocks += [Rule(), _contest(contest), *_choice(contest, ballot)]
    return TapeDocument(blocks=(*blocks, Rule()))


def mark_document(mark: TapeMark) -> TapeDocument:
    """Write the words that close a record, or say that its print broke off."""
    return TapeDocument(blocks=(_mark(mark), Space(2.0), Rule()))


def tape_phrases(election: Election, station_number: int) -> tuple[Phrase, ...]:
    """Return every text that records of this station may show, for a reader of the tape."""
    phrases = [
        Phrase(kind=PhraseKind.HEAD, block=_head(election, station_number)),
        Phrase(kind=PhraseKind.NONE, block=Text(NOTHING_CHOSEN)),
    ]
    phrases += [Phrase(kind=PhraseKind.BANNER, block=Banner(text)) for text in MODE_BANNERS.values()]
    for contest in election.contests:
        phrases.append(Phrase(kind=PhraseKind.CONTEST, block=_contest(contest), contest=contest.id))
        phrases += [
            Phrase(kind=PhraseKind.OPTION, block=_option(option), contest=contest.id, option=option.id)
            for option in contest.options
        ]
    most = max(contest.votes_allowed for contest in election.contests)
    phrases += [Phrase(kind=PhraseKind.UNUSED, block=_unused(count), count=count) for count in range(1, most)]
    phrases += [Phrase(kind=PhraseKind.MARK, block=_mark(mark), mark=mark) for mark in TapeMark]
    return tuple(phrases)


def _head(election: Election, station_number: int) -> Text:
    # Not the title of the election: it would take a third of the window from the choices on every record.
    day = datetime.date.fromisoformat(election.date).strftime("%d.%m.%Y")
    return Text(f"Участок № {station_number} · {day}", TextStyle.SMALL, Align.CENTER)


def _contest(contest: Contest) -> Text:
    return Text(text_in(contest.short_title, STATE_LANGUAGE), TextStyle.BODY_BOLD)


def _choice(contest: Contest, ballot: Ballot) -> tuple[Text, ...]:
    marks = ballot.of(contest.id)
    if not marks:
        return (Text(NOTHING_CHOSEN),)
    chosen = tuple(_option(option) for option in contest.options if option.id in marks)
    left = marks_left(contest, marks)
    return (*chosen, _unused(left)) if left else chosen


def _option(option: ContestOption) -> Text:
    # The number parts namesakes; «за и против» ballots have the stance in the name.
    return Text(f"{option.number}. {text_in(option.name, STATE_LANGUAGE)}")


def _unused(count: int) -> Text:
    return Text(f"Не использовано: {count}", TextStyle.SMALL)


def _mark(mark: TapeMark) -> Text:
    return Text(MARK_TEXTS[mark], TextStyle.MARK, Align.CENTER)
