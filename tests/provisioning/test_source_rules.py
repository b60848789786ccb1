"""The source: one broken sample for every rule; each names its place and nothing is written."""

import pathlib

import pytest

from election.definition import BallotMeasureContest, Stance
from provisioning.build import Expanded, build_package, read_source
from tests.provisioning.conftest import SOURCE

# (rule, what is replaced, by what, the place that must be named)
BROKEN: list[tuple[str, str, str, str]] = [
    ("syntax", 'id = "test-2027"', "id = test", "строка 3, столбец 6"),
    ("repeated key", "version = 3", "version = 3\nversion = 4", "строка 5, столбец 12"),
    ("unknown key at the top", "[policy]", "[polisy]", "polisy"),
    ("unknown key in election", 'id = "test-2027"', 'id = "test-2027"\nname = "x"', "election.name"),
    ("unknown key in contest", "votes_allowed = 2", "votes_alowed = 2", "contests[0].votes_alowed"),
    ("unknown key in option", "details =", "detials =", "contests[0].options[1].detials"),
    ("unknown key in style", 'id = "all"', 'id = "all"\nkey = 1', "ballot_styles[0].key"),
    ("unknown key in policy", "reporting_times", "reporting_time", "policy.reporting_time"),
    ("unknown key in station", "portables = 1", "portable = 1", "station.portable"),
    ("question beside candidates", "votes_allowed = 2", 'question = "x"', "contests[0].question"),
    ("unknown kind", 'kind = "measure"', 'kind = "poll"', "contests[2].kind"),
    ("missing title", 'title = "Вопрос"', "", "contests[2].title"),
    ("missing station", SOURCE[SOURCE.index("[station]") :], "", "station"),
    ("wrong type", "cards = 40", 'cards = "40"', "station.cards"),
    ("zero", "voters_registered = 1160", "voters_registered = 0", "station.voters_registered"),
    ("no such day", "2027-09-19", '"2027-02-30"', "election.date"),
    ("bad id", 'id = "council"', 'id = "Council 1"', "contests[0].id"),
    ("id with a line break", 'id = "test-2027"', 'id = "test-2027\\n"', "election.id"),
    ("no kiosks", "kiosks = 2", "kiosks = 0", "station.kiosks"),
    (
        "answers twice",
        'answers = "yes_no"',
        'answers = "yes_no"\noptions = [{name = "x"}]',
        "contests[2].answers",
    ),
    ("no answers", 'answers = "yes_no"', "", "contests[2].options"),
    ("too many marks", "votes_allowed = 2", "votes_allowed = 3", "contests[0].votes_allowed"),
    ("unknown language", 'title = "Списки"', 'title = {ru = "С", tt = "С"}', "contests[1].title.tt"),
    ("no russian", 'title = "Списки"', 'title = {en = "L"}', "contests[1].title"),
    ("empty name", '"Дом и двор"', '" "', "contests[1].options[1].name"),
    ("long name", '"Дом и двор"', '"' + "х" * 201 + '"', "contests[1].options[1].name"),
    ("tab in a name", '"Аистова Вера"', '"Аистова\\tВера"', "contests[0].options[0].name"),
    ("same option id", '{ name = "Аистова Вера" }', '{ name = "А", id = "o2" }', "contests[0].options[1].id"),
    (
        "style of nothing",
        'contests = ["council", "lists", "question"]',
        "contests = []",
        "ballot_styles[0].contests",
    ),
    ("style of the unknown", '"question"]', '"question", "x"]', "ballot_styles[0].contests[3]"),
    ("style without a contest", ', "question"]', "]", "contests[2]"),
    ("reporting time", '"10:00"', '"10.00"', "policy.reporting_times[0]"),
    (
        "unknown form",
        "[policy]",
        '[[protocol_forms]]\nform = "paper-1950"\n[policy]',
        "protocol_forms[0].form",
    ),
    (
        "form and rows",
        "[policy]",
        '[[protocol_forms]]\nform = "electronic-2024"\nid = "x"\n[policy]',
        "protocol_forms[0].form",
    ),
    ("half a form", "[policy]", '[[protocol_forms]]\nid = "x"\n[policy]', "protocol_forms[0]"),
    (
        "asset outside",
        "version = 3",
        'version = 3\nassets = ["../keys/station.secret"]',
        "election.assets[0]",
    ),
    ("asset missing", "version = 3", 'version = 3\nassets = ["voice.wav"]', "election.assets[0]"),
    ("serials", "cards = 40", "cards = 40\nfirst_card = 268435455", "station.cards"),
]


