"""The number pad and the controls of number fields: the same everywhere a number or a PIN is typed."""

from controller.console.model.events import Pad, PadKey, PickField
from controller.console.model.page import Control


def number_pad(enter: str = "Дальше") -> tuple[Control, ...]:
    """Return the twelve keys, in the order of a telephone."""
    digits = [Control(id=f"pad-{digit}", label=digit, action=Pad(key=digit)) for digit in "123456789"]
    return (
        *digits,
        Control(id="pad-erase", label="Стереть", action=Pad(key=PadKey.ERASE), icon="erase"),
        Control(id="pad-0", label="0", action=Pad(key="0")),
        Control(id="pad-enter", label=enter, action=Pad(key=PadKey.ENTER), icon="enter", look="primary"),
    )


def field_control(field: str) -> Control:
    """Return the control that gives the pad to a field."""
    return Control(id=f"field-{field}", label="", action=PickField(field=field))
