"""A figure and its floor: two series of samples taken in turns, their quantiles and ratios. Pure values.

It measures nothing but time around a call.
"""

import collections.abc
import dataclasses
import math
import time

Work = collections.abc.Callable[[], object]
Samples = tuple[float, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row: what was measured beside the least it could cost. All samples in `unit`.

    `parts` are medians of the stages of `what`, in order. They explain it and need not add up: some run side
    by side.
    """

    bench: str
    what: str
    floor: str
    samples: Samples
    floor_samples: Samples
    unit: str = "ms"
    parts: collections.abc.Mapping[str, float] = dataclasses.field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a row without samples, or with ones no ratio can be made of."""
        if not self.samples or not self.floor_samples:
            raise ValueError(f"{self.bench}: {self.what}: no samples")
        if min(*self.samples, *self.floor_samples) <= 0:
            raise ValueError(f"{self.bench}: {self.what}: a sample is not positive")

    def ratio(self, part: float) -> float:
        """Return the quantile of the figure over the same quantile of its floor."""
        return quantile(self.samples, part) / quantile(self.floor_samples, part)


def quantile(samples: Samples, part: float) -> float:
    """Return the nearest-rank quantile, `part` in 0 … 1; of few samples p99 is the largest."""
    if not samples or not 0 <= part <= 1:
        raise ValueError("a quantile needs samples and a part of 0 to 1")
    return sorted(samples)[max(0, math.ceil(part * len(samples)) - 1)]


def median(samples: Samples) -> float:
    """Return the nearest-rank median."""
    return quantile(samples, 0.5)


def taking(work: Work) -> float:
    """Do the work and return how long it took, in ms."""
    started = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - started) / 1e6


def in_turns(
    rounds: int, *takes: collections.abc.Callable[[], float], warm_up: int = 1
) -> tuple[Samples, ...]:
    """Take one sample of each in turn (A B A B …), so that whatever else the machine does hits all alike.

    Each of `takes` returns one sample. The first `warm_up` rounds are dropped.
    """
    rows = [tuple(take() for take in takes) for _ in range(warm_up + rounds)][warm_up:]
    return tuple(tuple(column) for column in zip(*rows, strict=True))


def medians(stages: collections.abc.Sequence[collections.abc.Mapping[str, float]]) -> dict[str, float]:
    """Return the median of each stage over all samples, in the order of the first sample."""
    return {name: median(tuple(stage[name] for stage in stages)) for name in stages[0]} if stages else {}
