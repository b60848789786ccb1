"""Event logs at the controller: its own on its media, the ends of the kiosks', and what goes to the card."""

import datetime
import json
import pathlib

import pytest

import eventlog
from controller.event_log import EventLog, open_event_log
from controller.station.kiosk_logs import LogEnd, LogMemory, log_end, remembered
from election.events import EventField, EventId, log_origin
from election.identifiers import DeviceId
from election.polls import StationMode
from eventlog.fake_medium import FakeMedium
from link import messages
from link.messages import DenialReason
from tests.controller.station_kit import HEAD, Rig, key_of, make_station

A, B = "a" * 64, "b" * 64


def _beat(kiosk: object, seq: int, head: str) -> None:
    kiosk.beat(log_seq=seq, log_head=head)  # type: ignore[attr-defined]


def test_a_log_only_grows() -> None:
    memory = LogMemory()
    for seq, head in ((0, ""), (3, A), (3, A), (5, B)):
        memory = memory.hears(log_end(seq, head))
        assert not memory.went_back
    assert memory.furthest == LogEnd(seq=5, hash=B)
    for seq, head in ((4, A), (5, A), (0, ""), (6, "not a hash"), (1, B)):
        back = memory.hears(log_end(seq, head))
        assert back.went_back, (seq, head)
        assert back.furthest == memory.furthest
        assert back.hears(log_end(9, A)).went_back, "growing past the old end mends nothing"
        assert not back.hears(log_end(9, A)).allowed().went_back
    assert not LogMemory().hears(None).hears(None).went_back


@pytest.mark.parametrize(("seq", "head"), [(3, A), (5, B), (0, "")])
def test_a_kiosk_whose_log_went_back_gets_no_more_cards(rig: Rig, seq: int, head: str) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    _beat(kiosk, 5, A)
    _beat(kiosk, seq, head)
    assert rig.chair.status().kiosks[0].faults == ("C-06",)
    denied = messages.Denied(reason=DenialReason.NOT_READY)
    assert kiosk.claim(1000) == denied
    _beat(kiosk, 9, B)
    assert kiosk.claim(1000) == denied
    again = rig.kiosk(epoch=2)
    again.greet()
    _beat(again, 10, B)
    assert again.claim(1000) == denied
    rig.restart()
    _beat(again, 11, B)
    assert again.claim(1000) == denied
    assert rig.events().count("kiosk-log-went-back") == 1


