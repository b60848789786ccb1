"""The body of `python -m provisioning proof`: draw, judge, print; the paper appears whole or not at all."""

import collections.abc
import os
import pathlib
import tempfile

from rich.console import Console

from election.package import ElectionPackage
from provisioning.proof.drawing import draw_pages
from provisioning.proof.findings import Check
from provisioning.proof.judging import Verdict, judge
from provisioning.proof.report import report_pdf
from provisioning.proof.tables import BAD, GOOD


def make_proof(
    folder: pathlib.Path,
    package: ElectionPackage,
    out: pathlib.Path,
    *,
    quick: bool,
    told: collections.abc.Callable[[int], None],
) -> Verdict:
    """Proof the package in `folder` and write the paper to `out`.

    Raises DrawingError, ProofFileError, FontMissingError and OSError; `out` is then as it was before.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="keg-proof-") as work:
        drawn = pathlib.Path(work)
        draw_pages(folder, drawn, quick=quick, told=told)
        verdict = judge(package, drawn)
        content = report_pdf(package, verdict, drawn)
    _write_whole(out, content)
    return verdict


def show_verdict(console: Console, verdict: Verdict) -> None:
    """Print the checks, one line each."""
    for check in Check:
        count = sum(found.check is check for found in verdict.findings)
        words = f"{BAD} ({count})" if count else GOOD
        console.print(f"  {check.value}: {words}", highlight=False, markup=False, soft_wrap=True)


def _write_whole(path: pathlib.Path, content: bytes) -> None:
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        waiting.write_bytes(content)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
