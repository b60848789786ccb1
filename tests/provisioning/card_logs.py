"""Event logs on a results card as a station leaves them, signed with the keys of the devices."""

import collections.abc
import dataclasses
import datetime
import pathlib

import eventlog
from election.events import (
    CATALOGUE,
    LOG_DEVICE_TYPES,
    EventField,
    EventId,
    Fields,
    draft_event,
    log_origin,
)
from election.identifiers import DeviceId
from election.package import ElectionPackage
from election.polls import StationMode
from eventlog.chain import next_line
from provisioning.keys import read_private_key

NOON = datetime.datetime(2027, 9, 19, 12, 7, 31, tzinfo=datetime.UTC)
Said = tuple[EventId, Fields]
WORDS = {
    event.value: eventlog.EventWords(kind=entry.kind.value, text=entry.text)
    for event, entry in CATALOGUE.items()
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class MadeLog:
    """A log and where it ended after each entry."""

    content: bytes
    heads: tuple[eventlog.Head, ...]

    def end(self, seq: int | None = None) -> dict[EventField, str]:
        head = self.heads[-1 if seq is None else seq - 1]
        return {EventField.SEQ: str(head.seq), EventField.HEAD: head.hash}


def make_log(
    keys: pathlib.Path,
    package: ElectionPackage,
    device: str,
    said: collections.abc.Iterable[Said],
    mode: StationMode | None = StationMode.OFFICIAL,
) -> MadeLog:
    """Sign a log of a device with its own key; mode None for the controller's."""
    key = read_private_key(keys / "devices" / device / "signing.key", None)
    origin = log_origin(package.election.id, package.station.number, DeviceId(device), mode)
    head, content, heads = eventlog.genesis(origin), b"", []
    for event, fields in ((EventId.LOG_BEGUN, {}), *said):
        draft = draft_event(event, fields, NOON)
        line, head = next_line(head, eventlog.Draft(**dataclasses.asdict(draft)), key)
        content += line
        heads.append(head)
    return MadeLog(content=content, heads=tuple(heads))


def kiosk_log(keys: pathlib.Path, package: ElectionPackage, device: str, *more: Said) -> MadeLog:
    """Return an ordinary log of a kiosk: five entries and what is wanted more."""
    said: list[Said] = [
        (EventId.POLLS_HEARD, {EventField.POLLS: polls}) for polls in ("open", "paused", "closed_final")
    ]
    return make_log(keys, package, device, [*said, *more, (EventId.RESULTS_SIGNED, {})])


def about(device: str, mode: str = "official") -> dict[EventField, str]:
    """Return the fields of what the controller says of a kiosk's log."""
    return {EventField.DEVICE: device, EventField.MODE: mode}


def write_logs(
    card: pathlib.Path, package: ElectionPackage, keys: pathlib.Path, kiosks: collections.abc.Iterable[str]
) -> None:
    """Write the logs of an ordinary day."""
    said: list[Said] = [(EventId.POLLS_OPENED, {})]
    logs = {device: kiosk_log(keys, package, device) for device in kiosks}
    for seq in (2, 4):
        said += [(EventId.KIOSK_LOG_SEEN, {**about(name), **log.end(seq)}) for name, log in logs.items()]
    said += [(EventId.KIOSK_LOG_RECEIVED, {**about(name), **log.end()}) for name, log in logs.items()]
    own = make_log(keys, package, "controller", said, None)
    (card / "events").mkdir(exist_ok=True)
    for name, log in {**logs, "controller": own}.items():
        (card / "events" / f"{name}.jsonl").write_bytes(log.content)
    write_nist(card, package)


def write_nist(card: pathlib.Path, package: ElectionPackage) -> None:
    """Make `events.json` of the logs that hold."""
    devices = []
    for device in package.station.devices:
        path = card / "events" / f"{device.id}.jsonl"
        mode = None if device.id == "controller" else StationMode.OFFICIAL
        origin = log_origin(package.election.id, package.station.number, device.id, mode)
        content = path.read_bytes() if path.exists() else b""
        log = eventlog.verify_log(content, bytes.fromhex(device.public_key), origin)
        if content and isinstance(log, eventlog.Verified):
            kind = LOG_DEVICE_TYPES[device.role]
            devices.append(eventlog.DeviceLog(device=device.id, kind=kind, log=log))
    made = eventlog.election_event_log(
        devices, election=package.election.id, words=WORDS, generated=NOON.isoformat()
    )
    (card / "events.json").write_bytes(made)
