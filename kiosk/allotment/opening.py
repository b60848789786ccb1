"""Opening the book of a portable kiosk at start: its files beside the ballot box's, one on each medium.

A book that cannot be used does not keep the kiosk from starting: it stands there with a fault, grants
nothing, and the votes stored in its ballot box can be handed over.
"""

import collections.abc
import contextlib
import logging
import pathlib

from election.definition import DeviceRole
from election.polls import StationMode
from kiosk.allotment.authority import UnitAuthority, UnitPlace
from kiosk.allotment.store import MEDIUM_BYTES, BookError, BookStore
from kiosk.ballot_box import BoxError
from kiosk.ballot_box.medium import FileMedium
from kiosk.identity import Identity

_SUFFIX = ".trip"
_LOG = logging.getLogger("kiosk")


def open_authority(
    known: Identity,
    *,
    mode: StationMode,
    media: collections.abc.Iterable[pathlib.Path],
    logs: collections.abc.Sequence[pathlib.Path] = (),
) -> UnitAuthority | None:
    """Return the authority of a portable kiosk, or None for a kiosk of the hall, which has none.

    The book lies beside the files of the event log where those are given: raw partitions have no room for it.
    """
    if known.device.role is not DeviceRole.PORTABLE:
        return None
    place = UnitPlace(
        election=known.package.election.id,
        station=known.package.station.number,
        mode=mode,
        device=known.device.id,
        controller_key=bytes.fromhex(known.controller.public_key),
    )
    paths = [path.with_name(path.name + _SUFFIX) for path in logs or media]
    with contextlib.ExitStack() as closing:
        try:
            opened = [closing.enter_context(contextlib.closing(_open(path))) for path in paths]
            store = BookStore(opened, owner=place.owner, key=known.signing_key)
        except (BookError, BoxError, OSError) as error:
            _LOG.error("A-02 %s", error)
            return UnitAuthority(None, place, known.signing_key)
        return UnitAuthority(store, place, known.signing_key, closing.pop_all().close)


def _open(path: pathlib.Path) -> FileMedium:
    # A file shorter than a book was being made when the power went: nothing was ever kept in it.
    if path.exists() and path.stat().st_size < MEDIUM_BYTES:
        path.unlink()
    return FileMedium(path) if path.exists() else FileMedium.create(path, MEDIUM_BYTES)
