"""A whole day at the controller: from zero to a signed memory card, and what is refused on the way."""

import hashlib
import json
import pathlib

from election import signing
from election.results import check_results, parse_part, parse_protocol, parse_records
from link import messages
from tests.controller.station_kit import COUNCIL, FEDERAL, HEAD, ROAD, Rig, key_of


def _vote_all_day(rig: Rig) -> tuple[messages.ReplyBody, ...]:
    one, two = rig.open_day("kiosk-1", "kiosk-2")
    for serial in range(1000, 1006):
        assert isinstance(rig.chair.activate(serial), messages.Activated)
    assert isinstance(rig.chair.activate(1006, FEDERAL), messages.Activated)
    one.vote(1000, {HEAD: ("o1",), COUNCIL: ("o1", "o2"), ROAD: ("o1",)})
    two.vote(1001, {HEAD: ("o2",), COUNCIL: ("o3",)})
    one.vote(1002, {HEAD: ("o3",), ROAD: ("o2",)})
    one.vote(1006, {HEAD: ("o1",)}, style=FEDERAL)
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    waiting = rig.chair.ask(messages.CountResults(), messages.Results)
    assert (waiting.ready, waiting.missing) == (False, ("№ 1", "№ 2"))
    for kiosk in (one, two):
        assert isinstance(kiosk.beat().order, messages.CollectPart)
        assert isinstance(kiosk.deliver(), messages.Acknowledged)
        assert kiosk.beat().order is None
    return (rig.chair.say(messages.CountResults()), rig.chair.say(messages.PrepareProtocol()))


def test_a_day_ends_with_a_card_anyone_can_check(rig: Rig, tmp_path: pathlib.Path) -> None:
    counted, ready = _vote_all_day(rig)
    assert counted == messages.Results(ready=True)
    assert isinstance(ready, messages.ProtocolReady)
    assert ready.contests == (HEAD, COUNCIL, ROAD)
    assert ready.problems == ()
    assert ready.warnings, "three activated cards did not vote: the warning ratio is broken"
    card = tmp_path / "card"
    card.mkdir()
    exported = rig.chair.ask(messages.ExportCard(path=str(card)), messages.Exported)
    folder = card
    sums = json.loads((folder / "SUMS.json").read_bytes())
    assert exported.files == len(sums) + 1
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    on_card = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert on_card == {*sums, "SUMS.json"}
    assert {"package/root.json", "parts/kiosk-1.json.sig", "protocol-head.pdf"} <= on_card
    assert {"events.json", "events/controller.jsonl"} <= on_card
    public = signing.public_bytes(key_of("controller"))
    for name, kind in (("protocol", signing.PROTOCOL_TYPE), ("records", signing.RECORDS_TYPE)):
        document, signature = (folder / f"{name}.json", folder / f"{name}.json.sig")
        held = signing.verify(
            kind, document.read_bytes(), signature.read_bytes(), {signing.key_id(public): public}, 1
        )
        assert isinstance(held, signing.Verified)
    parts = [parse_part(path.read_bytes()) for path in sorted((folder / "parts").glob("*.json"))]
    records = parse_records((folder / "records.json").read_bytes())
    protocol = parse_protocol((folder / "protocol.json").read_bytes())
    assert check_results(rig.election, rig.station, parts, records, protocol) == ()


def test_the_numbers_of_the_protocol(rig: Rig) -> None:
    _vote_all_day(rig)
    protocol = parse_protocol((rig.books.folder / "results" / "protocol.json").read_bytes())
    head, council, road = protocol.contests
    assert [row.value for row in head.rows] == [40, 0, 7, 4, 0]
    assert [row.votes for row in head.options] == [2, 1, 1]
    assert [row.value for row in council.rows] == [40, 0, 6, 3, 1]
    assert [row.votes for row in council.options] == [1, 1, 1, 0]
    assert council.undervotes == 3
    assert [row.value for row in road.rows] == [40, 0, 6, 3, 1]
    assert [row.row for row in road.options] == ["6", "7"]
    assert [(kiosk.ballots, kiosk.voted) for kiosk in protocol.kiosks] == [(3, 3), (1, 1), (0, 0)]
    counts = protocol.cards
    assert (counts.activated, counts.voted, counts.cancelled_activated) == (7, 4, 3)
    assert counts.cancelled_unused == 33


def test_no_result_before_the_close(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o1",)})
    for command in (messages.CountResults(), messages.PrepareProtocol()):
        assert rig.chair.refusal(command) == "not_closed"
    assert rig.chair.refusal(messages.EnterRows(contest_id=HEAD, rows={"r1": 1})) == "not_closed"
    assert rig.chair.refusal(messages.ExportCard(path="/nowhere")) == "no_protocol"
    reply = kiosk.deliver()
    assert reply == messages.Denied(reason=messages.DenialReason.NOT_ORDERED)
    with rig.books.store.transaction() as tx:
        assert tx.parts() == ()
        assert tx.chunk_totals(rig.station.devices[1].id) == ()


def test_papers_are_thrown_away_when_a_row_changes(rig: Rig) -> None:
    _vote_all_day(rig)
    assert rig.chair.refusal(messages.EnterRows(contest_id=HEAD, rows={"r4": 1})) == "row_not_typed"
    assert (rig.books.folder / "results" / "protocol.json").exists()
    rig.chair.ask(messages.EnterRows(contest_id=HEAD, rows={"r1": 3}), messages.Done)
    assert not (rig.books.folder / "results").exists()
    assert rig.chair.refusal(messages.ExportCard(path="/nowhere")) == "no_protocol"
    ready = rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    assert ready.contests == ()
    assert ready.problems == ("head: не выполнено 3 ≥ 0 + 7 = 7",)
    rig.chair.ask(messages.RecordDecision(subject=HEAD, act="акт № 4"), messages.Done)
    decided = rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
    assert decided.problems == ()
    assert "head: не выполнено 3 ≥ 0 + 7 = 7" in decided.warnings
