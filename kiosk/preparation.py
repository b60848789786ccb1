"""What a kiosk gets ready behind its first picture, in a thread of its own: who it is, its devices, its box.

Reading keys, loading the picture libraries and opening the ballot box take a second or two, in which the
screen must not stand still. It gives the parts over and joins nothing; each way it can fail has a code and a
sentence.
"""

import collections.abc
import contextlib
import dataclasses
import datetime
import pathlib
import threading
import time

from election.polls import StationMode
from eventlog import EventLogError
from frontpanel.absent import AbsentLamp
from frontpanel.port import FrontPanelError, KeypadPort, LampPort
from kiosk import box_opening, identity
from kiosk.ballot_box import (
    BallotBoxPort,
    BoxError,
    BoxIdentity,
    Erased,
    OpenedBox,
    RecoveryOutcome,
    Tampered,
    Unreadable,
)
from kiosk.config import KioskConfig
from kiosk.event_log import KioskLog, log_paths, open_kiosk_log
from printer.document import TapeDocument
from printer.font_coverage import FontError
from printer.port import PrinterPort
from printer.tape_image import TapeImage
from scanner.port import ScannerPort


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything with a device in it.

    `render` draws the tape, `recovery` is what a crash left in the box; `keypad` is None where there is none.
    """

    box: BallotBoxPort
    recovery: RecoveryOutcome
    printer: PrinterPort
    render: collections.abc.Callable[[TapeDocument], TapeImage]
    scanner: ScannerPort
    lamp: LampPort
    keypad: KeypadPort | None
    log: KioskLog


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NotPrepared:
    """Why this kiosk cannot work; shown to the commission. `text` is Russian."""

    code: str
    text: str


class Preparation:
    """The thread. It tells the identity as soon as it is known, then the parts; or what went wrong."""

    def __init__(
        self,
        config: KioskConfig,
        *,
        software: str,
        known: collections.abc.Callable[[identity.Identity], None],
        done: collections.abc.Callable[[Prepared | NotPrepared], None],
    ) -> None:
        """Take whom to tell; both are called in the preparation's thread."""
        self._config = config
        self._software = software
        self._known = known
        self._done = done
        self._opened = contextlib.ExitStack()
        self._thread = threading.Thread(target=self._run, name="preparation", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Wait for the end and let all devices go; their users must have stopped. May be called twice."""
        if self._thread.is_alive():
            self._thread.join()
        self._opened.close()

    def _run(self) -> None:
        self._done(self._prepare())

    def _prepare(self) -> Prepared | NotPrepared:
        config = self._config
        try:
            who = identity.read_identity(
                package=pathlib.Path(config.package),
                keys=pathlib.Path(config.keys),
                device=config.device,
                root_sha256=config.root_sha256,
            )
        except identity.IdentityError as error:
            return NotPrepared(code="Z-01", text=str(error))
        except OSError as error:
            return NotPrepared(code="Z-01", text=_unreadable(error))
        self._known(who)
        try:
            log = self._open_log(who)
        except (EventLogError, ValueError) as error:
            return NotPrepared(code="Z-05", text=str(error))
        self._opened.callback(log.close)
        prepared = self._with_log(who, log)
        if isinstance(prepared, NotPrepared):
            log.start_refused(prepared.code)
        return prepared

    def _with_log(self, who: identity.Identity, log: KioskLog) -> Prepared | NotPrepared:
        try:
            opened = self._open_box(who)
        except BoxError as error:
            return NotPrepared(code="Z-02", text=str(error))
        except OSError as error:
            return NotPrepared(code="Z-02", text=_unreadable(error))
        if opened.box is None:
            return NotPrepared(code="Z-02", text=_refusal_words(opened.recovery))
        self._opened.callback(opened.box.close)
        log.repaired(opened.repairs)
        try:
            return self._with_devices(opened.box, opened.recovery, log)
        except (FontError, FrontPanelError, OSError, ValueError) as error:
            return NotPrepared(code="Z-04", text=str(error))

    def _open_log(self, who: identity.Identity) -> KioskLog:
        config, mode = self._config, StationMode(self._config.mode)
        paths = log_paths(
            [pathlib.Path(medium) for medium in config.media], list(map(pathlib.Path, config.logs))
        )
        package = who.package
        log = open_kiosk_log(
            paths,
            key=who.signing_key,
            election=package.election.id,
            station=package.station.number,
            device=who.device.id,
            mode=mode,
            clock=lambda: datetime.datetime.now().astimezone(),
        )
        log.started(mode=mode, software=self._software, package=package.fingerprint.hex)
        return log

    def _open_box(self, who: identity.Identity) -> OpenedBox:
        return box_opening.open_or_format(
            [pathlib.Path(medium) for medium in self._config.media],
            identity=BoxIdentity(
                election_hash=who.election_sha256, device_id=who.device.id, mode=self._config.mode
            ),
            device_key=who.signing_key,
            slots=self._config.slots,
        )

    def _with_devices(self, box: BallotBoxPort, recovery: RecoveryOutcome, log: KioskLog) -> Prepared:
        """Make the drivers; the devices themselves are opened at their first use, except the lamp."""
        from printer.escpos_driver import open_escpos_printer
        from printer.raster import Rasteriser
        from printer.transport import parse_transport
        from scanner.opening import open_scanner

        render = Rasteriser().render
        printer = open_escpos_printer(parse_transport(self._config.printer))
        self._opened.callback(printer.close)
        lamp, keypad = _open_panel(self._config.panel)
        self._opened.callback(lamp.close)
        if keypad is not None:
            self._opened.callback(keypad.close)
        scanner = open_scanner(self._config.scanner, clock=time.monotonic)
        self._opened.callback(scanner.close)
        return Prepared(
            box=box,
            recovery=recovery,
            printer=printer,
            render=render,
            scanner=scanner,
            lamp=lamp,
            keypad=keypad,
            log=log,
        )


def _open_panel(panel: str) -> tuple[LampPort, KeypadPort | None]:
    kind, _, place = panel.partition(":")
    if kind == "simulator":
        from frontpanel.simulator import SimulatedPanel

        folder = pathlib.Path(place)
        simulated = SimulatedPanel(f"unix:{folder / 'panel.sock'}", folder / "lamp.jsonl")
        return simulated, simulated
    if kind == "gpio":
        from frontpanel.gpio_panel import GpioKeypad, GpioLamp
        from frontpanel.pins import parse_pins

        pins = parse_pins(pathlib.Path(place).read_bytes())
        return GpioLamp(pins.lamp), GpioKeypad(pins.keypad)
    return AbsentLamp(), None


def _refusal_words(recovery: RecoveryOutcome) -> str:
    match recovery:
        case Tampered() | Erased():
            return recovery.words
        case Unreadable(fault=fault):
            return fault.words
        case _:
            raise ValueError(f"a box that is not open: {type(recovery).__name__}")


def _unreadable(error: OSError) -> str:
    name = pathlib.Path(str(error.filename)).name if error.filename else "носитель"
    return f"{name}: не читается ({error.strerror or error})"
