"""The controller's service in this process: composed by the product's own root, but nobody listens.

Where the root would serve a network it gives the service away, so that books, log, keys and checks are real.
"""

import asyncio
import collections.abc
import pathlib
import typing
import unittest.mock

from bench.materials import Materials
from controller.app import run
from controller.config import Config
from controller.service import Service
from link import messages

_Reply = typing.TypeVar("_Reply")
SOFTWARE = "keg-kiosk bench"


def with_service(
    materials: Materials, data: pathlib.Path, work: collections.abc.Callable[[Service], None]
) -> None:
    """Open the controller's books in `data`, let `work` use the service, and close them. Main thread only."""

    async def give(service: Service, **_address: object) -> None:
        await asyncio.sleep(0)
        work(service)

    config = Config(
        package=materials.package_folder,
        keys=materials.keys,
        data=data,
        host="127.0.0.1",
        port=0,
        console=data / "console",
        root_sha256=materials.root_sha256,
    )
    with unittest.mock.patch("controller.app.serve_station", give):
        run(config)


class Voice:
    """A kiosk or the console, saying one request after another. `epoch` rises with each restart."""

    def __init__(
        self,
        handle: collections.abc.Callable[[str, messages.Request], messages.Response],
        name: str,
        epoch: int,
    ) -> None:
        """Take the service's ear for this kind of sender."""
        self._handle = handle
        self.name = name
        self._epoch = epoch
        self._seq = 0

    def say(self, body: messages.RequestBody) -> messages.ReplyBody:
        """Say something and return what is answered."""
        self._seq += 1
        request = messages.Request(boot_epoch=self._epoch, seq=self._seq, body=body)
        return self._handle(self.name, request).body

    def ask(self, body: messages.RequestBody, wanted: type[_Reply]) -> _Reply:
        """Say something. Raises RuntimeError for any other kind of answer."""
        reply = self.say(body)
        if not isinstance(reply, wanted):
            text = reply.text if isinstance(reply, messages.CommandRefused) else repr(reply)
            raise RuntimeError(f"{type(body).__name__}: {text}")
        return reply

    def greet(self, package: str) -> None:
        """Introduce a kiosk of the official mode."""
        hello = messages.Hello(
            software=SOFTWARE, package_fingerprint=package, mode=messages.StationMode.OFFICIAL
        )
        self.ask(hello, messages.Welcome)

    def beat(self, ballots: int) -> messages.Orders:
        """Say that the kiosk is free and stores so many ballots."""
        beat = messages.Heartbeat(
            stage=messages.KioskStage.FREE, faults=(), ballots_stored=ballots, paper_low=False, log_head=""
        )
        return self.ask(beat, messages.Orders)


def console_of(service: Service, epoch: int) -> Voice:
    """Return the commission at the console."""
    return Voice(service.handle_console, "console", epoch)


def kiosks_of(service: Service, materials: Materials, epoch: int) -> tuple[Voice, ...]:
    """Return all kiosks of the station, silent yet."""
    return tuple(Voice(service.handle_kiosk, kiosk.id, epoch) for kiosk in materials.package.station.kiosks)


def open_day(service: Service, materials: Materials) -> tuple[Voice, tuple[Voice, ...]]:
    """Switch to the official mode, let all kiosks greet, open the polls; return console and kiosks."""
    console = console_of(service, 1)
    modes = list(messages.StationMode)
    for mode in modes[modes.index(messages.StationMode.SETUP) + 1 :]:
        console.ask(messages.SetMode(mode=mode), messages.Done)
    kiosks = kiosks_of(service, materials, 1)
    for kiosk in kiosks:
        kiosk.greet(materials.package.fingerprint.hex)
        kiosk.beat(0)
    console.ask(messages.OpenPolls(), messages.Done)
    return console, kiosks
