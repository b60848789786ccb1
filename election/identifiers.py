"""Names of things: typed identifiers and the one pattern they all keep.

It does not know which identifiers exist; `definition` does.
"""

import re
import typing

ElectionId = typing.NewType("ElectionId", str)
ContestId = typing.NewType("ContestId", str)
OptionId = typing.NewType("OptionId", str)
BallotStyleId = typing.NewType("BallotStyleId", str)
DeviceId = typing.NewType("DeviceId", str)
StationNumber = typing.NewType("StationNumber", int)
Language = typing.NewType("Language", str)

IDENTIFIER_PATTERN = r"^[a-z0-9][a-z0-9-]{0,39}$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}$"

_IDENTIFIER = re.compile(IDENTIFIER_PATTERN)


def is_identifier(text_untrusted: str) -> bool:
    """Tell whether a text may be an identifier: 1–40 of a–z, 0–9 and inner hyphens."""
    return _IDENTIFIER.fullmatch(text_untrusted) is not None
