"""Read the box of another kiosk, or of this one offline: what is left when a kiosk or a medium is dead.

The adopting kiosk gets the votes as a value of their own, with the dead kiosk's identity: they never touch
its own slots, so each kiosk's ballots stay equal to its VOTED cards. Nothing is written, so the medium stays
evidence and adopting twice gives the same value twice. Every vote is verified with the dead device's key.

It does not ask whether the polls are closed or who stands beside it (two official cards, the commission's k
members): that is its caller's duty. Nor can it know that the one medium at hand is the newest: an older copy,
or the medium that had failed before, opens as well. The caller compares `count` with the controller's VOTED
cards of that kiosk, and the controller must take no more from a kiosk whose box was adopted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.ballot_box.erasure import find_mark, inspect_erasure
from kiosk.ballot_box.layout import (
    BLOCK,
    HEADER_OFFSET,
    RECOVERY_OFFSET,
    SLOTS_OFFSET,
    BoxFacts,
    BoxIdentity,
    EraseMark,
    LayoutError,
    parse_header,
)
from kiosk.ballot_box.medium import Medium
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.opening import load_box
from kiosk.ballot_box.port import (
    BoxError,
    Clean,
    Erased,
    NotVoted,
    Outcome,
    Tampered,
    Unreadable,
    VotedMarked,
    VotedUnmarked,
)
from kiosk.ballot_box.recovery import plan_recovery
from kiosk.ballot_box.recovery_copy import RecoveredKey, RecoveryCopy, parse_recovery_copy
from kiosk.ballot_box.sealing import SystemRandomness


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedPart:
    """Everything another box holds; `payloads` sorted bytewise, a function of the multiset only.

    `outcome` is where the dead kiosk's last voter stood, `pending` the outcomes its controller has not heard
    of. `media` are the numbers of the media it was read from.
    """

    identity: BoxIdentity
    boot_epoch: int
    media: tuple[int, ...]
    outcome: Clean | VotedUnmarked | VotedMarked | NotVoted
    pending: frozenset[tuple[Outcome, bytes]] = field(repr=False)
    payloads: tuple[bytes, ...] = field(repr=False)

    @property
    def count(self) -> int:
        """Number of votes."""
        return len(self.payloads)


def read_recovery_copy(medium: Medium, *, identity: BoxIdentity, public_key: bytes) -> RecoveryCopy:
    """Read the recovery copy of a box from one of its media, for the commission's members to open.

    BoxError if the medium cannot be read, is no box of this device, election and mode, was erased, or has no
    recovery copy.
    """
    device = _device_key(public_key)
    try:
        head_untrusted = medium.pread(HEADER_OFFSET, SLOTS_OFFSET)
    except OSError as error:
        raise BoxError("the medium cannot be read") from error
    if find_mark([head_untrusted], device) is not None:
        raise BoxError("the box was erased after the final results")
    facts = _facts(head_untrusted, device, identity)
    if facts.recovery is None:
        raise BoxError("the box was made without a recovery copy of its key")
    block = head_untrusted[RECOVERY_OFFSET : RECOVERY_OFFSET + BLOCK]
    return parse_recovery_copy(block, box_id=facts.box_id, expected_hash=facts.recovery)


def adopt_box(
    *,
    media: Sequence[Medium | None],
    identity: BoxIdentity,
    public_key: bytes,
    recovered: RecoveredKey | None = None,
) -> AdoptedPart | Tampered | Unreadable | Erased:
    """Read a whole box without writing; media in their order, None = not at hand.

    `identity` and `public_key` (Ed25519, 32 bytes) are the dead device's, from the signed package. With all
    media at hand no recovered key is needed. The caller closes the media.
    """
    mirror, device = Mirror(media), _device_key(public_key)
    loaded = load_box(
        mirror, identity=identity, public_key=device, randomness=SystemRandomness(), recovered=recovered
    )
    if isinstance(loaded, EraseMark):
        return inspect_erasure(mirror, loaded, public_key=device)
    if isinstance(loaded, Tampered | Unreadable):
        return loaded
    facts = loaded.facts
    plan = plan_recovery(
        loaded.images, media=facts.media, sealer=loaded.sealer, public_key=device, slots=facts.slots
    )
    if isinstance(plan, Tampered):
        return plan
    return AdoptedPart(
        identity=identity,
        boot_epoch=plan.record.boot_epoch,
        media=mirror.live,
        outcome=plan.outcome,
        pending=plan.record.pending,
        payloads=tuple(sorted(vote.payload for vote in plan.votes)),
    )


def _device_key(public_key: bytes) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError as error:
        raise BoxError("the device's key is no Ed25519 public key") from error


def _facts(head_untrusted: bytes, device: Ed25519PublicKey, identity: BoxIdentity) -> BoxFacts:
    try:
        facts = parse_header(head_untrusted[:BLOCK], device)
    except LayoutError as error:
        raise BoxError(f"this is no box of that device: {error}") from error
    if facts.identity != identity:
        raise BoxError("the box is of another device, election or mode")
    return facts
