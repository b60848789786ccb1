"""Where pictures come from and what is seen in one picture: the seams between camera, decoder and debounce.

Not here: any library. OpenCV and NumPy are named for the type checker only.
"""

import enum
import typing
from dataclasses import dataclass

from scanner.port import Scan, ScannerFault

if typing.TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Frame: typing.TypeAlias = npt.NDArray[np.uint8]
    """Picture of shape (height, width) in grey or (height, width, 3) in blue-green-red, 8 bits a channel."""


class Unread(enum.Enum):
    """Why a picture gave no text."""

    NOTHING = "no symbol"
    CONFLICT = "two different texts"


Reading: typing.TypeAlias = Scan | Unread


class FrameSource(typing.Protocol):
    """Anything that delivers pictures one after another."""

    def next_frame(self, timeout_s: float) -> "Frame | ScannerFault | None":
        """Return the next picture; `None` when none came in `timeout_s` seconds or no more will come."""

    def drain(self) -> None:
        """Drop the pictures that were taken but not yet delivered."""

    def close(self) -> None:
        """Release the device or file; a second call does nothing."""


class FrameReader(typing.Protocol):
    """Anything that finds the text in one picture."""

    def look(self, frame: "Frame") -> Reading:
        """Return the one text in the picture, or why there is none."""

    def close(self) -> None:
        """Release what the reader holds; a second call does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Part of the picture where a card can be, as fractions of width and height, 0 ≤ left < right ≤ 1."""

    left: float = 0.1
    top: float = 0.0
    right: float = 0.9
    bottom: float = 1.0

    def __post_init__(self) -> None:
        """Refuse an empty or outlying region."""
        if not (0.0 <= self.left < self.right <= 1.0 and 0.0 <= self.top < self.bottom <= 1.0):
            raise ValueError(
                f"region {self.left}..{self.right} × {self.top}..{self.bottom} is not inside 0..1"
            )
