"""The course: steps are facts; the day does not open before its steps; the test vote; two memory cards."""

import collections.abc
import dataclasses
import errno
import pathlib
import typing

import msgspec
import pytest

from controller.card_slot import card_identity, no_room
from controller.reports import memory_card
from controller.station.course import (
    CONFIRMED,
    MUST_BEFORE_OPENING,
    REQUIRED_PARTS,
    CourseFacts,
    DeviceFacts,
    StepState,
    StepWord,
    course_of,
    refusal_to_open,
)
from controller.station.deck import DeckBallot, Manner, compare, expected_tallies, instructions, make_deck
from election.definition import Election
from election.identifiers import DeviceId
from election.polls import PollsState, StationMode
from link import limits, messages
from tests.controller.officials_kit import guarded_station, open_without_course, unlock
from tests.controller.station_kit import HEAD, ConsoleVoice, KioskVoice, Rig, make_election

P = messages.Power
TEST, OFFICIAL = messages.StationMode.TEST, messages.StationMode.OFFICIAL
DEVICES = [DeviceId("kiosk-1"), DeviceId("kiosk-2"), DeviceId("portable-1")]


def _facts(**changes: typing.Any) -> CourseFacts:
    checked = dict.fromkeys((*REQUIRED_PARTS, "battery"), StepWord(passed=True))
    whole = CourseFacts(
        mode=StationMode.OFFICIAL,
        polls=PollsState.CLOSED_INITIAL,
        station=123,
        cards=40,
        voters=40,
        two_persons="да",
        package_words="клен бинокль стая снег",
        devices=(DeviceFacts(name="№ 1", portable=False, linked=True, checks=checked),),
        words=dict.fromkeys(("fingerprint", "devices", "training"), StepWord(passed=True)),
        test_agrees=True,
    )
    return dataclasses.replace(whole, **changes)


def _states(facts: CourseFacts) -> dict[str, StepState]:
    return {step.id: step.state for step in course_of(facts).steps}


def test_the_course_goes_from_the_envelope_to_the_seals() -> None:
    facts = _facts()
    assert refusal_to_open(facts) is None
    assert _states(facts)["open"] is StepState.CURRENT
    day = dataclasses.replace(facts, polls=PollsState.OPEN)
    assert _states(day)["voting"] is StepState.CURRENT
    words = {**facts.words, "copies": StepWord(passed=True), "sealed": StepWord(passed=True)}
    end = dataclasses.replace(
        facts, polls=PollsState.CLOSED_FINAL, parts=2, protocol=True, cards_written=2, words=words
    )
    assert set(_states(end).values()) == {StepState.DONE}
    assert _states(dataclasses.replace(end, cards_written=1))["export"] is StepState.CURRENT
    empty = _facts(mode=StationMode.SETUP, words={}, test_agrees=None, devices=())
    states = list(_states(empty).values())
    assert states.count(StepState.CURRENT) == 1


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"words": {}}, "fingerprint"),
        ({"words": {"fingerprint": StepWord(passed=False, note="слова не совпали")}}, "fingerprint"),
        ({"test_agrees": None}, "test-vote"),
        ({"test_agrees": False}, "test-vote"),
        ({"devices": (DeviceFacts(name="№ 1", portable=False, linked=True),)}, "device-checks"),
    ],
)
def test_a_step_that_must_be_done_keeps_the_day_closed(changes: dict[str, typing.Any], step: str) -> None:
    facts = _facts(**changes)
    assert step in MUST_BEFORE_OPENING
    assert _states(facts)[step] in (StepState.CURRENT, StepState.FAILED)
    refusal = refusal_to_open(facts)
    assert refusal is not None
    assert refusal.code == "course_not_done"
    assert refusal_to_open(dataclasses.replace(facts, decided=True)) is None
    assert refusal_to_open(dataclasses.replace(facts, mode=StationMode.TEST)) is None


def test_every_message_of_the_course_is_within_its_limits() -> None:
    text = typing.get_args(limits.Text)[1].max_length
    for facts in (_facts(), _facts(words={}, devices=()), _facts(polls=PollsState.CLOSED_FINAL)):
        for step in course_of(facts).steps:
            assert len(step.title) <= 40
            assert len(step.detail) <= text


