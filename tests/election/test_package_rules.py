"""The sense of an election and a station: one broken sample for every rule, each naming its place."""

import collections.abc
import typing

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from election.definition import Election, Station
from election.package import check_election, check_station
from tests.election.packages import small_election, small_station
from tests.election.strategies import elections, stations

Raw = dict[str, typing.Any]
Change = collections.abc.Callable[[Raw], None]


def _set(path: str, value: object) -> Change:
    """Return a change that puts a value at a dotted path, numbers being indices."""
    steps: list[str | int] = [int(step) if step.isdigit() else step for step in path.split(".")]

    def change(raw: Raw) -> None:
        inner: typing.Any = raw
        for step in steps[:-1]:
            inner = inner[step]
        inner[steps[-1]] = value

    return change


def _subject(name: str) -> Change:
    """Return a change that names the first list of the party ballot otherwise, in both its lines."""

    def change(raw: Raw) -> None:
        for option in raw["contests"][1]["options"][:2]:
            option["subject"] = name

    return change


def _against_all_beside_lists(subject: str | None) -> Change:
    """Return a change that adds «Против всех» to the party ballot."""

    def change(raw: Raw) -> None:
        last = {"id": "x", "number": 5, "name": {"ru": "Против всех"}, "against_all": True}
        raw["contests"][1]["options"].append({**last, "subject": subject})

    return change


