"""The kiosk's log: what is noted, and that no vote, annulment, card or choice leaves any trace in it."""

import datetime
import json
import pathlib
import re
import typing

import pytest

import eventlog
from election.events import CATALOGUE, EventId, log_origin
from election.identifiers import DeviceId, ElectionId
from election.polls import StationMode
from election.results import SignedPart, encode_signed_part, parse_signed_part
from eventlog.fake_medium import FakeMedium
from kiosk.ballot_box.port import Repair
from kiosk.event_log import STATION_LOG_WENT_BACK, KioskLog, log_paths, open_kiosk_log
from kiosk.runtime.readiness import Part
from kiosk.session import effects as fx
from kiosk.session import events as e
from tests.eventlog.log_kit import KEY, PUBLIC, events_of
from tests.kiosk.session.scenes import (
    DUMA,
    FAULT,
    LISTS,
    MAYOR,
    OTHER_FAULT,
    PARK,
    ROAD,
    Player,
    choose,
    listing,
)

ORIGIN = log_origin(ElectionId("e"), 1, DeviceId("kiosk-1"), StationMode.OFFICIAL)
A, B = "a" * 64, "b" * 64


class _Clock:
    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 9, 20, 9, 2, 3, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now


def _opened(medium: FakeMedium | None = None, clock: _Clock | None = None) -> KioskLog:
    now = "2026-09-20T09:00:00+00:00"
    media = [medium or FakeMedium()]
    return KioskLog(eventlog.EventLog(media, key=KEY, origin=ORIGIN, now=now), clock or _Clock())


def _content(log: KioskLog) -> bytes:
    return log._log.content()


def _play(log: KioskLog, player: Player, *events: e.Event) -> None:
    """Step a player as the composition root does: events through `hearing`, effects through `performed`."""
    player_did = log.hearing(lambda event: _step(log, player, event))
    for event in events:
        player_did(event)


def _step(log: KioskLog, player: Player, event: e.Event) -> None:
    player.do(event)
    for effect in player.effects:
        log.performed(effect)


