"""Bench tool for front panels: light the lamp, watch the keys, or play with a simulated panel.

    python -m frontpanel check pins.json
    python -m frontpanel lamp pins.json green red amber_blink
    python -m frontpanel watch pins.json --seconds 60
    python -m frontpanel simulate unix:panel.sock lamp.jsonl --seconds 600
    python -m frontpanel press unix:panel.sock HELP DOWN CONFIRM

Not for a kiosk in service: the app opens the panel itself.
"""

import argparse
import sys
import time
import typing
from collections.abc import Sequence
from pathlib import Path

from frontpanel.pins import PanelPins, parse_pins
from frontpanel.port import FrontPanelError, Key, KeypadFault, KeypadPort, LampState
from frontpanel.simulator import PanelPlayer, SimulatedPanel


def watch(keypad: KeypadPort, seconds: float) -> None:
    """Print what the keypad says for so many seconds."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        match keypad.read(min(left, 1.0)):
            case Key() as key:
                print(key.name, flush=True)
            case KeypadFault(code=code, text=text):
                print(f"{code} {text}", flush=True)
            case None:
                pass
            case other:
                typing.assert_never(other)


def light(pins: PanelPins, states: Sequence[str], seconds: float) -> None:
    """Show each state for so many seconds."""
    from frontpanel.gpio_panel import GpioLamp  # only now: the other commands need no gpiozero

    with GpioLamp(pins.lamp) as lamp:
        for state in states:
            print(state, flush=True)
            lamp.show(LampState(state))
            time.sleep(seconds)


def watch_pins(pins: PanelPins, seconds: float) -> None:
    """Watch the real keypad."""
    from frontpanel.gpio_panel import GpioKeypad

    with GpioKeypad(pins.keypad) as keypad:
        watch(keypad, seconds)


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="frontpanel", description="Проверка лампы и клавиатуры")
    commands = top.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="проверить файл выводов")
    lamp = commands.add_parser("lamp", help="зажечь лампу")
    keys = commands.add_parser("watch", help="показывать нажатия клавиш")
    for command in (check, lamp, keys):
        command.add_argument("pins", type=Path)
    lamp.add_argument("states", nargs="+", choices=[state.value for state in LampState])
    simulate = commands.add_parser("simulate", help="имитатор панели")
    simulate.add_argument("address")
    simulate.add_argument("lamp_file", type=Path)
    press = commands.add_parser("press", help="нажать клавиши имитатора")
    press.add_argument("address")
    press.add_argument("keys", nargs="+", choices=list(Key.__members__), metavar="KEY")
    for command, seconds in ((lamp, 2.0), (keys, 60.0), (simulate, 3600.0)):
        command.add_argument("--seconds", type=float, default=seconds)
    return top


def run(options: argparse.Namespace) -> None:
    """Do what was asked."""
    match options.command:
        case "check":
            parse_pins(options.pins.read_bytes())
            print("Файл выводов исправен")
        case "lamp":
            light(parse_pins(options.pins.read_bytes()), options.states, options.seconds)
        case "watch":
            watch_pins(parse_pins(options.pins.read_bytes()), options.seconds)
        case "simulate":
            with SimulatedPanel(options.address, options.lamp_file) as panel:
                print(panel.address, flush=True)
                watch(panel, options.seconds)
        case "press":
            with PanelPlayer(options.address) as player:
                player.press(*(Key[name] for name in options.keys))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; 0 when it worked, 2 with a message when it could not."""
    options = parser().parse_args(arguments)
    try:
        run(options)
    except (FrontPanelError, OSError, ValueError) as error:
        print(f"frontpanel: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
