"""Building: signed by all keys of a role, as a whole or not at all, never over a higher version."""

import hashlib
import json
import pathlib

import pytest

from election.package import ElectionPackage, Expectation, read_package
from election.package_decoding import ProblemCode
from link.tls import pin_of
from provisioning.build import build_package
from provisioning.files import read_folder
from provisioning.keys import KeyFileError, KeyPlan, make_keys
from tests.provisioning.conftest import SOURCE


def write(folder: pathlib.Path, text: str = SOURCE) -> pathlib.Path:
    source = folder / "source.toml"
    source.write_text(text, encoding="utf-8")
    return source


def test_a_device_with_the_pin_accepts_what_was_built(good_package: pathlib.Path, keys: pathlib.Path) -> None:
    files = read_folder(good_package)
    assert isinstance(files, dict)
    pin = (keys / "root.sha256").read_text().strip()
    package = read_package(files, pin, Expectation(election="test-2027", station=123))
    assert isinstance(package, ElectionPackage)
    assert package.election.version == 3
    assert len(json.loads(files["election.json.sig"])["signatures"]) == 2
    for device in package.station.devices:
        assert device.certificate is not None
        assert pin_of(device.certificate) == device.certificate_sha256


def test_the_same_source_and_keys_give_the_same_bytes(
    good_package: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    build_package(write(tmp_path), keys, tmp_path / "out", None)
    assert read_folder(tmp_path / "out") == read_folder(good_package)


def test_assets_beside_the_source_are_bound_by_hash(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / "voice.wav").write_bytes(b"sound")
    source = write(tmp_path, SOURCE.replace("version = 3", 'version = 3\nassets = ["voice.wav"]'))
    package = build_package(source, keys, tmp_path / "out", None)
    assert isinstance(package, ElectionPackage)
    assert package.election.assets[0].sha256 == hashlib.sha256(b"sound").hexdigest()
    assert (tmp_path / "out" / "voice.wav").read_bytes() == b"sound"


@pytest.mark.parametrize(
    ("names", "place"),
    [
        ('["../outside.wav"]', "election.assets[0]"),
        ('["a.wav", "a.wav"]', "election.assets[1]"),
        ('["A.wav"]', "election.assets[0]"),
    ],
)
def test_an_asset_outside_or_twice_is_refused_though_it_exists(
    names: str, place: str, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    for path in (tmp_path / "outside.wav", inner / "a.wav", inner / "A.wav"):
        path.write_bytes(b"sound")
    source = write(inner, SOURCE.replace("version = 3", f"version = 3\nassets = {names}"))
    problems = build_package(source, keys, tmp_path / "out", None)
    assert isinstance(problems, tuple)
    assert [problem.place for problem in problems] == [place]
    assert not (tmp_path / "out").exists()


def test_an_asset_that_is_a_link_is_refused(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / "voice.wav").symlink_to(keys / "station.secret")
    source = write(tmp_path, SOURCE.replace("version = 3", 'version = 3\nassets = ["voice.wav"]'))
    problems = build_package(source, keys, tmp_path / "out", None)
    assert isinstance(problems, tuple)
    assert problems[0].place == "election.assets[0]"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("version = 3", "version = 2", "election.json: version"),
        ("version = 5", "version = 4", "station-0123.json: version"),
        ('id = "test-2027"', 'id = "test-2028"', "election.json"),
        ("number = 123", "number = 124", "station-0124.json"),
    ],
)
def test_a_lower_version_or_another_election_does_not_replace(
    old: str, new: str, place: str, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    assert isinstance(build_package(write(tmp_path), keys, tmp_path / "out", None), ElectionPackage)
    before = read_folder(tmp_path / "out")
    problems = build_package(write(tmp_path, SOURCE.replace(old, new, 1)), keys, tmp_path / "out", None)
    assert isinstance(problems, tuple)
    assert [problem.place for problem in problems] == [place]
    assert read_folder(tmp_path / "out") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source.toml"]


def test_a_higher_version_replaces_as_a_whole(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    build_package(write(tmp_path), keys, tmp_path / "out", None)
    higher = SOURCE.replace("version = 3", "version = 4")
    package = build_package(write(tmp_path, higher), keys, tmp_path / "out", None)
    assert isinstance(package, ElectionPackage)
    assert package.election.version == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source.toml"]


def test_a_folder_with_something_else_is_left_alone(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("дорогой друг", encoding="utf-8")
    problems = build_package(write(tmp_path), keys, tmp_path / "out", None)
    assert isinstance(problems, tuple)
    assert problems[0].code is ProblemCode.UNEXPECTED_FILE
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]


def test_a_device_without_keys_is_named(tmp_path: pathlib.Path) -> None:
    make_keys(tmp_path / "keys", KeyPlan(kiosks=1), None)
    with pytest.raises(KeyFileError, match="kiosk-2"):
        build_package(write(tmp_path), tmp_path / "keys", tmp_path / "out", None)
    assert not (tmp_path / "out").exists()


def test_keys_the_root_does_not_know_build_nothing(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    import shutil

    shutil.copytree(keys, tmp_path / "keys")
    make_keys(tmp_path / "other", KeyPlan(), None)
    (tmp_path / "keys/commission/election-1.key").write_bytes(
        (tmp_path / "other/commission/election-1.key").read_bytes()
    )
    problems = build_package(write(tmp_path), tmp_path / "keys", tmp_path / "out", None)
    assert isinstance(problems, tuple)
    assert problems[0].code is ProblemCode.WRONG_SIGNATURE
    assert not (tmp_path / "out").exists()
