"""The values the controller decides upon: a card row, a device row, the station.

They hold no vote, and after a vote nothing that joins a card to a kiosk, a ballot style or a time.
"""

import dataclasses

from election.cards import HALL, CardState
from election.definition import Device, DeviceRole
from election.identifiers import BallotStyleId, DeviceId
from election.polls import PollsState

SPENT_STATES = (CardState.VOTED, CardState.RESET, CardState.CANCELLED)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One card of the batch.

    `token` counts the claims of this card and never falls. `activated_at` («09:04») is there while the card
    can still vote, so that the member can say when it was activated; it is erased with the rest at the vote.
    `reset_ordered` belongs to the reservation: the chair ordered this one reset, not the next voter's.
    """

    serial: int
    state: CardState = CardState.RECEIVED
    token: int = 0
    style: BallotStyleId | None = None
    group: str | None = None
    kiosk: DeviceId | None = None
    activated_at: str | None = None
    reset_ordered: bool = False

    def spent(self, state: CardState) -> "CardRow":
        """Return the row of a card that can never vote again: its state and fencing token, nothing else.

        Style and group go too: how many cards had which is counted at activation, and a spent card that
        remembers them would narrow down whose ballot is whose.
        """
        return CardRow(serial=self.serial, state=state, token=self.token)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """What is durably known of one kiosk. `welcomed_epoch` is the boot it was last welcomed in.

    `reset_order` is what its heartbeats are answered with; which reservations it is about say their cards.
    """

    device: DeviceId
    welcomed_epoch: int | None = None
    voted: int = 0
    reset_order: str | None = None
    collect_order: str | None = None
    part_fault: str | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StationRow:
    """What is durably known of the station in one mode. `paused` are the card totals at the last pause."""

    polls: PollsState = PollsState.CLOSED_INITIAL
    activated: int = 0
    cancelled_activated: int = 0
    cancelled_unused: int = 0
    paused: str | None = None


def group_of(device: Device) -> str:
    """Return the group of cards a kiosk accepts: the hall, or only itself when it is carried out."""
    return device.id if device.role is DeviceRole.PORTABLE else HALL


def name_of(device: Device) -> str:
    """Return the name people use: «№ 3» in the hall, «П-1» for a portable kiosk."""
    return f"П-{device.number}" if device.role is DeviceRole.PORTABLE else f"№ {device.number}"
