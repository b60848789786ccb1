"""What a kiosk gets ready behind its first picture, in a thread of its own: who it is, its devices, its box.

Reading keys, loading the picture libraries and opening the ballot box take a second or two, in which the
screen must not stand still. It gives the parts over and joins nothing; each way it can fail has a code and a
sentence.
"""

import collections.abc
import contextlib
import dataclasses
import datetime
import logging
import pathlib
import threading
import time
import typing

from election.polls import StationMode
from eventlog import EventLogError
from frontpanel.absent import AbsentLamp
from frontpanel.port import FrontPanelError, KeypadPort, LampPort, SensesPort
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
from kiosk.speech.opening import Headphones, open_headphones
from kiosk.speech.port import SpeechError
from printer.document import TapeDocument
from printer.font_coverage import FontError
from printer.port import PrinterPort
from printer.tape_image import TapeImage
from scanner.port import ScannerPort

if typing.TYPE_CHECKING:
    from kiosk.speech.clips import Clips

_LOG = logging.getLogger("kiosk")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything with a device in it.

    `render` draws the tape, `recovery` is what a crash left in the box; `keypad`, `senses` and `headphones`
    are None where there are none, `clips` where the package has no usable audio ballot.
    """

    box: BallotBoxPort
    recovery: RecoveryOutcome
    printer: PrinterPort
    render: collections.abc.Callable[[TapeDocument], TapeImage]
    scanner: ScannerPort
    lamp: LampPort
    keypad: KeypadPort | None
    senses: SensesPort | None
    headphones: Headphones | None
    clips: "Clips | None"
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
            return self._with_devices(who, opened.box, opened.recovery, log)
        except (FontError, FrontPanelError, SpeechError, OSError, ValueError) as error:
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
            recipients=box_opening.recipients_of(who.package.root),
            may_make=self._config.new_box or StationMode(self._config.mode) is not StationMode.OFFICIAL,
        )

    def _with_devices(
        self, who: identity.Identity, box: BallotBoxPort, recovery: RecoveryOutcome, log: KioskLog
    ) -> Prepared:
        """Make the drivers; the devices themselves are opened at their first use, except the lamp."""
        from printer.escpos_driver import open_escpos_printer
        from printer.raster import Rasteriser
        from printer.transport import parse_transport
        from scanner.opening import open_scanner

        render = Rasteriser().render
        printer = open_escpos_printer(parse_transport(self._config.printer))
        self._opened.callback(printer.close)
        panel = _open_panel(self._config.panel, self._opened)
        scanner = open_scanner(self._config.scanner, clock=time.monotonic)
        self._opened.callback(scanner.close)
        headphones = open_headphones(self._config.speech, time.monotonic)
        if headphones is not None:
            self._opened.callback(headphones.sink.close)
        return Prepared(
            box=box,
            recovery=recovery,
            printer=printer,
            render=render,
            scanner=scanner,
            lamp=panel.lamp,
            keypad=panel.keypad,
            senses=panel.senses,
            headphones=headphones,
            clips=None if headphones is None else _read_clips(pathlib.Path(self._config.package), who),
            log=log,
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    lamp: LampPort
    keypad: KeypadPort | None = None
    senses: SensesPort | None = None


def _open_panel(panel: str, opened: contextlib.ExitStack) -> _Panel:
    kind, _, place = panel.partition(":")
    if kind == "simulator":
        from frontpanel.simulator import SimulatedPanel

        folder = pathlib.Path(place)
        simulated = SimulatedPanel(f"unix:{folder / 'panel.sock'}", folder / "lamp.jsonl")
        opened.callback(simulated.close)
        return _Panel(lamp=simulated, keypad=simulated, senses=simulated)
    if kind == "gpio":
        from frontpanel.gpio_panel import GpioKeypad, GpioLamp, GpioSenses
        from frontpanel.pins import parse_pins

        pins = parse_pins(pathlib.Path(place).read_bytes())
        lamp = GpioLamp(pins.lamp)
        opened.callback(lamp.close)
        keypad = GpioKeypad(pins.keypad)
        opened.callback(keypad.close)
        senses = GpioSenses(pins.senses)
        opened.callback(senses.close)
        return _Panel(lamp=lamp, keypad=keypad, senses=senses)
    return _Panel(lamp=AbsentLamp())


def _read_clips(package: pathlib.Path, who: identity.Identity) -> "Clips | None":
    """Read the audio ballot; who votes by touch needs none, so that one without it is only a fault."""
    from kiosk.speech.clips import ClipsError, read_clips

    try:
        clips = read_clips(package, who.package.election)
    except (ClipsError, OSError) as error:
        _LOG.error("A-02 %s", _unreadable(error) if isinstance(error, OSError) else error)
        return None
    if clips is None:
        _LOG.error("A-02 the package has no audio ballot")
    return clips


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
