"""Throw-away keys for the examples, made once."""

import pathlib

import pytest

from provisioning.keys import KeyPlan, make_keys


@pytest.fixture(scope="session")
def device_keys(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("speech") / "keys"
    make_keys(folder, KeyPlan(kiosks=2, portables=0), None)
    return folder
