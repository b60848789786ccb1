"""A unit's own authority: whose papers it takes, which cards it lets vote, and what it brings back."""

import collections
import dataclasses
import pathlib
import typing

import pytest

from election import allotments
from election.allotments import CardEnd, PaperFault, card_hash
from election.identifiers import DeviceId, ElectionId
from election.polls import StationMode
from kiosk.allotment.authority import BOOK_DAMAGED, BOOK_LOST, OUTCOME_IMPOSSIBLE, UnitAuthority
from kiosk.allotment.opening import _open
from kiosk.allotment.store import COPY_BYTES, MEDIUM_BYTES, BookError, BookStore
from kiosk.ballot_box.fake_medium import FakeOperation
from kiosk.ballot_box.port import Outcome
from kiosk.session.events import RefusalReason

from .unit_kit import (
    CODES,
    ELECTION,
    MODE,
    PLACE,
    UNIT,
    authority,
    blank,
    granted,
    images_of,
    paper,
    plug,
    returned,
)


def away() -> UnitAuthority:
    unit = authority(plug(blank()))
    assert unit.take(paper(), 1) == unit.kept(1)
    return unit


def vote(unit: UnitAuthority, code: str, outcome: Outcome = Outcome.VOTED) -> int:
    token = granted(unit, code)
    assert unit.open_session(code, token) is None
    assert unit.settle(outcome, code, token)
    return token


def test_without_a_trip_the_controller_decides() -> None:
    unit = authority(plug(blank()))
    assert (unit.is_away, unit.cards_left, unit.decide(CODES[0]), unit.kept(1)) == (False, 0, None, None)
    assert unit.bring_back(1) is None


def test_a_card_opens_one_session_and_votes_once() -> None:
    unit = away()
    assert (unit.is_away, unit.cards_left) == (True, 3)
    token = granted(unit, CODES[0])
    assert token == 5  # after the last token at the station
    assert unit.open_session(CODES[0], token) is None
    assert unit.decide(CODES[0]) is RefusalReason.ALREADY_USED
    assert unit.bring_back(1) is None  # somebody is in a session
    for _ in range(2):
        assert unit.settle(Outcome.VOTED, CODES[0], token)
    assert unit.decide(CODES[0]) is RefusalReason.ALREADY_USED
    assert unit.cards_left == 2


def test_a_released_card_votes_with_a_higher_token_and_a_reset_one_never() -> None:
    unit = away()
    first = vote(unit, CODES[0], Outcome.RELEASED)
    assert vote(unit, CODES[0], Outcome.VOTED) == first + 1
    assert unit.settle(Outcome.RELEASED, CODES[0], first)  # late: acknowledged, nothing done
    vote(unit, CODES[1], Outcome.RESET)
    assert unit.decide(CODES[1]) is RefusalReason.RESET
    assert unit.decide("9" * 39) is RefusalReason.WRONG_GROUP
    ends = {line.card: line.end for line in returned(unit).cards}
    assert [ends[card_hash(ELECTION, MODE, code)] for code in CODES] == [
        CardEnd.VOTED,
        CardEnd.RESET,
        CardEnd.UNUSED,
    ]


def test_an_outcome_that_cannot_be_is_kept_and_stops_the_unit() -> None:
    unit = away()
    token = vote(unit, CODES[0], Outcome.RESET)
    assert not unit.settle(Outcome.VOTED, CODES[0], token)
    assert unit.fault == OUTCOME_IMPOSSIBLE
    assert unit.decide(CODES[1]) is RefusalReason.NOT_READY


def test_which_outcomes_are_the_units_own() -> None:
    unit = away()
    assert unit.owns(CODES[0], 5)
    assert not unit.owns(CODES[0], 4)  # a claim made at the station, before the trip
    assert not unit.owns("9" * 39, 5)


