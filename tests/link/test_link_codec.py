"""The codec refuses what is too long, too deep, unknown or foreign, and its complaints quote no values."""

import json
import time
import typing

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from link.codec import HEADER_BYTES, Codec, CodecError, Wire, body_length
from link.limits import MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES
from link.messages import (
    Acknowledged,
    Claim,
    DenialReason,
    Denied,
    Done,
    Heartbeat,
    KioskStage,
    OpenPolls,
    PartChunk,
    Request,
    RequestBody,
    Response,
    Voted,
)

KIOSK = Codec(Wire.KIOSK)
CONSOLE = Codec(Wire.CONSOLE)


def raw(body: object, **envelope: object) -> bytes:
    """Write a request by hand, lawful or not."""
    return json.dumps({"t": "Request", "boot_epoch": 1, "seq": 2, "body": body, **envelope}).encode()


@pytest.mark.parametrize(
    ("body_untrusted", "complaint"),
    [
        (raw({"t": "Claim"}), r"missing required field `code` - at `\$.body`"),
        (raw({"t": "Claim", "code": "12", "sudo": 1}), r"unknown field - at \$.body$"),
        (raw({"t": "Claim", "code": "12"}, extra=1), r"unknown field - at"),
        (raw({"t": "Claim", "code": 12}), r"Expected `str`, got `int` - at `\$.body.code`"),
        (raw({"t": "Claim", "code": "12\n"}), r"allowed characters - at `\$.body.code`"),
        (raw({"t": "Claim", "code": "1" * 65}), r"\$.body.code"),
        (raw({"t": "Claim", "code": "١٢"}), r"\$.body.code"),
        (raw({"t": "Format"}), r"Invalid value - at \$.body.t"),
        (raw({"code": "12"}), r"missing required field `t`"),
        (raw({"t": "Claim", "code": "12"}, t="Response"), r"\$.t"),
        (raw({"t": "Claim", "code": "12"}, seq=-1), r"Expected `int` >= 0 - at `\$.seq`"),
        (raw({"t": "Claim", "code": "12"}, seq=2**53), r"\$.seq"),
        (raw({"t": "Hello", "software": "\x1b[2J", "package_fingerprint": "", "mode": "test"}), r"software"),
        (
            raw({"t": "Hello", "software": "", "package_fingerprint": "", "mode": "demo"}),
            r"Invalid enum value",
        ),
        (
            raw({"t": "PartChunk", "index": 0, "total": 1, "data": "*"}),
            r"base64 encoded string - at \$.body.data",
        ),
        (b"\xff\xfe", "malformed"),
        (b'"\xff"', "UTF-8|Expected"),
        (b"", "0 bytes"),
        (b"x" * (MAX_MESSAGE_BYTES + 1), "bytes, allowed"),
        (b"[" * 9, "nested deeper than 8"),
        (b'{"t":' * 9, "nested deeper than 8"),
        (raw({"x": [[[[[[[[]]]]]]]], "t": "Claim"}), "nested deeper than 8"),
    ],
)
def test_unlawful_requests_are_refused_with_their_place(body_untrusted: bytes, complaint: str) -> None:
    with pytest.raises(CodecError, match=complaint):
        KIOSK.decode_request(body_untrusted)


def test_brackets_inside_strings_are_not_nesting() -> None:
    body = Heartbeat(stage=KioskStage.FREE, ballots_stored=0, paper_low=False, log_head="", faults=("P-02",))
    assert (
        KIOSK.decode_request(KIOSK.encode_request(Request(boot_epoch=1, seq=1, body=body))[4:]).body == body
    )
    bracketed = raw({"t": "Hello", "software": '[[[[[[[[[["\\', "package_fingerprint": "", "mode": "test"})
    assert KIOSK.decode_request(bracketed).seq == 2


@pytest.mark.parametrize("length", [0, MAX_MESSAGE_BYTES + 1, 0xFFFFFFFF])
def test_length_is_limited_before_anything_is_read(length: int) -> None:
    with pytest.raises(CodecError, match="length prefix"):
        body_length(length.to_bytes(4, "big"))
    with pytest.raises(CodecError, match="cut short"):
        body_length(b"\0\0\1")
    assert body_length(MAX_MESSAGE_BYTES.to_bytes(4, "big")) == MAX_MESSAGE_BYTES


