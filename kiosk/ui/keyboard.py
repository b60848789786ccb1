"""A USB keyboard or HID keypad as the front panel's keys: Qt key codes in, key names out.

Letters mean nothing. Repeats of a held key were dropped before (see `kiosk.ui.bridge`).
"""

import collections.abc
import typing

from PySide6.QtCore import Qt

from frontpanel.port import Key

_CODES: typing.Final[collections.abc.Mapping[Qt.Key, Key]] = {
    Qt.Key.Key_Up: Key.UP,
    Qt.Key.Key_Down: Key.DOWN,
    Qt.Key.Key_Left: Key.LEFT,
    Qt.Key.Key_Right: Key.RIGHT,
    Qt.Key.Key_Space: Key.SELECT,
    Qt.Key.Key_Select: Key.SELECT,
    # The large key is the large decision; telephone pads have # and * in the places of ○ and ✕.
    Qt.Key.Key_Return: Key.CONFIRM,
    Qt.Key.Key_Enter: Key.CONFIRM,
    Qt.Key.Key_NumberSign: Key.CONFIRM,
    Qt.Key.Key_Escape: Key.CANCEL,
    Qt.Key.Key_Backspace: Key.CANCEL,
    Qt.Key.Key_Delete: Key.CANCEL,
    Qt.Key.Key_Asterisk: Key.CANCEL,
    **{Qt.Key(Qt.Key.Key_0.value + figure): Key[f"D{figure}"] for figure in range(10)},
    Qt.Key.Key_F1: Key.HELP,
    Qt.Key.Key_Help: Key.HELP,
    Qt.Key.Key_F2: Key.PAUSE_REPEAT,
    Qt.Key.Key_MediaPlay: Key.PAUSE_REPEAT,
    Qt.Key.Key_MediaTogglePlayPause: Key.PAUSE_REPEAT,
    Qt.Key.Key_Pause: Key.PAUSE_HOLD,
    Qt.Key.Key_MediaPause: Key.PAUSE_HOLD,
    Qt.Key.Key_F3: Key.SCREEN,
    Qt.Key.Key_Plus: Key.VOL_UP,
    Qt.Key.Key_VolumeUp: Key.VOL_UP,
    Qt.Key.Key_Minus: Key.VOL_DOWN,
    Qt.Key.Key_VolumeDown: Key.VOL_DOWN,
    Qt.Key.Key_F6: Key.RATE_UP,
    Qt.Key.Key_F5: Key.RATE_DOWN,
    Qt.Key.Key_F9: Key.SW_MOVE,
    Qt.Key.Key_F10: Key.SW_SELECT,
    Qt.Key.Key_F13: Key.JACK_IN,
    Qt.Key.Key_F14: Key.JACK_OUT,
}
_BY_NUMBER: typing.Final = {code.value: key for code, key in _CODES.items()}


def key_of(code: int) -> Key | None:
    """Return the key of a Qt key code (of the main block or the number pad), or None where it has none."""
    return _BY_NUMBER.get(code)
