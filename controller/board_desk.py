"""The observers' board: public facts only, and the lines of the protocol as they are read aloud.

Which lines were read is remembered only in memory: after a restart the commission says it again. Nothing of
one person is here: the count moves in steps, a device is free, voting or out of service.
"""

from controller.desk import Answer, Desk, refused
from controller.figures_desk import FiguresDesk
from controller.headlines import Headlines
from controller.papers_desk import PapersDesk
from controller.reports.closing_papers import lines_aloud
from controller.station.values import DeviceRow, name_of
from controller.store.transaction import Transaction
from election.events import EventId
from election.polls import PollsState
from election.results import ContestResults
from link import messages
from link.messages import DeviceState, KioskStage

_PUBLIC = frozenset(
    {
        EventId.MODE_CHANGED,
        EventId.POLLS_OPENED,
        EventId.VOTING_PAUSED,
        EventId.VOTING_RESUMED,
        EventId.POLLS_CLOSED,
        EventId.KIOSK_FAULT,
        EventId.KIOSK_FAULT_GONE,
        EventId.KIOSK_LOST,
        EventId.KIOSK_BACK,
        EventId.LINE_EXCLUDED,
        EventId.LINE_RESTORED,
        EventId.TRIP_LEFT,
        EventId.TRIP_RETURNED,
        EventId.PROTOCOL_PREPARED,
    }
)
_MOST_EVENTS, _MOST_ROWS = 6, 8
_AT_THE_SCREEN = (KioskStage.VOTING, KioskStage.WAITING_CONFIRM)


class BoardDesk:
    """Answers the observers, and the console about what was read aloud."""

    def __init__(self, desk: Desk, figures: FiguresDesk, headlines: Headlines, papers: PapersDesk) -> None:
        """Take the shared tools and what the other desks know."""
        self._desk = desk
        self._figures = figures
        self._headlines = headlines
        self._papers = papers
        self._read: tuple[str, str, int] | None = None  # the protocol's digest, the contest, how many lines

    def answer(self, tx: Transaction, body: messages.ReadRow) -> Answer:
        """Note how many lines of a contest were read aloud."""
        contest = self._contest(tx, body.contest_id)
        if contest is None:
            return refused("no_protocol", "Протокол не составлен: читать нечего")
        digest = self._papers.prepared()
        if digest is None or body.lines > len(lines_aloud(contest)):
            return refused("no_such_line", "В протоколе нет столько строк")
        self._read = (digest, body.contest_id, body.lines)
        return Answer(reply=messages.Done())

    def board(self, tx: Transaction) -> messages.PublicBoard:
        """Return the board as it stands."""
        facts, books = self._desk.facts, self._desk.books
        title, rows, total = self._rows(tx)
        return messages.PublicBoard(
            station=facts.station.number,
            mode=messages.StationMode(books.mode.value),
            polls=messages.PollsState(tx.station().polls.value),
            voted=self._figures.public_voted(tx),
            registered=facts.station.voters_registered,
            clock=f"{self._desk.clock():%H:%M}",
            package_words=facts.package_words,
            package=facts.package,
            software=facts.software,
            devices=tuple(self._device(row) for row in tx.devices())[:24],
            events=tuple(
                messages.PublicEvent(time=time, text=text)
                for time, text in self._headlines.of_events(_PUBLIC, _MOST_EVENTS)
            ),
            title=title,
            rows=rows[-_MOST_ROWS:],
            rows_read=len(rows),
            rows_total=total,
        )

    def _device(self, row: DeviceRow) -> messages.PublicDevice:
        live = self._desk.live.of(row.device)
        state = DeviceState.OUT_OF_SERVICE
        if live.linked(self._desk.monotonic()):
            if live.stage in _AT_THE_SCREEN:
                state = DeviceState.VOTING
            elif live.stage is KioskStage.FREE:
                state = DeviceState.FREE
        return messages.PublicDevice(name=name_of(self._desk.facts.kiosk(row.device)), state=state)

    def _rows(self, tx: Transaction) -> tuple[str, tuple[messages.PublicRow, ...], int]:
        if self._read is None or self._read[0] != self._papers.prepared():
            return "", (), 0
        _, contest_id, read = self._read
        contest = self._contest(tx, contest_id)
        if contest is None:
            return "", (), 0
        lines = lines_aloud(contest)
        rows = tuple(
            messages.PublicRow(number=number[:40], title=title[:160], value=value)
            for number, title, value in lines[:read]
        )
        return contest.title[:160], rows, len(lines)

    def _contest(self, tx: Transaction, contest_id: str) -> ContestResults | None:
        if tx.station().polls is not PollsState.CLOSED_FINAL:
            return None
        protocol = self._papers.protocol()
        contests = () if protocol is None else protocol.contests
        return next((one for one in contests if one.contest == contest_id), None)
