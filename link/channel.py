"""The one way to ask the controller something: `Channel.request(body)`, which answers or says `LinkDown`.

Here are also the two rules every channel shares: how requests are numbered and how often they are tried.
Not here: any socket. A channel never decides what a missing answer means for the voter.
"""

import dataclasses
import enum
import types
import typing

from link.messages import GetStatus, Heartbeat, Hello, ReplyBody, Request, RequestBody, Response


class LinkTrouble(enum.Enum):
    """Say why there is no answer; for the log and the engineer, not for decisions."""

    ABSENT = "absent"
    UNREACHABLE = "unreachable"
    NOT_TRUSTED = "not_trusted"
    TIMEOUT = "timeout"
    BROKEN_OFF = "broken_off"
    BAD_MESSAGE = "bad_message"
    CLOSED = "closed"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LinkDown:
    """Say that no answer came: the request may or may not have been carried out."""

    reason: LinkTrouble


class Channel(typing.Protocol):
    """Carry requests to the controller, one at a time, from any thread."""

    def request(self, body: RequestBody) -> ReplyBody | LinkDown:
        """Ask and wait, at most as long as the retry policy allows."""
        ...

    def close(self) -> None:
        """Hang up for good; later requests are `LinkDown`; may be called twice."""
        ...

    def __enter__(self) -> typing.Self:
        """Return itself."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Close."""
        ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Bound how long one request may take; all times in seconds.

    The same seq is sent again after a reconnect, so that the server can replay its reply. Pauses double
    from `first_pause_s` up to `longest_pause_s`. The default stays under the 3 s after which the voter is
    told that the link is down (voter-ui.md, V2).
    """

    attempts: int = 3
    connect_timeout_s: float = 1.0
    reply_timeout_s: float = 1.5
    first_pause_s: float = 0.1
    longest_pause_s: float = 1.0
    give_up_after_s: float = 2.8

    def pause_before(self, attempt: int) -> float:
        """Return the pause before attempt 1, 2, … (attempt 0 is the first and waits for nothing)."""
        if attempt <= 0:
            return 0.0
        return min(self.first_pause_s * 2.0 ** min(attempt - 1, 30), self.longest_pause_s)


# Their only value is a fresh answer; a replayed one would be an old order or an old state.
_QUESTIONS = (Hello, Heartbeat, GetStatus)


class RequestNumbering:
    """Give each request its seq; a repeated unanswered command keeps the seq it had.

    So when a reply to `Voted` was lost, asking the same again is the same request, and the server replays.
    Not thread-safe: the channel's lock covers it.
    """

    def __init__(self, boot_epoch: int) -> None:
        """Start at seq 1 in this boot epoch, which must be higher than that of any earlier start."""
        self._boot_epoch = boot_epoch
        self._last_seq = 0
        self._unanswered: Request | None = None

    def number(self, body: RequestBody) -> Request:
        """Wrap a body."""
        pending = self._unanswered
        if pending is not None and pending.body == body and not isinstance(body, _QUESTIONS):
            return pending
        self._last_seq += 1
        self._unanswered = Request(boot_epoch=self._boot_epoch, seq=self._last_seq, body=body)
        return self._unanswered

    def answered(self) -> None:
        """Note that the last request has its answer."""
        self._unanswered = None


def answers(response: Response, request: Request) -> bool:
    """Tell whether a response belongs to this request."""
    return (response.boot_epoch, response.seq) == (request.boot_epoch, request.seq)