ELECTION_RULES: list[tuple[str, Change, str]] = [
    ("election id", _set("id", "Test 2027"), "id"),
    ("id with a line break", _set("id", "test-2027\n"), "id"),
    ("date", _set("date", "2027-02-30"), "date"),
    ("languages start with ru", _set("languages", ["en", "ru"]), "languages"),
    ("language repeated", _set("languages", ["ru", "en", "en"]), "languages[2]"),
    ("language with a line break", _set("languages", ["ru", "en", "tt\n"]), "languages[2]"),
    ("reporting time", _set("policy.reporting_times", ["10:00", "24:00"]), "policy.reporting_times[1]"),
    ("contest id repeated", _set("contests.1.id", "c1"), "contests[1].id"),
    ("contest id", _set("contests.1.id", "C 1"), "contests[1].id"),
    ("contest in no style", _set("ballot_styles.0.contests", ["c1", "c2"]), "contests[2]"),
    ("no such form", _set("contests.0.protocol_form", "other"), "contests[0].protocol_form"),
    ("no options", _set("contests.0.options", []), "contests[0].options"),
    ("measure with one option", lambda raw: raw["contests"][2]["options"].pop(), "contests[2].options"),
    ("option id repeated", _set("contests.0.options.1.id", "o1"), "contests[0].options[1].id"),
    ("option id", _set("contests.0.options.1.id", "o_2"), "contests[0].options[1].id"),
    ("numbers with a gap", _set("contests.0.options.1.number", 4), "contests[0].options[1].number"),
    ("number repeated", _set("contests.0.options.1.number", 1), "contests[0].options[1].number"),
    (
        "against all not last",
        _set("contests.0.options.0.against_all", True),
        "contests[0].options[0].against_all",
    ),
    ("votes above options", _set("contests.0.votes_allowed", 4), "contests[0].votes_allowed"),
    ("votes above options less one", _set("contests.0.votes_allowed", 3), "contests[0].votes_allowed"),
    ("stray stance", _set("contests.0.options.0.stance", "against"), "contests[0].options[0].stance"),
    ("stray subject", _set("contests.0.options.0.subject", "p1"), "contests[0].options[0].subject"),
    ("three marks for and against", _set("contests.1.votes_allowed", 3), "contests[1].votes_allowed"),
    ("for twice", _set("contests.1.options.1.stance", "for"), "contests[1].options[1].subject"),
    ("no subject", _set("contests.1.options.1.subject", None), "contests[1].options[1].subject"),
    ("subject no id", _subject("P 1"), "contests[1].options[0].subject"),
    ("against all of a list", _against_all_beside_lists("p1"), "contests[1].options[4].subject"),
    ("no styles", _set("ballot_styles", []), "ballot_styles"),
    ("style id repeated", _set("ballot_styles.1.id", "all"), "ballot_styles[1].id"),
    ("style id", _set("ballot_styles.1.id", "Ё"), "ballot_styles[1].id"),
    ("empty style", _set("ballot_styles.1.contests", []), "ballot_styles[1].contests"),
    ("unknown contest", _set("ballot_styles.1.contests", ["c9"]), "ballot_styles[1].contests[0]"),
    ("contest twice", _set("ballot_styles.1.contests", ["c1", "c1"]), "ballot_styles[1].contests[1]"),
    (
        "form id repeated",
        lambda raw: raw["protocol_forms"].append(raw["protocol_forms"][0]),
        "protocol_forms[1].id",
    ),
    ("form id", _set("protocol_forms.0.id", "electronic-test\n"), "protocol_forms[0].id"),
    ("row id repeated", _set("protocol_forms.0.rows.1.id", "r5"), "protocol_forms[0].rows[4].id"),
    ("row id reserved", _set("protocol_forms.0.rows.5.id", "sum"), "protocol_forms[0].rows[5].id"),
    ("row number repeated", _set("protocol_forms.0.rows.1.number", "1"), "protocol_forms[0].rows[1].number"),
    ("row number", _set("protocol_forms.0.rows.1.number", "1 а"), "protocol_forms[0].rows[1].number"),
    ("no votes row", lambda raw: raw["protocol_forms"][0]["rows"].pop(), "protocol_forms[0].rows"),
    ("formula", _set("protocol_forms.0.ratios.0.formula", "r1 >="), "protocol_forms[0].ratios[0].formula"),
    (
        "formula row",
        _set("protocol_forms.0.ratios.0.formula", "r1 >= r9"),
        "protocol_forms[0].ratios[0].formula",
    ),
    (
        "formula over many rows",
        _set("protocol_forms.0.ratios.0.formula", "r1 >= votes"),
        "protocol_forms[0].ratios[0].formula",
    ),
    ("no russian", _set("contests.0.title", {"en": "x"}), "contests[0].title"),
    ("unknown language", _set("contests.0.title", {"ru": "x", "tt": "x"}), "contests[0].title.tt"),
    ("empty text", _set("contests.0.title.ru", " "), "contests[0].title"),
    ("long title", _set("contests.0.title.ru", "х" * 301), "contests[0].title"),
    ("long election title", _set("title.en", "x" * 301), "title.en"),
    ("long short title", _set("contests.0.short_title.ru", "х" * 121), "contests[0].short_title"),
    ("long district", _set("contests.0.district", {"ru": "х" * 301}), "contests[0].district"),
    ("long card return", _set("policy.card_return", {"ru": "х" * 301}), "policy.card_return"),
    ("long style title", _set("ballot_styles.1.title.ru", "х" * 301), "ballot_styles[1].title"),
    ("long form title", _set("protocol_forms.0.title.ru", "х" * 301), "protocol_forms[0].title"),
    (
        "long row title",
        _set("protocol_forms.0.rows.2.title.ru", "х" * 301),
        "protocol_forms[0].rows[2].title",
    ),
    (
        "long affiliation",
        _set("contests.0.options.1.affiliation", {"ru": "х" * 201}),
        "contests[0].options[1].affiliation",
    ),
    ("long name", _set("contests.0.options.1.name.ru", "х" * 201), "contests[0].options[1].name"),
    (
        "long details",
        _set("contests.0.options.1.details", {"ru": "х" * 601}),
        "contests[0].options[1].details",
    ),
    (
        "long programme",
        _set("contests.0.options.1.programme", {"ru": "х" * 1501}),
        "contests[0].options[1].programme",
    ),
    ("long question", _set("contests.2.question.ru", "х" * 8001), "contests[2].question"),
    ("control character", _set("contests.0.options.1.name.ru", "а\x07"), "contests[0].options[1].name"),
    ("line break in a name", _set("contests.0.options.1.name.ru", "а\nб"), "contests[0].options[1].name"),
    ("text turned round", _set("contests.0.options.1.name.ru", "а\u202eб"), "contests[0].options[1].name"),
    ("return in a question", _set("contests.2.question.ru", "а\r\nб"), "contests[2].question"),
    (
        "asset named as a package file",
        _set("assets", [{"name": "election.json", "size": 0, "sha256": "0" * 64}]),
        "assets[0].name",
    ),
    ("asset twice", _set("assets", [{"name": "a", "size": 0, "sha256": "0" * 64}] * 2), "assets[1].name"),
]


