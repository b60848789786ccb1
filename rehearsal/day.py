"""One voting day: voters at the kiosks, small accidents on the way, and the close.

Each kiosk has its own queue of voters, as in a hall. The day counts what it did; the judge compares.
"""

import collections.abc
import concurrent.futures
import dataclasses
import pathlib
import threading

import numpy as np

from link.messages import Activated, ActivationRefused
from rehearsal.cards import Card
from rehearsal.eyes import LostSightError
from rehearsal.plan import Incidents, VoterPlan
from rehearsal.station import KioskStand, Station
from rehearsal.voter import Camera, Voter

_READY = ("Idle", "CardNotAccepted", "Done", "Recovered")
_REFUSED_CARDS = 4


@dataclasses.dataclass(slots=True, kw_only=True)
class DayCount:
    """What the voters and the commission did, counted by them and not by the station."""

    activated: int = 0
    refused: int = 0
    voted: int = 0
    annulled: int = 0
    reset: int = 0
    per_kiosk: dict[str, int] = dataclasses.field(default_factory=dict)


class Day:
    """The hours between opening and close."""

    def __init__(
        self,
        station: Station,
        *,
        screens: pathlib.Path,
        seed: int,
        say: collections.abc.Callable[[str], None],
    ) -> None:
        """Prepare the hall; `say` hears what happens, for people."""
        self._station = station
        self._screens = screens
        self._seed = seed
        self._say = say
        self._lock = threading.Lock()
        self._spent_card: Card | None = None
        self.count = DayCount()

    def hold(self, voters: collections.abc.Sequence[VoterPlan], incidents: Incidents) -> DayCount:
        """Let all voters vote; return the count. Raises what stopped the first voter who could not."""
        queue = iter(enumerate(voters))
        with concurrent.futures.ThreadPoolExecutor(len(self._station.stands)) as hall:
            stands = [hall.submit(self._serve, stand, queue, incidents) for stand in self._station.stands]
            for stand in stands:
                stand.result()
        return self.count

    def _serve(
        self,
        stand: KioskStand,
        queue: collections.abc.Iterator[tuple[int, VoterPlan]],
        incidents: Incidents,
    ) -> None:
        assert stand.eyes is not None
        camera = Camera(eyes=stand.eyes, folder=self._screens, kiosk=stand.number)
        rng = np.random.default_rng([self._seed, stand.number])
        camera.look(stand.eyes.wait_for("Idle"))
        self.count.per_kiosk[stand.device] = 0
        while True:
            with self._lock:
                index, plan = next(queue, (None, None))
            if index is None or plan is None:
                return
            self._before(index, stand, camera, incidents, rng)
            self._visit(index, plan, stand, camera, rng)

    def _visit(
        self, index: int, plan: VoterPlan, stand: KioskStand, camera: Camera, rng: np.random.Generator
    ) -> None:
        assert stand.eyes is not None
        card = self._activated_card(plan)
        stand.eyes.wait_for(*_READY)
        card.show(stand.camera, rng)
        voter = Voter(
            eyes=stand.eyes,
            camera=camera,
            election=self._station.materials.package.election,
            plan=plan,
        )
        try:
            outcome = voter.vote(lambda: stand.printer.command("paper in"))
        except LostSightError as error:
            raise LostSightError(f"voter {index} at kiosk {stand.number}: {error}") from error
        with self._lock:
            self.count.annulled += plan.annul_first and outcome == "voted"
            if outcome == "voted":
                self.count.voted += 1
                self.count.per_kiosk[stand.device] += 1
                self._spent_card = self._spent_card or card
        if outcome != "voted":
            self._reset(stand, camera)
        self._say(f"kiosk {stand.number}: voter {index + 1} {'voted' if outcome == 'voted' else 'left'}")

    def _reset(self, stand: KioskStand, camera: Camera) -> None:
        """Do as the chair does when a voter has left: before witnesses, back to the initial state."""
        assert stand.eyes is not None
        self._station.commission.reset(stand.device)
        stand.eyes.wait_for("Idle")
        with self._lock:
            self.count.reset += 1

    def _activated_card(self, plan: VoterPlan) -> Card:
        with self._lock:
            card = self._station.materials.cards.take()
        reply = self._station.commission.activate(card.read(), plan.profile)
        if isinstance(reply, ActivationRefused):
            raise RuntimeError(f"the controller refused a fresh card: {reply.reason.value}")
        assert isinstance(reply, Activated)
        with self._lock:
            self.count.activated += 1
        return card

    def _before(
        self,
        index: int,
        stand: KioskStand,
        camera: Camera,
        incidents: Incidents,
        rng: np.random.Generator,
    ) -> None:
        """Let happen what is planned before this voter."""
        materials = self._station.materials
        with self._lock:
            spent = self._spent_card
            cards = [
                (incidents.reused_card, spent, "reused"),
                (incidents.foreign_card, materials.foreign_cards.take, "foreign"),
                (incidents.unactivated_card, materials.cards.take, "unactivated"),
            ]
            due = [(card() if callable(card) else card, name) for when, card, name in cards if when == index]
        for card, name in due:
            if card is not None:
                self._refused(card, name, stand, camera, rng)
        if incidents.paper_out == index:
            stand.printer.command("paper out after 300 dots")

    def _refused(
        self, card: Card, name: str, stand: KioskStand, camera: Camera, rng: np.random.Generator
    ) -> None:
        assert stand.eyes is not None
        stand.eyes.wait_for(*_READY)
        before = stand.eyes.look().revision
        card.show(stand.camera, rng)
        view = stand.eyes.wait_for("CardNotAccepted", "ChoosingLanguage", "ContestList", after=before)
        if view.state != "CardNotAccepted":
            raise LostSightError(f"a {name} card opened a session")
        camera.look(view, f"refused-{name}")
        with self._lock:
            self.count.refused += 1
        self._say(f"kiosk {stand.number}: a card ({name}) was refused, as it must be")


def cards_needed(voters: int) -> int:
    """Return how many printed cards a day of so many voters takes."""
    return voters + _REFUSED_CARDS
