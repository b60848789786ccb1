"""One whole guarded day with every refusal on its way: each is said in words, and the day ends rightly."""

import collections.abc
import dataclasses
import errno
import pathlib
import typing

import pytest

from controller.protocol_papers import CodeReading
from controller.reports import memory_card
from controller.station.course import REQUIRED_PARTS
from election.allotments import CardEnd
from link import messages
from link.messages import OfficialReason, TripState
from scanner.decode import codes_in
from tests.controller.officials_kit import WRONG_PIN, code, guarded_station, refusal, show, unlock
from tests.controller.station_kit import COUNCIL, HEAD, ROAD, ConsoleVoice, KioskVoice, Rig
from tests.controller.test_controller_course import DEVICES, OFFICIAL, TEST, _guarded_mode, _test_vote
from tests.controller.test_controller_trips import UNIT, Unit

P = messages.Power
CHOICES = {HEAD: ("o1",), COUNCIL: ("o1", "o2"), ROAD: ("o2",)}
CONTESTS = (HEAD, COUNCIL, ROAD)


@pytest.fixture
def guarded(data: pathlib.Path) -> collections.abc.Iterator[Rig]:
    made = Rig(data, station=guarded_station(card_count=80), codes=CodeReading(read=codes_in))
    yield made
    made.stop()


@dataclasses.dataclass(slots=True)
class Day:
    """The commission and its devices; every step first meets what must not be."""

    rig: Rig
    console: ConsoleVoice
    halls: tuple[KioskVoice, ...] = ()
    unit: Unit | None = None

    def unlocked(
        self, power: messages.Power, body: messages.RequestBody, wanted: type, subject: str = ""
    ) -> None:
        assert self.console.refusal(body) == "locked"
        unlock(self.console, power, subject)
        self.console.ask(body, wanted)

    def prepare(self) -> None:
        """Wrong cards, one person twice, wrong PIN; then the test vote and the checks."""
        console = self.console
        console.ask(messages.BeginUnlock(power=P.CHANGE_MODE, subject=OFFICIAL.value), messages.UnlockState)
        foreign = console.say(messages.PresentOfficial(code="9" * 39))
        assert refusal(foreign) is OfficialReason.UNKNOWN_CARD
        voter = console.say(messages.PresentOfficial(code=self.rig.code(1000)))
        assert refusal(voter) is OfficialReason.UNKNOWN_CARD
        console.say(messages.PresentOfficial(code=code("chair-1")))
        assert refusal(console.say(messages.EnterPin(pin=WRONG_PIN))) is OfficialReason.WRONG_PIN
        show(console, "chair-1")
        twice = console.say(messages.PresentOfficial(code=code("chair-1")))
        assert refusal(twice) is OfficialReason.SAME_CARD
        console.ask(messages.EndUnlock(), messages.UnlockState)
        _guarded_mode(console, TEST)
        assert _test_vote(console, self.rig).agrees
        _guarded_mode(console, OFFICIAL)

    def open(self) -> None:
        """Counters that are not zero, a course that is not done."""
        self.halls = tuple(self.rig.kiosk(device, epoch=7000) for device in DEVICES[:2])
        self.unit = Unit(self.rig, UNIT, 7000)
        for kiosk in (*self.halls, self.unit):
            kiosk.greet()
            kiosk.beat()
        self.halls[1].beat(stored=2)
        unlock(self.console, P.OPEN_POLLS)
        assert self.console.refusal(messages.OpenPolls()) == "kiosk_not_zero"
        self.halls[1].beat()
        assert self.console.refusal(messages.OpenPolls()) == "course_not_done"
        for step in ("fingerprint", "devices", "training"):
            self.console.ask(messages.ConfirmStep(step=step), messages.Course)
        for device in DEVICES:
            for part in (*REQUIRED_PARTS, "battery"):
                done = messages.RecordDiagnostic(kiosk=device, part=part, passed=True)
                self.console.ask(done, messages.DeviceSheet)
        self.console.ask(messages.OpenPolls(), messages.Done)

    def hall(self) -> None:
        """Four votes and a reset; a card of another station, one activated twice, one used twice."""
        console, (first, second) = self.console, self.halls
        for serial in range(1010, 1016):
            assert isinstance(console.activate(serial), messages.Activated)
        again = console.say(messages.Activate(code=self.rig.code(1010), ballot_style="full"))
        assert isinstance(again, messages.ActivationRefused)
        foreign = messages.Activate(code=self.rig.code(1010, precinct=124), ballot_style="full")
        assert isinstance(console.say(foreign), messages.ActivationRefused)
        for serial in (1010, 1011, 1012):
            first.vote(serial, CHOICES)
        assert isinstance(second.claim(1010), messages.ClaimRefused)
        second.vote(1013, CHOICES)
        token = second.token(1014)
        second.beat(messages.KioskStage.VOTING)
        reset = messages.OrderReset(kiosk="№ 2")
        self.unlocked(P.RESET_KIOSK, reset, messages.Done, "№ 2")
        gone = messages.WasReset(code=self.rig.code(1014), token=token)
        second.ask(gone, messages.Acknowledged)

    def trip(self) -> None:
        """Two cards away: no close before the unit is back and its balance holds."""
        console, unit = self.console, self.unit
        assert unit is not None
        begin = messages.BeginTrip(kiosk=UNIT, ballot_style="full", applications=2, members="А. Б., В. Г.")
        self.unlocked(P.ALLOT_CARDS, begin, messages.Trip, UNIT)
        for serial in (1020, 1021):
            console.ask(messages.AllotCard(kiosk=UNIT, code=self.rig.code(serial)), messages.Trip)
        console.ask(messages.SealTrip(kiosk=UNIT), messages.Trip)
        unit.take()
        assert isinstance(self.halls[0].claim(1020), messages.ClaimRefused)
        unlock(console, P.CLOSE_POLLS)
        assert console.refusal(messages.ClosePolls()) == "delegated"
        console.ask(messages.EndTrip(kiosk=UNIT), messages.Trip)
        unit.records.append(self.halls[0].records[0])
        unit.beat()
        unit.bring(unit.return_paper({1020: CardEnd.VOTED}))
        assert console.refusal(messages.ClosePolls()) == "delegated"
        settle = messages.SettleTrip(kiosk=UNIT, handed=1, returned=0)
        assert console.refusal(settle) == "not_balanced"
        right = messages.SettleTrip(kiosk=UNIT, handed=1, returned=1)
        assert console.ask(right, messages.Trip).state is TripState.SETTLED

    def close_and_count(self) -> None:
        """Somebody votes, then nobody; nothing is told before all parts are there."""
        console = self.console
        self.halls[0].token(1015)
        self.halls[0].beat(messages.KioskStage.VOTING)
        assert console.refusal(messages.ClosePolls()) == "somebody_votes"
        assert console.refusal(messages.CountResults()) == "not_closed"
        self.halls[0].ask(messages.Released(code=self.rig.code(1015), token=1), messages.Acknowledged)
        kiosks = (*self.halls, typing.cast("KioskVoice", self.unit))
        for kiosk in kiosks:
            kiosk.beat()
        console.ask(messages.ClosePolls(), messages.Done)
        console.say(messages.CountResults())
        assert console.refusal(messages.PrepareProtocol()) == "not_collected"
        for kiosk in kiosks:
            kiosk.beat()
            kiosk.deliver()
        assert console.ask(messages.CountResults(), messages.Results).ready

    def protocol(self) -> None:
        """A broken ratio stops the protocol until the number is right."""
        console = self.console
        console.ask(messages.EnterRows(contest_id=HEAD, rows={"r1": 1}), messages.Done)
        ratios = console.ask(messages.GetRatios(contest_id=HEAD), messages.ContestRatios)
        assert [line.filled for line in ratios.lines if line.holds is False and not line.only_warns]
        assert console.ask(messages.PrepareProtocol(), messages.ProtocolReady).problems
        assert console.refusal(messages.ReadRow(contest_id=HEAD, lines=1)) == "no_protocol"
        unlock(console, P.EXPORT)
        assert console.refusal(messages.ExportCard(path="/nowhere")) == "no_protocol"
        for contest in CONTESTS:
            console.ask(messages.EnterRows(contest_id=contest, rows={"r1": 40}), messages.Done)
        ready = console.ask(messages.PrepareProtocol(), messages.ProtocolReady)
        assert (ready.contests, ready.problems) == (CONTESTS, ())


