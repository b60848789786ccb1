"""The drivers: GPIO on mock pins, the fakes, the absent panel, the simulator and the bench tool."""

import json
import socket
import stat
import threading
import time
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from frontpanel.__main__ import main
from frontpanel.absent import AbsentKeypad, AbsentLamp
from frontpanel.debounce import DebounceSetting
from frontpanel.fake import FakeKeypad, FakeLamp
from frontpanel.gpio_panel import GpioKeypad, GpioLamp
from frontpanel.pins import KeypadPins, LampPins, MatrixPins
from frontpanel.port import (
    SILENT,
    STUCK,
    UNPLUGGED,
    FrontPanelError,
    Key,
    KeypadFault,
    KeypadPort,
    LampPort,
    LampState,
)
from frontpanel.simulator import PanelPlayer, SimulatedPanel, lamp_history, parse_address

LAMP = LampPins(red=5, green=6)


class Clock:
    """Time that only passes when somebody sleeps; `at` does something at a moment."""

    def __init__(self) -> None:
        """Begin at 50 s."""
        self.now_s = 50.0
        self._plan: list[tuple[float, typing.Callable[[], object]]] = []

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s

    def at(self, after_s: float, action: typing.Callable[[], object]) -> None:
        """Plan an action."""
        self._plan.append((50.0 + after_s, action))

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds
        due = [action for when_s, action in self._plan if when_s <= self.now_s]
        self._plan = [(when_s, action) for when_s, action in self._plan if when_s > self.now_s]
        for action in due:
            action()


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    """Give mock pins and close them."""
    made = MockFactory()
    yield made
    made.close()


def lasting(pad: KeypadPort) -> KeypadFault | None:
    """Return the fault that lasts now."""
    return pad.fault


# --- lamp ---------------------------------------------------------------------------------------------


def levels(factory: MockFactory, pin: int) -> list[bool]:
    """Return the history of a pin's level."""
    return [bool(state.state) for state in factory.pin(pin).states]


def test_the_lamp_s_lights_have_the_right_history(factory: MockFactory) -> None:
    clock = Clock()
    with GpioLamp(LAMP, clock=clock, pin_factory=factory, own_thread=False) as lamp:
        for pin in (5, 6):
            factory.pin(pin).clear_states()
        lamp.show(LampState.GREEN)
        lamp.show(LampState.GREEN)
        lamp.show(LampState.RED)
        lamp.show(LampState.OFF)
        assert (levels(factory, 5), levels(factory, 6)) == ([False, True, False], [False, True, False])
        assert lamp.refresh() is None


def test_amber_blinks_by_the_clock_and_is_not_restarted_by_showing_it_again(factory: MockFactory) -> None:
    clock = Clock()
    with GpioLamp(LAMP, clock=clock, pin_factory=factory, own_thread=False) as lamp:
        lamp.show(LampState.AMBER_BLINK)
        for pin in (5, 6):
            factory.pin(pin).clear_states()
        for _ in range(8):
            clock.sleep(0.25)
            lamp.show(LampState.AMBER_BLINK)
        assert levels(factory, 5) == levels(factory, 6) == [True, False, True, False, True]
        assert lamp.refresh() == pytest.approx(0.5)
        lamp.show(LampState.RED_AMBER)
        clock.sleep(0.5)
        lamp.refresh()
        assert (factory.pin(5).state, factory.pin(6).state) == (True, False)


def test_an_active_low_lamp_is_dark_at_high_level(factory: MockFactory) -> None:
    pins = LampPins(red=5, green=6, active_high=False)
    with GpioLamp(pins, clock=Clock(), pin_factory=factory, own_thread=False) as lamp:
        assert (factory.pin(5).state, factory.pin(6).state) == (True, True)
        lamp.show(LampState.RED)
        assert (factory.pin(5).state, factory.pin(6).state) == (False, True)


def test_the_lamp_s_own_thread_blinks_and_ends(factory: MockFactory) -> None:
    blinked = threading.Event()
    lamp = GpioLamp(LAMP, pin_factory=factory, clock=time.monotonic)
    pin: MockPin = factory.pin(6)
    normal = pin._set_state

    def notice(value: bool) -> None:
        normal(value)
        if [bool(state.state) for state in pin.states][-2:] == [True, False]:
            blinked.set()

    pin._set_state = notice
    with lamp:
        lamp.show(LampState.AMBER_BLINK)
        assert blinked.wait(5)
    assert "lamp" not in [thread.name for thread in threading.enumerate()]