# --- through the console


@pytest.fixture
def guarded(data: pathlib.Path) -> collections.abc.Iterator[Rig]:
    """Return a controller of a station with official cards."""
    made = Rig(data, station=guarded_station())
    yield made
    made.stop()


def _guarded_mode(console: ConsoleVoice, mode: messages.StationMode) -> None:
    unlock(console, P.CHANGE_MODE, mode.value)
    console.ask(messages.SetMode(mode=mode), messages.Done)


def _open(console: ConsoleVoice, rig: Rig) -> list[KioskVoice]:
    kiosks = [rig.kiosk(device) for device in DEVICES]
    for kiosk in kiosks:
        kiosk.epoch = int(rig.now)
        kiosk.greet()
        kiosk.beat()
    unlock(console, P.OPEN_POLLS)
    console.ask(messages.OpenPolls(), messages.Done)
    return kiosks


def _test_vote(console: ConsoleVoice, rig: Rig, *, forget: int | None = None) -> messages.TestTable:
    """Vote the deck as its papers say, close, collect and compare."""
    kiosks = dict(zip(DEVICES, _open(console, rig), strict=True))
    serial = 1000
    for ballot in make_deck(rig.election, DEVICES):
        if ballot.manner is Manner.REFUSED or ballot.number == forget:
            continue
        group = ballot.device if ballot.device.startswith("portable") else "hall"
        code = rig.code(serial, StationMode.TEST)
        console.ask(messages.Activate(code=code, ballot_style=ballot.style, group=group), messages.Activated)
        _vote(rig, kiosks[ballot.device], code, ballot)
        serial += 1
    unlock(console, P.CLOSE_POLLS)
    console.ask(messages.ClosePolls(), messages.Done)
    assert console.refusal(messages.CompareTestVote()) == "not_collected"
    console.ask(messages.CountResults(), messages.Results)
    for kiosk in kiosks.values():
        kiosk.beat()
        kiosk.deliver()
    return console.ask(messages.CompareTestVote(), messages.TestTable)


def _vote(rig: Rig, kiosk: KioskVoice, code: str, ballot: DeckBallot) -> None:
    from election.ballot import Ballot
    from election.cast_vote_record import record_of

    token = kiosk.ask(messages.Claim(code=code), messages.Claimed).token
    filled = Ballot(style=ballot.style)
    for contest_id, marks in ballot.selections.items():
        filled = filled.with_marks(rig.election.contest(contest_id), marks)
    kiosk.records.append(record_of(rig.election, filled))
    kiosk.ask(messages.Voted(code=code, token=token), messages.Acknowledged)


def test_the_whole_preparation_opens_the_day(guarded: Rig) -> None:
    console = guarded.console()
    _guarded_mode(console, TEST)
    table = _test_vote(console, guarded)
    assert table.agrees, [line for line in table.lines if line.expected != line.counted]
    _guarded_mode(console, OFFICIAL)
    unlock(console, P.OPEN_POLLS)
    kiosk = guarded.kiosk(epoch=5000)
    kiosk.greet()
    kiosk.beat()
    assert console.refusal(messages.OpenPolls()) == "course_not_done"
    for step in ("fingerprint", "devices", "training"):
        console.ask(messages.ConfirmStep(step=step), messages.Course)
    for device, part in [(device, part) for device in DEVICES for part in (*REQUIRED_PARTS, "battery")]:
        console.ask(messages.RecordDiagnostic(kiosk=device, part=part, passed=True), messages.DeviceSheet)
    guarded.restart()
    course = console.ask(messages.GetCourse(), messages.Course)
    assert {step.id: step.detail for step in course.steps}["test-vote"] == "СОВПАЛО на всех устройствах"
    kiosk = guarded.kiosk(epoch=6000)
    kiosk.greet()
    kiosk.beat()
    unlock(console, P.OPEN_POLLS)
    console.ask(messages.OpenPolls(), messages.Done)
    assert console.refusal(messages.CompareTestVote()) == "not_test"
    assert "test-compared" in guarded.events()


