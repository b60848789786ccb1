"""Where an open box stands in memory, and which outcome may end a session from there. It holds no data."""

import enum
import typing
from collections.abc import Mapping

from kiosk.ballot_box.port import (
    BoxFault,
    BoxFaultCode,
    Clean,
    NotVoted,
    Outcome,
    VotedMarked,
    VotedUnmarked,
    VoteFate,
)


class Phase(enum.Enum):
    """Where the box stands in memory; after a boot only finish() is lawful until the box rests."""

    REST = "REST"
    CLAIMED = "CLAIMED"
    PRINTED = "PRINTED"
    STORED = "STORED"
    MARKED = "MARKED"
    RELEASE_DUE = "RELEASE_DUE"
    BROKEN = "BROKEN"
    ERASED = "ERASED"


FINISH_FROM: typing.Final[Mapping[Outcome, tuple[Phase, ...]]] = {
    Outcome.VOTED: (Phase.STORED, Phase.MARKED),
    Outcome.RELEASED: (Phase.CLAIMED, Phase.PRINTED, Phase.RELEASE_DUE),
    Outcome.RESET: (Phase.CLAIMED, Phase.PRINTED, Phase.RELEASE_DUE),
}


def phase_after(outcome: Clean | VotedUnmarked | VotedMarked | NotVoted) -> Phase:
    """Return the phase a box is in after this recovery."""
    match outcome:
        case Clean():
            return Phase.REST
        case VotedUnmarked():
            return Phase.STORED
        case VotedMarked():
            return Phase.MARKED
        case NotVoted():
            return Phase.RELEASE_DUE
        case _:
            typing.assert_never(outcome)


def no_medium(phase: Phase) -> BoxFault:
    """Return the fault of a box without a live medium, with what is known of the vote."""
    match phase:
        case Phase.STORED | Phase.MARKED:
            return BoxFault(code=BoxFaultCode.NO_MEDIUM, fate=VoteFate.STORED)
        case Phase.BROKEN:
            return BoxFault(code=BoxFaultCode.FATE_UNKNOWN, fate=VoteFate.UNKNOWN)
        case Phase.CLAIMED | Phase.PRINTED | Phase.RELEASE_DUE:
            return BoxFault(code=BoxFaultCode.NO_MEDIUM, fate=VoteFate.NOT_STORED)
        case Phase.REST | Phase.ERASED:
            return BoxFault(code=BoxFaultCode.NO_MEDIUM)
        case _:
            typing.assert_never(phase)
