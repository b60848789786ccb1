"""The arm64 image on an emulated board: from the first start to the idle screen."""

import pathlib

import pytest

from images.workshop import Workshop
from link.messages import StationMode
from tests.images.conftest import OUT
from tests.images.station_machine import StationMachine, patient_source

pytestmark = pytest.mark.image


def test_the_board_comes_to_the_idle_screen(
    shop: Workshop, pictures: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    if not (OUT / "keg-arm64-dev.img").exists():
        pytest.skip("no image: ./keg image arm64")
    source = patient_source(tmp_path)
    station = StationMachine(shop, source, tmp_path, pictures, "arm64")
    try:
        machine = station.switch_on()
        machine.wait_said(f"keg: slot A, root hash {station.root_hash}", 300)
        machine.wait_said("ключи устройства созданы", 600)
        machine.wait_said("Started keg-waiting.service", 300)
        card = station.card("empty", {"readme.txt": b"\n"})
        name = machine.plug(card)
        machine.wait_said("Finished keg-card@sda.service", 300)
        station.keep("arm-01-new-device")
        machine.unplug(name)
        files = station.contents(card)
        station.take_in(next(content for path, content in files.items() if path.startswith("keg-device-")))
        name = machine.plug(station.card("installation", station.installation()))
        machine.wait_said("Finished keg-card@sda.service", 300, times=2)
        machine.unplug(name)
        machine.wait_said("Started keg-kiosk.service", 600)
        machine.wait_said("Started keg-controller.service", 600)
        for commission in (station.commission, station.twin.commission):
            commission.start_day(1, 600, until=StationMode.TRAINING)
        station.twin.eyes.wait_for("Idle")
        assert station.wait_like_twin("arm-02-idle", timeout_s=600) < 0.02
    finally:
        station.close()
