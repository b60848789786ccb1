"""The channel over a blocking stream socket: dial, ask, read with a deadline, try again.

Shared by TLS and the local socket, which only differ in how they dial. Not here: the choice of peer.
"""

import contextlib
import socket
import ssl
import threading
import types
import typing
from collections.abc import Callable

from link.channel import LinkDown, LinkTrouble, RequestNumbering, RetryPolicy, answers
from link.codec import HEADER_BYTES, Codec, CodecError, body_length
from link.messages import ReplyBody, Request, RequestBody, Response


class NotTrustedError(OSError):
    """Report a peer whose certificate is not the pinned one."""


class StreamChannel:
    """Keep one connection, dial again when it breaks, and send the same seq until it is answered.

    `dial(timeout_s)` returns a connected socket or raises `OSError`. `clock` and `sleep` are in seconds.
    """

    def __init__(
        self,
        *,
        dial: Callable[[float], socket.socket],
        codec: Codec,
        boot_epoch: int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        policy: RetryPolicy,
    ) -> None:
        """Touch no network yet: the first request dials."""
        self._dial = dial
        self._codec = codec
        self._clock = clock
        self._sleep = sleep
        self._policy = policy
        self._numbering = RequestNumbering(boot_epoch)
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._closed = False

    def request(self, body: RequestBody) -> ReplyBody | LinkDown:
        """Ask and wait; raise `CodecError` when the body itself breaks a limit (a bug of the caller)."""
        with self._lock:
            request = self._numbering.number(body)
            packed = self._codec.encode_request(request)
            outcome = self._try_repeatedly(request, packed)
            if self._closed:
                self._hang_up()  # `close()` may have come while the connection was being dialled
            if isinstance(outcome, LinkDown):
                return outcome
            self._numbering.answered()
            return outcome.body

    def close(self) -> None:
        """Hang up for good; a request under way in another thread is broken off."""
        self._closed = True
        connection = self._socket
        if connection is not None:
            _shut(connection)

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _try_repeatedly(self, request: Request, packed: bytes) -> Response | LinkDown:
        give_up_at = self._clock() + self._policy.give_up_after_s
        outcome: Response | LinkDown = LinkDown(reason=LinkTrouble.TIMEOUT)
        for attempt in range(self._policy.attempts):
            pause = self._policy.pause_before(attempt)
            if attempt and self._clock() + pause >= give_up_at:
                break
            if pause:
                self._sleep(pause)
            if self._closed:
                return LinkDown(reason=LinkTrouble.CLOSED)
            outcome = self._try_once(request, packed, give_up_at)
            if isinstance(outcome, Response):
                break
        return outcome

    def _try_once(self, request: Request, packed: bytes, give_up_at: float) -> Response | LinkDown:
        trouble = LinkTrouble.UNREACHABLE
        try:
            if self._socket is None:
                self._socket = self._dial(min(self._policy.connect_timeout_s, self._left(give_up_at)))
            trouble = LinkTrouble.BROKEN_OFF
            deadline = min(self._clock() + self._policy.reply_timeout_s, give_up_at)
            return self._exchange(self._socket, request, packed, deadline)
        except (NotTrustedError, ssl.SSLCertVerificationError):
            trouble = LinkTrouble.NOT_TRUSTED
        except CodecError:
            trouble = LinkTrouble.BAD_MESSAGE
        except TimeoutError:
            trouble = LinkTrouble.TIMEOUT
        except (OSError, ValueError):  # ValueError: the socket was closed by `close()` in another thread
            pass
        self._hang_up()
        return LinkDown(reason=LinkTrouble.CLOSED if self._closed else trouble)

    def _exchange(
        self, connection: socket.socket, request: Request, packed: bytes, deadline: float
    ) -> Response:
        connection.settimeout(self._left(deadline))
        connection.sendall(packed)
        length = body_length(self._read(connection, HEADER_BYTES, deadline))
        response = self._codec.decode_response(self._read(connection, length, deadline))
        if not answers(response, request):
            raise CodecError("response: answers another request")
        return response

    def _read(self, connection: socket.socket, size: int, deadline: float) -> bytes:
        """Read exactly `size` bytes; one deadline for all, so that a dripping peer cannot stretch it."""
        collected = bytearray()
        while len(collected) < size:
            connection.settimeout(self._left(deadline))
            piece = connection.recv(size - len(collected))
            if not piece:
                raise ConnectionError("the peer hung up")
            collected += piece
        return bytes(collected)

    def _left(self, deadline: float) -> float:
        left = deadline - self._clock()
        if left <= 0:
            raise TimeoutError("no time left")
        return left

    def _hang_up(self) -> None:
        # A connection that failed once is never used again: a late reply could be taken for the next one's.
        if self._socket is not None:
            _shut(self._socket)
            self._socket = None


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may not be connected any more
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
