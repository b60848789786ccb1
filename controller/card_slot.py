"""The memory card in its slot: which card it is, whether it has room, and its troubles in the table's codes.

The codes (F01 …) stand in the printed table of the commission with what to do. Writing is not done here.
"""

import collections.abc
import hashlib
import os
import pathlib
import shutil

from election.faults import Fault, FaultCode

_BY_UUID = pathlib.Path("/dev/disk/by-uuid")
_MARGIN = 1.05  # a file system needs some room for its own books
_MEGABYTE = 1024 * 1024

# The table of the commission (commission-ui.md §3.5) beside the codes of the controller.
_TABLE: collections.abc.Mapping[FaultCode, str] = {
    FaultCode.CARD_MISSING: "F01 Карта не найдена. Вставьте карту и повторите.",
    FaultCode.CARD_READ_ONLY: "F14 Карта защищена от записи. Передвиньте переключатель или смените карту.",
    FaultCode.CARD_FULL: "F13 На карте мало места. Вставьте другую карту.",
    FaultCode.CARD_VERIFY: "F04 Прочитанное с карты отличается от записанного. Запасная карта.",
}
PULLED_OUT = "F16 Карта извлечена во время записи. Вставьте снова, запись повторится с начала."


def card_identity(card: pathlib.Path, by_uuid: pathlib.Path = _BY_UUID) -> str:
    """Return a word that differs for different cards: of the file system's UUID, else of the folder itself.

    Raises OSError when the card is not there. A folder stands for a card where nothing is mounted.
    """
    found = card.stat()
    word = f"folder {found.st_dev} {found.st_ino}"
    if by_uuid.is_dir():
        for link in sorted(by_uuid.iterdir()):
            try:
                device = link.stat().st_rdev
            except OSError:
                continue
            if device == found.st_dev:
                word = f"uuid {link.name}"
    return hashlib.sha256(word.encode()).hexdigest()


def mounted_device(card: pathlib.Path) -> int | None:
    """Return the device a folder is on, or None when it is not there."""
    try:
        return os.stat(card).st_dev
    except OSError:
        return None


def no_room(card: pathlib.Path, needed: int) -> str | None:
    """Return why so many bytes do not fit, or None."""
    free = shutil.disk_usage(card).free
    if needed * _MARGIN <= free:
        return None
    return (
        f"F13 Мало места: нужно {-(-needed // _MEGABYTE)} МБ, есть {free // _MEGABYTE} МБ. "
        "Вставьте другую карту."
    )


def words_of(fault: Fault, *, pulled_out: bool) -> str:
    """Return the line for the commission: the code of its table where there is one."""
    if pulled_out:
        return f"{PULLED_OUT} ({fault.code.value})"
    line = _TABLE.get(fault.code)
    return fault.line if line is None else f"{line} ({fault.code.value})"
