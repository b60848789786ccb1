"""Attacks on the day around the votes: clocks, copied and old media, storage, killed processes, cut logs.

Where files or processes are attacked, they are real ones (`tests.injection`); else the real kiosk and
controller of `tests.exactly_once` on media in memory. One test per attack of the red-team list.
"""

import collections.abc
import contextlib
import datetime
import pathlib
import shutil

import msgspec
import pytest
from cryptography import x509

import eventlog
from kiosk.ballot_box import OpenedBox, SystemRandomness, Tampered, TamperReason, open_box
from kiosk.ballot_box.fake_medium import FakeMedium
from kiosk.session import states
from link import messages
from link.exactly_once import LastReply, Stale, judge
from tests.controller.station_kit import Rig
from tests.exactly_once import real_kiosk
from tests.exactly_once.real_kiosk import RealKiosk
from tests.exactly_once.real_station import FIRST_CARD, Death
from tests.injection.bare_kiosk import BareKiosk, CannotStartError
from tests.injection.conftest import NewDay, ground, memory, new_day, nursery
from tests.injection.ground import Ground
from tests.injection.strace import Attack, Blow
from tests.red_team.hall import hall, rest, shows, vote

__all__ = ["ground", "memory", "new_day", "nursery"]

Images = tuple[bytes, ...]


def images_of(kiosk: RealKiosk) -> Images:
    return tuple(medium.image() for medium in kiosk.media)


def opened(images: collections.abc.Sequence[bytes]) -> OpenedBox:
    return open_box(
        media=[FakeMedium(image=image) for image in images],
        identity=real_kiosk._identity("kiosk-1"),
        device_key=real_kiosk._KEY,
        randomness=SystemRandomness(),
    )


# --- clocks


