"""The kit inside one QML engine: the module `Keg.Kit`, its Theme and the collected warnings.

One engine, one theme. Not here: windows and pages.
"""

import collections.abc
import dataclasses
import pathlib

from PySide6.QtCore import QObject
from PySide6.QtQml import QQmlEngine, QQmlError

from ui.fonts import CAP_HEIGHT_EM, FAMILY
from ui.theme import (
    DEFAULT_LETTERING,
    DEFAULT_PALETTE,
    LETTERING,
    PALETTES,
    SMALL_BELOW_MM,
    SMALL_LETTERING,
)

IMPORT_PATH = pathlib.Path(__file__).parent / "qml"
MODULE = "Keg.Kit"


class Kit:
    """Own the Theme of `engine` and what the engine complained about.

    `on_warning` is called with each complaint; without it they are only collected in `warnings`.
    """

    def __init__(
        self,
        engine: QQmlEngine,
        *,
        px_per_mm: float,
        width_mm: float,
        calm: bool = False,
        on_warning: collections.abc.Callable[[str], None] | None = None,
    ) -> None:
        if px_per_mm <= 0:
            raise ValueError(f"px_per_mm is {px_per_mm}, it must be positive")
        self._on_warning = on_warning
        self._warnings: list[str] = []
        engine.addImportPath(str(IMPORT_PATH))
        engine.warnings.connect(self._collect)
        theme = engine.singletonInstance(MODULE, "Theme")
        if not isinstance(theme, QObject):
            raise RuntimeError(f"QML module {MODULE} has no Theme: {'; '.join(self._warnings)}")
        self._theme = theme
        theme.setProperty("family", FAMILY)
        theme.setProperty("capEm", CAP_HEIGHT_EM)
        theme.setProperty("pxPerMm", px_per_mm)
        theme.setProperty("calm", calm)
        theme.setProperty("small", width_mm < SMALL_BELOW_MM)
        self._lettering = SMALL_LETTERING if width_mm < SMALL_BELOW_MM else LETTERING
        self._shown = ("", "")
        self.use(palette=DEFAULT_PALETTE, lettering=DEFAULT_LETTERING)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Give all complaints of the engine so far; none is acceptable."""
        return tuple(self._warnings)

    def use(self, *, palette: str, lettering: str) -> None:
        """Change colours and text size of everything shown. Raises KeyError for an unknown name."""
        colours = dataclasses.asdict(PALETTES[palette])
        letters = dataclasses.asdict(self._lettering[lettering])
        if self._shown == (palette, lettering):
            return
        self._theme.setProperty("colours", colours)
        self._theme.setProperty("letters", letters)
        self._shown = (palette, lettering)

    def _collect(self, errors: list[QQmlError]) -> None:
        for error in errors:
            complaint = error.toString()
            self._warnings.append(complaint)
            if self._on_warning is not None:
                self._on_warning(complaint)