@pytest.mark.parametrize(("rule", "old", "new", "place"), BROKEN, ids=[sample[0] for sample in BROKEN])
def test_every_rule_names_its_place_and_nothing_is_written(
    rule: str, old: str, new: str, place: str, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    assert SOURCE.count(old) >= 1, rule
    source = tmp_path / "source.toml"
    source.write_text(SOURCE.replace(old, new, 1), encoding="utf-8")
    problems = build_package(source, keys, tmp_path / "out", None)
    assert isinstance(problems, tuple), rule
    assert place in [problem.place for problem in problems]
    assert problems[0].text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.toml"]


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"a = 1\nb = \xff", "строка 2"), (b'a = "', "конец файла"), (b"#" * (4 * 1024 * 1024 + 1), "")],
    ids=["not-utf8", "cut", "large"],
)
def test_what_is_not_toml_is_refused(
    content: bytes, place: str, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    source = tmp_path / "source.toml"
    source.write_bytes(content)
    problems = read_source(source, keys)
    assert isinstance(problems, tuple)
    assert problems[0].place == place


@pytest.fixture
def expanded(keys: pathlib.Path, tmp_path: pathlib.Path) -> Expanded:
    source = tmp_path / "source.toml"
    text = SOURCE.replace(
        'question = "Согласны ли Вы?"', 'question = """\n  Согласны\nли Вы?\n\n\nСовсем?\n"""'
    )
    source.write_text("\ufeff" + text, encoding="utf-8")
    read = read_source(source, keys)
    assert isinstance(read, Expanded), read
    return read


def test_shortcuts_are_spelled_out(expanded: Expanded) -> None:
    council, lists, question = expanded.election.contests
    assert [(option.id, option.number) for option in council.options] == [
        ("o1", 1),
        ("o2", 2),
        ("against-all", 3),
    ]
    assert council.options[2].against_all
    assert council.options[2].name == {"ru": "Против всех", "en": "Against all"}
    assert council.short_title == council.title
    assert [(option.id, option.subject, option.stance) for option in lists.options] == [
        ("o1-for", "o1", Stance.FOR),
        ("o1-against", "o1", Stance.AGAINST),
        ("o2-for", "o2", Stance.FOR),
        ("o2-against", "o2", Stance.AGAINST),
    ]
    assert lists.options[1].name == {"ru": "Зелёный берег — против"}
    assert lists.votes_allowed == 2
    assert [option.name for option in question.options] == [
        {"ru": "Да", "en": "Yes"},
        {"ru": "Нет", "en": "No"},
    ]


def test_wrapped_texts_are_joined_and_paragraphs_kept(expanded: Expanded) -> None:
    contest = expanded.election.contests[2]
    assert isinstance(contest, BallotMeasureContest)
    assert contest.question == {"ru": "Согласны ли Вы?\n\nСовсем?"}


def test_the_form_of_2024_is_there_in_the_languages_of_the_election(expanded: Expanded) -> None:
    (form,) = expanded.election.protocol_forms
    assert [row.number for row in form.rows] == ["1", "2", "3", "4", "5", "6"]
    assert {language for row in form.rows for language in row.title} == {"ru", "en"}
    assert [ratio.formula for ratio in form.ratios] == [
        "r1 >= r2 + r3",
        "r2 + r3 >= r4",
        "r4 == r5 + sum",
        "r4 - r5 <= sum",
        "sum <= (r4 - r5) * votes_allowed",
    ]
    assert [ratio.applies for ratio in form.ratios] == ["all", "all", "single", "multiple", "multiple"]


def test_devices_are_numbered_through(expanded: Expanded) -> None:
    devices = [(device.id, device.role.value, device.number) for device in expanded.station.devices]
    assert devices == [
        ("controller", "controller", 0),
        ("kiosk-1", "kiosk", 1),
        ("kiosk-2", "kiosk", 2),
        ("portable-1", "portable", 3),
    ]