@pytest.mark.parametrize("days", [-1, 365])
def test_clock_a_day_behind_or_a_year_ahead(
    days: int, ground: Ground, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Votes go on, the logs stay whole, and no certificate locks anybody out."""
    true_clock = Rig._clock

    def wrong_clock(rig: Rig) -> datetime.datetime:
        return true_clock(rig) + datetime.timedelta(days=days)

    with hall() as station:
        kiosk = station.kiosks[0]
        vote(station, kiosk, FIRST_CARD)
        monkeypatch.setattr(Rig, "_clock", wrong_clock)
        station.rig.restart()
        station.round()
        vote(station, kiosk, FIRST_CARD + 1)
        assert kiosk.box.count == 2
        rest(station)
        assert station.rig.events()
    wrong = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
    for device in ground.package.station.devices:
        assert device.certificate is not None
        certificate = x509.load_pem_x509_certificate(device.certificate.encode())
        assert certificate.not_valid_before_utc < wrong < certificate.not_valid_after_utc


# --- copies


def test_cloned_medium(ground: Ground, tmp_path: pathlib.Path) -> None:
    """A kiosk on a copy of the media never shares a number with the original: one of the two is refused."""
    home = tmp_path / "original"
    wiring = ground.wiring(home, port=9, printer="tcp:127.0.0.1:9", slots=8)
    with contextlib.closing(BareKiosk(wiring)):
        pass
    shutil.copytree(home, tmp_path / "clone")
    clone = ground.wiring(tmp_path / "clone", port=9, printer="tcp:127.0.0.1:9", slots=8)
    numbers = []
    for wired in (wiring, clone):
        with contextlib.closing(BareKiosk(wired)) as kiosk:
            assert kiosk.box.boot_epoch == 2
            numbers.append(kiosk.link._channel._numbering._boot_epoch)  # type: ignore[attr-defined]
    lower, higher = sorted(numbers)
    assert lower < higher
    last = LastReply(boot_epoch=higher, seq=1, reply=messages.Acknowledged())
    assert isinstance(
        judge(last, messages.Request(boot_epoch=lower, seq=9, body=messages.GetStatus())), Stale
    )


def test_a_clone_votes_only_until_the_original_starts_again() -> None:
    with hall() as station:
        kiosk = station.kiosks[0]
        vote(station, kiosk, FIRST_CARD)
        clone = RealKiosk("kiosk-1", context=kiosk._context, hello=kiosk._hello, channel=kiosk._channel)
        clone.boots, clone.notes.ballots = 5, 1
        clone._boot(images_of(kiosk))
        clone.talk(station.chance)
        clone.tend(station.chance)
        before = kiosk.box.count
        vote(station, kiosk, FIRST_CARD + 1)
        assert kiosk.box.count == before, "the original voted beside a clone that had started later"
        assert shows(kiosk) is states.NotReady


def test_stale_box_on_one_medium() -> None:
    """An old copy of one medium beside the present other one: the box is refused and nothing is written."""
    with hall() as station:
        kiosk = station.kiosks[0]
        vote(station, kiosk, FIRST_CARD)
        old = images_of(kiosk)
        vote(station, kiosk, FIRST_CARD + 1)
        new = images_of(kiosk)
        for images in ((old[0], new[1]), (new[0], old[1])):
            found = opened(images)
            assert found.box is None
            assert isinstance(found.recovery, Tampered)
            assert found.recovery.reason is TamperReason.STALE
        assert opened(new).box is not None


def test_stale_box_on_both_media() -> None:
    """The box cannot know; the controller does, by its count, and accepts no more cards from there."""
    with hall() as station:
        kiosk = station.kiosks[0]
        vote(station, kiosk, FIRST_CARD)
        old = images_of(kiosk)
        vote(station, kiosk, FIRST_CARD + 1)
        kiosk.notes.ballots = 1
        kiosk._boot(old)
        station.round()
        station.round()
        assert station.console.status().kiosks[0].faults[:1] == ("C-07",)
        assert "kiosk-fault" in station.rig.events()
        vote(station, kiosk, FIRST_CARD + 2)
        assert kiosk.box.count == 1
        assert station.console.status().voting == 0


# --- storage


def test_full_disk(new_day: NewDay) -> None:
    """No room for anything the controller or the kiosk writes in a visit: nobody votes halfway."""
    day = new_day()
    full = Attack(blow=Blow.ENOSPC, number=1, calls="pwrite64,fdatasync,ftruncate,fsync", ever=True)
    assert day.strike_controller(full)
    assert day.strike_kiosk(full)
    assert day.close_and_judge()["votes"] == 2


def test_read_only_remount(new_day: NewDay) -> None:
    """A file system that turns read-only in the middle of a visit, on both devices."""
    day = new_day()
    locked = Attack(blow=Blow.EROFS, number=7, calls="pwrite64,fdatasync,ftruncate,fsync", ever=True)
    assert day.strike_controller(locked)
    assert day.strike_kiosk(locked)
    assert day.close_and_judge()["votes"] == 2


# --- processes and logs


@pytest.mark.parametrize("death", Death)
def test_controller_killed_in_mid_transaction(death: Death, new_day: NewDay) -> None:
    """Before it serves or before it answers, and (as a process) inside the transaction itself."""
    with hall() as station:
        kiosk = station.kiosks[0]
        for _ in range(3):
            station.network.next_death = death
            vote(station, kiosk, FIRST_CARD + kiosk.box.count)
        rest(station)
        assert kiosk.box.count >= 1
    if death is Death.BEFORE:
        day = new_day()
        assert day.strike_controller(Attack(blow=Blow.KILL, number=12, calls="pwrite64"))
        assert day.close_and_judge()["votes"] == 1


def test_log_truncated(new_day: NewDay) -> None:
    """A kiosk whose log lost its end on both media gets no more cards; its vote is still there."""
    day = new_day()
    voter = day.new_voter()
    day.send(voter)
    day.votes[voter.choice] += 1
    logs = [day.medium(number).with_name(day.medium(number).name + ".events.jsonl") for number in (0, 1)]
    day.kiosk.end()
    for log in logs:
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(b"".join(lines[:1]))
    day.restart_kiosk()
    refused = day.new_voter()
    said = day.send(refused)
    assert said is not None
    assert said["ballots"] == 1
    assert not refused.told
    assert "C-06" in day.commission.status().kiosks[0].faults


def test_a_log_with_a_changed_middle_is_no_log(new_day: NewDay) -> None:
    day = new_day()
    log = day.medium(0).with_name(day.medium(0).name + ".events.jsonl")
    day.kiosk.end()
    content = log.read_bytes()
    assert content.count(b'"open"') >= 1
    changed = content.replace(b'"open"', b'"shut"', 1)
    key = day.ground.package.station.kiosks[0].public_key
    origin = f"election={day.ground.package.election.id} station=77 device=kiosk-1 mode=official"
    assert isinstance(eventlog.verify_log(content, bytes.fromhex(key), origin), eventlog.Verified)
    assert not isinstance(eventlog.verify_log(changed, bytes.fromhex(key), origin), eventlog.Verified)
    day.restart_kiosk()


def test_opening_with_test_data_present(ground: Ground, tmp_path: pathlib.Path) -> None:
    """Votes of the test mode can neither stay in an official box nor be there when the polls open."""
    home = tmp_path / "media"
    wiring = ground.wiring(home, port=9, printer="tcp:127.0.0.1:9", slots=8)
    logs = (str(home / "test.jsonl"),)  # its own, for the log of another mode would refuse the start first
    with contextlib.closing(BareKiosk(msgspec.structs.replace(wiring, mode="test", logs=logs))):
        pass
    with pytest.raises(CannotStartError, match="B-12"):
        BareKiosk(wiring)
    fresh = Rig(_folder(tmp_path))
    try:
        console = fresh.console()
        console.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
        voice = fresh.kiosk("kiosk-1")
        voice.greet()
        voice.beat(stored=1)
        assert console.refusal(messages.OpenPolls()) == "kiosk_not_zero"
    finally:
        fresh.stop()


def _folder(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "controller"
    folder.mkdir()
    return folder
