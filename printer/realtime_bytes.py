"""Keep bitmaps free of bytes that a printer would obey at once.

ESC/POS printers act on DLE EOT, DLE ENQ and DLE DC4 even inside picture data: an unlucky row of dots could
make the printer clear its buffer or switch off. A row never needs such a triple: the lone dot of the DLE
byte gets a neighbour dot, which the eye cannot see. Because this is done where the picture is made, screen
and paper still show the same dots. Not here: sending anything.
"""

import re

# DLE = 0x10, then EOT, ENQ or DC4. Any third byte is avoided: models differ in what they accept.
_REALTIME = re.compile(rb"\x10(?=[\x04\x05\x14])")
_DLE_WITH_NEIGHBOUR = b"\x18"


def without_realtime_bytes(rows: bytes, bytes_per_row: int) -> bytes:
    """Give the packed rows with one dot added wherever a row holds DLE followed by EOT, ENQ or DC4."""
    if not _REALTIME.search(rows):
        return rows
    return b"".join(
        _REALTIME.sub(_DLE_WITH_NEIGHBOUR, rows[start : start + bytes_per_row])
        for start in range(0, len(rows), bytes_per_row)
    )
