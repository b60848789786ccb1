"""Exactly once: replay, old epochs, restarts, two kiosks at one moment, death in the middle."""

import pathlib
import subprocess
import sys
import threading
import typing

import pytest

from controller.books import Books
from controller.station.values import CardRow
from controller.store.database import Store, StoreError
from controller.store.transaction import ConflictError
from election.cards import CardState
from election.identifiers import DeviceId
from election.polls import PollsState
from link import messages
from link.messages import DenialReason
from tests.controller.station_kit import FULL, PACKAGE, Rig, make_election, make_station

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_repeated_request_gets_the_stored_reply_and_does_nothing(rig: Rig, restarted: bool) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    claim = kiosk.request(messages.Claim(code=rig.code(1000)))
    first = kiosk.send(claim)
    if restarted:
        rig.restart()
    assert kiosk.send(claim) == first
    assert isinstance(first, messages.Claimed)
    voted = kiosk.request(messages.Voted(code=rig.code(1000), token=first.token))
    for _ in range(3):
        assert isinstance(kiosk.send(voted), messages.Acknowledged)
    assert rig.chair.status().kiosks[0].voted == 1
    assert kiosk.send(claim) == messages.Denied(reason=DenialReason.OLD_SEQ)


def test_the_same_vote_reported_after_a_reboot_counts_once(rig: Rig) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    token = kiosk.token(1000)
    report = messages.Voted(code=rig.code(1000), token=token)
    kiosk.ask(report, messages.Acknowledged)
    rebooted = rig.kiosk(epoch=2)
    assert rebooted.say(report) == messages.Denied(reason=DenialReason.NOT_WELCOMED)
    rebooted.greet()
    rebooted.ask(report, messages.Acknowledged)
    assert rig.chair.status().kiosks[0].voted == 1
    assert kiosk.claim(1000) == messages.Denied(reason=DenialReason.OLD_EPOCH)


def test_a_console_command_is_not_carried_out_twice(rig: Rig) -> None:
    rig.open_day()
    for serial in (1000, 1001):
        rig.chair.activate(serial)
    undo = rig.chair.request(messages.UndoActivation())
    assert isinstance(rig.chair.send(undo), messages.Done)
    assert isinstance(rig.chair.send(undo), messages.Done)
    with rig.books.store.transaction() as tx:
        assert tx.counts().activated == 1


