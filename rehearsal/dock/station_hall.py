"""The real station behind the dock: the product's processes on simulated devices, one kiosk with a window.

It turns wishes into what `rehearsal.station` can do and errors into Russian. It knows no Qt.
"""

import collections.abc
import contextlib
import dataclasses
import pathlib
import shutil
import threading

import numpy as np

from election.definition import Election
from election.localized import STATE_LANGUAGE, text_in
from election.results_documents import ResultsError
from frontpanel.port import FrontPanelError, Key, LampState
from frontpanel.simulator import PanelPlayer, lamp_history
from link.messages import ActivationRefused, StationStatus
from printer.tape_files import PICTURE_NAME
from printer.tape_image import TapeImage
from rehearsal.cards import Card
from rehearsal.commission import CommissionError
from rehearsal.dock.evidence import contests_on, counts_of, verify
from rehearsal.dock.hall import (
    Accident,
    CardKind,
    ClosingStep,
    DayResults,
    Facts,
    Glance,
    HallError,
    Power,
    PreparingStep,
    Profile,
    TakenCard,
    TapePicture,
    Turnout,
)
from rehearsal.dock.tape_end import tape_end
from rehearsal.dock.words import ACTIVATION_REFUSED
from rehearsal.eyes import LostSightError
from rehearsal.processes import ChildError
from rehearsal.station import (
    KioskStand,
    Materials,
    PreparationError,
    Station,
    with_kiosks,
)

CARDS = 60
_SWITCHES = {
    Accident.PAPER_OUT: "paper out",
    Accident.PAPER_IN: "paper in",
    Accident.COVER_OPEN: "cover open",
    Accident.COVER_CLOSE: "cover close",
}
_DELIVERY_SECONDS = 15.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HallPlan:
    """What the hall is made of: the source of the election, the folder of the evidence, the kiosk's window.

    `environment` is added to that of the kiosk's process.
    """

    source: pathlib.Path
    out: pathlib.Path
    screen: str
    host_options: tuple[str, ...] = ()
    environment: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)


