"""Turnout at the console: live counts, figures frozen for the reporting hours, half-hours that are over."""

import datetime

from controller.desk import Answer, Desk, refused
from controller.reports.number_words import in_words
from controller.station.figures import (
    REMIND_MINUTES,
    due_hour,
    half_hour_of,
    label_of,
    refusal_to_freeze,
    steps_of,
)
from controller.station.public_counts import PublicCount, next_count
from controller.store import commission_tables
from controller.store.commission_tables import FigureRow, HalfHourRow
from controller.store.transaction import Transaction
from election.events import EventField, EventId
from election.polls import PollsState
from link import messages

FiguresCommand = messages.GetFigures | messages.FreezeFigure

_MOST_FIGURES, _MOST_STEPS = 16, 48
_RUNNING = (PollsState.OPEN, PollsState.PAUSED)


class FiguresDesk:
    """Answers about turnout. The running half-hour is only in memory: a file must not tell anything finer."""

    def __init__(self, desk: Desk) -> None:
        """Take the shared tools."""
        self._desk = desk
        self._half_hour = half_hour_of(desk.clock())
        self._public = PublicCount(since=desk.monotonic())

    def answer(self, tx: Transaction, body: FiguresCommand) -> Answer:
        """Carry out one fresh command."""
        match body:
            case messages.GetFigures():
                return Answer(reply=self._figures(tx))
            case messages.FreezeFigure():
                return self._freeze(tx, body.hour)

    def tick(self) -> None:
        """Keep a half-hour that is over; called once a second."""
        running = half_hour_of(self._desk.clock())
        if running == self._half_hour:
            return
        ended, self._half_hour = self._half_hour, running
        with self._desk.books.store.transaction() as tx:
            if tx.station().polls in _RUNNING:
                start = ended.replace(tzinfo=None).isoformat(timespec="minutes")
                voted = tx.counts().voted
                commission_tables.end_half_hour(tx, HalfHourRow(start=start, voted=voted))

    def public_voted(self, tx: Transaction) -> int:
        """Return the number for the board in the hall, which moves in steps."""
        closed = tx.station().polls is PollsState.CLOSED_FINAL
        voted, now = tx.counts().voted, self._desk.monotonic()
        if voted < self._public.shown:  # another mode began
            self._public = PublicCount(since=now)
        self._public = next_count(self._public, voted, now, closed=closed)
        return self._public.shown

    def _freeze(self, tx: Transaction, hour: str) -> Answer:
        now, today = self._now()
        hours = self._desk.facts.election.policy.reporting_times
        refusal = refusal_to_freeze(hours, self._frozen(tx, today), now, tx.station().polls, hour)
        if refusal is not None:
            return refused(refusal.code, refusal.text)
        counts = tx.counts()
        figure = FigureRow(
            date=today, hour=hour, taken_at=f"{now:%H:%M}", voted=counts.voted, issued=counts.activated
        )
        commission_tables.freeze(tx, figure)
        note = {EventField.HOUR: hour, EventField.FIGURE: str(counts.voted)}
        return Answer(reply=self._figures(tx), notes=((EventId.FIGURE_FROZEN, note),))

    def _figures(self, tx: Transaction) -> messages.Figures:
        now, today = self._now()
        counts = tx.counts()
        due = due_hour(self._desk.facts.election.policy.reporting_times, self._frozen(tx, today), now)
        ended = [(row.start, row.voted) for row in commission_tables.half_hours(tx)]
        return messages.Figures(
            registered=self._desk.facts.station.voters_registered,
            voted=counts.voted,
            issued=counts.activated,
            voting=counts.voting,
            waiting=counts.waiting,
            due="" if due is None else due[0],
            due_minutes=0 if due is None else due[1],
            remind_minutes=REMIND_MINUTES,
            frozen=tuple(_frozen(row, today) for row in commission_tables.figures(tx)[-_MOST_FIGURES:]),
            steps=tuple(
                messages.TurnoutStep(start=start, voted=voted)
                for start, voted in steps_of(ended, today)[-_MOST_STEPS:]
            ),
        )

    def _frozen(self, tx: Transaction, today: str) -> frozenset[str]:
        return frozenset(row.hour for row in commission_tables.figures(tx) if row.date == today)

    def _now(self) -> tuple[datetime.datetime, str]:
        now = self._desk.clock()
        return now, now.date().isoformat()


def _frozen(row: FigureRow, today: str) -> messages.FrozenFigure:
    return messages.FrozenFigure(
        hour=label_of(row.date, row.hour, today),
        taken_at=row.taken_at,
        voted=row.voted,
        issued=row.issued,
        words=in_words(row.voted),
    )
