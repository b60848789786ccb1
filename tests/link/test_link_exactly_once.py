"""A command is carried out once, whatever the network does; replay, old requests and old epochs."""

import dataclasses
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from link.absent import AbsentChannel
from link.channel import LinkDown, LinkTrouble, RequestNumbering, RetryPolicy
from link.exactly_once import Fresh, LastReply, Replay, ReplayGuard, Stale, Verdict, judge, judge_local
from link.in_memory import CALM, InMemoryChannel, InMemoryNetwork, Weather
from link.messages import (
    Acknowledged,
    Claim,
    Claimed,
    DenialReason,
    Denied,
    Heartbeat,
    KioskStage,
    Orders,
    PollsState,
    ReplyBody,
    Request,
    Response,
    StationMode,
    Voted,
)

BEAT = Heartbeat(stage=KioskStage.FREE, ballots_stored=0, paper_low=False, log_head="")
FIRST = Claimed(token=1, ballot_style="all")


class Controller:
    """Answer claims with a rising token and count what was really done."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.guard = ReplayGuard()
        self.done: list[tuple[str, Request]] = []

    def __call__(self, device: str, request: Request) -> Response:
        """Answer through the replay guard."""
        match self.guard.judge(device, request):
            case Replay(reply=stored):
                reply = stored
            case Stale(reason=reason):
                reply = Denied(reason=reason)
            case Fresh():
                self.done.append((device, request))
                reply = self.carry_out(request)
                self.guard = self.guard.answered(device, request, reply)
        return Response(boot_epoch=request.boot_epoch, seq=request.seq, body=reply)

    def carry_out(self, request: Request) -> ReplyBody:
        """Give each claim its own token."""
        if isinstance(request.body, Claim):
            return Claimed(token=len(self.done), ballot_style="all")
        if isinstance(request.body, Heartbeat):
            return Orders(polls=PollsState.OPEN, mode=StationMode.TEST)
        return Acknowledged()


@pytest.mark.parametrize(
    ("epoch", "seq", "verdict"),
    [
        (3, 5, Replay(reply=FIRST)),
        (3, 4, Stale(reason=DenialReason.OLD_SEQ)),
        (3, 6, Fresh()),
        (3, 9, Fresh()),
        (2, 6, Stale(reason=DenialReason.OLD_EPOCH)),
        (2, 5, Stale(reason=DenialReason.OLD_EPOCH)),
        (4, 1, Fresh()),
        (4, 5, Fresh()),
    ],
)
def test_judgement_by_epoch_and_seq(epoch: int, seq: int, verdict: Verdict) -> None:
    last = LastReply(boot_epoch=3, seq=5, reply=FIRST)
    request = Request(boot_epoch=epoch, seq=seq, body=BEAT)
    assert judge(last, request) == verdict
    assert judge(None, request) == Fresh()


@pytest.mark.parametrize(
    ("epoch", "seq", "verdict"),
    [
        (3, 5, Replay(reply=FIRST)),
        (3, 4, Stale(reason=DenialReason.OLD_SEQ)),
        (3, 6, Fresh()),
        (2, 1, Fresh()),
        (4, 5, Fresh()),
        (9, 6, Stale(reason=DenialReason.OLD_EPOCH)),
    ],
)
def test_epochs_of_a_local_socket_have_no_order_and_a_retired_one_is_over(
    epoch: int, seq: int, verdict: Verdict
) -> None:
    last = LastReply(boot_epoch=3, seq=5, reply=FIRST)
    request = Request(boot_epoch=epoch, seq=seq, body=BEAT)
    assert judge_local(last, request, {9}) == verdict


def test_the_guard_is_a_frozen_value_per_device() -> None:
    request = Request(boot_epoch=1, seq=1, body=Claim(code="1"))
    empty = ReplayGuard()
    full = empty.answered("kiosk-1", request, FIRST)
    assert (empty.judge("kiosk-1", request), full.judge("kiosk-1", request)) == (Fresh(), Replay(reply=FIRST))
    assert full.judge("kiosk-2", request) == Fresh()
    with pytest.raises(dataclasses.FrozenInstanceError):
        full.devices = {}  # type: ignore[misc]


@pytest.mark.parametrize(("epoch", "seq"), [(1, 1), (1, 0), (0, 7)])
def test_only_a_fresh_request_may_overwrite_the_stored_reply(epoch: int, seq: int) -> None:
    guard = ReplayGuard().answered("kiosk-1", Request(boot_epoch=1, seq=1, body=Claim(code="1")), FIRST)
    with pytest.raises(ValueError, match="fresh"):
        guard.answered("kiosk-1", Request(boot_epoch=epoch, seq=seq, body=BEAT), Acknowledged())


def test_numbering_keeps_the_seq_of_an_unanswered_command_only() -> None:
    numbering = RequestNumbering(boot_epoch=4)
    voted = Voted(code="1", token=1)
    assert [numbering.number(voted).seq for _ in range(3)] == [1, 1, 1]
    numbering.answered()
    assert numbering.number(voted).seq == 2
    assert numbering.number(Voted(code="2", token=1)).seq == 3
    assert numbering.number(voted).seq == 4
    # An old answer to a question is worth nothing, so a question is always new.
    assert [numbering.number(BEAT).seq for _ in range(2)] == [5, 6]
    assert numbering.number(BEAT).boot_epoch == 4


def test_pauses_double_up_to_a_bound() -> None:
    policy = RetryPolicy(first_pause_s=0.1, longest_pause_s=0.5)
    assert [policy.pause_before(attempt) for attempt in (0, 1, 2, 3, 4, 9999)] == [0, 0.1, 0.2, 0.4, 0.5, 0.5]


def test_the_absent_channel_never_answers() -> None:
    with AbsentChannel() as channel:
        assert channel.request(BEAT) == LinkDown(reason=LinkTrouble.ABSENT)


def storm(seed: int, weather: Weather) -> tuple[Controller, InMemoryNetwork, InMemoryChannel]:
    """Set up one kiosk in bad weather."""
    controller = Controller()
    network = InMemoryNetwork(handler=controller, rng=random.Random(seed), weather=weather)
    return controller, network, network.channel("kiosk-1", boot_epoch=1)


@settings(max_examples=150, deadline=None, database=None)
@given(
    seed=st.integers(0, 2**32),
    loss=st.floats(0, 0.6),
    duplication=st.floats(0, 0.9),
    delay=st.floats(0, 0.6),
)
def test_each_command_is_done_once_and_in_order_in_any_weather(
    seed: int, loss: float, duplication: float, delay: float
) -> None:
    controller, network, channel = storm(seed, Weather(loss=loss, duplication=duplication, delay=delay))
    tokens = []
    for number in range(8):
        reply: ReplyBody | LinkDown = LinkDown(reason=LinkTrouble.TIMEOUT)
        while isinstance(reply, LinkDown):
            reply = channel.request(Claim(code=str(number)))
        assert isinstance(reply, Claimed)
        tokens.append(reply.token)
    network.flush()
    assert [request.body for _, request in controller.done] == [Claim(code=str(n)) for n in range(8)]
    assert tokens == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("mishap", ["loss", "duplication", "delay"])
def test_each_mishap_really_happens_and_the_seed_decides(mishap: str) -> None:
    def history(seed: int) -> list[int]:
        arrived: list[int] = []

        def note(_device: str, request: Request) -> Response:
            arrived.append(request.seq)
            return Response(boot_epoch=request.boot_epoch, seq=request.seq, body=Acknowledged())

        weather = Weather(**{mishap: 0.4})
        network = InMemoryNetwork(handler=note, rng=random.Random(seed), weather=weather)
        channel = network.channel("kiosk-1", boot_epoch=1)
        for number in range(60):
            channel.request(Claim(code=str(number)))
        network.flush()
        return arrived

    seen = history(1)
    assert seen == history(1) != history(2)
    assert len(seen) > len(set(seen))
    assert (seen != sorted(seen)) == (mishap != "loss")


def test_silence_is_link_down_and_calm_brings_the_replay() -> None:
    controller, network, channel = storm(1, Weather(loss=1.0))
    assert channel.request(Claim(code="7")) == LinkDown(reason=LinkTrouble.TIMEOUT)
    assert controller.done == []
    network.weather = CALM
    assert channel.request(Claim(code="7")) == Claimed(token=1, ballot_style="all")
    network.handler = None
    assert channel.request(Claim(code="8")) == LinkDown(reason=LinkTrouble.TIMEOUT)
    channel.close()
    network.handler = controller
    assert channel.request(Claim(code="8")) == LinkDown(reason=LinkTrouble.CLOSED)


def test_a_cloned_kiosk_of_an_older_epoch_is_denied() -> None:
    controller, network, original = storm(1, CALM)
    younger = network.channel("kiosk-1", boot_epoch=2)
    assert isinstance(younger.request(Claim(code="1")), Claimed)
    assert original.request(Claim(code="2")) == Denied(reason=DenialReason.OLD_EPOCH)
    assert len(controller.done) == 1
