"""Reading folders of strangers."""

import os
import pathlib

import pytest

from media import reading
from media.reading import FolderProblem, FolderTrouble, read_folder, read_tree

SMALL = 64


def read(folder: pathlib.Path, *subfolders: str) -> dict[str, bytes] | tuple[FolderProblem, ...]:
    return read_folder(folder, lambda name: SMALL, frozenset(subfolders))


def problem_of(folder: pathlib.Path) -> FolderProblem:
    outcome = read(folder)
    assert isinstance(outcome, tuple)
    assert len(outcome) == 1
    return outcome[0]


def test_plain_files_are_read_by_name(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "b-1_2.wav").write_bytes(b"")
    assert read(tmp_path) == {"a.json": b"1", "b-1_2.wav": b""}


def test_a_link_is_refused_even_when_it_leads_to_a_good_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "real.json").write_bytes(b"1")
    (tmp_path / "link.json").symlink_to("real.json")
    problem = problem_of(tmp_path)
    assert (problem.trouble, problem.place) == (FolderTrouble.UNEXPECTED, "link.json")
    assert problem.text == "вместо файла ссылка"


def test_a_link_instead_of_the_folder_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    problem = problem_of(tmp_path / "link")
    assert (problem.trouble, problem.place) == (FolderTrouble.UNEXPECTED, "link")
    assert problem.text == "вместо папки ссылка"


def test_a_link_that_comes_after_the_look_is_not_followed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_bytes(b"outside")
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "a").write_bytes(b"1")
    looked = os.stat

    def swap_after(*arguments: object, **options: object) -> os.stat_result:
        facts = looked(*arguments, **options)  # type: ignore[arg-type]
        if arguments == ("a",):
            (tmp_path / "card" / "a").unlink()
            (tmp_path / "card" / "a").symlink_to(tmp_path / "secret")
        return facts

    monkeypatch.setattr(os, "stat", swap_after)
    with pytest.raises(OSError, match="symbolic"):
        read(tmp_path / "card")


def test_a_subfolder_and_a_pipe_are_refused_at_once(tmp_path: pathlib.Path) -> None:
    (tmp_path / "more").mkdir()
    assert problem_of(tmp_path).text == "лишняя папка"
    assert read(tmp_path, "more") == {}
    (tmp_path / "more").rmdir()
    os.mkfifo(tmp_path / "pipe")
    assert problem_of(tmp_path).text == "это не обычный файл"


@pytest.mark.parametrize("name", ["A.json", "ё.json", "a b", "a\nb", "x" * 101, "a~"])
def test_foreign_names_are_refused_and_shown_harmless(name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / name).write_bytes(b"")
    problem = problem_of(tmp_path)
    assert problem.trouble is FolderTrouble.UNEXPECTED
    assert problem.place.isprintable()


def test_an_exact_name_may_be_allowed_beside_the_plain_ones(tmp_path: pathlib.Path) -> None:
    (tmp_path / "SUMS.json").write_bytes(b"{}")
    assert read_folder(tmp_path, lambda name: SMALL, also=frozenset({"SUMS.json"})) == {"SUMS.json": b"{}"}
    (tmp_path / "Sums.json").write_bytes(b"{}")
    outcome = read_folder(tmp_path, lambda name: SMALL, also=frozenset({"SUMS.json"}))
    assert isinstance(outcome, tuple)
    assert [problem.place for problem in outcome] == ["Sums.json"]


def test_a_missing_folder_is_a_problem(tmp_path: pathlib.Path) -> None:
    assert problem_of(tmp_path / "none").trouble is FolderTrouble.MISSING
    (tmp_path / "file").write_bytes(b"")
    assert problem_of(tmp_path / "file").text == "папки нет"


def test_a_file_above_its_limit_is_not_read(tmp_path: pathlib.Path) -> None:
    (tmp_path / "just").write_bytes(b"x" * SMALL)
    (tmp_path / "over").write_bytes(b"x" * (SMALL + 1))
    problem = problem_of(tmp_path)
    assert (problem.trouble, problem.place) == (FolderTrouble.TOO_LARGE, "over")


def test_many_files_are_refused_before_any_is_read(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}").write_bytes(b"")
    problem = problem_of(tmp_path)
    assert (problem.trouble, problem.place) == (FolderTrouble.TOO_LARGE, "")


def test_all_files_together_have_a_limit(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_TOTAL_BYTES", 10)
    (tmp_path / "a").write_bytes(b"123456")
    (tmp_path / "b").write_bytes(b"12345")
    problem = problem_of(tmp_path)
    assert (problem.trouble, problem.place) == (FolderTrouble.TOO_LARGE, "b")


def test_our_own_tree_is_read_by_relative_names(tmp_path: pathlib.Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "k.json").write_bytes(b"1")
    (tmp_path / "SUMS.json").write_bytes(b"2")
    assert read_tree(tmp_path) == {"parts/k.json": b"1", "SUMS.json": b"2"}
