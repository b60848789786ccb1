"""Composition root of the kiosk: joins package, devices, session and screen. It decides nothing.

The first picture is shown before the heavy libraries load; then the parts come up one by one, and the
screen says which is missing.
"""

import collections.abc
import logging
import pathlib
import queue
import time
import typing

import msgspec
from PySide6.QtCore import QTimer

from election.ballot import Ballot
from election.cast_vote_record import pack, record_of
from election.definition import Election
from election.polls import StationMode
from frontpanel.absent import AbsentLamp
from frontpanel.port import LampPort
from frontpanel.simulator import SimulatedPanel
from kiosk import box_opening, identity, results_part, tape_records
from kiosk.ballot_box import BallotBoxPort, BoxError, BoxIdentity, Tampered, Unreadable
from kiosk.config import KioskConfig
from kiosk.runtime.card_watcher import CardWatcher
from kiosk.runtime.link_keeper import KioskSide, LinkKeeper
from kiosk.runtime.owner import Owner
from kiosk.runtime.performer import Performer
from kiosk.runtime.readiness import Part, Readiness
from kiosk.runtime.recorder import Recorder
from kiosk.runtime.stage import holds_choices, stage_of
from kiosk.runtime.tape import Tape
from kiosk.screens.context import ScreenContext
from kiosk.screens.layout import Layouts
from kiosk.screens.model import Header, ScreenKind, ScreenModel, Sign
from kiosk.screens.paginator import lay_out
from kiosk.screens.screen import screen
from kiosk.session.context import SessionContext
from kiosk.session.events import Action, Fault, TimerExpired
from kiosk.session.machine import start
from kiosk.session.settings import Settings
from kiosk.session.states import Kiosk
from kiosk.ui.clockwork import QtTimers, Waker
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.profiles import LANDSCAPE_15, PORTABLE_10, PORTRAIT_15, ScreenProfile
from kiosk.ui.tape_image import TapeBitmap
from kiosk.ui.window import KioskWindow
from link.messages import Heartbeat, Hello
from link.messages import StationMode as LinkMode
from link.tls_client import TlsChannel
from printer.tape_image import TapeImage
from ui.application import open_application
from ui.touch_guard import TouchTiming

SOFTWARE = "keg-kiosk 0.1.0"

_PROFILES: typing.Final[collections.abc.Mapping[str, ScreenProfile]] = {
    "portrait-15": PORTRAIT_15,
    "landscape-15": LANDSCAPE_15,
    "portable-10": PORTABLE_10,
}
_LOG = logging.getLogger("kiosk")


