"""The controller as a process: real TLS, real socket, killed and started again in the middle of the day."""

import contextlib
import json
import pathlib
import secrets
import subprocess
import sys
import time
import typing

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controller.config import ConfigError, parse_address
from controller.keys import KeysError, read_keys
from election import signing
from election.card_code import CardFacts, card_key, issue
from election.definition import Station
from election.package import ElectionPackage, Expectation, KeyRole, Roles, Root, read_package
from link import messages
from link.address import NetworkAddress
from link.channel import LinkDown
from link.codec import Wire
from link.tls import client_context, make_self_signed, pin_of
from link.tls_client import TlsChannel
from link.unix_client import UnixChannel
from tests.controller.station_kit import FULL, SECRET, key_of, make_election, make_station

ROOT = pathlib.Path(__file__).parents[2]
COMMISSION = Ed25519PrivateKey.from_private_bytes(b"c" * 32)


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _make_keys(folder: pathlib.Path) -> Station:
    station = make_station()
    devices = []
    for device in station.devices:
        home = folder / "devices" / device.id
        home.mkdir(parents=True)
        tls_key = Ed25519PrivateKey.from_private_bytes(f"tls {device.id}".encode().ljust(32, b"."))
        certificate = make_self_signed(device.id, tls_key)
        (home / "signing.key").write_bytes(_pem(key_of(device.id)))
        (home / "tls.key").write_bytes(_pem(tls_key))
        (home / "tls.crt").write_text(certificate)
        pin = pin_of(certificate)
        devices.append(msgspec.structs.replace(device, certificate_sha256=pin, certificate=certificate))
    (folder / "station.secret").write_text(SECRET.hex() + "\n")
    return msgspec.structs.replace(station, devices=tuple(devices))


def _make_package(folder: pathlib.Path, station: Station) -> None:
    public = signing.public_bytes(COMMISSION)
    role = KeyRole(keys=(signing.key_id(public),), threshold=1)
    root = Root(
        format=1,
        version=1,
        commission="Проверочная комиссия",
        keys={signing.key_id(public): public.hex()},
        roles=Roles(root=role, election=role, station=role),
    )
    folder.mkdir()
    for name, kind, value in (
        ("root.json", signing.ROOT_TYPE, root),
        ("election.json", signing.ELECTION_TYPE, make_election()),
        ("station-0123.json", signing.STATION_TYPE, station),
    ):
        content = msgspec.json.encode(value)
        (folder / name).write_bytes(content)
        (folder / f"{name}.sig").write_bytes(signing.sign(kind, content, [COMMISSION]))


