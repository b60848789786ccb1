"""The printed cards of a rehearsal, and showing them to a kiosk's camera.

A card is a picture; the code is only ever read from it, by the same reader the devices use.
"""

import pathlib

import cv2
import numpy as np

from scanner.decode import SymbolReader
from scanner.port import Scan
from scanner.simulator import CardView, drop_frame, random_view, render_frame

HELD_FRAMES = 3
EMPTY_FRAMES = 6


class CardPictures:
    """A folder of card pictures as `provisioning cards` writes them, used from the lowest serial up."""

    def __init__(self, folder: pathlib.Path) -> None:
        """Open the pack."""
        self._pictures = sorted(folder.glob("card-*.png"))
        self._next = 0

    def take(self) -> "Card":
        """Take the next unused card. Raises LookupError when the pack is empty."""
        if self._next >= len(self._pictures):
            raise LookupError("no cards left in the pack")
        self._next += 1
        return Card(self._pictures[self._next - 1])


class Card:
    """One card in somebody's hand."""

    def __init__(self, picture: pathlib.Path) -> None:
        """Pick up a card."""
        loaded = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
        if loaded is None:
            raise ValueError(f"{picture.name} is not a picture")
        # Cards are drawn at print resolution; a camera sees 8 px/mm of an 86 mm card at this distance.
        width = 688
        height = round(loaded.shape[0] * width / loaded.shape[1])
        self._picture = cv2.resize(loaded, (width, height), interpolation=cv2.INTER_AREA)

    def read(self) -> str:
        """Read the code as the commission's reader does. Raises ValueError if it cannot be read."""
        frame = render_frame(self._picture, CardView(thumb=False), np.random.default_rng(0))
        reading = SymbolReader().look(frame)
        if not isinstance(reading, Scan):
            raise ValueError("the card cannot be read")
        return reading.text

    def show(self, camera: pathlib.Path, rng: np.random.Generator) -> None:
        """Hold the card to a kiosk's camera: a hand that trembles, then takes it away."""
        empty = render_frame(None, CardView(thumb=False), rng)
        drop_frame(empty, camera)
        for _ in range(HELD_FRAMES):
            drop_frame(render_frame(self._picture, random_view(rng), rng), camera)
        for _ in range(EMPTY_FRAMES):
            drop_frame(empty, camera)
