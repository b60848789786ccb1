"""Every message survives the wire, fits into it in its largest form, and hides what must not be logged."""

import typing

import msgspec
import msgspec.inspect as schema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from link import messages
from link.codec import HEADER_BYTES, Codec, Wire, body_length
from link.limits import MAX_MESSAGE_BYTES
from link.messages import Request, Response

REQUESTS = {
    Wire.KIOSK: typing.get_args(messages.KioskRequestBody),
    Wire.CONSOLE: typing.get_args(messages.ConsoleRequestBody),
    Wire.OBSERVER: (messages.ObserverRequestBody,),
}
REPLIES = {
    Wire.KIOSK: typing.get_args(messages.KioskReplyBody),
    Wire.CONSOLE: typing.get_args(messages.ConsoleReplyBody),
    Wire.OBSERVER: typing.get_args(messages.ObserverReplyBody),
}
EVERY_BODY = [
    pytest.param(wire, body, envelope, id=f"{wire.value}-{body.__name__}")
    for table, envelope in ((REQUESTS, Request), (REPLIES, Response))
    for wire, bodies in table.items()
    for body in bodies
]

_LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=("Cc", "Cs"))


def any_value(kind: schema.Type) -> st.SearchStrategy[typing.Any]:
    """Build a strategy for every lawful value of a message field, from the schema itself."""
    match kind:
        case schema.BoolType():
            return st.booleans()
        case schema.NoneType():
            return st.none()
        case schema.IntType(ge=ge, le=le, lt=lt):
            return st.integers(ge, le if lt is None else lt - 1)
        case schema.BytesType(max_length=most):
            return st.binary(max_size=most)
        case schema.StrType(pattern=pattern, max_length=None):
            return st.from_regex(pattern or "", fullmatch=True)
        case schema.StrType(min_length=least, max_length=most, pattern=pattern):
            ascii_only = "0-9A-Za-z" in (pattern or "")
            letters = st.sampled_from("019azAZ:_.-") if ascii_only else _LETTERS
            return st.text(letters, min_size=least or 0, max_size=most)
        case schema.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case schema.UnionType(types=types):
            return st.one_of([any_value(member) for member in types])
        case schema.VarTupleType(item_type=item, max_length=most):
            return st.lists(any_value(item), max_size=most).map(tuple)
        case schema.DictType(key_type=key, value_type=value, max_length=most):
            return st.dictionaries(any_value(key), any_value(value), max_size=most)
        case schema.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: any_value(field.type) for field in fields})
    raise AssertionError(f"a message field of kind {type(kind).__name__} has no limits in this test")


def largest(kind: schema.Type, salt: int = 0) -> typing.Any:
    """Build the value whose JSON is longest, with letters of three bytes where letters are free."""
    match kind:
        case schema.BoolType():
            return False
        case schema.IntType(le=le, lt=lt):
            return le if lt is None else lt - 1
        case schema.BytesType(max_length=most):
            return b"\xff" * typing.cast("int", most)
        case schema.StrType(pattern=pattern, max_length=None):
            most = int((pattern or "").rpartition(",")[2].partition("}")[0])
            return f"{salt:0>{most}}"[:most]
        case schema.StrType(pattern=pattern, max_length=most):
            return ("z" if "0-9A-Za-z" in (pattern or "") else "№") * typing.cast("int", most)
        case schema.EnumType(cls=cls):
            return max(cls, key=lambda member: len(member.value))
        case schema.UnionType(types=types):
            return largest(next(member for member in types if not isinstance(member, schema.NoneType)))
        case schema.VarTupleType(item_type=item, max_length=most):
            return (largest(item),) * typing.cast("int", most)
        case schema.DictType(key_type=key, value_type=value, max_length=most):
            return {largest(key, salt): largest(value) for salt in range(typing.cast("int", most))}
        case schema.StructType(cls=cls, fields=fields):
            return cls(**{field.name: largest(field.type) for field in fields})
    raise AssertionError(f"a message field of kind {type(kind).__name__} has no limits in this test")


def roundtrip(codec: Codec, message: Request | Response) -> Request | Response:
    """Pack, check the prefix and unpack."""
    if isinstance(message, Request):
        packed = codec.encode_request(message)
    else:
        packed = codec.encode_response(message)
    assert body_length(packed[:HEADER_BYTES]) == len(packed) - HEADER_BYTES
    if isinstance(message, Request):
        return codec.decode_request(packed[HEADER_BYTES:])
    return codec.decode_response(packed[HEADER_BYTES:])


@pytest.mark.parametrize(("wire", "body", "envelope"), EVERY_BODY)
def test_every_message_survives_the_wire(
    wire: Wire, body: type[messages.Message], envelope: type[Request] | type[Response]
) -> None:
    counter = st.integers(0, 2**53 - 1)
    whole = st.builds(envelope, boot_epoch=counter, seq=counter, body=any_value(schema.type_info(body)))

    @settings(max_examples=15, deadline=None, database=None)
    @given(message=whole)
    def check(message: Request | Response) -> None:
        assert roundtrip(Codec(wire), message) == message

    check()


@pytest.mark.parametrize(("wire", "body", "envelope"), EVERY_BODY)
def test_the_largest_lawful_message_fits(
    wire: Wire, body: type[messages.Message], envelope: type[Request] | type[Response]
) -> None:
    top = 2**53 - 1
    message = envelope(boot_epoch=top, seq=top, body=largest(schema.type_info(body)))
    assert roundtrip(Codec(wire), message) == message
    assert len(msgspec.json.encode(message)) <= MAX_MESSAGE_BYTES


def test_no_message_field_is_without_limit() -> None:
    for parameters in EVERY_BODY:
        any_value(schema.type_info(typing.cast("type", parameters.values[1]))).validate()
    with pytest.raises(AssertionError, match="no limits"):
        any_value(schema.type_info(float))


def test_words_are_the_glossary_s() -> None:
    assert [state.value for state in messages.PollsState] == [
        "closed_initial",
        "open",
        "paused",
        "closed_final",
    ]
    assert [mode.value for mode in messages.StationMode] == ["setup", "test", "training", "official"]


def test_repr_hides_codes_parts_and_rows() -> None:
    shown = repr(
        (
            Request(boot_epoch=1, seq=2, body=messages.Voted(code="4711", token=1)),
            messages.PartChunk(index=0, total=1, data=b"secretpart"),
            messages.EnterRows(contest_id="mayor", rows={"row-9": 31337}),
            messages.Activated(serial_tail="4821", ballot_style="all"),
        )
    )
    assert not [word for word in ("4711", "secretpart", "31337", "4821") if word in shown]
    assert "Voted(code=…, token=1)" in shown


def test_messages_are_frozen() -> None:
    claim = messages.Claim(code="1")
    with pytest.raises(AttributeError):
        claim.code = "2"  # type: ignore[misc]
