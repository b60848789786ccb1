"""The commission of a rehearsed station: what its members say to the controller at the console's socket.

It presses the same buttons as the console; it decides nothing.
"""

import pathlib
import secrets
import threading
import time
import typing

from election.officials import OfficialRole
from link.channel import LinkDown, RetryPolicy
from link.messages import (
    Activate,
    Activated,
    ActivationRefused,
    BeginUnlock,
    ClosePolls,
    CommandRefused,
    ConsoleReplyBody,
    ConsoleRequestBody,
    CountResults,
    Done,
    EnterPin,
    EnterRows,
    ExportCard,
    Exported,
    GetStatus,
    OpenPolls,
    OrderReset,
    Power,
    PrepareProtocol,
    PresentOfficial,
    ProtocolReady,
    RecordDecision,
    Results,
    SetMode,
    StationMode,
    StationStatus,
    UnlockState,
)
from link.unix_client import UnixChannel
from provisioning.officials import OfficialSecret

_Reply = typing.TypeVar("_Reply", bound=ConsoleReplyBody)

# Counting and writing a card take longer than an activation.
_PATIENT = RetryPolicy(attempts=1, reply_timeout_s=60.0, give_up_after_s=90.0)


class CommissionError(RuntimeError):
    """The controller refused what the plan of the day needs, in its own words."""


class Commission:
    """Members of the commission at the controller."""

    def __init__(self, socket_path: pathlib.Path, officials: tuple[OfficialSecret, ...] = ()) -> None:
        """Sit down at the console with the official cards; without them nothing is unlocked by two."""
        self._officials = officials
        # Two commands of two threads would else tear each other's unlock apart.
        self._table = threading.RLock()
        self._channel = UnixChannel(
            path=socket_path,
            boot_epoch=secrets.randbits(53),
            clock=time.monotonic,
            sleep=time.sleep,
            policy=_PATIENT,
        )

    def close(self) -> None:
        """Leave the console."""
        self._channel.close()

    def activate(self, code: str, ballot_style: str) -> Activated | ActivationRefused:
        """Hold a card to the controller's reader."""
        reply = self._channel.request(Activate(code=code, ballot_style=ballot_style))
        if not isinstance(reply, Activated | ActivationRefused):
            raise CommissionError(f"activation: {reply!r}")
        return reply

    def status(self) -> StationStatus:
        """Read the turnout and the devices."""
        return self._ask(GetStatus(), StationStatus)

    def start_day(
        self, kiosks: int, timeout_s: float = 60.0, until: StationMode = StationMode.OFFICIAL
    ) -> None:
        """Wait for every kiosk, switch to the official (or another) mode and open the polls."""
        modes = list(StationMode)
        for mode in modes[modes.index(self.status().mode) + 1 : modes.index(until) + 1]:
            self._unlocked(SetMode(mode=mode), Done, Power.CHANGE_MODE, mode.value)
        deadline = time.monotonic() + timeout_s
        while sum(kiosk.link_up for kiosk in self.status().kiosks) < kiosks:
            if time.monotonic() > deadline:
                raise CommissionError("not every kiosk came up")
            time.sleep(0.05)
        if self._officials:
            # A rehearsal has no week of preparation: the commission decides to open without it, on paper.
            decision = RecordDecision(subject="course", act="репетиция на имитаторах")
            self._unlocked(decision, Done, Power.RECORD_DECISION, "course")
        self._unlocked(OpenPolls(), Done, Power.OPEN_POLLS)

    def reset(self, kiosk: str) -> None:
        """Return an abandoned kiosk to its initial state, before witnesses."""
        self._unlocked(OrderReset(kiosk=kiosk), Done, Power.RESET_KIOSK, kiosk)

    def wait_delivered(self, voted: int, timeout_s: float = 30.0) -> None:
        """Wait until the kiosks' outboxes have told the controller of every vote."""
        deadline = time.monotonic() + timeout_s
        while (status := self.status()).voted < voted or status.voting:
            if time.monotonic() > deadline:
                raise CommissionError(f"{status.voted} codes VOTED, {status.voting} VOTING, {voted} voted")
            time.sleep(0.05)

    def close_polls(self) -> None:
        """End the voting."""
        self._unlocked(ClosePolls(), Done, Power.CLOSE_POLLS)

    def count(self, timeout_s: float = 60.0) -> None:
        """Collect the kiosks' parts until all are there."""
        deadline = time.monotonic() + timeout_s
        while True:
            results = self._ask(CountResults(), Results)
            if results.ready:
                return
            if time.monotonic() > deadline:
                raise CommissionError(f"no part from {', '.join(results.missing)}")
            time.sleep(0.05)

    def enter_rows(self, contest: str, rows: dict[str, int]) -> None:
        """Type the rows only people can count."""
        self._do(EnterRows(contest_id=contest, rows=rows))

    def protocol(self) -> ProtocolReady:
        """Have the protocols prepared and the control ratios checked."""
        return self._ask(PrepareProtocol(), ProtocolReady)

    def export(self, card: pathlib.Path) -> Exported:
        """Write the memory card."""
        return self._unlocked(ExportCard(path=str(card)), Exported, Power.EXPORT)

    def _unlocked(
        self, command: ConsoleRequestBody, expected: type[_Reply], power: Power, subject: str = ""
    ) -> _Reply:
        """Unlock with the chair's and another card, each with its PIN if it is asked for, then command."""
        with self._table:
            if self._officials:
                state = self._ask(BeginUnlock(power=power, subject=subject), UnlockState)
                chair = next(card for card in self._officials if card.role is OfficialRole.CHAIR)
                other = next(card for card in self._officials if card.role is not OfficialRole.CHAIR)
                for card in (chair, other):
                    state = self._ask(PresentOfficial(code=card.code), UnlockState)
                    if state.pin_of:
                        state = self._ask(EnterPin(pin=card.pin), UnlockState)
                if not state.granted:
                    raise CommissionError(f"{power.value}: not unlocked")
            return self._ask(command, expected)

    def _do(self, command: ConsoleRequestBody) -> None:
        reply = self._channel.request(command)
        if isinstance(reply, CommandRefused):
            raise CommissionError(f"{type(command).__name__}: {reply.text}")
        if isinstance(reply, LinkDown):
            raise CommissionError(f"{type(command).__name__}: the controller does not answer")

    def _ask(self, command: ConsoleRequestBody, expected: type[_Reply]) -> _Reply:
        reply = self._channel.request(command)
        if isinstance(reply, CommandRefused):
            raise CommissionError(f"{type(command).__name__}: {reply.text}")
        if not isinstance(reply, expected):
            raise CommissionError(f"{type(command).__name__}: unexpected {type(reply).__name__}")
        return reply
