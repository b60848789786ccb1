"""Start of a kiosk: from the media to an open box, or to the reason why there is none. It keeps nothing."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box.box import BallotBox
from kiosk.ballot_box.erasure import finish_erasure
from kiosk.ballot_box.layout import BoxIdentity, EraseMark
from kiosk.ballot_box.medium import Medium
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.opening import load_box, perform
from kiosk.ballot_box.port import OpenedBox, Tampered, Unreadable
from kiosk.ballot_box.recovery import plan_recovery
from kiosk.ballot_box.recovery_copy import RecoveredKey
from kiosk.ballot_box.sealing import Randomness


def open_box(
    *,
    media: Sequence[Medium | None],
    identity: BoxIdentity,
    device_key: Ed25519PrivateKey,
    randomness: Randomness,
    recovered: RecoveredKey | None = None,
) -> OpenedBox:
    """Open, recover and verify a box; media in their order, 0 = internal, None = lost.

    A medium may be None only with the key `recovered` by the commission: then the box finishes the session
    under way, takes no voter, and waits for `replace_medium`. Nothing is written to a box that is refused;
    an erasure that a crash cut short is finished. The box takes the media over when it is opened; a caller
    who gets no box closes them itself. BoxError if the recovered key is of another box.
    """
    mirror = Mirror(media)
    public_key = device_key.public_key()
    loaded = load_box(
        mirror, identity=identity, public_key=public_key, randomness=randomness, recovered=recovered
    )
    if isinstance(loaded, EraseMark):
        erased = finish_erasure(mirror, loaded, public_key=public_key, randomness=randomness)
        return OpenedBox(box=None, recovery=erased)
    if isinstance(loaded, Tampered | Unreadable):
        return OpenedBox(box=None, recovery=loaded)
    facts, sealer = loaded.facts, loaded.sealer
    plan = plan_recovery(
        loaded.images, media=facts.media, sealer=sealer, public_key=public_key, slots=facts.slots
    )
    if isinstance(plan, Tampered):
        return OpenedBox(box=None, recovery=plan)
    perform(plan, loaded, mirror)
    repairs = (*plan.repairs, *((number, what) for number, _, what in loaded.leftovers))
    box = BallotBox(
        mirror=mirror,
        facts=facts,
        sealer=sealer,
        device_key=device_key,
        randomness=randomness,
        plan=plan,
    )
    fault = box.start_epoch()
    if fault is not None:
        return OpenedBox(box=None, recovery=Unreadable(fault=fault), repairs=repairs)
    return OpenedBox(box=box, recovery=plan.outcome, repairs=repairs)