class StationHall:
    """A `Hall` (`rehearsal.dock.hall`) of real processes."""

    def __init__(self, plan: HallPlan, *, rng: np.random.Generator) -> None:
        """Touch nothing yet; `rng` is the trembling of hands."""
        self._plan = plan
        self._rng = rng
        self._lock = threading.RLock()
        self._closing = False
        self._station: Station | None = None
        self._cards: dict[int, pathlib.Path] = {}
        self._heaps: dict[bool, collections.abc.Iterator[pathlib.Path]] = {}
        self._powered = False
        self._opened = False
        self._closed_polls = False
        self._tape_seen = 0
        self._tape_bottom = 0

    # --- before the day

    def prepare(self, say: collections.abc.Callable[[PreparingStep], None]) -> Facts:
        """Make keys, package and cards, start everything, open the polls."""
        with _in_words():
            work = self._plan.out / "rehearsal"
            say(PreparingStep.MAKING)
            materials = Materials(with_kiosks(self._plan.source, work, 1), work, kiosks=1, cards=CARDS)
            self._heaps = {
                False: iter(sorted((work / "cards").glob("card-*.png"))),
                True: iter(sorted((work / "foreign" / "cards").glob("card-*.png"))),
            }
            say(PreparingStep.STARTING)
            station = self._begin(materials, work)
            say(PreparingStep.OPENING)
            station.commission.start_day(1)
            self._opened = True
            package = materials.package
            return Facts(
                station=package.station.number,
                place=text_in(package.station.name, STATE_LANGUAGE),
                election=text_in(package.election.title, STATE_LANGUAGE),
                profiles=_profiles(package.election),
            )

    def _begin(self, materials: Materials, work: pathlib.Path) -> Station:
        with self._lock:
            if self._closing:
                raise HallError("Участок выключается")
            self._station = Station(
                materials,
                work,
                kiosks=1,
                environment=dict(self._plan.environment),
                screen=self._plan.screen,
                host_options=self._plan.host_options,
            )
            station = self._station
        self._stand.start()
        self._powered = True
        return station

    @property
    def _stand(self) -> KioskStand:
        return self._switched_on.stands[0]

    @property
    def _switched_on(self) -> Station:
        with self._lock:
            if self._station is None or self._closing:
                raise HallError("Участок выключен")
            return self._station

    # --- cards

    def take(self, kind: CardKind, profile: str) -> TakenCard:
        """Take the next card of a heap; one to be activated is held to the commission's reader."""
        with _in_words():
            picture = next(self._heaps[kind is CardKind.FOREIGN], None)
            if picture is None:
                raise HallError("Карточки в этой пачке кончились")
            if kind is CardKind.ACTIVATED:
                reply = self._switched_on.commission.activate(Card(picture).read(), profile)
                if isinstance(reply, ActivationRefused):
                    raise HallError(f"Контроллер не активировал: {ACTIVATION_REFUSED[reply.reason]}")
            card_id = len(self._cards) + 1
            self._cards[card_id] = picture
            return TakenCard(id=card_id, kind=kind, serial=_serial(picture), picture=picture)

    def show(self, card: int) -> None:
        """Hold a card to the camera."""
        with _in_words():
            Card(self._cards[card]).show(self._stand.camera, self._rng)

    # --- accidents and keys

    def happen(self, accident: Accident) -> None:
        """Play with the printer, the cable, the power, or let the chair reset the kiosk."""
        with _in_words():
            match accident:
                case Accident.PAPER_OUT | Accident.PAPER_IN | Accident.COVER_OPEN | Accident.COVER_CLOSE:
                    self._stand.printer.command(_SWITCHES[accident])
                case Accident.LINK_PULL:
                    self._stand.cable.pull()
                case Accident.LINK_PLUG:
                    self._stand.cable.plug()
                case Accident.POWER_OFF:
                    self._switch_off()
                case Accident.POWER_ON:
                    self._stand.start()
                    self._powered = True
                case Accident.RESET:
                    self._switched_on.commission.reset(self._stand.device)

    def _switch_off(self) -> None:
        self._powered = False
        stand = self._stand
        if stand.child.ended() is None:
            stand.child.kill()
        stand.child.stop()
        if stand.eyes is not None:
            stand.eyes.close()

    def press(self, key: Key) -> None:
        """Press a key at the panel the kiosk listens to."""
        with _in_words(), PanelPlayer(f"unix:{self._panel / 'panel.sock'}") as player:
            player.press(key)

    @property
    def _panel(self) -> pathlib.Path:
        return self._stand.folder / "panel"

    # --- after the last voter

    def finish(self, say: collections.abc.Callable[[ClosingStep], None]) -> DayResults:
        """Close, count, sign, export, and have the card verified by the product's own command."""
        with _in_words():
            commission = self._switched_on.commission
            card = self._plan.out / "card"
            say(ClosingStep.CLOSING)
            if not self._closed_polls:
                with _saying("Контроллер ещё не узнал обо всех голосах: проверьте сеть и питание устройства"):
                    commission.wait_delivered(_stored(commission.status()), _DELIVERY_SECONDS)
                commission.close_polls()
                self._closed_polls = True
            say(ClosingStep.COUNTING)
            with _saying("Устройство не передало записи голосов: проверьте сеть и питание"):
                commission.count()
            say(ClosingStep.SIGNING)
            ready = commission.protocol()
            if ready.problems:
                raise HallError("; ".join(ready.problems))
            say(ClosingStep.WRITING)
            card.mkdir(exist_ok=True)
            commission.export(card)
            self._keep_tape()
            say(ClosingStep.VERIFYING)
            return DayResults(
                contests=contests_on(card),
                counts=counts_of(
                    card, tape=self._stand.printer.tape_text(), cards_voted=commission.status().voted
                ),
                problem=verify(card),
                evidence=self._plan.out,
            )

    def _keep_tape(self) -> None:
        self._stand.printer.command("flush")
        for suffix in ("png", "txt"):
            tape = self._stand.printer.folder / f"tape.{suffix}"
            if tape.exists():
                shutil.copy(tape, self._plan.out / f"tape-1.{suffix}")

    # --- looking

    def glance(self) -> Glance | None:
        """Look at the processes, the lamp, the kiosk's state, the counts and the tape."""
        with self._lock:
            station = self._station
            if station is None or self._closing or not self._opened:
                return None
        stand = station.stands[0]
        power = self._power(stand)
        status = _status(station)
        return Glance(
            power=power,
            lamp=_lamp(self._panel / "lamp.jsonl") if power is Power.ON else LampState.OFF,
            screen=_screen(stand) if power is Power.ON else "",
            turnout=None if status is None else _turnout(status),
            delivered=status is None or _stored(status) == status.voted,
            tape=self._new_tape(stand.printer.folder / PICTURE_NAME),
        )

    def _power(self, stand: KioskStand) -> Power:
        if not self._powered:
            return Power.OFF
        match stand.child.ended():
            case None:
                return Power.ON
            case 0:
                return Power.WINDOW_CLOSED
            case _:
                return Power.BROKEN if self._powered else Power.OFF

    def _new_tape(self, picture: pathlib.Path) -> TapePicture | None:
        with contextlib.suppress(FileNotFoundError):
            changed = picture.stat().st_mtime_ns
            if changed != self._tape_seen:
                tape = tape_end(TapeImage.from_png(picture.read_bytes()), self._tape_bottom)
                self._tape_seen, self._tape_bottom = changed, tape.bottom
                return tape
        return None

    def close(self) -> None:
        """Switch everything off."""
        with self._lock:
            self._closing = True
            station = self._station
        if station is not None:
            station.close()
            # A kiosk that was being switched on meanwhile.
            for stand in station.stands:
                stand.close()


