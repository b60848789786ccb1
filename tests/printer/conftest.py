"""Shared pieces of the printer's tests: one rasteriser a run, sample documents, a simulator process."""

import collections.abc
import pathlib

import pytest

from printer.document import Align, Banner, Rule, TapeDocument, Text, TextStyle
from printer.raster import Rasteriser
from printer.simulator_process import SimulatorProcess


@pytest.fixture(scope="session")
def rasteriser() -> Rasteriser:
    return Rasteriser()


@pytest.fixture(scope="session")
def voter_tape() -> TapeDocument:
    """Give a voter's tape as the kiosk would print it, with an invented election."""
    return TapeDocument(
        (
            Banner("ТЕСТОВОЕ ГОЛОСОВАНИЕ"),
            Text("Выборы депутатов Совета Заречного муниципального округа", TextStyle.TITLE),
            Rule(),
            Text("Одномандатный избирательный округ № 4", TextStyle.SMALL),
            Text("Ваш выбор:", TextStyle.SMALL),
            Text("3. Ёлкин-Заозёрский Филимон Йовкович", TextStyle.BODY_BOLD),
            Rule(),
            Text("Местный референдум", TextStyle.SMALL),
            Text("ВЫБОР НЕ СДЕЛАН", TextStyle.BODY_BOLD),
            Rule(),
            Text("ПОДТВЕРЖДЕНО", TextStyle.MARK, Align.CENTER),
        )
    )


@pytest.fixture
def simulator(tmp_path: pathlib.Path) -> collections.abc.Iterator[SimulatorProcess]:
    with SimulatorProcess(tmp_path / "tape", pty=True) as process:
        yield process
