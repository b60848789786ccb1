"""Official cards at the kiosk's reader: told apart, PINs checked, voters' codes passed on untouched."""

import pytest

from election.officials import OfficialCard, OfficialRole, code_sha256, pin_scrypt
from kiosk.runtime.official_desk import OfficialDesk
from kiosk.session.events import CardSeen, Event
from kiosk.session.overlay_events import OfficialSeen, PinChecked

CODE, PIN = "9" * 39, "471182"
CHAIR = OfficialCard(
    id="chair-1",
    role=OfficialRole.CHAIR,
    number=1,
    code_sha256=code_sha256(CODE),
    pin_scrypt=pin_scrypt(CODE, PIN),
)


@pytest.fixture
def posted() -> list[Event]:
    """Give what the session is told."""
    return []


@pytest.fixture
def desk(posted: list[Event]) -> OfficialDesk:
    """Give a desk that knows the chair's card."""
    return OfficialDesk([CHAIR], post=posted.append)


def test_a_voters_card_passes(desk: OfficialDesk, posted: list[Event]) -> None:
    desk.take(CardSeen(code="1" * 39))
    assert posted == [CardSeen(code="1" * 39)]


def test_an_official_card_is_told_without_its_code(desk: OfficialDesk, posted: list[Event]) -> None:
    desk.take(CardSeen(code=CODE))
    assert posted == [OfficialSeen(card=CHAIR)]
    assert CODE not in repr(posted)


def test_a_pin_fits_only_its_card_after_it_was_shown(desk: OfficialDesk, posted: list[Event]) -> None:
    desk.check_pin("chair-1", PIN)
    desk.take(CardSeen(code=CODE))
    desk.check_pin("chair-1", PIN)
    desk.check_pin("chair-1", "471183")
    desk.check_pin("member-1", PIN)
    desk.forget()
    desk.check_pin("chair-1", PIN)
    answers = [event.fits for event in posted if isinstance(event, PinChecked)]
    assert answers == [False, True, False, False, False]