@pytest.mark.parametrize(
    ("rule", "change", "place"), ELECTION_RULES, ids=[rule[0] for rule in ELECTION_RULES]
)
def test_every_rule_of_an_election_names_its_place(rule: str, change: Change, place: str) -> None:
    raw = msgspec.json.decode(msgspec.json.encode(small_election()))
    change(raw)
    problems = check_election(msgspec.convert(raw, Election))
    assert place in [problem.place for problem in problems], rule
    assert all(problem.text for problem in problems)


def test_the_unbroken_samples_have_no_problem() -> None:
    assert check_election(small_election()) == ()
    assert check_station(small_station(), small_election()) == ()


def test_against_all_may_stand_beside_lists_for_and_against() -> None:
    raw = msgspec.json.decode(msgspec.json.encode(small_election()))
    _against_all_beside_lists(None)(raw)
    assert check_election(msgspec.convert(raw, Election)) == ()


STATION_RULES: list[tuple[str, Change, str]] = [
    ("two controllers", _set("devices.1.role", "controller"), "devices"),
    ("no controller", _set("devices.0.role", "kiosk"), "devices"),
    ("no kiosk", _set("devices.1.role", "portable"), "devices"),
    ("device id repeated", _set("devices.2.id", "device-1"), "devices[2].id"),
    ("device id", _set("devices.2.id", "Device"), "devices[2].id"),
    ("number repeated", _set("devices.2.number", 1), "devices[2].number"),
    ("key repeated", _set("devices.2.public_key", f"{2:064x}"), "devices[2].public_key"),
    ("key with a line break", _set("devices.2.public_key", "0" * 64 + "\n"), "devices[2].public_key"),
    (
        "certificate repeated",
        _set("devices.2.certificate_sha256", f"{1002:064x}"),
        "devices[2].certificate_sha256",
    ),
    ("certificate not the pinned one", _set("devices.2.certificate", "AAAA"), "devices[2].certificate"),
    ("certificate unreadable", _set("devices.2.certificate", "Ё"), "devices[2].certificate"),
    ("serials beyond 28 bits", _set("cards.first_serial", 2**28 - 1), "cards"),
    ("name language", _set("name", {"ru": "а", "tt": "а"}), "name.tt"),
    ("address text", _set("address", {"ru": "а" * 301}), "address"),
]


@pytest.mark.parametrize(("rule", "change", "place"), STATION_RULES, ids=[rule[0] for rule in STATION_RULES])
def test_every_rule_of_a_station_names_its_place(rule: str, change: Change, place: str) -> None:
    raw = msgspec.json.decode(msgspec.json.encode(small_station()))
    change(raw)
    problems = check_station(msgspec.convert(raw, Station), small_election())
    assert {problem.place for problem in problems} == {place}, rule


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_valid_elections_and_stations_are_valid(data: st.DataObject) -> None:
    election = data.draw(elections())
    station = data.draw(stations(election))
    assert check_election(election) == ()
    assert check_station(station, election) == ()
    again = msgspec.json.decode(msgspec.json.encode(election), type=Election)
    assert again == election
