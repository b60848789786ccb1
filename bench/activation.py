"""Answers to activations while a full hall votes, beside raw SQLite with the controller's settings.

A second of the hall is: one activation, a heartbeat of every kiosk, and one kiosk's whole session (claim and
vote). The seconds are simulated: nothing waits, so what is measured is a controller that never rests. The
answer is taken at the service, with its durable write; the socket's part is that of `bench.card`.
"""

import collections.abc
import pathlib

from bench.claims import Raw
from bench.figures import Figure, quantile, taking
from bench.materials import LARGE, Materials
from bench.scale import Bench
from bench.service import Voice, open_day, with_service
from controller.service import Service
from election.polls import StationMode
from link import messages

_SPARE = 40
"""Cards activated before the first session, as in a hall where people walk to the kiosks."""


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Hold the busy minutes."""
    scale = bench.scale
    cards = scale.activations + _SPARE
    materials = Materials(LARGE, bench.folder / "materials", kiosks=scale.claim_kiosks, voters=cards)
    data = bench.folder / "controller"
    figures: list[Figure] = []
    with_service(materials, data, lambda service: figures.append(_hall(bench, materials, service, data)))
    return tuple(figures)


def _hall(bench: Bench, materials: Materials, service: Service, data: pathlib.Path) -> Figure:
    console, voices = open_day(service, materials)
    codes = list(materials.codes(bench.scale.activations + _SPARE).values())
    style = materials.package.election.ballot_styles[0].id
    raw = Raw(data / StationMode.OFFICIAL.value / "station.sqlite", bench.folder / "raw.sqlite")
    for code in codes[:_SPARE]:
        _activate(console, code, style)
    hall = _Hall(voices)
    answers, floors = [], []
    for second in range(bench.scale.activations):
        hall.second(codes[second])
        answers.append(taking(lambda code=codes[_SPARE + second]: _activate(console, code, style)))  # type: ignore[misc]
        floors.append(taking(raw.three_rows))
        service.tick()
    raw.close()
    samples = tuple(answers)
    return Figure(
        bench="activation",
        what=f"activation with {len(voices)} kiosks voting, {bench.scale.activations} of them",
        floor="raw SQLite: three rows in one transaction",
        samples=samples,
        floor_samples=tuple(floors),
        note=f"p99 {quantile(samples, 0.99):.1f} ms of the 300 ms a panel may take",
    )


def _activate(console: Voice, code: str, style: str) -> None:
    console.ask(messages.Activate(code=code, ballot_style=style), messages.Activated)


class _Hall:
    """The kiosks: all say how they are every second, and each in its turn takes a voter from card to vote."""

    def __init__(self, voices: collections.abc.Sequence[Voice]) -> None:
        self._voices = voices
        self._stored = [0] * len(voices)
        self._turn = 0

    def second(self, code: str) -> None:
        """Let a second of the hall pass with one voter's card."""
        for number, voice in enumerate(self._voices):
            voice.beat(self._stored[number])
        number = self._turn % len(self._voices)
        self._turn += 1
        claimed = self._voices[number].ask(messages.Claim(code=code), messages.Claimed)
        self._voices[number].ask(messages.Voted(code=code, token=claimed.token), messages.Acknowledged)
        self._stored[number] += 1
