"""The controller's end: an asyncio server that identifies the sender, answers requests one by one, and
hangs up on anything unlawful.

The kiosk port is TLS 1.3 with pinned certificates, the console port a local socket readable by its owner
only. Not here: what a request means (`handler`), replay (`exactly_once`), and alarms (`on_trouble`).
"""

import asyncio
import concurrent.futures
import contextlib
import dataclasses
import enum
import os
import socket
import ssl
import stat
import types
import typing
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from link.codec import HEADER_BYTES, Codec, CodecError, Wire, body_length
from link.messages import Request, Response
from link.tls import peer_pin

Handler = Callable[[str, Request], Response]


class TroubleKind(enum.Enum):
    """Say what went wrong with a connection."""

    HANDSHAKE_FAILED = "handshake_failed"
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    TOO_MANY = "too_many"
    REPLACED = "replaced"
    IDLE = "idle"
    HUNG_UP = "hung_up"
    BROKEN_OFF = "broken_off"
    BAD_MESSAGE = "bad_message"
    HANDLER_FAILED = "handler_failed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Report the end of a connection; `device` is None before it is identified; no message contents."""

    kind: TroubleKind
    peer: str
    device: str | None
    detail: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ServerLimits:
    """Bound what a peer may cost; times in seconds. A kiosk speaks once a second, so 10 s idle is gone."""

    handshake_timeout_s: float = 5.0
    idle_timeout_s: float | None = 10.0
    message_timeout_s: float = 3.0
    most_unidentified: int = 16


class _HangUpError(Exception):
    """Carry the reason for hanging up to the one place that reports it."""

    def __init__(self, kind: TroubleKind, detail: str) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


_Identify = Callable[[asyncio.StreamWriter], Awaitable[str]]


