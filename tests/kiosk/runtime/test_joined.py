"""The composed kiosk and the commission: official cards, the panel with its PIN, cover and power."""

import collections.abc
import dataclasses
import pathlib

import msgspec
import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtGui import QGuiApplication

from election.localized import STATE_LANGUAGE
from election.officials import OfficialCard, OfficialRole, code_sha256, pin_scrypt
from frontpanel.simulator import PanelPlayer
from kiosk import identity
from kiosk.app import KioskApp
from kiosk.config import KioskConfig
from kiosk.runtime.tickets import Ticket
from kiosk.session import events as e
from kiosk.session import overlay_events as o
from kiosk.session import states
from ui.application import open_application

CHAIR, MEMBER, PIN = "7" * 39, "8" * 39, "471182"
CARDS = tuple(
    OfficialCard(
        id=f"{role.value}-1",
        role=role,
        number=1,
        code_sha256=code_sha256(code),
        pin_scrypt=pin_scrypt(code, PIN if role is OfficialRole.CHAIR else "000000"),
    )
    for role, code in ((OfficialRole.CHAIR, CHAIR), (OfficialRole.MEMBER, MEMBER))
)


class Joined:
    """A kiosk in this process with nobody at the other ends of its cables, told to vote all the same."""

    def __init__(self, wiring: KioskConfig, folder: pathlib.Path) -> None:
        folder.mkdir()
        self.panel = f"unix:{folder / 'panel.sock'}"
        self.app = KioskApp(msgspec.structs.replace(wiring, panel=f"simulator:{folder}"))
        self.app.open()
        self.until(lambda: self.app._owner is not None)

    def until(self, holds: collections.abc.Callable[[], bool]) -> None:
        patience = QDeadlineTimer(20_000)
        while not holds():
            assert not patience.hasExpired(), self.state()
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def state(self) -> states.State | None:
        return None if self.app._owner is None else self.app._owner.kiosk.state

    def say(self, *events: e.Event) -> None:
        owner = self.app._owner
        assert owner is not None
        for event in events:
            owner.post(event)
        owner.run_pending()

    def card(self, code: str) -> None:
        assert self.app._officials is not None
        self.app._officials.take(e.CardSeen(code=code))
        self.say()

    def voting(self) -> None:
        style = self.app._screen_context.session.election.ballot_styles[0].id  # type: ignore[union-attr]
        # The journal has the card, so that there can be an outcome of it.
        begun: list[e.Fault | None] = []
        assert self.app._link is not None
        self.app._link._side.begin(Ticket(code="1" * 39, token=1).to_bytes(), begun.append)
        self.until(lambda: begun == [None])
        ready = (e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN))
        self.say(*ready, e.CardSeen(code="1" * 39), e.CardAccepted(style=style))
        if isinstance(self.state(), states.ChoosingLanguage):
            self.say(e.ChooseLanguage(language=STATE_LANGUAGE))
        assert isinstance(self.state(), states.ContestList)

    @property
    def texts(self) -> str:
        assert self.app.model is not None
        return " ".join(f"{row.title}: {row.value}" for row in self.app.model.rows)


@pytest.fixture
def kiosk(
    wiring: KioskConfig, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> collections.abc.Iterator[Joined]:
    """Give a kiosk on which somebody votes, with two official cards in its package."""
    open_application(platform="offscreen")
    real = identity.read_identity

    def with_cards(**named: object) -> identity.Identity:
        who = real(**named)  # type: ignore[arg-type]
        station = msgspec.structs.replace(who.package.station, officials=CARDS)
        return dataclasses.replace(who, package=dataclasses.replace(who.package, station=station))

    monkeypatch.setattr("kiosk.preparation.identity.read_identity", with_cards)
    joined = Joined(wiring, tmp_path / "panel")
    joined.voting()
    yield joined
    joined.app.close()


def suspended(kiosk: Joined) -> None:
    kiosk.say(e.TimerExpired(timer=e.Timer.IDLE_VOTER), e.TimerExpired(timer=e.Timer.ALERT))
    assert isinstance(kiosk.state(), states.Suspended)


def test_two_official_cards_give_the_session_back(kiosk: Joined) -> None:
    suspended(kiosk)
    kiosk.card(MEMBER)
    assert isinstance(kiosk.state(), states.ChairPanel)
    assert "kiosk-1" in kiosk.texts
    kiosk.card(CHAIR)
    kiosk.say(o.ReturnToVoter())
    assert isinstance(kiosk.state(), states.ContestList)


def test_the_reset_needs_the_pin_of_the_chairs_card(kiosk: Joined) -> None:
    suspended(kiosk)
    kiosk.card(CHAIR)
    kiosk.card(MEMBER)
    kiosk.say(o.AskReset(), *(o.PinDigit(digit=d) for d in "000000"), o.PinDone())
    panel = kiosk.state()
    assert isinstance(panel, states.ChairPanel)
    assert panel.problem is states.PanelProblem.WRONG_PIN
    kiosk.say(*(o.PinDigit(digit=d) for d in PIN), o.PinDone())
    kiosk.until(lambda: not isinstance(kiosk.state(), states.ChairPanel))
    assert isinstance(kiosk.state(), states.Idle | states.NotReady)
    assert kiosk.app._officials is not None
    assert kiosk.app._officials._codes == {}


def test_codes_of_official_cards_go_with_the_panel(kiosk: Joined) -> None:
    suspended(kiosk)
    kiosk.card(CHAIR)
    assert kiosk.app._officials is not None
    assert kiosk.app._officials._codes
    kiosk.say(o.ClosePanel())
    assert kiosk.app._officials._codes == {}


def test_the_end_of_the_voters_card_is_on_the_panel(kiosk: Joined, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kiosk.app._link is not None
    assert kiosk.app._link.card_tail == ""
    monkeypatch.setattr(type(kiosk.app._link), "card_tail", "4711")
    suspended(kiosk)
    kiosk.card(CHAIR)
    assert "…4711" in kiosk.texts


def test_cover_and_power_reach_the_session_and_the_heartbeat(kiosk: Joined) -> None:
    with PanelPlayer(kiosk.panel) as player:
        player.power(3)
        kiosk.until(lambda: kiosk.app.model is not None and bool(kiosk.app.model.warning))
        player.cover(is_open=True)
        kiosk.until(lambda: isinstance(kiosk.state(), states.Interrupted))
        kiosk.card(CHAIR)
        kiosk.card(MEMBER)
        kiosk.say(o.ReturnToVoter())
        # Given back with the cover still open: stopped again.
        kiosk.until(lambda: isinstance(kiosk.state(), states.Interrupted))
        player.cover(is_open=False)
        kiosk.until(lambda: kiosk.app._case is not None and not kiosk.app._case.senses.cover_open)
    assert isinstance(kiosk.state(), states.Interrupted)
    kiosk.card(CHAIR)
    kiosk.card(MEMBER)
    kiosk.say(o.ReturnToVoter())
    assert isinstance(kiosk.state(), states.ContestList)
    assert kiosk.app._link is not None
    beat = kiosk.app._link._side.heartbeat()
    assert (beat.on_mains, beat.battery_minutes, beat.cover_open, beat.calling) == (False, 3, False, False)
    assert "U-01" in beat.faults
    kiosk.say(o.OpenHelp(), o.CallStaff())
    assert kiosk.app._link._side.heartbeat().calling
