"""Reading folders of strangers and replacing folders as a whole."""

import os
import pathlib

import pytest

from election.package_decoding import ProblemCode
from provisioning import files
from provisioning.files import folder_replaced, package_limit, read_folder, write_private


def words_of(folder: pathlib.Path) -> str:
    outcome = read_folder(folder)
    assert isinstance(outcome, tuple)
    return outcome[0].text


def place_of(folder: pathlib.Path) -> tuple[ProblemCode, str]:
    outcome = read_folder(folder)
    assert isinstance(outcome, tuple)
    assert len(outcome) == 1
    return outcome[0].code, outcome[0].place


def test_plain_files_are_read_by_name(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1")
    (tmp_path / "b-1_2.wav").write_bytes(b"")
    assert read_folder(tmp_path) == {"a.json": b"1", "b-1_2.wav": b""}


def test_a_link_is_refused_even_when_it_leads_to_a_good_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "real.json").write_bytes(b"1")
    (tmp_path / "link.json").symlink_to("real.json")
    assert place_of(tmp_path) == (ProblemCode.UNEXPECTED_FILE, "link.json")
    assert words_of(tmp_path) == "вместо файла ссылка"


def test_a_link_instead_of_the_folder_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert place_of(tmp_path / "link")[1] == "link"
    assert words_of(tmp_path / "link") == "вместо папки ссылка"


def test_a_subfolder_and_a_pipe_are_refused_at_once(tmp_path: pathlib.Path) -> None:
    (tmp_path / "more").mkdir()
    assert place_of(tmp_path) == (ProblemCode.UNEXPECTED_FILE, "more")
    assert words_of(tmp_path) == "лишняя папка"
    assert read_folder(tmp_path, subfolders=frozenset({"more"})) == {}
    (tmp_path / "more").rmdir()
    os.mkfifo(tmp_path / "pipe")
    assert place_of(tmp_path) == (ProblemCode.UNEXPECTED_FILE, "pipe")
    assert words_of(tmp_path) == "это не обычный файл"


@pytest.mark.parametrize("name", ["A.json", "ё.json", "a b", "a\nb", "x" * 101, "a~"])
def test_foreign_names_are_refused_and_shown_harmless(name: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / name).write_bytes(b"")
    code, place = place_of(tmp_path)
    assert code is ProblemCode.UNEXPECTED_FILE
    assert place.isprintable()


def test_a_missing_folder_is_a_problem(tmp_path: pathlib.Path) -> None:
    assert place_of(tmp_path / "none") == (ProblemCode.MISSING_FILE, "none")
    (tmp_path / "file").write_bytes(b"")
    assert place_of(tmp_path / "file") == (ProblemCode.MISSING_FILE, "file")


def test_a_file_above_its_limit_is_not_read(tmp_path: pathlib.Path) -> None:
    with (tmp_path / "root.json").open("wb") as file:
        file.truncate(256 * 1024 + 1)
    assert place_of(tmp_path) == (ProblemCode.TOO_LARGE, "root.json")
    assert package_limit("voice.wav") == files.MAX_ASSET_BYTES


def test_many_files_are_refused_before_any_is_read(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}").write_bytes(b"")
    assert place_of(tmp_path) == (ProblemCode.TOO_LARGE, "")


def test_all_files_together_have_a_limit(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_TOTAL_BYTES", 10)
    (tmp_path / "a").write_bytes(b"123456")
    (tmp_path / "b").write_bytes(b"12345")
    assert place_of(tmp_path) == (ProblemCode.TOO_LARGE, "b")


def test_a_new_folder_appears_only_when_it_is_whole(tmp_path: pathlib.Path) -> None:
    with folder_replaced(tmp_path / "deep" / "out") as folder:
        (folder / "a").write_bytes(b"1")
        assert not (tmp_path / "deep" / "out").exists()
    assert read_folder(tmp_path / "deep" / "out") == {"a": b"1"}


def test_an_interrupted_replacement_leaves_the_old_folder(tmp_path: pathlib.Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_bytes(b"1")

    def replace_on_a_full_disk() -> None:
        with folder_replaced(tmp_path / "out") as folder:
            (folder / "new").write_bytes(b"2")
            raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        replace_on_a_full_disk()
    assert read_folder(tmp_path / "out") == {"old": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("exchange", [True, False], ids=["in-one-step", "in-two-renames"])
def test_an_old_folder_is_replaced_as_a_whole(
    exchange: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(files, "_RENAME_EXCHANGE", 1 << 20)  # the kernel refuses unknown flags
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old").write_bytes(b"1")
    with folder_replaced(tmp_path / "out") as folder:
        (folder / "new").write_bytes(b"2")
    assert read_folder(tmp_path / "out") == {"new": b"2"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_key_file_is_private_and_never_replaced(tmp_path: pathlib.Path) -> None:
    write_private(tmp_path / "key", b"secret")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "key", b"other")
    assert (tmp_path / "key").read_bytes() == b"secret"
