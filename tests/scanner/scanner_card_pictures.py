"""Card pictures for the scanner tests: QR as provisioning prints it, and Code 128 for wands.

Not a test, and not the real card layout.
"""

import cv2
import numpy as np
import numpy.typing as npt
import segno
import zxingcpp

from scanner.frames import Reading
from scanner.port import Scan

Picture = npt.NDArray[np.uint8]

CARD_MM = (86, 54)
PX_PER_MM = 12
"""12 px per mm: a QR module of 0.5 mm is 6 px, a Code 128 module of 0.25 mm is 3 px."""


def qr_symbol(text: str) -> Picture:
    """Draw QR version 2-Q with its quiet zone, 33 modules = 16.5 mm."""
    code = segno.make(text, version=2, error="q", boost_error=False)
    modules = np.pad(np.array([list(row) for row in code.matrix], np.uint8), 4)
    return np.kron(255 - 255 * modules, np.ones((6, 6), np.uint8)).astype(np.uint8)


def code_128_symbol(text: str) -> Picture:
    """Draw Code 128 with modules of 0.25 mm, 14 mm high."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    bars = np.array(barcode.to_image(scale=3, add_quiet_zones=False), np.uint8)[:1]
    return np.repeat(bars, 14 * PX_PER_MM, axis=0)


def card(*symbols: Picture) -> Picture:
    """Lay symbols side by side on a white card with a line of print above."""
    width, height = CARD_MM[0] * PX_PER_MM, CARD_MM[1] * PX_PER_MM
    paper = np.full((height, width), 255, np.uint8)
    cv2.putText(paper, "KEG 0042", (40, 90), cv2.FONT_HERSHEY_SIMPLEX, 2.4, 0, 4)
    share = width // len(symbols)
    for number, symbol in enumerate(symbols):
        top = (height - symbol.shape[0]) // 2
        left = number * share + (share - symbol.shape[1]) // 2
        paper[top : top + symbol.shape[0], left : left + symbol.shape[1]] = symbol
    return paper


def digits(rng: np.random.Generator, count: int = 39) -> str:
    """Make a random code of decimal digits."""
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def text_of(reading: Reading) -> str | None:
    """Return the text of a reading, `None` when nothing or a conflict was seen."""
    return reading.text if isinstance(reading, Scan) else None


class FakeClock:
    """Monotonic seconds that pass only when told; `wait` stands in for sleeping."""

    def __init__(self) -> None:
        """Start at an arbitrary time."""
        self.now_s = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now_s

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds
