"""Windows and measures that go away in any order leave no complaint of Qt behind."""

import gc

import pytest
from PySide6.QtGui import QGuiApplication

from election.identifiers import Language
from kiosk.session.settings import TextSize
from kiosk.ui.measure import QmlMeasure
from kiosk.ui.profiles import PORTRAIT_15
from kiosk.ui.window import KioskWindow

from . import samples
from .elections import election
from .tape_samples import tape

_RU = Language("ru")


@pytest.mark.parametrize("closing", [True, False])
def test_a_measure_ends_silently(qt_complaints: list[str], closing: bool) -> None:
    value = election()
    measure = QmlMeasure(PORTRAIT_15, value)
    assert measure.details_body_mm(value.contests[0], _RU, TextSize.M) > 0
    if closing:
        measure.close()
    del measure
    gc.collect()
    QGuiApplication.processEvents()
    assert qt_complaints == []


@pytest.mark.parametrize("name", ["contest_list", "ballot_many_pages", "compare", "panel_pin", "idle"])
@pytest.mark.parametrize("closing", [True, False])
def test_a_window_ends_silently(qt_complaints: list[str], name: str, closing: bool) -> None:
    window = KioskWindow(PORTRAIT_15, on_action=lambda action: None, clock_ms=lambda: 0)
    window.open()
    window.show_tape(tape())
    window.show_model(samples.with_settings(samples.all_samples()[name]))
    QGuiApplication.processEvents()
    if closing:
        window.close()
        with pytest.raises(RuntimeError, match="closed"):
            window.grab()
    del window
    gc.collect()
    QGuiApplication.processEvents()
    assert qt_complaints == []
