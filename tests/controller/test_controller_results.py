"""Collecting and merging: what blocks, who is named, and what a recorded decision changes."""

import msgspec
import pytest

from election.faults import FaultCode, fault
from election.identifiers import DeviceId
from election.localized import localized
from election.polls import StationMode
from election.protocol_form import FormRow, RowSource
from election.results import ContestRecords, SignedPart, encode_signed_part, parse_protocol
from link import messages
from link.messages import Acknowledged, DenialReason, Denied
from tests.controller.station_kit import HEAD, KioskVoice, Rig, make_election


def _closed(rig: Rig, *devices: str) -> list[KioskVoice]:
    kiosks = rig.open_day(*devices)
    serials = iter(range(1000, 1100))
    for kiosk in kiosks:
        for _ in range(2):
            serial = next(serials)
            rig.chair.activate(serial)
            kiosk.vote(serial, {HEAD: ("o1",)})
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.CountResults(), messages.Results)
    for kiosk in kiosks:
        assert isinstance(kiosk.beat().order, messages.CollectPart)
    return kiosks


def test_a_kiosk_that_differs_is_named_and_blocks_until_a_decision(rig: Rig) -> None:
    one, two = _closed(rig, "kiosk-1", "kiosk-2")
    one.deliver()
    two.records.pop()
    two.deliver()
    reply = rig.chair.ask(messages.CountResults(), messages.CommandRefused)
    assert reply.reason == "ballots_differ"
    assert reply.text.startswith("Устройство № 2: бюллетеней 1, карточек 2.")
    assert rig.chair.refusal(messages.PrepareProtocol()) == "ballots_differ"
    assert rig.chair.refusal(messages.RecordDecision(subject="№ 7", act="акт")) == "unknown_subject"
    rig.chair.ask(messages.RecordDecision(subject="№ 2", act="акт № 3"), messages.Done)
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready
    ready = rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    assert ready.problems == ()
    assert "устройство № 2: бюллетеней 1, карточек 2" in ready.warnings
    protocol = parse_protocol((rig.books.folder / "results" / "protocol.json").read_bytes())
    assert [decision.act for decision in protocol.decisions] == ["акт № 3"]


def test_a_surplus_here_does_not_hide_a_lack_there(rig: Rig) -> None:
    one, two = _closed(rig, "kiosk-1", "kiosk-2")
    one.records.append(two.records.pop())
    one.deliver()
    two.deliver()
    reply = rig.chair.ask(messages.CountResults(), messages.CommandRefused)
    assert "№ 1: бюллетеней 3, карточек 2" in reply.text


def test_a_late_vote_that_arrives_makes_the_kiosk_whole(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    for serial in (1000, 1001):
        rig.chair.activate(serial)
    kiosk.vote(1000)
    token = kiosk.token(1001)
    kiosk.records.append(kiosk.records[0])
    rig.now += 6
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.CountResults(), messages.Results)
    kiosk.deliver()
    assert rig.chair.refusal(messages.CountResults()) == "ballots_differ"
    kiosk.ask(messages.Voted(code=rig.code(1001), token=token), Acknowledged)
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready


def test_a_lost_kiosk_needs_a_decision(rig: Rig) -> None:
    one, _lost = _closed(rig, "kiosk-1", "kiosk-2")
    one.deliver()
    waiting = rig.chair.ask(messages.CountResults(), messages.Results)
    assert (waiting.ready, waiting.missing) == (False, ("№ 2",))
    assert rig.chair.refusal(messages.PrepareProtocol()) == "not_collected"
    rig.chair.ask(messages.RecordDecision(subject="kiosk-2", act="акт № 9"), messages.Done)
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready
    ready = rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    assert "устройство № 2: бюллетеней 0, карточек 2" in ready.warnings