FOREIGN: dict[str, tuple[dict[str, typing.Any], PaperFault]] = {
    "signed by another": ({"sign_as": UNIT}, PaperFault.SIGNATURE),
    "of another unit": ({"device": DeviceId("portable-2")}, PaperFault.FOREIGN),
    "of another election": ({"election": ElectionId("other")}, PaperFault.FOREIGN),
    "of another mode": ({"mode": StationMode.TEST}, PaperFault.FOREIGN),
    "of another station": ({"station": 7}, PaperFault.FOREIGN),
    "of another number": ({"number": 2}, PaperFault.FOREIGN),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_forged_or_foreign_allotment_is_not_taken(name: str) -> None:
    changes, fault = FOREIGN[name]
    media = plug(blank())
    unit = authority(media)
    assert unit.take(paper(**changes), 1) is fault
    assert not unit.is_away
    assert images_of(media) == blank()


def test_any_changed_byte_of_an_allotment_is_refused() -> None:
    unit = authority(plug(blank()))
    packed = paper()
    for place in range(0, len(packed), 7):
        spoilt = packed[:place] + bytes([packed[place] ^ 1]) + packed[place + 1 :]
        assert isinstance(unit.take(spoilt, 1), PaperFault)
    assert not unit.is_away
    assert unit.take(b"x" * (allotments.MAX_PAPER_BYTES + 1), 1) is PaperFault.DAMAGED


def test_an_old_allotment_is_never_taken_again() -> None:
    unit = away()
    assert unit.take(paper(2), 2) is PaperFault.OLD  # the first trip is not over
    vote(unit, CODES[0])
    once = unit.bring_back(1)
    assert unit.bring_back(1) == once  # the same bytes as often as they are asked for
    assert unit.take(paper(1), 1) is PaperFault.OLD
    assert unit.decide(CODES[1]) is None
    assert unit.take(paper(2, CODES[1:]), 2) == unit.kept(2)
    assert unit.cards_left == 2
    assert unit.bring_back(1) is None


def test_a_late_release_after_the_return_changes_nothing() -> None:
    unit = away()
    once = unit.bring_back(1)
    assert unit.settle(Outcome.RELEASED, CODES[0], 5)  # the power went between journal and book
    assert unit.bring_back(1) == once


@pytest.mark.parametrize("operation", [FakeOperation.WRITE, FakeOperation.FLUSH])
@pytest.mark.parametrize("medium", [0, 1])
def test_a_medium_that_fails_opens_no_session(operation: FakeOperation, medium: int) -> None:
    media = plug(blank())
    unit = authority(media)
    unit.take(paper(), 1)
    first = vote(unit, CODES[0])
    media[medium].fail_at(operation, 0)
    token = granted(unit, CODES[1])
    assert unit.open_session(CODES[1], token) == BOOK_LOST
    assert unit.decide(CODES[2]) is RefusalReason.NOT_READY
    assert unit.settle(Outcome.RELEASED, CODES[1], token)  # the other medium keeps it
    assert media[medium].used_after_failure == 0
    again = authority(plug(images_of(media)))
    assert granted(again, CODES[1]) == token + 1
    assert again.decide(CODES[0]) is RefusalReason.ALREADY_USED
    stale = authority(plug(images_of(media)[medium : medium + 1]))
    assert stale.decide(CODES[0]) is RefusalReason.ALREADY_USED, first


def test_the_stale_medium_alone_never_lets_a_voted_card_vote_again() -> None:
    media = plug(blank())
    unit = authority(media)
    unit.take(paper(), 1)
    token = granted(unit, CODES[0])
    unit.open_session(CODES[0], token)
    media[0].fail_at(FakeOperation.WRITE, 0)
    assert unit.settle(Outcome.VOTED, CODES[0], token)
    stale = authority(plug(images_of(media)[:1]))
    assert stale.decide(CODES[0]) is RefusalReason.ALREADY_USED
    assert stale.bring_back(1) is None  # it knows of a session without its end: a matter for people


def test_a_foreign_or_damaged_book_stops_the_unit() -> None:
    media = plug(blank())
    authority(media).take(paper(), 1)
    with pytest.raises(BookError, match="another device"):
        authority(plug(images_of(media)), dataclasses.replace(PLACE, mode=StationMode.TEST))
    spoilt = tuple(
        bytes([image[0] ^ 1]) + image[1:COPY_BYTES] + bytes([image[COPY_BYTES] ^ 1]) + image[COPY_BYTES + 1 :]
        for image in images_of(media)
    )
    with pytest.raises(BookError, match="damaged"):
        authority(plug(spoilt))
    one_good = (spoilt[0], images_of(media)[1])
    healed = plug(one_good)
    assert authority(healed).cards_left == 3
    assert healed[0].image() == healed[1].image()
    damaged = UnitAuthority(None, PLACE, UNIT)
    assert damaged.fault == BOOK_DAMAGED
    assert damaged.take(paper(), 1) is PaperFault.NOT_KEPT
    assert damaged.open_session(CODES[0], 5) == BOOK_DAMAGED
    assert not damaged.settle(Outcome.VOTED, CODES[0], 5)


def test_a_book_in_files_survives_a_restart(tmp_path: pathlib.Path) -> None:
    paths = [tmp_path / "internal.box.trip", tmp_path / "removable.box.trip"]
    paths[0].write_bytes(b"cut short while it was made")
    for number in (1, 2):
        media = [_open(path) for path in paths]
        closed: list[int] = []
        store = BookStore(media, owner=PLACE.owner, key=UNIT)
        unit = UnitAuthority(store, PLACE, UNIT, lambda done=closed: done.append(1))  # type: ignore[misc]
        if number == 1:
            unit.take(paper(), 1)
            vote(unit, CODES[0])
        assert unit.cards_left == 2
        unit.close()
        assert closed == [1]
        for medium in media:
            medium.close()
    assert {path.stat().st_size for path in paths} == {MEDIUM_BYTES}


def test_the_book_is_the_same_whatever_the_order_of_the_voters() -> None:
    files = set()
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        media = plug(blank())
        unit = authority(media)
        unit.take(paper(), 1)
        for which in order:
            vote(unit, CODES[which])
        files |= set(images_of(media))
        content = media[0].image()
        assert not [code for code in CODES if code.encode() in content]
        assert content[:COPY_BYTES] == content[COPY_BYTES:]  # no older copy tells who was last
    assert len(files) == 1
    assert collections.Counter(line.end for line in returned(unit).cards) == {CardEnd.VOTED: 3}
