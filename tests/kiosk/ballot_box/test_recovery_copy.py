"""The recovery copy: k of n members open it, nobody else; the header names it; one medium saves the votes."""

import itertools
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.ballot_box import (
    BoxError,
    BoxFault,
    BoxFaultCode,
    BoxIdentity,
    BoxRefusal,
    Cast,
    Clean,
    NotVoted,
    OpenedBox,
    Outcome,
    Recipients,
    RecoveredKey,
    RefusalReason,
    Tampered,
    TamperReason,
    Unreadable,
    VotedMarked,
    VotedUnmarked,
    Written,
    open_box,
    read_recovery_copy,
)
from kiosk.ballot_box.fake_medium import FakeMedium
from kiosk.ballot_box.layout import BLOCK, KEY_OFFSETS, RECOVERY_OFFSET, header_hash, parse_key_block
from kiosk.ballot_box.recovery_copy import build_recovery_copy, parse_recovery_copy

from .commission_scenes import (
    MEMBERS,
    PUBLIC_KEY,
    RECIPIENTS,
    alone,
    copy_of,
    open_recovered,
    recovered_key,
    sealed_images,
)
from .scenes import (
    EARLIER,
    IDENTITY,
    KEY,
    PAYLOAD,
    TICKET,
    CountedRandomness,
    Images,
    crash_states,
    empty_images,
    images_of,
    make_media,
    open_media,
    opened,
    voter_confirms,
)


def halves_of(images: Images) -> list[bytes]:
    header = header_hash(images[0][:BLOCK])
    return [
        parse_key_block(image[KEY_OFFSETS[0] : KEY_OFFSETS[0] + BLOCK], header=header)[2] for image in images
    ]


def test_every_two_of_three_members_give_the_key_and_no_one_alone() -> None:
    images = sealed_images()
    first, second = halves_of(images)
    key = bytes(left ^ right for left, right in zip(first, second, strict=True))
    for image in images:
        copy = copy_of(image)
        for members in itertools.combinations(MEMBERS, 2):
            shares = [copy.open_share(member) for member in members]
            assert copy.join(shares) == RecoveredKey(box_id=copy.box_id, key=key)
        for member in MEMBERS:
            share = copy.open_share(member)
            with pytest.raises(BoxError, match="1 shares of this box, 2 needed"):
                copy.join([share, share])


def test_a_stranger_a_forged_share_and_a_share_of_another_box_are_refused() -> None:
    copy = copy_of(sealed_images()[0])
    with pytest.raises(BoxError, match="not one of those"):
        copy.open_share(X25519PrivateKey.from_private_bytes(bytes([9]) * 32))
    first, second = (copy.open_share(member) for member in MEMBERS[:2])
    with pytest.raises(BoxError, match="do not give the key"):
        copy.join([first, replace(second, value=bytes(32))])
    with pytest.raises(BoxError, match="1 shares of this box"):
        copy.join([first, replace(second, box_id=bytes(16))])


def test_a_damaged_share_is_named_and_the_others_still_suffice() -> None:
    copy = copy_of(sealed_images()[0])
    fresh, sealed = copy.sealed[0]
    damaged = replace(copy, sealed=((fresh, sealed[:-1] + bytes([sealed[-1] ^ 1])), *copy.sealed[1:]))
    with pytest.raises(BoxError, match="share 1 of the recovery copy is damaged"):
        damaged.open_share(MEMBERS[0])
    assert damaged.join([damaged.open_share(member) for member in MEMBERS[1:]]) == recovered_key()


