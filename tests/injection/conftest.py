"""One nursery and one signed package for all injected days; in memory, where a flush costs nothing."""

import collections.abc
import pathlib
import shutil
import tempfile
import typing

import pytest

from tests.injection.day import InjectedDay, Nursery
from tests.injection.ground import Ground
from tests.injection.strace import why_not

# A day of all blows on one kind of process has some three hundred votes.
SLOTS = 512

NewDay = collections.abc.Callable[[], InjectedDay]


@pytest.fixture(scope="session")
def nursery() -> typing.Iterator[Nursery]:
    """Start the nursery, or say loudly why nothing can be injected here."""
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    made = Nursery()
    yield made
    made.close()


@pytest.fixture(scope="session")
def memory() -> typing.Iterator[pathlib.Path]:
    """Return a folder in memory."""
    shared = pathlib.Path("/dev/shm")
    made = pathlib.Path(tempfile.mkdtemp(prefix="keg-", dir=shared if shared.is_dir() else None))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def ground(memory: pathlib.Path) -> Ground:
    """Make keys and package once."""
    folder = memory / "ground"
    folder.mkdir()
    return Ground.make(folder)


@pytest.fixture
def new_day(ground: Ground, nursery: Nursery, memory: pathlib.Path) -> typing.Iterator[NewDay]:
    """Return what opens a day; each is closed after the test."""
    days: list[InjectedDay] = []

    def open_day() -> InjectedDay:
        folder = pathlib.Path(tempfile.mkdtemp(dir=memory)) / "day"
        days.append(InjectedDay(ground, nursery, folder, slots=SLOTS))
        return days[-1]

    yield open_day
    for day in days:
        day.close()
        shutil.rmtree(day.folder.parent)
