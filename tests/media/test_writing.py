"""Replacing files and folders as a whole."""

import os
import pathlib

import pytest

from media import writing
from media.reading import read_tree
from media.writing import folder_replaced, forget_cached, replace_file, write_private, write_tree


def names_in(folder: pathlib.Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_appears_only_when_it_is_whole(tmp_path: pathlib.Path) -> None:
    with folder_replaced(tmp_path / "deep" / "out") as folder:
        (folder / "a").write_bytes(b"1")
        assert not (tmp_path / "deep" / "out").exists()
    assert read_tree(tmp_path / "deep" / "out") == {"a": b"1"}


def test_an_interrupted_replacement_leaves_the_old_folder(tmp_path: pathlib.Path) -> None:
    write_tree(tmp_path, {"out/old": b"1"})

    def replace_on_a_full_disk() -> None:
        with folder_replaced(tmp_path / "out") as folder:
            (folder / "new").write_bytes(b"2")
            raise OSError("disk full")

    with pytest.raises(OSError, match="full"):
        replace_on_a_full_disk()
    assert read_tree(tmp_path) == {"out/old": b"1"}
    assert names_in(tmp_path) == ["out"]


@pytest.mark.parametrize("exchange", [True, False], ids=["in-one-step", "in-two-renames"])
def test_an_old_folder_is_replaced_as_a_whole(
    exchange: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(writing, "_RENAME_EXCHANGE", 1 << 20)  # the kernel refuses unknown flags
    write_tree(tmp_path, {"out/old": b"1"})
    with folder_replaced(tmp_path / "out") as folder:
        (folder / "new").write_bytes(b"2")
    assert read_tree(tmp_path) == {"out/new": b"2"}
    assert names_in(tmp_path) == ["out"]


def test_the_old_folder_comes_back_when_the_new_one_cannot_take_its_place(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_RENAME_EXCHANGE", 1 << 20)
    write_tree(tmp_path, {"out/old": b"1"})
    rename = pathlib.Path.rename

    def refusing(path: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
        if (path / "new").exists():
            raise OSError("the card was pulled out")
        return rename(path, target)

    monkeypatch.setattr(pathlib.Path, "rename", refusing)

    def replace() -> None:
        with folder_replaced(tmp_path / "out") as folder:
            (folder / "new").write_bytes(b"2")

    with pytest.raises(OSError, match="pulled"):
        replace()
    assert read_tree(tmp_path) == {"out/old": b"1"}


def test_every_file_is_flushed_before_the_folder_gets_its_name(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        writing, "flush_entry", lambda path: flushed.append((path.name, (tmp_path / "out").exists()))
    )
    with folder_replaced(tmp_path / "out") as folder:
        write_tree(folder, {"a": b"1", "deep/b": b"2"})
    before = {name for name, named in flushed if not named}
    assert {"a", "b", "deep"} <= before
    assert flushed[-1] == (tmp_path.name, True)


def test_a_file_is_replaced_whole_or_not_at_all(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mode.json"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert read_tree(tmp_path) == {"mode.json": b"new"}

    def half(building: pathlib.Path, content: bytes) -> None:
        building.write_bytes(content[:1])
        raise OSError("disk full")

    monkeypatch.setattr(writing, "write_file", half)
    with pytest.raises(OSError, match="full"):
        replace_file(path, b"newest")
    assert read_tree(tmp_path) == {"mode.json": b"new"}


def test_a_replaced_file_is_flushed_before_its_name_and_the_name_after(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(
        writing, "flush_entry", lambda path: steps.append(f"{path.name}:{(tmp_path / 'f').exists()}")
    )
    replace_file(tmp_path / "f", b"1")
    assert steps == [".f.new:False", f"{tmp_path.name}:True"]


def test_a_key_file_is_private_and_never_replaced(tmp_path: pathlib.Path) -> None:
    write_private(tmp_path / "key", b"secret")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "key", b"other")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "link", b"other")
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert not (tmp_path / "elsewhere").exists()


def test_the_kernel_is_asked_to_read_the_medium_again(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda handle, start, length, advice: asked.append(advice))
    (tmp_path / "f").write_bytes(b"1")
    forget_cached(tmp_path / "f")
    assert asked == [os.POSIX_FADV_DONTNEED]