@pytest.mark.parametrize(
    ("recipients", "words"),
    [
        (Recipients(threshold=1, public_keys=RECIPIENTS.public_keys), "2 to 32 members"),
        (Recipients(threshold=4, public_keys=RECIPIENTS.public_keys), "2 to 32 members"),
        (Recipients(threshold=2, public_keys=RECIPIENTS.public_keys * 11), "2 to 32 members"),
        (Recipients(threshold=2, public_keys=RECIPIENTS.public_keys[:1] * 2), "two shares"),
        (Recipients(threshold=2, public_keys=(*RECIPIENTS.public_keys, bytes(32))), "member 4 is no X25519"),
        (Recipients(threshold=2, public_keys=(*RECIPIENTS.public_keys, b"short")), "member 4 is no X25519"),
    ],
)
def test_an_unlawful_set_of_members_is_refused_before_any_write(recipients: Recipients, words: str) -> None:
    with pytest.raises(BoxError, match=words):
        empty_images(2, recipients=recipients)


def test_the_largest_commission_fits() -> None:
    members = [X25519PrivateKey.from_private_bytes(bytes([number, 7] * 16)) for number in range(32)]
    recipients = Recipients(
        threshold=32, public_keys=tuple(member.public_key().public_bytes_raw() for member in members)
    )
    block = build_recovery_copy(b"k" * 32, recipients, box_id=bytes(16), randomness=CountedRandomness())
    assert len(block) == BLOCK
    copy = parse_recovery_copy(block, box_id=bytes(16), expected_hash=header_hash(block))
    assert copy.join([copy.open_share(member) for member in members]).key == b"k" * 32


def test_an_independent_reader_opens_a_share_by_the_written_format() -> None:
    image = sealed_images()[0]
    block, copy = image[RECOVERY_OFFSET : RECOVERY_OFFSET + BLOCK], copy_of(image)
    assert block[:10] == b"KEGREC\x00\x01\x02\x03"
    member, fresh, sealed = block[154:186], block[186:218], block[218:266]
    assert member == MEMBERS[1].public_key().public_bytes_raw()
    secret = MEMBERS[1].exchange(X25519PublicKey.from_public_bytes(fresh))
    info = b"keg recovery share" + fresh + member
    key = HKDF(algorithm=SHA256(), length=32, salt=copy.box_id, info=info).derive(secret)
    share = AESGCM(key).decrypt(bytes(12), sealed, copy.box_id + b"\x02\x03\x01")
    assert share == copy.open_share(MEMBERS[1]).value


def test_a_changed_or_stripped_copy_is_refused_at_the_start() -> None:
    for change in (b"", b"\x01"):
        images = list(sealed_images())
        at = RECOVERY_OFFSET + (300 if change else 0)
        block = change or bytes(BLOCK)
        images[1] = images[1][:at] + block + images[1][at + len(block) :]
        media = make_media(tuple(images))
        assert open_media(media).recovery == Tampered(reason=TamperReason.RECOVERY, medium=1)
        assert all(medium.history == [] for medium in media)
        with pytest.raises(BoxError, match="damaged"):
            copy_of(images[1])


def test_reading_the_copy_names_what_is_wrong_with_the_medium() -> None:
    image = sealed_images()[0]
    unreadable = FakeMedium(image=image)
    unreadable.make_unreadable()
    with pytest.raises(BoxError, match="cannot be read"):
        read_recovery_copy(unreadable, identity=IDENTITY, public_key=PUBLIC_KEY)
    with pytest.raises(BoxError, match="no box of that device"):
        read_recovery_copy(
            FakeMedium(image=image), identity=IDENTITY, public_key=MEMBERS[0].public_key().public_bytes_raw()
        )
    other = BoxIdentity(election_hash=bytes(32), device_id="KIOSK-3", mode="TEST")
    with pytest.raises(BoxError, match="another device, election or mode"):
        read_recovery_copy(FakeMedium(image=image), identity=other, public_key=PUBLIC_KEY)
    with pytest.raises(BoxError, match="without a recovery copy"):
        copy_of(empty_images()[0])
    with pytest.raises(BoxError, match="no Ed25519"):
        read_recovery_copy(FakeMedium(image=image), identity=IDENTITY, public_key=b"short")


