"""The driver against the simulated printer as a process: the same dots on paper, and the truth about it."""

import collections.abc
import concurrent.futures
import contextlib
import logging
import os
import pathlib
import random
import subprocess
import sys

import pytest

from printer.dialogue import DriverTiming
from printer.document import TapeDocument
from printer.escpos_driver import open_escpos_printer
from printer.escpos_job import EscposPrinter
from printer.port import Printed, PrinterFault, PrinterFaultCode, PrinterReady, PrintOutcome
from printer.raster import Rasteriser
from printer.simulator_process import SimulatorProcess
from printer.tape_image import TapeImage
from printer.transport import FileTransport, NetworkTransport, SerialTransport

# Slow test machines get more time to answer than a voting device gives a printer.
PATIENT = DriverTiming(reply_s=0.5)
BAND_BYTES = 24 * 72
IMPATIENT = DriverTiming(reply_s=0.1, patience_s=0.2, settle_s=0.1)


@pytest.fixture
def printer(simulator: SimulatorProcess) -> collections.abc.Iterator[EscposPrinter]:
    with open_escpos_printer(simulator.network, timing=PATIENT) as opened:
        yield opened


@pytest.fixture
def image(rasteriser: Rasteriser, voter_tape: TapeDocument) -> TapeImage:
    return rasteriser.render(voter_tape)


def code_of(outcome: object) -> PrinterFaultCode:
    assert isinstance(outcome, PrinterFault)
    return outcome.code


@contextlib.contextmanager
def job_stuck_in(
    simulator: SimulatorProcess, printer: EscposPrinter, image: TapeImage
) -> collections.abc.Iterator["concurrent.futures.Future[PrintOutcome]"]:
    """Start a job in another thread and go on when its first band waits in the stopped printer."""
    simulator.command("stall on")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        job = pool.submit(printer.print_job, image)
        while int(simulator.facts()["buffered"]) < BAND_BYTES:
            assert not job.done()
        yield job


def test_dots_on_paper_are_the_dots_of_the_image(simulator: SimulatorProcess, image: TapeImage) -> None:
    for transport in (simulator.network, simulator.serial):
        with open_escpos_printer(transport, timing=PATIENT) as printer:
            assert printer.status() == PrinterReady(paper_low=False)
            assert printer.print_job(image, feed_mm=40, cut=True) == Printed(paper_low=False)
    feed = TapeImage(576, 320, bytes(320 * 72))
    assert simulator.tape_image() == TapeImage.joined([image, feed] * 2, width_dots=576)
    assert simulator.tape_text().count("FEED 40") == 2
    assert simulator.tape_text().count("CUT") == 2
    assert simulator.facts()["unknown"] == "0"


def test_any_bytes_may_stand_in_a_picture(simulator: SimulatorProcess) -> None:
    """Random dots hold status queries, which the printer answers; they must not be taken for ours."""
    source = random.Random(7)
    alphabet = [0x00, 0x01, 0x02, 0x04, 0x10, 0x12, 0x1B, 0x1D, 0xFF]
    rows = bytes(source.choices(alphabet, k=100 * 72)) + b"\x10\x04\x01\x10\x04\x04".ljust(72, b"\0")
    noise = TapeImage(576, 101, rows)
    with open_escpos_printer(simulator.network, timing=DriverTiming(reply_s=0.2)) as printer:
        assert printer.print_job(noise) == Printed()
    assert simulator.tape_image() == noise


def test_narrow_paper(tmp_path: pathlib.Path) -> None:
    dots = TapeImage(384, 50, random.Random(3).randbytes(50 * 48))
    with (
        SimulatorProcess(tmp_path, width_dots=384) as simulator,
        open_escpos_printer(simulator.network, width_dots=384, timing=PATIENT) as printer,
    ):
        assert printer.print_job(dots) == Printed()
        assert simulator.tape_image() == dots
        with pytest.raises(ValueError, match="576 dots wide, the paper 384"):
            printer.print_job(TapeImage(576, 1, bytes(72)))


