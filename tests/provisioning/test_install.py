"""Installing: only forward, only the same election, station and root; otherwise nothing changes."""

import collections.abc
import pathlib
import shutil

import pytest

from election.package import ElectionPackage, Expectation, ProblemCode
from provisioning.build import build_package
from provisioning.files import read_folder
from provisioning.install import install_package, open_package
from provisioning.keys import KeyPlan, make_keys
from tests.provisioning.conftest import SOURCE

Build = collections.abc.Callable[..., pathlib.Path]


@pytest.fixture
def build(keys: pathlib.Path, tmp_path: pathlib.Path) -> Build:
    def made(*changes: tuple[str, str], with_keys: pathlib.Path = keys) -> pathlib.Path:
        text = SOURCE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        number = len(list(tmp_path.glob("card-*")))
        (tmp_path / "source.toml").write_text(text, encoding="utf-8")
        out = tmp_path / f"card-{number}"
        assert isinstance(build_package(tmp_path / "source.toml", with_keys, out, None), ElectionPackage)
        return out

    return made


def codes(outcome: object) -> list[ProblemCode]:
    assert isinstance(outcome, tuple)
    return [problem.code for problem in outcome]


def test_a_package_is_installed_byte_for_byte(good_package: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert isinstance(install_package(good_package, tmp_path / "device"), ElectionPackage)
    assert read_folder(tmp_path / "device") == read_folder(good_package)
    assert isinstance(install_package(good_package, tmp_path / "device"), ElectionPackage), "again"


def test_the_pin_and_the_expectations_are_kept(
    good_package: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    device = tmp_path / "device"
    pin = (keys / "root.sha256").read_text().strip()
    assert codes(install_package(good_package, device, "0" * 64)) == [ProblemCode.WRONG_ROOT]
    expect = Expectation(station=124)
    assert codes(install_package(good_package, device, pin, expect)) == [ProblemCode.OTHER_STATION]
    assert not device.exists()
    assert isinstance(install_package(good_package, device, pin, Expectation(station=123)), ElectionPackage)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("version = 3", "version = 2"), ProblemCode.OLDER_VERSION),
        (("version = 5", "version = 4"), ProblemCode.OLDER_VERSION),
        (('"Списки"', '"Партии"'), ProblemCode.OLDER_VERSION),
        (("cards = 40", "cards = 41"), ProblemCode.OLDER_VERSION),
        (('id = "test-2027"', 'id = "test-2028"'), ProblemCode.OTHER_ELECTION),
        (("number = 123", "number = 124"), ProblemCode.OTHER_STATION),
    ],
)
def test_what_is_older_or_foreign_is_not_installed(
    change: tuple[str, str],
    code: ProblemCode,
    build: Build,
    good_package: pathlib.Path,
    tmp_path: pathlib.Path,
) -> None:
    device = tmp_path / "device"
    install_package(good_package, device)
    card = build(change)
    assert codes(install_package(card, device)) == [code]
    assert codes(open_package(card, installed=device)) == [code]
    assert read_folder(device) == read_folder(good_package)


def test_a_higher_version_is_installed(
    build: Build, good_package: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    device = tmp_path / "device"
    install_package(good_package, device)
    installed = install_package(build(("version = 3", "version = 4")), device)
    assert isinstance(installed, ElectionPackage)
    assert installed.election.version == 4


def test_the_first_root_is_remembered(
    build: Build, good_package: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    install_package(good_package, tmp_path / "device")
    make_keys(tmp_path / "other", KeyPlan(kiosks=2, portables=1), None)
    card = build(("version = 3", "version = 9"), with_keys=tmp_path / "other")
    assert codes(install_package(card, tmp_path / "device")) == [ProblemCode.WRONG_ROOT]


def test_a_link_or_a_stray_file_on_the_card_is_refused(
    good_package: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    card = tmp_path / "card"
    shutil.copytree(good_package, card)
    (card / "letter.pdf").write_bytes(b"x")
    assert codes(install_package(card, tmp_path / "device")) == [ProblemCode.UNEXPECTED_FILE]
    (card / "letter.pdf").unlink()
    (card / "root.json").rename(tmp_path / "root.json")
    (card / "root.json").symlink_to(tmp_path / "root.json")
    assert codes(install_package(card, tmp_path / "device")) == [ProblemCode.UNEXPECTED_FILE]
    assert not (tmp_path / "device").exists()


def test_a_damaged_installation_is_reported_as_such(
    build: Build, good_package: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    device = tmp_path / "device"
    install_package(good_package, device)
    with (device / "election.json").open("ab") as file:
        file.write(b" ")
    outcome = install_package(build(("version = 3", "version = 4")), device)
    assert isinstance(outcome, tuple)
    assert outcome[0].place.startswith("device: election.json.sig")
    (device / "link").symlink_to(device / "root.json")
    outcome = install_package(good_package, device)
    assert isinstance(outcome, tuple)
    assert outcome[0].place == "device: link"


def test_an_absent_card_is_a_problem(tmp_path: pathlib.Path) -> None:
    assert codes(install_package(tmp_path / "none", tmp_path / "device")) == [ProblemCode.MISSING_FILE]
    assert not (tmp_path / "device").exists()
