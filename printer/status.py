"""Read the status bytes of an ESC/POS printer.

Pure: bytes in, `PrinterReady` or `PrinterFault` out. Whatever is not exactly what the reference allows is a
fault; silence and garbage are never "ready". Not here: asking, waiting, deadlines.
Source: ESC/POS command reference, DLE EOT n (n = 1 to 4) and GS r n (n = 1).
"""

import enum
import typing

from printer.port import PrinterFault, PrinterFaultCode, PrinterReady, PrinterStatus

QUERIES = (1, 2, 3, 4)
"""The realtime queries that together say whether the printer can print."""


class ReplyKind(enum.Enum):
    """Name what one byte from the printer can be; the fixed bits of the two kinds differ."""

    REALTIME = "realtime"
    IN_ORDER = "in_order"
    GARBAGE = "garbage"


def kind_of(byte: int) -> ReplyKind:
    """Tell a realtime reply (0xx1xx10) from a GS r reply (0xx0xxxx) and both from garbage."""
    if byte & 0b1001_0011 == 0b0001_0010:
        return ReplyKind.REALTIME
    if byte & 0b1001_0000 == 0b0000_0000:
        return ReplyKind.IN_ORDER
    return ReplyKind.GARBAGE


def read_realtime(replies_untrusted: typing.Mapping[int, bytes]) -> PrinterStatus:
    """Judge the replies to DLE EOT 1 to 4, each of which must be exactly one valid byte.

    The cause nearest to a person's hand is named first: cover, paper, mechanism, then "interrupted".
    """
    seen: dict[int, int] = {}
    for query in QUERIES:
        reply = replies_untrusted.get(query, b"")
        if len(reply) != 1:
            return _no_answer(f"{len(reply)} bytes in reply to status query {query}")
        if kind_of(reply[0]) is not ReplyKind.REALTIME:
            return _no_answer(f"invalid byte 0x{reply[0]:02X} in reply to status query {query}")
        seen[query] = reply[0]
    return _judge(printer=seen[1], offline=seen[2], error=seen[3], paper=seen[4])


def _judge(*, printer: int, offline: int, error: int, paper: int) -> PrinterStatus:
    near_end, end = paper >> 2 & 0b11, paper >> 5 & 0b11
    if near_end in (0b01, 0b10) or end in (0b01, 0b10):
        return _no_answer(f"paper sensor bits disagree in 0x{paper:02X}")
    if offline & 0b0000_0100:
        return PrinterFault(code=PrinterFaultCode.COVER_OPEN, detail="cover open")
    if end or offline & 0b0010_0000:
        return PrinterFault(code=PrinterFaultCode.PAPER_OUT, detail="paper end")
    if error & 0b0110_1100 or offline & 0b0100_0000:
        return PrinterFault(code=PrinterFaultCode.MECHANISM, detail=_error_words(error))
    if printer & 0b0110_1000 or offline & 0b0000_1000:
        detail = f"offline, printer 0x{printer:02X} cause 0x{offline:02X}"
        return PrinterFault(code=PrinterFaultCode.INTERRUPTED, detail=detail)
    return PrinterReady(paper_low=bool(near_end))


def _error_words(error: int) -> str:
    words = {
        0b0000_0100: "recoverable error",
        0b0000_1000: "cutter",
        0b0010_0000: "unrecoverable error",
        0b0100_0000: "overheated",
    }
    named = [word for bit, word in words.items() if error & bit]
    return ", ".join(named) or "unnamed error"


def read_in_order(byte_untrusted: int) -> PrinterStatus:
    """Judge the reply to GS r 1: all before it has been taken; the byte shows the paper sensors.

    Bits 5 and 6 are reserved and differ between models; the two bits of a sensor must agree.
    """
    if kind_of(byte_untrusted) is not ReplyKind.IN_ORDER:
        return _no_answer(f"invalid byte 0x{byte_untrusted:02X} in reply to GS r")
    near_end, end = byte_untrusted & 0b11, byte_untrusted >> 2 & 0b11
    if near_end in (0b01, 0b10) or end in (0b01, 0b10):
        return _no_answer(f"paper sensor bits disagree in 0x{byte_untrusted:02X}")
    if end:
        return PrinterFault(code=PrinterFaultCode.PAPER_OUT, detail="paper end")
    return PrinterReady(paper_low=bool(near_end))


def _no_answer(detail: str) -> PrinterFault:
    return PrinterFault(code=PrinterFaultCode.NO_ANSWER, detail=detail)
