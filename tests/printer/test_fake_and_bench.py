"""The fake, the absent printer, addresses and the bench tool."""

import pathlib

import pytest

from printer.__main__ import main, test_page
from printer.absent import AbsentPrinter
from printer.document import TextStyle
from printer.fake import FakePrinter
from printer.port import Printed, PrinterFault, PrinterFaultCode, PrinterPort, PrinterReady
from printer.raster import Rasteriser
from printer.simulator_process import SimulatorProcess
from printer.tape_image import TapeImage
from printer.transport import (
    FileTransport,
    NetworkTransport,
    SerialTransport,
    Transport,
    UsbTransport,
    parse_transport,
)

IMAGE = TapeImage(8, 1, b"\x01")
PAPER_OUT = PrinterFault(code=PrinterFaultCode.PAPER_OUT, began=True)

# pytest would take the imported page for a test.
test_page.__test__ = False  # type: ignore[attr-defined]


def test_the_fake_follows_its_script_and_remembers() -> None:
    with FakePrinter([PAPER_OUT]) as printer:
        port: PrinterPort = printer
        assert port.print_job(IMAGE, feed_mm=5) == PAPER_OUT
        assert port.print_job(IMAGE, cut=True) == Printed()
        printer.condition = PrinterReady(paper_low=True)
        assert port.status() == PrinterReady(paper_low=True)
        assert port.print_job(IMAGE) == Printed(paper_low=True)
        printer.condition = PAPER_OUT
        assert port.print_job(IMAGE) == PAPER_OUT
        printer.script(Printed())
        assert port.print_job(IMAGE) == Printed()
    assert [isinstance(job.outcome, Printed) for job in printer.history] == [False, True, True, False, True]
    assert [(job.feed_mm, job.cut) for job in printer.history[:2]] == [(5, False), (0, True)]
    assert printer.printed == (IMAGE,) * 3
    assert (printer.closed, printer.status_queries) == (True, 1)


def test_the_absent_printer_refuses_politely() -> None:
    with AbsentPrinter() as printer:
        port: PrinterPort = printer
        for outcome in (port.print_job(IMAGE), port.status()):
            assert isinstance(outcome, PrinterFault)
            assert (outcome.message, outcome.began) == ("P-01 Принтер не отвечает", False)
        port.close()


@pytest.mark.parametrize(
    ("text", "transport"),
    [
        ("tcp:192.0.2.7:9100", NetworkTransport(host="192.0.2.7", port=9100)),
        ("serial:/dev/ttyS0", SerialTransport(path=pathlib.Path("/dev/ttyS0"))),
        ("serial:/dev/ttyS0@9600", SerialTransport(path=pathlib.Path("/dev/ttyS0"), baud=9600)),
        ("usb:04b8:0e15", UsbTransport(vendor=0x04B8, product=0x0E15)),
        ("file:/dev/usb/lp0", FileTransport(path=pathlib.Path("/dev/usb/lp0"))),
    ],
)
def test_addresses(text: str, transport: Transport) -> None:
    assert parse_transport(text) == transport


@pytest.mark.parametrize("text", ["", "tcp:host", "tcp::9100", "tcp:h:0", "usb:x:y", "serial:@9600", "lpt:1"])
def test_wrong_addresses_are_named(text: str) -> None:
    with pytest.raises(ValueError, match="printer '"):
        parse_transport(text)


def test_the_test_page_shows_every_style(rasteriser: Rasteriser) -> None:
    page = test_page()
    assert rasteriser.render(page).height_mm < 400
    styles = {block.style for block in page.blocks if hasattr(block, "style")}
    assert styles == set(TextStyle)


def test_the_bench_tool_prints_a_page_and_tells_faults(
    simulator: SimulatorProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    address = f"tcp:{simulator.network.host}:{simulator.network.port}"
    assert main([address, "status"]) == 0
    assert main([address, "test-page"]) == 0
    assert simulator.tape_text()[-2:] == ["FEED 20", "CUT"]
    simulator.command("cover open")
    assert main([address, "status"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "готов",
        "напечатано",
        "P-03 Крышка принтера открыта (cover open)",
    ]