def test_a_missing_ballot_shows_and_fails_the_step(guarded: Rig) -> None:
    console = guarded.console()
    _guarded_mode(console, TEST)
    table = _test_vote(console, guarded, forget=1)
    assert not table.agrees
    assert [line for line in table.lines if line.expected != line.counted]
    course = console.ask(messages.GetCourse(), messages.Course)
    failed = [step.id for step in course.steps if step.state is messages.StepState.FAILED]
    assert failed == ["test-vote"]
    assert "акт" in course.remedy


def test_what_people_cannot_confirm(rig: Rig) -> None:
    console = rig.console()
    assert console.refusal(messages.ConfirmStep(step="test-vote")) == "not_confirmed"
    assert console.refusal(messages.ConfirmStep(step="copies")) == "too_early"
    assert set(CONFIRMED) >= {"fingerprint", "devices", "training"}
    bad = messages.RecordDiagnostic(kiosk="№ 9", part="screen", passed=True)
    assert console.refusal(bad) == "unknown_kiosk"
    assert console.refusal(msgspec.structs.replace(bad, kiosk="№ 1", part="Экран")) == "unknown_part"
    console.ask(msgspec.structs.replace(bad, kiosk="№ 1", passed=False, note="пятно"), messages.DeviceSheet)
    sheet = console.ask(messages.GetDevice(kiosk="kiosk-1"), messages.DeviceSheet)
    assert [(one.part, one.passed, one.note) for one in sheet.diagnostics] == [("screen", False, "пятно")]
    assert sheet.headlines[0].endswith("Проверка устройства не пройдена: № 1 · screen")
    newest = console.ask(messages.GetHeadlines(), messages.Headlines).lines[0]
    assert newest.time == "09:00–09:15"
    rig.restart()
    again = console.ask(messages.GetHeadlines(), messages.Headlines).lines[0]
    assert again == newest, "the log remembers"


# --- the deck


def _with_styles(election: Election) -> tuple[DeckBallot, ...]:
    return make_deck(election, DEVICES)


def test_the_deck_covers_everything_on_every_device() -> None:
    election = make_election()
    deck = _with_styles(election)
    assert {ballot.manner for ballot in deck} == set(Manner)
    assert {ballot.device for ballot in deck if ballot.manner is not Manner.REFUSED} == set(DEVICES)
    assert {ballot.style for ballot in deck} == {style.id for style in election.ballot_styles}
    for tally in expected_tallies(election, deck):
        assert all(votes for _, votes in tally.votes), tally.contest
    blank = next(ballot for ballot in deck if ballot.manner is Manner.BLANK)
    assert () in blank.selections.values()
    assert deck == make_deck(election, DEVICES)
    assert len(deck) <= 20, "as many as there are test cards"
    for ballot in deck:
        lines = instructions(election, ballot)
        assert 0 < len(lines) <= 12
        assert max(map(len, lines)) <= 160


def test_the_deck_is_shown_page_by_page_and_the_table_finds_one_wrong_vote(rig: Rig) -> None:
    console = rig.console()
    first = console.ask(messages.GetTestDeck(), messages.TestDeck)
    assert (len(first.ballots), first.total) == (2, len(_with_styles(rig.election)))
    assert first.ballots[0].kiosk == "№ 1"
    assert console.ask(messages.GetTestDeck(offset=first.total), messages.TestDeck).ballots == ()
    deck = _with_styles(rig.election)
    counted = list(expected_tallies(rig.election, deck))
    names = {device: device for device in DEVICES}
    ballots = {
        device: sum(ballot.device == device and ballot.manner is not Manner.REFUSED for ballot in deck)
        for device in DEVICES
    }
    good = compare(rig.election, deck, counted, ballots, names)
    assert all(line.expected == line.counted for line in good)
    head = counted[0]
    (one, votes), *rest = head.votes
    counted[0] = dataclasses.replace(head, votes=((one, votes + 1), *rest))
    wrong = [
        line for line in compare(rig.election, deck, counted, ballots, names) if line.expected != line.counted
    ]
    assert [(line.contest, line.counted - line.expected) for line in wrong] == [(HEAD, 1)]


