"""Many cards through the real controller, by one kiosk and by twenty, on a wire in bad weather.

The kiosks here are as small as a kiosk can be and still be lawful: a journal, an outbox, a boot epoch. They
crash at any moment; the controller restarts now and then. After all is delivered every number must agree.
The quick test takes hundreds of cards; `./keg torture` takes two thousand twice.
"""

import collections.abc
import dataclasses
import os
import pathlib
import random
import tempfile
import typing

import msgspec
import pytest

from controller.station.values import CardRow
from election.cards import CardState
from election.definition import Device, DeviceRole, Station
from election.identifiers import DeviceId
from link import messages
from link.channel import LinkDown
from link.in_memory import CALM, InMemoryNetwork, Weather
from tests.controller.station_kit import FULL, PACKAGE, Rig, make_station

FIRST = 1000
ROUGH = Weather(loss=0.06, duplication=0.06, delay=0.06)
_MEMORY = pathlib.Path("/dev/shm")
_ABOUT_THE_REPORT = (messages.DenialReason.UNKNOWN_RESERVATION, messages.DenialReason.NOT_ORDERED)


@dataclasses.dataclass
class SmallKiosk:
    """A lawful kiosk: what is above the blank line survives its crash."""

    name: str
    network: InMemoryNetwork
    epoch: int = 0
    ballots: int = 0
    journal: tuple[str, int, bool] | None = None
    outbox: list[messages.Voted | messages.Released] = dataclasses.field(default_factory=list)
    cast: list[str] = dataclasses.field(default_factory=list)

    unsure: list[str] = dataclasses.field(default_factory=list)
    welcomed: bool = False
    orphans: set[str] = dataclasses.field(default_factory=set)

    def boot(self) -> None:
        """Start: settle the journal by what is stored, forget the rest."""
        self.epoch += 1
        self.orphans |= set(self.unsure)
        self.unsure, self.welcomed = [], False
        self.channel = self.network.channel(self.name, boot_epoch=self.epoch, attempts=2)
        if self.journal is not None:
            code, token, stored = self.journal
            self._finish(code, token, voted=stored)

    def ask(self, body: messages.RequestBody) -> messages.ReplyBody | None:
        """Ask; None for silence."""
        reply = self.channel.request(body)
        if isinstance(reply, LinkDown):
            return None
        assert not (isinstance(reply, messages.Denied) and reply.reason in _ABOUT_THE_REPORT), body
        return reply

    def greet(self) -> bool:
        """Greet if need be; tell whether the controller listens."""
        if not self.welcomed:
            mode = messages.StationMode.OFFICIAL
            hello = messages.Hello(software="kiosk test", package_fingerprint=PACKAGE, mode=mode)
            self.welcomed = isinstance(self.ask(hello), messages.Welcome)
        return self.welcomed

    def claim(self, code: str) -> bool:
        """Claim a card unless its outcome is decided here; tell whether a session began."""
        if any(report.code == code for report in self.outbox) or not self.greet():
            return False
        reply = self.ask(messages.Claim(code=code))
        if reply is None and code not in self.unsure:
            self.unsure.append(code)
        if isinstance(reply, messages.Claimed):
            self.unsure = [other for other in self.unsure if other != code]
            self.journal = (code, reply.token, False)
        return self.journal is not None

    def store(self) -> None:
        """Store the vote."""
        assert self.journal is not None
        code, token, _ = self.journal
        self.journal = (code, token, True)
        self.ballots += 1
        self.cast.append(code)

    def finish(self, *, voted: bool) -> None:
        """End the session."""
        assert self.journal is not None
        self._finish(self.journal[0], self.journal[1], voted=voted)

    def _finish(self, code: str, token: int, *, voted: bool) -> None:
        kind = messages.Voted if voted else messages.Released
        self.outbox.append(kind(code=code, token=token))
        self.journal = None

    def talk(self) -> None:
        """Deliver, give back, beat."""
        if not self.greet():
            return
        for report in tuple(self.outbox):
            if isinstance(self.ask(report), messages.Acknowledged):
                self.outbox.remove(report)
        for code in tuple(self.unsure):
            reply = self.ask(messages.Claim(code=code))
            if isinstance(reply, messages.Claimed):
                reply = self.ask(messages.Released(code=code, token=reply.token))
            if isinstance(reply, messages.Acknowledged | messages.ClaimRefused):
                self.unsure.remove(code)
        stage = messages.KioskStage.FREE if self.journal is None else messages.KioskStage.VOTING
        self.ask(messages.Heartbeat(stage=stage, ballots_stored=self.ballots, paper_low=False, log_head=""))


