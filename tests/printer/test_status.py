"""Every possible status byte is judged; only the allowed ones are ever ready."""

import pytest

from printer.port import PrinterFault, PrinterFaultCode, PrinterReady
from printer.status import QUERIES, ReplyKind, kind_of, read_in_order, read_realtime

GOOD = {1: b"\x16", 2: b"\x12", 3: b"\x12", 4: b"\x12"}
"""What a healthy 80 mm printer answers with its drawer connector open."""

READY_BYTES = {1: {0x12, 0x16}, 2: {0x12}, 3: {0x12}, 4: {0x12, 0x1E}}


def test_a_healthy_printer_is_ready() -> None:
    assert read_realtime(GOOD) == PrinterReady(paper_low=False)
    assert read_realtime(GOOD | {4: b"\x1e"}) == PrinterReady(paper_low=True)


@pytest.mark.parametrize("query", QUERIES)
def test_all_values_of_each_query(query: int) -> None:
    ready = {
        value
        for value in range(256)
        if isinstance(read_realtime(GOOD | {query: bytes([value])}), PrinterReady)
    }
    assert ready == READY_BYTES[query]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("reply", [b"", b"\x12\x12"])
def test_silence_and_double_answers_are_faults(query: int, reply: bytes) -> None:
    status = read_realtime(GOOD | {query: reply})
    assert isinstance(status, PrinterFault)
    assert status.code is PrinterFaultCode.NO_ANSWER


def test_no_reply_at_all_is_no_answer() -> None:
    status = read_realtime({})
    assert isinstance(status, PrinterFault)
    assert status.message == "P-01 Принтер не отвечает"


@pytest.mark.parametrize(
    ("replies", "message"),
    [
        ({1: b"\x1e", 2: b"\x32", 4: b"\x7e"}, "P-02 Нет бумаги"),
        ({4: b"\x72"}, "P-02 Нет бумаги"),
        ({1: b"\x1e", 2: b"\x16"}, "P-03 Крышка принтера открыта"),
        ({1: b"\x1e", 2: b"\x36", 4: b"\x7e"}, "P-03 Крышка принтера открыта"),
        ({1: b"\x1e", 2: b"\x52", 3: b"\x1a"}, "P-04 Ошибка механизма (резак/перегрев)"),
        ({3: b"\x52"}, "P-04 Ошибка механизма (резак/перегрев)"),
        ({3: b"\x32"}, "P-04 Ошибка механизма (резак/перегрев)"),
        ({1: b"\x1e"}, "P-05 Печать прервана"),
        ({1: b"\x36"}, "P-05 Печать прервана"),
        ({2: b"\x1a"}, "P-05 Печать прервана"),
        ({2: b"\x00"}, "P-01 Принтер не отвечает"),
        ({4: b"\x16"}, "P-01 Принтер не отвечает"),
    ],
)
def test_recorded_troubles(replies: dict[int, bytes], message: str) -> None:
    status = read_realtime(GOOD | replies)
    assert isinstance(status, PrinterFault)
    assert status.message == message
    assert not status.began


def test_all_values_of_the_in_order_reply() -> None:
    ready = {value for value in range(256) if isinstance(read_in_order(value), PrinterReady)}
    assert ready == {reserved | sensor for reserved in (0, 0x20, 0x40, 0x60) for sensor in (0, 3)}
    assert read_in_order(0x03) == PrinterReady(paper_low=True)
    ended = read_in_order(0x0F)
    assert isinstance(ended, PrinterFault)
    assert ended.code is PrinterFaultCode.PAPER_OUT


def test_the_two_kinds_of_reply_are_never_confused() -> None:
    kinds = [kind_of(value) for value in range(256)]
    assert kinds.count(ReplyKind.REALTIME) == 16
    assert kinds.count(ReplyKind.IN_ORDER) == 64
    assert all(kind_of(value) is ReplyKind.REALTIME for values in READY_BYTES.values() for value in values)
