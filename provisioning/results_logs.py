"""Checking the event logs on a results card: their chains, and each log against what the others saw of it.

The controller noted where the kiosks' logs ended, and the kiosks where the controller's did; so a log cannot
be cut or rewritten alone. What the controller's signed log itself says is wrong with a kiosk's log is a
remark for people: it does not make the counted votes doubtful.
"""

import collections.abc
import dataclasses
import re

import eventlog
from election.definition import Device, DeviceRole
from election.events import CATALOGUE, LOG_DEVICE_TYPES, EventField, EventId, log_origin
from election.identifiers import DeviceId
from election.package import ElectionPackage
from election.package_decoding import PackageProblem, ProblemCode, plain
from election.polls import StationMode

LOGS_FOLDER = "events"
NIST_FILE = "events.json"
MAX_LOG_BYTES = 2 * eventlog.Room().limit

_LOG_FILE = re.compile(r"(?P<device>[a-z0-9][a-z0-9-]{0,39})\.jsonl")
_WORDS = {
    event.value: eventlog.EventWords(kind=entry.kind.value, text=entry.text)
    for event, entry in CATALOGUE.items()
}

_Problems = tuple[PackageProblem, ...]
_Files = collections.abc.Mapping[str, bytes]
_Logs = dict[str, eventlog.Verified]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogsVerdict:
    """What is wrong with the logs, and what the commission should know though it is nobody's forgery."""

    problems: _Problems
    remarks: _Problems


@dataclasses.dataclass(slots=True, kw_only=True)
class _Statements:
    """What the controller's log says of one kiosk's log in one mode; `ends` must all be in it."""

    ends: list[eventlog.Head] = dataclasses.field(default_factory=list)
    received: eventlog.Head | None = None
    refused: str | None = None
    went_back: bool = False


def check_logs(
    files: _Files,
    nist: bytes | None,
    *,
    package: ElectionPackage,
    mode: StationMode,
    kiosks: collections.abc.Iterable[DeviceId],
) -> LogsVerdict:
    """Judge the files of `events/` by name and `events.json`; `kiosks` are those whose parts are there."""
    devices = {str(device.id): device for device in package.station.devices}
    controller = next(one for one in package.station.devices if one.role is DeviceRole.CONTROLLER)
    logs, broken, problems = _verified(files, devices, package, mode)
    own = logs.get(controller.id)
    if own is None or not own.entries:
        name = _place(controller.id)
        missing = _bad(name, "журнала контроллера нет", ProblemCode.MISSING_FILE)
        return LogsVerdict(problems=(*problems, broken.get(controller.id, missing)), remarks=())
    statements = _statements(own, mode)
    remarks: list[PackageProblem] = []
    for kiosk in sorted(kiosks):
        said = statements.get(kiosk, _Statements())
        if said.went_back:
            remarks.append(_remark(kiosk, "в ходе голосования журнал становился короче или иным"))
        if said.refused is not None:
            remarks.append(_remark(kiosk, f"контроллер журнал не принял ({said.refused})"))
        elif kiosk in broken:
            problems.append(broken[kiosk])
        else:
            problems += _kiosk_problems(kiosk, logs.get(kiosk), said)
    problems += _seen_by_kiosks(controller, own, logs)
    problems += _nist_problems(nist, logs, devices, package)
    return LogsVerdict(problems=tuple(problems), remarks=tuple(remarks))


def _verified(
    files: _Files,
    devices: collections.abc.Mapping[str, Device],
    package: ElectionPackage,
    mode: StationMode,
) -> tuple[_Logs, dict[str, PackageProblem], list[PackageProblem]]:
    """Return the logs that hold, what is wrong with the others, and files that belong to no device."""
    logs: _Logs = {}
    broken: dict[str, PackageProblem] = {}
    strange: list[PackageProblem] = []
    for name, content in files.items():
        match = _LOG_FILE.fullmatch(name)
        device = devices.get(match.group("device")) if match else None
        if device is None:
            place = f"{LOGS_FOLDER}/{plain(name)}"
            strange.append(_bad(place, "такого устройства на участке нет", ProblemCode.UNEXPECTED_FILE))
            continue
        of_mode = None if device.role is DeviceRole.CONTROLLER else mode
        origin = log_origin(package.election.id, package.station.number, device.id, of_mode)
        outcome = eventlog.verify_log(content, bytes.fromhex(device.public_key), origin)
        if isinstance(outcome, eventlog.Verified):
            logs[device.id] = outcome
        else:
            place = f"{_place(device.id)}: {outcome.place}"
            broken[device.id] = _bad(place, outcome.reason.value, _code(outcome.reason))
    return logs, broken, strange


