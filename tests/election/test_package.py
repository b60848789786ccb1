"""Reading a package: what is missing, damaged, forged, foreign or old is named with its place."""

import collections.abc
import hashlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from election import signing
from election.package import (
    ElectionPackage,
    Expectation,
    ProblemCode,
    Root,
    package_file_limit,
    read_package,
    station_file_name,
)
from tests.election.packages import (
    ELECTION_KEYS,
    KEYS,
    ROOT_KEY,
    STATION_FILE,
    STATION_KEY,
    signed,
    small_election,
    small_root,
    small_station,
    with_asset,
)
from tests.election.strategies import elections, stations

ANY = Expectation()
Files = dict[str, bytes]


def only_problem(
    files: collections.abc.Mapping[str, bytes], expect: Expectation = ANY, pin: str | None = None
) -> tuple[ProblemCode, str]:
    outcome = read_package(files, pin, expect)
    assert isinstance(outcome, tuple), "nothing was found"
    assert len(outcome) == 1, [str(problem) for problem in outcome]
    assert outcome[0].text
    assert "\n" not in str(outcome[0])
    return outcome[0].code, outcome[0].place


def test_a_good_package_is_read() -> None:
    files = signed(with_asset(), assets={"voice.wav": b"voice"})
    package = read_package(files, hashlib.sha256(files["root.json"]).hexdigest(), ANY)
    assert isinstance(package, ElectionPackage)
    assert package.election == with_asset()
    assert package.station == small_station()
    assert len(package.fingerprint.words) == 4


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_valid_election_is_accepted(data: st.DataObject) -> None:
    election = data.draw(elections())
    station = msgspec.structs.replace(data.draw(stations(election)), number=123)
    package = read_package(signed(election, station), None, ANY)
    assert isinstance(package, ElectionPackage), [str(problem) for problem in package]
    assert package.election == election


@pytest.mark.parametrize("name", ["root.json", "election.json"])
def test_a_missing_file_is_named(name: str) -> None:
    files = signed()
    del files[name]
    assert only_problem(files) == (ProblemCode.MISSING_FILE, name)


def test_a_missing_station_file_is_named() -> None:
    files = {name: content for name, content in signed().items() if not name.startswith("station")}
    assert only_problem(files) == (ProblemCode.MISSING_FILE, "station-NNNN.json")


@pytest.mark.parametrize("name", ["root.json", "election.json", STATION_FILE])
def test_a_missing_signature_is_named(name: str) -> None:
    files = signed()
    del files[name + ".sig"]
    assert only_problem(files) == (ProblemCode.MISSING_SIGNATURE, name + ".sig")


@pytest.mark.parametrize("name", ["root.json", "election.json", STATION_FILE])
def test_one_more_space_after_signing_is_found(name: str) -> None:
    files = signed()
    files[name] += b" "
    assert only_problem(files) == (ProblemCode.WRONG_SIGNATURE, f"{name}.sig: signatures[0]")


def test_one_election_key_of_two_is_too_few_and_says_so() -> None:
    files = signed()
    files["election.json.sig"] = signing.sign(
        signing.ELECTION_TYPE, files["election.json"], ELECTION_KEYS[:1]
    )
    assert only_problem(files) == (ProblemCode.WRONG_SIGNATURE, "election.json.sig: signatures")
    outcome = read_package(files, None, ANY)
    assert isinstance(outcome, tuple)
    assert "нужно 2 из 3" in outcome[0].text


def test_the_key_of_another_role_does_not_count() -> None:
    files = signed()
    files["election.json.sig"] = signing.sign(
        signing.ELECTION_TYPE, files["election.json"], (STATION_KEY, ROOT_KEY)
    )
    assert only_problem(files)[0] is ProblemCode.WRONG_SIGNATURE


def test_a_station_file_cannot_be_signed_as_an_election() -> None:
    files = signed()
    files[STATION_FILE + ".sig"] = signing.sign(signing.ELECTION_TYPE, files[STATION_FILE], [STATION_KEY])
    assert only_problem(files)[0] is ProblemCode.WRONG_SIGNATURE


def test_another_commission_is_refused_by_the_pin() -> None:
    assert only_problem(signed(), pin="0" * 64) == (ProblemCode.WRONG_ROOT, "root.json")


