"""The dialogue and the job against a scripted line: stalls, garbage, late and split answers."""

import collections.abc
import errno
import typing

import pytest

from printer.channel import ChannelLost, ChannelStalled, UsbChannel
from printer.dialogue import Dialogue, DriverTiming
from printer.escpos_job import CommandBytes, EscposPrinter
from printer.port import Printed, PrinterFault, PrinterFaultCode, PrinterReady
from printer.tape_image import TapeImage

COMMANDS = CommandBytes(
    initialise=b"<init>",
    raster=b"<raster>",
    ask_in_order=b"<ask>",
    ask_realtime=b"<now>",
    set_units=b"<units>",
    feed=b"<feed>",
    cut=b"<cut>",
    cancel=b"<cancel>",
    recover=b"<recover>",
)
HEALTHY = {1: b"\x12", 2: b"\x12", 3: b"\x12", 4: b"\x12"}
Script = collections.abc.Callable[["ScriptedLine", bytes], bytes]


class ScriptedLine:
    """A line whose other end is a function; time passes only when nothing arrives."""

    def __init__(self, answer: Script) -> None:
        self.answer = answer
        self.sent: list[bytes] = []
        self.pending = b""
        self.now = 0.0
        self.closed = 0

    def send(self, data: bytes, *, stall_s: float) -> None:
        self.sent.append(data)
        self.pending += self.answer(self, data)

    def receive(self, *, within_s: float) -> bytes:
        data, self.pending = self.pending, b""
        if not data:
            self.now += within_s
        return data

    def close(self) -> None:
        self.closed += 1


def healthy(line: ScriptedLine, data: bytes) -> bytes:
    if data.startswith(b"<now>"):
        return HEALTHY[data[-1]]
    return b"\x00" * data.count(b"<ask>")


def printer_on(line: ScriptedLine, **options: typing.Any) -> EscposPrinter:
    chosen: dict[str, typing.Any] = {
        "open_channel": lambda: line,
        "commands": COMMANDS,
        "can_answer": True,
        "trust_silence": False,
        "width_dots": 16,
        "line_bytes_per_s": None,
        "timing": DriverTiming(),
        "clock": lambda: line.now,
    }
    return EscposPrinter(**(chosen | options))


IMAGE = TapeImage(16, 100, bytes(range(200)))


def code_of(outcome: object) -> PrinterFaultCode:
    assert isinstance(outcome, PrinterFault)
    return outcome.code


def test_a_healthy_job_is_sent_in_bands_with_a_question_each() -> None:
    line = ScriptedLine(healthy)
    assert printer_on(line).print_job(IMAGE, feed_mm=40, cut=True) == Printed()
    bands = [data for data in line.sent if data.startswith(b"<raster>")]
    assert [data[8:12] for data in bands] == [b"\x02\x00\x18\x00"] * 4 + [b"\x02\x00\x04\x00"]
    assert b"".join(data[12:-5] for data in bands) == IMAGE.rows
    assert all(data.endswith(b"<ask>") for data in bands)
    feeds = [data for data in line.sent if data.startswith(b"<units>")]
    assert [data[13] for data in feeds] == [255, 65]
    assert line.sent[-5] == b"<cut><ask>"
    assert line.now == 0


@pytest.mark.parametrize("query", [1, 2, 3, 4])
@pytest.mark.parametrize("garbage", [b"\xff", b"\x00", b"", b"\x37\x25\x00"])
def test_garbage_is_never_ready(query: int, garbage: bytes) -> None:
    def answer(line: ScriptedLine, data: bytes) -> bytes:
        return garbage if data == b"<now>" + bytes([query]) else healthy(line, data)

    line = ScriptedLine(answer)
    assert code_of(printer_on(line).status()) is PrinterFaultCode.NO_ANSWER
    assert line.now <= 0.5


def test_old_answers_on_the_line_are_thrown_away_first() -> None:
    line = ScriptedLine(lambda line, data: b"\x32" if data == b"<now>\x02" else healthy(line, data))
    line.pending = b"\x12\x12\x12\x12\x00\x00"
    assert code_of(printer_on(line).status()) is PrinterFaultCode.PAPER_OUT


