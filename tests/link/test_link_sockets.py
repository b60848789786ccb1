"""The real wires: who is let in over TLS, what a bad peer gets, and how a channel comes back."""

import asyncio
import contextlib
import dataclasses
import socket
import ssl
import stat
import threading
import time
import types
import typing
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from link.address import NetworkAddress
from link.channel import LinkDown, LinkTrouble, RetryPolicy
from link.codec import HEADER_BYTES, Codec, CodecError, Wire, body_length
from link.exactly_once import Fresh, Replay, ReplayGuard, Stale
from link.limits import MAX_MESSAGE_BYTES
from link.messages import (
    Acknowledged,
    Claim,
    Claimed,
    Denied,
    Done,
    GetStatus,
    OpenPolls,
    ReplyBody,
    Request,
    Response,
    Voted,
)
from link.server import LinkServer, ServerLimits, Trouble, TroubleKind, serve, serve_unix
from link.tls import client_context, make_self_signed, pin_of, server_context
from link.tls_client import TlsChannel
from link.unix_client import UnixChannel

TWO_TRIES = RetryPolicy(
    attempts=2, first_pause_s=0.0, connect_timeout_s=2, reply_timeout_s=2, give_up_after_s=4
)
ONE_TRY = dataclasses.replace(TWO_TRIES, attempts=1)
CLAIM = Request(boot_epoch=1, seq=1, body=Claim(code="1"))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One device's certificate and key, on disk as `ssl` wants them."""

    certificate: Path
    key: Path
    pem: str

    @property
    def pin(self) -> str:
        """Return the certificate's pin."""
        return pin_of(self.pem)


class Station:
    """Run a link server on its own event loop in a thread, with a replaying controller behind it."""

    def __init__(self, start: Callable[["Station"], Coroutine[object, object, LinkServer]]) -> None:
        """Listen before returning."""
        self.handled: list[tuple[str, Request]] = []
        self.threads: set[str] = set()
        self.troubles: list[Trouble] = []
        self.failures: list[str] = []
        self.guard = ReplayGuard()
        self.next_reply: Callable[[Request], ReplyBody] = lambda _request: Acknowledged()
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, context: self.failures.append(context["message"]))
        self._thread = threading.Thread(target=self._loop.run_forever, name="station")
        self._thread.start()
        self.server = self.run(start(self))

    def run(self, task: Coroutine[object, object, typing.Any]) -> typing.Any:
        """Run a coroutine on the server's loop."""
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    def handle(self, device: str, request: Request) -> Response:
        """Answer through the replay guard, as the controller does."""
        self.threads.add(threading.current_thread().name)
        match self.guard.judge(device, request):
            case Replay(reply=reply):
                pass
            case Stale(reason=reason):
                reply = Denied(reason=reason)
            case Fresh():
                self.handled.append((device, request))
                reply = self.next_reply(request)
                self.guard = self.guard.answered(device, request, reply)
        return Response(boot_epoch=request.boot_epoch, seq=request.seq, body=reply)

    def on_trouble(self, trouble: Trouble) -> None:
        """Note it and wake whoever waits for it."""
        with self._changed:
            self.troubles.append(trouble)
            self._changed.notify_all()

    def await_trouble(self, kind: TroubleKind) -> Trouble:
        """Wait until a trouble of this kind was reported."""

        def found() -> Trouble | None:
            return next((trouble for trouble in self.troubles if trouble.kind is kind), None)

        with self._changed:
            trouble = self._changed.wait_for(found, timeout=5)
        assert trouble is not None, self.troubles
        return trouble

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close the server and its loop."""
        self.run(self.server.close())
        self.run(self.server.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Identity]:
    """Make a controller, two kiosks and a stranger; one key is a P-256 key, to see that both kinds work."""
    folder = tmp_path_factory.mktemp("identities")
    made = {}
    for name in ("controller", "kiosk-1", "kiosk-2", "stranger"):
        key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey = ed25519.Ed25519PrivateKey.generate()
        if name == "kiosk-2":
            key = ec.generate_private_key(ec.SECP256R1())
        pem = make_self_signed(name, key)
        certificate, key_file = folder / f"{name}.pem", folder / f"{name}.key"
        certificate.write_text(pem)
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        made[name] = Identity(certificate=certificate, key=key_file, pem=pem)
    return made


Who = dict[str, Identity]


def tls_station(
    who: Who,
    *,
    port: int = 0,
    server: str = "controller",
    trusted: tuple[str, ...] = (),
    **options: typing.Any,
) -> Station:
    """Start the controller's TLS port; kiosk-1 and kiosk-2 are its devices, `trusted` more certificates."""
    kiosks = ("kiosk-1", "kiosk-2")
    context = server_context(
        certificate=who[server].certificate,
        key=who[server].key,
        pinned_pems=[who[name].pem for name in (*kiosks, *trusted)],
    )
    devices = {who[name].pin: name for name in kiosks}
    return Station(
        lambda station: serve(
            host="127.0.0.1",
            port=port,
            context=context,
            devices=devices,
            handler=station.handle,
            on_trouble=station.on_trouble,
            **options,
        )
    )


