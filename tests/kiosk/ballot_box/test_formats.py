"""Bytes on a medium: constant lengths, strict decoding, key halves, a journal record without order."""

import ast
import pathlib
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

import kiosk.ballot_box
from kiosk.ballot_box import BoxFacts, Outcome, SystemRandomness
from kiosk.ballot_box.journal import (
    MAX_TICKET,
    JournalRecord,
    JournalState,
    decode_record,
    encode_record,
    has_room,
)
from kiosk.ballot_box.layout import (
    BLOCK,
    LayoutError,
    build_header,
    build_key_block,
    parse_header,
    parse_key_block,
    pre_authentication,
    required_size,
    slot_offset,
)
from kiosk.ballot_box.sealing import PLAIN_BYTES, Dummy, Sealer, StoredVote, join_key, split_key

from .scenes import KEY, CountedRandomness

SEALER = Sealer(key=bytes(32), header=b"h" * 32, randomness=SystemRandomness())

FACTS = BoxFacts(
    version=1,
    election_hash=bytes(32),
    device_id="KIOSK-3",
    mode="TEST",
    slots=8192,
    media=2,
    public_key=KEY.public_key().public_bytes_raw(),
    box_id=bytes(16),
)

records = st.builds(
    JournalRecord,
    state=st.sampled_from(JournalState),
    generation=st.integers(0, 2**64 - 1),
    boot_epoch=st.integers(0, 2**64 - 1),
    count=st.integers(0, 2**32 - 1),
    lost=st.integers(0, 3),
    attempt=st.integers(0, 65_535),
    ticket=st.binary(max_size=MAX_TICKET),
    pending=st.frozensets(st.tuples(st.sampled_from(Outcome), st.binary(max_size=MAX_TICKET)), max_size=20),
)


@given(records)
def test_every_record_comes_back(record: JournalRecord) -> None:
    plain = encode_record(record)
    assert len(plain) == PLAIN_BYTES
    assert decode_record(plain) == record


@given(st.binary(min_size=0, max_size=400))
def test_no_bytes_break_the_record_decoder(noise: bytes) -> None:
    plain_untrusted = noise.ljust(PLAIN_BYTES, b"\x00")
    record = decode_record(plain_untrusted)
    assert record is None or encode_record(record) == plain_untrusted


def test_record_with_bytes_behind_its_end_is_none() -> None:
    plain = encode_record(JournalRecord(state=JournalState.NONE, generation=1, boot_epoch=1, count=0))
    assert decode_record(plain[:-1] + b"\x01") is None
    assert decode_record(b"\x09" + plain[1:]) is None


def test_pending_outcomes_are_written_sorted() -> None:
    record = JournalRecord(state=JournalState.NONE, generation=1, boot_epoch=1, count=0)
    entries = [(Outcome.VOTED, b"b"), (Outcome.RESET, b"a"), (Outcome.VOTED, b"a"), (Outcome.VOTED, b"ab")]
    written = {
        encode_record(replace(record, pending=frozenset(entries[at:] + entries[:at]))) for at in range(4)
    }
    assert len(written) == 1
    assert b"a\x00\x02ab\x00\x01b\x02\x01a" in written.pop()


def test_room_is_exact() -> None:
    record = JournalRecord(state=JournalState.NONE, generation=1, boot_epoch=1, count=0)
    pending: frozenset[tuple[Outcome, bytes]] = frozenset()
    while has_room(pending, bytes(64)):
        pending |= {(Outcome.VOTED, len(pending).to_bytes(64))}
        assert len(encode_record(replace(record, pending=pending))) == PLAIN_BYTES
    with pytest.raises(ValueError, match="does not fit"):
        encode_record(replace(record, pending=pending | {(Outcome.RESET, bytes(64))}))


