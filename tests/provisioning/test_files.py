"""Package folders: the limits of a package, and problems in the words of a package."""

import pathlib

import pytest

from election.package_decoding import PackageProblem, ProblemCode
from media import reading
from provisioning import files
from provisioning.files import CHECKSUMS_FILE, package_limit, read_folder


def problem_of(folder: pathlib.Path) -> PackageProblem:
    outcome = read_folder(folder)
    assert isinstance(outcome, tuple)
    assert len(outcome) == 1
    return outcome[0]


def test_a_file_above_the_limit_of_a_package_is_refused(tmp_path: pathlib.Path) -> None:
    with (tmp_path / "root.json").open("wb") as file:
        file.truncate(256 * 1024 + 1)
    problem = problem_of(tmp_path)
    assert (problem.code, problem.place) == (ProblemCode.TOO_LARGE, "root.json")
    assert package_limit("voice.wav") == files.MAX_ASSET_BYTES


def test_troubles_of_a_folder_become_problems_of_a_package(tmp_path: pathlib.Path) -> None:
    assert problem_of(tmp_path / "none").code is ProblemCode.MISSING_FILE
    (tmp_path / "more").mkdir()
    problem = problem_of(tmp_path)
    assert str(problem) == "more: лишняя папка"
    assert problem.code is ProblemCode.UNEXPECTED_FILE
    assert read_folder(tmp_path, subfolders=frozenset({"more"})) == {}
    assert set(files._CODES) == set(reading.FolderTrouble)


@pytest.mark.parametrize(("name", "known"), [(CHECKSUMS_FILE, True), ("OTHER.json", False)])
def test_the_list_of_sums_is_the_only_name_with_capitals(
    name: str, known: bool, tmp_path: pathlib.Path
) -> None:
    (tmp_path / name).write_bytes(b"{}")
    assert isinstance(read_folder(tmp_path), dict) is known
