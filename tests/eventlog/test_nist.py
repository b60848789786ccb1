"""The export as NIST SP 1500-101, checked against the published schema where it is beside the repository."""

import datetime
import json
import os
import pathlib
import typing

import jsonschema  # type: ignore[import-untyped]
import pytest

from election.events import CATALOGUE, LOG_DEVICE_TYPES, EventId
from eventlog import DeviceLog, EventWords, Verified, election_event_log, generated_time, verify_log
from eventlog.fake_medium import FakeMedium
from tests.eventlog.log_kit import NOW, ORIGIN, PUBLIC, draft, opened

ROOT = pathlib.Path(__file__).parents[2]
SHARED = pathlib.Path(os.environ.get("KEG_SHARED", ROOT / ".." / "shared"))
SCHEMA = SHARED / "data" / "nist" / "NIST_V1_election_event_logging.json"

WORDS = {
    event.value: EventWords(kind=entry.kind.value, text=entry.text) for event, entry in CATALOGUE.items()
}


def _log() -> Verified:
    with opened(FakeMedium()) as log:
        log.write(draft(event="device-fault", part="printer", fault="P-02"), draft(event="polls-heard"))
        log.write(draft(event="not-in-the-catalogue"))
        verified = verify_log(log.content(), PUBLIC, ORIGIN)
    assert isinstance(verified, Verified)
    return verified


def _export() -> bytes:
    devices = [
        DeviceLog(device="kiosk-1", kind="dre", log=_log()),
        DeviceLog(device="controller", kind="dre-controller", log=_log()),
    ]
    return election_event_log(devices, election="zarechny-2026", words=WORDS, generated=NOW)


def _schema() -> dict[str, typing.Any]:
    if not SCHEMA.is_file():
        pytest.skip(f"LOUD: {SCHEMA} is not there: the export was NOT checked against SP 1500-101")
    schema: dict[str, typing.Any] = json.loads(SCHEMA.read_bytes())
    return schema


def test_the_export_is_valid_sp_1500_101() -> None:
    schema = _schema()
    document = json.loads(_export())
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.Draft4Validator(schema).validate(document)
    for device in document["Device"]:
        for event in device["Event"]:
            assert datetime.datetime.fromisoformat(event["TimeStamp"]).tzinfo is not None
    del document["Device"][0]["Event"][0]["Disposition"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema).validate(document)


def test_every_event_of_the_catalogue_can_be_exported() -> None:
    schema = _schema()
    types = schema["definitions"]["EventLogging.DeviceType"]["enum"]
    assert set(LOG_DEVICE_TYPES.values()) <= set(types)
    dispositions = schema["definitions"]["EventLogging.EventDispositionType"]["enum"]
    assert {CATALOGUE[event].disposition.value for event in EventId} <= set(dispositions)


def test_the_export_says_what_the_log_says() -> None:
    document = json.loads(_export())
    assert [device["Id"] for device in document["Device"]] == ["controller", "kiosk-1"]
    begun, fault, _, unknown = document["Device"][1]["Event"]
    log = _log()
    assert (begun["Id"], begun["Sequence"], begun["Hash"]) == ("log-begun", "1", log.hashes[0])
    assert (fault["Type"], fault["Details"]) == ("device", "fault: P-02; part: printer")
    assert fault["Description"] == "Неисправность"
    assert (unknown["Type"], "Description" in unknown) == ("other", False)


def test_the_export_can_be_made_again_from_the_logs() -> None:
    made = _export()
    assert generated_time(made) == NOW
    assert _export() == made
    for noise in (b"", b"[]", b"{}", b'{"GeneratedTime":1}', b"\xff"):
        assert generated_time(noise) is None
