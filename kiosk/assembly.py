"""Parts of the kiosk that are made from its identity, its wiring and its prepared devices.

Functions for the composition root, which joins what they return; nothing here starts anything or knows Qt.
"""

import collections.abc
import pathlib
import secrets
import time

import msgspec

from election.definition import Election
from election.localized import Localized
from election.polls import StationMode
from frontpanel.port import Senses
from kiosk import results_part, tape_records
from kiosk.allotment.opening import open_authority
from kiosk.ballot_box import BallotBoxPort
from kiosk.config import KioskConfig
from kiosk.event_log import KioskLog
from kiosk.identity import Identity
from kiosk.preparation import Prepared
from kiosk.runtime.boot_number import boot_number
from kiosk.runtime.link_keeper import KioskSide, LinkKeeper
from kiosk.runtime.owner import Owner
from kiosk.runtime.readiness import Part
from kiosk.runtime.recorder import Recorder
from kiosk.runtime.stage import stage_of
from kiosk.runtime.tape import Tape
from kiosk.screens.context import ScreenContext
from kiosk.screens.texts import TEXTS
from kiosk.session import states
from kiosk.session.context import SessionContext
from kiosk.session.events import Fault
from link.address import parse_address
from link.messages import Heartbeat, Hello
from link.messages import StationMode as LinkMode
from link.tls_client import TlsChannel
from printer.tape_image import TapeImage

SOFTWARE = "keg-kiosk 0.1.0"
# What one heartbeat may tell; the gravest come first.
_MOST_FAULTS = 16

Report = collections.abc.Callable[[Part, Fault | None], None]
Faults = collections.abc.Callable[[], collections.abc.Iterable[Fault]]


def with_policy(election: Election, config: KioskConfig) -> Election:
    """Return the election with the waiting times of the wiring, where it has its own."""
    changed = {
        name: value
        for name, value in (
            ("idle_seconds", config.idle_seconds),
            ("alert_seconds", config.alert_seconds),
        )
        if value is not None
    }
    if not changed:
        return election
    return msgspec.structs.replace(election, policy=msgspec.structs.replace(election.policy, **changed))


def screen_context(
    session: SessionContext, known: Identity, config: KioskConfig, *, reader: str, window: str
) -> ScreenContext:
    """Return what the screens need; `reader` and `window` are the sides of the screen those are on."""
    return ScreenContext(
        session=session,
        station_number=known.package.station.number,
        mode=StationMode(config.mode),
        device=known.device.id,
        reader_place=_place(f"place.screen.{reader}"),
        tape_place=_place(f"place.{window}"),
    )


def _place(text_id: str) -> Localized:
    return {language: texts[text_id] for language, texts in TEXTS.items()}


def tape(
    config: KioskConfig,
    known: Identity,
    prepared: Prepared,
    show: collections.abc.Callable[[TapeImage], None],
) -> Tape:
    """Return the tape of this station over the prepared printer; `show` gets each printed record."""
    package, mode = known.package, StationMode(config.mode)
    return Tape(
        printer=prepared.printer,
        record_document=lambda ballot: tape_records.record_document(
            package.election, package.station.number, mode, ballot
        ),
        mark_document=tape_records.mark_document,
        render=prepared.render,
        show=show,
    )


def link_keeper(
    config: KioskConfig,
    known: Identity,
    prepared: Prepared,
    *,
    recorder: Recorder,
    owner: Owner,
    report: Report,
    faults: Faults,
    senses: collections.abc.Callable[[], Senses],
) -> LinkKeeper:
    """Return the worker that talks to the controller; `faults` and `senses` are what its heartbeats tell."""
    box, log = prepared.box, prepared.log
    channel = _channel(config, known, box.boot_epoch)
    mode = StationMode(config.mode)

    def part(closed_box: BallotBoxPort) -> bytes:
        return results_part.signed_part(
            closed_box, package=known.package, device=known.device.id, mode=mode, key=known.signing_key
        )

    def handed_over() -> bytes | None:
        made = recorder.take_out(part)
        return None if made is None else log.handed_over(made)

    side = KioskSide(
        hello=Hello(
            software=SOFTWARE,
            package_fingerprint=known.package.fingerprint.hex,
            mode=LinkMode(config.mode),
        ),
        heartbeat=lambda: _heartbeat(recorder, owner, log, faults(), senses()),
        post=log.hearing(owner.post),
        report=report,
        begin=recorder.begin,
        pending=recorder.pending,
        acknowledge=recorder.acknowledge,
        signed_part=handed_over,
        station_log=log.station_log,
    )
    authority = open_authority(
        known,
        mode=mode,
        media=[pathlib.Path(medium) for medium in config.media],
        logs=[pathlib.Path(log) for log in config.logs],
    )
    return LinkKeeper(channel=channel, side=side, authority=authority)


def _channel(config: KioskConfig, known: Identity, boot_epoch: int) -> TlsChannel:
    return TlsChannel(
        address=parse_address(config.controller),
        context=known.tls,
        controller_pin=known.controller.certificate_sha256,
        boot_epoch=boot_number(boot_epoch, secrets.randbelow),
        clock=time.monotonic,
        sleep=time.sleep,
    )


def _heartbeat(
    recorder: Recorder,
    owner: Owner,
    log: KioskLog,
    faults: collections.abc.Iterable[Fault],
    senses: Senses,
) -> Heartbeat:
    head, state = log.head(), owner.kiosk.state
    return Heartbeat(
        stage=stage_of(state),
        faults=tuple(fault.code for fault in faults)[:_MOST_FAULTS],
        ballots_stored=recorder.stored,
        paper_low=recorder.paper_low,
        log_head=head.hash,
        log_seq=head.seq,
        on_mains=senses.on_mains,
        battery_minutes=senses.battery_minutes,
        cover_open=senses.cover_open,
        calling=isinstance(state, states.Helping) and state.called,
    )
