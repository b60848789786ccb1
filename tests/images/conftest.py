"""What the image tests share: the built image, the folder of pictures, and how two pictures are compared."""

import io
import os
import pathlib

import numpy as np
import PIL.Image
import pytest

from images.workshop import Workshop, open_workshop

REPOSITORY = pathlib.Path(__file__).parents[2]
OUT = REPOSITORY / "out" / "image"
PICTURES = REPOSITORY / "out" / "image-test"
_STRIP_PX = 40  # the strip of a development image, which the twin has not


@pytest.fixture(scope="session")
def shop() -> Workshop:
    cache = pathlib.Path(os.environ.get("KEG_IMAGE_CACHE", REPOSITORY / "out" / "image-cache"))
    if not (OUT / "keg-amd64-dev.img").exists():
        pytest.skip("no image: ./keg image amd64")
    return open_workshop(cache.resolve(), OUT)


@pytest.fixture(scope="session")
def pictures() -> pathlib.Path:
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


def grey(png: bytes) -> np.ndarray:
    """Return a picture as grey values, small enough that a pixel more or less of a letter does not count."""
    picture = PIL.Image.open(io.BytesIO(png)).convert("L")
    cut = picture.crop((0, 0, picture.width, picture.height - _STRIP_PX))
    return np.asarray(cut.resize((cut.width // 8, cut.height // 8), PIL.Image.Resampling.BOX), dtype=np.int16)


def difference(one: bytes, two: bytes) -> float:
    """Return how unlike two screens are: the share of blocks that differ by more than an eighth of grey."""
    left, right = grey(one), grey(two)
    if left.shape != right.shape:
        return 1.0
    return float(np.mean(np.abs(left - right) > 32))
