"""A real controller with its database and real kiosks on a wire that loses, doubles, delays and reorders.

The controller can die before a request reaches its database and between the commit and the answer. The judge
compares database, boxes and what voters were told; it knows nothing the people at a station could not know.
"""

import enum
import pathlib
import random
import typing

from controller.station.values import CardRow
from election.cards import CardState, identities
from election.definition import Station
from election.identifiers import DeviceId
from kiosk.runtime.trip_errands import KNOCK_EVERY
from kiosk.session.context import SessionContext
from kiosk.session.events import CardSeen, ChairReset
from link import messages
from link.in_memory import CALM, InMemoryNetwork, Weather, _Parcel
from tests.controller.station_kit import FULL, PACKAGE, Rig, make_election, make_station
from tests.exactly_once.real_kiosk import RealKiosk
from tests.exactly_once.real_unit import RealUnit
from tests.kiosk.session.scenes import layouts

FIRST_CARD = 1000
CARDS = 6
_MOST_ROUNDS = 5
RAIN = Weather(loss=0.15, duplication=0.2, delay=0.15)
STORM = Weather(loss=0.45, duplication=0.1, delay=0.25)


class Death(enum.Enum):
    """When the controller dies: before the request is served, or before its answer goes out."""

    BEFORE = "before"
    AFTER = "after"


class Mishap(enum.Enum):
    """What can befall a station."""

    RAIN = "rain"
    STORM = "storm"
    LATE_MESSAGES = "late messages arrive"
    CONTROLLER_DIES_BEFORE = "the controller dies before it serves the next request"
    CONTROLLER_DIES_AFTER = "the controller dies before it answers the next request"
    CONTROLLER_RESTARTS = "the controller restarts"
    POWER = "a kiosk loses power"
    POWER_IN_A_WRITE = "a kiosk will lose power in a write"
    NO_PAPER = "a kiosk has no paper"
    PAUSE = "voting is paused"


class MortalNetwork(InMemoryNetwork):
    """A wire whose far end can die at the next request."""

    def __init__(self, rig: Rig, rng: random.Random) -> None:
        super().__init__(handler=self._serve, rng=rng)
        self.rig = rig
        self.next_death: Death | None = None
        self.cut_off: set[str] = set()

    def carry(self, device: str, request: messages.Request) -> messages.Response | None:
        """Carry nothing from or to a kiosk whose cable is out."""
        return None if device in self.cut_off else super().carry(device, request)

    def _serve(self, device: str, request: messages.Request) -> messages.Response:
        return self.rig.service.handle_kiosk(device, request)

    def _deliver(self, parcel: _Parcel) -> bytes | None:
        death, self.next_death = self.next_death, None
        answer = None if death is Death.BEFORE else super()._deliver(parcel)
        if death is not None:
            self.rig.restart()
        return None if death is not None else answer


