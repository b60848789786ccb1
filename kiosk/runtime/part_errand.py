"""The errand of handing over the kiosk's part of the results: signed bytes in pieces, once for each order.

Run by the link worker after the close. The bytes are made elsewhere and are not looked into here.
"""

import collections.abc

from link.channel import Channel, LinkDown
from link.messages import Acknowledged, PartChunk

CHUNK_BYTES = 8 * 1024


class PartErrand:
    """Sends the part when it is ordered."""

    def __init__(
        self,
        channel: Channel,
        signed_part: collections.abc.Callable[[], bytes | None],
        stopping: collections.abc.Callable[[], bool],
    ) -> None:
        """Take the channel and what makes the part; None from it means that there is none to give yet."""
        self._channel = channel
        self._signed_part = signed_part
        self._stopping = stopping
        self._done: set[str] = set()

    def send(self, order_id: str) -> bool:
        """Send all pieces; False when the link is down. What was not taken is sent at the next order."""
        if order_id in self._done:
            return True
        part = self._signed_part()
        if part is None:
            return True
        pieces = [part[start : start + CHUNK_BYTES] for start in range(0, len(part), CHUNK_BYTES)]
        for index, piece in enumerate(pieces):
            reply = self._channel.request(PartChunk(index=index, total=len(pieces), data=piece))
            if not isinstance(reply, Acknowledged):
                return not isinstance(reply, LinkDown)
            if self._stopping():
                return True
        self._done.add(order_id)
        return True