def test_closing_makes_dark_and_may_be_repeated(factory: MockFactory) -> None:
    lamp = GpioLamp(LAMP, pin_factory=factory, own_thread=False)
    lamp.show(LampState.RED)
    red: MockPin = factory.pin(5)
    lamp.close()
    lamp.close()
    lamp.show(LampState.GREEN)
    assert [bool(state.state) for state in red.states][-2:] == [True, False]
    assert lamp.refresh() is None


def test_pins_that_are_taken_are_an_error_and_the_others_are_released(factory: MockFactory) -> None:
    with GpioLamp(LAMP, pin_factory=factory, own_thread=False):
        with pytest.raises(FrontPanelError, match="lamp: GPIOPinInUse"):
            GpioLamp(LampPins(red=7, green=6), pin_factory=factory, own_thread=False)
        with pytest.raises(FrontPanelError, match="keypad: GPIOPinInUse"):
            GpioKeypad(KeypadPins(direct={Key.UP: 7, Key.DOWN: 5}), pin_factory=factory)
        GpioKeypad(KeypadPins(direct={Key.UP: 7}), pin_factory=factory).close()


# --- keypad -------------------------------------------------------------------------------------------

DIRECT = KeypadPins(direct={Key.UP: 7, Key.CONFIRM: 8}, jack=12, cable=13)


def keypad(factory: MockFactory, clock: Clock, pins: KeypadPins = DIRECT) -> GpioKeypad:
    """Open a keypad on mock pins; all contacts are open."""
    return GpioKeypad(
        pins, clock=clock, sleep=clock.sleep, pin_factory=factory, setting=DebounceSetting(stuck_s=5.0)
    )


def test_a_bouncing_key_is_read_once_and_never_repeated(factory: MockFactory) -> None:
    clock = Clock()
    with keypad(factory, clock, KeypadPins(direct={Key.UP: 7, Key.CONFIRM: 8})) as pad:
        up: MockPin = factory.pin(7)
        for n in range(5):
            clock.at(0.1 + n * 0.012, up.drive_low if n % 2 == 0 else up.drive_high)
        clock.at(1.0, up.drive_high)
        clock.at(1.2, factory.pin(8).drive_low)
        assert pad.read(0.9) is Key.UP
        assert clock.now_s == pytest.approx(50.0 + 0.148 + 0.02, abs=0.006)
        assert pad.read(0.9) is None
        assert pad.read(0.9) is Key.CONFIRM
        assert pad.fault is None


def test_headphones_and_cable_are_watched(factory: MockFactory) -> None:
    clock = Clock()
    with keypad(factory, clock) as pad:
        jack, cable = factory.pin(12), factory.pin(13)
        assert pad.read(0.1) == UNPLUGGED
        assert lasting(pad) == UNPLUGGED
        cable.drive_low()
        assert (pad.read(0.1), lasting(pad)) == (None, None)
        jack.drive_low()
        assert pad.read(0.1) is Key.JACK_IN
        jack.drive_high()
        assert pad.read(0.1) is Key.JACK_OUT
        cable.drive_high()
        assert pad.read(0.1) == UNPLUGGED
        factory.pin(7).drive_low()
        assert pad.read(0.1) is None


def test_a_stuck_key_is_read_as_a_fault_once(factory: MockFactory) -> None:
    clock = Clock()
    with keypad(factory, clock, KeypadPins(direct={Key.UP: 7})) as pad:
        factory.pin(7).drive_low()
        assert [pad.read(4.0), pad.read(4.0), pad.read(4.0)] == [Key.UP, None, STUCK]
        assert pad.read(4.0) is None
        assert pad.fault == STUCK


def wire_matrix(factory: MockFactory, matrix: MatrixPins, held: set[Key]) -> None:
    """Let a held key pull its column low while its row is low, as a real matrix does."""
    rows = [factory.pin(pin) for pin in matrix.rows]
    columns = [factory.pin(pin) for pin in matrix.columns]

    def pull(*_event: object) -> None:
        for c, column in enumerate(columns):
            low = any(
                matrix.keys[r][c] in held and not row.state and row.function == "output"
                for r, row in enumerate(rows)
            )
            if bool(column.state) == low:
                (column.drive_low if low else column.drive_high)()

    for row in rows:
        normal = row._set_state

        def change(value: bool, normal: typing.Callable[[bool], None] = normal) -> None:
            normal(value)
            pull()

        row._set_state = change


