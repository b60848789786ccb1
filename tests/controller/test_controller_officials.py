"""Two people unlock: pairs, windows, PINs, lock-outs that survive a restart, one command for one unlock."""

import collections.abc
import itertools
import pathlib

import pytest

from controller.books import BooksError
from controller.station.officials import (
    POWER_SECONDS,
    REASONS,
    WINDOW_SECONDS,
    OfficialNo,
    OfficialRefusal,
    Pair,
    Power,
    Unlock,
    after_pin,
    begin,
    current,
    present,
    readiness_fact,
    rule_of,
)
from controller.station.pin_lockout import lock_seconds
from election.officials import OfficialCard, OfficialRole
from election.polls import StationMode
from link import messages
from tests.controller.officials_kit import (
    HOLDERS,
    WRONG_PIN,
    cards,
    code,
    guarded_station,
    open_without_course,
    pin,
    refusal,
    show,
    unlock,
)
from tests.controller.station_kit import ConsoleVoice, Rig

P = messages.Power
R = messages.OfficialReason
OFFICIAL = messages.StationMode.OFFICIAL


@pytest.fixture
def rig(data: pathlib.Path) -> collections.abc.Iterator[Rig]:
    """Return a controller of a station with official cards."""
    made = Rig(data, station=guarded_station())
    yield made
    made.stop()


def _open(rig: Rig) -> ConsoleVoice:
    console = rig.console()
    unlock(console, P.CHANGE_MODE, "official")
    console.ask(messages.SetMode(mode=OFFICIAL), messages.Done)
    kiosk = rig.kiosk()
    kiosk.greet()
    kiosk.beat()
    open_without_course(console)
    unlock(console, P.OPEN_POLLS)
    console.ask(messages.OpenPolls(), messages.Done)
    return console


def test_every_guarded_command_is_refused_until_two_have_unlocked_it(rig: Rig) -> None:
    console = rig.console()
    commands: tuple[messages.ConsoleRequestBody, ...] = (
        messages.SetMode(mode=OFFICIAL),
        messages.OpenPolls(),
        messages.PauseVoting(),
        messages.ResumeVoting(),
        messages.ClosePolls(),
        messages.OrderReset(kiosk="№ 1"),
        messages.ChangeOption(contest_id="head", option_id="o1", withdrawn=True),
        messages.BeginTrip(kiosk="П-3", ballot_style="full", applications=1),
        messages.RecordDecision(subject="head", act="акт № 1"),
        messages.ExportCard(path="/nowhere"),
    )
    for command in commands:
        assert console.refusal(command) == "locked", command
    assert rig.events().count("unlock-refused") == len(commands)
    assert rig.books.mode is StationMode.SETUP


def test_a_day_with_two_people_at_every_lock(rig: Rig) -> None:
    console = _open(rig)
    state = unlock(console, P.RESET_KIOSK, "kiosk-1")
    assert (state.subject, state.seconds_left) == ("№ 1", POWER_SECONDS)
    assert console.refusal(messages.ClosePolls()) == "locked", "bound to its power"
    assert console.refusal(messages.OrderReset(kiosk="№ 2")) == "locked", "bound to its subject"
    assert console.refusal(messages.OrderReset(kiosk="№ 1")) == "nobody_votes"
    assert console.refusal(messages.OrderReset(kiosk="№ 1")) == "nobody_votes", "a refusal spends nothing"
    unlock(console, P.CLOSE_POLLS)
    console.ask(messages.ClosePolls(), messages.Done)
    assert console.refusal(messages.ClosePolls()) == "locked", "one unlock, one command"
    events = rig.events()
    assert events.count("unlock-granted") == 5
    assert events.index("unlock-granted") < events.index("mode-changed")


def test_the_power_lapses_after_five_minutes_and_dies_with_a_restart(rig: Rig) -> None:
    console = _open(rig)
    unlock(console, P.PAUSE_VOTING)
    rig.now += POWER_SECONDS
    assert console.refusal(messages.PauseVoting()) == "locked"
    assert console.ask(messages.GetUnlock(), messages.UnlockState).power is None
    unlock(console, P.PAUSE_VOTING)
    rig.restart()
    assert console.refusal(messages.PauseVoting()) == "locked"
    unlock(console, P.PAUSE_VOTING)
    console.ask(messages.EndUnlock(), messages.UnlockState)
    assert console.refusal(messages.PauseVoting()) == "locked"


