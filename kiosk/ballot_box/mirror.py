"""All media of one box side by side: write to each in turn, and give a failed one up for this boot.

It knows neither journal nor votes. It never retries: after an error the medium is not written again.
"""

from collections.abc import Sequence

from kiosk.ballot_box.medium import AbsentMedium, Medium
from kiosk.ballot_box.port import BoxFault, BoxFaultCode, VoteFate


class Mirror:
    """One or two media; `live` ones in the order of their numbers."""

    def __init__(self, media: Sequence[Medium | None]) -> None:
        """Take over open media; medium 0 is always written first; None = not there, lost from the start."""
        self._media = [AbsentMedium() if medium is None else medium for medium in media]
        self._lost = {
            number: BoxFaultCode.UNREADABLE for number, medium in enumerate(media) if medium is None
        }

    @property
    def places(self) -> int:
        """Return the number of media, live or lost."""
        return len(self._media)

    @property
    def live(self) -> tuple[int, ...]:
        """Return the numbers of the media that have not failed."""
        return tuple(number for number in range(len(self._media)) if number not in self._lost)

    @property
    def lost_mask(self) -> int:
        """Return a bit for each lost medium."""
        return sum(1 << number for number in self._lost)

    def fault(self, fate: VoteFate = VoteFate.NOT_AFFECTED) -> BoxFault | None:
        """Return the standing fault, None while every medium is live."""
        if not self._lost:
            return None
        if not self.live:
            return BoxFault(code=BoxFaultCode.NO_MEDIUM, fate=fate)
        number, code = next(iter(self._lost.items()))
        return BoxFault(code=code, medium=number, fate=fate)

    def read(self, number: int, offset: int, length: int) -> bytes:
        """Return bytes of one medium; OSError as the medium raises it."""
        return self._media[number].pread(offset, length)

    def size(self, number: int) -> int:
        """Return the size of one medium."""
        return self._media[number].size

    def write(self, number: int, offset: int, data: bytes) -> bool:
        """Write and flush one medium; False and lost for this boot if it fails."""
        if number in self._lost:
            return False
        try:
            self._media[number].pwrite(offset, data)
            self._media[number].flush()
        except OSError:
            self._lost[number] = BoxFaultCode.MEDIUM_LOST
            return False
        return True

    def write_checked(self, number: int, offset: int, data: bytes) -> bool:
        """Write, flush and read back one medium; False and lost for this boot if the bytes differ."""
        if not self.write(number, offset, data):
            return False
        try:
            same = self._media[number].pread(offset, len(data)) == data
        except OSError:
            same = False
        if not same:
            self._lost[number] = BoxFaultCode.READ_BACK
        return same

    def write_all(self, offset: int, data: bytes) -> None:
        """Write and flush every live medium, one after the other: a crash tears at most one of them."""
        for number in self.live:
            self.write(number, offset, data)

    def replace(self, number: int, medium: Medium) -> None:
        """Put a medium that holds the same bytes in place of a lost one, which is closed."""
        self._media[number].close()
        self._media[number] = medium
        del self._lost[number]

    def close(self) -> None:
        """Release all media; may be called again."""
        for medium in self._media:
            medium.close()
