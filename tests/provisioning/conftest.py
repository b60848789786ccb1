"""Throw-away keys, made once, and a short source to be broken by a test."""

import pathlib

import pytest

from provisioning.build import build_package
from provisioning.keys import KeyPlan, make_keys

SOURCE = """
[election]
id = "test-2027"
version = 3
title = "Выборы и референдум"
date = 2027-09-19
languages = ["ru", "en"]

[[contests]]
kind = "candidates"
id = "council"
title = { ru = "Совет", en = "Council" }
votes_allowed = 2
against_all = true
options = [
  { name = "Аистова Вера" },
  { name = { ru = "Бочкарёв Игнат", en = "Bochkaryov Ignat" }, details = "1968 года рождения" },
]

[[contests]]
kind = "parties"
id = "lists"
title = "Списки"
for_and_against = true
options = [{ name = "Зелёный берег" }, { name = "Дом и двор" }]

[[contests]]
kind = "measure"
id = "question"
title = "Вопрос"
question = "Согласны ли Вы?"
answers = "yes_no"

[[ballot_styles]]
id = "all"
title = "Все"
contests = ["council", "lists", "question"]

[policy]
reporting_times = ["10:00"]

[station]
number = 123
version = 5
name = "Школа № 4"
voters_registered = 1160
kiosks = 2
portables = 1
cards = 40
"""


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("provisioning") / "keys"
    make_keys(folder, KeyPlan(kiosks=2, portables=1, election_keys=2), None)
    return folder


@pytest.fixture(scope="session")
def good_package(keys: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Build the package of the unbroken source. Tests must not write into it."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "source.toml").write_text(SOURCE, encoding="utf-8")
    built = build_package(folder / "source.toml", keys, folder / "package", None)
    assert not isinstance(built, tuple), built
    return folder / "package"
