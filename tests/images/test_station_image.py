"""A station's day on the image: first start, keys, installation, a vote, a power cut, the protocol on a card.

The tests are stages of one day and run in their order; each keeps a picture in out/image-test.
"""

import collections.abc
import pathlib

import msgspec
import numpy as np
import PIL.Image
import pytest

from images.disk import places_of
from images.emulator import read_disk, write_disk
from images.workshop import Workshop
from link.messages import Activated, StationMode
from provisioning.results import VerifiedResults, verify_results
from tests.images.conftest import OUT, difference
from tests.images.station_machine import ALIKE, StationMachine, patient_source

pytestmark = pytest.mark.image

STYLE = "all"
DATA_MIB = 256
CHOICES = (("district-7", "o2"), ("embankment", "yes"))


@pytest.fixture(scope="module")
def station(
    shop: Workshop, pictures: pathlib.Path, tmp_path_factory: pytest.TempPathFactory
) -> collections.abc.Iterator[StationMachine]:
    folder = tmp_path_factory.mktemp("station")
    source = patient_source(folder)
    made = StationMachine(shop, source, folder, pictures)
    try:
        yield made
    finally:
        made.close()


def test_a_new_device_makes_its_keys_and_asks_for_a_card(station: StationMachine) -> None:
    machine = station.switch_on()
    machine.wait_said("ключи устройства созданы", 480)
    machine.wait_said("Started keg-waiting.service", 120)
    black = machine.look()
    machine.wait(lambda: difference(machine.look(), black) > 0.02, 120, "the page of a new device")
    station.keep("01-new-device")
    assert f"keg: slot A, root hash {station.root_hash}" in machine.said()


def test_the_request_comes_out_on_a_card(station: StationMachine) -> None:
    machine = station.emulator
    card = station.card("empty", {"readme.txt": b"\n"})
    name = machine.plug(card)
    machine.wait_said("заявка записана", 360)
    machine.wait_said("Finished keg-card@sda.service", 60)
    machine.unplug(name)
    files = station.contents(card)
    requests = [content for path, content in files.items() if path.startswith("keg-device-")]
    assert len(requests) == 1
    station.take_in(requests[0])


def test_the_installation_card_makes_it_a_station(station: StationMachine) -> None:
    machine = station.emulator
    name = machine.plug(station.card("installation", station.installation()))
    machine.wait_said("установлено: controller, kiosk-1", 480)
    machine.wait_said("Finished keg-card@sda.service", 60, times=2)
    machine.unplug(name)
    machine.wait_said("Started keg-controller.service", 480)
    machine.wait_said("Started keg-kiosk.service", 480)
    station.keep("02-installed")


def test_both_stations_open_the_polls_and_wait_for_a_card(station: StationMachine) -> None:
    for commission in (station.commission, station.twin.commission):
        commission.start_day(1, 600, until=StationMode.TRAINING)
    station.twin.eyes.wait_for("Idle")
    station.wait_like_twin("03-idle")


def test_a_voter_votes(station: StationMachine) -> None:
    begin(station, 0)
    vote(station)
    station.commission.wait_delivered(1, 480)
    (station.pictures / "13-tape.png").write_bytes((station.printer.folder / "tape.png").read_bytes())
    assert same_tape(station)


def begin(station: StationMachine, number: int) -> None:
    for commission, code, scan in (
        (station.commission, station.cards(4)[number], station.emulator.scan),
        (station.twin.commission, station.twin.cards(4)[number], station.twin.scan),
    ):
        assert isinstance(commission.activate(code, STYLE), Activated)
        scan(code)
    station.twin.eyes.wait_for("ChoosingLanguage", "ContestList")
    station.wait_like_twin(f"{4 + 10 * number:02d}-card-read")


def vote(station: StationMachine) -> None:
    if station.twin.eyes.look().state == "ChoosingLanguage":
        station.step("05-language", "ChooseLanguage", "ru")
    for contest, option in CHOICES:
        station.step(f"06-{contest}", "OpenContest", contest)
        station.step(f"07-{contest}-chosen", "ChooseOption", option)
        if station.twin.eyes.look().state == "OnBallot":
            station.step(f"08-{contest}-done", "ListDone")
        station.step(f"09-{contest}-confirmed", "ConfirmChoice")
    station.step("10-printing", "Finish", any_page=True)
    station.twin.eyes.wait_for("Comparing")
    station.wait_like_twin("11-compare", ALIKE)
    station.step("12-voted", "Confirm", any_page=True)


