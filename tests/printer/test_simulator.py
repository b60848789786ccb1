"""The simulated printer as another process: its files, its switches, its end."""

import pathlib
import socket
import subprocess
import sys

import pytest

from printer.dialogue import DriverTiming
from printer.document import TapeDocument, Text, TextStyle
from printer.escpos_driver import open_escpos_printer
from printer.phrasebook import Phrase
from printer.port import Printed
from printer.raster import Rasteriser
from printer.simulator_process import SimulatorProcess
from printer.tape_image import TapeImage


def test_the_tape_is_written_as_text_and_picture(tmp_path: pathlib.Path, rasteriser: Rasteriser) -> None:
    phrases = [
        Phrase(kind="TITLE", text="Выборы главы посёлка Зелёный Йол, первый тур", style="title"),
        Phrase(kind="MARK", text="ПОДТВЕРЖДЕНО", style="mark"),
    ]
    document = TapeDocument(
        (
            Text(phrases[0].text, TextStyle.TITLE),
            Text("не в книге", TextStyle.BODY),
            Text("ПОДТВЕРЖДЕНО", TextStyle.MARK),
        )
    )
    with SimulatorProcess(tmp_path / "tape", phrases=phrases) as simulator:
        assert (simulator.folder / "tape.txt").read_text() == ""
        with open_escpos_printer(simulator.network, timing=DriverTiming(reply_s=0.5)) as printer:
            assert printer.print_job(rasteriser.render(document), feed_mm=40) == Printed()
        text = simulator.tape_text()
        assert simulator.tape_image().height_dots == rasteriser.render(document).height_dots + 320
    assert text[0] == "TITLE\tВыборы главы посёлка Зелёный Йол, первый тур"
    assert text[1].startswith("?\t")
    assert text[-2:] == ["MARK\tПОДТВЕРЖДЕНО", "FEED 40"]
    assert sorted(path.name for path in simulator.folder.iterdir()) == [
        "phrases.json",
        "tape.png",
        "tape.txt",
    ]


def test_files_appear_by_themselves_after_a_pause(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "tape"
    with SimulatorProcess(folder) as simulator:
        with socket.create_connection((simulator.network.host, simulator.network.port)) as line:
            line.sendall(b"\x1dv0\x00\x01\x00\x01\x00\x80")
            while simulator.facts()["rows"] == "0" or not (folder / "tape.png").exists():
                pass
        assert (folder / "tape.txt").read_text() == "?\t1\n"


def test_switches_are_told_by_status(simulator: SimulatorProcess) -> None:
    healthy = simulator.facts()
    assert (healthy["paper"], healthy["cover"], healthy["offline"]) == ("in", "closed", "no")
    for command in ("paper out", "paper low", "cover open", "jam heat", "stall on", "silence on"):
        simulator.command(command)
    assert simulator.facts() == healthy | {
        "paper": "out",
        "low": "yes",
        "cover": "open",
        "jam": "heat",
        "offline": "yes",
        "stall": "on",
        "silence": "on",
    }
    for command in ("paper in", "paper full", "cover close", "jam clear", "stall off", "silence off"):
        simulator.command(command)
    assert simulator.facts() == healthy


@pytest.mark.parametrize("line", ["", "paper", "paper out after", "paper out after x dots", "jam all", "é"])
def test_unknown_commands_are_refused(line: str) -> None:
    from printer.interpreter import Interpreter
    from printer.simulated_tape import SimulatedTape
    from printer.simulator_switches import throw_switch

    interpreter = Interpreter(SimulatedTape(8))
    assert throw_switch(interpreter, line) == "error unknown command"
    assert not interpreter.mechanism.offline


def test_a_slow_printer_with_a_tiny_buffer_holds_the_line_back(
    tmp_path: pathlib.Path, rasteriser: Rasteriser
) -> None:
    image = TapeImage(576, 160, bytes([0b10101010]) * 72 * 160)
    options = ["--speed", "200", "--buffer", "100"]
    with (
        SimulatorProcess(tmp_path / "tape", options=options, pty=True) as simulator,
        open_escpos_printer(simulator.network, timing=DriverTiming(reply_s=0.5)) as network,
        open_escpos_printer(simulator.serial, timing=DriverTiming(reply_s=0.5)) as serial,
    ):
        assert network.print_job(image) == Printed()
        assert serial.print_job(image) == Printed()
        assert simulator.tape_image().rows == image.rows * 2


def test_control_over_a_unix_socket_and_quit(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "control"
    command = [sys.executable, "-m", "printer.simulator", "--out", str(tmp_path / "out")]
    with subprocess.Popen([*command, "--control", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert str(path).encode() in process.stdout.readline()
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(path))
            control.sendall(b"flush\nquit\n")
            answers = control.makefile("rb")
            assert [answers.readline(), answers.readline()] == [b"ok\n", b"ok\n"]
            answers.close()
        assert process.wait(10) == 0
    assert (tmp_path / "out" / "tape.txt").exists()


def test_the_process_ends_with_its_parent(tmp_path: pathlib.Path) -> None:
    command = [sys.executable, "-m", "printer.simulator", "--until-stdin-closes", "--out", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_simulator_that_cannot_start_is_an_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(RuntimeError, match="ended at its start"):
        SimulatorProcess(tmp_path, phrases=[Phrase(kind="A B", text="а")])
