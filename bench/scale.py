"""How much is measured: full for figures worth writing down, quick to see that every bench still runs."""

import dataclasses
import pathlib

from rehearsal.station import ROOT


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Counts of everything.

    `source` and `slots` are those of the kiosk processes: what a kiosk loads and opens at its start. Memory
    figures are comparable only at the same number of votes.
    """

    warm_up: int = 1
    source: pathlib.Path = ROOT / "examples" / "large.toml"
    slots: int = 8192  # as a kiosk has without other orders
    cards: int = 40
    touches: int = 200
    casts: int = 300
    recovery_slots: int = 2048
    recoveries: int = 7
    ballots: int = 3000
    closes: int = 7
    claim_kiosks: int = 20
    claims: int = 200
    claim_rounds: int = 15
    activations: int = 600  # one a second for ten minutes
    starts: int = 7
    voters: int = 10


FULL = Scale()
QUICK = Scale(
    warm_up=0,
    source=ROOT / "examples" / "small.toml",
    slots=64,
    cards=1,
    touches=3,
    casts=3,
    recovery_slots=16,
    recoveries=2,
    ballots=20,
    closes=1,
    claim_kiosks=3,
    claims=3,
    claim_rounds=1,
    activations=3,
    starts=1,
    voters=1,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a bench is given: an empty folder of its own on the storage to be measured, and its counts."""

    folder: pathlib.Path
    scale: Scale