class LinkServer:
    """Serve connections until closed; use as an async context manager. Made by `serve` or `serve_unix`.

    One connection per device: the newest wins, because a kiosk that lost its link dials again before the
    controller notices. `handler(device, request)` runs in the loop's thread, or in `executor`, which then
    needs one single worker unless the handler is thread-safe.
    """

    def __init__(
        self,
        *,
        codec: Codec,
        identify: _Identify,
        handler: Handler,
        on_trouble: Callable[[Trouble], None],
        limits: ServerLimits,
        executor: concurrent.futures.Executor | None,
    ) -> None:
        """Listen nowhere yet."""
        self._codec = codec
        self._identify = identify
        self._handler = handler
        self._on_trouble = on_trouble
        self._limits = limits
        self._executor = executor
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._current: dict[str, asyncio.StreamWriter] = {}
        self._unidentified = 0
        self._unlink: Path | None = None

    async def listen(self, sock: socket.socket, *, unlink: Path | None = None) -> None:
        """Begin to serve on a bound socket; `unlink` is removed at the end."""
        self._unlink = unlink
        start = asyncio.start_unix_server if sock.family == socket.AF_UNIX else asyncio.start_server
        self._server = await start(self._accept, sock=sock)

    @property
    def port(self) -> int:
        """Return the TCP port, useful when port 0 was asked for."""
        if self._server is None:
            raise RuntimeError("the server does not listen")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def connected(self) -> frozenset[str]:
        """Name the devices that have a connection now."""
        return frozenset(self._current)

    async def close(self) -> None:
        """Stop listening and hang up on everybody; may be called twice."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await server.wait_closed()
        if self._unlink is not None:
            self._unlink.unlink(missing_ok=True)

    async def __aenter__(self) -> typing.Self:
        """Return itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        await self.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = typing.cast("asyncio.Task[None]", asyncio.current_task())
        self._tasks.add(task)
        peer = _peer_text(writer)
        device: str | None = None
        try:
            device = await self._identified(writer)
            self._replace(device, writer)
            await self._converse(device, reader, writer)
        except _HangUpError as reason:
            if device is None or self._current.get(device) is writer:  # a replaced one is reported already
                self._report(reason.kind, peer, device, reason.detail)
        except asyncio.CancelledError:
            pass  # `close()`; swallowed, because asyncio would log it as an error of the callback
        finally:
            if device is not None and self._current.get(device) is writer:
                del self._current[device]
            writer.transport.abort()
            self._tasks.discard(task)

    async def _identified(self, writer: asyncio.StreamWriter) -> str:
        if self._unidentified >= self._limits.most_unidentified:
            raise _HangUpError(TroubleKind.TOO_MANY, f"{self._unidentified} connections without a name")
        self._unidentified += 1
        try:
            async with asyncio.timeout(self._limits.handshake_timeout_s):
                return await self._identify(writer)
        except OSError as error:  # TimeoutError and ssl.SSLError are among these
            raise _HangUpError(TroubleKind.HANDSHAKE_FAILED, _error_text(error)) from error
        finally:
            self._unidentified -= 1

    def _replace(self, device: str, writer: asyncio.StreamWriter) -> None:
        old = self._current.get(device)
        self._current[device] = writer
        if old is not None:
            self._report(TroubleKind.REPLACED, _peer_text(old), device, "a newer connection took over")
            old.transport.abort()

    async def _converse(
        self, device: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            body_untrusted = await self._read_message(reader)
            try:
                request = self._codec.decode_request(body_untrusted)
            except CodecError as error:
                raise _HangUpError(TroubleKind.BAD_MESSAGE, str(error)) from error
            packed = await self._answer(device, request)
            if self._current.get(device) is not writer:
                return  # replaced while the handler worked; the newer connection asks again and is replayed
            try:
                writer.write(packed)
                async with asyncio.timeout(self._limits.message_timeout_s):
                    await writer.drain()
            except OSError as error:
                raise _HangUpError(TroubleKind.BROKEN_OFF, _error_text(error)) from error

    async def _read_message(self, reader: asyncio.StreamReader) -> bytes:
        try:
            async with asyncio.timeout(self._limits.idle_timeout_s):
                first = await reader.read(1)
        except TimeoutError:
            raise _HangUpError(TroubleKind.IDLE, "nothing was said for too long") from None
        except OSError as error:
            raise _HangUpError(TroubleKind.BROKEN_OFF, _error_text(error)) from error
        if not first:
            raise _HangUpError(TroubleKind.HUNG_UP, "the peer hung up")
        try:
            async with asyncio.timeout(self._limits.message_timeout_s):
                header = first + await reader.readexactly(HEADER_BYTES - 1)
                return await reader.readexactly(body_length(header))
        except CodecError as error:
            raise _HangUpError(TroubleKind.BAD_MESSAGE, str(error)) from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise _HangUpError(TroubleKind.BROKEN_OFF, _error_text(error)) from error

    async def _answer(self, device: str, request: Request) -> bytes:
        try:
            if self._executor is None:
                response = self._handler(device, request)
            else:
                loop = asyncio.get_running_loop()
                response = await loop.run_in_executor(self._executor, self._handler, device, request)
            return self._codec.encode_response(response)
        except Exception as error:
            # A bug of ours. The kiosk must see a broken link and keep its outbox, not a made-up answer.
            context = {"message": "the link handler failed", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)
            raise _HangUpError(TroubleKind.HANDLER_FAILED, type(error).__name__) from error

    def _report(self, kind: TroubleKind, peer: str, device: str | None, detail: str) -> None:
        self._on_trouble(Trouble(kind=kind, peer=peer, device=device, detail=detail))


async def serve(
    *,
    host: str,
    port: int,
    context: ssl.SSLContext,
    devices: Mapping[str, str],
    handler: Handler,
    on_trouble: Callable[[Trouble], None],
    limits: ServerLimits | None = None,
    executor: concurrent.futures.Executor | None = None,
) -> LinkServer:
    """Serve the kiosks on `host`:`port`; `devices` maps the pin of a certificate to the device's name."""
    limits = limits or ServerLimits()

    async def identify(writer: asyncio.StreamWriter) -> str:
        await writer.start_tls(context, ssl_handshake_timeout=limits.handshake_timeout_s)
        pin = peer_pin(typing.cast("ssl.SSLObject", writer.get_extra_info("ssl_object")))
        device = None if pin is None else devices.get(pin)
        if device is None:
            raise _HangUpError(TroubleKind.UNKNOWN_CERTIFICATE, f"pin {pin}")
        return device

    server = LinkServer(
        codec=Codec(Wire.KIOSK),
        identify=identify,
        handler=handler,
        on_trouble=on_trouble,
        limits=limits,
        executor=executor,
    )
    await server.listen(socket.create_server((host, port)))
    return server


async def serve_unix(
    *,
    path: Path,
    handler: Handler,
    on_trouble: Callable[[Trouble], None],
    name: str = "console",
    wire: Wire = Wire.CONSOLE,
    limits: ServerLimits | None = None,
    executor: concurrent.futures.Executor | None = None,
) -> LinkServer:
    """Serve the console, or the observers, on a local socket; the handler sees every peer as `name`.

    Its mode is 0600, for the observers 0660: their screen runs as another user of the socket's group.

    A left-over socket file is replaced; raise `FileExistsError` when `path` is anything else.
    """

    async def identify(_writer: asyncio.StreamWriter) -> str:
        return name

    server = LinkServer(
        codec=Codec(wire),
        identify=identify,
        handler=handler,
        on_trouble=on_trouble,
        limits=limits or ServerLimits(idle_timeout_s=None),  # people at the console pause
        executor=executor,
    )
    await server.listen(_local_socket(path, 0o660 if wire is Wire.OBSERVER else 0o600), unlink=path)
    return server


def _local_socket(path: Path, mode: int) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise FileExistsError(f"{path}: is there and is not a socket")
        path.unlink()
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        os.fchmod(sock.fileno(), mode)  # before bind: the file is born with this mode, with no open moment
        sock.bind(str(path))
        os.chmod(path, mode)  # the umask took away what others of the group may need
    except BaseException:
        sock.close()
        raise
    return sock


def _peer_text(writer: asyncio.StreamWriter) -> str:
    name = writer.get_extra_info("peername")
    return str(name[0]) if isinstance(name, tuple) else "local"


def _error_text(error: Exception) -> str:
    reason = getattr(error, "reason", None)
    return f"{type(error).__name__} {reason}" if reason else type(error).__name__
