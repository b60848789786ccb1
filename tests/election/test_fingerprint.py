"""The fingerprint: the same files give the same words everywhere, and the list of words never changes."""

import hashlib
import pathlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from election.fingerprint import WORDS, fingerprint_of, fingerprint_of_hashes


def _near(one: str, other: str) -> bool:
    """Tell whether one replaced, added or dropped letter makes one word of the other."""
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    short, long = sorted((one, other), key=len)
    return any(long[:index] + long[index + 1 :] == short for index in range(len(long)))


def test_there_are_1024_simple_words_that_cannot_be_confused() -> None:
    assert len(set(WORDS)) == len(WORDS) == 1024
    assert all(4 <= len(word) <= 8 and set(word) <= set("абвгдежзийклмнопрстуфхцчшщъыьэюя") for word in WORDS)
    by_length: dict[int, list[str]] = {}
    for word in WORDS:
        for size in (len(word) - 1, len(word)):
            assert not any(_near(word, other) for other in by_length.get(size, ()))
        if any(_near(word, other) for other in by_length.get(len(word) + 1, ())):
            pytest.fail(word)
        by_length.setdefault(len(word), []).append(word)


def test_the_list_is_part_of_the_format() -> None:
    digest = hashlib.sha256("\n".join(WORDS).encode()).hexdigest()
    assert digest == "7046c4d98feebff0bc5ea52b0f2c68a3ea0cab0765be6993b58b36a04a298ea4"


def test_known_files_give_known_words() -> None:
    found = fingerprint_of({"b.json": b"2", "a.json": b"1"})
    assert str(found) == "архив заяц собака шоколад"
    assert found.hex == "bf6b55a3b7da3b1e15912afd12085674171c5dd69066647018a397ce39477458"


def test_sha256sum_gives_the_same_number(tmp_path: pathlib.Path) -> None:
    files = {"b.json": b"2", "a.json": b"1", "a-b.json": b""}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    command = "LC_ALL=C sha256sum * | sha256sum"
    printed = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=20
    ).stdout
    assert printed.split()[0] == fingerprint_of(files).hex


names = st.text("abc.-0", min_size=1, max_size=5)


@given(st.dictionaries(names, st.binary(max_size=4), min_size=1), st.data())
def test_any_change_of_a_name_or_a_content_changes_it(files: dict[str, bytes], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(files)))
    before = fingerprint_of(files)
    changed = {**files, name: files[name] + b"x"}
    renamed = {**{key: value for key, value in files.items() if key != name}, name + "y": files[name]}
    assert before != fingerprint_of(changed)
    assert before != fingerprint_of(renamed)
    assert before == fingerprint_of(dict(reversed(files.items())))


@pytest.mark.parametrize("name", ["a\nb", "a\\b"])
def test_names_that_could_imitate_another_list_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        fingerprint_of_hashes({name: "0" * 64})