class KioskApp:
    """One kiosk in one process. `open` shows it; the Qt application's event loop then runs it."""

    def __init__(
        self, config: KioskConfig, *, on_model: collections.abc.Callable[[ScreenModel], None] | None = None
    ) -> None:
        """Make the window. `on_model` hears of every shown screen, for a host that watches."""
        self._config = config
        self._on_model = on_model
        self.application = open_application()
        self.window = KioskWindow(
            _PROFILES[config.screen],
            on_action=self._act,
            clock_ms=lambda: time.monotonic_ns() // 1_000_000,
            timing=TouchTiming(after_change_ms=config.touch_guard_ms),
            on_warning=lambda text: _LOG.warning("QML: %s", text),
        )
        self.model: ScreenModel | None = None
        self._readiness = Readiness()
        self._tapes: queue.SimpleQueue[TapeImage] = queue.SimpleQueue()
        self._closing: list[collections.abc.Callable[[], None]] = []
        self._owner: Owner | None = None
        self._screen_context: ScreenContext | None = None

    def open(self) -> None:
        """Show the first picture and start the rest behind it."""
        self._show_model(_plain("Устройство запускается", Sign.WAIT))
        self.window.open(full_screen=not self._config.windowed)
        QTimer.singleShot(0, self._start)

    def close(self) -> None:
        """Stop the workers and let the devices go, the last started first; may be called twice."""
        while self._closing:
            self._closing.pop()()
        self.window.close()

    def _start(self) -> None:
        config = self._config
        try:
            known = identity.read_identity(
                package=pathlib.Path(config.package),
                keys=pathlib.Path(config.keys),
                device=config.device,
                root_sha256=config.root_sha256,
            )
            opened = box_opening.open_or_format(
                [pathlib.Path(medium) for medium in config.media],
                identity=BoxIdentity(
                    election_hash=known.election_sha256, device_id=known.device.id, mode=config.mode
                ),
                device_key=known.signing_key,
                slots=config.slots,
            )
        except (identity.IdentityError, BoxError, OSError) as error:
            self._refuse_to_start("Z-01", str(error))
            return
        if opened.box is None:
            recovery = opened.recovery
            words = recovery.words if isinstance(recovery, Tampered) else ""
            words = recovery.fault.words if isinstance(recovery, Unreadable) else words
            self._refuse_to_start("Z-02", words)
            return
        self._closing.append(opened.box.close)
        self._join(known, opened.box).recover(opened.recovery)

    def _refuse_to_start(self, code: str, text: str) -> None:
        _LOG.error("%s %s", code, text)
        self._show_model(_plain("Устройство не готово к голосованию", Sign.STOP, code=code))

    def _join(self, known: identity.Identity, box: BallotBoxPort) -> Recorder:
        election = self._with_policy(known.package.election)
        station = known.package.station.number
        session = SessionContext(election=election, layouts=self._layouts(election, station))
        self._screen_context = ScreenContext(
            session=session,
            station_number=station,
            mode=StationMode(self._config.mode),
        )
        waker = Waker(self._run_pending)
        owner = Owner(
            context=session,
            kiosk=start(),
            perform=lambda effect: performer.perform(effect),
            show=self._show,
            wake=waker.ring,
        )
        self._owner = owner
        recorder = Recorder(
            box=box,
            tape=self._tape(known),
            pack=lambda ballot: pack(election, record_of(election, ballot)),
            post=owner.post,
            report=self._report,
            settled=lambda: link.nudge(),
        )
        link = self._link(known, box, recorder, owner)
        performer = Performer(
            recorder=recorder,
            link=link,
            lamp=self._lamp(),
            timers=QtTimers(lambda timer: owner.post(TimerExpired(timer=timer))),
            play=lambda tone: None,
            refused=lambda reason: _LOG.info("refused: %s", reason),
        )
        self._start_workers(recorder, link, owner)
        self._show(owner.kiosk)
        return recorder

    def _start_workers(self, recorder: Recorder, link: LinkKeeper, owner: Owner) -> None:
        from scanner.opening import open_scanner

        scanner = open_scanner(self._config.scanner, clock=time.monotonic)
        watcher = CardWatcher(scanner=scanner, post=owner.post, report=self._report)
        recorder.start()
        self._closing.append(recorder.close)
        link.start()
        self._closing.append(link.close)
        watcher.start()
        self._closing.append(watcher.close)

    def _with_policy(self, election: Election) -> Election:
        changed = {
            name: value
            for name, value in (
                ("idle_seconds", self._config.idle_seconds),
                ("alert_seconds", self._config.alert_seconds),
            )
            if value is not None
        }
        if not changed:
            return election
        return msgspec.structs.replace(election, policy=msgspec.structs.replace(election.policy, **changed))

    def _layouts(self, election: Election, station_number: int) -> Layouts:
        profile = self.window.profile
        measure = QmlMeasure(profile, election, station_number=station_number)
        try:
            return lay_out(election, page_geometry(profile), measure)
        finally:
            measure.close()

    def _tape(self, known: identity.Identity) -> Tape:
        from printer.escpos_driver import open_escpos_printer
        from printer.raster import Rasteriser
        from printer.transport import parse_transport

        rasteriser = Rasteriser()
        printer = open_escpos_printer(parse_transport(self._config.printer))
        self._closing.append(printer.close)
        package, mode = known.package, StationMode(self._config.mode)

        def record_document(ballot: Ballot) -> typing.Any:
            return tape_records.record_document(package.election, package.station.number, mode, ballot)

        return Tape(
            printer=printer,
            record_document=record_document,
            mark_document=tape_records.mark_document,
            render=rasteriser.render,
            show=self._tapes.put,
        )

    def _link(
        self, known: identity.Identity, box: BallotBoxPort, recorder: Recorder, owner: Owner
    ) -> LinkKeeper:
        host, _, port = self._config.controller.rpartition(":")
        channel = TlsChannel(
            host=host,
            port=int(port),
            context=known.tls,
            controller_pin=known.controller.certificate_sha256,
            boot_epoch=box.boot_epoch,
            clock=time.monotonic,
            sleep=time.sleep,
        )
        mode = StationMode(self._config.mode)

        def part() -> bytes:
            return recorder.ask(
                lambda: results_part.signed_part(
                    box, package=known.package, device=known.device.id, mode=mode, key=known.signing_key
                )
            )

        side = KioskSide(
            hello=Hello(
                software=SOFTWARE,
                package_fingerprint=known.package.fingerprint.hex,
                mode=LinkMode(self._config.mode),
            ),
            heartbeat=lambda: self._heartbeat(recorder, owner),
            post=owner.post,
            report=self._report,
            begin=recorder.begin,
            pending=recorder.pending,
            acknowledge=recorder.acknowledge,
            signed_part=part,
        )
        return LinkKeeper(channel=channel, side=side)

    def _heartbeat(self, recorder: Recorder, owner: Owner) -> Heartbeat:
        return Heartbeat(
            stage=stage_of(owner.kiosk.state),
            faults=tuple(fault.code for fault in self._readiness.faults()),
            ballots_stored=recorder.stored,
            paper_low=recorder.paper_low,
            log_head="",
        )

    def _lamp(self) -> LampPort:
        kind, _, place = self._config.panel.partition(":")
        lamp: LampPort
        if kind == "simulator":
            folder = pathlib.Path(place)
            lamp = SimulatedPanel(f"unix:{folder / 'panel.sock'}", folder / "lamp.jsonl")
        elif kind == "gpio":
            from frontpanel.gpio_panel import GpioLamp
            from frontpanel.pins import parse_pins

            lamp = GpioLamp(parse_pins(pathlib.Path(place).read_bytes()).lamp)
        else:
            lamp = AbsentLamp()
        self._closing.append(lamp.close)
        return lamp

    def _report(self, part: Part, fault: Fault | None) -> None:
        event = self._readiness.report(part, fault)
        if event is not None and self._owner is not None:
            self._owner.post(event)

    def _act(self, action: Action) -> None:
        if self._owner is not None:
            self._owner.post(action)

    def _run_pending(self) -> None:
        if self._owner is not None:
            self._owner.run_pending()

    def _show(self, kiosk: Kiosk) -> None:
        assert self._screen_context is not None
        while not self._tapes.empty():
            tape = self._tapes.get()
            self.window.show_tape(
                TapeBitmap(width_dots=tape.width_dots, height_dots=tape.height_dots, rows=tape.rows)
            )
        model = screen(self._screen_context, kiosk)
        self._show_model(model)
        if not holds_choices(kiosk.state):
            self.window.show_tape(None)

    def _show_model(self, model: ScreenModel) -> None:
        self.model = model
        self.window.show_model(model)
        if self._on_model is not None:
            self._on_model(model)


def _plain(title: str, sign: Sign, code: str = "") -> ScreenModel:
    """Make the screen of a kiosk that does not know its election yet."""
    return ScreenModel(
        state="Starting",
        kind=ScreenKind.MESSAGE,
        settings=Settings(),
        language="ru",
        header=Header(title=title),
        sign=sign,
        code=code,
        speech=(title,),
    )