def test_a_matrix_is_read_key_by_key(factory: MockFactory) -> None:
    clock, held = Clock(), set[Key]()
    matrix = MatrixPins(rows=(20, 21), columns=(22, 23), keys=((Key.D1, Key.D2), (Key.D3, None)))
    with keypad(factory, clock, KeypadPins(matrix=matrix, direct={Key.HELP: 24})) as pad:
        wire_matrix(factory, matrix, held)
        for key in (Key.D1, Key.D2, Key.D3):
            held.add(key)
            assert pad.read(0.1) is key
            held.clear()
            assert pad.read(0.1) is None
        held |= {Key.D2, Key.D3}
        assert {pad.read(0.1), pad.read(0.1)} == {Key.D2, Key.D3}
        assert [bool(factory.pin(pin).state) for pin in matrix.rows] == [True, True]


def test_pins_that_fail_are_a_fault_and_may_recover(factory: MockFactory) -> None:
    clock = Clock()
    with keypad(factory, clock, KeypadPins(direct={Key.UP: 7})) as pad:
        up: MockPin = factory.pin(7)
        normal = up._get_state

        def fail() -> bool:
            raise OSError("gone")

        up._get_state = fail
        assert [pad.read(0.1), pad.read(0.1)] == [SILENT, None]
        assert pad.fault == SILENT
        up._get_state = normal
        up.drive_low()
        assert pad.read(0.1) is Key.UP
        assert pad.fault is None


def test_a_closed_keypad_says_nothing(factory: MockFactory) -> None:
    clock = Clock()
    pad = keypad(factory, clock, KeypadPins(direct={Key.UP: 7}))
    pad.close()
    pad.close()
    assert pad.read(5.0) is None
    assert clock.now_s == 50.0


# --- fakes and absent ---------------------------------------------------------------------------------


def test_the_fake_lamp_remembers_changes() -> None:
    lamp = FakeLamp()
    with lamp:
        for state in (LampState.GREEN, LampState.GREEN, LampState.RED):
            lamp.show(state)
    lamp.close()
    lamp.show(LampState.GREEN)
    assert lamp.history == [LampState.OFF, LampState.GREEN, LampState.RED, LampState.OFF]
    assert lamp.state is LampState.OFF


def test_the_fake_keypad_says_its_script_and_wakes_a_reader() -> None:
    pad = FakeKeypad([Key.D1, UNPLUGGED])
    assert [pad.read(0), pad.read(0), pad.read(0)] == [Key.D1, UNPLUGGED, None]
    assert lasting(pad) == UNPLUGGED
    pad.mend()
    assert lasting(pad) is None
    heard: list[object] = []
    reader = threading.Thread(target=lambda: heard.extend([pad.read(5), pad.read(5)]))
    reader.start()
    pad.press(Key.D2)
    pad.close()
    reader.join(5)
    assert heard == [Key.D2, None]
    assert (pad.history, pad.read(5)) == ([Key.D1, UNPLUGGED, Key.D2], None)


def test_the_absent_panel_is_silent_without_fault() -> None:
    lamp: LampPort = AbsentLamp()
    pad: KeypadPort = AbsentKeypad()
    with lamp, pad:
        lamp.show(LampState.RED)
        assert (pad.read(0.0), pad.fault) == (None, None)
        reader = threading.Thread(target=pad.read, args=(60,))
        reader.start()
        pad.close()
        reader.join(5)
        assert not reader.is_alive()


# --- simulator ----------------------------------------------------------------------------------------


@pytest.fixture(params=["unix", "tcp"])
def panel(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimulatedPanel]:
    """Start a simulated panel."""
    address = f"unix:{tmp_path}/panel.sock" if request.param == "unix" else "tcp:127.0.0.1:0"
    with SimulatedPanel(address, tmp_path / "lamp.jsonl") as made:
        yield made


def test_a_player_presses_keys_and_breaks_the_keypad(panel: SimulatedPanel) -> None:
    port: KeypadPort = panel
    with PanelPlayer(panel.address) as player, PanelPlayer(panel.address) as second:
        player.press(Key.HELP, Key.D1)
        second.press(Key.CONFIRM)
        assert [port.read(5), port.read(5), port.read(5)] == [Key.HELP, Key.D1, Key.CONFIRM]
        assert port.read(0) is None
        player.break_down(STUCK)
        assert port.read(5) == STUCK
        assert lasting(port) == STUCK
        player.mend()
        assert lasting(port) is None


