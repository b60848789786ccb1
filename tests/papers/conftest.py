"""The examples after their day, made once."""

import pathlib

import pytest

from controller.reports.paper import load_fonts
from tests.papers.paper_kit import MEMBERS, Day, day_of, make_example_keys


@pytest.fixture(scope="session", autouse=True)
def _fonts() -> None:
    load_fonts()


@pytest.fixture(scope="session")
def example_keys(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return make_example_keys(tmp_path_factory.mktemp("papers") / "keys")


@pytest.fixture(scope="session")
def days(example_keys: pathlib.Path) -> dict[str, Day]:
    """Return the examples by name; two of three members signed."""
    names = ("small", "large", "mixed")
    return {name: day_of(f"{name}.toml", example_keys).signed_by(*MEMBERS[:2]) for name in names}
