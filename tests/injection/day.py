"""A day at a station of real processes in which anything may be struck, and the judge of it.

Controller, kiosk and printer are processes; the commission and the voters are the test. The judge looks only
at what an auditor could: counts of the controller, the kiosk's counter, the tape, the results on the card.
"""

import collections
import collections.abc
import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import types
import typing

import msgspec

from election.identifiers import OptionId
from kiosk.session.events import TapeMark
from kiosk.tape_records import MARK_TEXTS, PhraseKind
from link import messages
from printer.simulator_process import SimulatorProcess
from rehearsal.commission import Commission, CommissionError
from rehearsal.station import ROOT
from rehearsal.tape_ledger import Record, phrases_of, record_of
from tests.injection.ground import FIRST_STYLE, Ground, write_wiring
from tests.injection.strace import Attack, Saboteur, is_gone

_Said = dict[str, typing.Any]
_MARK_OF = {text: mark for mark, text in MARK_TEXTS.items()}
_CONFIRMING = (TapeMark.CONFIRMED, TapeMark.CONFIRMED_AFTER_FAILURE)
_CHOICES = (PhraseKind.OPTION.value, PhraseKind.NONE.value, PhraseKind.UNUSED.value)
_SOON = 15.0
_SHORTLY = 0.3
_TRIES = 8


class GoneError(RuntimeError):
    """The process at the other end of the line has ended."""


class Nursery:
    """The process that forks."""

    def __init__(self) -> None:
        """Start it; it loads everything once."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.injection.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def fork(self, order: _Said) -> int:
        """Fork a child; return its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._answer()["pid"])

    def _answer(self) -> _Said:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise GoneError("the nursery has ended")
        said: _Said = json.loads(line)
        return said

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()


