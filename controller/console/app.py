"""The console's composition root: the package's names, the socket, the reader, the window, and the board.

Nobody imports it but `__main__` and process hosts of rehearsals. Two programs: the commission's console and,
with `--observer`, the board of the hall, which only reads one file.
"""

import collections.abc
import dataclasses
import datetime
import functools
import os
import pathlib
import secrets
import signal
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from controller.console.board_file import read_board, write_board
from controller.console.card_reader import CardReader
from controller.console.desk import ConsoleDesk, Hands
from controller.console.mailbox import Mailbox
from controller.console.memory_cards import folder_cards, mounted_cards
from controller.console.model.board import Board
from controller.console.model.events import CardPlace, KeyTyped, Pressed, Tick
from controller.console.model.state import ConsoleState
from controller.console.model.station import StationFacts, facts_of
from controller.console.palette import PROFILES, ConsoleProfile
from controller.console.sounds import AplayChime, Chime, SilentChime
from controller.console.talker import PATIENT, Talker
from controller.console.window import ConsoleWindow
from election.package import ElectionPackage, Expectation, package_file_limit, read_package
from link.unix_client import UnixChannel
from media.reading import read_folder
from scanner.opening import open_scanner
from supervision.service_manager import service_manager
from ui.application import open_application
from ui.heartbeat import Heartbeat

SOFTWARE = "keg-controller 0.1.0"
TICK_MS = 1000
_MAX_ASSET = 512 * 1024 * 1024


class StartError(Exception):
    """The console cannot start; Russian lines, one reason each."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the console is started. `cards` is a development folder whose subfolders are memory cards."""

    package: pathlib.Path
    socket: pathlib.Path
    screen: str
    root_sha256: str | None = None
    scanner: str = "absent"
    cards: pathlib.Path | None = None
    board: pathlib.Path | None = None
    sound: str | None = None
    light: bool = False
    full_screen: bool = False


def read_facts(package: pathlib.Path, root_sha256: str | None) -> StationFacts:
    """Read the names from a checked package. Raises StartError with every problem."""
    files = read_folder(package, lambda name: package_file_limit(name) or _MAX_ASSET)
    if isinstance(files, tuple):
        raise StartError("\n".join(f"{problem.place}: {problem.text}" for problem in files))
    read = read_package(files, root_sha256, Expectation())
    if not isinstance(read, ElectionPackage):
        lines = "\n".join(f"{problem.place}: {problem.text}" for problem in read)
        raise StartError(f"исходные данные негодны:\n{lines}")
    return facts_of(
        read.election,
        read.station,
        words=tuple(str(read.fingerprint).split()),
        package_hash=read.fingerprint.hex,
        software=SOFTWARE,
    )


def run_console(settings: Settings) -> int:
    """Show the console until its window is closed or the process is told to stop."""
    facts = read_facts(settings.package, settings.root_sha256)
    profile = _profile(settings.screen)
    application = open_application()
    chime: Chime = SilentChime() if settings.sound is None else AplayChime(settings.sound)

    mailbox = Mailbox(lambda event: desk.take(event))
    open_channel = functools.partial(_channel, settings.socket)
    talker = Talker(open_channel, boot_epoch=secrets.randbits(52), answered=mailbox.put)
    window = ConsoleWindow(
        profile,
        on_action=lambda action: desk.take(Pressed(action=action)),
        on_key=lambda key: desk.take(KeyTyped(key=key)),
        clock_ms=lambda: time.monotonic_ns() // 1_000_000,
    )

    def publish(board: Board) -> None:
        if settings.board is not None:
            write_board(settings.board, board)

    def cards_present() -> tuple[CardPlace, ...]:
        return mounted_cards() if settings.cards is None else folder_cards(settings.cards)

    desk = ConsoleDesk(
        ConsoleState(facts=facts, rows_a_page=profile.rows_a_page, dark=not settings.light),
        Hands(
            ask=talker.ask,
            show=window.show_screen,
            publish=publish,
            cards_present=cards_present,
            chime=chime,
        ),
        tiles=profile.tiles,
    )
    reader = CardReader(open_scanner(settings.scanner, clock=time.monotonic), mailbox.put)
    desk.take(_tick())
    with service_manager(os.environ, os.getpid()) as manager:
        heartbeat = Heartbeat(window.view, manager)
        window.open(full_screen=settings.full_screen)
        try:
            return _work(application, desk, reader, talker, chime, window)
        finally:
            heartbeat.stop()


def _channel(path: pathlib.Path, boot_epoch: int) -> UnixChannel:
    return UnixChannel(
        path=path,
        boot_epoch=boot_epoch,
        clock=time.monotonic,
        sleep=time.sleep,
        policy=PATIENT,
    )


def _work(
    application: QGuiApplication,
    desk: ConsoleDesk,
    reader: CardReader,
    talker: Talker,
    chime: Chime,
    window: ConsoleWindow,
) -> int:
    ticking = _ticking(lambda: desk.take(_tick()))
    talker.start()
    reader.start()
    try:
        return _run(application)
    finally:
        ticking.stop()
        reader.close()
        talker.close()
        chime.close()
        window.close()


def run_observer(board: pathlib.Path, screen: str, *, light: bool, full_screen: bool) -> int:
    """Show the observers' board until its window is closed."""
    application = open_application()
    window = ConsoleWindow(
        _profile(screen),
        on_action=lambda _: None,
        on_key=lambda _: None,
        clock_ms=lambda: time.monotonic_ns() // 1_000_000,
        page="Board.qml",
    )
    window.colour(dark=not light)

    def look() -> None:
        found = read_board(board)
        if found is not None:
            window.show_board(found)

    ticking = _ticking(look)
    look()
    window.open(full_screen=full_screen)
    try:
        return _run(application)
    finally:
        ticking.stop()
        window.close()


def _profile(name: str) -> ConsoleProfile:
    if name not in PROFILES:
        raise StartError(f"screen: {name!r}; есть {', '.join(PROFILES)}")
    return PROFILES[name]


def _tick() -> Tick:
    clock = datetime.datetime.now().astimezone().strftime("%H:%M:%S")
    return Tick(now=time.monotonic(), clock=clock)


def _ticking(tick: collections.abc.Callable[[], None]) -> QTimer:
    timer = QTimer(interval=TICK_MS)
    timer.timeout.connect(tick)
    timer.start()
    return timer


def _run(application: QGuiApplication) -> int:
    # The second's tick lets Python see the signal; until then Qt's loop holds it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: application.quit())
    return application.exec()