def test_wrong_pairs_are_explained(rig: Rig) -> None:
    console = _open(rig)
    assert refusal(show(console, "chair-1")) is R.NOT_ASKED
    console.ask(messages.BeginUnlock(power=P.PAUSE_VOTING), messages.UnlockState)
    state = show(console, "member-1")
    assert isinstance(state, messages.UnlockState)
    assert [(slot.title, slot.filled) for slot in state.slots] == [
        ("1. Председатель", False),
        ("2. Член комиссии № 1", True),
    ]
    assert refusal(show(console, "member-1")) is R.SAME_CARD
    no_chair = show(console, "member-2")
    assert isinstance(no_chair, messages.OfficialRefused)
    assert (no_chair.reason, "председателя" in no_chair.text) == (R.WRONG_ROLE, True)
    assert refusal(console.say(messages.PresentOfficial(code=rig.code(1000)))) is R.UNKNOWN_CARD
    rig.now += WINDOW_SECONDS
    assert refusal(show(console, "chair-1")) is R.TIMED_OUT
    show(console, "chair-1")
    granted = show(console, "member-2")
    assert isinstance(granted, messages.UnlockState)
    assert granted.granted
    assert not granted.needs_pin


def test_three_wrong_pins_lock_a_card_for_longer_each_time_and_a_restart_does_not_help(rig: Rig) -> None:
    console = rig.console()
    console.ask(messages.BeginUnlock(power=P.CHANGE_MODE, subject="official"), messages.UnlockState)
    console.ask(messages.PresentOfficial(code=code("chair-1")), messages.UnlockState)
    wrong = messages.EnterPin(pin=WRONG_PIN)
    assert [refusal(console.say(wrong)) for _ in range(3)] == [R.WRONG_PIN, R.WRONG_PIN, R.LOCKED_OUT]
    right = console.ask(messages.EnterPin(pin=pin("chair-1")), messages.OfficialRefused)
    assert (right.reason, right.wait_seconds) == (R.LOCKED_OUT, 15), "the right PIN is not even tried"
    rig.now += 14
    rig.restart()
    console.ask(messages.BeginUnlock(power=P.CHANGE_MODE, subject="official"), messages.UnlockState)
    locked = console.ask(messages.PresentOfficial(code=code("chair-1")), messages.OfficialRefused)
    assert (locked.reason, locked.wait_seconds) == (R.LOCKED_OUT, 15)
    show(console, "member-1")
    rig.now += 15
    console.ask(messages.PresentOfficial(code=code("chair-1")), messages.UnlockState)
    assert console.ask(wrong, messages.OfficialRefused).wait_seconds == 30
    rig.now += 30
    unlock(console, P.CHANGE_MODE, "official")
    assert not rig.service._officials._notes.now.wrong_pins
    assert rig.events().count("official-locked-out") == 2


def test_a_lock_out_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [lock_seconds(wrong) for wrong in range(12)] == [
        0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900,
    ]  # fmt: skip
    assert lock_seconds(10**9) == 900


def test_codes_and_pins_are_in_no_file_no_log_and_no_repr(rig: Rig) -> None:
    console = _open(rig)
    console.say(messages.BeginUnlock(power=P.CLOSE_POLLS))
    console.say(messages.PresentOfficial(code=code("chair-1")))
    console.say(messages.EnterPin(pin=WRONG_PIN))
    secrets = [secret for holder in HOLDERS for secret in (code(holder), pin(holder))] + [WRONG_PIN]
    files = [path for path in rig.data.rglob("*") if path.is_file()]
    assert any(path.parent.name == "slips" for path in files)
    for path in files:
        content = path.read_bytes()
        assert not [secret for secret in secrets if secret.encode() in content], path.name
    shown = repr(rig.service._officials._unlock) + repr(messages.EnterPin(pin=WRONG_PIN)) + repr(cards())
    assert not [secret for secret in secrets if secret in shown]
    for card in cards():
        assert card.pin_scrypt not in shown


def test_slips_say_who_did_what_and_why(rig: Rig) -> None:
    console = _open(rig)
    unlock(console, P.CLOSE_POLLS, reason="Наступило время")
    console.ask(messages.ClosePolls(), messages.Done)
    slips = {path.name: path.read_text() for path in sorted((rig.data / "slips").iterdir())}
    closed = next(text for name, text in slips.items() if "polls-closed" in name)
    for words in ("ГОЛОСОВАНИЕ", "УИК № 123", "Председатель, Член комиссии № 1", "Наступило время", "09:04"):
        assert words in closed
    granted = next(text for name, text in slips.items() if "unlock-granted" in name)
    assert "09:00–09:15" in granted, "an unlock may be for a reset: a quarter of an hour only"
    numbers = [int(name[:4]) for name in slips]
    assert numbers == list(range(1, len(numbers) + 1))
    rig.restart()
    assert console.refusal(messages.ClosePolls()) == "locked"
    assert len(list((rig.data / "slips").iterdir())) == len(numbers) + 1


