"""Readiness, tickets, stages, the switchboard, the owner and the card watcher."""

import dataclasses
import threading
import typing

import pytest

from election.ballot import Ballot
from election.identifiers import BallotStyleId, ContestId
from election.officials import OfficialCard, OfficialRole
from frontpanel.fake import FakeLamp
from frontpanel.port import LampState
from kiosk.runtime.card_watcher import CardWatcher
from kiosk.runtime.owner import Owner
from kiosk.runtime.performer import Performer
from kiosk.runtime.readiness import Part, Readiness
from kiosk.runtime.stage import holds_choices, looks_for_card, stage_of
from kiosk.runtime.tickets import MAX_TICKET_BYTES, Ticket, ticket_from
from kiosk.session import effects, states
from kiosk.session.events import (
    CardSeen,
    DeviceNotReady,
    DeviceReady,
    Event,
    Fault,
    Polls,
    PollsChanged,
    RefusalReason,
    TapeMark,
    Timer,
    TimerExpired,
)
from kiosk.session.machine import start
from kiosk.session.overlay_events import Interruption
from kiosk.session.settings import Settings
from link.messages import KioskStage
from scanner.fake import Call, FakeScanner
from scanner.port import Scan, ScannerFaultCode, Symbology, fault
from tests.kiosk.session.scenes import CONTEXT, MAYOR, SHORT_STYLE

A, B = Fault(code="P-02", text="Нет бумаги"), Fault(code="L-01", text="Нет связи")
SCAN = Scan(text="7" * 39, symbology=Symbology.QR)


# --- readiness


def test_the_kiosk_is_ready_when_every_part_has_answered() -> None:
    said: list[Event] = []
    readiness = Readiness(said.append)
    for part in list(Part)[:-1]:
        readiness.report(part, None)
    assert said == []
    assert len(readiness.faults()) == 1
    readiness.report(list(Part)[-1], None)
    assert said == [DeviceReady()]
    readiness.report(Part.PRINTER, None)
    assert said == [DeviceReady()]


def test_the_most_telling_fault_is_announced_and_the_next_when_it_goes() -> None:
    said: list[Event] = []
    readiness = Readiness(said.append)
    for part in Part:
        readiness.report(part, None)
    said.clear()
    readiness.report(Part.LINK, B)
    readiness.report(Part.PRINTER, A)
    readiness.report(Part.SCANNER, Fault(code="S-03", text="Сканер отключён"))
    assert [one.code for one in readiness.faults()] == ["P-02", "S-03", "L-01"]
    for part in (Part.PRINTER, Part.SCANNER, Part.LINK):
        readiness.report(part, None)
    told = [event.fault.code if isinstance(event, DeviceNotReady) else "ready" for event in said]
    assert told == ["L-01", "P-02", "S-03", "L-01", "ready"]


def test_an_older_answer_never_overtakes_a_newer_one() -> None:
    said: list[Event] = []
    inside, go_on = threading.Event(), threading.Event()

    def announce(event: DeviceReady | DeviceNotReady) -> None:
        if isinstance(event, DeviceNotReady) and not inside.is_set():
            inside.set()
            go_on.wait(0.2)
        said.append(event)

    readiness = Readiness(announce)
    for part in Part:
        readiness.report(part, None)
    said.clear()
    slow = threading.Thread(target=lambda: readiness.report(Part.PRINTER, A))
    slow.start()
    assert inside.wait(5)
    readiness.report(Part.PRINTER, None)
    slow.join(5)
    assert said == [DeviceNotReady(fault=A), DeviceReady()]


# --- tickets


def test_a_ticket_comes_back_as_it_was_and_shows_nothing() -> None:
    ticket = Ticket(code="0123" * 9 + "012", token=7)
    assert ticket_from(ticket.to_bytes()) == ticket
    assert "0123" not in repr(ticket)
    with pytest.raises(ValueError, match="longer"):
        Ticket(code="1" * 39, token=10**MAX_TICKET_BYTES).to_bytes()
    for bad in (b"", b"1", b"a:1", b"1:", b":1", b"1:x"):
        with pytest.raises(ValueError, match="not a ticket"):
            ticket_from(bad)


# --- stages

_VOTING = states.Voting(settings=Settings(), ballot=Ballot(style=SHORT_STYLE))


