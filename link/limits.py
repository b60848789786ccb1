"""Limits on every length and number a message may carry.

Not here: the messages. msgspec checks these limits when it decodes, not when a value is built; `codec`
therefore checks both ways. The numbers are chosen so that the largest lawful message, with three bytes to a
letter, still fits in `MAX_MESSAGE_BYTES` (security.md §5).
"""

import typing
from collections.abc import Mapping

import msgspec

MAX_MESSAGE_BYTES = 16 * 1024
MAX_CHUNK_BYTES = 8 * 1024

_PRINTABLE = r"\A[^\x00-\x1f\x7f-\x9f\ud800-\udfff]*\Z"
_TOP = 2**53 - 1  # the largest integer every JSON reader keeps exactly

Counter = typing.Annotated[int, msgspec.Meta(ge=0, le=_TOP)]
Count = typing.Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
# Printable ASCII without space, quote and backslash: one byte a letter in JSON.
Id = typing.Annotated[str, msgspec.Meta(pattern=r"\A[!#-\[\]-~]{1,64}\Z")]
Label = typing.Annotated[str, msgspec.Meta(max_length=40, pattern=_PRINTABLE)]
Fingerprint = typing.Annotated[str, msgspec.Meta(max_length=128, pattern=r"\A[0-9A-Za-z:_.-]*\Z")]
Text = typing.Annotated[str, msgspec.Meta(max_length=160, pattern=_PRINTABLE)]
PerMille = typing.Annotated[int, msgspec.Meta(ge=0, le=1000)]
Minutes = typing.Annotated[int, msgspec.Meta(ge=0, le=9999)]
HourText = typing.Annotated[str, msgspec.Meta(max_length=6, pattern=_PRINTABLE)]
FaultCodeText = typing.Annotated[str, msgspec.Meta(pattern=r"\A[0-9A-Za-z._-]{1,16}\Z")]
Faults = typing.Annotated[tuple[FaultCodeText, ...], msgspec.Meta(max_length=16)]
Code = typing.Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,64}\Z")]
Pin = typing.Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4,12}\Z")]
SerialTail = typing.Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{0,12}\Z")]
ClockText = typing.Annotated[str, msgspec.Meta(max_length=16, pattern=_PRINTABLE)]
MountPath = typing.Annotated[str, msgspec.Meta(min_length=1, max_length=512, pattern=_PRINTABLE)]
LineId = typing.Annotated[str, msgspec.Meta(pattern=r"\A[!#-\[\]-~]{1,96}\Z")]
Texts = typing.Annotated[tuple[Text, ...], msgspec.Meta(max_length=12)]
Labels = typing.Annotated[tuple[Label, ...], msgspec.Meta(max_length=24)]
Rows = typing.Annotated[Mapping[Id, Count], msgspec.Meta(max_length=64)]
Ids = typing.Annotated[tuple[Id, ...], msgspec.Meta(max_length=64)]
ChunkIndex = typing.Annotated[int, msgspec.Meta(ge=0, lt=65536)]
ChunkTotal = typing.Annotated[int, msgspec.Meta(ge=1, le=65536)]
ChunkData = typing.Annotated[bytes, msgspec.Meta(max_length=MAX_CHUNK_BYTES)]
