"""Every bench still runs and gives a figure beside its floor; how large they are is not tested here."""

import concurrent.futures
import io

import pytest
from rich.console import Console

from bench import figures, table
from bench.__main__ import BENCHES
from bench.scale import QUICK, Bench

# These start processes and mostly wait for them; the others need the main thread.
_LIVE = ("card", "start", "memory", "audio")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[figures.Figure, ...]]:
    """Run every bench once with tiny counts, the waiting ones side by side."""

    folders = {name: tmp_path_factory.mktemp(name) for name in BENCHES}

    def run(name: str) -> tuple[figures.Figure, ...]:
        return BENCHES[name](Bench(folder=folders[name], scale=QUICK))

    with concurrent.futures.ThreadPoolExecutor(len(_LIVE)) as hall:
        live = {name: hall.submit(run, name) for name in _LIVE}
        done = {name: run(name) for name in BENCHES if name not in _LIVE}
        return done | {name: future.result() for name, future in live.items()}


@pytest.mark.station
@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_gives_figures_beside_their_floors(
    measured: dict[str, tuple[figures.Figure, ...]], name: str
) -> None:
    assert measured[name]
    for figure in measured[name]:
        assert figure.bench == name
        assert figure.floor
        assert 0 < figure.ratio(0.5) < float("inf")
        assert len(figure.samples) == len(figure.floor_samples)


@pytest.mark.station
def test_the_table_has_every_figure_with_its_ratio(
    measured: dict[str, tuple[figures.Figure, ...]],
) -> None:
    rows = [figure for found in measured.values() for figure in found]
    console = Console(width=240, record=True, file=io.StringIO())
    table.show(console, rows, "4 cores")
    printed = console.export_text()
    document = table.into_document(
        "before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n", rows, "4 cores"
    )
    for figure in rows:
        assert f"{figure.ratio(0.5):.2f}" in printed
        assert figure.what in document
    assert "old" not in document
    assert document.startswith("before\n")
    assert document.endswith("after\n")
