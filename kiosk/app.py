"""Composition root of the kiosk: joins package, devices, session and screen. It decides nothing.

The first picture is shown before anything heavy is loaded. Then a thread prepares the devices while Qt's own
thread measures the pages in small steps; what cannot start at all says so on the screen, with a code.
"""

import collections.abc
import logging
import queue
import time

from PySide6.QtCore import Qt, QTimer

from election.cast_vote_record import pack, record_of
from frontpanel.port import UNPLUGGED, LampPort, Senses
from kiosk import assembly
from kiosk.assembly import SOFTWARE
from kiosk.config import KioskConfig
from kiosk.identity import Identity
from kiosk.layouts import Known, keep_behind, recalled
from kiosk.preparation import NotPrepared, Preparation, Prepared
from kiosk.runtime.card_watcher import CardWatcher
from kiosk.runtime.case_watcher import CaseWatcher
from kiosk.runtime.input_desk import InputDesk, KeyView
from kiosk.runtime.key_watcher import KeyWatcher
from kiosk.runtime.link_keeper import LinkKeeper
from kiosk.runtime.official_desk import OfficialDesk
from kiosk.runtime.owner import Owner
from kiosk.runtime.performer import Performer
from kiosk.runtime.readiness import Part, Readiness
from kiosk.runtime.recorder import Recorder
from kiosk.runtime.stage import holds_choices, looks_for_card
from kiosk.screens.context import ScreenContext
from kiosk.screens.model import ScreenModel
from kiosk.screens.paginator import PageOverflowError, lay_out_in_steps
from kiosk.screens.screen import screen
from kiosk.screens.starting import cannot_start_screen, starting_screen
from kiosk.session.context import SessionContext
from kiosk.session.effects import Effect
from kiosk.session.events import Action, Event, Fault, StillHere, TimerExpired
from kiosk.session.layout import Layouts
from kiosk.session.machine import start
from kiosk.session.states import Kiosk
from kiosk.speech.opening import Voice, open_voice
from kiosk.ui.clockwork import QtTimers, Waker
from kiosk.ui.keyboard import key_of
from kiosk.ui.measure import QmlMeasure, drawing_on, page_geometry
from kiosk.ui.profiles import SCREENS
from kiosk.ui.tape_image import TapeBitmap
from kiosk.ui.window import KioskWindow
from printer.tape_image import TapeImage
from ui.application import open_application
from ui.touch_guard import TouchTiming