def test_a_job_is_printed_only_when_the_printer_has_answered_after_it(
    simulator: SimulatorProcess, printer: EscposPrinter, image: TapeImage
) -> None:
    with job_stuck_in(simulator, printer, image) as job:
        # Realtime queries are answered "ready" all the time; that must not be enough.
        for _ in range(200):
            assert simulator.facts()["offline"] == "no"
            assert not job.done()
        simulator.command("stall off")
        assert job.result(10) == Printed()
    assert simulator.tape_image() == image


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ("paper out", PrinterFaultCode.PAPER_OUT),
        ("cover open", PrinterFaultCode.COVER_OPEN),
        ("jam heat", PrinterFaultCode.MECHANISM),
        ("jam cutter", PrinterFaultCode.MECHANISM),
        ("silence on", PrinterFaultCode.NO_ANSWER),
        ("stall on", PrinterFaultCode.INTERRUPTED),
    ],
)
def test_each_fault_in_mid_job(
    simulator: SimulatorProcess, image: TapeImage, switch: str, code: PrinterFaultCode
) -> None:
    undo = {"paper out": "paper in", "cover open": "cover close"}
    with open_escpos_printer(simulator.network, timing=DriverTiming(patience_s=1.0)) as printer:
        with job_stuck_in(simulator, printer, image) as job:
            simulator.command(switch)
            outcome = job.result(3)
        assert code_of(outcome) is code
        assert isinstance(outcome, PrinterFault)
        assert outcome.began
        for command in ("stall off", undo.get(switch, "jam clear"), "silence off"):
            simulator.command(command)
    with open_escpos_printer(simulator.network, timing=PATIENT) as printer:
        assert printer.status() == PrinterReady()
        assert printer.print_job(image) == Printed()
    tape = simulator.tape_image()
    assert tape.rows.endswith(image.rows)


@pytest.mark.parametrize(
    ("transport", "cancel", "rows"),
    [
        ("network", "known", 300),
        ("network", "unknown", 300),
        ("network", "unknown", 1),
        ("serial", "known", 1),
        ("serial", "unknown", 300),
    ],
)
def test_recovery_after_the_roll_is_changed(
    simulator: SimulatorProcess, image: TapeImage, transport: str, cancel: str, rows: int
) -> None:
    """At most two bands of the old record reach the new roll; then the next job is whole."""
    simulator.command(f"cancel {cancel}")
    simulator.command(f"paper out after {rows} dots")
    address: NetworkTransport | SerialTransport = getattr(simulator, transport)
    with open_escpos_printer(address, timing=PATIENT) as printer:
        assert code_of(printer.print_job(image)) is PrinterFaultCode.PAPER_OUT
        again = printer.print_job(image)
        assert isinstance(again, PrinterFault)
        assert (again.code, again.began) == (PrinterFaultCode.PAPER_OUT, False)
        simulator.command("paper in")
        assert printer.status() == PrinterReady()
        assert printer.print_job(image) == Printed()
        assert printer.print_job(image) == Printed()
    tape = simulator.tape_image()
    leftover = tape.height_dots - rows - 2 * image.height_dots
    assert leftover == 0 if cancel == "known" else 0 <= leftover <= 48
    assert tape.rows[: rows * 72] == image.rows[: rows * 72]
    assert tape.rows.endswith(image.rows * 2)
    assert simulator.tape_text().count("ROLL") == 1


def test_paper_that_ends_with_the_last_row_is_a_fault(
    simulator: SimulatorProcess, printer: EscposPrinter, image: TapeImage
) -> None:
    simulator.command(f"paper out after {image.height_dots} dots")
    assert code_of(printer.print_job(image)) is PrinterFaultCode.PAPER_OUT


def test_low_paper_is_told_and_is_no_fault(
    simulator: SimulatorProcess, printer: EscposPrinter, image: TapeImage
) -> None:
    simulator.command("paper low")
    assert printer.status() == PrinterReady(paper_low=True)
    assert printer.print_job(image.cropped(0, 30)) == Printed(paper_low=True)


