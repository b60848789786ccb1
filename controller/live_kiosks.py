"""What the controller remembers of the kiosks only while it runs: last words, link, lamps of the tiles.

"Who is in which booth" lives here and nowhere on a disk (security.md §2).
"""

import collections.abc
import dataclasses

from controller.station.kiosk_logs import LogMemory, log_end
from controller.station.lockout import Lockout
from controller.station.paper_forecast import Samples, with_sample
from election.identifiers import DeviceId
from link.messages import DenialReason, Heartbeat, KioskStage

LINK_LOST_AFTER_SECONDS = 5.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LiveKiosk:
    """One kiosk as last heard; `heard` is monotonic seconds, `ballots` its own counter."""

    heard: float | None = None
    stage: KioskStage = KioskStage.STARTING
    faults: tuple[str, ...] = ()
    paper_low: bool = False
    ballots: int | None = None
    excess: bool = False
    missing: bool = False
    lost: bool = False
    lockout: Lockout = dataclasses.field(default_factory=Lockout)
    denied: DenialReason | None = None
    log: LogMemory = dataclasses.field(default_factory=LogMemory)
    paper_left_mm: int | None = None
    paper_full_mm: int | None = None
    paper_samples: Samples = ()
    on_mains: bool | None = None
    battery_minutes: int | None = None
    cover_open: bool = False
    calling: bool = False
    stage_since: float | None = None

    def minutes_in_stage(self, now: float) -> int:
        """Return the whole minutes since the stage began; for the tile, kept nowhere."""
        return 0 if self.stage_since is None else min(9999, int((now - self.stage_since) // 60))

    @property
    def paper_per_mille(self) -> int | None:
        """Return how much of the roll is left, or None where the kiosk cannot tell."""
        if self.paper_left_mm is None or not self.paper_full_mm:
            return None
        return min(1000, self.paper_left_mm * 1000 // self.paper_full_mm)

    def linked(self, now: float) -> bool:
        """Tell whether the kiosk was heard within the last seconds."""
        return self.heard is not None and now - self.heard <= LINK_LOST_AFTER_SECONDS


class LiveKiosks:
    """The last words of all kiosks."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._kiosks: dict[DeviceId, LiveKiosk] = {}

    def of(self, device: DeviceId) -> LiveKiosk:
        """Return what is known of a kiosk."""
        return self._kiosks.get(device, LiveKiosk())

    def change(self, device: DeviceId, **changes: object) -> None:
        """Replace fields of what is known of a kiosk."""
        self._kiosks[device] = dataclasses.replace(self.of(device), **changes)  # type: ignore[arg-type]

    def hear(self, device: DeviceId, words: Heartbeat, now: float, *, excess: bool, missing: bool) -> None:
        """Note a heartbeat; `excess`, `missing`: it has more, fewer ballots than cards were used there."""
        before = self.of(device)
        same = before.stage is words.stage and before.stage_since is not None
        self.change(
            device,
            heard=now,
            stage=words.stage,
            stage_since=before.stage_since if same else now,
            paper_left_mm=words.paper_left_mm,
            paper_full_mm=words.paper_full_mm,
            paper_samples=with_sample(before.paper_samples, now, words.paper_left_mm),
            on_mains=words.on_mains,
            battery_minutes=words.battery_minutes,
            cover_open=words.cover_open,
            calling=words.calling,
            faults=words.faults,
            paper_low=words.paper_low,
            ballots=words.ballots_stored,
            excess=excess,
            missing=missing,
            lost=False,
            log=self.of(device).log.hears(log_end(words.log_seq, words.log_head)),
        )

    def forget_words(self, device: DeviceId) -> None:
        """Forget what a kiosk said before it started anew; its reader stays locked, its log must go on."""
        before = self.of(device)
        self._kiosks[device] = LiveKiosk(lockout=before.lockout, log=before.log)

    def forget_all(self) -> None:
        """Forget everything: the mode changed and every kiosk must greet again."""
        self._kiosks.clear()

    def newly_lost(self, now: float) -> collections.abc.Iterator[DeviceId]:
        """Note and return the kiosks whose link went down since the last look."""
        for device, kiosk in tuple(self._kiosks.items()):
            if kiosk.heard is not None and not kiosk.lost and not kiosk.linked(now):
                self.change(device, lost=True)
                yield device