def test_a_reply_and_its_effect_are_durable_together(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    claim = kiosk.request(messages.Claim(code=rig.code(1000)))
    with monkeypatch.context() as patch:
        patch.setattr("controller.store.transaction.Transaction.store_reply", _failing, raising=True)
        with pytest.raises(OSError, match="medium"):
            kiosk.send(claim)
    with rig.books.store.transaction() as tx:
        row = tx.card(1000)
        assert row is not None
        assert (row.state, row.token) == (CardState.ACTIVATED, 0)
    assert kiosk.send(claim) == messages.Claimed(token=1, ballot_style=FULL)


def _failing(*_: object) -> typing.NoReturn:
    raise OSError("the medium failed")


def test_two_kiosks_claim_one_card_at_the_same_moment(rig: Rig) -> None:
    kiosks = rig.open_day("kiosk-1", "kiosk-2")
    for serial in range(1000, 1008):
        rig.chair.activate(serial)
        start = threading.Barrier(2)
        replies: list[messages.ReplyBody] = []

        def claim(kiosk: typing.Any, serial: int = serial, start: typing.Any = start) -> None:
            request = kiosk.request(messages.Claim(code=rig.code(serial)))
            start.wait(5)
            replies.append(kiosk.send(request))  # noqa: B023

        threads = [threading.Thread(target=claim, args=(kiosk,)) for kiosk in kiosks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert sorted(type(reply).__name__ for reply in replies) == ["ClaimRefused", "Claimed"]


def test_two_stores_on_one_file_let_one_change_through(data: pathlib.Path) -> None:
    election, station = make_election(), make_station()
    path = data / "station.sqlite"
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def claim(name: str) -> None:
        with Store(path, election, station, PACKAGE) as store:
            start.wait(5)
            try:
                with store.transaction() as tx:
                    before = CardRow(serial=1000)
                    tx.change_card(before, CardRow(serial=1000, state=CardState.VOTING, token=1))
                outcomes.append("changed")
            except ConflictError:
                outcomes.append("conflict")

    Store(path, election, station, PACKAGE).close()
    threads = [threading.Thread(target=claim, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == ["changed", "conflict"]


def test_a_decision_is_never_made_on_a_row_another_is_changing(data: pathlib.Path) -> None:
    election, station = make_election(), make_station()
    path = data / "station.sqlite"
    entered = threading.Event()
    seen: list[CardRow | None] = []

    def second() -> None:
        with Store(path, election, station, PACKAGE) as store, store.transaction() as tx:
            entered.set()
            seen.append(tx.card(1000))

    with Store(path, election, station, PACKAGE) as store:
        thread = threading.Thread(target=second)
        voting = CardRow(serial=1000, state=CardState.VOTING, token=1)
        with store.transaction() as tx:
            assert tx.card(1000) == CardRow(serial=1000)
            thread.start()
            assert not entered.wait(0.3), "the second transaction began beside the first"
            tx.change_card(CardRow(serial=1000), voting)
        thread.join(10)
    assert seen == [voting]


def test_compare_and_set_needs_state_token_and_kiosk(data: pathlib.Path) -> None:
    with Store(data / "x.sqlite", make_election(), make_station(), PACKAGE) as store:
        voting = CardRow(serial=1000, state=CardState.VOTING, token=1, kiosk=DeviceId("kiosk-1"))
        with store.transaction() as tx:
            tx.change_card(CardRow(serial=1000), voting)
        for wrong in (
            CardRow(serial=1000, state=CardState.ACTIVATED, token=1, kiosk=DeviceId("kiosk-1")),
            CardRow(serial=1000, state=CardState.VOTING, token=2, kiosk=DeviceId("kiosk-1")),
            CardRow(serial=1000, state=CardState.VOTING, token=1, kiosk=DeviceId("kiosk-2")),
        ):
            with pytest.raises(ConflictError), store.transaction() as tx:
                tx.change_card(wrong, CardRow(serial=1000))
        with store.transaction() as tx:
            assert tx.card(1000) == voting


_DYING = """
import os, pathlib, sys
from controller.store.database import Store
from controller.station.values import CardRow
from election.cards import CardState
from tests.controller.station_kit import FULL, PACKAGE, make_election, make_station
store = Store(pathlib.Path(sys.argv[1]), make_election(), make_station(cards=2000), PACKAGE)
with store.transaction() as tx:
    for serial in range(1000, 3000):
        tx.change_card(CardRow(serial=serial), CardRow(serial=serial, state=CardState.VOTED, token=1))
    tx.count_activation("hall", FULL, 5)
    tx._connection.exec_driver_sql("PRAGMA cache_size=1")
    tx._connection.exec_driver_sql("PRAGMA cache_spill=1")
    tx.cancel_left_cards()
    os._exit(9)
"""


def test_death_in_the_middle_of_a_transaction_leaves_nothing_of_it(data: pathlib.Path) -> None:
    path = data / "station.sqlite"
    election, station = make_election(), make_station(cards=2000)
    Store(path, election, station, PACKAGE).close()
    died = subprocess.run([sys.executable, "-c", _DYING, str(path)], cwd=ROOT, check=False, timeout=60)
    assert died.returncode == 9
    assert (data / "station.sqlite-journal").stat().st_size > 0, "half of it had reached the file"
    with Store(path, election, station, PACKAGE) as store, store.transaction() as tx:
        counts = tx.counts()
        assert (counts.unused, counts.voted, counts.activated) == (2000, 0, 0)
        assert tx.card(1000) == CardRow(serial=1000)


def test_the_safety_settings_are_in_force(data: pathlib.Path) -> None:
    with Store(data / "x.sqlite", make_election(), make_station(), PACKAGE) as store:
        assert store.settings() == {"journal_mode": "truncate", "synchronous": "3", "secure_delete": "1"}


def test_a_database_of_another_package_is_refused(data: pathlib.Path) -> None:
    Books(data, make_election(), make_station(), PACKAGE).close()
    with pytest.raises(StoreError):
        Books(data, make_election(), make_station(), "ff" * 32)


def test_a_new_mode_still_knows_old_requests(rig: Rig) -> None:
    kiosk = rig.kiosk(epoch=5)
    kiosk.greet()
    rig.console().ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    rig.restart()
    clone = rig.kiosk(epoch=4)
    assert clone.greet() == messages.Denied(reason=DenialReason.OLD_EPOCH)
    with rig.books.store.transaction() as tx:
        assert tx.station().polls is PollsState.CLOSED_INITIAL


def test_a_console_with_any_number_is_believed_and_the_one_before_is_over(rig: Rig) -> None:
    """Epochs of the console are drawn by chance: a clock set back shuts nobody out."""
    rig.open_day()
    first, second = rig.console(epoch=2**53 - 1), rig.console(epoch=7)
    first.ask(messages.Activate(code=rig.code(1000), ballot_style=FULL), messages.Activated)
    waiting = first.request(messages.Activate(code=rig.code(1001), ballot_style=FULL))
    second.ask(messages.Activate(code=rig.code(1002), ballot_style=FULL), messages.Activated)
    assert first.send(waiting) == messages.Denied(reason=DenialReason.OLD_EPOCH)
    assert second.status().activated == 2
    third = rig.console(epoch=8)
    assert third.status().activated == 2
    assert second.say(messages.GetStatus()) == messages.Denied(reason=DenialReason.OLD_EPOCH)


def test_an_answer_lost_with_the_controller_is_given_again_to_the_same_console(rig: Rig) -> None:
    rig.open_day()
    console = rig.console(epoch=2**40)
    rig.chair.activate(1000)
    undo = console.request(messages.UndoActivation())
    assert console.send(undo) == messages.Done()
    rig.restart()
    assert console.send(undo) == messages.Done()
    assert console.status().activated == 0
    for kiosk_epoch in (5, 4):  # those of kiosks must grow as before
        said = rig.kiosk(epoch=kiosk_epoch).greet()
    assert said == messages.Denied(reason=DenialReason.OLD_EPOCH)
