"""A controller on an image for development: it is trained on and opens no official polls."""

import dataclasses
import pathlib

from controller.card_reader import CardReader
from controller.service import Belongings, Service
from link import messages
from tests.controller.station_kit import SECRET, ConsoleVoice, Rig, key_of


def test_a_development_image_is_never_switched_to_the_official_mode(data: pathlib.Path) -> None:
    rig = Rig(data)
    rig.desk = dataclasses.replace(rig.desk, facts=dataclasses.replace(rig.desk.facts, is_dev_image=True))
    rig.service = Service(
        desk=rig.desk,
        reader=CardReader(SECRET, rig.election, rig.station),
        log=rig.log,
        belongings=Belongings(signing_key=key_of("controller"), package_files={}),
    )
    console = ConsoleVoice(rig, 1)
    for mode in (messages.StationMode.TEST, messages.StationMode.TRAINING):
        console.ask(messages.SetMode(mode=mode), messages.Done)
    refusal = console.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.CommandRefused)
    rig.stop()
    assert refusal.reason == "dev_image"
    assert rig.books.mode.value == "training"