def _example(kind: type) -> states.State:
    """Make one value of a state."""
    values: dict[str, typing.Any] = {
        "voting": _VOTING,
        "fault": A,
        "polls": Polls.OPEN,
        "settings": Settings(),
        "reason": RefusalReason.FOREIGN,
        "contest": MAYOR,
        "draft": (),
        "before": (),
        "resume": states.ContestList(voting=_VOTING),
        "back": states.OnBallot(voting=_VOTING, contest=ContestId("c"), draft=()),
        "under": states.ContestList(voting=_VOTING),
        "cause": Interruption.COVER_OPEN,
        "counted": True,
        "first": OfficialCard(
            id="chair-1", role=OfficialRole.CHAIR, number=1, code_sha256="0" * 64, pin_scrypt="0" * 64
        ),
    }
    fields = {
        field.name: values[field.name]
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    return typing.cast(states.State, kind(**fields))


@pytest.mark.parametrize("kind", typing.get_args(states.State))
def test_choices_are_held_exactly_where_the_state_has_a_ballot(kind: type) -> None:
    state = _example(kind)
    held = any(isinstance(getattr(state, name, None), states.Voting) for name in ("voting",))
    held = held or hasattr(state, "resume") or hasattr(state, "under")
    assert holds_choices(state) is held
    assert isinstance(stage_of(state), KioskStage)


def test_cards_are_looked_for_where_a_session_or_the_panel_may_open() -> None:
    examples = [_example(kind) for kind in typing.get_args(states.State)]
    free = {type(state) for state in examples if stage_of(state) is KioskStage.FREE}
    assert free == {states.Idle, states.Checking, states.CardNotAccepted, states.Done}
    wanted = {type(state) for state in examples if looks_for_card(state)}
    over = {states.Suspended, states.PrinterFault, states.Interrupted, states.ChairPanel}
    assert wanted == free | {states.Recovered} | over
    resume = states.ContestList(voting=_VOTING)
    assert looks_for_card(states.Helping(resume=resume, called=True))


# --- the switchboard


class _Worker:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def perform(self, effect: object) -> None:
        self.asked.append(effect)

    def claim(self, code: str) -> None:
        self.asked.append(code)

    def start(self, timer: Timer, seconds: float) -> None:
        self.asked.append((timer, seconds))

    def stop(self, timer: Timer) -> None:
        self.asked.append(timer)


def test_every_effect_goes_to_its_worker() -> None:
    recorder, link, timers, lamp = _Worker(), _Worker(), _Worker(), FakeLamp()
    tones: list[effects.Tone] = []
    refused: list[str] = []
    performer = Performer(
        recorder=recorder,  # type: ignore[arg-type]
        link=link,  # type: ignore[arg-type]
        lamp=lamp,
        timers=timers,
        play=tones.append,
        refused=refused.append,
    )
    ballot = Ballot(style=BallotStyleId("s"))
    paper = (
        effects.PrintRecord(ballot=ballot),
        effects.PrintMark(mark=TapeMark.ANNULLED),
        effects.StoreVote(ballot=ballot),
        effects.FinishVoting(outcome=effects.Outcome.VOTED),
    )
    for effect in (
        *paper,
        effects.ClaimCard(code="7"),
        effects.StartTimer(timer=Timer.DONE, seconds=2.0),
        effects.StopTimer(timer=Timer.GUARD),
        effects.PlayTone(tone=effects.Tone.DONE),
        effects.Refused(reason="no"),
    ):
        performer.perform(effect)
    assert recorder.asked == list(paper)
    assert link.asked == ["7"]
    assert timers.asked == [(Timer.DONE, 2.0), Timer.GUARD]
    assert tones == [effects.Tone.DONE]
    assert refused == ["no"]


@pytest.mark.parametrize("state", list(effects.Lamp))
def test_every_lamp_of_the_session_is_one_of_the_panel(state: effects.Lamp) -> None:
    lamp = FakeLamp()
    none = _Worker()
    performer = Performer(
        recorder=none,  # type: ignore[arg-type]
        link=none,  # type: ignore[arg-type]
        lamp=lamp,
        timers=none,
        play=lambda tone: None,
        refused=lambda reason: None,
    )
    performer.perform(effects.ShowLamp(lamp=state))
    assert lamp.state is LampState(state.value)


# --- the owner


def make_owner(shown: list[states.State], done: list[object], woken: list[int]) -> Owner:
    """Make an owner that remembers."""
    return Owner(
        context=CONTEXT,
        kiosk=start(),
        perform=done.append,
        show=lambda kiosk: shown.append(kiosk.state),
        wake=lambda: woken.append(1),
    )


def test_events_are_stepped_in_order_and_the_last_state_is_shown_once() -> None:
    shown: list[states.State] = []
    done: list[object] = []
    woken: list[int] = []
    owner = make_owner(shown, done, woken)
    owner.post(DeviceReady())
    owner.post(PollsChanged(polls=Polls.OPEN))
    owner.post(CardSeen(code="7"))
    assert (shown, done, len(woken)) == ([], [], 3)
    owner.run_pending()
    assert [type(state) for state in shown] == [states.Checking]
    assert effects.ClaimCard(code="7") in done
    owner.run_pending()
    assert len(shown) == 1


def test_an_unlawful_event_shows_nothing_and_is_heard_of() -> None:
    shown: list[states.State] = []
    done: list[object] = []
    owner = make_owner(shown, done, [])
    owner.post(TimerExpired(timer=Timer.GUARD))
    owner.run_pending()
    assert shown == []
    assert done == [effects.Refused(reason="TimerExpired is not lawful in NotReady")]


def test_events_from_many_threads_are_all_stepped() -> None:
    done: list[object] = []
    owner = make_owner([], done, [])

    def post() -> None:
        for _ in range(50):
            owner.post(TimerExpired(timer=Timer.GUARD))

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    owner.run_pending()
    assert len(done) == 200


# --- the card watcher

Reported = list[tuple[Part, Fault | None]]


def watcher(scanner: FakeScanner, seen: list[Event], reported: Reported) -> CardWatcher:
    """Make a watcher that is stepped by hand."""
    return CardWatcher(
        scanner=scanner, post=seen.append, report=lambda part, one: reported.append((part, one))
    )


def test_a_card_becomes_an_event_and_proves_that_the_reader_works() -> None:
    seen: list[Event] = []
    reported: Reported = []
    scanner = FakeScanner()
    made = watcher(scanner, seen, reported)
    made.want(True)
    scanner.show(SCAN, None)
    assert made.turn() == made.turn() == 0.0
    assert seen == [CardSeen(code="7" * 39)]
    assert reported == [(Part.SCANNER, None)] * 2


def test_a_fault_is_told_and_looked_at_again_at_a_pace() -> None:
    seen: list[Event] = []
    reported: Reported = []
    scanner = FakeScanner([fault(ScannerFaultCode.DISCONNECTED, "/dev/x"), SCAN])
    made = watcher(scanner, seen, reported)
    assert made.turn() >= 1.0
    assert reported == [(Part.SCANNER, Fault(code="S-03", text="Сканер отключён"))]
    made.turn()
    assert reported[-1] == (Part.SCANNER, None)


def test_while_no_card_is_wanted_the_reader_is_glanced_at_and_then_forgets() -> None:
    seen: list[Event] = []
    scanner = FakeScanner()
    made = watcher(scanner, seen, [])
    assert made.turn() > 0.0
    scanner.show(SCAN, SCAN)
    made.want(True)
    assert made.turn() == 0.0
    assert seen == []
    made.want(True)
    scanner.show(SCAN)
    made.turn()
    assert len(seen) == 1
    made.want(False)
    scanner.show(SCAN)
    made.want(True)
    made.turn()
    assert len(seen) == 1
    calls = [asked.call for asked in scanner.history]
    assert calls == [Call.READ, Call.DRAIN, Call.READ, Call.READ, Call.DRAIN, Call.READ]
    waits = [asked.timeout_s for asked in scanner.history if asked.timeout_s is not None]
    assert waits[0] < min(waits[1:])


def test_the_watchers_thread_reads_until_it_is_closed() -> None:
    read = threading.Event()

    def report(part: Part, one: Fault | None) -> None:
        read.set()

    scanner = FakeScanner()
    made = CardWatcher(scanner=scanner, post=lambda event: None, report=report)
    made.start()
    assert read.wait(5)
    made.close()
    made.close()
    assert not made._thread.is_alive()
    assert scanner.history[-1].call is Call.CLOSE
