"""Quantiles, turns and the table: the arithmetic every figure goes through."""

import itertools
import pathlib

import pytest

from bench import figures, machine, table


def _figure(samples: figures.Samples, floor: figures.Samples) -> figures.Figure:
    return figures.Figure(bench="b", what="w", floor="f", samples=samples, floor_samples=floor)


def test_quantiles_are_nearest_rank() -> None:
    samples = tuple(float(n) for n in range(100, 0, -1))
    assert figures.quantile(samples, 0.5) == 50
    assert figures.quantile(samples, 0.99) == 99
    assert figures.quantile((3.0, 1.0, 2.0), 0.99) == 3
    assert figures.quantile((7.0,), 0.0) == 7


def test_a_ratio_is_of_equal_quantiles() -> None:
    figure = _figure((1.0, 2.0, 30.0), (1.0, 1.0, 3.0))
    assert figure.ratio(0.5) == 2
    assert figure.ratio(0.99) == 10


def test_samples_are_taken_in_turns_and_the_first_round_is_dropped() -> None:
    order: list[str] = []
    ticks = itertools.count(1)

    def take(name: str) -> float:
        order.append(name)
        return float(next(ticks))

    first, second = figures.in_turns(2, lambda: take("a"), lambda: take("b"), warm_up=1)
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert (first, second) == ((3.0, 5.0), (4.0, 6.0))


@pytest.mark.parametrize(
    ("samples", "floor"), [((), (1.0,)), ((1.0,), ()), ((1.0,), (0.0,)), ((-1.0,), (1.0,))]
)
def test_a_row_without_a_floor_or_a_positive_sample_is_refused(
    samples: figures.Samples, floor: figures.Samples
) -> None:
    with pytest.raises(ValueError, match="b: w"):
        _figure(samples, floor)


def test_stages_are_medians_in_their_order() -> None:
    stages = [{"x": 1.0, "y": 9.0}, {"x": 3.0, "y": 7.0}, {"x": 2.0, "y": 8.0}]
    assert list(figures.medians(stages).items()) == [("x", 2.0), ("y", 8.0)]


def test_a_document_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="no marks"):
        table.into_document("nothing here", [_figure((1.0,), (1.0,))], "m")


def test_the_machine_is_told_without_its_name(tmp_path: pathlib.Path) -> None:
    words = machine.describe(tmp_path)
    assert "core" in words
    assert pathlib.Path("/etc/hostname").read_text("ascii").strip() not in words.split()