@given(st.binary(min_size=1, max_size=3500), st.integers(0, 8191))
def test_a_vote_and_a_dummy_have_one_length_and_open_only_in_their_slot(payload: bytes, index: int) -> None:
    vote, dummy = SEALER.seal_vote(index, payload, KEY), SEALER.seal_dummy(index)
    assert len(vote) == len(dummy) == BLOCK
    stored = SEALER.open_slot(index, vote)
    assert isinstance(stored, StoredVote)
    assert stored.payload == payload
    assert SEALER.is_signed(stored, KEY.public_key())
    assert SEALER.open_slot(index, dummy) == Dummy()
    assert SEALER.open_slot(index + 1, vote) is None
    other = Sealer(key=bytes(32), header=b"i" * 32, randomness=SystemRandomness())
    assert other.open_slot(index, vote) is None
    assert not other.is_signed(stored, KEY.public_key()), "the signature is bound to the box"


def test_an_independent_reader_opens_a_slot_by_the_written_format() -> None:
    """nonce 12, then AES-256-GCM of length 2, payload, signature 64, zeros; aad = header hash, index 8."""
    sealed = SEALER.seal_vote(7, b"payload", KEY)
    key = HKDF(algorithm=SHA256(), length=32, salt=b"h" * 32, info=b"keg slots").derive(bytes(32))
    plain = AESGCM(key).decrypt(sealed[:12], sealed[12:], b"h" * 32 + (7).to_bytes(8))
    assert plain[:9] == b"\x00\x07payload"
    KEY.public_key().verify(plain[9:73], b"DSSEv1 13 keg/ballot/v1 39 " + b"h" * 32 + b"payload")
    assert plain[73:] == bytes(PLAIN_BYTES - 73)


def test_a_slot_is_not_a_journal_sector() -> None:
    assert SEALER.open_journal(SEALER.seal_dummy(0)) is None
    assert SEALER.open_slot(0, SEALER.seal_journal(bytes(PLAIN_BYTES))) is None


@pytest.mark.parametrize("parts", [1, 2])
def test_key_halves_join_to_the_key(parts: int) -> None:
    halves = split_key(b"k" * 32, parts, CountedRandomness())
    assert len(halves) == parts
    assert join_key(halves) == b"k" * 32
    assert (b"k" * 32 in halves) == (parts == 1)


def test_key_block_is_bound_to_medium_and_box() -> None:
    block = build_key_block(b"k" * 32, medium=1, split=b"s" * 16, header=b"h" * 32)
    assert parse_key_block(block, header=b"h" * 32) == (1, b"s" * 16, b"k" * 32)
    with pytest.raises(LayoutError, match="another box"):
        parse_key_block(block, header=b"i" * 32)


def test_header_comes_back_and_breaks_on_each_defect() -> None:
    block = build_header(FACTS, KEY)
    assert len(block) == BLOCK
    assert parse_header(block, KEY.public_key()) == FACTS
    with pytest.raises(LayoutError, match="signature"):
        parse_header(block[:30] + b"X" + block[31:], KEY.public_key())
    with pytest.raises(LayoutError, match="after the signature"):
        parse_header(block[:-1] + b"X", KEY.public_key())
    with pytest.raises(LayoutError, match="not a ballot box"):
        parse_header(bytes(BLOCK), KEY.public_key())
    with pytest.raises(LayoutError, match="wrong size"):
        parse_header(block[:100], KEY.public_key())


def test_facts_outside_their_limits_are_not_written() -> None:
    with pytest.raises(LayoutError, match="device_id"):
        build_header(BoxFacts(**{**_fields(FACTS), "device_id": "x" * 65}), KEY)  # type: ignore[arg-type]


def _fields(facts: BoxFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in facts.__struct_fields__}


def test_slots_are_aligned_and_follow_each_other() -> None:
    assert slot_offset(0) == 8 * BLOCK
    assert slot_offset(5) % BLOCK == 0
    assert required_size(5) == slot_offset(5)


def test_pre_authentication_encoding_is_dsse() -> None:
    assert pre_authentication(b"http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_the_box_imports_nothing_of_ours() -> None:
    for path in pathlib.Path(kiosk.ballot_box.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            ours = ("election", "link", "ui", "printer", "scanner", "frontpanel", "kiosk", "controller")
            foreign = [name for name in names if name.split(".")[0] in ours]
            assert all(name.startswith("kiosk.ballot_box") for name in foreign), path.name
