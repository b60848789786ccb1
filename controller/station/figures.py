"""Turnout for reporting: which hour is due, may it be frozen, half-hours as counts. Pure.

A frozen figure was read out over the telephone: it is never changed or taken back, and a wrong one is
corrected by the next. Half-hours are told when they are over, never while they run.
"""

import collections.abc
import datetime

from controller.station.polls_policy import StationRefusal
from election.polls import PollsState

HALF_HOUR_MINUTES = 30
REMIND_MINUTES = 10


def half_hour_of(now: datetime.datetime) -> datetime.datetime:
    """Return the beginning of the running half-hour."""
    return now.replace(minute=now.minute - now.minute % HALF_HOUR_MINUTES, second=0, microsecond=0)


def due_hour(
    hours: collections.abc.Sequence[str], frozen: collections.abc.Collection[str], now: datetime.datetime
) -> tuple[str, int] | None:
    """Return the hour to be reported next today and how many minutes it is away: 0, it is time.

    An hour that was let pass is due until the next one comes.
    """
    clock = now.hour * 60 + now.minute
    times = sorted((_minutes(hour), hour) for hour in hours)
    passed = [hour for minute, hour in times if minute <= clock]
    if passed and passed[-1] not in frozen:
        return passed[-1], 0
    ahead = [(minute, hour) for minute, hour in times if minute > clock]
    return (ahead[0][1], ahead[0][0] - clock) if ahead else None


def refusal_to_freeze(
    hours: collections.abc.Sequence[str],
    frozen: collections.abc.Collection[str],
    now: datetime.datetime,
    polls: PollsState,
    hour: str,
) -> StationRefusal | None:
    """Return why a figure cannot be frozen for this hour of today, or None."""
    if hour not in hours:
        return StationRefusal(code="unknown_hour", text=f"На {hour} сведения не передаются")
    if polls is PollsState.CLOSED_INITIAL:
        return StationRefusal(code="not_opened", text="Голосование ещё не открыто: сведений нет")
    if hour in frozen:
        return StationRefusal(code="frozen", text=f"Сведения на {hour} уже взяты и не меняются")
    if now.hour * 60 + now.minute < _minutes(hour):
        return StationRefusal(code="too_early", text=f"Ещё нет {hour}: сведения берут не раньше")
    due = due_hour(hours, frozen, now)
    if due is None or due[0] != hour:
        return StationRefusal(code="too_late", text=f"Время {hour} прошло: передайте следующие сведения")
    return None


def label_of(date: str, clock: str, today: str) -> str:
    """Return «10:00», or «20.09 10:00» for another day than today; dates are ISO."""
    if date == today:
        return clock
    _, month, day = date.split("-")
    return f"{day}.{month} {clock}"


def steps_of(ended: collections.abc.Sequence[tuple[str, int]], today: str) -> tuple[tuple[str, int], ...]:
    """Turn (beginning of a half-hour, voted by its end) into (label, votes in it), in the same order."""
    before, found = 0, []
    for start, voted in ended:
        date, _, clock = start.partition("T")
        found.append((label_of(date, clock, today), max(0, voted - before)))
        before = voted
    return tuple(found)


def _minutes(hour: str) -> int:
    hours, _, minutes = hour.partition(":")
    return int(hours) * 60 + int(minutes)