def _failing(number: int, card: pathlib.Path, away: pathlib.Path) -> collections.abc.Callable[..., None]:
    def fail(folder: pathlib.Path, _files: object) -> None:
        (folder / "half").write_bytes(b"half")
        if number == errno.EIO:
            card.rename(away)
        raise OSError(number, "trouble")

    return fail


def _export(day: Day, cards: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No card, a full, a locked, one that is pulled out, one of other results; then two good ones."""
    first, second = cards / "first", cards / "second"
    order = messages.ExportCard(path=str(first))
    assert day.console.refusal(order) == "C-10"
    for number, reason in ((errno.ENOSPC, "C-12"), (errno.EROFS, "C-11"), (errno.EIO, "C-13")):
        first.mkdir(exist_ok=True)
        with monkeypatch.context() as trouble:
            trouble.setattr(memory_card, "write_tree", _failing(number, first, cards / "pulled"))
            assert day.console.refusal(order) == reason
        assert not list(first.glob("[!.]*"))
    first.mkdir()
    (first / "protocol.json").write_bytes(b"{}")
    assert day.console.refusal(order) == "C-15"
    (first / "protocol.json").unlink()
    day.console.ask(order, messages.Exported)
    second.mkdir()
    day.unlocked(P.EXPORT, messages.ExportCard(path=str(second)), messages.Exported)
    names = [sorted(str(path.relative_to(card)) for path in card.rglob("*")) for card in (first, second)]
    assert names[0] == names[1]
    assert {"papers/outside-portable-1-1.pdf", "papers/test.test-vote.pdf", "papers.json"} <= set(names[0])


def test_the_whole_day_with_every_refusal(
    guarded: Rig, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(guarded, guarded.console())
    day.prepare()
    day.open()
    day.hall()
    day.trip()
    day.close_and_count()
    day.protocol()
    _export(day, tmp_path, monkeypatch)
    rows = day.console.ask(messages.GetRows(contest_id=HEAD), messages.ContestRows)
    values = {line.id: line.value for line in rows.lines}
    assert (values["r1"], values["r2"], values["r3"], values["r4"]) == (40, 2, 6, 5)
    assert values["votes_1"] == 5
    for step in ("copies", "sealed"):
        day.console.ask(messages.ConfirmStep(step=step), messages.Course)
    course = day.console.ask(messages.GetCourse(), messages.Course)
    assert {step.state for step in course.steps} == {messages.StepState.DONE}
    failed = guarded.events().count("export-failed")
    assert failed == 5