class Ward:
    """One forked process: its line, its end, its saboteur."""

    def __init__(self, nursery: Nursery, order: _Said, lines: pathlib.Path) -> None:
        """Fork it and wait for its first word."""
        path = lines / f"wire-{time.monotonic_ns()}"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            listener.listen()
            listener.settimeout(_SOON)
            self.pid = nursery.fork({**order, "wire": str(path)})
            self._pidfd = os.pidfd_open(self.pid)
            self._line, _ = listener.accept()
        path.unlink()
        self._line.settimeout(60)
        self._words = self._line.makefile("r", encoding="utf-8")
        self._log = pathlib.Path(order["log"])
        self._saboteur: Saboteur | None = None
        self.was_struck = False
        self.first = self.hear()

    def hear(self) -> _Said:
        """Wait for a line. Raises GoneError at the end of the process."""
        try:
            line = self._words.readline()
        except ConnectionError:
            line = ""
        if not line:
            is_gone(self._pidfd, _SOON)
            raise GoneError(self._log.read_text(errors="replace")[-3000:])
        said: _Said = json.loads(line)
        return said

    def say(self, **order: typing.Any) -> None:
        """Send an order."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._line.sendall(json.dumps(order).encode() + b"\n")

    def attack(self, attack: Attack, report: pathlib.Path) -> None:
        """Let strace in."""
        self.was_struck = False
        self._saboteur = Saboteur(self.pid, attack, report)

    def relieve(self) -> bool:
        """Send strace away; tell whether it struck."""
        saboteur, self._saboteur = self._saboteur, None
        if saboteur is not None:
            self.was_struck = saboteur.leave()
        return self.was_struck

    def has_ended(self, seconds: float) -> bool:
        """Tell whether it ends within some time."""
        return is_gone(self._pidfd, seconds)

    def end(self, number: int = signal.SIGKILL) -> None:
        """End it by a signal and wait until it has let go of everything; may be called twice."""
        if self._line.fileno() < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, number)
        if not is_gone(self._pidfd, _SOON):
            raise RuntimeError("a process does not end")
        self.relieve()
        with contextlib.suppress(OSError):
            self._words.close()
        self._line.close()
        os.close(self._pidfd)


@dataclasses.dataclass(slots=True, kw_only=True)
class Visit:
    """What one voter came for and was told. `told` has every sentence about the vote, in order."""

    card: int
    choice: str | None
    told: list[str] = dataclasses.field(default_factory=list)


class InjectedDay:
    """One station in a folder. `strike_kiosk` and `strike_controller` are one accident each."""

    def __init__(self, ground: Ground, nursery: Nursery, folder: pathlib.Path, *, slots: int = 256) -> None:
        """Start everything and open the polls."""
        self.ground, self.folder = ground, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._nursery = nursery
        self._stack = contextlib.ExitStack()
        self.lines = pathlib.Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="keg-")))
        self.votes: collections.Counter[str | None] = collections.Counter()
        self.cards = 0
        self.restarts = 0
        self.recovery = ""
        self.told_after: list[str] = []
        self.resets = 0
        self._port = 0
        station = ground.package.station.number
        phrases = phrases_of(ground.package.election, station)
        self.printer = self._stack.enter_context(SimulatorProcess(folder / "printer", phrases=phrases))
        self.controller = self._start_controller()
        self.commission = self._sit_down()
        where = self.printer.network
        self.wiring = ground.wiring(
            folder / "kiosk", port=self._port, printer=f"tcp:{where.host}:{where.port}", slots=slots
        )
        write_wiring(self.wiring, folder / "wiring.json")
        self.kiosk = self._start_kiosk()
        modes = list(messages.StationMode)
        for mode in modes[modes.index(self.commission.status().mode) + 1 :]:
            self._command(messages.SetMode(mode=mode))
        self._rest()
        self._command(messages.OpenPolls())
        self._rest()

    # --- life

    def _start_controller(self) -> Ward:
        order = {
            "start": "controller",
            "folder": str(self.ground.folder),
            "data": str(self.folder / "controller"),
            "console": str(self.lines / "console"),
            "port": self._port,
            "log": str(self.folder / "controller.log"),
        }
        ward = Ward(self._nursery, order, self.lines)
        self._port = ward.first["port"]
        return ward

    def _sit_down(self) -> Commission:
        return Commission(self.lines / "console")

    def _start_kiosk(self, attack: Attack | None = None) -> Ward:
        """Start the kiosk, with strace in it from its first instruction if it is to be struck."""
        self.restarts += 1
        order = {
            "start": "kiosk",
            "wiring": str(self.folder / "wiring.json"),
            "log": str(self.folder / "kiosk.log"),
        }
        ward = Ward(self._nursery, order, self.lines)
        if attack is not None:
            ward.attack(attack, self.folder / "strace.txt")
        ward.say(do="start")
        with contextlib.suppress(GoneError):
            self.recovery = ward.hear()["started"]
        return ward

    def _command(self, body: typing.Any) -> None:
        self.commission._do(body)

    def close(self) -> None:
        """Switch everything off."""
        self.commission.close()
        for ward in (self.kiosk, self.controller):
            ward.end()
        self._stack.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Switch off."""
        self.close()

    def medium(self, number: int) -> pathlib.Path:
        """Return the file of a medium of the kiosk's box."""
        return pathlib.Path(self.wiring.media[number])

    # --- people

    def new_voter(self) -> Visit:
        """Let somebody come, with a card that is activated."""
        number = self.cards
        self.cards += 1
        options = [option.id for option in self.ground.package.election.contests[0].options]
        choice = [*options, None][number % (len(options) + 1)]
        self.activate(number)
        return Visit(card=number, choice=choice)

    def activate(self, card: int) -> None:
        """Hold a card to the controller's reader, again if the link broke."""
        for _ in range(_TRIES):
            try:
                reply = self.commission.activate(self.ground.code(card), FIRST_STYLE)
            except CommissionError:
                if self.controller.has_ended(_SHORTLY):
                    self.restart_controller()
                continue
            if isinstance(reply, messages.ActivationRefused):
                assert reply.reason is messages.ActivationReason.ALREADY_ACTIVATED, reply
            return
        raise AssertionError("a card could not be activated")

    def send(self, voter: Visit, *, annul: bool = False) -> _Said | None:
        """Let a voter vote; return how the kiosk stands after it, None if it died."""
        self.kiosk.say(do="vote", code=self.ground.code(voter.card), choice=voter.choice, annul=annul)
        return self._listen(voter)

    def _listen(self, voter: Visit) -> _Said | None:
        try:
            while "told" in (said := self.kiosk.hear()):
                voter.told.append(said["told"])
        except GoneError:
            return None
        return said

    def _rest(self, seconds: float = 20.0) -> _Said:
        """Let the kiosk come to rest; what it says after a restart is kept for the judge."""
        self.kiosk.say(do="rest", seconds=seconds)
        while "told" in (said := self.kiosk.hear()):
            self.told_after.append(said["told"])
        return said

    # --- accidents

    def strike_kiosk(self, attack: Attack, *, annul: bool = False) -> bool:
        """Strike the kiosk in the visit of a voter, start it again, judge; tell whether the blow fell."""
        voter = self.new_voter()
        self.kiosk.attack(attack, self.folder / "strace.txt")
        self.send(voter, annul=annul)
        struck = self.kiosk.relieve()
        if struck:
            self.restart_kiosk()
        self._settle_and_judge(voter)
        return struck

    def strike_controller(self, attack: Attack) -> bool:
        """Strike the controller while a card is activated and a vote is reported; then judge."""
        controller = self.controller
        early = self.new_voter() if attack.ever else None  # nobody activates a card on a full disk
        controller.attack(attack, self.folder / "strace.txt")
        voter = early or self.new_voter()
        self.send(voter)
        if controller is not self.controller:
            struck = controller.was_struck  # it died over the activation and was started again
        else:
            struck = controller.relieve()
            if struck:
                self.restart_controller()
        self._settle_and_judge(voter)
        return struck

    def restart_kiosk(self) -> None:
        """Cut its power and start it again."""
        self.kiosk.end()
        self.kiosk = self._start_kiosk()

    def restart_controller(self) -> None:
        """Cut its power and start it again."""
        self.controller.end()
        (self.lines / "console").unlink(missing_ok=True)
        self.commission.close()
        self.controller = self._start_controller()
        self.commission = self._sit_down()

    def strike_recovery(self, before: Attack, attack: Attack) -> bool:
        """Kill the kiosk in a visit, then strike its recovery; tell whether the second blow fell."""
        voter = self.new_voter()
        self.kiosk.attack(before, self.folder / "strace.txt")
        self.send(voter)
        self.kiosk.end()
        self.kiosk = self._start_kiosk(attack)
        with contextlib.suppress(GoneError):
            self._rest(0.6)
        struck = self.kiosk.relieve()
        if struck:
            self.restart_kiosk()
        self._settle_and_judge(voter)
        return struck

    # --- the judge

    def _settle_and_judge(self, voter: Visit) -> None:
        """Come to rest; whoever has not voted votes now; then every count must be equal."""
        said = self._rest()
        told = [*voter.told, *self.told_after]
        self.told_after.clear()
        assert said["state"] == "Idle", said
        assert said["pending"] == 0
        stored = said["ballots"] - self.votes.total()
        assert stored in (0, 1), f"{stored} votes of one voter"
        if "counts" in told:
            assert stored == 1, "told «your vote counts», and it is not stored"
        if "does not count" in told:
            assert stored == 0, "told «your vote does not count», and it is stored"
        card = voter.card
        if self.commission.status().voting:
            card = self._reset_a_lost_claim(voter)
        assert self.commission.status().voted == said["ballots"]
        self.votes[voter.choice] += stored
        if not stored:
            again = Visit(card=card, choice=voter.choice)
            end = self.send(again)
            assert again.told == ["counts"], (again.told, end)
            self.votes[voter.choice] += 1
        self._judge_spent(voter.card)

    def _reset_a_lost_claim(self, voter: Visit) -> int:
        """Let the chair free a card whose grant was lost with the kiosk's memory; the voter gets another.

        That is the one case in which a card stays behind (docs/adr/0002), and it needs a crash.
        """
        assert not voter.told, "a card is stuck though its voter was told the end"
        assert self.recovery == "Clean", "a card is stuck though the journal knew it"
        self.resets += 1
        self._command(messages.OrderReset(kiosk="kiosk-1"))
        self._rest()
        assert self.commission.status().voting == 0, "the chair cannot free a lost card"
        number = self.cards
        self.cards += 1
        self.activate(number)
        return number

    def _judge_spent(self, card: int) -> None:
        """Nobody votes with a card that has voted, or was reset."""
        self.send(Visit(card=card, choice=None))
        said = self._rest()
        assert said["ballots"] == self.votes.total(), "a card voted twice"
        status = self.commission.status()
        assert (status.voted, status.voting) == (self.votes.total(), 0)

    def close_and_judge(self) -> dict[str, int]:
        """Close the polls, count, and compare records, tape and the controller's counts."""
        self._command(messages.ClosePolls())
        deadline = time.monotonic() + 60
        while not (counted := self.commission._ask(messages.CountResults(), messages.Results)).ready:
            assert time.monotonic() < deadline, counted
            self._rest(0.3)
        election = self.ground.package.election
        contest = election.contests[0].id
        expected: collections.Counter[Record] = collections.Counter()
        for choice, count in self.votes.items():
            chosen = {} if choice is None else {contest: (OptionId(choice),)}
            expected[record_of(election, FIRST_STYLE, chosen)] += count
        confirmed = confirmed_records(self.printer.tape_text())
        assert confirmed == expected, f"the tape is not what was voted: {confirmed - expected}"
        assert self.commission.status().voted == self.votes.total()
        assert self._tally() == {choice: count for choice, count in self.votes.items() if choice is not None}
        return {"votes": self.votes.total(), "restarts": self.restarts, "resets": self.resets}

    def _tally(self) -> dict[str, int]:
        """Read the results the controller was given, as an auditor reads the card."""
        card = self.folder / "card"
        card.mkdir()
        ready = self.commission.protocol()
        assert not ready.problems, ready.problems
        self.commission.export(card)
        provisioned = subprocess.run(
            [sys.executable, "-m", "provisioning", "verify", str(card)], cwd=ROOT, capture_output=True
        )
        assert provisioned.returncode == 0, provisioned.stdout + provisioned.stderr
        records = msgspec.json.decode((card / "records.json").read_bytes())
        contest = self.ground.package.election.contests[0].id
        marks = records["contests"][contest]["selections"]
        return dict(collections.Counter(option for selections in marks for option in selections))


