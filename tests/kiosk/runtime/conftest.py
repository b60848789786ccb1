"""A real controller for the link worker; a signed package and keys for a kiosk that starts."""

import pathlib
import shutil

import pytest

from kiosk.config import KioskConfig
from tests.controller.conftest import data, rig
from tests.provisioning.conftest import good_package, keys

__all__ = ["data", "good_package", "keys", "rig"]


@pytest.fixture
def wiring(keys: pathlib.Path, good_package: pathlib.Path, tmp_path: pathlib.Path) -> KioskConfig:
    """Return a wiring with its own copies of package and keys, to be broken by a test; nothing answers."""
    shutil.copytree(good_package, tmp_path / "package")
    shutil.copytree(keys / "devices" / "kiosk-1", tmp_path / "keys")
    (tmp_path / "camera").mkdir()
    return KioskConfig(
        device="kiosk-1",
        package=str(tmp_path / "package"),
        root_sha256=(keys / "root.sha256").read_text("ascii").split()[0],
        keys=str(tmp_path / "keys"),
        controller="127.0.0.1:9",
        media=(str(tmp_path / "internal.box"), str(tmp_path / "removable.box")),
        new_box=True,
        slots=16,
        printer="tcp:127.0.0.1:9",
        scanner=f"folder:{tmp_path / 'camera'}",
        windowed=True,
    )