def _station(kiosks: int, cards: int) -> Station:
    small = make_station(voters=cards, cards=cards)
    pattern = next(device for device in small.devices if device.role is DeviceRole.KIOSK)
    hall: list[Device] = [
        msgspec.structs.replace(pattern, id=DeviceId(f"kiosk-{number}"), number=number)
        for number in range(1, kiosks + 1)
    ]
    controller = next(device for device in small.devices if device.role is DeviceRole.CONTROLLER)
    return msgspec.structs.replace(small, devices=(controller, *hall))


def _serials(rig: Rig) -> range:
    return range(FIRST, FIRST + rig.station.cards.count)


def _activate_all(rig: Rig) -> None:
    """Activate the whole batch in one transaction: not what is tried here."""
    with rig.books.store.transaction() as tx:
        for serial in _serials(rig):
            row = CardRow(serial=serial)
            state = CardState.ACTIVATED
            tx.change_card(row, dataclasses.replace(row, state=state, style=FULL, group="hall"))
            tx.count_activation("hall", FULL, 1)


def _one_voter(kiosk: SmallKiosk, code: str, rng: random.Random) -> bool:
    """Go the way of one voter, who may meet a power cut at each step; tell whether the vote is stored."""
    before = kiosk.ballots
    if not kiosk.claim(code):
        return False
    for step in (kiosk.store, lambda: kiosk.finish(voted=True)):
        if rng.random() < 0.02:
            kiosk.boot()
            return kiosk.ballots > before
        step()
    return True


def _check(rig: Rig, kiosks: collections.abc.Sequence[SmallKiosk]) -> None:
    with rig.books.store.transaction() as tx:
        counts = tx.counts()
        rows = {row.device: (row.voted, len(tx.held_by(row.device))) for row in tx.devices()}
    ballots = sum(kiosk.ballots for kiosk in kiosks)
    assert counts.voted <= ballots <= counts.voted + counts.voting
    for kiosk in kiosks:
        voted, held = rows[DeviceId(kiosk.name)]
        assert voted <= kiosk.ballots <= voted + held
        assert not rig.desk.live.of(DeviceId(kiosk.name)).excess


def _day(rig: Rig, kiosks: list[SmallKiosk], rng: random.Random) -> None:
    waiting = [rig.code(serial) for serial in _serials(rig)]
    rng.shuffle(waiting)
    tries = 0
    most = 3 * len(waiting)
    while waiting and tries < most:
        tries += 1
        kiosk, code = rng.choice(kiosks), waiting.pop()
        if not _one_voter(kiosk, code, rng):
            waiting.insert(rng.randrange(len(waiting) + 1), code)
        if rng.random() < 0.5:
            kiosk.talk()
        if tries % 250 == 0:
            rig.restart()
        if tries % 100 == 0:
            _check(rig, kiosks)


@pytest.mark.parametrize(("kiosks", "cards"), [(1, 200), (20, 500)])
def test_hundreds_of_cards_in_bad_weather(kiosks: int, cards: int) -> None:
    _whole_day(kiosks, cards)


@pytest.mark.torture
@pytest.mark.parametrize("kiosks", [1, 20])
def test_two_thousand_cards_in_bad_weather(kiosks: int) -> None:
    _whole_day(kiosks, 2000)


def _whole_day(number: int, cards: int) -> None:
    rng = random.Random(number)
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place, prefix="exactly-once-") as folder:
        rig = Rig(pathlib.Path(folder), station=_station(number, cards))

        def serve(device: str, request: messages.Request) -> messages.Response:
            return rig.service.handle_kiosk(device, request)

        network = InMemoryNetwork(handler=serve, rng=rng)
        kiosks = [SmallKiosk(device.id, network) for device in rig.station.kiosks]
        console = rig.console()
        console.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
        for kiosk in kiosks:
            kiosk.boot()
            kiosk.talk()
        console.ask(messages.OpenPolls(), messages.Done)
        _activate_all(rig)
        network.weather = ROUGH
        _day(rig, kiosks, rng)
        network.weather = CALM
        network.flush()
        for kiosk in kiosks:
            kiosk.talk()
            kiosk.talk()
        _check(rig, kiosks)
        _agrees(rig, kiosks)
        rig.stop()


def _agrees(rig: Rig, kiosks: collections.abc.Sequence[SmallKiosk]) -> None:
    with rig.books.store.transaction() as tx:
        cards: dict[str, typing.Any] = {rig.code(serial): tx.card(serial) for serial in _serials(rig)}
        voted = {row.device: row.voted for row in tx.devices()}
    cast = [code for kiosk in kiosks for code in kiosk.cast]
    assert len(cast) == len(set(cast)) > 0.9 * len(cards), "a card voted twice, or the day was too short"
    assert {code for code, row in cards.items() if row.state is CardState.VOTED} == set(cast)
    for kiosk in kiosks:
        assert kiosk.ballots == voted[DeviceId(kiosk.name)]
        held = {code for code, row in cards.items() if row.kiosk == kiosk.name}
        assert held <= kiosk.orphans, "a card is stuck"