def test_silence_is_never_ready(simulator: SimulatorProcess, image: TapeImage) -> None:
    simulator.command("silence on")
    with open_escpos_printer(simulator.network, timing=IMPATIENT) as printer:
        assert code_of(printer.status()) is PrinterFaultCode.NO_ANSWER
        outcome = printer.print_job(image)
        assert isinstance(outcome, PrinterFault)
        assert not outcome.began
    assert simulator.facts()["rows"] == "0"


def test_a_printer_that_is_not_there_is_a_fault(image: TapeImage, tmp_path: pathlib.Path) -> None:
    nowhere = (
        NetworkTransport(host="127.0.0.1", port=9),
        SerialTransport(path=tmp_path / "no-such-line"),
    )
    for transport in nowhere:
        with open_escpos_printer(transport, timing=IMPATIENT) as printer:
            assert code_of(printer.status()) is PrinterFaultCode.NO_ANSWER
            assert code_of(printer.print_job(image)) is PrinterFaultCode.NO_ANSWER


def test_the_driver_outlives_the_printer(tmp_path: pathlib.Path, image: TapeImage) -> None:
    """A printer that loses its power is a fault, and the same driver prints when it is back."""
    with SimulatorProcess(tmp_path / "first") as first:
        port = first.network.port
        printer = open_escpos_printer(first.network, timing=PATIENT)
        with job_stuck_in(first, printer, image) as job:
            first.close()
            outcome = job.result(10)
    assert isinstance(outcome, PrinterFault)
    assert (outcome.code, outcome.began) == (PrinterFaultCode.NO_ANSWER, True)
    with SimulatorProcess(tmp_path / "second", options=["--listen", f"127.0.0.1:{port}"]) as second, printer:
        assert printer.status() == PrinterReady()
        assert printer.print_job(image) == Printed()
        assert second.tape_image() == image
        assert second.facts()["unknown"] == "0"
    printer.close()


def test_a_file_cannot_confirm_and_is_refused(tmp_path: pathlib.Path, image: TapeImage) -> None:
    path = tmp_path / "lp0"
    with open_escpos_printer(FileTransport(path=path)) as printer:
        assert code_of(printer.status()) is PrinterFaultCode.NO_ANSWER
        assert code_of(printer.print_job(image)) is PrinterFaultCode.NO_ANSWER
    assert not path.exists()
    with open_escpos_printer(FileTransport(path=path), trust_silence=True) as printer:
        assert code_of(printer.status()) is PrinterFaultCode.NO_ANSWER
        assert printer.print_job(image) == Printed()
    assert path.read_bytes().count(b"\x1dv0\x00") >= image.height_dots // 24


def test_a_tape_cannot_go_back(printer: EscposPrinter, image: TapeImage) -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        printer.print_job(image, feed_mm=-1)


def test_an_empty_job_is_confirmed_too(simulator: SimulatorProcess, printer: EscposPrinter) -> None:
    empty = TapeImage(576, 0, b"")
    assert printer.print_job(empty) == Printed()
    simulator.command("silence on")
    with open_escpos_printer(simulator.network, timing=IMPATIENT) as hasty:
        assert code_of(hasty.print_job(empty)) is PrinterFaultCode.NO_ANSWER


def test_the_library_is_imported_late_and_leaves_nothing_behind(tmp_path: pathlib.Path) -> None:
    program = (
        "import sys, logging, printer.escpos_driver as driver, printer.transport as transport\n"
        "assert not any(name.startswith('escpos') for name in sys.modules)\n"
        "import pathlib\n"
        "driver.open_escpos_printer(transport.FileTransport(path=pathlib.Path('x')))\n"
        "assert 'escpos.printer' in sys.modules and not logging.root.handlers\n"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, cwd=pathlib.Path.cwd())
    assert list(tmp_path.iterdir()) == []


def test_a_cache_folder_others_can_write_is_refused(tmp_path: pathlib.Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(PermissionError, match="0700"):
        open_escpos_printer(NetworkTransport(host="127.0.0.1"), cache_folder=tmp_path)
    assert not logging.root.handlers or "escpos" not in str(logging.root.handlers)