def confirmed_records(lines: collections.abc.Iterable[str]) -> collections.Counter[Record]:
    """Read a tape of accidents: the first mark below a record closes it.

    A crash may leave a mark whose record never came out, and a mark that is printed once more because the
    kiosk cannot know that it came out whole. Such a mark says nothing; but a confirmation may never follow
    an annulment, and no record may begin under an open one.
    """
    confirmed: collections.Counter[Record] = collections.Counter()
    record: list[tuple[str, list[str]]] | None = None
    last = TapeMark.INTERRUPTED
    for line in lines:
        kind, _, text = line.partition("\t")
        if kind == PhraseKind.HEAD.value:
            assert record is None, "a record begins before the last one was closed"
            record = []
        elif kind == PhraseKind.CONTEST.value and record is not None:
            record.append((text, []))
        elif kind == PhraseKind.MARK.value:
            mark = _MARK_OF[text]
            if record is not None and mark in _CONFIRMING:
                confirmed[tuple((title, tuple(choice)) for title, choice in record)] += 1
            elif mark in _CONFIRMING:
                assert last in _CONFIRMING, "a confirmation below what was annulled"
            record, last = None, mark
        elif kind in _CHOICES and record:
            record[-1][1].append(text)
    assert record is None, "the last record was never closed"
    return confirmed