Worker = Recorder | LinkKeeper | CardWatcher | KeyWatcher | CaseWatcher
Told = Known | Prepared | NotPrepared

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
            SCREENS[config.screen],
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
        self._officials: OfficialDesk | None = None
        self._link: LinkKeeper | None = None
        self._case: CaseWatcher | None = None
        self._desk: InputDesk | None = None
        self._voice: Voice | None = None
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
        self._owner = self._watcher = self._prepared = self._desk = self._voice = None
        self._officials = self._link = self._case = None
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
                case Known(identity=identity, layouts=layouts) as known:
                    self._identity, self._layouts = identity, layouts
                    if layouts is None:
                        self._lay_out(known)
                    self._join_when_ready()
                case Prepared() as prepared:
                    self._prepared = prepared
                    self._join_when_ready()
                case NotPrepared(code=code, text=text):
                    self._refuse_to_start(code, text)
        if self._owner is not None:
            self._owner.run_pending()
        if self._desk is not None:
            self._desk.run_pending()
        if self._voice is not None:
            self._voice.run_pending()

    def _prepare(self) -> None:
        def tell(told: Told) -> None:
            self._told.put(told)
            self._waker.ring()

        drawing = drawing_on(self.window.profile, software=SOFTWARE)

        def known(identity: Identity) -> None:
            tell(recalled(self._config, identity, drawing))

        self._preparation = Preparation(self._config, software=SOFTWARE, known=known, done=tell)
        self._closing.append(self._preparation.close)
        self._preparation.start()

    def _lay_out(self, known: Known) -> None:
        """Measure every page: long for a large election, so a page at a time between Qt's other events."""
        package = known.identity.package
        measure = QmlMeasure(self.window.profile, package.election, station_number=package.station.number)
        self._closing.append(measure.close)
        steps = lay_out_in_steps(package.election, page_geometry(self.window.profile), measure)

        def go_on() -> None:
            if self._closed:
                return
            try:
                next(steps)
            except StopIteration as end:
                measure.close()
                self._layouts = end.value
                self._closing.append(keep_behind(known.kept, end.value))
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

    def _session(self, known: Identity, layouts: Layouts) -> SessionContext:
        election = assembly.with_policy(known.package.election, self._config)
        session = SessionContext(election=election, layouts=layouts)
        reader, window = self.window.profile.card_reader.value, self.window.profile.tape_window.value
        self._screen_context = assembly.screen_context(
            session, known, self._config, reader=reader, window=window
        )
        return session

    def _join(self, known: Identity, prepared: Prepared, layouts: Layouts) -> None:
        session, log = self._session(known, layouts), prepared.log

        def report(part: Part, fault: Fault | None) -> None:
            log.part(part, fault)
            self._readiness.report(part, fault)

        def perform(effect: Effect) -> None:
            performer.perform(effect)
            log.performed(effect)

        ring = self._waker.ring
        owner = Owner(context=session, kiosk=start(), perform=perform, show=self._show, wake=ring)
        recorder = Recorder(
            box=prepared.box,
            left_behind=prepared.recovery,
            tape=assembly.tape(self._config, known, prepared, self._tapes.put),
            pack=lambda ballot: pack(session.election, record_of(session.election, ballot)),
            post=owner.post,
            report=report,
            settled=lambda: link.nudge(),
        )
        voice = self._open_voice(prepared, owner)
        link = assembly.link_keeper(
            self._config,
            known,
            prepared,
            recorder=recorder,
            owner=owner,
            report=report,
            faults=lambda: (*self._readiness.faults(), *log.faults(), *self._faults_of_some(voice)),
            senses=lambda: Senses() if self._case is None else self._case.senses,
        )
        officials = OfficialDesk(known.package.station.officials, post=owner.post)
        performer = self._performer(recorder, link, prepared.lamp, owner, voice, officials)
        watcher = CardWatcher(scanner=prepared.scanner, post=officials.take, report=report)
        self._owner, self._watcher, self._officials, self._link = owner, watcher, officials, link
        self._desk = desk = self._input_desk(owner, voice, voiced=prepared.clips is not None)
        workers: list[Worker] = [recorder, link, watcher]
        if prepared.keypad is not None:
            workers.append(KeyWatcher(keypad=prepared.keypad, press=desk.press, report=self._keypad))
        if prepared.senses is not None:
            self._case = CaseWatcher(
                port=prepared.senses, post=owner.post, report=report, state=lambda: owner.kiosk.state
            )
            workers.append(self._case)
        self._closing.append(log.stopped)
        self._start(workers)
        self._show(owner.kiosk)

    def _start(self, workers: collections.abc.Iterable[Worker]) -> None:
        for worker in workers:
            self._closing.append(worker.close)
            worker.start()

    def _open_voice(self, prepared: Prepared, owner: Owner) -> Voice:
        self._voice = voice = open_voice(
            prepared.headphones,
            prepared.clips,
            wake=self._waker.ring,
            alive=lambda: owner.post(StillHere()),
        )
        self._closing.append(voice.close)
        return voice

    def _performer(
        self,
        recorder: Recorder,
        link: LinkKeeper,
        lamp: LampPort,
        owner: Owner,
        voice: Voice,
        officials: OfficialDesk,
    ) -> Performer:
        return Performer(
            recorder=recorder,
            link=link,
            lamp=lamp,
            timers=QtTimers(lambda timer: owner.post(TimerExpired(timer=timer))),
            play=voice.tone,
            refused=lambda reason: _LOG.info("refused: %s", reason),
            check_pin=officials.check_pin,
        )

    def _input_desk(self, owner: Owner, voice: Voice, *, voiced: bool) -> InputDesk:
        due = QTimer(self.window.view, singleShot=True)
        desk = InputDesk(
            clock_s=time.monotonic,
            wake=self._waker.ring,
            settle=owner.run_pending,
            act=owner.post,
            voice=voice,
            show=self._show_keys,
            alarm=lambda seconds: due.stop() if seconds is None else due.start(round(seconds * 1000) + 1),
            voiced=voiced,
        )
        due.timeout.connect(desk.time_passed)
        self.window.dark_screen.held.connect(desk.screen_held)
        return desk

    def _show_keys(self, view: KeyView) -> None:
        self.window.show_focus(view.focus, plate=view.plate, settings_open=view.settings_open)
        self.window.dark_screen.show(view.cover)

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
        if self._desk is not None:
            self._desk.keypad(there=fault is None or fault.code != UNPLUGGED.code)

    def _faults_of_some(self, voice: Voice) -> tuple[Fault, ...]:
        """Return the faults that keep only some voters from voting."""
        found = [] if self._keypad_fault is None else [self._keypad_fault]
        if voice.fault is not None:
            found.append(Fault(code=voice.fault.code, text=voice.fault.text))
        return tuple(found)

    def _post(self, event: Event) -> None:
        if self._owner is not None:
            self._owner.post(event)

    def _act(self, action: Action) -> None:
        """Take what a finger did; on a dark screen nobody sees what it presses."""
        if not self.window.dark_screen.is_dark:
            self._post(action)

    def _show(self, kiosk: Kiosk) -> None:
        assert self._screen_context is not None
        assert self._watcher is not None
        assert self._officials is not None
        while not self._tapes.empty():
            tape = self._tapes.get()
            self.window.show_tape(
                TapeBitmap(width_dots=tape.width_dots, height_dots=tape.height_dots, rows=tape.rows)
            )
        tail = "" if self._link is None else self._link.card_tail
        model = screen(self._screen_context, kiosk, card_tail=tail)
        self._show_model(model)
        if self._desk is not None:
            self._desk.screen_shown(model)
        if not holds_choices(kiosk.state):
            self.window.show_tape(None)
        self._watcher.want(looks_for_card(kiosk.state))
        self._officials.shown(kiosk.state)
        if self._case is not None:
            self._case.shown(kiosk.state)

    def _show_model(self, model: ScreenModel) -> None:
        self.model = model
        self.window.show_model(model)
        if self._on_model is not None:
            self._on_model(model)
