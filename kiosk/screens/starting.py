"""The screens of a kiosk that does not know its election yet: starting, and why it cannot start."""

from kiosk.screens.model import Header, ScreenKind, ScreenModel, Sign
from kiosk.screens.texts import Words
from kiosk.session.events import Fault
from kiosk.session.settings import Settings

_LONGEST_REASON = 160


def starting_screen() -> ScreenModel:
    """Return the first picture, shown before anything is read or opened."""
    return _plain("Устройство запускается", Sign.WAIT)


def cannot_start_screen(fault: Fault) -> ScreenModel:
    """Return the screen of a kiosk that cannot start at all: the code and a short reason."""
    words = Words(language=Settings().language)
    text = fault.text if len(fault.text) <= _LONGEST_REASON else fault.text[: _LONGEST_REASON - 1] + "…"
    code = f"{fault.code} · {text}"
    return _plain(words("not_ready.title"), Sign.STOP, words("not_ready.text"), code=code)


def _plain(title: str, sign: Sign, *lines: str, code: str = "") -> ScreenModel:
    return ScreenModel(
        state="Starting",
        kind=ScreenKind.MESSAGE,
        settings=Settings(),
        language="ru",
        header=Header(title=title),
        paragraphs=lines,
        sign=sign,
        code=code,
        speech=(title, *lines),
    )
