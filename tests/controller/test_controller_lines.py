"""Excluded lines: durable, told to kiosks, marked in the protocol with their votes; rows and ratios."""

from election.results import check_results, parse_part, parse_protocol, parse_records
from link import messages
from tests.controller.station_kit import COUNCIL, HEAD, ROAD, KioskVoice, Rig


def _exclude(contest: str = "head", option: str = "o2", *, withdrawn: bool = True) -> messages.ChangeOption:
    return messages.ChangeOption(contest_id=contest, option_id=option, withdrawn=withdrawn)


def test_kiosks_hear_of_every_excluded_line_with_each_heartbeat(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    assert kiosk.beat().withdrawn_version == 0
    rig.chair.ask(_exclude(), messages.Done)
    rig.chair.ask(_exclude("council", "o4"), messages.Done)
    rig.restart()
    orders = kiosk.beat()
    assert (orders.withdrawn, orders.withdrawn_version) == (("council/o4", "head/o2"), 2)
    rig.chair.ask(_exclude(withdrawn=False), messages.Done)
    orders = kiosk.beat()
    assert (orders.withdrawn, orders.withdrawn_version) == (("council/o4",), 3)
    assert rig.chair.status().withdrawn == 1
    events = rig.events()
    assert (events.count("line-excluded"), events.count("line-restored")) == (2, 1)
    slip = next((rig.data / "slips").glob("*line-restored*")).read_text()
    assert "Вид выборов: head" in slip
    assert "Строка: 2" in slip


def test_lawful_refusals_of_an_exclusion(rig: Rig) -> None:
    rig.open_day()
    assert rig.chair.refusal(_exclude("nothing")) == "unknown_contest"
    assert rig.chair.refusal(_exclude(option="o9")) == "unknown_option"
    assert rig.chair.refusal(_exclude(withdrawn=False)) == "no_change"
    rig.chair.ask(_exclude("road", "o1"), messages.Done)
    assert rig.chair.refusal(_exclude("road", "o1")) == "no_change"
    assert rig.chair.refusal(_exclude("road", "o2")) == "last_line"
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    assert rig.chair.refusal(_exclude()) == "already_closed"


def _close_and_deliver(rig: Rig, kiosk: KioskVoice) -> None:
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    assert not rig.chair.ask(messages.CountResults(), messages.Results).ready
    kiosk.beat()
    kiosk.deliver()
    assert rig.chair.ask(messages.CountResults(), messages.Results).ready


def test_votes_stored_before_the_exclusion_stay_in_the_row_that_says_so(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o2",), COUNCIL: ("o1",), ROAD: ("o1",)})
    rig.chair.ask(_exclude(), messages.Done)
    _close_and_deliver(rig, kiosk)
    assert not rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady).problems
    folder = rig.books.folder / "results"
    protocol = parse_protocol((folder / "protocol.json").read_bytes())
    rows = {row.option: row for row in protocol.contests[0].options}
    assert [(row.number, row.votes, row.withdrawn) for row in rows.values()] == [
        (1, 0, False),
        (2, 1, True),
        (3, 0, False),
    ]
    parts = [parse_part(path.read_bytes()) for path in (folder / "parts").glob("*.json")]
    records = parse_records((folder / "records.json").read_bytes())
    assert check_results(rig.election, rig.station, parts, records, protocol) == ()


def test_rows_and_ratios_are_refused_before_the_close_and_filled_in_after_it(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o2",)})
    rig.chair.ask(_exclude(option="o1"), messages.Done)
    rows, ratios = messages.GetRows(contest_id="head"), messages.GetRatios(contest_id="head")
    assert {rig.chair.refusal(question) for question in (rows, ratios)} == {"not_closed"}
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    before = {line.id: line for line in rig.chair.ask(rows, messages.ContestRows).lines}
    assert (before["r4"].value, before["votes_2"].value) == (None, None), "no part has been collected"
    assert rig.chair.ask(ratios, messages.ContestRatios).lines[2].holds is None
    rig.chair.ask(messages.CountResults(), messages.Results)
    kiosk.beat()
    kiosk.deliver()
    shown = rig.chair.ask(rows, messages.ContestRows)
    lines = {line.id: line for line in shown.lines}
    assert shown.total == 8
    assert (lines["r1"].value, lines["r1"].typed, lines["r3"].value, lines["r3"].typed) == (
        40,
        True,
        1,
        False,
    )
    assert (lines["votes_1"].value, lines["votes_2"].value) == (0, 1)
    assert lines["votes_1"].title.endswith("(исключено)")
    found = rig.chair.ask(ratios, messages.ContestRatios).lines
    assert [(line.rule, line.holds, line.only_warns) for line in found] == [
        ("1 ≥ 2 + 3", True, False),
        ("2 + 3 ≥ 4", True, False),
        ("4 = 5 + Σ", True, False),
        ("2 + 3 = 4", True, True),
    ]
    assert found[0].filled == "40 ≥ 0 + 1 = 1"
    rig.chair.ask(messages.EnterRows(contest_id="head", rows={"r1": 0}), messages.Done)
    assert rig.chair.ask(ratios, messages.ContestRatios).lines[0].holds is False
    assert rig.chair.refusal(messages.GetRows(contest_id="nothing")) == "unknown_contest"
    assert rig.chair.ask(messages.GetRows(contest_id="head", offset=99), messages.ContestRows).lines == ()
