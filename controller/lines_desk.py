"""Excluding a line of a ballot and restoring it, on the chair's order.

The order is durable, goes to every kiosk with each heartbeat's answer, and belongs to one mode: an exercise
with it never reaches the voting day. The line keeps its number; votes stored before it was excluded stay in
the records and in its row, which says that it is excluded. How a kiosk shows it is the kiosk's.
"""

import msgspec

from controller.desk import Answer, Desk, refused
from controller.store import commission_tables
from controller.store.transaction import Transaction
from election.definition import Contest, ContestOption
from election.events import EventField, EventId
from election.identifiers import ContestId
from election.polls import PollsState
from link import messages

LinesCommand = messages.ChangeOption | messages.GetWithdrawn

MOST_EXCLUDED = 64  # as many as the orders to a kiosk may carry


class LinesDesk:
    """Answers about excluded lines and tells kiosks of them."""

    def __init__(self, desk: Desk) -> None:
        """Take the shared tools."""
        self._desk = desk

    def answer(self, tx: Transaction, body: LinesCommand) -> Answer:
        """Exclude a line or restore it, or say which are excluded now."""
        contest = self._contest(body.contest_id)
        if contest is None:
            return refused("unknown_contest", "Нет такого вида выборов")
        if isinstance(body, messages.ChangeOption):
            return self._change(tx, contest, body)
        lines = commission_tables.exclusions(tx).lines
        options = tuple(option for one, option in lines if one == contest.id)
        return Answer(reply=messages.Withdrawn(contest_id=contest.id, options=options))

    def _change(self, tx: Transaction, contest: Contest, body: messages.ChangeOption) -> Answer:
        option = next((one for one in contest.options if one.id == body.option_id), None)
        if option is None:
            return refused("unknown_option", "В этом бюллетене нет такой строки")
        if tx.station().polls is PollsState.CLOSED_FINAL:
            return refused("already_closed", "Голосование завершено: бюллетень больше не меняется")
        excluded = commission_tables.exclusions(tx).lines
        if ((contest.id, option.id) in excluded) is body.withdrawn:
            text = "Строка уже исключена" if body.withdrawn else "Строка не исключена: восстанавливать нечего"
            return refused("no_change", text)
        if body.withdrawn and not self._left(contest, excluded, option):
            return refused("last_line", "В бюллетене не останется ни одной строки")
        if body.withdrawn and len(excluded) >= MOST_EXCLUDED:
            return refused("too_many", f"Исключено строк уже {MOST_EXCLUDED}: больше нельзя")
        commission_tables.exclude(tx, contest.id, option.id, withdrawn=body.withdrawn)
        event = EventId.LINE_EXCLUDED if body.withdrawn else EventId.LINE_RESTORED
        note = {EventField.CONTEST: contest.id, EventField.LINE: str(option.number)}
        return Answer(reply=messages.Done(), notes=((event, note),))

    def told(self, tx: Transaction, answer: Answer) -> Answer:
        """Return an answer to a kiosk with the excluded lines in it, if it is one with orders."""
        if not isinstance(answer.reply, messages.Orders):
            return answer
        excluded = commission_tables.exclusions(tx)
        if not excluded.version:
            return answer
        orders = msgspec.structs.replace(
            answer.reply,
            withdrawn=tuple(f"{contest}/{option}" for contest, option in excluded.lines),
            withdrawn_version=excluded.version,
        )
        return Answer(reply=orders, notes=answer.notes)

    def _contest(self, contest_id: str) -> Contest | None:
        contests = {contest.id: contest for contest in self._desk.facts.election.contests}
        return contests.get(ContestId(contest_id))

    def _left(
        self, contest: Contest, excluded: tuple[tuple[str, str], ...], option: ContestOption
    ) -> tuple[ContestOption, ...]:
        """Return the lines that could still be chosen."""
        return tuple(
            one for one in contest.options if one.id != option.id and (contest.id, one.id) not in excluded
        )
