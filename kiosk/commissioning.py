"""Preparing a kiosk for an election, once, before the polls open: its empty ballot box, its measured pages.

It starts nothing.
"""

import pathlib

from kiosk import box_opening, identity
from kiosk.ballot_box import BoxIdentity
from kiosk.config import KioskConfig


def format_new_box(config: KioskConfig) -> bool:
    """Make the ballot box of a wired kiosk; tell whether the commission can recover its key.

    Raises IdentityError, BoxError when a medium holds a box already or is too small, OSError.
    """
    who = _identity(config)
    recipients = box_opening.recipients_of(who.package.root)
    box_opening.make_box(
        [pathlib.Path(medium) for medium in config.media],
        identity=BoxIdentity(election_hash=who.election_sha256, device_id=who.device.id, mode=config.mode),
        device_key=who.signing_key,
        slots=config.slots,
        recipients=recipients,
    )
    return recipients is not None


def keep_layouts(config: KioskConfig) -> bool:
    """Measure the pages of a wired kiosk, so that its first start need not; tell whether that was to be done.

    Raises IdentityError, PageOverflowError when a ballot cannot be shown on this screen, OSError.
    """
    # Qt and all that draws: making a ballot box needs none of it.
    from kiosk.assembly import SOFTWARE
    from kiosk.layouts import recalled
    from kiosk.screens.paginator import lay_out
    from kiosk.ui.measure import QmlMeasure, drawing_on, page_geometry
    from kiosk.ui.profiles import SCREENS
    from ui.application import open_application

    profile, who = SCREENS[config.screen], _identity(config)
    known = recalled(config, who, drawing_on(profile, software=SOFTWARE))
    if known.layouts is not None:
        return False
    open_application(platform="offscreen")
    election, station = who.package.election, who.package.station.number
    measure = QmlMeasure(profile, election, station_number=station)
    try:
        known.kept.write(lay_out(election, page_geometry(profile), measure))
    finally:
        measure.close()
    return True


def _identity(config: KioskConfig) -> identity.Identity:
    return identity.read_identity(
        package=pathlib.Path(config.package),
        keys=pathlib.Path(config.keys),
        device=config.device,
        root_sha256=config.root_sha256,
    )