def same_tape(station: StationMachine) -> bool:
    """Compare the two tapes as pictures, and that the record was marked confirmed.

    Line by line they cannot be read alike: the image's text rendering is a version older than this machine's.
    """
    tapes = []
    for printer in (station.printer, station.twin.printer):
        assert "mark\tПОДТВЕРЖДЕНО" in printer.tape_text()
        picture = PIL.Image.open(printer.folder / "tape.png").convert("L")
        tapes.append(picture)
    height = min(tape.height for tape in tapes)
    one, two = (
        np.asarray(tape.crop((0, 0, tape.width, height)).resize((72, height // 8), PIL.Image.Resampling.BOX))
        for tape in tapes
    )
    return float(np.mean(np.abs(one.astype(int) - two.astype(int)) > 48)) < 0.05


def test_a_power_cut_in_the_middle_of_a_vote_is_resolved_at_the_next_start(station: StationMachine) -> None:
    begin(station, 1)
    if station.twin.eyes.look().state == "ChoosingLanguage":
        station.step("15-language", "ChooseLanguage", "ru")
    contest, option = CHOICES[0]
    station.step("16-contest", "OpenContest", contest)
    station.step("17-chosen", "ChooseOption", option)
    station.pull_the_plug()
    machine = station.switch_on()
    machine.wait_said("Started keg-kiosk.service", 480)
    machine.wait_said("Started keg-controller.service", 480)
    commission = station.commission

    def is_resolved() -> bool:
        status = commission.status()
        return (status.voted, status.voting) == (1, 0) and status.kiosks[0].link_up

    machine.wait(is_resolved, 480, "the end of the interrupted session")
    station.keep("18-after-power-cut")
    assert commission.status().voted == 1


def test_a_missing_printer_is_on_the_screen_and_known_to_the_commission(station: StationMachine) -> None:
    station.printer.command("silence on")
    codes = faults_of(station, "P")
    station.keep("19-no-printer")
    station.printer.command("silence off")
    assert codes


def faults_of(station: StationMachine, letter: str) -> list[str]:
    """Wait until the kiosk tells of a fault whose code begins with a letter."""
    found: list[str] = []

    def look() -> bool:
        found[:] = [code for code in station.commission.status().kiosks[0].faults if code.startswith(letter)]
        return bool(found)

    station.emulator.wait(look, 240, f"a fault {letter}-…")
    return found


def test_the_signed_protocol_comes_out_on_a_card(station: StationMachine, tmp_path: pathlib.Path) -> None:
    machine, commission = station.emulator, station.commission
    commission.close_polls()
    commission.count(240)
    assert not commission.protocol().problems
    card = station.card("results", {"readme.txt": b"\n"})
    name = machine.plug(card)
    machine.wait_said("Finished keg-card@sda.service", 360)
    commission.export(pathlib.Path("/run/keg-cards/sda"))
    machine.unplug(name)
    for path, content in station.contents(card).items():
        target = tmp_path / "card" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (tmp_path / "card/readme.txt").unlink()
    results = verify_results(tmp_path / "card")
    assert isinstance(results, VerifiedResults), results
    station.keep("20-after-export")


def test_a_missing_camera_is_on_the_screen(station: StationMachine) -> None:
    wiring = msgspec.structs.replace(station.wiring, scanner="camera:/dev/video0")
    machine = station.emulator
    name = machine.plug(station.card("camera", station.installation(wiring)))
    machine.wait_said("установлено: controller, kiosk-1", 240, times=2)
    machine.unplug(name)
    station.pull_the_plug()
    machine = station.switch_on()
    machine.wait_said("Started keg-controller.service", 480)
    assert faults_of(station, "S")
    station.keep("21-no-camera")


def test_a_full_data_partition_is_on_the_screen(station: StationMachine) -> None:
    station.pull_the_plug()
    fill_data(station)
    machine = station.switch_on()
    machine.wait_said("Started keg-kiosk.service", 480)
    machine.wait(lambda: "No space left" in machine.said() or "Z-0" in machine.said(), 240, "a full disk")
    station.keep("22-full-data")


def fill_data(station: StationMachine) -> None:
    """Leave no free block in the data partition, by the tools of its file system."""
    place = places_of(OUT / f"keg-{station.arch}-dev.img")["keg-data"]
    size = DATA_MIB << 20
    part = OUT / "data.part"
    part.write_bytes(read_disk(station.shop, station.disk, place, size))
    (OUT / "filling").write_bytes(b"x" * size)
    inside = station.shop.inside
    station.shop.run(["e2fsck", "-p", inside(part)])
    # It stops where the room does, which is the point.
    station.shop.run(
        ["sh", "-c", f"debugfs -w -R 'write {inside(OUT / 'filling')} filling' {inside(part)}; true"]
    )
    write_disk(station.shop, station.disk, place, part.read_bytes())
