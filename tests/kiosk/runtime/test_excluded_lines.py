"""Excluded lines from the controller: handed on once a version, and never claimed without a taker."""

from kiosk.runtime.excluded_lines import ExcludedLines, Lines
from link import messages
from link.messages import Heartbeat, Orders, PollsState, StationMode
from tests.controller.station_kit import Rig
from tests.kiosk.runtime.link_kit import KioskOnLink


def _orders(version: int, *lines: str) -> Orders:
    return Orders(
        polls=PollsState.OPEN, mode=StationMode.OFFICIAL, withdrawn=lines, withdrawn_version=version
    )


def test_a_changed_list_is_handed_on_once_and_its_version_is_said() -> None:
    taken: list[Lines] = []
    excluded = ExcludedLines(taken.append)
    excluded.hear(_orders(0))
    assert (taken, excluded.version) == ([], 0)
    for _ in range(2):
        excluded.hear(_orders(1, "head/o2"))
    excluded.hear(_orders(2, "head/o2", "road/o2"))
    excluded.hear(_orders(4))
    assert taken == [
        frozenset({("head", "o2")}),
        frozenset({("head", "o2"), ("road", "o2")}),
        frozenset(),
    ]
    assert excluded.version == 4


def test_without_a_taker_no_version_is_claimed() -> None:
    excluded = ExcludedLines(None)
    excluded.hear(_orders(3, "head/o2"))
    assert excluded.version == 0


def test_the_kiosk_says_at_the_next_beat_which_lines_it_was_told(rig: Rig) -> None:
    kiosk = KioskOnLink(rig)
    taken: list[Lines] = []
    kiosk.keeper._excluded = ExcludedLines(taken.append)
    console = rig.console(epoch=77)
    console.ask(messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
    kiosk.turn()
    exclude = messages.ChangeOption(contest_id="head", option_id="o2", withdrawn=True)
    console.ask(exclude, messages.Done)
    kiosk.turn(2)
    assert taken == [frozenset({("head", "o2")})]
    beats = [beat for beat in kiosk.network.bodies(Heartbeat) if isinstance(beat, Heartbeat)]
    assert [beat.withdrawn_version for beat in beats] == [0, 0, 1]
