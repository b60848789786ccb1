"""The thread that asks the controller: orders before questions, one at a time, every one answered once.

It holds no answer. Whether a missing answer means anything is decided by the model.
"""

import collections.abc
import itertools
import queue
import threading

from controller.console.model.events import Replied, Unanswered
from link.channel import Channel, LinkDown, RetryPolicy
from link.messages import (
    CompareTestVote,
    ConsoleRequestBody,
    DenialReason,
    Denied,
    GetCourse,
    GetDevice,
    GetFigures,
    GetHeadlines,
    GetPapers,
    GetRatios,
    GetRows,
    GetStatus,
    GetTestDeck,
    GetTrip,
    GetUnlock,
    GetWithdrawn,
    ReplyBody,
)

PATIENT = RetryPolicy(attempts=1, connect_timeout_s=1.0, reply_timeout_s=60.0, give_up_after_s=60.0)
"""On this machine a controller that listens is only busy: counting and writing a card take their time."""

Answered = collections.abc.Callable[[Replied | Unanswered], None]
OpenChannel = collections.abc.Callable[[int], Channel]

_QUESTIONS = (
    GetStatus,
    GetFigures,
    GetHeadlines,
    GetCourse,
    GetDevice,
    GetTestDeck,
    CompareTestVote,
    GetTrip,
    GetRows,
    GetRatios,
    GetUnlock,
    GetWithdrawn,
    GetPapers,
)
_STALE = (DenialReason.OLD_EPOCH, DenialReason.OLD_SEQ)
_FIRST_LEAP_MS = 3_600_000
_LEAPS = 24


class Talker:
    """Owns the channel. `answered` is called in the talker's thread.

    `open_channel(boot_epoch)` makes a channel that has not dialled yet. The epoch is the wall clock in
    milliseconds; when the clock was set back the controller remembers a later one, and the talker goes
    forward by leaps until it is believed: a wrong clock must not shut the commission out.
    """

    def __init__(self, open_channel: OpenChannel, *, boot_epoch: int, answered: Answered) -> None:
        """Ask nothing yet."""
        self._open = open_channel
        self._epoch = boot_epoch
        self._answered = answered
        self._channel = open_channel(boot_epoch)
        self._queue: queue.PriorityQueue[tuple[int, int, ConsoleRequestBody | None]] = queue.PriorityQueue()
        self._order = itertools.count()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="console-talker", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def ask(self, body: ConsoleRequestBody) -> None:
        """Put a request into the queue; from any thread."""
        self._queue.put((1 if isinstance(body, _QUESTIONS) else 0, next(self._order), body))

    def close(self) -> None:
        """Hang up and end the thread; may be called twice."""
        self._closing.set()
        self._queue.put((-1, next(self._order), None))
        self._channel.close()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    def _run(self) -> None:
        while not self._closing.is_set():
            _, _, body = self._queue.get()
            if body is None:
                return
            reply = self._request(body)
            if not self._closing.is_set():
                done = Unanswered(body=body) if reply is None else Replied(body=body, reply=reply)
                self._answered(done)

    def _request(self, body: ConsoleRequestBody) -> ReplyBody | None:
        leap = _FIRST_LEAP_MS
        reply = self._channel.request(body)
        for _ in range(_LEAPS):
            if not (isinstance(reply, Denied) and reply.reason in _STALE) or self._closing.is_set():
                break
            self._epoch += leap
            leap *= 2
            self._channel.close()
            self._channel = self._open(self._epoch)
            reply = self._channel.request(body)
        return None if isinstance(reply, LinkDown) else reply