@pytest.mark.parametrize(
    ("falsified", "code"),
    [
        ({"sign_as": "kiosk-2"}, FaultCode.PART_SIGNATURE),
        ({"device": DeviceId("kiosk-2")}, FaultCode.PART_CONTENT),
        ({"mode": StationMode.TEST}, FaultCode.PART_CONTENT),
        ({"package": "00" * 32}, FaultCode.PART_CONTENT),
        ({"station": 124}, FaultCode.PART_CONTENT),
    ],
    ids=["signature", "device", "mode", "package", "station"],
)
def test_a_falsified_part_is_refused_by_name_and_asked_for_again(
    rig: Rig, falsified: dict[str, object], code: FaultCode
) -> None:
    (kiosk,) = _closed(rig, "kiosk-1")
    kiosk.deliver(kiosk.part(**falsified))
    assert code.value in rig.chair.status().kiosks[0].faults
    reply = rig.chair.ask(messages.CountResults(), messages.CommandRefused)
    assert reply.text == f"Устройство № 1: {fault(code).line}"[:160]
    first = kiosk.beat().order
    assert first is None
    rig.chair.ask(messages.CountResults(), messages.Results)
    assert isinstance(kiosk.beat().order, messages.CollectPart)
    kiosk.deliver()
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready


def test_noise_instead_of_a_part_is_refused(rig: Rig) -> None:
    (kiosk,) = _closed(rig, "kiosk-1")
    for noise in (b"noise", encode_signed_part(SignedPart(document=b"{}", signatures=b"{}"))):
        kiosk.deliver(noise)
        assert rig.chair.refusal(messages.CountResults()) == "part_refused"
        rig.chair.ask(messages.CountResults(), messages.Results)
    with rig.books.store.transaction() as tx:
        assert tx.parts() == ()


def test_pieces_survive_a_restart_and_a_new_division(rig: Rig) -> None:
    (kiosk,) = _closed(rig, "kiosk-1")
    content = kiosk.part()
    piece = messages.PartChunk(index=0, total=99, data=content[:50])
    assert isinstance(kiosk.say(piece), Acknowledged)
    rig.restart()
    kiosk.beat()
    assert isinstance(kiosk.deliver(content, size=300), Acknowledged)
    assert isinstance(kiosk.deliver(content, size=300), Acknowledged), "delivered twice is delivered once"
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready
    too_many = messages.PartChunk(index=0, total=65_000, data=b"")
    assert isinstance(kiosk.say(too_many), Acknowledged)
    bad = messages.PartChunk(index=5, total=5, data=b"")
    assert isinstance(kiosk.say(bad), Acknowledged)


def test_impossible_pieces_are_denied(rig: Rig) -> None:
    (kiosk,) = _closed(rig, "kiosk-1")
    for index, total in ((5, 5), (0, 60_000)):
        reply = kiosk.say(messages.PartChunk(index=index, total=total, data=b""))
        assert reply == Denied(reason=DenialReason.NOT_READY)


def test_a_spare_kiosk_that_never_came_is_not_waited_for(rig: Rig) -> None:
    (kiosk,) = _closed(rig, "kiosk-1")
    kiosk.deliver()
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready


def test_a_row_the_commission_must_count_is_asked_for(rig: Rig) -> None:
    rig.stop()
    typed = FormRow(id="k", number="9", title=localized("Погашено карточек"), source=RowSource.TYPED)
    rig.election = make_election(typed)
    rig.data = rig.data / "typed"
    rig.data.mkdir()
    rig.start()
    (kiosk,) = _closed(rig, "kiosk-1")
    kiosk.deliver()
    ready = rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    assert ready.problems == tuple(f"{name}: не введена строка 9" for name in ("head", "council", "road"))
    for contest in rig.election.contests:
        rig.chair.ask(messages.EnterRows(contest_id=contest.id, rows={"k": 12}), messages.Done)
    assert rig.chair.refusal(messages.EnterRows(contest_id="mars", rows={"k": 1})) == "unknown_contest"
    assert rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady).problems == ()
    protocol = parse_protocol((rig.books.folder / "results" / "protocol.json").read_bytes())
    assert protocol.contests[0].rows[-1].value == 12


def test_the_same_results_give_the_same_bytes(rig: Rig) -> None:
    (kiosk,) = _closed(rig, "kiosk-1")
    kiosk.deliver()
    rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    folder = rig.books.folder / "results"
    first = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == first
    assert msgspec.json.decode(first["records.json"], type=dict)["kind"] == "records"
    assert repr(ContestRecords(ballots=0, selections=())) == "ContestRecords(ballots=0)"
