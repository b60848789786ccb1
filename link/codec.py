"""Bytes of a message: a 4-byte big-endian length, then JSON checked against the schema.

Length and nesting are limited before anything is parsed. Not here: sockets, and what a message means.
Errors name the place but never repeat a value, so that they may be logged.
"""

import dataclasses
import enum
import re
import struct
import typing

import msgspec

from link import messages
from link.limits import MAX_MESSAGE_BYTES
from link.messages import Request, Response

HEADER_BYTES = 4
_MAX_DEPTH = 8
_HEADER = struct.Struct(">I")
# Possessive and closed by the end of input, so that hostile quotes cannot make it quadratic.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_BRACKET = re.compile(rb"[^\[\]{}]+")
_REGEX = re.compile(r" matching regex '.*'(?= - at|\Z)")
_PLACE = re.compile(r" - at `(\$[^`]*)`\Z")


class CodecError(ValueError):
    """Report a message that may not be sent or was not lawful to receive; the text names the place."""


class Wire(enum.Enum):
    """Say which wire the bytes are on; a kiosk cannot speak the console's words, observers only look."""

    KIOSK = "kiosk"
    CONSOLE = "console"
    OBSERVER = "observer"


_REQUESTS: typing.Final = {
    Wire.KIOSK: typing.get_args(messages.KioskRequestBody),
    Wire.CONSOLE: typing.get_args(messages.ConsoleRequestBody),
    Wire.OBSERVER: (messages.ObserverRequestBody,),
}
_REPLIES: typing.Final = {
    Wire.KIOSK: typing.get_args(messages.KioskReplyBody),
    Wire.CONSOLE: (*typing.get_args(messages.ConsoleReplyBody), messages.Denied),
    Wire.OBSERVER: typing.get_args(messages.ObserverReplyBody),
}


def body_length(header_untrusted: bytes) -> int:
    """Read the length prefix: 1 … `MAX_MESSAGE_BYTES`; raise `CodecError` for anything else."""
    if len(header_untrusted) != HEADER_BYTES:
        raise CodecError("length prefix: cut short")
    length: int = _HEADER.unpack(header_untrusted)[0]
    if not 1 <= length <= MAX_MESSAGE_BYTES:
        raise CodecError(f"length prefix: {length} bytes, allowed are 1 to {MAX_MESSAGE_BYTES}")
    return length


@dataclasses.dataclass(frozen=True, slots=True)
class Codec:
    """Pack and unpack the messages of one wire. `encode_*` return prefix and body; `decode_*` take a body."""

    wire: Wire

    def encode_request(self, request: Request) -> bytes:
        """Pack a request; raise `CodecError` when it breaks a limit the receiver would refuse."""
        body = _pack(request)
        self.decode_request(body)  # msgspec checks limits only when it decodes
        return _HEADER.pack(len(body)) + body

    def encode_response(self, response: Response) -> bytes:
        """Pack a response; raise `CodecError` when it breaks a limit the receiver would refuse."""
        body = _pack(response)
        self.decode_response(body)
        return _HEADER.pack(len(body)) + body

    def decode_request(self, body_untrusted: bytes) -> Request:
        """Unpack a request of this wire; raise `CodecError` naming the place."""
        request = _unpack(body_untrusted, _REQUEST_DECODER)
        self._refuse_foreign(request.body, _REQUESTS)
        return request

    def decode_response(self, body_untrusted: bytes) -> Response:
        """Unpack a response of this wire; raise `CodecError` naming the place."""
        response = _unpack(body_untrusted, _RESPONSE_DECODER)
        self._refuse_foreign(response.body, _REPLIES)
        return response

    def _refuse_foreign(self, body: object, lawful: typing.Mapping[Wire, tuple[type, ...]]) -> None:
        if not isinstance(body, lawful[self.wire]):
            raise CodecError(f"$.body.t: {type(body).__name__} does not belong on the {self.wire.value} wire")


_ENCODER = msgspec.json.Encoder()
_REQUEST_DECODER = msgspec.json.Decoder(Request)
_RESPONSE_DECODER = msgspec.json.Decoder(Response)

_T = typing.TypeVar("_T", Request, Response)


def _pack(message: Request | Response) -> bytes:
    try:
        body = _ENCODER.encode(message)
    except (TypeError, ValueError, OverflowError) as error:
        raise CodecError(f"{type(message.body).__name__}: holds a value that cannot be sent") from error
    _limit(body)
    return body


def _unpack(body_untrusted: bytes, decoder: msgspec.json.Decoder[_T]) -> _T:
    _limit(body_untrusted)
    try:
        return decoder.decode(body_untrusted)
    except UnicodeDecodeError:
        raise CodecError("message: not UTF-8") from None
    except (msgspec.DecodeError, RecursionError) as error:
        # `from None`: the original text may quote a card code or a part of the results.
        raise CodecError(_without_values(str(error))) from None


def _without_values(text: str) -> str:
    """Keep the kind and the place of a msgspec complaint and drop whatever it quotes from the message."""
    if text.startswith(("Expected ", "Object missing ")):  # these quote the schema only
        return _REGEX.sub(" of the allowed characters", text)
    place = _PLACE.search(text)
    kind = re.split("['\"`]| - at ", text, maxsplit=1)[0].strip() or "unreadable"
    return f"{kind} - at {place[1] if place else 'message'}"


def _limit(body: bytes) -> None:
    """Refuse an overlong or deeply nested body without parsing it."""
    if not 1 <= len(body) <= MAX_MESSAGE_BYTES:
        raise CodecError(f"message: {len(body)} bytes, allowed are 1 to {MAX_MESSAGE_BYTES}")
    depth = 0
    for bracket in _NOT_BRACKET.sub(b"", _STRING.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        if depth > _MAX_DEPTH:
            raise CodecError(f"message: nested deeper than {_MAX_DEPTH}")
