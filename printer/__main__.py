"""Bench tool: ask a printer how it is, or print a test page on it.

    python -m printer tcp:192.0.2.7:9100 status
    python -m printer serial:/dev/ttyUSB0@115200 test-page --width 384

Not part of voting; whoever runs it sees the same outcomes the apps see.
"""

import argparse
import sys
import typing

from printer.document import Align, Banner, Rule, Space, Symbol, TapeDocument, Text, TextStyle
from printer.escpos_driver import open_escpos_printer
from printer.port import Printed, PrinterFault, PrinterReady, PrinterStatus, PrintOutcome
from printer.raster import Rasteriser, TapeWidth
from printer.transport import parse_transport

_ALPHABETS = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ абвгдеёжзийклмнопрстуфхцчшщъыьэюя 0123456789 Әәөүҗңһ"


def test_page() -> TapeDocument:
    """Give a page that shows every style, the alphabet and a symbol."""
    styles = [
        Text(f"{style.value}: Съешь ещё этих мягких французских булок", style)
        for style in TextStyle
        if style is not TextStyle.MARK
    ]
    return TapeDocument(
        (
            Banner("ПРОВЕРКА ПРИНТЕРА"),
            Text("Контрольная лента", TextStyle.TITLE),
            Rule(),
            *styles,
            Text(_ALPHABETS, TextStyle.SMALL),
            Rule(),
            Symbol("0123456789", "0123456789"),
            Text("ГОДНО", TextStyle.MARK, Align.CENTER),
            Space(5),
        )
    )


def _words(outcome: PrintOutcome | PrinterStatus) -> tuple[str, int]:
    match outcome:
        case PrinterReady():
            return "готов" + (", бумага кончается" if outcome.paper_low else ""), 0
        case Printed():
            return "напечатано" + (", бумага кончается" if outcome.paper_low else ""), 0
        case PrinterFault():
            return f"{outcome.message} ({outcome.detail})", 1
        case _:
            typing.assert_never(outcome)


def main(arguments: typing.Sequence[str] | None = None) -> int:
    """Do one thing with one printer; give 0 if it went well."""
    parser = argparse.ArgumentParser(prog="python -m printer", description="Проверка принтера")
    parser.add_argument("printer", help="tcp:HOST:PORT, serial:PATH[@BAUD], usb:VVVV:PPPP, file:PATH")
    parser.add_argument("action", choices=["status", "test-page"])
    parser.add_argument("--width", type=int, choices=[int(width) for width in TapeWidth], default=576)
    parser.add_argument("--trust-silence", action="store_true", help="print to a file that cannot answer")
    options = parser.parse_args(arguments)
    try:
        transport = parse_transport(options.printer)
    except ValueError as error:
        parser.error(str(error))
    opened = open_escpos_printer(transport, width_dots=options.width, trust_silence=options.trust_silence)
    outcome: PrintOutcome | PrinterStatus
    with opened as printer:
        if options.action == "status":
            outcome = printer.status()
        else:
            image = Rasteriser(TapeWidth(options.width)).render(test_page())
            outcome = printer.print_job(image, feed_mm=20, cut=True)
    words, code = _words(outcome)
    print(words)
    return code


if __name__ == "__main__":
    sys.exit(main())