def test_the_lamp_file_has_states_and_nothing_else(panel: SimulatedPanel, tmp_path: Path) -> None:
    lamp: LampPort = panel
    lamp_file = tmp_path / "lamp.jsonl"
    for state in (LampState.GREEN, LampState.GREEN, LampState.RED):
        lamp.show(state)
    assert lamp_history(lamp_file) == (LampState.OFF, LampState.GREEN, LampState.RED)
    panel.close()
    panel.close()
    lamp.show(LampState.GREEN)
    lines = lamp_file.read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"lamp": state} for state in ("off", "green", "red", "off")
    ]
    lamp_file.write_text('{"lamp": "off"}\n{"lamp": "gre')
    assert lamp_history(lamp_file) == (LampState.OFF,)


def test_lines_that_mean_nothing_are_refused_and_long_ones_end_the_connection(tmp_path: Path) -> None:
    path = tmp_path / "panel.sock"
    with SimulatedPanel(f"unix:{path}", tmp_path / "lamp.jsonl") as panel:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with socket.socket(socket.AF_UNIX) as bare:
            bare.settimeout(5)
            bare.connect(str(path))
            for line in (b"ENTER\n", b"fault K-99\n", b"confirm\n", b"\xff\n", b"\n"):
                bare.sendall(line)
                assert bare.recv(100).startswith(b"no: ")
            bare.sendall(b"CONF")
            bare.sendall(b"IRM\r\n")
            assert bare.recv(100) == b"ok\n"
            assert panel.read(5) is Key.CONFIRM
            bare.sendall(b"x" * 100)
            assert bare.recv(100) == b""
        with PanelPlayer(panel.address) as player, pytest.raises(FrontPanelError, match="nobody reads"):
            player.press(*[Key.UP] * 65)
    assert not path.exists()


def test_closing_wakes_a_reader_and_a_left_over_socket_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "panel.sock"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))
    panel = SimulatedPanel(f"unix:{path}", tmp_path / "lamp.jsonl")
    heard: list[object] = []
    reader = threading.Thread(target=lambda: heard.append(panel.read(60)))
    reader.start()
    panel.close()
    reader.join(5)
    assert heard == [None]
    path.write_text("precious")
    with pytest.raises(FrontPanelError):
        SimulatedPanel(f"unix:{path}", tmp_path / "lamp.jsonl")
    assert path.read_text() == "precious"


@pytest.mark.parametrize(
    "address",
    ["", "unix:", "tcp:", "tcp:0.0.0.0:5", "tcp:127.0.0.1:", "tcp:127.0.0.1:65536", "tcp:127.0.0.1:-1"],
)
def test_only_local_addresses_are_accepted(address: str) -> None:
    with pytest.raises(ValueError, match="panel address"):
        parse_address(address)


# --- bench tool ---------------------------------------------------------------------------------------


def test_the_bench_tool_checks_presses_and_complains(
    tmp_path: Path, panel: SimulatedPanel, capsys: pytest.CaptureFixture[str]
) -> None:
    pins = tmp_path / "pins.json"
    pins.write_text('{"lamp": {"red": 1, "green": 2}, "keypad": {}}')
    assert main(["check", str(pins)]) == 0
    assert capsys.readouterr().out == "Файл выводов исправен\n"
    assert main(["press", panel.address, "HELP", "D5"]) == 0
    assert [panel.read(5), panel.read(5)] == [Key.HELP, Key.D5]
    pins.write_text('{"lamp": {"red": 1, "green": 1}, "keypad": {}}')
    assert main(["check", str(pins)]) == 2
    assert main(["press", "unix:/nowhere/panel.sock", "HELP"]) == 2
    assert "pin used twice: 1" in capsys.readouterr().err


def test_the_bench_tool_watches_a_simulated_panel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address, lamp_file = f"unix:{tmp_path}/panel.sock", tmp_path / "lamp.jsonl"
    assert main(["simulate", address, str(lamp_file), "--seconds", "0.05"]) == 0
    assert capsys.readouterr().out == f"{address}\n"
    assert lamp_history(lamp_file) == (LampState.OFF,)