def kiosk(
    who: Who,
    port: int,
    name: str = "kiosk-1",
    *,
    trust: str = "controller",
    pin: str = "",
    **more: typing.Any,
) -> TlsChannel:
    """Make a kiosk's channel; `trust` is whose certificate it accepts, `pin` the one it insists on."""
    context = client_context(
        certificate=who[name].certificate, key=who[name].key, pinned_pems=[who[trust].pem]
    )
    options: dict[str, typing.Any] = {
        "boot_epoch": 1,
        "clock": time.monotonic,
        "sleep": lambda _s: None,
        "policy": TWO_TRIES,
    }
    return TlsChannel(
        address=NetworkAddress(host="127.0.0.1", port=port),
        context=context,
        controller_pin=pin or who[trust].pin,
        **{**options, **more},
    )


@contextlib.contextmanager
def bare_tls(who: Who, port: int, name: str = "kiosk-1") -> Iterator[ssl.SSLSocket]:
    """Connect as a kiosk without our channel, to misbehave."""
    context = client_context(
        certificate=who[name].certificate, key=who[name].key, pinned_pems=[who["controller"].pem]
    )
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain, context.wrap_socket(plain) as tls:
        yield tls


def ask(connection: socket.socket, request: Request) -> Response:
    """Send one request and read its response with plain sockets."""
    connection.sendall(Codec(Wire.KIOSK).encode_request(request))
    header = connection.recv(HEADER_BYTES)
    return Codec(Wire.KIOSK).decode_response(connection.recv(body_length(header)))


def closed_by_peer(connection: socket.socket) -> bool:
    """Tell whether the peer hung up on us."""
    try:
        return connection.recv(1) == b""
    except (ConnectionError, ssl.SSLError):
        return True


# --- who is let in ------------------------------------------------------------------------------------


def test_both_kiosks_are_served_under_the_names_of_their_certificates(identities: Who) -> None:
    with tls_station(identities) as station:
        for name in ("kiosk-1", "kiosk-2"):
            with kiosk(identities, station.server.port, name) as channel:
                assert channel.request(Claim(code="1")) == Acknowledged()
                assert channel.request(Claim(code="2")) == Acknowledged()
                assert name in station.server.connected
        assert [(device, request.seq) for device, request in station.handled] == [
            ("kiosk-1", 1),
            ("kiosk-1", 2),
            ("kiosk-2", 1),
            ("kiosk-2", 2),
        ]
        assert station.await_trouble(TroubleKind.HUNG_UP).device == "kiosk-1"


def test_a_certificate_that_is_not_pinned_is_refused(identities: Who) -> None:
    with tls_station(identities) as station, kiosk(identities, station.server.port, "stranger") as channel:
        assert isinstance(channel.request(Claim(code="1")), LinkDown)
        assert station.await_trouble(TroubleKind.HANDSHAKE_FAILED).device is None
        assert station.handled == []


def test_a_trusted_certificate_that_names_no_device_is_refused(identities: Who) -> None:
    with (
        tls_station(identities, trusted=("stranger",)) as station,
        kiosk(identities, station.server.port, "stranger") as channel,
    ):
        assert isinstance(channel.request(Claim(code="1")), LinkDown)
        assert identities["stranger"].pin in station.await_trouble(TroubleKind.UNKNOWN_CERTIFICATE).detail
        assert station.handled == []


