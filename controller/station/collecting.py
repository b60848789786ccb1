"""Whose results are needed, and whether they may be merged: ballots stored must equal codes VOTED.

The equality is per kiosk, so that a surplus on one cannot hide a lack on another. A difference blocks until
the commission records a decision.
"""

import collections.abc
import dataclasses

from controller.station.values import DeviceRow
from election.identifiers import DeviceId


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A kiosk whose part holds another number of ballots than codes VOTED there."""

    device: DeviceId
    ballots: int
    voted: int


def expected_kiosks(devices: collections.abc.Iterable[DeviceRow]) -> tuple[DeviceId, ...]:
    """Return the kiosks whose parts are needed: all that were ever welcomed in this mode, or voted."""
    return tuple(row.device for row in devices if row.welcomed_epoch is not None or row.voted)


def missing_parts(
    devices: collections.abc.Sequence[DeviceRow],
    delivered: collections.abc.Container[DeviceId],
    decided: collections.abc.Container[str],
) -> tuple[DeviceId, ...]:
    """Return the kiosks that still owe a part and about which no decision was recorded."""
    return tuple(
        device for device in expected_kiosks(devices) if device not in delivered and device not in decided
    )


def differences(
    devices: collections.abc.Iterable[DeviceRow],
    ballots: collections.abc.Mapping[DeviceId, int],
    decided: collections.abc.Container[str],
) -> tuple[Difference, ...]:
    """Return every delivered part whose number of ballots differs and has no recorded decision."""
    return tuple(
        Difference(device=row.device, ballots=ballots[row.device], voted=row.voted)
        for row in devices
        if row.device in ballots and ballots[row.device] != row.voted and row.device not in decided
    )