def test_a_kiosk_cannot_give_the_console_s_commands() -> None:
    command = Request(boot_epoch=1, seq=1, body=OpenPolls())
    packed = CONSOLE.encode_request(command)
    assert CONSOLE.decode_request(packed[HEADER_BYTES:]) == command
    with pytest.raises(CodecError, match=r"\$\.body\.t: OpenPolls does not belong on the kiosk wire"):
        KIOSK.decode_request(packed[HEADER_BYTES:])
    with pytest.raises(CodecError, match="kiosk wire"):
        KIOSK.encode_request(command)


def test_replies_are_kept_apart_too() -> None:
    done = Response(boot_epoch=1, seq=1, body=Done())
    with pytest.raises(CodecError, match="Done does not belong"):
        KIOSK.encode_response(done)
    with pytest.raises(CodecError, match="Acknowledged does not belong"):
        CONSOLE.encode_response(Response(boot_epoch=1, seq=1, body=Acknowledged()))
    denied = Response(boot_epoch=1, seq=1, body=Denied(reason=DenialReason.NOT_READY))
    for codec in (KIOSK, CONSOLE):
        assert codec.decode_response(codec.encode_response(denied)[HEADER_BYTES:]) == denied


@pytest.mark.parametrize(
    "body",
    [
        Claim(code="12a"),
        Claim(code="\ud800"),
        Claim(code=typing.cast("str", object())),
        Voted(code="1", token=-1),
        Voted(code="1", token=2**70),
        PartChunk(index=0, total=1, data=b"x" * (MAX_CHUNK_BYTES + 1)),
        PartChunk(index=0, total=1, data=b"x" * (MAX_MESSAGE_BYTES + 1)),
    ],
)
def test_the_sender_is_stopped_by_the_receiver_s_limits(body: RequestBody) -> None:
    with pytest.raises(CodecError):
        KIOSK.encode_request(Request(boot_epoch=1, seq=1, body=body))


@pytest.mark.parametrize(
    "body",
    [
        {"t": "Claim", "code": "4711x' - at `$.seq`"},
        {"t": "4711"},
        {"t": "Claim", "code": "1", "4711": 1},
        {"t": "Hello", "software": "", "package_fingerprint": "", "mode": "4711' - at `"},
        {"t": "Hello", "software": "", "package_fingerprint": "", "mode": '4711" - at "'},
        {"t": "EnterRows", "contest_id": "a", "rows": {"4711 ": 1}},
        {"t": "EnterRows", "contest_id": "a", "rows": {"a": -4711}},
    ],
)
def test_complaints_quote_nothing_from_the_message(body: object) -> None:
    with pytest.raises(CodecError) as caught:
        CONSOLE.decode_request(raw(body))
    assert "4711" not in str(caught.value)
    assert caught.value.__suppress_context__


@settings(max_examples=300, deadline=None, database=None)
@given(garbage=st.binary(max_size=300))
@example(garbage=b'"\\')
@example(garbage=b"\xef\xbb\xbf{}")
def test_garbage_is_refused_and_never_breaks_the_codec(garbage: bytes) -> None:
    for decode in (KIOSK.decode_request, KIOSK.decode_response, CONSOLE.decode_request):
        with pytest.raises(CodecError):
            decode(garbage)


@settings(max_examples=300, deadline=None, database=None)
@given(data=st.data())
def test_a_damaged_message_is_refused_or_still_lawful(data: st.DataObject) -> None:
    packed = bytearray(KIOSK.encode_request(Request(boot_epoch=7, seq=8, body=Claim(code="123456")))[4:])
    for _ in range(data.draw(st.integers(1, 3))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        request = KIOSK.decode_request(bytes(packed))
    except CodecError:
        return
    assert KIOSK.decode_request(KIOSK.encode_request(request)[HEADER_BYTES:]) == request


@pytest.mark.parametrize("unit", [b'"', b'"\\', b'\\"', b'"\\"', b'\\"\\'])
def test_hostile_quotes_cost_no_time(unit: bytes) -> None:
    hostile = (unit * MAX_MESSAGE_BYTES)[:MAX_MESSAGE_BYTES]
    started = time.process_time()
    with pytest.raises(CodecError):
        KIOSK.decode_request(hostile)
    assert time.process_time() - started < 0.25
