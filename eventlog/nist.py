"""Export as NIST SP 1500-101 (Election Event Logging Common Data Format), one file for several devices.

The raw logs stay the evidence; this form is for other people's tools and proves nothing by itself. It is
a function of the raw logs and the time it was made, so that anyone can make it again and compare.
"""

import collections.abc
import dataclasses
import typing

import msgspec

from eventlog.chain import Entry, Verified

_NAMESPACE = "EventLogging."


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EventWords:
    """How a catalogue explains an event: its group (SP 1500-101 `Type`) and a sentence."""

    kind: str
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLog:
    """The verified log of one device; `kind` is a SP 1500-101 DeviceType such as `dre`."""

    device: str
    kind: str
    log: Verified


class _Made(msgspec.Struct):
    time: typing.Annotated[str, msgspec.Meta(max_length=40)] = msgspec.field(name="GeneratedTime")


def election_event_log(
    devices: collections.abc.Iterable[DeviceLog],
    *,
    election: str,
    words: collections.abc.Mapping[str, EventWords],
    generated: str,
) -> bytes:
    """Return an `ElectionEventLog` document; `generated` is RFC 3339. Events not in `words` are `other`."""
    document = {
        "@type": _NAMESPACE + "ElectionEventLog",
        "GeneratedTime": generated,
        "ElectionId": election,
        "Device": [_device(device, words) for device in sorted(devices, key=lambda one: one.device)],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def generated_time(document_untrusted: bytes) -> str | None:
    """Return the time a document says it was made at, or None when it says none."""
    try:
        return msgspec.json.decode(document_untrusted, type=_Made).time
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _device(device: DeviceLog, words: collections.abc.Mapping[str, EventWords]) -> dict[str, typing.Any]:
    return {
        "@type": _NAMESPACE + "Device",
        "Id": device.device,
        "Type": device.kind,
        "HashType": "sha-256",
        "Event": [
            _event(entry, line_hash, words.get(entry.event))
            for entry, line_hash in zip(device.log.entries, device.log.hashes, strict=True)
        ],
    }


def _event(entry: Entry, line_hash: str, words: EventWords | None) -> dict[str, str]:
    event = {
        "@type": _NAMESPACE + "Event",
        "Sequence": str(entry.seq),
        "TimeStamp": entry.time,
        "Id": entry.event,
        "Type": "other" if words is None else words.kind,
        "Disposition": entry.disposition,
        "Hash": line_hash,
    }
    if words is not None:
        event["Description"] = words.text
    if entry.fields:
        event["Details"] = "; ".join(f"{name}: {value}" for name, value in entry.fields.items())
    return event
