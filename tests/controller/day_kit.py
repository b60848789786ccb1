"""A finished day in a few lines: votes, close, parts, typed rows, prepared protocols."""

from link import messages
from tests.controller.station_kit import COUNCIL, HEAD, ROAD, ConsoleVoice, KioskVoice, Rig

ONE = {HEAD: ("o1",), COUNCIL: ("o1", "o2"), ROAD: ("o1",)}


def collected(rig: Rig, console: ConsoleVoice, *kiosks: KioskVoice) -> None:
    """Close the polls and collect the parts."""
    console.ask(messages.ClosePolls(), messages.Done)
    console.say(messages.CountResults())
    for kiosk in kiosks:
        kiosk.beat()
        kiosk.deliver()
    assert console.ask(messages.CountResults(), messages.Results).ready


def prepared(rig: Rig, votes: int = 1) -> messages.ProtocolReady:
    """Hold a day with so many equal votes and prepare the protocols."""
    (kiosk,) = rig.open_day()
    for serial in range(1000, 1000 + votes):
        rig.chair.activate(serial)
        kiosk.vote(serial, ONE)
    kiosk.beat()
    collected(rig, rig.chair, kiosk)
    return rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady)