def test_a_station_without_official_cards_says_so(data: pathlib.Path) -> None:
    rig = Rig(data)
    try:
        console = rig.console()
        assert console.refusal(messages.BeginUnlock(power=P.OPEN_POLLS)) == "no_officials"
        console.ask(messages.SetMode(mode=OFFICIAL), messages.Done)
        assert "НЕ действует" in readiness_fact(rig.station.officials)
        assert "НЕ" not in readiness_fact(guarded_station().officials)
    finally:
        rig.stop()


def test_damaged_notes_stop_the_controller_with_words(data: pathlib.Path) -> None:
    (data / "notes.json").write_text("{")
    with pytest.raises(BooksError, match=r"notes\.json"):
        Rig(data)


# --- the machine by itself


def _pairs(rule_power: Power, mode: StationMode, subject: str = "") -> set[frozenset[str]]:
    """Return the pairs of holders that unlock, each card with a right PIN, in either order."""
    rule = rule_of(rule_power, mode, subject)
    found = set()
    for first, second in itertools.permutations(cards(), 2):
        state: Unlock | OfficialNo = begin(rule_power, subject, rule, 0.0)
        for card in (first, second):
            if isinstance(state, Unlock):
                state = present(state, card, 1.0)
            if isinstance(state, Unlock) and state.awaiting is not None:
                state = after_pin(state, True, 2.0)
        if isinstance(state, Unlock) and state.granted:
            found.add(frozenset((first.id, second.id)))
    return found


def test_on_the_day_only_the_chair_with_another_and_before_it_operators_too() -> None:
    others = set(HOLDERS) - {"chair-1"}
    with_chair = {frozenset(("chair-1", other)) for other in others}
    prepare = {*with_chair, frozenset(("operator-1", "operator-2"))}
    for power in Power:
        assert _pairs(power, StationMode.OFFICIAL) == with_chair, power
    assert _pairs(Power.CHANGE_MODE, StationMode.SETUP, "test") == prepare
    assert _pairs(Power.CHANGE_MODE, StationMode.TRAINING, "official") == with_chair
    assert _pairs(Power.CLOSE_POLLS, StationMode.TEST) == prepare
    assert _pairs(Power.ERASE, StationMode.TEST) == with_chair


def test_what_cannot_be_taken_back_wants_pins() -> None:
    without = {power for power in Power if not rule_of(power, StationMode.OFFICIAL, "").pin}
    assert without == {Power.PAUSE_VOTING, Power.RESUME_VOTING, Power.ALLOT_CARDS, Power.EXPORT}
    assert set(REASONS) == set(Power)
    assert {power.value for power in Power} == {power.value for power in messages.Power}
    assert {no.value for no in OfficialRefusal} == {no.value for no in messages.OfficialReason}


def test_two_cards_of_one_person_are_one_person() -> None:
    chair, *_ = cards()
    twin = OfficialCard(
        id="chair-spare", role=OfficialRole.CHAIR, number=1, code_sha256="0" * 64, pin_scrypt="0" * 64
    )
    rule = rule_of(Power.PAUSE_VOTING, StationMode.OFFICIAL, "")
    assert rule.pair is Pair.CHAIR_AND_ANOTHER
    first = present(begin(Power.PAUSE_VOTING, "", rule, 0.0), chair, 1.0)
    assert isinstance(first, Unlock)
    second = present(first, twin, 2.0)
    assert isinstance(second, OfficialNo)
    assert second.refusal is OfficialRefusal.SAME_CARD


def test_a_pin_entered_too_late_counts_for_nothing() -> None:
    chair, *_ = cards()
    rule = rule_of(Power.CLOSE_POLLS, StationMode.OFFICIAL, "")
    waiting = present(begin(Power.CLOSE_POLLS, "", rule, 0.0), chair, 1.0)
    assert isinstance(waiting, Unlock)
    late = after_pin(waiting, True, 1.0 + WINDOW_SECONDS)
    assert isinstance(late, OfficialNo)
    assert late.refusal is OfficialRefusal.TIMED_OUT
    assert current(waiting, 1.0 + WINDOW_SECONDS) != waiting
    assert isinstance(after_pin(None, True, 0.0), OfficialNo)