def test_a_root_that_its_own_keys_did_not_sign_is_refused() -> None:
    files = signed()
    files["root.json.sig"] = signing.sign(signing.ROOT_TYPE, files["root.json"], KEYS[1:2])
    assert only_problem(files) == (ProblemCode.WRONG_SIGNATURE, "root.json.sig: signatures")


def _root(**changes: object) -> Root:
    return msgspec.convert({**msgspec.to_builtins(small_root()), **changes}, Root)


def _role(name: str, **changes: object) -> Root:
    roles = msgspec.to_builtins(small_root().roles)
    roles[name].update(changes)
    return _root(roles=roles)


@pytest.mark.parametrize(
    ("root", "place"),
    [
        (_role("station", keys=["0" * 64]), "root.json: roles.station.keys"),
        (_role("station", threshold=2), "root.json: roles.station.threshold"),
        (
            _role("election", keys=list(small_root().roles.election.keys[:1]) * 2, threshold=1),
            "root.json: roles.election.keys",
        ),
        (_root(keys={**small_root().keys, "f" * 64: "0" * 64}), "root.json: keys"),
        (_root(keys={**small_root().keys, "f" * 64: "G" * 64}), "root.json: keys"),
    ],
)
def test_a_senseless_root_is_refused(root: Root, place: str) -> None:
    assert only_problem(signed(root=root))[1] == place


@pytest.mark.parametrize(
    ("expect", "code", "place"),
    [
        (Expectation(election="other-2027"), ProblemCode.OTHER_ELECTION, "election.json: id"),
        (Expectation(station=124), ProblemCode.OTHER_STATION, f"{STATION_FILE}: number"),
        (Expectation(minimum_version=(4, 5)), ProblemCode.OLDER_VERSION, "election.json: version"),
        (Expectation(minimum_version=(3, 6)), ProblemCode.OLDER_VERSION, f"{STATION_FILE}: version"),
    ],
)
def test_what_the_device_does_not_expect_is_refused(
    expect: Expectation, code: ProblemCode, place: str
) -> None:
    assert only_problem(signed(), expect) == (code, place)


def test_what_the_device_expects_is_accepted() -> None:
    expect = Expectation(election="test-2027", station=123, minimum_version=(3, 5))
    assert isinstance(read_package(signed(), None, expect), ElectionPackage)


def test_a_station_of_another_election_or_under_another_name_is_refused() -> None:
    foreign = msgspec.structs.replace(small_station(), election="other-2027")
    assert only_problem(signed(station=foreign)) == (
        ProblemCode.OTHER_ELECTION,
        f"{STATION_FILE}: election",
    )
    renamed = msgspec.structs.replace(small_station(), number=124)
    assert only_problem(signed(station=renamed)) == (ProblemCode.OTHER_STATION, f"{STATION_FILE}: number")


def test_two_station_files_are_refused() -> None:
    files = {**signed(), "station-0124.json": b"{}", "station-0124.json.sig": b"{}"}
    assert only_problem(files) == (ProblemCode.UNEXPECTED_FILE, "station-0124.json")


@pytest.mark.parametrize("name", ["extra.bin", "../election.json", "a\nb", "voice.wav.sig"])
def test_a_file_nobody_listed_is_refused(name: str) -> None:
    assert only_problem({**signed(), name: b""})[0] is ProblemCode.UNEXPECTED_FILE


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, ProblemCode.MISSING_FILE),
        (b"voic", ProblemCode.DAMAGED_ASSET),
        (b"voice!", ProblemCode.DAMAGED_ASSET),
        (b"Voice", ProblemCode.DAMAGED_ASSET),
    ],
)
def test_a_missing_truncated_or_changed_asset_is_found(content: bytes | None, code: ProblemCode) -> None:
    files = signed(with_asset(), assets={} if content is None else {"voice.wav": content})
    assert only_problem(files) == (code, "voice.wav")


def test_a_truncated_asset_is_told_from_a_changed_one() -> None:
    outcome = read_package(signed(with_asset(), assets={"voice.wav": b"voic"}), None, ANY)
    assert isinstance(outcome, tuple)
    assert outcome[0].text == "размер 4 байт, а должен быть 5"


WORDS = [
    ("version", "1", "ожидается целое число, а указано: текст"),
    ("version", 0, "число должно быть не меньше 1"),
    ("format", 2, "недопустимое значение «2»"),
    ("languages", ["RU"], "недопустимое написание"),
    ("contests", {}, "ожидается список, а указано: таблица"),
    ("date", "завтра", "недопустимое написание"),
]


