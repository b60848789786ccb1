"""A console in the test's hands: the machine with a scripted controller, and the whole with a real one."""

import asyncio
import collections.abc
import dataclasses
import pathlib
import threading
import time
import types
import typing

from PySide6.QtCore import QEventLoop, QPoint
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest

from controller.console.desk import ConsoleDesk, Hands
from controller.console.mailbox import Mailbox
from controller.console.memory_cards import folder_cards
from controller.console.model.board import Board
from controller.console.model.events import (
    Action,
    Ask,
    Event,
    KeyTyped,
    Pressed,
    Replied,
    Scanned,
    Sound,
    Tick,
    Tone,
)
from controller.console.model.machine import step
from controller.console.model.page import Screen
from controller.console.model.screen import screen
from controller.console.model.state import ConsoleState
from controller.console.model.station import StationFacts, facts_of
from controller.console.palette import CONSOLE_10, ConsoleProfile
from controller.console.scene_materials import BASE
from controller.console.sounds import SilentChime
from controller.console.talker import PATIENT, Talker
from controller.console.window import ConsoleWindow
from link import messages
from link.messages import ConsoleRequestBody, ReplyBody
from link.server import LinkServer, serve_unix
from link.unix_client import UnixChannel
from tests.controller.station_kit import PACKAGE, ConsoleVoice, Rig
from ui.proof import targets
from ui.touch_guard import TouchTiming


class Played:
    """The machine alone: events in, the state and everything asked and sounded out."""

    def __init__(self, state: ConsoleState = BASE) -> None:
        self.state = state
        self.asked: list[ConsoleRequestBody] = []
        self.tones: list[Tone] = []

    def take(self, event: Event) -> None:
        self.state, effects = step(self.state, event)
        self.asked += [effect.body for effect in effects if isinstance(effect, Ask)]
        self.tones += [effect.tone for effect in effects if isinstance(effect, Sound)]

    def press(self, action: Action) -> None:
        self.take(Pressed(action=action))

    def tap(self, control_id: str) -> None:
        """Press a control of the shown screen."""
        action = self.screen.action_of(control_id)
        assert action is not None, f"no {control_id} among {[c.id for c in self.screen.controls()]}"
        self.press(action)

    def scan(self, text: str) -> None:
        self.take(Scanned(text_untrusted=text))

    def typed(self, keys: str) -> None:
        for key in keys:
            self.take(KeyTyped(key=key))

    def pass_s(self, seconds: float) -> None:
        self.take(Tick(now=self.state.now + seconds, clock=self.state.clock))

    def answer(self, reply: ReplyBody, kind: type | None = None) -> None:
        """Answer the last request, of a kind if one is named."""
        body = next(body for body in reversed(self.asked) if kind is None or isinstance(body, kind))
        self.take(Replied(body=body, reply=reply))

    def last(self, kind: type) -> typing.Any:
        """Return the last request of a kind."""
        return next(body for body in reversed(self.asked) if isinstance(body, kind))

    def panel(self) -> str:
        """Return the words of the answer on the panel, empty for none."""
        panel = self.state.activation.panel
        return "" if panel is None else panel.title

    @property
    def screen(self) -> Screen:
        return screen(self.state)


class SecondVoice(ConsoleVoice):
    """The test's own voice at the controller, which does not push the console's connection aside."""

    def send(self, request: messages.Request) -> messages.ReplyBody:
        return self.rig.service.handle_console("tester", request).body


class Station:
    """A real controller behind a real local socket, in a thread of its own."""

    def __init__(self, rig: Rig, folder: pathlib.Path) -> None:
        self.rig = rig
        rig.console = lambda epoch=1: SecondVoice(rig, epoch)  # type: ignore[method-assign]
        self.socket = folder / "console.sock"
        self._loop = asyncio.new_event_loop()
        self._server: LinkServer | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def __enter__(self) -> typing.Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        async def stop() -> None:
            assert self._server is not None
            await self._server.close()

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)

        async def start() -> None:
            self._server = await serve_unix(
                path=self.socket, handler=self.rig.service.handle_console, on_trouble=lambda _: None
            )

        self._loop.run_until_complete(start())
        self._ready.set()
        self._loop.run_forever()


def facts_of_rig(rig: Rig) -> StationFacts:
    """Take the names from the test station."""
    words = ("клен", "бинокль", "осадок", "снег")
    return facts_of(rig.election, rig.station, words=words, package_hash=PACKAGE, software="keg test")