def test_a_client_without_a_certificate_gets_no_answer(identities: Who) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=identities["controller"].pem)
    with tls_station(identities) as station:
        plain = socket.create_connection(("127.0.0.1", station.server.port), timeout=5)
        # In TLS 1.3 the client's handshake succeeds before the server has judged it, so really ask.
        with context.wrap_socket(plain) as tls, pytest.raises((OSError, CodecError)):
            ask(tls, CLAIM)
        assert "CERTIFICATE" in station.await_trouble(TroubleKind.HANDSHAKE_FAILED).detail
        assert station.handled == []


def test_tls_1_2_is_refused(identities: Who) -> None:
    kiosk_1 = identities["kiosk-1"]
    context = client_context(
        certificate=kiosk_1.certificate, key=kiosk_1.key, pinned_pems=[identities["controller"].pem]
    )
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with tls_station(identities) as station:
        plain = socket.create_connection(("127.0.0.1", station.server.port), timeout=5)
        with plain, pytest.raises(OSError, match=r"EOF|PROTOCOL_VERSION|reset"):
            context.wrap_socket(plain)
        assert "UNSUPPORTED_PROTOCOL" in station.await_trouble(TroubleKind.HANDSHAKE_FAILED).detail
        assert station.handled == []


def test_plain_text_is_refused(identities: Who) -> None:
    with tls_station(identities) as station:
        with socket.create_connection(("127.0.0.1", station.server.port), timeout=5) as plain:
            plain.sendall(Codec(Wire.KIOSK).encode_request(CLAIM))
            plain.recv(100)
            assert closed_by_peer(plain)
        station.await_trouble(TroubleKind.HANDSHAKE_FAILED)


def test_a_controller_with_another_certificate_is_refused_by_tls(identities: Who) -> None:
    with tls_station(identities, server="stranger") as station:
        with kiosk(identities, station.server.port) as channel:
            assert channel.request(Claim(code="1")) == LinkDown(reason=LinkTrouble.NOT_TRUSTED)
        assert station.handled == []


def test_swapped_certificates_are_refused_by_the_pin_itself(identities: Who) -> None:
    """TLS accepts the peer here, because it is in the bundle; only the comparison of pins refuses it."""
    with tls_station(identities, server="kiosk-2") as station:
        wanted = identities["controller"].pin
        with kiosk(identities, station.server.port, trust="kiosk-2", pin=wanted) as channel:
            assert channel.request(Claim(code="1")) == LinkDown(reason=LinkTrouble.NOT_TRUSTED)
        assert station.handled == []


def test_a_kiosk_s_key_cannot_issue_a_certificate(identities: Who, tmp_path: Path) -> None:
    issuer = x509.load_pem_x509_certificate(identities["kiosk-1"].pem.encode())
    issuer_key = serialization.load_pem_private_key(identities["kiosk-1"].key.read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    made = x509.load_pem_x509_certificate(make_self_signed("kiosk-9", key).encode())
    builder = x509.CertificateBuilder(
        subject_name=made.subject,
        issuer_name=issuer.subject,
        public_key=key.public_key(),
        serial_number=9,
        not_valid_before=made.not_valid_before_utc,
        not_valid_after=made.not_valid_after_utc,
    )
    assert isinstance(issuer_key, ed25519.Ed25519PrivateKey)
    forged_pem = builder.sign(issuer_key, None).public_bytes(serialization.Encoding.PEM).decode()
    forged = Identity(certificate=tmp_path / "forged.pem", key=tmp_path / "forged.key", pem=forged_pem)
    forged.certificate.write_text(forged_pem)
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    forged.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain))
    with tls_station(identities) as station:
        with kiosk({**identities, "forged": forged}, station.server.port, "forged") as channel:
            assert isinstance(channel.request(Claim(code="1")), LinkDown)
        station.await_trouble(TroubleKind.HANDSHAKE_FAILED)
        assert station.handled == []


