"""What all desks of the controller share: the facts of the station, its books, and the form of an answer."""

import collections.abc
import dataclasses
import datetime

from controller.books import Books
from controller.live_kiosks import LiveKiosks
from controller.station.polls_policy import KioskView
from controller.station.values import DeviceRow, name_of
from controller.store.transaction import Transaction
from election.definition import Device, Election, Station
from election.events import EventField, EventId
from election.identifiers import DeviceId
from link.messages import CommandRefused, KioskStage, ReplyBody

Note = tuple[EventId, collections.abc.Mapping[EventField, str]]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What never changes while the controller runs; `package` is the fingerprint's hex form."""

    election: Election
    station: Station
    package: str
    package_words: str
    software: str
    expected_software: str | None = None
    is_dev_image: bool = False

    def kiosk(self, device: DeviceId) -> Device:
        """Return an enrolled kiosk. Raises KeyError."""
        return self.station.device(device)

    def kiosk_called(self, name: str) -> Device | None:
        """Return the kiosk with this name or id."""
        for kiosk in self.station.kiosks:
            if name in (name_of(kiosk), kiosk.id):
                return kiosk
        return None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """Where the controller's own log durably ends, and the codes of its faults."""

    seq: int = 0
    hash: str = ""
    faults: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The tools in common: facts, books, live kiosks, the state of the log, and time and ids passed in."""

    facts: Facts
    books: Books
    live: LiveKiosks
    clock: collections.abc.Callable[[], datetime.datetime]
    monotonic: collections.abc.Callable[[], float]
    new_id: collections.abc.Callable[[], str]
    log_state: collections.abc.Callable[[], LogState] = LogState


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply and the events to be written once the transaction is durable."""

    reply: ReplyBody
    notes: tuple[Note, ...] = ()


def refused(reason: str, text: str, *notes: Note) -> Answer:
    """Answer a command with a lawful no; the text is cut to what a message may carry."""
    return Answer(reply=CommandRefused(reason=reason[:40], text=text[:160]), notes=notes)


def kiosk_views(desk: Desk, tx: Transaction) -> tuple[KioskView, ...]:
    """Describe all kiosks for the decisions about the polls."""
    now = desk.monotonic()
    holding = tx.kiosks_in_voting()
    return tuple(_view(desk, row, now, row.device in holding) for row in tx.devices())


def _view(desk: Desk, row: DeviceRow, now: float, holding: bool) -> KioskView:
    live = desk.live.of(row.device)
    # A kiosk that holds a card but says it is free never got its grant: nobody stands there.
    inside = holding and live.stage is not KioskStage.FREE
    return KioskView(
        name=name_of(desk.facts.kiosk(row.device)),
        welcomed=row.welcomed_epoch is not None,
        linked=live.linked(now),
        inside=inside,
        ballots=live.ballots,
        voted=row.voted,
    )