class RealStation:
    """One controller, some kiosks, one console."""

    def __init__(
        self, folder: pathlib.Path, seed: int, *, kiosks: tuple[str, ...], station: Station | None = None
    ) -> None:
        """Open the polls in fine weather."""
        self.chance = random.Random(seed)
        self.rig = Rig(folder, election=make_election(), station=station or make_station(cards=CARDS))
        self.network = MortalNetwork(self.rig, self.chance)
        self.console = self.rig.console()
        mode = messages.StationMode.OFFICIAL
        self.console.ask(messages.SetMode(mode=mode), messages.Done)
        context = SessionContext(election=self.rig.election, layouts=layouts(self.rig.election))
        hello = messages.Hello(software="kiosk test", package_fingerprint=PACKAGE, mode=mode)
        self.kiosks = [
            (RealUnit if name.startswith("portable") else RealKiosk)(
                name, context=context, hello=hello, channel=self._channel(name)
            )
            for name in kiosks
        ]
        self.meant: set[tuple[int, int]] = set()
        self.round()
        self.console.ask(messages.OpenPolls(), messages.Done)
        self.round()

    def _channel(self, name: str) -> typing.Callable[[int], typing.Any]:
        return lambda epoch: self.network.channel(name, boot_epoch=epoch, attempts=2)

    def close(self) -> None:
        """Stop the controller."""
        self.rig.stop()

    def round(self) -> None:
        """Let every kiosk talk and work once."""
        for kiosk in self.kiosks:
            kiosk.talk(self.chance)
            kiosk.tend(self.chance)

    # --- people

    def show_card(self, kiosk: RealKiosk, serial: int) -> None:
        """Hold a card, or its photograph, to a reader."""
        kiosk.hear(CardSeen(code=self.rig.code(serial)))

    def good_card(self, serial: int, kiosk: RealKiosk | None = None) -> int:
        """Return a card that may vote, here on a trip or in the hall, near this one if there is any."""
        away = isinstance(kiosk, RealUnit) and kiosk.authority.is_away
        wanted = CardState.DELEGATED if away else CardState.ACTIVATED
        good = [row.serial for row in self.rows() if row.state is wanted]
        return good[serial % len(good)] if good else serial

    def activate(self, serial: int) -> None:
        """Activate a card, if it can be."""
        self.console.activate(serial, FULL)

    def order_reset(self, kiosk: RealKiosk) -> None:
        """Let the chair order a reset; note whom it was meant for."""
        held = {(row.serial, row.token) for row in self.held_by(kiosk)}
        if isinstance(self.console.say(messages.OrderReset(kiosk=kiosk.device)), messages.Done):
            self.meant |= held

    def reset_on_the_way(self, unit: RealUnit) -> None:
        """Let the chair reset a unit on its trip, standing before it."""
        ticket = unit.notes.voting
        if ticket is not None and unit.authority.owns(ticket.code, ticket.token):
            self.meant |= {
                (row.serial, ticket.token) for row in self.rows() if self.rig.code(row.serial) == ticket.code
            }
            unit.hear(ChairReset())

    # --- trips

    def send_away(self, unit: RealUnit, serials: typing.Sequence[int]) -> bool:
        """Prepare and seal a trip with these cards; tell whether all of it was lawful now."""
        begin = messages.BeginTrip(kiosk=unit.device, ballot_style=FULL, applications=len(serials))
        if not isinstance(self.console.say(begin), messages.Trip):
            return False
        for serial in serials:
            allot = messages.AllotCard(kiosk=unit.device, code=self.rig.code(serial))
            self.console.ask(allot, messages.Trip)
        seal = messages.SealTrip(kiosk=unit.device)
        if isinstance(self.console.say(seal), messages.Trip):
            return True
        nobody = messages.SettleTrip(kiosk=unit.device, handed=0, returned=len(serials))
        self.console.ask(nobody, messages.Trip)
        return True

    def trip(self, unit: RealUnit) -> messages.Trip:
        """Return how the trip of a unit stands."""
        return self.console.ask(messages.GetTrip(kiosk=unit.device), messages.Trip)

    def order_return(self, unit: RealUnit) -> None:
        """Say that a unit is back."""
        self.console.say(messages.EndTrip(kiosk=unit.device))

    def reconcile(self, unit: RealUnit) -> None:
        """Settle a trip whose unit has returned its cards."""
        trip = self.trip(unit)
        if trip.state is messages.TripState.RETURNED:
            used = trip.voted + trip.reset
            settle = messages.SettleTrip(kiosk=unit.device, handed=used, returned=trip.unused)
            self.console.ask(settle, messages.Trip)

    def bring_home(self, unit: RealUnit) -> None:
        """Let everybody on the way finish or be reset, and the unit return and be reconciled."""
        self.network.cut_off.clear()
        for _ in range(3 * KNOCK_EVERY):
            self.all_is_well()
            unit.move_on()
            trip = self.trip(unit)
            if not trip.problem and trip.state in (messages.TripState.READY, messages.TripState.SETTLED):
                return
            unit.leave()
            self.reset_on_the_way(unit)
            self.order_return(unit)
            self.reconcile(unit)
        raise AssertionError(f"the unit never came home: {self.trip(unit)}")

    # --- the weather and the mains

    def befall(self, mishap: Mishap, kiosk: RealKiosk, write: int) -> None:
        """Let something happen; `write` says in which write the power goes."""
        match mishap:
            case Mishap.RAIN:
                self.network.weather = RAIN
            case Mishap.STORM:
                self.network.weather = STORM
            case Mishap.LATE_MESSAGES:
                self.network.flush()
            case Mishap.CONTROLLER_DIES_BEFORE:
                self.network.next_death = Death.BEFORE
            case Mishap.CONTROLLER_DIES_AFTER:
                self.network.next_death = Death.AFTER
            case Mishap.CONTROLLER_RESTARTS:
                self.rig.restart()
            case Mishap.POWER:
                kiosk.crash(self.chance)
            case Mishap.POWER_IN_A_WRITE:
                kiosk.cut_power_at(write)
            case Mishap.NO_PAPER:
                kiosk.paper(False)
            case Mishap.PAUSE:
                self.console.say(messages.PauseVoting())
            case _:
                typing.assert_never(mishap)

    def all_is_well(self) -> None:
        """Fine weather, paper everywhere, the polls open, and everybody at work."""
        self.network.weather, self.network.next_death = CALM, None
        self.console.say(messages.ResumeVoting())
        for kiosk in self.kiosks:
            kiosk.paper(True)
        self.round()

    def talk_in_vain(self, kiosk: RealKiosk) -> None:
        """Let a kiosk talk so that every request arrives and no answer does."""
        before, self.network.weather = self.network.weather, Weather(delay=1.0)
        kiosk.talk(self.chance)
        self.network.flush()
        self.network.weather = before

    def settle(self) -> None:
        """Let everybody finish or be reset and everything be delivered."""
        self.network.flush()
        for _ in range(_MOST_ROUNDS):
            self.all_is_well()
        for kiosk in self.kiosks:
            # Who still holds a card now has a voter in front of it, or lost its memory.
            ticket = kiosk.notes.voting
            known = kiosk.notes.orphans | ({ticket.code} if ticket is not None else set())
            assert {self.rig.code(row.serial) for row in self.held_by(kiosk)} <= known, "a card is stuck"
        for _ in range(_MOST_ROUNDS):
            self.round()
            for kiosk in self.kiosks:
                kiosk.move_on()
            busy = [kiosk for kiosk in self.kiosks if self.held_by(kiosk)]
            if not busy and not any(kiosk.recorder.pending() for kiosk in self.kiosks):
                return
            for kiosk in busy:
                kiosk.leave()
                self.order_reset(kiosk)

    # --- the judge

    def rows(self) -> tuple[CardRow, ...]:
        """Return all card rows."""
        batch = self.rig.station.cards
        with self.rig.books.store.transaction() as tx:
            found = [tx.card(batch.first_serial + number) for number in range(batch.count)]
        return tuple(row for row in found if row is not None)

    def held_by(self, kiosk: RealKiosk) -> tuple[CardRow, ...]:
        """Return the rows a kiosk holds."""
        with self.rig.books.store.transaction() as tx:
            return tx.held_by(DeviceId(kiosk.device))

    def judge(self) -> None:
        """Check what must hold at every moment."""
        with self.rig.books.store.transaction() as tx:
            counts = tx.counts()
            voted = {row.device: row.voted for row in tx.devices()}
            held = {row.device: tx.held_by(row.device) for row in tx.devices()}
            away = {row.device: tx.trips.count_allotted(row.device) for row in tx.devices()}
        ballots = sum(kiosk.box.count for kiosk in self.kiosks)
        assert counts.voted <= ballots <= counts.voted + counts.voting + counts.delegated
        assert all(identity.holds for identity in identities(counts))
        meant = {(self.rig.code(serial), token) for serial, token in self.meant}
        for kiosk in self.kiosks:
            device, notes = DeviceId(kiosk.device), kiosk.notes
            most = voted[device] + len(held[device]) + away[device]
            assert voted[device] <= kiosk.box.count <= most, device
            assert notes.told <= set(notes.cast), "told «your vote counts», and it is not stored"
            assert not notes.told_not & set(notes.cast), "told «your vote does not count», and it is stored"
            assert not notes.refused_reports, notes.refused_reports
            wronged = {(ticket.code, ticket.token) for ticket in notes.was_reset} - meant
            assert not wronged, "the order for one voter reset another"
            assert not self.rig.desk.live.of(device).excess, "a false alarm of a surplus"
        codes = [ticket.code for kiosk in self.kiosks for ticket in kiosk.notes.cast]
        assert len(codes) == len(set(codes)), "a card voted twice"

    def judge_at_rest(self) -> None:
        """Check what must hold when everything is delivered: equality, and nobody is stuck without reason."""
        self.judge()
        with self.rig.books.store.transaction() as tx:
            voted = {row.device: row.voted for row in tx.devices()}
        spent = {self.rig.code(row.serial) for row in self.rows() if row.state is CardState.VOTED}
        cast: set[str] = set()
        for kiosk in self.kiosks:
            notes = kiosk.notes
            assert not kiosk.recorder.pending()
            assert kiosk.box.count == voted[DeviceId(kiosk.device)] == len(kiosk.box.export())
            assert notes.told == set(notes.cast), "a voter whose vote counts was not told"
            cast |= {ticket.code for ticket in notes.cast}
            assert not self.held_by(kiosk), "a card is stuck"
        assert cast == spent