@pytest.mark.parametrize(("key", "value", "words"), WORDS)
def test_a_wrong_value_is_explained_in_russian(key: str, value: object, words: str) -> None:
    raw = {**msgspec.to_builtins(small_election()), key: value}
    outcome = read_package(signed(msgspec.json.encode(raw)), None, ANY)
    assert isinstance(outcome, tuple)
    assert [problem.text for problem in outcome] == [words]


@pytest.mark.parametrize("name", ["../voice.wav", "/etc/passwd", "a/b", "..", ".hidden", "", "Voice.wav"])
def test_an_asset_name_that_leads_out_of_the_folder_is_refused(name: str) -> None:
    raw = msgspec.to_builtins(with_asset())
    raw["assets"][0]["name"] = name
    found = only_problem(signed(msgspec.json.encode(raw)))
    assert found == (ProblemCode.WRONG_VALUE, "election.json: assets[0].name")


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"{", ProblemCode.MALFORMED, "election.json"),
        (b"\xff", ProblemCode.MALFORMED, "election.json"),
        (b"{}", ProblemCode.WRONG_VALUE, "election.json: format"),
        (b"[" * 17 + b"]" * 17, ProblemCode.MALFORMED, "election.json"),
        (b"[" * 100_000, ProblemCode.MALFORMED, "election.json"),
        (b'{"format":1,"format":1}', ProblemCode.DUPLICATE, "election.json"),
        (b" " * (4 * 1024 * 1024 + 1), ProblemCode.TOO_LARGE, "election.json"),
    ],
    ids=["cut", "not-utf8", "empty", "deep", "very-deep", "repeated-key", "large"],
)
def test_what_is_not_our_json_is_refused(content: bytes, code: ProblemCode, place: str) -> None:
    assert only_problem(signed(content)) == (code, place)


def test_limits_are_told_by_the_name() -> None:
    assert package_file_limit("election.json") == 4 * 1024 * 1024
    assert package_file_limit("root.json") == package_file_limit(station_file_name(7)) == 256 * 1024
    assert package_file_limit("election.json.sig") == 16 * 1024
    assert package_file_limit("voice.wav") is None
    files = {**signed(), STATION_FILE: b" " * (256 * 1024 + 1)}
    assert only_problem(files) == (ProblemCode.TOO_LARGE, STATION_FILE)


PLACES = [
    ((), "naem"),
    (("contests", 0), "contests[0].naem"),
    (("contests", 1, "options", 2), "contests[1].options[2].naem"),
    (("ballot_styles", 1), "ballot_styles[1].naem"),
    (("protocol_forms", 0, "rows", 3), "protocol_forms[0].rows[3].naem"),
    (("protocol_forms", 0, "ratios", 1), "protocol_forms[0].ratios[1].naem"),
    (("policy",), "policy.naem"),
]


@pytest.mark.parametrize(("path", "place"), PLACES)
def test_an_unknown_key_is_refused_wherever_it_stands(path: tuple[str | int, ...], place: str) -> None:
    raw = msgspec.to_builtins(small_election())
    inner = raw
    for step in path:
        inner = inner[step]
    inner["naem"] = 1
    found = only_problem(signed(msgspec.json.encode(raw)))
    assert found == (ProblemCode.UNKNOWN_KEY, f"election.json: {place}")


def test_an_unknown_key_of_a_device_is_refused() -> None:
    raw = msgspec.to_builtins(small_station())
    raw["devices"][1]["naem"] = 1
    found = only_problem(signed(station=msgspec.json.encode(raw)))
    assert found == (ProblemCode.UNKNOWN_KEY, f"{STATION_FILE}: devices[1].naem")


def test_a_hostile_key_is_shown_harmless() -> None:
    raw = {**msgspec.to_builtins(small_election()), "\x1b[2J\u202e" + "x" * 200: 1}
    outcome = read_package(signed(msgspec.json.encode(raw)), None, ANY)
    assert isinstance(outcome, tuple)
    assert outcome[0].code is ProblemCode.UNKNOWN_KEY
    assert str(outcome[0]).isprintable()
    assert len(str(outcome[0])) < 120


@given(st.sampled_from(sorted(signed())), st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_no_bytes_in_any_file_raise(name: str, content: bytes) -> None:
    outcome = read_package({**signed(), name: content}, None, ANY)
    assert isinstance(outcome, tuple)
    assert outcome