class Site:
    """A prepared folder: package, keys, data; and the running controller."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.keys, self.package, self.data = folder / "keys", folder / "package", folder / "data"
        self.socket, self.log_copy = folder / "console", folder / "events-copy.jsonl"
        self.board = folder / "board"
        self.station = _make_keys(self.keys)
        _make_package(self.package, self.station)
        files = {path.name: path.read_bytes() for path in self.package.iterdir()}
        package = read_package(files, None, Expectation())
        assert isinstance(package, ElectionPackage), package
        self.fingerprint = package.fingerprint.hex
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def command(self, **changes: str) -> list[str]:
        options = {
            "package": str(self.package),
            "keys": str(self.keys),
            "data": str(self.data),
            "console": str(self.socket),
            "listen": f"127.0.0.1:{self.port}",
            "log-copy": str(self.log_copy),
            "observer": str(self.board),
            **changes,
        }
        pairs = [text for name, value in options.items() for text in (f"--{name}", value)]
        return [sys.executable, "-m", "controller", *pairs]

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate(timeout=10)[1].decode()
        self.port = json.loads(line)["port"]

    def end(self, *, kill: bool = False) -> int:
        assert self.process is not None
        if kill:
            self.process.kill()
        else:
            self.process.terminate()
        self.process.communicate(timeout=20)
        return self.process.returncode

    def channel(self, device: str, epoch: int = 1) -> TlsChannel:
        home = self.keys / "devices" / device
        own = next(one for one in self.station.devices if one.id == "controller")
        assert own.certificate is not None
        return TlsChannel(
            address=NetworkAddress(host="127.0.0.1", port=self.port),
            context=client_context(
                certificate=home / "tls.crt", key=home / "tls.key", pinned_pems=[own.certificate]
            ),
            controller_pin=own.certificate_sha256,
            boot_epoch=epoch,
            clock=time.monotonic,
            sleep=time.sleep,
        )

    def console(self) -> UnixChannel:
        return UnixChannel(
            path=self.socket, boot_epoch=secrets.randbits(53), clock=time.monotonic, sleep=time.sleep
        )

    def observer(self) -> UnixChannel:
        return UnixChannel(
            path=self.board, boot_epoch=1, clock=time.monotonic, sleep=time.sleep, wire=Wire.OBSERVER
        )

    def code(self, serial: int) -> str:
        key = card_key(SECRET, make_election().id, "official")
        return issue(key, CardFacts(precinct=123, device=0, minutes=0, serial=serial))


@pytest.fixture
def site(data: pathlib.Path) -> typing.Iterator[Site]:
    made = Site(data)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.communicate(timeout=10)


_Reply = typing.TypeVar("_Reply")


def _ask(channel: TlsChannel | UnixChannel, body: typing.Any, wanted: type[_Reply]) -> _Reply:
    reply = channel.request(body)
    assert isinstance(reply, wanted), reply
    return reply


def _greet(kiosk: TlsChannel, site: Site) -> None:
    hello = messages.Hello(
        software="test", package_fingerprint=site.fingerprint, mode=messages.StationMode.OFFICIAL
    )
    _ask(kiosk, hello, messages.Welcome)
    beat = messages.Heartbeat(stage=messages.KioskStage.FREE, ballots_stored=0, paper_low=False, log_head="")
    _ask(kiosk, beat, messages.Orders)


def test_a_killed_controller_goes_on_where_it_was(site: Site) -> None:
    site.start()
    with site.console() as console, site.channel("kiosk-1") as kiosk:
        _ask(console, messages.SetMode(mode=messages.StationMode.OFFICIAL), messages.Done)
        _greet(kiosk, site)
        _ask(console, messages.OpenPolls(), messages.Done)
        _ask(console, messages.Activate(code=site.code(1000), ballot_style=FULL), messages.Activated)
        claimed = _ask(kiosk, messages.Claim(code=site.code(1000)), messages.Claimed)
        assert site.end(kill=True) != 0
        assert isinstance(kiosk.request(messages.Claim(code=site.code(1001))), LinkDown)
        site.start()
        _ask(kiosk, messages.Claim(code=site.code(1001)), messages.ClaimRefused)
        voted = messages.Voted(code=site.code(1000), token=claimed.token)
        _ask(kiosk, voted, messages.Acknowledged)
        _ask(kiosk, voted, messages.Acknowledged)
    with site.console() as console:
        status = _ask(console, messages.GetStatus(), messages.StationStatus)
        assert (status.voted, status.voting, status.kiosks[0].voted) == (1, 0, 1)
        with site.observer() as observer:
            board = observer.request(messages.GetPublicBoard())
        assert isinstance(board, messages.PublicBoard)
        assert (board.voted, board.package) == (0, site.fingerprint)
        assert (site.board.stat().st_mode & 0o777, site.socket.stat().st_mode & 0o777) == (0o660, 0o600)
        with contextlib.closing(site.channel("controller")) as stranger:
            assert isinstance(stranger.request(messages.Claim(code=site.code(1000))), LinkDown)
    assert site.end() == 0
    events = (site.data / "events.jsonl").read_text().splitlines()
    assert "controller-stopped" in events[-1]
    assert sum("controller-started" in event for event in events) == 2
    assert site.log_copy.read_text().splitlines() == events
    assert not site.socket.exists()


def test_what_it_cannot_start_with_is_said_in_words(site: Site) -> None:
    for changes, words in (
        ({"package": str(site.data)}, "папки нет"),
        ({"listen": "nowhere"}, "HOST:PORT"),
        ({"paper-printer": "lp"}, "folder:/PATH"),
        ({"root-sha256": "00" * 32}, "root.json: подписано не той комиссией"),
    ):
        done = subprocess.run(site.command(**changes), cwd=ROOT, capture_output=True, check=False, timeout=30)
        assert done.returncode == 2
        assert words in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()


def test_keys_of_another_device_are_refused(site: Site) -> None:
    home = site.keys / "devices"
    keys = read_keys(home / "controller", site.station)
    assert keys.card_secret == SECRET
    assert sorted(keys.devices.values()) == ["kiosk-1", "kiosk-2", "portable-1"]
    assert "SECRET" not in repr(keys)
    with pytest.raises(KeysError, match=r"signing\.key"):
        read_keys(home / "kiosk-1", site.station)
    (site.keys / "station.secret").write_text("00")
    with pytest.raises(KeysError, match="короток"):
        read_keys(site.keys, site.station)
    (home / "controller" / "tls.crt").unlink()
    with pytest.raises(KeysError, match=r"tls\.crt"):
        read_keys(site.keys, site.station)


@pytest.mark.parametrize("text", ["", "1", ":1", "host:", "host:x", "host:70000"])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(ConfigError):
        parse_address(text)
