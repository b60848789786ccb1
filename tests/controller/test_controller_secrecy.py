"""What the controller's medium may not tell: who voted when, where, in what order, or for whom."""

import itertools
import pathlib

import pytest

from controller.event_log import EventLog
from election.events import CATALOGUE, EventField, EventId, check_fields
from election.polls import StationMode
from link import messages
from tests.controller.station_kit import COUNCIL, FULL, HEAD, Rig, make_station


def _database(rig: Rig) -> bytes:
    return (rig.books.folder / "station.sqlite").read_bytes()


def test_after_a_vote_the_file_holds_neither_time_nor_kiosk_nor_style_of_the_card(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    assert _database(rig).count(b"09:04") == 1
    token = kiosk.token(1000)
    assert _database(rig).count(b"kiosk-1".ljust(40)) == 1
    kiosk.ask(messages.Voted(code=rig.code(1000), token=token), messages.Acknowledged)
    content = _database(rig)
    assert b"09:04" not in content
    assert b"kiosk-1".ljust(40) not in content
    assert FULL.encode().ljust(40) not in content
    assert rig.code(1000).encode() not in content
    journal = rig.books.folder / "station.sqlite-journal"
    assert not journal.exists() or journal.stat().st_size == 0


@pytest.mark.parametrize("outcome", ["voted", "reset", "cancelled"])
def test_every_spent_card_forgets_the_same(rig: Rig, outcome: str) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    if outcome != "cancelled":
        token = kiosk.token(1000)
        rig.chair.say(messages.OrderReset(kiosk="№ 1"))
        report = messages.Voted if outcome == "voted" else messages.WasReset
        kiosk.ask(report(code=rig.code(1000), token=token), messages.Acknowledged)
    else:
        rig.chair.ask(messages.ClosePolls(), messages.Done)
    with rig.books.store.transaction() as tx:
        row = tx.card(1000)
    assert row is not None
    assert row.state.value == outcome
    assert (row.style, row.group, row.kiosk, row.activated_at) == (None, None, None, None)


def _day_in_order(folder: pathlib.Path, order: tuple[int, ...]) -> bytes:
    folder.mkdir()
    rig = Rig(folder, station=make_station(cards=300))
    try:
        (kiosk,) = rig.open_day()
        for serial in order:
            rig.chair.activate(serial)
            kiosk.vote(serial)
        rig.chair.ask(messages.PauseVoting(), messages.Done)
        kiosk.greet()
        return _database(rig)
    finally:
        rig.stop()


def test_the_file_is_the_same_whatever_the_order_of_the_voters(data: pathlib.Path) -> None:
    orders = itertools.islice(itertools.permutations((1000, 1001, 1150, 1299)), 0, 24, 5)
    files = {_day_in_order(data / str(number), order) for number, order in enumerate(orders)}
    assert len(files) == 1


def test_no_choice_ever_reaches_the_controller_before_the_close(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o2",), COUNCIL: ("o4",)})
    for path in rig.data.rglob("*"):
        if path.is_file() and path.suffix != ".pdf":  # the zero report names every option, with zero
            content = path.read_bytes()
            assert b"o2" not in content
            assert "Лугов".encode() not in content


def test_the_reply_that_is_kept_holds_no_code(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.claim(1000)
    assert rig.code(1000).encode() not in _database(rig)


def test_no_event_can_carry_a_vote_a_card_or_a_choice() -> None:
    words = {event.value for event in EventId} | {field.value for field in EventField}
    for forbidden in ("voted", "claim", "activat", "code", "serial", "token", "option", "votes", "tally"):
        assert not [word for word in words if forbidden in word]
    assert set(CATALOGUE) == set(EventId)


def test_only_fields_of_the_catalogue_get_into_the_log(rig: Rig, data: pathlib.Path) -> None:
    for fields in ({}, {EventField.KIOSK: "№ 1", EventField.REASON: "x"}, {EventField.KIOSK: "№" * 201}):
        with pytest.raises(ValueError, match="kiosk-lost"):
            check_fields(EventId.KIOSK_LOST, fields)
    before = rig.log_path.read_bytes()
    with pytest.raises(ValueError, match="kiosk-lost"):
        rig.log.write(EventId.KIOSK_LOST)
    assert rig.log_path.read_bytes() == before
    assert isinstance(rig.log, EventLog)


def test_values_print_no_choice(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o2",)})
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.say(messages.CountResults())
    kiosk.beat()
    kiosk.deliver()
    with rig.books.store.transaction() as tx:
        (part,) = tx.parts()
    assert repr(part) == "StoredPart(device='kiosk-1')"
    assert rig.books.mode is StationMode.OFFICIAL