# --- bad peers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "junk_untrusted",
    [
        b"\x00\x00\x00\x00",
        (MAX_MESSAGE_BYTES + 1).to_bytes(4, "big"),
        b"\x00\x00\x00\x02{}",
        b"GET / HTTP/1.1\r\n\r\n",
        Codec(Wire.CONSOLE).encode_request(Request(boot_epoch=1, seq=1, body=OpenPolls())),
    ],
)
def test_a_bad_message_closes_the_connection_and_is_reported(identities: Who, junk_untrusted: bytes) -> None:
    with tls_station(identities) as station:
        with bare_tls(identities, station.server.port) as tls:
            assert ask(tls, CLAIM).body == Acknowledged()
            tls.sendall(junk_untrusted)
            assert closed_by_peer(tls)
        trouble = station.await_trouble(TroubleKind.BAD_MESSAGE)
        assert (trouble.device, trouble.peer) == ("kiosk-1", "127.0.0.1")
        assert len(station.handled) == 1


def test_an_idle_peer_and_one_that_stops_in_mid_message_are_dropped(identities: Who) -> None:
    limits = ServerLimits(idle_timeout_s=0.05, message_timeout_s=0.05)
    with tls_station(identities, limits=limits) as station:
        with bare_tls(identities, station.server.port) as tls:
            assert closed_by_peer(tls)
        station.await_trouble(TroubleKind.IDLE)
        with bare_tls(identities, station.server.port) as tls:
            tls.sendall(b"\x00\x00")
            assert closed_by_peer(tls)
        assert station.await_trouble(TroubleKind.BROKEN_OFF).detail == "TimeoutError"


def test_a_silent_handshake_is_dropped_and_too_many_of_them_are_refused(identities: Who) -> None:
    limits = ServerLimits(handshake_timeout_s=0.2, most_unidentified=1)
    with tls_station(identities, limits=limits) as station:
        address = ("127.0.0.1", station.server.port)
        with (
            socket.create_connection(address, timeout=5) as first,
            socket.create_connection(address, timeout=5) as second,
        ):
            assert closed_by_peer(second)
            assert station.await_trouble(TroubleKind.TOO_MANY).device is None
            assert closed_by_peer(first)
            station.await_trouble(TroubleKind.HANDSHAKE_FAILED)


def test_the_newest_connection_of_a_device_wins(identities: Who) -> None:
    with tls_station(identities) as station, bare_tls(identities, station.server.port) as old:
        ask(old, CLAIM)
        with bare_tls(identities, station.server.port) as new:
            assert ask(new, Request(boot_epoch=1, seq=2, body=Claim(code="2"))).seq == 2
            assert closed_by_peer(old)
            assert ask(new, Request(boot_epoch=1, seq=3, body=Claim(code="3"))).seq == 3
        assert station.await_trouble(TroubleKind.HUNG_UP).device == "kiosk-1"
        kinds = [trouble.kind for trouble in station.troubles]
        assert kinds == [TroubleKind.REPLACED, TroubleKind.HUNG_UP]


def test_a_failing_handler_breaks_the_link_and_is_reported_as_a_bug(identities: Who) -> None:
    def fail(_request: Request) -> ReplyBody:
        raise ZeroDivisionError("secret 4711")

    with (
        tls_station(identities) as station,
        kiosk(identities, station.server.port, policy=ONE_TRY) as channel,
    ):
        station.next_reply = fail
        assert channel.request(Voted(code="1", token=1)) == LinkDown(reason=LinkTrouble.BROKEN_OFF)
        assert station.await_trouble(TroubleKind.HANDLER_FAILED).detail == "ZeroDivisionError"
        assert station.failures == ["the link handler failed"]
        station.next_reply = lambda _request: Acknowledged()
        assert channel.request(Voted(code="1", token=1)) == Acknowledged()


def test_an_unlawful_reply_is_not_sent(identities: Who) -> None:
    with (
        tls_station(identities) as station,
        kiosk(identities, station.server.port, policy=ONE_TRY) as channel,
    ):
        station.next_reply = lambda _request: Claimed(token=-1, ballot_style="all")
        assert isinstance(channel.request(Claim(code="1")), LinkDown)
        assert station.await_trouble(TroubleKind.HANDLER_FAILED).detail == "CodecError"


# --- coming back --------------------------------------------------------------------------------------


def test_a_channel_comes_back_after_a_restart_of_the_controller(identities: Who) -> None:
    with tls_station(identities) as first:
        port = first.server.port
        channel = kiosk(identities, port)
        assert channel.request(Claim(code="1")) == Acknowledged()
    assert channel.request(Voted(code="1", token=1)) == LinkDown(reason=LinkTrouble.UNREACHABLE)
    with tls_station(identities, port=port) as second:
        assert channel.request(Voted(code="1", token=1)) == Acknowledged()
        assert [request.seq for _, request in second.handled] == [2]
        channel.close()