def test_one_lost_answer_is_asked_again_and_a_late_one_is_not_taken_for_the_next() -> None:
    late: list[bytes] = []

    def answer(line: ScriptedLine, data: bytes) -> bytes:
        if data == b"<now>\x01" and not late:
            late.append(b"\x16")
            return b""
        if data == b"<now>\x01":
            return b"\x16" + late[0]
        return healthy(line, data)

    assert printer_on(ScriptedLine(answer)).status() == PrinterReady()


def test_an_answer_too_many_is_not_a_printed_job() -> None:
    def answer(line: ScriptedLine, data: bytes) -> bytes:
        extra = b"\x00" if b"<ask>" in data and len(line.sent) < 8 else b""
        return healthy(line, data) + extra

    outcome = printer_on(ScriptedLine(answer)).print_job(IMAGE)
    assert code_of(outcome) is PrinterFaultCode.INTERRUPTED


def test_paper_end_in_the_in_order_answer_is_a_fault() -> None:
    line = ScriptedLine(lambda line, data: healthy(line, data).replace(b"\x00", b"\x0c"))
    assert code_of(printer_on(line).print_job(IMAGE)) is PrinterFaultCode.PAPER_OUT


def test_no_progress_ends_with_the_patience_which_grows_with_the_rows() -> None:
    waits = []
    for slow_line in (None, 960.0):
        line = ScriptedLine(lambda line, data: healthy(line, data) if b"<now>" in data else b"")
        printer = printer_on(line, line_bytes_per_s=slow_line)
        assert code_of(printer.print_job(IMAGE)) is PrinterFaultCode.INTERRUPTED
        waits.append(line.now)
    timing = DriverTiming()
    assert timing.patience_for(400) > timing.patience_for(0) == timing.patience_s
    assert timing.patience_s < waits[0] < waits[1] < 4


def test_a_stalled_write_tells_what_the_printer_says() -> None:
    broken = {2: b"\x36"}

    def answer(line: ScriptedLine, data: bytes) -> bytes:
        if data.startswith(b"<raster>") and len(line.sent) > 7:
            line.answer = lambda _, data: (HEALTHY | broken)[data[-1]] if b"<now>" in data else b""
            raise ChannelStalled("7 of 53 bytes not taken")
        return healthy(line, data)

    line = ScriptedLine(answer)
    printer = printer_on(line)
    outcome = printer.print_job(IMAGE)
    assert isinstance(outcome, PrinterFault)
    assert (outcome.code, outcome.began) == (PrinterFaultCode.COVER_OPEN, True)
    assert line.sent[-1] == b"<cancel>"
    line.answer = healthy
    assert printer.print_job(IMAGE) == Printed()
    cut_off = len(b"<raster>1234") + 48 + len(b"<ask>")
    assert bytes(cut_off) + b"<init>" in line.sent


def test_old_questions_answered_late_do_not_confirm_a_new_job() -> None:
    """After an interruption the printer still owes answers; only after they have come does a job count."""
    line = ScriptedLine(lambda line, data: healthy(line, data) if b"<now>" in data else b"")
    printer = printer_on(line)
    assert code_of(printer.print_job(IMAGE)) is PrinterFaultCode.INTERRUPTED
    first_question = len(line.sent)

    def owing(line: ScriptedLine, data: bytes) -> bytes:
        if b"<ask>" in data and len(line.sent) <= first_question + 6:
            return b"\x00\x00\x00"
        return healthy(line, data) if b"<now>" in data else b""

    line.answer = owing
    assert code_of(printer.print_job(IMAGE)) is PrinterFaultCode.INTERRUPTED


def test_queries_inside_a_picture_are_answered_too_and_only_the_last_answer_is_ours() -> None:
    echoing = TapeImage(16, 100, b"\x10\x04" * 100)
    final = {"reply": b"\x12"}

    def answer(line: ScriptedLine, data: bytes) -> bytes:
        if data == b"<now>\x02" and len(line.sent) > 8:
            return b"\x12\x16" + final["reply"]
        return healthy(line, data)

    assert printer_on(ScriptedLine(answer)).print_job(echoing) == Printed()
    assert code_of(printer_on(ScriptedLine(answer)).print_job(IMAGE)) is PrinterFaultCode.NO_ANSWER
    final["reply"] = b"\x32"
    assert code_of(printer_on(ScriptedLine(answer)).print_job(echoing)) is PrinterFaultCode.PAPER_OUT


