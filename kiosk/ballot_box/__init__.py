"""Durable, order-free ballot store of one kiosk: sealed slots, a two-sector journal, recovery at boot,
recovery by the commission, replacement of a medium, adoption by another kiosk, erasure after the end.

It is not a database and knows no cards, sessions, elections or screens: payloads and tickets are opaque.
"""

from kiosk.ballot_box.adoption import AdoptedPart, adopt_box, read_recovery_copy
from kiosk.ballot_box.box import BallotBox
from kiosk.ballot_box.formatting import format_box
from kiosk.ballot_box.layout import BoxFacts, BoxIdentity, required_size
from kiosk.ballot_box.medium import FileMedium, Medium
from kiosk.ballot_box.port import (
    BallotBoxPort,
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxMisuseError,
    BoxRefusal,
    Cast,
    Clean,
    Erased,
    NotVoted,
    OpenedBox,
    Outcome,
    RecoveryOutcome,
    RefusalReason,
    Repair,
    ResultsFinal,
    Tampered,
    TamperReason,
    Unreadable,
    Verified,
    VotedMarked,
    VotedUnmarked,
    VoteFate,
    Written,
)
from kiosk.ballot_box.recovery_copy import KeyShare, Recipients, RecoveredKey, RecoveryCopy
from kiosk.ballot_box.sealing import Randomness, SystemRandomness
from kiosk.ballot_box.starting import open_box

__all__ = [
    "AdoptedPart",
    "BallotBox",
    "BallotBoxPort",
    "BoxError",
    "BoxFacts",
    "BoxFault",
    "BoxFaultCode",
    "BoxIdentity",
    "BoxMisuseError",
    "BoxRefusal",
    "Cast",
    "Clean",
    "Erased",
    "FileMedium",
    "KeyShare",
    "Medium",
    "NotVoted",
    "OpenedBox",
    "Outcome",
    "Randomness",
    "Recipients",
    "RecoveredKey",
    "RecoveryCopy",
    "RecoveryOutcome",
    "RefusalReason",
    "Repair",
    "ResultsFinal",
    "SystemRandomness",
    "TamperReason",
    "Tampered",
    "Unreadable",
    "Verified",
    "VoteFate",
    "VotedMarked",
    "VotedUnmarked",
    "Written",
    "adopt_box",
    "format_box",
    "open_box",
    "read_recovery_copy",
    "required_size",
]
