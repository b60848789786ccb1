"""What the controller remembers of the kiosks only while it runs: last words, link, lamps of the tiles.

"Who is in which booth" lives here and nowhere on a disk (security.md §2).
"""

import collections.abc
import dataclasses

from controller.station.kiosk_logs import LogMemory, log_end
from controller.station.lockout import Lockout
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
    lost: bool = False
    lockout: Lockout = dataclasses.field(default_factory=Lockout)
    denied: DenialReason | None = None
    log: LogMemory = dataclasses.field(default_factory=LogMemory)

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

    def hear(self, device: DeviceId, words: Heartbeat, now: float, *, excess: bool) -> None:
        """Note a heartbeat."""
        self.change(
            device,
            heard=now,
            stage=words.stage,
            faults=words.faults,
            paper_low=words.paper_low,
            ballots=words.ballots_stored,
            excess=excess,
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