def test_a_lost_reply_is_replayed_to_the_same_seq(identities: Who) -> None:
    """The controller carries the claim out, the connection dies before the reply: nothing is done twice."""
    with tls_station(identities) as station, kiosk(identities, station.server.port) as channel:

        def lose_the_reply(_request: Request) -> ReplyBody:
            for writer in tuple(station.server._current.values()):
                writer.transport.abort()
            return Claimed(token=7, ballot_style="all")

        station.next_reply = lose_the_reply
        assert channel.request(Claim(code="1")) == Claimed(token=7, ballot_style="all")
        assert len(station.handled) == 1
        assert {trouble.kind for trouble in station.troubles} <= {TroubleKind.BROKEN_OFF, TroubleKind.HUNG_UP}


def test_close_breaks_off_a_request_under_way_and_ends_the_channel(identities: Who) -> None:
    entered, release = threading.Event(), threading.Event()

    def stall(_request: Request) -> ReplyBody:
        entered.set()
        release.wait(5)
        return Acknowledged()

    with (
        ThreadPoolExecutor(1, thread_name_prefix="handler") as executor,
        ThreadPoolExecutor(1) as other,
        tls_station(identities, executor=executor) as station,
    ):
        station.next_reply = stall
        channel = kiosk(identities, station.server.port)
        waiting = other.submit(channel.request, Claim(code="1"))
        assert entered.wait(5)
        channel.close()
        assert waiting.result(5) == LinkDown(reason=LinkTrouble.CLOSED)
        release.set()
        assert channel.request(Claim(code="2")) == LinkDown(reason=LinkTrouble.CLOSED)
        channel.close()
        assert station.threads == {"handler_0"}


def test_many_threads_may_ask_through_one_channel(identities: Who) -> None:
    with tls_station(identities) as station, kiosk(identities, station.server.port) as channel:
        with ThreadPoolExecutor(6) as threads:
            replies = list(threads.map(channel.request, [Claim(code=str(n)) for n in range(60)]))
        assert replies == [Acknowledged()] * 60
        assert [request.seq for _, request in station.handled] == list(range(1, 61))


# --- the console's local socket -----------------------------------------------------------------------


def unix_station(path: Path, name: str = "console") -> Station:
    """Start the console's socket."""
    return Station(
        lambda station: serve_unix(
            path=path, handler=station.handle, on_trouble=station.on_trouble, name=name
        )
    )


def console(path: Path) -> UnixChannel:
    """Make the console's channel."""
    return UnixChannel(path=path, boot_epoch=1, clock=time.monotonic, sleep=lambda _s: None, policy=TWO_TRIES)


def test_the_console_is_served_on_a_private_socket_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "console.sock"
    with unix_station(path) as station, console(path) as channel:
        station.next_reply = lambda _request: Done()
        assert channel.request(OpenPolls()) == Done()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert station.handled == [("console", Request(boot_epoch=1, seq=1, body=OpenPolls()))]
    assert not path.exists()
    with console(path) as channel:
        assert channel.request(GetStatus()) == LinkDown(reason=LinkTrouble.UNREACHABLE)


def test_a_left_over_socket_is_replaced_but_never_a_file(tmp_path: Path) -> None:
    path = tmp_path / "console.sock"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))
    with unix_station(path) as station, console(path) as channel:
        station.next_reply = lambda _request: Done()
        assert channel.request(OpenPolls()) == Done()
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="not a socket"):
        asyncio.run(serve_unix(path=path, handler=station.handle, on_trouble=station.on_trouble))
    assert path.read_text() == "precious"


def test_a_kiosk_message_on_the_console_socket_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "console.sock"
    with unix_station(path) as station:
        with console(path) as channel, pytest.raises(CodecError, match="console wire"):
            channel.request(Claim(code="1"))
        with socket.socket(socket.AF_UNIX) as bare:
            bare.settimeout(5)
            bare.connect(str(path))
            bare.sendall(Codec(Wire.KIOSK).encode_request(CLAIM))
            assert closed_by_peer(bare)
        assert station.await_trouble(TroubleKind.BAD_MESSAGE).peer == "local"
        assert station.handled == []