# --- two memory cards


def _ready(rig: Rig) -> ConsoleVoice:
    (kiosk,) = rig.open_day()
    rig.chair.activate(1000)
    kiosk.vote(1000, {HEAD: ("o1",)})
    rig.chair.ask(messages.ClosePolls(), messages.Done)
    rig.chair.ask(messages.CountResults(), messages.Results)
    kiosk.beat()
    kiosk.deliver()
    assert not rig.chair.ask(messages.PrepareProtocol(), messages.ProtocolReady).problems
    return rig.chair


def _written(console: ConsoleVoice) -> str:
    course = console.ask(messages.GetCourse(), messages.Course)
    return next(step.detail for step in course.steps if step.id == "export")[-6:]


def test_two_different_cards_end_the_export(rig: Rig, tmp_path: pathlib.Path) -> None:
    console = _ready(rig)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    for card, words in ((first, "1 из 2"), (first, "1 из 2"), (second, "2 из 2")):
        console.ask(messages.ExportCard(path=str(card)), messages.Exported)
        assert _written(console) == words
    console.ask(messages.ConfirmStep(step="copies"), messages.Course)
    console.ask(messages.EnterRows(contest_id="head", rows={"r1": 39}), messages.Done)
    assert _written(console) == "0 из 2", "what was written is no longer the protocol"
    course = console.ask(messages.GetCourse(), messages.Course)
    assert {step.id: step.state for step in course.steps}["copies"] is messages.StepState.AHEAD


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        ("full", "C-12", "F13"),
        ("read-only", "C-11", "F14"),
        ("pulled", "C-13", "F16"),
        ("gone", "C-10", "F01"),
    ],
)
def test_a_card_in_trouble_is_refused_by_its_code_and_left_as_it_was(
    rig: Rig, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, trouble: str, code: str, words: str
) -> None:
    console = _ready(rig)
    card, away = tmp_path / "card", tmp_path / "away"
    card.mkdir()

    def fails(folder: pathlib.Path, files: typing.Any) -> None:
        (folder / "half").write_bytes(b"half")
        if trouble == "pulled":
            card.rename(away)
            raise OSError(errno.EIO, "gone")
        raise OSError(errno.ENOSPC if trouble == "full" else errno.EROFS, "trouble")

    monkeypatch.setattr(memory_card, "write_tree", fails)
    if trouble == "gone":
        card.rmdir()
    refused = console.ask(messages.ExportCard(path=str(card)), messages.CommandRefused)
    assert (refused.reason, refused.text.partition(" ")[0]) == (code, words)
    seen = [path.name for path in (card, away) if path.is_dir() for path in path.iterdir()]
    assert not [name for name in seen if not name.startswith(".")]
    assert _written(console) == "0 из 2"
    assert "export-failed" in rig.events()
    monkeypatch.undo()
    card.mkdir(exist_ok=True)
    console.ask(messages.ExportCard(path=str(card)), messages.Exported)
    assert (card / "SUMS.json").is_file()


def test_room_is_asked_for_before_anything_is_written(tmp_path: pathlib.Path) -> None:
    assert no_room(tmp_path, 1000) is None
    words = no_room(tmp_path, 2**60)
    assert words is not None
    assert words.startswith("F13")
    other = tmp_path / "other"
    other.mkdir()
    assert card_identity(tmp_path) == card_identity(tmp_path)
    assert card_identity(tmp_path) != card_identity(other)


def test_the_day_opens_without_its_course_only_by_a_decision(guarded: Rig) -> None:
    console = guarded.console()
    _guarded_mode(console, OFFICIAL)
    kiosk = guarded.kiosk()
    kiosk.greet()
    kiosk.beat()
    unlock(console, P.OPEN_POLLS)
    assert console.refusal(messages.OpenPolls()) == "course_not_done"
    open_without_course(console)
    unlock(console, P.OPEN_POLLS)
    console.ask(messages.OpenPolls(), messages.Done)
    unlock(console, P.RECORD_DECISION, "course")
    assert console.refusal(messages.RecordDecision(subject="course", act="акт № 2")) == "too_late"
