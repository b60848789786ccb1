"""Turnout: figures frozen once for their hour, half-hours when they are over, steps for the public board."""

import datetime
import re
import typing

import pytest

from controller.station.figures import due_hour, half_hour_of, refusal_to_freeze, steps_of
from controller.station.paper_forecast import Samples, lasts_until, with_sample
from controller.station.public_counts import PublicCount, next_count
from election.polls import PollsState
from link import messages
from tests.controller.station_kit import Rig

HOURS = ("10:00", "12:00", "15:00", "18:00")


def _at(clock: str, day: int = 20) -> datetime.datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime.datetime(2026, 9, day, hour, minute, tzinfo=datetime.UTC)


def _vote(rig: Rig, kiosk: object, *serials: int) -> None:
    for serial in serials:
        rig.chair.activate(serial)
        kiosk.vote(serial)  # type: ignore[attr-defined]


def test_a_figure_is_frozen_once_and_survives_a_restart(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    _vote(rig, kiosk, 1000, 1001)
    freeze = messages.FreezeFigure(hour="10:00")
    assert rig.chair.refusal(freeze) == "too_early"
    rig.wall = _at("10:02")
    figures = rig.chair.ask(freeze, messages.Figures)
    _vote(rig, kiosk, 1002)
    rig.restart()
    (frozen,) = rig.chair.ask(messages.GetFigures(), messages.Figures).frozen
    assert (frozen.hour, frozen.taken_at, frozen.voted, frozen.words) == ("10:00", "10:02", 2, "два")
    assert (figures.voted, figures.issued, figures.registered, figures.waiting) == (2, 2, 40, 0)
    assert rig.chair.refusal(freeze) == "frozen"
    assert rig.chair.refusal(messages.FreezeFigure(hour="11:00")) == "unknown_hour"
    assert rig.events().count("figure-frozen") == 1
    (slip,) = [path.read_text() for path in (rig.data / "slips").glob("*figure-frozen*")]
    assert "СВОДКА НА 10:00" in slip
    assert re.search(r"Проголосовало \.+ 2\n", slip)
    assert (rig.books.folder / "papers" / "hour-2026-09-20-1000.txt").read_text() == slip
    rig.wall = _at("10:30", day=21)
    assert rig.chair.ask(freeze, messages.Figures).frozen[0].hour == "20.09 10:00"


def test_half_hours_are_told_when_they_are_over_and_kept(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.service.tick()
    _vote(rig, kiosk, 1000, 1001)
    assert rig.chair.ask(messages.GetFigures(), messages.Figures).steps == ()
    rig.wall = _at("09:31")
    rig.service.tick()
    _vote(rig, kiosk, 1002)
    rig.restart()
    rig.wall = _at("10:00")
    rig.service.tick()
    steps = rig.chair.ask(messages.GetFigures(), messages.Figures).steps
    assert [(step.start, step.voted) for step in steps] == [("09:00", 2), ("09:30", 1)]


def test_which_hour_is_due() -> None:
    assert due_hour(HOURS, (), _at("08:00")) == ("10:00", 120)
    assert due_hour(HOURS, (), _at("10:00")) == ("10:00", 0)
    assert due_hour(HOURS, ("10:00",), _at("11:50")) == ("12:00", 10)
    assert due_hour(HOURS, (), _at("11:59")) == ("10:00", 0), "let pass, and still due"
    assert due_hour(HOURS, (), _at("12:00")) == ("12:00", 0)
    assert due_hour(HOURS, HOURS, _at("19:00")) is None


@pytest.mark.parametrize(
    ("clock", "polls", "hour", "code"),
    [
        ("12:01", PollsState.OPEN, "10:00", "too_late"),
        ("10:01", PollsState.CLOSED_INITIAL, "10:00", "not_opened"),
        ("09:59", PollsState.OPEN, "10:00", "too_early"),
        ("10:01", PollsState.OPEN, "10:01", "unknown_hour"),
    ],
)
def test_limits_of_freezing(clock: str, polls: PollsState, hour: str, code: str) -> None:
    refusal = refusal_to_freeze(HOURS, (), _at(clock), polls, hour)
    assert refusal is not None
    assert refusal.code == code


def test_half_hours_of_another_day_carry_their_date() -> None:
    ended = [("2026-09-19T19:30", 5), ("2026-09-20T08:00", 9)]
    assert steps_of(ended, "2026-09-20") == (("19.09 19:30", 5), ("08:00", 4))
    assert half_hour_of(_at("09:59")) == _at("09:30")


def test_the_public_count_moves_in_whole_steps_or_quarters() -> None:
    count = PublicCount()
    for voted, shown in ((1, 0), (4, 0), (5, 5), (9, 5), (12, 10)):
        count = next_count(count, voted, 60.0, closed=False)
        assert count.shown == shown
    count = next_count(count, 12, 900.0, closed=False)
    assert count.shown == 12
    assert next_count(count, 13, 901.0, closed=False).shown == 12
    assert next_count(count, 13, 901.0, closed=True).shown == 13


def test_the_tape_is_forecast_to_the_half_hour() -> None:
    samples: Samples = ()
    for minute in range(0, 61, 5):
        samples = with_sample(samples, minute * 60.0, 60_000 - minute * 200)
    assert lasts_until(samples, 48_000, 3600.0, _at("10:00")) == "14:00"
    assert lasts_until(samples, 48_000, 3600.0, _at("21:00")) == "", "it lasts beyond today"
    assert lasts_until(samples[:1], 60_000, 60.0, _at("10:00")) == "", "too little is known"
    assert with_sample(samples, 3700.0, 80_000) == ((3700.0, 80_000),), "a new roll"
    assert with_sample(samples, 3700.0, None) == samples


def test_the_tile_shows_what_the_kiosk_says(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    more: dict[str, typing.Any] = {
        "paper_left_mm": 30_000,
        "paper_full_mm": 80_000,
        "on_mains": False,
        "battery_minutes": 55,
    }
    kiosk.beat(**more, cover_open=True, calling=True)
    rig.now += 130
    kiosk.beat(**more)
    status = rig.chair.status()
    tile = status.kiosks[0]
    assert (tile.paper_per_mille, tile.on_mains, tile.battery_minutes) == (375, False, 55)
    assert (tile.cover_open, tile.calling, tile.minutes_in_state, tile.portable) == (False, False, 2, False)
    assert status.kiosks[2].portable
    assert (status.received, status.unused, status.two_persons) == (40, 40, False)
    assert status.package_words == "клен бинокль стая снег"
    kiosk.beat(messages.KioskStage.VOTING)
    tile = rig.chair.status().kiosks[0]
    assert (tile.minutes_in_state, tile.paper_per_mille, tile.on_mains) == (0, None, None)
