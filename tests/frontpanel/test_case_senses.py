"""Cover and power of the case: contacts on mock pins, and the simulator's words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from frontpanel.gpio_panel import GpioSenses
from frontpanel.pins import KeypadPins, LampPins, PanelPins, SensePins, check_pins
from frontpanel.port import FrontPanelError, Senses
from frontpanel.simulator import PanelPlayer, SimulatedPanel

PINS = SensePins(cover=20, mains=21, power_low=26)


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    """Make mock pins."""
    with MockFactory() as made:
        yield made


def pin(factory: MockFactory, number: int) -> MockPin:
    found = factory.pin(number)
    assert isinstance(found, MockPin)
    return found


def test_contacts_close_to_ground_and_a_cut_wire_is_an_open_cover(factory: MockFactory) -> None:
    case = GpioSenses(PINS, pin_factory=factory)
    assert case.senses() == Senses(cover_open=True, on_mains=False)
    pin(factory, 20).drive_low()
    pin(factory, 21).drive_low()
    assert case.senses() == Senses(on_mains=True)
    pin(factory, 21).drive_high()
    pin(factory, 26).drive_low()
    assert case.senses() == Senses(on_mains=False, power_low=True)
    case.close()
    case.close()
    assert case.senses() == Senses()


def test_a_contact_that_is_not_there_tells_nothing(factory: MockFactory) -> None:
    case = GpioSenses(SensePins(), pin_factory=factory)
    assert case.senses() == Senses(cover_open=False, on_mains=None, power_low=False)
    case.close()


def test_a_pin_of_the_case_is_used_once() -> None:
    panel = PanelPins(lamp=LampPins(red=20, green=6), keypad=KeypadPins(), senses=PINS)
    with pytest.raises(ValueError, match="pin used twice: 20"):
        check_pins(panel)


def test_a_player_opens_the_cover_and_takes_the_mains_away(tmp_path: Path) -> None:
    with SimulatedPanel(f"unix:{tmp_path / 'panel.sock'}", tmp_path / "lamp.jsonl") as panel:
        assert panel.senses() == Senses()
        with PanelPlayer(panel.address) as player:
            player.cover(is_open=True)
            player.power(4)
            assert panel.senses() == Senses(
                cover_open=True, on_mains=False, power_low=True, battery_minutes=4
            )
            player.power(5)
            player.cover(is_open=False)
            assert panel.senses() == Senses(on_mains=False, battery_minutes=5)
            player.power(None)
            assert panel.senses() == Senses(on_mains=True)
            with pytest.raises(FrontPanelError, match="not a key"):
                player.power(-1)
