"""Composition root of the kiosk: joins package, devices, session and screen. It decides nothing.

The first picture is shown before anything heavy is loaded. Then a thread prepares the devices while Qt's own
thread measures the pages in small steps; what cannot start at all says so on the screen, with a code.
"""

import collections.abc
import logging
import queue
import time
import typing

import msgspec
from PySide6.QtCore import Qt, QTimer

from election.cast_vote_record import pack, record_of
from election.definition import Election
from election.polls import StationMode
from frontpanel.port import LampPort
from kiosk import results_part, tape_records
from kiosk.ballot_box import BallotBoxPort
from kiosk.config import KioskConfig
from kiosk.event_log import KioskLog
from kiosk.identity import Identity
from kiosk.preparation import NotPrepared, Preparation, Prepared
from kiosk.runtime.card_watcher import CardWatcher
from kiosk.runtime.input_desk import AbsentVoice, InputDesk
from kiosk.runtime.key_watcher import KeyWatcher
from kiosk.runtime.link_keeper import KioskSide, LinkKeeper
from kiosk.runtime.owner import Owner
from kiosk.runtime.performer import Performer
from kiosk.runtime.readiness import Part, Readiness
from kiosk.runtime.recorder import Recorder
from kiosk.runtime.stage import holds_choices, looks_for_card, stage_of
from kiosk.runtime.tape import Tape
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import ScreenModel
from kiosk.screens.paginator import PageOverflowError, lay_out_in_steps
from kiosk.screens.screen import screen
from kiosk.screens.starting import cannot_start_screen, starting_screen
from kiosk.session.context import SessionContext
from kiosk.session.effects import Effect
from kiosk.session.events import Action, Event, Fault, TimerExpired
from kiosk.session.layout import Layouts
from kiosk.session.machine import start
from kiosk.session.states import Kiosk
from kiosk.ui.clockwork import QtTimers, Waker
from kiosk.ui.keyboard import key_of
from kiosk.ui.measure import QmlMeasure, page_geometry
from kiosk.ui.profiles import DEMO, DEMO_SMALL, LANDSCAPE_15, PORTABLE_10, PORTRAIT_15, ScreenProfile
from kiosk.ui.tape_image import TapeBitmap
from kiosk.ui.window import KioskWindow
from link.messages import Heartbeat, Hello
from link.messages import StationMode as LinkMode
from link.tls_client import TlsChannel
from printer.tape_image import TapeImage
from ui.application import open_application
from ui.touch_guard import TouchTiming

SOFTWARE = "keg-kiosk 0.1.0"

Worker = Recorder | LinkKeeper | CardWatcher | KeyWatcher
Report = collections.abc.Callable[[Part, Fault | None], None]
Told = Identity | Prepared | NotPrepared

