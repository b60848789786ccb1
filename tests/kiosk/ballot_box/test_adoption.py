"""A dead kiosk's medium is read by another: its votes come as its own part, the medium stays as it was."""

import ast
import pathlib
import stat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.ballot_box import (
    AdoptedPart,
    BoxFault,
    BoxFaultCode,
    BoxIdentity,
    Clean,
    FileMedium,
    NotVoted,
    Outcome,
    RecoveredKey,
    Tampered,
    TamperReason,
    Unreadable,
    VotedMarked,
    VotedUnmarked,
    adopt_box,
    adoption,
    format_box,
    open_box,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium
from kiosk.ballot_box.layout import BLOCK, header_hash, slot_offset
from kiosk.ballot_box.sealing import Dummy, Sealer

from .commission_scenes import PUBLIC_KEY, alone, recovered_key, sealed_images
from .scenes import (
    EARLIER,
    IDENTITY,
    PAYLOAD,
    SLOTS,
    TICKET,
    CountedRandomness,
    cast_one,
    crash_states,
    images_of,
    make_media,
    opened,
    used_images,
    voter_confirms,
)

Adopted = AdoptedPart | Tampered | Unreadable


def adopt(media: list[FakeMedium | None], *, key: RecoveredKey | None = None) -> Adopted:
    part = adopt_box(media=media, identity=IDENTITY, public_key=PUBLIC_KEY, recovered=key)
    assert all(medium is None or medium.history == [] for medium in media), "a foreign medium was written to"
    assert isinstance(part, AdoptedPart | Tampered | Unreadable)
    return part


@pytest.mark.parametrize("number", [0, 1])
def test_one_medium_and_the_commission_give_the_dead_kiosks_part_twice_the_same(number: int) -> None:
    box, fakes = opened(sealed_images())
    cast_one(box, PAYLOAD, TICKET, acknowledge=False)
    media = alone(images_of(fakes)[number], number)
    part = adopt(media, key=recovered_key())
    assert part == AdoptedPart(
        identity=IDENTITY,
        boot_epoch=box.boot_epoch,
        media=(number,),
        outcome=Clean(),
        pending=frozenset({(Outcome.VOTED, TICKET)}),
        payloads=tuple(sorted((EARLIER, PAYLOAD))),
    )
    assert adopt(media, key=recovered_key()) == part, "adopting twice is adopting once"
    assert part.count == 2
    assert PAYLOAD.decode() not in repr(part)
    assert TICKET.decode() not in repr(part)


def test_both_media_of_a_dead_kiosk_need_no_recovered_key() -> None:
    part = adopt([*make_media(used_images())])
    assert isinstance(part, AdoptedPart)
    assert (part.media, part.payloads) == ((0, 1), (EARLIER,))


@pytest.mark.parametrize("number", [0, 1])
def test_a_kiosk_that_died_at_any_step_gives_every_vote_it_told_of(number: int) -> None:
    states = 0
    outcomes = set()
    for progress, state in crash_states(sealed_images(), voter_confirms, sector=2048):
        part = adopt(alone(state[number], number), key=recovered_key())
        assert isinstance(part, AdoptedPart), part
        stored = part.payloads.count(PAYLOAD)
        assert part.payloads == tuple(sorted((EARLIER, *[PAYLOAD] * stored)))
        assert stored <= 1
        assert stored or not progress.cast, "told, but not in the part"
        voted = isinstance(part.outcome, VotedMarked | VotedUnmarked)
        assert voted <= bool(stored)
        assert isinstance(part.outcome, NotVoted) <= (not stored)
        outcomes.add(type(part.outcome))
        states += 1
    assert states > 80
    assert outcomes == {Clean, NotVoted, VotedUnmarked, VotedMarked}


def test_only_the_named_device_election_and_mode_is_adopted() -> None:
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    media = alone(sealed_images()[1], 1)
    answer = adopt_box(media=media, identity=IDENTITY, public_key=stranger, recovered=recovered_key())
    assert answer == Tampered(reason=TamperReason.HEADER, medium=1)
    other = BoxIdentity(election_hash=IDENTITY.election_hash, device_id="KIOSK-4", mode=IDENTITY.mode)
    answer = adopt_box(media=media, identity=other, public_key=PUBLIC_KEY, recovered=recovered_key())
    assert answer == Tampered(reason=TamperReason.FOREIGN, medium=1)


def test_every_signature_is_verified_with_the_dead_devices_key() -> None:
    """Whoever has the recovered key can seal a slot; only the device could sign it."""
    image = bytearray(sealed_images()[1])
    header = header_hash(bytes(image[:BLOCK]))
    sealer = Sealer(key=recovered_key().key, header=header, randomness=CountedRandomness(b"forger"))
    slots = {index: bytes(image[slot_offset(index) : slot_offset(index + 1)]) for index in range(SLOTS)}
    voted = next(index for index, sealed in slots.items() if sealer.open_slot(index, sealed) != Dummy())
    forged = sealer.seal_vote(voted, b"forged", Ed25519PrivateKey.generate())
    image[slot_offset(voted) : slot_offset(voted + 1)] = forged
    answer = adopt(alone(bytes(image), 1), key=recovered_key())
    assert answer == Tampered(reason=TamperReason.SIGNATURE)


def test_one_medium_without_the_commission_gives_nothing() -> None:
    answer = adopt(alone(sealed_images()[1], 1))
    assert answer == Unreadable(fault=BoxFault(code=BoxFaultCode.UNREADABLE, medium=0))


def test_the_adopting_kiosks_own_box_is_not_touched() -> None:
    own_key = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
    own_identity = BoxIdentity(election_hash=IDENTITY.election_hash, device_id="KIOSK-9", mode="TEST")
    media = [FakeMedium(required_size(SLOTS)) for _ in range(2)]
    format_box(
        media=media, identity=own_identity, device_key=own_key, randomness=CountedRandomness(), slots=SLOTS
    )
    own = open_box(
        media=media, identity=own_identity, device_key=own_key, randomness=CountedRandomness(b"own")
    ).box
    assert own is not None
    cast_one(own, b"a vote of its own", TICKET)
    before = images_of(media)
    part = adopt(alone(sealed_images()[1], 1), key=recovered_key())
    assert isinstance(part, AdoptedPart)
    assert part.identity != own_identity
    assert own.export() == (b"a vote of its own",)
    assert images_of(media) == before


def test_adoption_has_no_way_to_write_a_vote() -> None:
    """It imports neither the open box nor the formatting: a foreign vote cannot get into a slot."""
    tree = ast.parse(pathlib.Path(adoption.__file__).read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    writers = {"box", "formatting", "replacement", "starting"}
    assert modules.isdisjoint(f"kiosk.ballot_box.{name}" for name in writers)
    called = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called.isdisjoint({"write", "write_all", "write_checked", "pwrite", "flush", "seal_vote"})


def test_a_write_protected_card_is_enough(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "removable"
    path.write_bytes(sealed_images()[1])
    path.chmod(stat.S_IRUSR)
    medium = FileMedium(path, read_only=True)
    answer = adopt_box(
        media=[None, medium], identity=IDENTITY, public_key=PUBLIC_KEY, recovered=recovered_key()
    )
    assert isinstance(answer, AdoptedPart)
    assert answer.payloads == (EARLIER,)
    with pytest.raises(OSError, match="Bad file descriptor"):
        medium.pwrite(0, b"x")
    medium.close()
    assert path.read_bytes() == sealed_images()[1]
