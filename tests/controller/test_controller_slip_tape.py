"""Slips on the controller's tape: printed in order, and a silent printer loses none of the files."""

import pathlib

from controller.slip_tape import SlipTape, document_of
from controller.slips import Slip, SlipBox
from printer.document import Banner, Text
from printer.fake import FakePrinter
from printer.port import PrinterFault, PrinterFaultCode
from printer.raster import Rasteriser


def _slip(title: str) -> Slip:
    return Slip(
        kind="polls-closed", banner="ГОЛОСОВАНИЕ", title=title, lines=("УИК № 123", "20.09.2026 20:00")
    )


def test_slips_are_printed_in_their_order_and_stay_as_files(tmp_path: pathlib.Path) -> None:
    printer = FakePrinter([PrinterFault(code=PrinterFaultCode.NO_ANSWER)])
    with SlipTape(printer, Rasteriser().render) as tape:
        box = SlipBox(tmp_path / "slips", tape.put)
        for title in ("Голосование приостановлено", "Голосование завершено"):
            box.put(_slip(title))
    assert [type(job.outcome).__name__ for job in printer.history] == ["PrinterFault", "Printed"]
    assert all(job.cut for job in printer.history)
    assert printer.closed
    texts = [path.read_text() for path in sorted((tmp_path / "slips").iterdir())]
    assert [text.splitlines()[1] for text in texts] == ["Голосование приостановлено", "Голосование завершено"]
    tape.close()


def test_the_mode_stands_on_every_slip() -> None:
    document = document_of(_slip("Голосование завершено"))
    assert document.blocks[0] == Banner("ГОЛОСОВАНИЕ")
    words = [block.text for block in document.blocks if isinstance(block, Text)]
    assert words == ["Голосование завершено", "УИК № 123", "20.09.2026 20:00"]