@contextlib.contextmanager
def _in_words() -> collections.abc.Iterator[None]:
    """Let only HallError out, with a text for people."""
    try:
        yield
    except HallError:
        raise
    except CommissionError as error:
        # «ClosePolls: слова контроллера»: the command's name says nothing to people.
        raise HallError(str(error).partition(": ")[2] or str(error)) from error
    except PreparationError as error:
        raise HallError(f"Подготовка не удалась. {error}") from error
    except ChildError as error:
        raise HallError(f"Процесс не запустился. {error}") from error
    except (FrontPanelError, ResultsError, RuntimeError, OSError, ValueError) as error:
        raise HallError(f"Не получилось: {error}") from error


@contextlib.contextmanager
def _saying(words: str) -> collections.abc.Iterator[None]:
    """Say instead of a rehearsal's own English what the person can do."""
    try:
        yield
    except CommissionError as error:
        raise HallError(words) from error


def _stored(status: StationStatus) -> int:
    return max(status.voted, sum(kiosk.ballots_stored for kiosk in status.kiosks))


def _serial(picture: pathlib.Path) -> str:
    digits = picture.stem.removeprefix("card-")
    return f"{digits[:3]} {digits[3:]}"


def _profiles(election: Election) -> tuple[Profile, ...]:
    return tuple(
        Profile(id=style.id, title=text_in(style.title, STATE_LANGUAGE), contests=len(style.contests))
        for style in election.ballot_styles
    )


def _status(station: Station) -> StationStatus | None:
    try:
        return station.commission.status()
    except CommissionError:
        return None


def _turnout(status: StationStatus) -> Turnout:
    return Turnout(voted=status.voted, voting=status.voting, activated=status.activated, reset=status.reset)


def _lamp(file: pathlib.Path) -> LampState:
    try:
        history = lamp_history(file)
    except OSError:
        return LampState.OFF
    return history[-1] if history else LampState.OFF


def _screen(stand: KioskStand) -> str:
    try:
        return "" if stand.eyes is None else stand.eyes.look().state
    except (LostSightError, OSError, ValueError):
        return ""