def test_the_commission_may_allow_it_to_go_on(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    allow = messages.RecordDecision(subject="log:kiosk-1", act="акт № 7 " + "1" * 39)
    assert rig.chair.refusal(allow) == "log_in_order"
    assert rig.chair.refusal(messages.RecordDecision(subject="log:kiosk-9", act="x")) == "unknown_subject"
    _beat(kiosk, 5, A)
    _beat(kiosk, 2, B)
    rig.chair.ask(allow, messages.Done)
    assert rig.chair.status().kiosks[0].faults == ()
    rig.restart()
    _beat(kiosk, 3, A)
    assert isinstance(kiosk.claim(1000), messages.Claimed)
    _beat(kiosk, 2, B)
    assert rig.chair.status().kiosks[0].faults == ("C-06",)
    content = rig.log_path.read_bytes()
    assert "акт № 7 …".encode() in content
    assert b"1" * 17 not in content


@pytest.mark.parametrize("command", [messages.PauseVoting(), messages.ClosePolls(), None])
def test_ends_are_noted_when_the_polls_change_and_outlive_a_restart(
    rig: Rig, command: messages.PauseVoting | messages.ClosePolls | None
) -> None:
    rig.console().ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    kiosk = rig.kiosk()
    kiosk.greet()
    _beat(kiosk, 7, A)
    chair = rig.console()
    chair.seq = 5
    chair.ask(messages.OpenPolls(), messages.Done)
    if command is not None:
        _beat(kiosk, 8, B)
        chair.ask(command, messages.Done)
    assert rig.events().count("kiosk-log-seen") == (1 if command is None else 2)
    rig.restart()
    _beat(kiosk, 6, B)
    assert chair.status().kiosks[0].faults == ("C-06",)


def test_what_the_log_remembers_is_of_one_mode() -> None:
    def seen(event: EventId, seq: int, head: str, mode: str = "official") -> tuple[str, dict[str, str]]:
        return event.value, {"device": "kiosk-1", "mode": mode, "seq": str(seq), "head": head}

    entries = [
        ("polls-opened", {}),
        seen(EventId.KIOSK_LOG_SEEN, 40, A, "test"),
        seen(EventId.KIOSK_LOG_SEEN, 4, A),
        seen(EventId.KIOSK_LOG_WENT_BACK, 2, B),
    ]
    assert remembered(entries, "test")["kiosk-1"].furthest == LogEnd(seq=40, hash=A)
    assert remembered(entries, "training") == {}
    memory = remembered(entries, "official")["kiosk-1"]
    assert (memory.furthest, memory.went_back) == (LogEnd(seq=4, hash=A), True)
    allowed = remembered([*entries, seen(EventId.KIOSK_LOG_ALLOWED, 2, B)], "official")["kiosk-1"]
    assert (allowed.furthest, allowed.went_back) == (LogEnd(seq=2, hash=B), False)


def test_kiosks_hear_where_the_log_of_the_controller_ends(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    orders = kiosk.beat()
    assert (orders.log_seq, orders.log_head) == (rig.log.head.seq, rig.log.head.hash)
    assert orders.log_seq == len(rig.log_path.read_bytes().splitlines())


def _close_and_collect(rig: Rig, log: bytes) -> None:
    kiosk = rig.kiosk()
    kiosk.seq = 100
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.CountResults(), messages.Results)
    assert isinstance(kiosk.deliver(kiosk.part(log=log), size=8000), messages.Acknowledged)
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready


@pytest.mark.parametrize(
    ("cut", "event", "reason"),
    [
        ("whole", "kiosk-log-received", ""),
        ("none", "kiosk-log-refused", "missing"),
        ("torn", "kiosk-log-refused", "torn"),
        ("other", "kiosk-log-refused", "signature"),
        ("mode", "kiosk-log-refused", "origin"),
        ("short", "kiosk-log-refused", "rewritten"),
    ],
)
def test_a_bad_log_is_noted_and_the_votes_are_counted_all_the_same(
    rig: Rig, cut: str, event: str, reason: str
) -> None:
    (kiosk,) = rig.open_day()
    log = rig.log_of("kiosk-1", 4)
    verified = eventlog.verify_log(
        log,
        key_of("kiosk-1").public_key().public_bytes_raw(),
        log_origin(rig.election.id, 123, DeviceId("kiosk-1"), StationMode.OFFICIAL),
    )
    assert isinstance(verified, eventlog.Verified)
    _beat(kiosk, 5, verified.head.hash)
    sent = {
        "whole": log,
        "none": b"",
        "torn": log[:-3],
        "other": rig.log_of("kiosk-2", 4),
        "mode": rig.log_of("kiosk-1", 4, "test"),
        "short": rig.log_of("kiosk-1", 3),
    }[cut]
    _close_and_collect(rig, sent)
    assert rig.events()[-1] == event
    assert reason in rig.log_path.read_text().splitlines()[-1]


def test_the_card_has_every_log_raw_and_in_the_form_of_nist(rig: Rig, tmp_path: pathlib.Path) -> None:
    rig.open_day()
    log = rig.log_of("kiosk-1", 4)
    _close_and_collect(rig, log)
    rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    card = tmp_path / "card"
    card.mkdir()
    before = rig.log_path.read_bytes()
    rig.chair.ask(messages.ExportCard(path=str(card)), messages.Exported)
    assert sorted(path.name for path in (card / "events").iterdir()) == ["controller.jsonl", "kiosk-1.jsonl"]
    assert (card / "events/kiosk-1.jsonl").read_bytes() == log
    assert (card / "events/controller.jsonl").read_bytes() == before
    nist = json.loads((card / "events.json").read_bytes())
    assert [(one["Id"], one["Type"]) for one in nist["Device"]] == [
        ("controller", "dre-controller"),
        ("kiosk-1", "dre"),
    ]
    assert len(nist["Device"][0]["Event"]) == len(before.splitlines())
    assert {"events.json", "events/kiosk-1.jsonl"} <= set(json.loads((card / "SUMS.json").read_bytes()))
    assert rig.events()[-1] == "export-done"


def _log_after(folder: pathlib.Path, serials: tuple[int, ...], *, annul: bool = False) -> bytes:
    folder.mkdir()
    rig = Rig(folder, station=make_station(cards=40))
    try:
        one, two = rig.open_day("kiosk-1", "kiosk-2")
        for serial in serials:
            rig.chair.activate(serial)
            kiosk = one if serial % 2 else two
            kiosk.vote(serial, {HEAD: ("o2",)})
            kiosk.beat()
        if annul:
            rig.chair.activate(1030)
            token = one.token(1030)
            one.ask(messages.Released(code=rig.code(1030), token=token), messages.Acknowledged)
        rig.chair.ask(messages.ClosePolls(), messages.Done)
        return rig.log_path.read_bytes()
    finally:
        rig.stop()


def test_the_log_is_the_same_whoever_voted_in_whatever_order_and_number(data: pathlib.Path) -> None:
    logs = {
        _log_after(data / "none", ()),
        _log_after(data / "some", (1000, 1001, 1002)),
        _log_after(data / "turned", (1002, 1001, 1000)),
        _log_after(data / "other", (1005, 1007, 1009, 1011, 1013), annul=True),
    }
    assert len(logs) == 1


@pytest.mark.parametrize("minute", [0, 7, 14])
def test_what_may_happen_beside_a_voter_carries_its_quarter_only(minute: int) -> None:
    now = datetime.datetime(2026, 9, 20, 9, minute, 31, tzinfo=datetime.UTC)
    medium = FakeMedium()
    origin = "o"
    log = EventLog(
        eventlog.EventLog([medium], key=key_of("controller"), origin=origin, now="2026-09-20T08:00:00+00:00"),
        lambda: now,
    )
    kiosk = {EventField.KIOSK: "№ 1"}
    log.write(EventId.KIOSK_FAULT, {**kiosk, EventField.FAULT: "P-02"})
    log.write(EventId.RESET_DONE, kiosk)
    log.write(EventId.POLLS_CLOSED)
    times = [json.loads(line)["time"] for line in log.content().splitlines()][1:]
    assert times[:2] == ["2026-09-20T09:00:00+00:00"] * 2
    assert times[2] == f"2026-09-20T09:{minute:02}:31+00:00"


def test_the_log_on_two_media_is_repaired_and_a_stranger_is_not_continued(data: pathlib.Path) -> None:
    rig = Rig(data)
    paths = (rig.log_path, data / "copy.jsonl")
    rig.log.close()

    def opened(device: str) -> EventLog:
        return open_event_log(
            paths,
            key=key_of(device),
            election=rig.election,
            station=rig.station,
            clock=rig.desk.clock,
        )

    with opened("controller") as log:
        log.write(EventId.POLLS_CLOSED)
        assert log.fault_codes == ()
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with pytest.raises(eventlog.EventLogError, match="носитель 1"):
        opened("kiosk-1")
    lines = paths[1].read_bytes().splitlines(keepends=True)
    paths[1].write_bytes(lines[1] + lines[0])
    with opened("controller") as log:
        assert log.fault_codes == ("J-04",)
    rig.books.close()


def test_a_log_without_room_or_medium_stops_no_vote(rig: Rig) -> None:
    full = eventlog.Room(limit=70_000, reserve=35_000)
    medium = FakeMedium()
    inner = eventlog.EventLog(
        [medium],
        key=key_of("controller"),
        origin=log_origin(rig.election.id, 123, DeviceId("controller")),
        now="2026-09-20T08:00:00+00:00",
        room=full,
    )
    rig.log.close()
    rig.log = rig.service._log = EventLog(inner, rig.desk.clock)
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    rig.chair.activate(1001)
    for number in range(300):
        kiosk.beat(faults=(f"P-{number % 2}",))
    assert rig.chair.status().faults == ("J-01",)
    kiosk.vote(1000, {HEAD: ("o1",)})
    while "J-02" not in rig.chair.status().faults:
        rig.chair.ask(messages.PauseVoting(), messages.Done)
        rig.chair.ask(messages.ResumeVoting(), messages.Done)
    kiosk.vote(1001, {HEAD: ("o1",)})
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    assert rig.chair.status().voted == 2
    assert len(medium.durable) <= full.limit
