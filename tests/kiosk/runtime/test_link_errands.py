"""The outbox, heartbeats, orders of the commission and the part of the results."""

import dataclasses
import threading

import pytest

from kiosk.ballot_box.port import Outcome
from kiosk.runtime import part_errand
from kiosk.session.events import ChairReset, Polls, PollsChanged
from link.messages import (
    Acknowledged,
    Activated,
    Claim,
    ClosePolls,
    CollectPart,
    CountResults,
    Done,
    Heartbeat,
    Hello,
    KioskStage,
    Order,
    OrderReset,
    Orders,
    PartChunk,
    PollsState,
    Released,
    Request,
    ResetKiosk,
    Response,
    Results,
    SetMode,
    StationMode,
    Voted,
    WasReset,
)
from tests.controller.station_kit import Rig
from tests.kiosk.runtime.link_kit import KioskOnLink


@pytest.fixture
def kiosk(rig: Rig) -> KioskOnLink:
    """Return a kiosk on the link of an open station, with four active cards; no other kiosk was there."""
    rig.open_day("kiosk-1")
    for serial in range(1000, 1004):
        assert isinstance(rig.chair.activate(serial), Activated)
    made = KioskOnLink(rig, epoch=2)
    made.turn()
    return made


def votes(kiosk: KioskOnLink, *serials: int) -> None:
    for serial in serials:
        kiosk.show(serial)
        kiosk.end()


def insist(kiosk: KioskOnLink, order: Order, polls: PollsState) -> None:
    """Put a controller in between that gives one order at every heartbeat, whatever was reported."""
    service = kiosk.rig.service

    def answer(device: str, request: Request) -> Response:
        body = service.handle_kiosk(device, request).body
        if isinstance(body, Orders):
            body = Orders(polls=polls, mode=StationMode.OFFICIAL, order=order)
        elif isinstance(request.body, PartChunk):
            body = Acknowledged()
        return Response(boot_epoch=request.boot_epoch, seq=request.seq, body=body)

    kiosk.network.handler = answer


# --- the outbox


def test_an_outcome_is_delivered_until_it_is_acknowledged(rig: Rig, kiosk: KioskOnLink) -> None:
    votes(kiosk, 1000)
    kiosk.network.mute = {Voted}
    kiosk.turn(3)
    assert len(kiosk.pending) == 1
    assert rig.chair.status().voted == 1
    kiosk.network.mute = set()
    kiosk.turn()
    assert kiosk.pending == frozenset()
    assert rig.chair.status().voted == 1
    delivered = len(kiosk.network.bodies(Voted))
    kiosk.turn(2)
    assert len(kiosk.network.bodies(Voted)) == delivered


def test_an_outcome_not_yet_forgotten_is_delivered_again_and_counts_once(
    rig: Rig, kiosk: KioskOnLink
) -> None:
    votes(kiosk, 1000)
    kiosk.acknowledges = False
    kiosk.turn(3)
    assert len(kiosk.network.bodies(Voted)) == 3
    assert rig.chair.status().kiosks[0].voted == 1
    assert kiosk.link_fault() is None


@pytest.mark.parametrize("order", [(1000, 1001, 1002), (1002, 1000, 1001)])
def test_what_piled_up_is_delivered_in_an_order_that_tells_nothing(
    kiosk: KioskOnLink, order: tuple[int, ...]
) -> None:
    kiosk.network.mute = {Voted}
    votes(kiosk, *order)
    kiosk.network.mute, kiosk.network.asked = set(), []
    kiosk.turn()
    told = [body.code for body in kiosk.network.bodies(Voted) if isinstance(body, Voted)]
    assert told == sorted(kiosk.rig.code(serial) for serial in order)


