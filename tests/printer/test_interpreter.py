"""The simulated printer understands the bytes of the command reference; samples are written by hand."""

import pytest

from printer.interpreter import Interpreter, Jam
from printer.simulated_tape import Cut, Feed, NewRoll, SimulatedTape, Strip, TypedLine

RASTER_16_X_2 = b"\x1d\x76\x30\x00\x02\x00\x02\x00" + b"\xf0\x0f\x00\x01"


def started(width: int = 16, **options: int) -> Interpreter:
    return Interpreter(SimulatedTape(width), **options)


def fed(interpreter: Interpreter, data: bytes) -> bytes:
    return interpreter.receive(data) + interpreter.run()[0]


def test_raster_reaches_the_paper_exactly() -> None:
    printer = started()
    fed(printer, b"\x1b@" + RASTER_16_X_2)
    assert bytes(printer.tape.rows) == b"\xf0\x0f\x00\x01"
    assert printer.unknown_bytes == 0


def test_raster_may_arrive_byte_by_byte() -> None:
    printer = started()
    for byte in b"\x1b@" + RASTER_16_X_2 + b"\x1b\x4a\x24":
        fed(printer, bytes([byte]))
    assert bytes(printer.tape.rows[:4]) == b"\xf0\x0f\x00\x01"
    assert printer.tape.entries[1:] == (Feed(20),)


def test_narrow_pictures_are_padded_and_wide_ones_cut() -> None:
    printer = started()
    fed(printer, b"\x1dv0\x00\x01\x00\x01\x00\xff" + b"\x1dv0\x00\x03\x00\x01\x00\xaa\xbb\xcc")
    assert bytes(printer.tape.rows) == b"\xff\x00\xaa\xbb"


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"\x1bJ\x24", 20),
        (b"\x1dP\xcb\xcb\x1bJ\x24", 36),
        (b"\x1bd\x02", 68),
        (b"\x0a", 34),
        (b"\x1b3\x0c\x0a", 7),
    ],
)
def test_feeds_follow_the_motion_unit(data: bytes, rows: int) -> None:
    printer = started()
    fed(printer, data)
    assert printer.tape.entries == (Feed(rows),)


@pytest.mark.parametrize("data", [b"\x1dV\x00", b"\x1dV1", b"\x1dVB\x00"])
def test_cuts(data: bytes) -> None:
    printer = started()
    fed(printer, data)
    assert printer.tape.entries == (Cut(),)


def test_healthy_status_bytes() -> None:
    printer = started()
    assert printer.receive(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04") == b"\x16\x12\x12\x12"
    assert fed(printer, b"\x1dr\x01\x1dr\x02") == b"\x00\x00"
    printer.mechanism.paper_low = True
    assert fed(printer, b"\x10\x04\x04\x1dr1") == b"\x1e\x03"


def test_trouble_shows_in_the_status_bytes() -> None:
    printer = started()
    ask_all = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
    printer.take_paper_out()
    assert printer.receive(ask_all) == b"\x1e\x32\x12\x7e"
    printer.put_paper_in()
    printer.mechanism.cover_open = True
    assert printer.receive(ask_all) == b"\x1e\x16\x12\x12"
    printer.mechanism.cover_open = False
    printer.mechanism.jam = Jam.HEAT
    assert printer.receive(ask_all) == b"\x1e\x52\x52\x12"


def test_realtime_queries_are_obeyed_inside_picture_data_and_across_receptions() -> None:
    printer = started(width=32)
    assert printer.receive(b"\x1dv0\x00\x04\x00\x01\x00\x10") == b""
    assert printer.receive(b"\x04") == b""
    assert printer.receive(b"\x04\xff") == b"\x12"
    printer.run()
    assert bytes(printer.tape.rows) == b"\x10\x04\x04\xff"


def test_paper_end_stops_in_the_picture_and_the_rest_stays_in_the_buffer() -> None:
    printer = started()
    printer.take_paper_out(after_rows=1)
    assert fed(printer, RASTER_16_X_2 + b"\x1dr\x01") == b""
    assert bytes(printer.tape.rows) == b"\xf0\x0f"
    assert printer.buffered == 5
    printer.put_paper_in()
    assert printer.run()[0] == b"\x00"
    assert bytes(printer.tape.rows) == b"\xf0\x0f\x00\x01"
    assert [type(entry) for entry in printer.tape.entries] == [Strip, NewRoll, Strip]


def test_initialise_does_not_empty_the_buffer_but_clear_does() -> None:
    clear = bytes([0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8])
    printer = started()
    printer.mechanism.cover_open = True
    fed(printer, RASTER_16_X_2 + b"\x1b@")
    assert printer.buffered == len(RASTER_16_X_2) + 2
    printer.mechanism.knows_clear = False
    assert fed(printer, clear) == b""
    assert printer.buffered == len(RASTER_16_X_2) + 2 + len(clear)
    printer.mechanism.knows_clear = True
    assert fed(printer, clear) == b"\x37\x25\x00"
    assert printer.buffered == 0
    printer.mechanism.cover_open = False
    printer.run()
    assert printer.tape.height_dots == 0


def test_a_cutter_error_waits_for_the_word_of_the_host() -> None:
    printer = started()
    printer.mechanism.jam, printer.mechanism.latched = Jam.CUTTER, True
    fed(printer, b"\x10\x05\x02")
    assert printer.receive(b"\x10\x04\x02") == b"\x52"
    printer.mechanism.jam = Jam.NONE
    assert printer.receive(b"\x10\x04\x03") == b"\x1a"
    fed(printer, RASTER_16_X_2 + b"\x10\x05\x02")
    assert printer.receive(b"\x10\x04\x02") == b"\x12"
    printer.run()
    assert (printer.buffered, printer.tape.height_dots) == (0, 0)


def test_typed_lines_are_code_page_866() -> None:
    printer = started(width=384)
    fed(printer, b"\x1bt\x11\x1bE\x01\x8f\xa5\xe7\xa0\xe2\xec\x0a")
    assert printer.tape.entries == (TypedLine("Печать"),)
    assert any(printer.tape.rows)


def test_unknown_commands_are_counted_and_a_full_buffer_is_refused() -> None:
    printer = started(buffer_size=8)
    fed(printer, b"\x1b\x01")
    assert printer.unknown_bytes == 2
    with pytest.raises(ValueError, match="9 bytes do not fit 8"):
        printer.receive(bytes(9))


def test_silence_prints_and_says_nothing() -> None:
    printer = started()
    printer.mechanism.silent = True
    assert fed(printer, b"\x10\x04\x01" + RASTER_16_X_2 + b"\x1dr\x01") == b""
    assert printer.tape.height_dots == 2
