"""A network inside the process that loses, doubles, delays and reorders messages by a seeded rule.

For tests and rehearsals. Every message still passes the codec, so nothing travels here that the real wire
would refuse. Time does not exist: a delayed message waits until the network is used again, from any side.
"""

import dataclasses
import random
import threading
import types
import typing
from collections.abc import Callable

from link.channel import LinkDown, LinkTrouble, RequestNumbering, answers
from link.codec import HEADER_BYTES, Codec, Wire
from link.messages import ReplyBody, Request, RequestBody, Response

Handler = Callable[[str, Request], Response]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Give the probability of each mishap per message, 0 … 1."""

    loss: float = 0.0
    duplication: float = 0.0
    delay: float = 0.0


CALM = Weather()
_MOST_HELD = 64


@dataclasses.dataclass(frozen=True, slots=True)
class _Parcel:
    device: str
    body: bytes


class InMemoryNetwork:
    """Connect any number of `InMemoryChannel`s to one handler, through `weather`.

    `weather` and `handler` may be replaced between requests: a storm begins, a controller restarts
    (`handler=None` is a controller that is switched off).
    """

    def __init__(
        self, *, handler: Handler | None, rng: random.Random, weather: Weather = CALM, wire: Wire = Wire.KIOSK
    ) -> None:
        """Deliver to `handler(device, request)`; all chance comes from `rng`."""
        self.handler = handler
        self.weather = weather
        self._codec = Codec(wire)
        self._rng = rng
        self._held: list[_Parcel] = []
        self._lock = threading.Lock()

    def channel(self, device: str, *, boot_epoch: int, attempts: int = 3) -> "InMemoryChannel":
        """Open a channel that the handler sees as `device`."""
        return InMemoryChannel(self, device=device, boot_epoch=boot_epoch, attempts=attempts)

    @property
    def held(self) -> int:
        """Count the delayed requests that have not arrived yet."""
        return len(self._held)

    def carry(self, device: str, request: Request) -> Response | None:
        """Take a request over and its response back; None stands for silence until the timeout."""
        with self._lock:
            parcel = _Parcel(device, self._codec.encode_request(request)[HEADER_BYTES:])
            self._deliver_some_held()
            if self._happens(self.weather.loss):
                return None
            if self._happens(self.weather.delay) and len(self._held) < _MOST_HELD:
                self._held.append(parcel)
                return None
            if self._happens(self.weather.duplication) and len(self._held) < _MOST_HELD:
                self._held.append(parcel)  # the second copy arrives later, perhaps after newer ones
            reply = self._deliver(parcel)
            if reply is None or self._happens(self.weather.loss):
                return None
            return self._codec.decode_response(reply)

    def flush(self) -> None:
        """Deliver all delayed requests in a random order; nobody waits for their replies any more."""
        with self._lock:
            while self._held:
                self._deliver(self._held.pop(self._rng.randrange(len(self._held))))

    def _deliver_some_held(self) -> None:
        while self._held and self._happens(0.5):
            self._deliver(self._held.pop(self._rng.randrange(len(self._held))))

    def _deliver(self, parcel: _Parcel) -> bytes | None:
        if self.handler is None:
            return None
        response = self.handler(parcel.device, self._codec.decode_request(parcel.body))
        return self._codec.encode_response(response)[HEADER_BYTES:]

    def _happens(self, probability: float) -> bool:
        return self._rng.random() < probability


class InMemoryChannel:
    """Ask through an `InMemoryNetwork`, sending the same seq again after silence."""

    def __init__(self, network: InMemoryNetwork, *, device: str, boot_epoch: int, attempts: int) -> None:
        """Belong to `device`; each request is tried `attempts` times."""
        self._network = network
        self._device = device
        self._attempts = attempts
        self._numbering = RequestNumbering(boot_epoch)
        self._lock = threading.Lock()
        self._closed = False

    def request(self, body: RequestBody) -> ReplyBody | LinkDown:
        """Ask; `LinkDown(TIMEOUT)` after the last silent attempt."""
        with self._lock:
            if self._closed:
                return LinkDown(reason=LinkTrouble.CLOSED)
            request = self._numbering.number(body)
            for _attempt in range(self._attempts):
                response = self._network.carry(self._device, request)
                if response is not None and answers(response, request):
                    self._numbering.answered()
                    return response.body
            return LinkDown(reason=LinkTrouble.TIMEOUT)

    def close(self) -> None:
        """Hang up for good."""
        self._closed = True

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