def test_a_line_lost_after_a_band_was_sent_leaves_no_half_band_behind() -> None:
    """What was sent may never have arrived, so the printer may still wait for the rest of a band."""

    def lost(line: ScriptedLine, data: bytes) -> bytes:
        if data.startswith(b"<now>") and any(sent.startswith(b"<raster>") for sent in line.sent):
            raise ChannelLost("unplugged")
        return healthy(line, data) if data.startswith(b"<now>") else b""

    line = ScriptedLine(lost)
    printer = printer_on(line)
    outcome = printer.print_job(IMAGE)
    assert isinstance(outcome, PrinterFault)
    assert (outcome.code, outcome.began, line.closed) == (PrinterFaultCode.NO_ANSWER, True, 1)
    line.answer = healthy
    assert printer.print_job(IMAGE) == Printed()
    band = len(b"<raster>1234") + 48
    assert bytes(band) + b"<init>" in line.sent


def test_a_mechanism_error_is_told_to_go_once() -> None:
    state = {"error": True}

    def answer(line: ScriptedLine, data: bytes) -> bytes:
        if data == b"<recover>":
            state["error"] = False
        if data == b"<now>\x03" and state["error"]:
            return b"\x1a"
        return healthy(line, data)

    line = ScriptedLine(answer)
    assert printer_on(line).status() == PrinterReady()
    assert line.sent.count(b"<recover>") == 1


def test_a_lost_line_is_opened_again() -> None:
    def lost(line: ScriptedLine, data: bytes) -> bytes:
        raise ChannelLost("unplugged")

    line = ScriptedLine(lost)
    printer = printer_on(line)
    fault = printer.status()
    assert isinstance(fault, PrinterFault)
    assert (fault.code, fault.detail, line.closed) == (PrinterFaultCode.NO_ANSWER, "unplugged", 1)
    line.answer = healthy
    assert printer.status() == PrinterReady()
    printer.close()
    printer.close()
    assert line.closed == 2


class UsbStub:
    """Stand for a PyUSB device: takes 10 bytes a write, then times out; answers from a list."""

    def __init__(self, answers: list[bytes | OSError]) -> None:
        self.answers = answers
        self.taken = b""
        self.room = 25

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        assert (endpoint, timeout) == (1, 500)
        count = min(10, len(data), self.room - len(self.taken))
        if not count:
            raise OSError(errno.ETIMEDOUT, "timed out")
        self.taken += data[:count]
        return count

    def read(self, endpoint: int, size: int, timeout: int) -> bytes:
        assert endpoint == 0x82
        assert timeout >= 1
        answer = self.answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer


def test_usb_writes_have_an_end_and_empty_packets_are_no_answer() -> None:
    stub = UsbStub([b"", b"\x12", OSError(errno.ENODEV, "no device")])
    times = iter(number / 1000 for number in range(100))
    channel = UsbChannel(
        stub, out_endpoint=1, in_endpoint=0x82, close=lambda: None, clock=lambda: next(times)
    )
    channel.send(b"x" * 20, stall_s=0.5)
    with pytest.raises(ChannelStalled, match="5 of 10"):
        channel.send(b"y" * 10, stall_s=0.5)
    assert stub.taken == b"x" * 20 + b"y" * 5
    assert channel.receive(within_s=0.1) == b"\x12"
    with pytest.raises(ChannelLost, match="no device"):
        channel.receive(within_s=0.1)
    channel.close()
    channel.close()
    with pytest.raises(ChannelLost, match="closed"):
        channel.receive(within_s=0.1)


def test_the_clear_response_is_no_acknowledgement() -> None:
    line = ScriptedLine(healthy)
    dialogue = Dialogue(line, realtime_query=b"<now>", timing=DriverTiming(), clock=lambda: line.now)
    for part in (b"\x37", b"\x25\x00\x00", b"\x37\x25"):
        line.pending = part
        dialogue.pump(0)
    assert dialogue.acknowledged == 1
