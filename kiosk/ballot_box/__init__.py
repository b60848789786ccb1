"""Durable, order-free ballot store of one kiosk: sealed slots, a two-sector journal, recovery at boot.

It is not a database and knows no cards, sessions, elections or screens: payloads and tickets are opaque.
"""

from kiosk.ballot_box.box import BallotBox, format_box, open_box
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
    NotVoted,
    OpenedBox,
    Outcome,
    RecoveryOutcome,
    RefusalReason,
    Repair,
    Tampered,
    TamperReason,
    Unreadable,
    Verified,
    VotedMarked,
    VotedUnmarked,
    VoteFate,
    Written,
)
from kiosk.ballot_box.sealing import Randomness, SystemRandomness

__all__ = [
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
    "FileMedium",
    "Medium",
    "NotVoted",
    "OpenedBox",
    "Outcome",
    "Randomness",
    "RecoveryOutcome",
    "RefusalReason",
    "Repair",
    "SystemRandomness",
    "TamperReason",
    "Tampered",
    "Unreadable",
    "Verified",
    "VoteFate",
    "VotedMarked",
    "VotedUnmarked",
    "Written",
    "format_box",
    "open_box",
    "required_size",
]
