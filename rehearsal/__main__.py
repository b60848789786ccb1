"""`keg-rehearsal`: a whole election in one command, with the evidence in a folder.

Exit status: 0 all agree, 1 something differs (named), 2 it could not be held.
"""

import pathlib
import random
import shutil
import time
import typing

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from election.definition import Election
from rehearsal.commission import CommissionError
from rehearsal.day import Day, DayCount, cards_needed
from rehearsal.eyes import LostSightError
from rehearsal.judge import Evidence, Summary, judge
from rehearsal.plan import (
    Incidents,
    PlanError,
    VoterPlan,
    count_votes,
    draw_incidents,
    draw_votes,
    read_votes,
)
from rehearsal.processes import ChildError
from rehearsal.station import Materials, PreparationError, Station, with_kiosks
from rehearsal.tape_ledger import TapeReadError, read_ledger

_OUT = Console()
_FAILURES = (TapeReadError, CommissionError, LostSightError, PlanError, ChildError, PreparationError)


def rehearse(
    package: typing.Annotated[
        pathlib.Path, typer.Option(help="Source of the election (TOML), or a built package")
    ],
    out: typing.Annotated[pathlib.Path, typer.Option(help="Folder for the evidence")],
    voters: typing.Annotated[int, typer.Option(min=1, max=5000)] = 8,
    kiosks: typing.Annotated[int, typer.Option(min=1, max=20)] = 2,
    seed: int = 1,
    keys: typing.Annotated[pathlib.Path | None, typer.Option(help="Keys of a built package")] = None,
    votes: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Voters as JSON, instead of drawn ones")
    ] = None,
    window: typing.Annotated[bool, typer.Option(help="Open a kiosk and a dock, and vote yourself")] = False,
) -> None:
    """Hold an election on simulated devices and judge it."""
    try:
        out = out.resolve()
        _clear(out)
        if window:
            from rehearsal.dock.app import open_dock

            raise typer.Exit(open_dock(package, out))
        summary = _hold(package, out, voters=voters, kiosks=kiosks, seed=seed, keys=keys, votes=votes)
    except _FAILURES as error:
        _OUT.print(f"[bold red]{error}[/bold red]", highlight=False)
        raise typer.Exit(2) from None
    _show(summary)
    raise typer.Exit(1 if summary.problems else 0)


def _clear(out: pathlib.Path) -> None:
    """Empty the folder of an earlier rehearsal; anything else is never deleted."""
    if out.exists() and any(out.iterdir()):
        if not (out / "rehearsal").exists():
            raise PreparationError(f"{out} is not empty and not of a rehearsal")
        shutil.rmtree(out)
    (out / "screens").mkdir(parents=True)
    (out / "rehearsal").mkdir()


def _hold(
    source: pathlib.Path,
    out: pathlib.Path,
    *,
    voters: int,
    kiosks: int,
    seed: int,
    keys: pathlib.Path | None,
    votes: pathlib.Path | None,
) -> Summary:
    started = time.monotonic()
    work = out / "rehearsal"
    count = voters if votes is None else count_votes(votes)
    _OUT.print("Making keys, the signed package and the cards …")
    built = source if source.is_dir() else with_kiosks(source, work, kiosks)
    materials = Materials(built, work, kiosks=kiosks, cards=cards_needed(count), keys=keys)
    election = materials.package.election
    plans, incidents = _plans(election, count, seed, votes)
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    with Station(materials, work, kiosks=kiosks, environment=environment) as station:
        station.switch_on()
        station.commission.start_day(kiosks)
        _OUT.print(f"Polls are open: {len(plans)} voters, {kiosks} kiosks.")
        day = Day(station, screens=out / "screens", seed=seed, say=lambda text: _OUT.print(text))
        done = day.hold(plans, incidents)
        return _close(station, out, plans, done, election, started)


def _plans(
    election: Election, count: int, seed: int, votes: pathlib.Path | None
) -> tuple[tuple[VoterPlan, ...], Incidents]:
    rng = random.Random(seed)
    plans = draw_votes(election, count, rng) if votes is None else read_votes(votes, election)
    return plans, draw_incidents(len(plans), rng)


def _close(
    station: Station,
    out: pathlib.Path,
    plans: tuple[VoterPlan, ...],
    done: DayCount,
    election: Election,
    started: float,
) -> Summary:
    commission = station.commission
    commission.wait_delivered(done.voted)
    commission.close_polls()
    commission.count()
    status = commission.status()
    ready = commission.protocol()
    if ready.problems:
        raise CommissionError("; ".join(ready.problems))
    (out / "card").mkdir()
    commission.export(out / "card")
    _OUT.print("The memory card is written.")
    ledgers = {}
    for stand in station.stands:
        ledgers[stand.device] = read_ledger(stand.printer.tape_text())
        for suffix in ("png", "txt"):
            tape = stand.folder / "printer" / f"tape.{suffix}"
            if tape.exists():
                shutil.copy(tape, out / f"tape-{stand.number}.{suffix}")
    summary = judge(
        Evidence(
            election=election,
            voters=plans,
            day=done,
            ledgers=ledgers,
            card=out / "card",
            codes_voted=status.voted,
            seconds=time.monotonic() - started,
        )
    )
    (out / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=1) + b"\n")
    return summary


def _show(summary: Summary) -> None:
    table = Table(show_header=False)
    for name, value in (
        ("voters", summary.voters),
        ("cards activated", summary.activated),
        ("cards refused", summary.refused),
        ("annulled", summary.annulled),
        ("reset by the chair", summary.reset),
        ("codes VOTED", summary.codes_voted),
        ("ballots stored", sum(summary.ballots_per_kiosk.values())),
        ("confirmed on tape", summary.confirmed_on_tape),
        ("seconds", summary.seconds),
    ):
        table.add_row(name, str(value))
    _OUT.print(table)
    for problem in summary.problems:
        _OUT.print(f"[bold red]{problem}[/bold red]", highlight=False)
    if not summary.problems:
        _OUT.print("[bold green]Votes fed in = records = tape = codes VOTED.[/bold green]", highlight=False)


def main() -> None:
    """Run the command line."""
    typer.run(rehearse)


if __name__ == "__main__":
    main()
