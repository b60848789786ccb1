"""The figures as a table for a terminal and as Markdown for `docs/figures.md`. It computes nothing."""

import collections.abc
import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bench.figures import Figure, quantile

Figures = collections.abc.Sequence[Figure]
_HEADS = ("figure", "n", "p50", "p99", "floor", "n", "p50", "p99", "× p50", "× p99")
_LEFT = (0, 4)
_TABLE = re.compile(r"(?s)<!-- figures -->.*?<!-- /figures -->")


def show(console: Console, figures: Figures, machine: str) -> None:
    """Print the table, then what explains each row."""
    table = Table(title=machine, title_style="dim", pad_edge=False)
    for place, head in enumerate(_HEADS):
        left = place in _LEFT
        table.add_column(
            head,
            justify="left" if left else "right",
            no_wrap=not left,
            overflow="fold",
            ratio=3 if left else None,
        )
    for figure in figures:
        table.add_row(*(Text(cell) for cell in _cells(figure)))
    console.print(table)
    for figure in figures:
        explained = _explained(figure)
        if explained:
            console.print(Text(f"{figure.bench} · {figure.what}: {explained}", style="dim"))


def into_document(text: str, figures: Figures, machine: str) -> str:
    """Replace what stands between the two marks of a document. Raises ValueError when they are missing."""
    lines = [
        "<!-- figures -->",
        f"Machine: {machine}.",
        "",
        f"| {' | '.join(('bench', *_HEADS))} |",
        f"|{'|'.join('---' if i in (0, 1, 5) else '--:' for i in range(len(_HEADS) + 1))}|",
        *(f"| {' | '.join((figure.bench, *_cells(figure)))} |" for figure in figures),
        "",
        *(f"* **{f.what}** — {_explained(f)}" for f in figures if _explained(f)),
        "<!-- /figures -->",
    ]
    changed, found = _TABLE.subn(lambda _match: "\n".join(lines), text)
    if not found:
        raise ValueError("no marks <!-- figures --> … <!-- /figures --> in the document")
    return changed


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.what,
        *_series(figure.samples, figure.unit),
        figure.floor,
        *_series(figure.floor_samples, figure.unit),
        f"{figure.ratio(0.5):.2f}",
        f"{figure.ratio(0.99):.2f}",
    )


def _series(samples: tuple[float, ...], unit: str) -> tuple[str, str, str]:
    middle, late = (f"{_short(quantile(samples, part))} {unit}" for part in (0.5, 0.99))
    return str(len(samples)), middle, late


def _explained(figure: Figure) -> str:
    parts = ", ".join(f"{name} {_short(value)} {figure.unit}" for name, value in figure.parts.items())
    return "; ".join(text for text in (parts, figure.note) if text)


def _short(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 100 else f"{value:.0f}"