class Console:
    """The whole console over a socket: window, desk, talker; touched and scanned by the test."""

    def __init__(
        self,
        station: Station,
        device: QPointingDevice,
        *,
        cards: pathlib.Path,
        profile: ConsoleProfile = CONSOLE_10,
    ) -> None:
        self.boards: list[Board] = []
        self.chime = SilentChime()
        self.answers = 0
        self._device = device
        self._asked = 0
        self._second = 100.0
        self.window = ConsoleWindow(
            profile,
            on_action=lambda action: self.desk.take(Pressed(action=action)),
            on_key=lambda key: self.desk.take(KeyTyped(key=key)),
            clock_ms=lambda: time.monotonic_ns() // 1_000_000,
            timing=TouchTiming(after_change_ms=0, between_ms=0),
            calm=True,
        )

        def open_channel(epoch: int) -> UnixChannel:
            return UnixChannel(
                path=station.socket,
                boot_epoch=epoch,
                clock=time.monotonic,
                sleep=time.sleep,
                policy=PATIENT,
            )

        self.mailbox = Mailbox(self._answered)
        self.talker = Talker(open_channel, boot_epoch=time.time_ns() // 1_000_000, answered=self.mailbox.put)
        self.desk = ConsoleDesk(
            ConsoleState(facts=facts_of_rig(station.rig), rows_a_page=profile.rows_a_page),
            Hands(
                ask=self._ask,
                show=self.window.show_screen,
                publish=self.boards.append,
                cards_present=lambda: folder_cards(cards),
                chime=self.chime,
            ),
            tiles=profile.tiles,
        )
        self.window.open()
        self.talker.start()
        self.tick()

    def _ask(self, body: ConsoleRequestBody) -> None:
        self._asked += 1
        self.talker.ask(body)

    def _answered(self, event: Event) -> None:
        self.answers += 1
        self.desk.take(event)

    def close(self) -> None:
        self.talker.close()
        self.window.close()

    @property
    def state(self) -> ConsoleState:
        return self.desk.state

    @property
    def screen(self) -> Screen:
        return screen(self.desk.state, tiles=self.window.profile.tiles)

    def tick(self, seconds: int = 1) -> None:
        """Let seconds pass for the console, and everything it asks be answered."""
        for _ in range(seconds):
            self._second += 1
            self.desk.take(Tick(now=self._second, clock="10:42:07"))
            self.settle()

    def settle(self, timeout_s: float = 20.0) -> None:
        """Run Qt until every request is answered and the screen was drawn."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if self.answers == self._asked and self.window.guard.shown_for_ms() >= 0:
                return
        raise AssertionError(f"{self._asked - self.answers} requests without an answer")

    def scan(self, code: str) -> None:
        self.desk.take(Scanned(text_untrusted=code))
        self.settle()

    def tap(self, control_id: str) -> None:
        """Touch a control of the window."""
        self.settle()
        found = [t for t in targets(self.window.view.rootObject()) if t.id == control_id]
        assert len(found) == 1, f"{control_id}: {[t.id for t in targets(self.window.view.rootObject())]}"
        place = found[0].rect.center()
        point = QPoint(round(place.x()), round(place.y()))
        QTest.touchEvent(self.window.view, self._device).press(0, point).commit()
        QTest.touchEvent(self.window.view, self._device).release(0, point).commit()
        self.settle()

    def digits(self, number: str) -> None:
        for digit in number:
            self.tap(f"pad-{digit}")

    def panel(self) -> tuple[str, str, str]:
        """Return mood, title and detail of the activation panel."""
        page = self.screen.page
        assert page.kind == "day"
        panel = page.panel  # type: ignore[union-attr]
        return panel.mood.value, panel.title, panel.detail

    def unlocking(self) -> tuple[str, list[bool]] | None:
        """Return the words of the unlock and its places, or None without one."""
        sheet = self.screen.unlock
        return None if sheet is None else (sheet.lead, [slot.filled for slot in sheet.slots])

    def said(self) -> str:
        """Return the words of the notice."""
        return "" if self.state.notice is None else self.state.notice.text


def with_state(state: ConsoleState, **changes: object) -> ConsoleState:
    """Change a state."""
    return dataclasses.replace(state, **changes)  # type: ignore[arg-type]


Prepare = collections.abc.Callable[[Console], None]