def test_a_lost_medium_without_the_commission_opens_nothing() -> None:
    for number in range(2):
        opening = open_box(
            media=alone(sealed_images()[number], number),
            identity=IDENTITY,
            device_key=KEY,
            randomness=CountedRandomness(),
        )
        lost = BoxFault(code=BoxFaultCode.UNREADABLE, medium=1 - number)
        assert opening.recovery == Unreadable(fault=lost)
    nothing = open_recovered([None, None])
    assert nothing.recovery == Unreadable(fault=BoxFault(code=BoxFaultCode.UNREADABLE))


@pytest.mark.parametrize("number", [0, 1])
def test_one_medium_and_the_commission_give_every_vote_and_take_no_voter(number: int) -> None:
    media = alone(sealed_images()[number], number)
    opening = open_recovered(media)
    assert opening.recovery == Clean()
    assert opening.box is not None
    assert opening.box.export() == (EARLIER,)
    assert opening.box.readiness() == BoxRefusal(reason=RefusalReason.SUSPENDED)
    assert opening.box.fault == BoxFault(code=BoxFaultCode.UNREADABLE, medium=1 - number)


@pytest.mark.parametrize("number", [0, 1])
def test_a_lost_medium_that_comes_back_is_brought_up_to_date(number: int) -> None:
    media = alone(sealed_images()[number], number)
    assert open_recovered(media).box is not None
    survivor = media[number]
    assert survivor is not None
    images = list(sealed_images())
    images[number] = survivor.image()
    again = open_media(make_media(tuple(images)))
    assert again.recovery == Clean()
    assert again.box is not None
    assert again.box.readiness() is None


def opened_with(key: RecoveredKey) -> OpenedBox:
    return open_box(
        media=alone(sealed_images()[1], 1),
        identity=IDENTITY,
        device_key=KEY,
        randomness=CountedRandomness(),
        recovered=key,
    )


def test_a_key_of_another_box_is_refused_and_a_false_key_opens_nothing() -> None:
    with pytest.raises(BoxError, match="of another box"):
        opened_with(RecoveredKey(box_id=bytes(16), key=recovered_key().key))
    false = opened_with(RecoveredKey(box_id=recovered_key().box_id, key=bytes(32)))
    assert false.recovery == Tampered(reason=TamperReason.JOURNAL)
    assert opened_with(recovered_key()).recovery == Clean()


@pytest.mark.parametrize("number", [0, 1])
def test_after_any_crash_either_medium_alone_has_every_vote_that_was_told(number: int) -> None:
    """The outcome may differ from that of both media only where nothing was told yet."""
    states = 0
    for progress, state in crash_states(sealed_images(), voter_confirms, sector=4096):
        opening = open_recovered(alone(state[number], number))
        assert opening.box is not None, opening.recovery
        outcome = opening.recovery
        if isinstance(outcome, VotedMarked | VotedUnmarked):
            assert isinstance(opening.box.finish(Outcome.VOTED), Written)
        elif isinstance(outcome, NotVoted):
            assert not progress.cast
            assert isinstance(opening.box.finish(Outcome.RELEASED), Written)
        votes = opening.box.export()
        assert sorted(votes) == sorted((EARLIER, *[PAYLOAD] * votes.count(PAYLOAD)))
        assert votes.count(PAYLOAD) <= 1
        assert votes.count(PAYLOAD) or not progress.cast
        pending = opening.box.pending()
        assert ((Outcome.VOTED, TICKET) in pending) <= (PAYLOAD in votes)
        assert ((Outcome.RELEASED, TICKET) in pending) <= (PAYLOAD not in votes)
        states += 1
    assert states > 25


def test_nothing_shown_or_stored_has_the_key_in_clear() -> None:
    box, media = opened(sealed_images())
    box.begin(TICKET)
    box.printing(1)
    assert box.cast(PAYLOAD) == Cast()
    key = recovered_key().key
    copy = copy_of(media[0].image())
    share = copy.open_share(MEMBERS[0])
    assert all(key not in image and share.value not in image for image in images_of(media))
    for value, secret in ((recovered_key(), key), (share, share.value)):
        assert repr(secret) not in repr(value)