_PROFILES: typing.Final[collections.abc.Mapping[str, ScreenProfile]] = {
    "portrait-15": PORTRAIT_15,
    "landscape-15": LANDSCAPE_15,
    "portable-10": PORTABLE_10,
    "demo": DEMO,
    "demo-small": DEMO_SMALL,
}
# Where a platform shows no frames, the kiosk starts all the same.
_FIRST_FRAME_AT_LATEST_MS = 1000
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
            on_key=self._typed,
            on_settings=self._settings_touched,
            clock_ms=lambda: time.monotonic_ns() // 1_000_000,
            timing=TouchTiming(after_change_ms=config.touch_guard_ms),
            on_warning=lambda text: _LOG.warning("QML: %s", text),
        )
        self.model: ScreenModel | None = None
        self._waker = Waker(self._woken)
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._tapes: queue.SimpleQueue[TapeImage] = queue.SimpleQueue()
        self._readiness = Readiness(lambda event: self._post(event))
        self._closing: list[collections.abc.Callable[[], None]] = []
        self._preparation: Preparation | None = None
        self._identity: Identity | None = None
        self._prepared: Prepared | None = None
        self._layouts: Layouts | None = None
        self._screen_context: ScreenContext | None = None
        self._owner: Owner | None = None
        self._watcher: CardWatcher | None = None
        self._desk: InputDesk | None = None
        self._keypad_fault: Fault | None = None
        self._closed = False

    def open(self) -> None:
        """Show the first picture and start the rest behind it."""
        self._show_model(starting_screen())
        # From the signal only a queued call: a render thread may be the one that emits it.
        self.window.view.frameSwapped.connect(self._waker.ring, Qt.ConnectionType.SingleShotConnection)
        QTimer.singleShot(_FIRST_FRAME_AT_LATEST_MS, self._waker.ring)
        self.window.open(full_screen=not self._config.windowed)

    def stop(self) -> None:
        """End the event loop, also one that has not begun yet; from a signal handler."""
        QTimer.singleShot(0, self.application.quit)

    def close(self) -> None:
        """Stop the workers and let the devices go, the last started first; may be called twice.

        Raises WorkerStuckError when a device does not come back: then nothing is closed under it.
        """
        self._closed = True
        while self._closing:
            self._closing.pop()()
        # Qt's connections outlive this: the devices must not live on in them.
        self._owner = self._watcher = self._prepared = self._desk = None
        self._told = queue.SimpleQueue()
        self.window.close()

    def _woken(self) -> None:
        """Go on in Qt's thread: the first frame was shown, the preparation told something, events wait."""
        if self._closed:
            return
        if self._preparation is None:
            self._prepare()
        while not self._told.empty():
            match self._told.get():
                case Identity() as identity:
                    self._identity = identity
                    self._lay_out(identity)
                case Prepared() as prepared:
                    self._prepared = prepared
                    self._join_when_ready()
                case NotPrepared(code=code, text=text):
                    self._refuse_to_start(code, text)
        if self._owner is not None:
            self._owner.run_pending()
        if self._desk is not None:
            self._desk.run_pending()

    def _prepare(self) -> None:
        def tell(told: Told) -> None:
            self._told.put(told)
            self._waker.ring()

        self._preparation = Preparation(self._config, software=SOFTWARE, known=tell, done=tell)
        self._closing.append(self._preparation.close)
        self._preparation.start()

    def _lay_out(self, identity: Identity) -> None:
        """Measure every page: long for a large election, so a page at a time between Qt's other events."""
        station = identity.package.station.number
        measure = QmlMeasure(self.window.profile, identity.package.election, station_number=station)
        self._closing.append(measure.close)
        steps = lay_out_in_steps(identity.package.election, page_geometry(self.window.profile), measure)

        def go_on() -> None:
            if self._closed:
                return
            try:
                next(steps)
            except StopIteration as end:
                measure.close()
                self._layouts = end.value
                self._join_when_ready()
            except PageOverflowError as error:
                self._refuse_to_start("Z-03", f"бюллетень не помещается на экране ({error})")
            else:
                QTimer.singleShot(0, go_on)

        go_on()

    def _refuse_to_start(self, code: str, text: str) -> None:
        _LOG.error("%s %s", code, text)
        self._show_model(cannot_start_screen(Fault(code=code, text=text)))

    def _join_when_ready(self) -> None:
        known, prepared, layouts = self._identity, self._prepared, self._layouts
        if known is not None and prepared is not None and layouts is not None:
            self._prepared = None
            self._join(known, prepared, layouts)

    def _join(self, known: Identity, prepared: Prepared, layouts: Layouts) -> None:
        election = self._with_policy(known.package.election)
        session = SessionContext(election=election, layouts=layouts)
        self._screen_context = ScreenContext(
            session=session,
            station_number=known.package.station.number,
            mode=StationMode(self._config.mode),
        )
        log = prepared.log

        def report(part: Part, fault: Fault | None) -> None:
            log.part(part, fault)
            self._readiness.report(part, fault)

        def perform(effect: Effect) -> None:
            performer.perform(effect)
            log.performed(effect)

        owner = Owner(
            context=session,
            kiosk=start(),
            perform=perform,
            show=self._show,
            wake=self._waker.ring,
        )
        recorder = Recorder(
            box=prepared.box,
            left_behind=prepared.recovery,
            tape=self._tape(known, prepared),
            pack=lambda ballot: pack(election, record_of(election, ballot)),
            post=owner.post,
            report=report,
            settled=lambda: link.nudge(),
        )
        link = self._link(known, prepared, recorder, owner, report)
        performer = self._performer(recorder, link, prepared.lamp, owner)
        watcher = CardWatcher(scanner=prepared.scanner, post=owner.post, report=report)
        self._owner, self._watcher = owner, watcher
        self._desk = desk = self._input_desk(owner)
        workers: list[Worker] = [recorder, link, watcher]
        if prepared.keypad is not None:
            workers.append(KeyWatcher(keypad=prepared.keypad, press=desk.press, report=self._keypad))
        self._closing.append(log.stopped)
        for worker in workers:
            self._closing.append(worker.close)
            worker.start()
        self._show(owner.kiosk)

    def _performer(self, recorder: Recorder, link: LinkKeeper, lamp: LampPort, owner: Owner) -> Performer:
        return Performer(
            recorder=recorder,
            link=link,
            lamp=lamp,
            timers=QtTimers(lambda timer: owner.post(TimerExpired(timer=timer))),
            play=lambda tone: None,
            refused=lambda reason: _LOG.info("refused: %s", reason),
        )

    def _input_desk(self, owner: Owner) -> InputDesk:
        due = QTimer(self.window.view, singleShot=True)
        desk = InputDesk(
            clock_s=time.monotonic,
            wake=self._waker.ring,
            settle=owner.run_pending,
            act=owner.post,
            voice=AbsentVoice(),
            show=lambda view: self.window.show_focus(
                view.focus, plate=view.plate, settings_open=view.settings_open
            ),
            alarm=lambda seconds: due.stop() if seconds is None else due.start(round(seconds * 1000) + 1),
        )
        due.timeout.connect(desk.time_passed)
        return desk

    def _typed(self, code: int) -> None:
        """Take a key of a USB keyboard; keys that mean nothing are dropped."""
        key = key_of(code)
        if key is not None and self._desk is not None:
            self._desk.press(key)

    def _settings_touched(self, is_open: bool) -> None:
        if self._desk is not None:
            self._desk.settings_touched(is_open)

    def _keypad(self, fault: Fault | None) -> None:
        self._keypad_fault = fault

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

    def _tape(self, known: Identity, prepared: Prepared) -> Tape:
        package, mode = known.package, StationMode(self._config.mode)
        return Tape(
            printer=prepared.printer,
            record_document=lambda ballot: tape_records.record_document(
                package.election, package.station.number, mode, ballot
            ),
            mark_document=tape_records.mark_document,
            render=prepared.render,
            show=self._tapes.put,
        )

    def _link(
        self, known: Identity, prepared: Prepared, recorder: Recorder, owner: Owner, report: Report
    ) -> LinkKeeper:
        box, log = prepared.box, prepared.log
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
                mode=LinkMode(self._config.mode),
            ),
            heartbeat=lambda: self._heartbeat(recorder, owner, log),
            post=log.hearing(owner.post),
            report=report,
            begin=recorder.begin,
            pending=recorder.pending,
            acknowledge=recorder.acknowledge,
            signed_part=handed_over,
            station_log=log.station_log,
        )
        return LinkKeeper(channel=channel, side=side)

    def _heartbeat(self, recorder: Recorder, owner: Owner, log: KioskLog) -> Heartbeat:
        head, faults = log.head(), [*self._readiness.faults(), *log.faults()]
        if self._keypad_fault is not None:
            faults.append(self._keypad_fault)
        return Heartbeat(
            stage=stage_of(owner.kiosk.state),
            faults=tuple(fault.code for fault in faults)[:16],
            ballots_stored=recorder.stored,
            paper_low=recorder.paper_low,
            log_head=head.hash,
            log_seq=head.seq,
        )

    def _post(self, event: Event) -> None:
        if self._owner is not None:
            self._owner.post(event)

    def _act(self, action: Action) -> None:
        self._post(action)

    def _show(self, kiosk: Kiosk) -> None:
        assert self._screen_context is not None
        assert self._watcher is not None
        while not self._tapes.empty():
            tape = self._tapes.get()
            self.window.show_tape(
                TapeBitmap(width_dots=tape.width_dots, height_dots=tape.height_dots, rows=tape.rows)
            )
        model = screen(self._screen_context, kiosk)
        self._show_model(model)
        if self._desk is not None:
            self._desk.screen_shown(model)
        if not holds_choices(kiosk.state):
            self.window.show_tape(None)
        self._watcher.want(looks_for_card(kiosk.state))

    def _show_model(self, model: ScreenModel) -> None:
        self.model = model
        self.window.show_model(model)
        if self._on_model is not None:
            self._on_model(model)
