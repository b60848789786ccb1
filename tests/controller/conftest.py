"""A controller in a fresh folder for each test."""

import collections.abc
import os
import pathlib
import tempfile

import pytest

from tests.controller.station_kit import Rig


@pytest.fixture
def data() -> collections.abc.Iterator[pathlib.Path]:
    """Return an empty data folder, in memory where there is such a place: every commit is flushed."""
    memory = pathlib.Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield pathlib.Path(folder)


@pytest.fixture
def rig(data: pathlib.Path) -> collections.abc.Iterator[Rig]:
    """Return a running controller; it is stopped after the test."""
    made = Rig(data)
    yield made
    made.stop()