def _vote(log: KioskLog, *, annul: int = 0, option: str = "m1") -> None:
    player = listing()
    options = [one.id for one in player.context.election.contest(MAYOR).options]
    choose(player, MAYOR, options[int(option[1:]) % len(options)])
    for _ in range(annul + 1):
        _play(log, player, e.Finish(), e.FinishUnfilled(), e.RecordPrinted())
        _play(log, player, e.TimerExpired(timer=e.Timer.GUARD))
        if _ < annul:
            _play(log, player, e.Annul(), e.MarkPrinted(mark=e.TapeMark.ANNULLED), e.Continue())
    _play(log, player, e.Confirm(), e.VoteStored(), e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    assert player.has(fx.FinishVoting(outcome=fx.Outcome.VOTED)), player.effects


def test_votes_annulments_and_refused_cards_leave_no_trace() -> None:
    logs = set()
    for votes, annul, refusals in ((0, 0, 0), (1, 0, 1), (3, 2, 0), (5, 1, 4)):
        log = _opened()
        log.started(mode=StationMode.OFFICIAL, software="test", package=A)
        hear = log.hearing(lambda event: None)
        hear(e.PollsChanged(polls=e.Polls.OPEN))
        for number in range(votes):
            _vote(log, annul=annul, option=f"m{number}")
        for _ in range(refusals):
            hear(e.CardSeen(code="7" * 39))
            hear(e.CardRefused(reason=e.RefusalReason.ALREADY_USED))
            hear(e.CardAccepted(style=listing().context.election.ballot_styles[0].id))
        hear(e.PollsChanged(polls=e.Polls.CLOSED_FINAL))
        logs.add(_content(log))
    assert len(logs) == 1
    assert events_of(logs.pop()) == ["log-begun", "kiosk-started", "polls-heard", "polls-heard"]


def test_of_all_effects_only_the_reset_is_noted() -> None:
    log = _opened()
    before = _content(log)
    ballot = listing().kiosk.state.voting.ballot  # type: ignore[union-attr]
    others: list[fx.Effect] = [
        fx.ClaimCard(code="7" * 39),
        fx.PrintRecord(ballot=ballot),
        fx.StoreVote(ballot=ballot),
        *(fx.PrintMark(mark=mark) for mark in e.TapeMark),
        fx.FinishVoting(outcome=fx.Outcome.VOTED),
        fx.FinishVoting(outcome=fx.Outcome.RELEASED),
        *(fx.ShowLamp(lamp=lamp) for lamp in fx.Lamp),
    ]
    for effect in others:
        log.performed(effect)
    assert _content(log) == before
    log.performed(fx.FinishVoting(outcome=fx.Outcome.RESET))
    assert events_of(_content(log))[1:] == ["chair-reset"]


def _whole_day(clock: _Clock) -> bytes:
    log = _opened(clock=clock)
    log.started(mode=StationMode.OFFICIAL, software="keg-kiosk 0.1.0", package=A)
    log.repaired([(0, Repair.SLOT), (1, Repair.JOURNAL_BEHIND)])
    hear = log.hearing(lambda event: None)
    log.station_log(3, B)
    for polls in e.Polls:
        hear(e.PollsChanged(polls=polls))
    for part in Part:
        log.part(part, FAULT)
        clock.now += datetime.timedelta(minutes=4)
        log.part(part, None)
    _vote(log)
    log.performed(fx.FinishVoting(outcome=fx.Outcome.RESET))
    log.station_log(2, B)
    log.start_refused("Z-02")
    log.handed_over(encode_signed_part(SignedPart(document=b"{}", signatures=b"s")))
    log.stopped()
    return _content(log)


def test_every_kiosk_event_but_the_last_is_told_by_the_quarter_only() -> None:
    content = _whole_day(_Clock())
    assert set(events_of(content)) == {
        event.value
        for event in EventId
        if CATALOGUE[event].text
        and event.value.split("-")[0] in {"start", "box", "device", "chair", "results", "station"}
    } | {"log-begun", "kiosk-started", "kiosk-stopped", "polls-heard"}
    for line in content.splitlines():
        entry = json.loads(line)
        if entry["event"] != "results-signed":
            assert re.search(r"T09:(00|15|30|45):00", entry["time"]), entry["event"]


def test_nothing_of_the_election_is_in_the_log() -> None:
    election = listing().context.election
    text = _whole_day(_Clock()).decode()
    fields: list[dict[str, str]] = [json.loads(line)["fields"] for line in text.splitlines()]
    said = json.dumps(fields, ensure_ascii=False)
    for contest_id in (MAYOR, DUMA, LISTS, ROAD, PARK):
        assert f'"{contest_id}"' not in said
        for option in election.contest(contest_id).options:
            assert f'"{option.id}"' not in said
            assert all(name not in text for name in option.name.values())
    without_hashes = re.sub(r"[0-9a-f]{64,}", "", text)
    assert re.search(r"[0-9]{17}", without_hashes) is None
    for word in ("voted", "annul", "claim", "ballots", "token", "code", "serial"):
        assert word not in without_hashes


def test_parts_are_noted_when_they_change() -> None:
    log = _opened()
    for fault in (None, FAULT, FAULT, OTHER_FAULT, None, None):
        log.part(Part.PRINTER, fault)
    log.part(Part.LINK, None)
    lines = [json.loads(line) for line in _content(log).splitlines()][1:]
    assert [(line["event"], line["fields"]["fault"]) for line in lines] == [
        ("device-fault", "P-02"),
        ("device-fault-gone", "P-02"),
        ("device-fault", "B-03"),
        ("device-fault-gone", "B-03"),
    ]


def test_ordinary_events_are_durable_when_the_head_is_told() -> None:
    medium = FakeMedium()
    log = _opened(medium)
    log.part(Part.PRINTER, FAULT)
    assert medium.unflushed > 0
    assert log.head().seq == 2
    assert medium.unflushed == 0


@pytest.mark.parametrize("said", [(4, A), (5, B), (0, ""), (7, "?")])
def test_a_controller_whose_log_went_back_is_a_fault_that_stays(said: tuple[int, str]) -> None:
    medium = FakeMedium()
    log = _opened(medium)
    log.station_log(0, "")
    assert log.faults() == ()
    for seq, head in ((2, A), (5, A), (5, A)):
        log.station_log(seq, head)
    log.hearing(lambda event: None)(e.PollsChanged(polls=e.Polls.OPEN))
    assert events_of(_content(log))[1:] == ["polls-heard", "station-log-seen"]
    log.close()
    again = _opened(medium)
    again.station_log(*said)
    assert again.faults() == (STATION_LOG_WENT_BACK,)
    again.station_log(99, B)
    again.close()
    assert _opened(medium).faults() == (STATION_LOG_WENT_BACK,)
    assert events_of(medium.durable).count("station-log-went-back") == 1


def test_the_results_take_the_log_along() -> None:
    log = _opened()
    sent = parse_signed_part(log.handed_over(encode_signed_part(SignedPart(document=b"d", signatures=b"s"))))
    assert (sent.document, sent.signatures) == (b"d", b"s")
    verified = eventlog.verify_log(sent.log, PUBLIC, ORIGIN)
    assert isinstance(verified, eventlog.Verified)
    assert verified.entries[-1].event == "results-signed"


def test_where_the_files_are(tmp_path: pathlib.Path) -> None:
    media = (tmp_path / "internal.box", tmp_path / "removable.box")
    paths = log_paths(media)
    assert [path.name for path in paths] == ["internal.box.events.jsonl", "removable.box.events.jsonl"]
    assert log_paths(media, [tmp_path / "log"]) == (tmp_path / "log",)
    options: dict[str, typing.Any] = {
        "key": KEY,
        "election": ElectionId("e"),
        "station": 1,
        "device": DeviceId("kiosk-1"),
        "clock": _Clock(),
    }
    log = open_kiosk_log(paths, mode=StationMode.OFFICIAL, **options)
    log.started(mode=StationMode.OFFICIAL, software="test", package=A)
    log.close()
    log.close()
    one, two = (path.read_bytes() for path in paths)
    assert one == two
    assert isinstance(eventlog.verify_log(one, PUBLIC, ORIGIN), eventlog.Verified)
    with pytest.raises(eventlog.EventLogError, match="другого режима"):
        open_kiosk_log(paths, mode=StationMode.TEST, **options)


def test_faults_of_the_log_reach_the_heartbeat() -> None:
    medium = FakeMedium(fail_at=2)
    log = _opened(medium)
    log.part(Part.PRINTER, FAULT)
    assert [fault.code for fault in log.faults()] == ["J-03", "J-06"]
    assert all(fault.text for fault in log.faults())
