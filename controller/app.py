"""The controller's composition root: opens package, keys, books and log, and serves until stopped.

Nobody imports it but `__main__` and process hosts of rehearsals.
"""

import asyncio
import collections.abc
import contextlib
import datetime
import json
import os
import pathlib
import signal
import sys
import time
import uuid

from controller.books import Books
from controller.card_reader import CardReader
from controller.config import Config
from controller.desk import Desk, Facts, LogState
from controller.event_log import LOG_FILE, EventLog, open_event_log
from controller.keys import ControllerKeys, read_keys
from controller.live_kiosks import LiveKiosks
from controller.paper_printer import PaperPrinter, open_paper_printer
from controller.protocol_papers import CodeReading
from controller.reports.page_picture import Picture
from controller.reports.paper import load_fonts
from controller.serve import serve_station
from controller.service import Belongings, Service
from controller.slip_tape import SlipTape
from election.definition import DeviceRole
from election.events import EventField, EventId
from election.package import ElectionPackage, Expectation, package_file_limit, read_package
from election.signing import KeyId
from link.server import Trouble
from link.tls import server_context
from media.reading import read_folder
from supervision.image import system_image
from supervision.service_manager import ServiceManager, service_manager

SOFTWARE = "keg-controller 0.1.0"
_MAX_ASSET = 512 * 1024 * 1024


class StartError(Exception):
    """The controller cannot start; Russian lines, one reason each."""


def read_package_folder(folder: pathlib.Path) -> dict[str, bytes]:
    """Read the files of a package folder by name. Raises StartError with every problem."""
    files = read_folder(folder, lambda name: package_file_limit(name) or _MAX_ASSET)
    if isinstance(files, tuple):
        raise StartError("\n".join(f"{problem.place}: {problem.text}" for problem in files))
    return files


def open_package(files: collections.abc.Mapping[str, bytes], root_sha256: str | None) -> ElectionPackage:
    """Check a package. Raises StartError with every problem."""
    package = read_package(files, root_sha256, Expectation())
    if not isinstance(package, ElectionPackage):
        lines = [f"{problem.place}: {problem.text}" for problem in package]
        raise StartError("исходные данные негодны:\n" + "\n".join(lines))
    if not any(device.role is DeviceRole.CONTROLLER for device in package.station.devices):
        raise StartError("в файле участка нет контроллера")
    return package


def run(config: Config) -> None:
    """Serve until SIGTERM or SIGINT; print one JSON line with the port when ready."""
    files = read_package_folder(config.package)
    package = open_package(files, config.root_sha256)
    keys = read_keys(config.keys, package.station)
    load_fonts()
    printer = _paper_printer(config.paper_printer)
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = _facts(config, package)
    copies = () if config.log_copy is None else (config.log_copy,)
    with (
        open_event_log(
            (config.data / LOG_FILE, *copies),
            key=keys.signing,
            election=facts.election,
            station=facts.station,
            clock=_now,
        ) as log,
        Books(config.data, facts.election, facts.station, facts.package) as books,
        _slip_tape(config.slip_printer) as tape,
    ):
        desk = Desk(
            facts=facts,
            books=books,
            live=LiveKiosks(),
            clock=_now,
            monotonic=time.monotonic,
            new_id=lambda: uuid.uuid4().hex,
            log_state=lambda: _log_state(log),
        )
        service = Service(
            desk=desk,
            reader=CardReader(keys.card_secret, facts.election, facts.station),
            log=log,
            belongings=Belongings(
                signing_key=keys.signing,
                package_files=files,
                member_keys=_member_keys(package),
                codes=CodeReading(read=_read_codes),
                print_slip=None if tape is None else tape.put,
                paper_printer=printer,
            ),
        )
        with books.store.transaction() as tx:
            polls = {EventField.MODE: books.mode.value, EventField.POLLS: tx.station().polls.value}
        log.write(EventId.CONTROLLER_STARTED, {**polls, EventField.SOFTWARE: SOFTWARE})
        log.write(EventId.PACKAGE_LOADED, {EventField.PACKAGE: facts.package})
        with service_manager(os.environ, os.getpid()) as manager:
            asyncio.run(_serve(service, config, keys, manager))
            manager.stopping()
        log.write(EventId.CONTROLLER_STOPPED)


def _facts(config: Config, package: ElectionPackage) -> Facts:
    image = system_image()
    return Facts(
        election=package.election,
        station=package.station,
        package=package.fingerprint.hex,
        package_words=str(package.fingerprint),
        software=image.named(SOFTWARE),
        expected_software=config.kiosk_software,
        is_dev_image=image.is_dev,
    )


@contextlib.contextmanager
def _slip_tape(transport: str | None) -> collections.abc.Iterator[SlipTape | None]:
    """Open the printer of slips, if there is one. Raises StartError for a transport that cannot be."""
    if transport is None:
        yield None
        return
    from printer.escpos_driver import open_escpos_printer
    from printer.raster import Rasteriser
    from printer.transport import parse_transport

    try:
        printer = open_escpos_printer(parse_transport(transport))
    except ValueError as error:
        raise StartError(f"slip-printer: {error}") from None
    with SlipTape(printer, Rasteriser().render) as tape:
        yield tape


def _paper_printer(setting: str | None) -> PaperPrinter | None:
    try:
        return open_paper_printer(setting)
    except ValueError as error:
        raise StartError(f"paper-printer: {error}") from None


def _member_keys(package: ElectionPackage) -> dict[KeyId, bytes]:
    role = package.root.roles.member
    return package.root.keys_of(role) if role else {}


def _read_codes(page: Picture) -> tuple[str, ...]:
    from scanner.decode import codes_in  # only after the close: it loads the picture libraries

    return codes_in(page)


def _log_state(log: EventLog) -> LogState:
    head = log.head
    return LogState(seq=head.seq, hash=head.hash, faults=log.fault_codes)


async def _serve(service: Service, config: Config, keys: ControllerKeys, manager: ServiceManager) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve_station(
        service,
        host=config.host,
        port=config.port,
        context=server_context(certificate=keys.certificate, key=keys.tls_key, pinned_pems=keys.kiosk_pems),
        devices=keys.devices,
        console=config.console,
        observer=config.observer,
        on_ready=lambda port: _say_ready(port, manager),
        on_trouble=_say_trouble,
        on_turn=manager.alive,
        stop=stop,
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


def _say_ready(port: int, manager: ServiceManager) -> None:
    manager.ready()
    sys.stdout.write(json.dumps({"port": port}) + "\n")
    sys.stdout.flush()


def _say_trouble(trouble: Trouble) -> None:
    sys.stderr.write(f"link: {trouble.kind.value} {trouble.device or trouble.peer}: {trouble.detail}\n")
    sys.stderr.flush()