def test_a_report_that_is_not_accepted_keeps_no_other_back(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.network.mute = {Voted, Released, WasReset}
    kiosk.show(1000)
    kiosk.end(Outcome.RESET)  # nobody ordered it
    votes(kiosk, 1001)
    kiosk.network.mute = set()
    kiosk.turn()
    assert {outcome for outcome, _ in kiosk.pending} == {Outcome.RESET}
    assert rig.chair.status().voted == 1
    assert kiosk.link_fault() == "L-03"
    assert rig.chair.say(OrderReset(kiosk="kiosk-1")) == Done()
    kiosk.turn(2)
    assert kiosk.pending == frozenset()
    assert rig.chair.status().reset == 1
    kiosk.turn()
    assert kiosk.link_fault() is None


# --- greeting and heartbeats


def test_a_silent_controller_is_a_fault_until_it_is_greeted_anew(kiosk: KioskOnLink) -> None:
    kiosk.network.cut = True
    kiosk.turn()
    assert kiosk.link_fault() == "L-01"
    kiosk.network.cut = False
    kiosk.turn()
    assert kiosk.link_fault() is None
    assert len(kiosk.network.bodies(Hello)) == 2


def test_a_controller_that_does_not_want_this_kiosk_says_why(rig: Rig, kiosk: KioskOnLink) -> None:
    old = KioskOnLink(rig, epoch=1)
    old.turn()
    assert old.link_fault() == "L-02"
    fault = old.faults
    assert "old_epoch" in str(fault)
    kiosk.turn()
    assert kiosk.link_fault() is None


def test_a_kiosk_that_was_forgotten_greets_again(rig: Rig, kiosk: KioskOnLink) -> None:
    with rig.books.store.transaction() as tx:
        row = tx.devices()[0]
        tx.change_device(dataclasses.replace(row, welcomed_epoch=None))
    kiosk.turn(2)
    assert kiosk.link_fault() is None
    assert len(kiosk.network.bodies(Hello)) == 2


def test_a_mode_of_the_station_that_is_not_ours_is_a_fault(rig: Rig) -> None:
    rig.console().say(SetMode(mode=StationMode.TEST))
    kiosk = KioskOnLink(rig)
    kiosk.turn()
    assert kiosk.link_fault() == "L-02"
    assert kiosk.events == []


def test_the_polls_are_told_when_they_change_only(rig: Rig, kiosk: KioskOnLink) -> None:
    assert kiosk.turn(3) == []
    rig.chair.say(ClosePolls())
    assert kiosk.turn(3) == [PollsChanged(polls=Polls.CLOSED_FINAL)]


# --- the chair's reset


def test_a_reset_is_asked_until_it_is_done_and_never_for_the_next_voter(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.show(1000)
    kiosk.turn()
    rig.chair.say(OrderReset(kiosk="kiosk-1"))
    # The first may come while a job of the tape runs, when the machine refuses it.
    assert kiosk.turn(2) == [ChairReset(), ChairReset()]
    kiosk.network.mute = {WasReset}
    kiosk.end(Outcome.RESET)
    assert kiosk.turn(2) == []
    kiosk.network.mute = set()
    kiosk.show(1001)
    assert ChairReset() not in kiosk.turn(3)
    assert rig.chair.status().reset == 1


def test_a_reset_ordered_while_nobody_votes_here_resets_nobody(rig: Rig, kiosk: KioskOnLink) -> None:
    # A grant from before a power cut: the kiosk knows nothing of it, and stands unused.
    kiosk.channel.request(Claim(code=rig.code(1000)))
    kiosk.stage = KioskStage.SUSPENDED
    assert rig.chair.say(OrderReset(kiosk="kiosk-1")) == Done()
    assert kiosk.turn(2) == []
    kiosk.show(1001)
    assert ChairReset() not in kiosk.turn(2)


def test_a_reset_that_is_repeated_after_its_session_spares_the_next_voter(kiosk: KioskOnLink) -> None:
    kiosk.show(1000)
    insist(kiosk, ResetKiosk(order_id="one"), PollsState.OPEN)
    assert kiosk.turn() == [ChairReset()]
    kiosk.end()
    kiosk.show(1001)
    assert kiosk.turn(2) == []
    insist(kiosk, ResetKiosk(order_id="two"), PollsState.OPEN)
    assert kiosk.turn() == [ChairReset()]


# --- the part of the results


def close_and_count(rig: Rig) -> None:
    assert rig.chair.say(ClosePolls()) == Done()
    assert rig.chair.ask(CountResults(), Results).ready is False


def counted(rig: Rig) -> bool:
    return rig.chair.ask(CountResults(), Results).ready


def test_the_part_goes_in_pieces_once_for_each_order(
    rig: Rig, kiosk: KioskOnLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_errand, "CHUNK_BYTES", 100)
    kiosk.part = rig.kiosk("kiosk-1").part()
    close_and_count(rig)
    kiosk.turn()
    pieces = [body for body in kiosk.network.bodies(PartChunk) if isinstance(body, PartChunk)]
    assert b"".join(piece.data for piece in pieces) == kiosk.part
    assert [piece.index for piece in pieces] == list(range(len(pieces)))
    assert counted(rig)
    kiosk.turn(2)
    assert kiosk.parts_made == 1


def test_a_part_that_was_lost_on_the_way_is_sent_again(
    rig: Rig, kiosk: KioskOnLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_errand, "CHUNK_BYTES", 300)
    kiosk.part = rig.kiosk("kiosk-1").part()
    close_and_count(rig)
    kiosk.network.mute = {PartChunk}
    kiosk.turn()
    assert kiosk.link_fault() == "L-01"
    assert not counted(rig)
    kiosk.network.mute = set()
    kiosk.turn()
    assert counted(rig)


def test_a_part_that_cannot_be_made_yet_is_asked_for_again(rig: Rig, kiosk: KioskOnLink) -> None:
    close_and_count(rig)
    kiosk.turn(2)
    assert kiosk.network.bodies(PartChunk) == []
    kiosk.part = rig.kiosk("kiosk-1").part()
    kiosk.turn()
    assert counted(rig)


def test_no_part_is_made_before_the_close_whatever_is_ordered(kiosk: KioskOnLink) -> None:
    kiosk.part = b"results"
    insist(kiosk, CollectPart(order_id="too-early"), PollsState.OPEN)
    kiosk.turn(3)
    assert kiosk.parts_made == 0
    assert kiosk.network.bodies(PartChunk) == []


def test_an_order_that_is_repeated_after_the_part_is_carried_out_once(kiosk: KioskOnLink) -> None:
    kiosk.part = b"results"
    insist(kiosk, CollectPart(order_id="one"), PollsState.CLOSED_FINAL)
    kiosk.turn(3)
    assert kiosk.parts_made == 1
    insist(kiosk, CollectPart(order_id="two"), PollsState.CLOSED_FINAL)
    kiosk.turn(3)
    assert kiosk.parts_made == 2


def test_no_part_is_made_while_a_voter_is_still_inside(rig: Rig, kiosk: KioskOnLink) -> None:
    kiosk.part = b"results"
    kiosk.show(1000)
    kiosk.keeper._polls = Polls.CLOSED_FINAL
    assert kiosk.keeper._obey(CollectPart(order_id="order"))
    assert kiosk.parts_made == 0


# --- the thread


def test_the_thread_greets_at_once_and_stops_when_told(rig: Rig, kiosk: KioskOnLink) -> None:
    heard = threading.Event()
    fresh = KioskOnLink(rig, epoch=3)
    fresh.network.before = lambda request: heard.set() if isinstance(request.body, Heartbeat) else None
    fresh.keeper.start()
    assert heard.wait(5)
    fresh.keeper.close()
    fresh.keeper.close()
    assert not fresh.keeper._thread.is_alive()
