"""Claims a second of the controller, from one kiosk and from twenty, beside raw SQLite with its settings.

A claim is one transaction: the card, the kiosk, and the stored reply. Without a network; see `bench.card`.
"""

import collections.abc
import concurrent.futures
import itertools
import pathlib
import sqlite3

from bench.figures import Figure, Samples, in_turns, median, taking
from bench.materials import LARGE, Materials
from bench.scale import Bench
from bench.service import Voice, open_day, with_service
from controller.service import Service
from election.polls import StationMode
from link import messages

_CARDS_EACH = 4
# Those of controller.store.database; `Raw` checks the ones SQLite reports.
_SETTINGS = {"journal_mode": "TRUNCATE", "synchronous": "EXTRA", "secure_delete": "ON"}


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Let kiosks claim and give back the same cards."""
    materials = Materials(LARGE, bench.folder / "materials", kiosks=bench.scale.claim_kiosks)
    data = bench.folder / "controller"
    figures: list[Figure] = []
    with_service(materials, data, lambda service: figures.extend(_claims(bench, materials, service, data)))
    return tuple(figures)


def _claims(
    bench: Bench, materials: Materials, service: Service, data: pathlib.Path
) -> collections.abc.Iterator[Figure]:
    console, voices = open_day(service, materials)
    count = len(voices)
    each = min(_CARDS_EACH, bench.scale.claims)
    codes = list(materials.codes(count * each).values())
    style = materials.package.election.ballot_styles[0].id
    for code in codes:
        console.ask(messages.Activate(code=code, ballot_style=style), messages.Activated)
    kiosks = [_Claimer(voice, codes[n::count]) for n, voice in enumerate(voices)]
    raw = Raw(data / StationMode.OFFICIAL.value / "station.sqlite", bench.folder / "raw.sqlite")
    rounds, claims = bench.scale.claim_rounds, bench.scale.claims
    one, all_rows, one_row = in_turns(
        claims,
        kiosks[0].claim,
        lambda: taking(raw.three_rows),
        lambda: taking(raw.one_row),
        warm_up=bench.scale.warm_up,
    )
    floor = "raw SQLite: the same three rows in one transaction"
    yield _figure("claim, 1 kiosk", floor, one, all_rows)
    yield _figure("claim, 1 kiosk", "raw SQLite: one row in one transaction", one, one_row)
    with concurrent.futures.ThreadPoolExecutor(count) as hall:
        many, floors = in_turns(
            rounds,
            lambda: _together(hall, kiosks, each),
            lambda: taking(lambda: raw.many(count * each)) / (count * each),
            warm_up=bench.scale.warm_up,
        )
    yield _figure(f"claim, {count} kiosks at once, time a claim", floor, many, floors)
    raw.close()


class _Claimer:
    """A kiosk that claims its cards one after another; each is given back outside the measured time."""

    def __init__(self, voice: Voice, codes: list[str]) -> None:
        self._voice = voice
        self._codes = codes
        self._turns = itertools.cycle(codes)

    def claim(self) -> float:
        """Claim the next card; return the ms."""
        code = next(self._turns)
        claimed: list[messages.Claimed] = []
        taken = taking(lambda: claimed.append(self._voice.ask(messages.Claim(code=code), messages.Claimed)))
        self.give_back(code, claimed[0])
        return taken

    def claim_many(self, count: int) -> list[tuple[str, messages.Claimed]]:
        """Claim so many cards and keep them."""
        codes = self._codes[:count]
        return [(code, self._voice.ask(messages.Claim(code=code), messages.Claimed)) for code in codes]

    def give_back(self, code: str, claimed: messages.Claimed) -> None:
        """Release a card."""
        self._voice.ask(messages.Released(code=code, token=claimed.token), messages.Acknowledged)


def _together(hall: concurrent.futures.Executor, kiosks: list[_Claimer], each: int) -> float:
    held: list[list[tuple[str, messages.Claimed]]] = []
    taken = taking(lambda: held.extend(hall.map(lambda kiosk: kiosk.claim_many(each), kiosks)))
    for kiosk, cards in zip(kiosks, held, strict=True):
        for code, claimed in cards:
            kiosk.give_back(code, claimed)
    return taken / (len(kiosks) * each)


class Raw:
    """The floor: a copy of the station's database, changed by hand-written SQL on one open connection."""

    def __init__(self, original: pathlib.Path, copy: pathlib.Path) -> None:
        """Copy the database. Raises sqlite3.Error as SQLite does."""
        with sqlite3.connect(original) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        self._connection = sqlite3.connect(copy, isolation_level=None)
        for name, value in _SETTINGS.items():
            self._connection.execute(f"PRAGMA {name}={value}").close()
        self._turns = itertools.count()
        self._serials = [
            row[0] for row in self._connection.execute("SELECT serial FROM cards ORDER BY serial")
        ]
        self._device, self._reply = self._connection.execute(
            "SELECT sender, reply FROM replies WHERE sender != 'console' ORDER BY sender"
        ).fetchone()

    def one_row(self) -> None:
        """Change one card durably."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._card()
        self._connection.execute("COMMIT")

    def three_rows(self) -> None:
        """Change a card, its kiosk and the stored reply durably."""
        self._connection.execute("BEGIN IMMEDIATE")
        turn = self._card()
        self._connection.execute(
            "UPDATE devices SET reset_order = NULL, welcomed_epoch = ? WHERE device = ?", (turn, self._device)
        )
        self._connection.execute(
            "UPDATE replies SET seq = ?, reply = ? WHERE sender = ?", (turn, self._reply, self._device)
        )
        self._connection.execute("COMMIT")

    def many(self, count: int) -> None:
        """Change three rows so many times, a transaction each."""
        for _ in range(count):
            self.three_rows()

    def _card(self) -> int:
        turn = next(self._turns)
        self._connection.execute(
            "UPDATE cards SET state = ?, token = ? WHERE serial = ?",
            (("voting", "activated")[turn % 2].ljust(9), f"{turn:06d}", self._serials[turn % 80]),
        )
        return turn

    def close(self) -> None:
        """Close the copy."""
        self._connection.close()


def _figure(what: str, floor: str, samples: Samples, floors: Samples) -> Figure:
    rate, raw = 1000 / median(samples), 1000 / median(floors)
    return Figure(
        bench="claims",
        what=what,
        floor=floor,
        samples=samples,
        floor_samples=floors,
        note=f"{rate:.0f} claims a second beside {raw:.0f} raw transactions",
    )
