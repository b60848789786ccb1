"""One offscreen application for all tests of the kit."""

import pytest
from PySide6.QtGui import QGuiApplication

from ui.application import open_application


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    """Start Qt without a display."""
    return open_application(platform="offscreen")
