"""A link worker stepped by hand, against the real controller over a network that can lose replies."""

import collections.abc
import random

from kiosk.ballot_box.port import Outcome
from kiosk.runtime.link_keeper import KioskSide, LinkKeeper
from kiosk.runtime.readiness import Part
from kiosk.session.events import CardAccepted, CardRefused, Event, Fault, RefusalReason
from link.in_memory import InMemoryNetwork
from link.messages import (
    Heartbeat,
    Hello,
    KioskRequestBody,
    KioskStage,
    Request,
    Response,
    StationMode,
)
from tests.controller.station_kit import PACKAGE, Rig

Pending = frozenset[tuple[Outcome, bytes]]


class LossyNetwork(InMemoryNetwork):
    """Loses what it is told to: replies to these (`mute`, `mute_once`), or everything while `cut`."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(
            handler=lambda device, request: rig.service.handle_kiosk(device, request), rng=random.Random(1)
        )
        self.cut = False
        self.mute: set[type[KioskRequestBody]] = set()
        self.mute_once: set[type[KioskRequestBody]] = set()
        self.asked: list[Request] = []
        self.before: collections.abc.Callable[[Request], None] = lambda request: None

    def carry(self, device: str, request: Request) -> Response | None:
        if self.cut:
            return None
        self.asked.append(request)
        self.before(request)
        response = super().carry(device, request)
        kind = type(request.body)
        if kind in self.mute_once:
            self.mute_once.discard(kind)
            return None
        return None if kind in self.mute else response

    def bodies(self, kind: type[KioskRequestBody]) -> list[KioskRequestBody]:
        """Return the requests of a kind that reached the controller, in order."""
        return [request.body for request in self.asked if isinstance(request.body, kind)]


class KioskOnLink:
    """One kiosk's link worker; the rest of the kiosk is remembered values."""

    def __init__(self, rig: Rig, device: str = "kiosk-1", epoch: int = 1) -> None:
        self.rig = rig
        self.network = LossyNetwork(rig)
        self.events: list[Event] = []
        self.faults: dict[Part, Fault | None] = {}
        self.pending: Pending = frozenset()
        self.begun: list[bytes] = []
        self.begin_fault: Fault | None = None
        self.stage = KioskStage.FREE
        self.ballots = 0
        self.part: bytes | None = None
        self.parts_made = 0
        self.acknowledges = True
        side = KioskSide(
            hello=Hello(software="kiosk test", package_fingerprint=PACKAGE, mode=StationMode.OFFICIAL),
            heartbeat=self.heartbeat,
            post=self.events.append,
            report=self._report,
            begin=self._begin,
            pending=lambda: self.pending,
            acknowledge=self._acknowledge,
            signed_part=self._part,
        )
        self.channel = self.network.channel(device, boot_epoch=epoch, attempts=1)
        self.keeper = LinkKeeper(channel=self.channel, side=side)

    def _report(self, part: Part, fault: Fault | None) -> None:
        self.faults[part] = fault

    def _begin(self, ticket: bytes, begun: collections.abc.Callable[[Fault | None], None]) -> None:
        self.begun.append(ticket)
        begun(self.begin_fault)

    def _acknowledge(self, outcome: Outcome, ticket: bytes) -> None:
        if self.acknowledges:
            self.pending -= {(outcome, ticket)}

    def _part(self) -> bytes | None:
        self.parts_made += 1
        return self.part

    def heartbeat(self) -> Heartbeat:
        """Say how the kiosk is."""
        return Heartbeat(stage=self.stage, ballots_stored=self.ballots, paper_low=False, log_head="")

    def link_fault(self) -> str | None:
        """Return the code of the link's fault."""
        fault = self.faults[Part.LINK]
        return None if fault is None else fault.code

    def turn(self, times: int = 1) -> list[Event]:
        """Let the worker run its errands; return the events of these turns."""
        before = len(self.events)
        for _ in range(times):
            self.keeper.turn()
        return self.events[before:]

    def show(self, serial: int) -> Event:
        """Hold a card of the station to the reader; return the answer."""
        return self.show_text(self.rig.code(serial))

    def show_text(self, text: str) -> Event:
        """Hold anything to the reader; return the answer."""
        self.keeper.claim(text)
        answers = [event for event in self.turn() if isinstance(event, CardAccepted | CardRefused)]
        assert len(answers) == 1, answers
        return answers[0]

    def end(self, outcome: Outcome = Outcome.VOTED) -> None:
        """End the session as the recorder does: the outcome goes into the outbox."""
        self.ballots += outcome is Outcome.VOTED
        self.pending |= {(outcome, self.begun[-1])}


def refused(reason: RefusalReason) -> CardRefused:
    """Write a refusal."""
    return CardRefused(reason=reason)