def _statements(own: eventlog.Verified, mode: StationMode) -> dict[str, _Statements]:
    found: dict[str, _Statements] = {}
    for entry in own.entries:
        device = entry.fields.get(EventField.DEVICE.value)
        if device is None or entry.fields.get(EventField.MODE.value) != mode.value:
            continue
        said = found.setdefault(device, _Statements())
        match entry.event:
            case EventId.KIOSK_LOG_SEEN.value:
                if said.received is None:  # afterwards the log on the card is no longer the whole of it
                    said.ends.append(_end(entry))
            case EventId.KIOSK_LOG_ALLOWED.value:
                said.ends = [_end(entry)] if _end(entry).seq else []
            case EventId.KIOSK_LOG_WENT_BACK.value:
                said.went_back = True
            case EventId.KIOSK_LOG_RECEIVED.value:
                said.received, said.refused = _end(entry), None
            case EventId.KIOSK_LOG_REFUSED.value:
                said.received, said.refused = None, entry.fields[EventField.REASON.value]
            case _:
                pass
    return found


def _kiosk_problems(
    kiosk: str, log: eventlog.Verified | None, said: _Statements
) -> collections.abc.Iterator[PackageProblem]:
    place = _place(kiosk)
    if said.received is None:
        text = "журнал контроллера не говорит, что этот журнал получен"
        yield _bad(place, text, ProblemCode.INCONSISTENT)
    elif log is None:
        yield _bad(place, "файла нет", ProblemCode.MISSING_FILE)
    elif log.head != said.received:
        text = f"оканчивается не там, где полученный контроллером (запись {said.received.seq})"
        yield _bad(place, text, ProblemCode.INCONSISTENT)
    else:
        for end in said.ends:
            if not log.contains(end):
                text = f"запись {end.seq} не та, которую видел контроллер"
                yield _bad(place, text, ProblemCode.INCONSISTENT)


def _seen_by_kiosks(
    controller: Device, own: eventlog.Verified, logs: _Logs
) -> collections.abc.Iterator[PackageProblem]:
    for kiosk, log in sorted(logs.items()):
        for entry in log.entries:
            if entry.event == EventId.STATION_LOG_SEEN.value and not own.contains(_end(entry)):
                text = f"запись {_end(entry).seq} не та, которую видело устройство «{kiosk}»"
                yield _bad(_place(controller.id), text, ProblemCode.INCONSISTENT)


def _nist_problems(
    nist: bytes | None,
    logs: _Logs,
    devices: collections.abc.Mapping[str, Device],
    package: ElectionPackage,
) -> collections.abc.Iterator[PackageProblem]:
    """Make `events.json` again from the logs and compare: it is signed by nobody."""
    if nist is None:
        yield _bad(NIST_FILE, "файла нет", ProblemCode.MISSING_FILE)
        return
    made_at = eventlog.generated_time(nist)
    again = eventlog.election_event_log(
        [
            eventlog.DeviceLog(device=device, kind=LOG_DEVICE_TYPES[devices[device].role], log=log)
            for device, log in logs.items()
        ],
        election=package.election.id,
        words=_WORDS,
        generated=made_at or "",
    )
    if again != nist:
        yield _bad(NIST_FILE, "не соответствует журналам устройств", ProblemCode.INCONSISTENT)


def _end(entry: eventlog.Entry) -> eventlog.Head:
    # The controller signed the entry; its own catalogue gave these fields their form.
    seq = entry.fields.get(EventField.SEQ.value, "")
    return eventlog.Head(
        seq=int(seq) if seq.isdecimal() else 0, hash=entry.fields.get(EventField.HEAD.value, "")
    )


def _place(device: str) -> str:
    return f"{LOGS_FOLDER}/{device}.jsonl"


def _code(reason: eventlog.LogReason) -> ProblemCode:
    wrong = reason is eventlog.LogReason.SIGNATURE
    return ProblemCode.WRONG_SIGNATURE if wrong else ProblemCode.INCONSISTENT


def _remark(kiosk: str, text: str) -> PackageProblem:
    return _bad(_place(kiosk), text, ProblemCode.INCONSISTENT)


def _bad(place: str, text: str, code: ProblemCode) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)
