"""Signatures: exact bytes, payload types, k of n, and agreement with OpenSSL."""

import base64
import json
import pathlib
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from election import signing
from election.signing import KeyId, SignatureProblem, SignatureReason, Verified

KEYS = tuple(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 5))
DATA = b'{"a": 1}'


def allowed(*keys: Ed25519PrivateKey) -> dict[KeyId, bytes]:
    return {signing.key_id(signing.public_bytes(key)): signing.public_bytes(key) for key in keys}


def reason(outcome: Verified | SignatureProblem) -> SignatureReason:
    assert isinstance(outcome, SignatureProblem)
    return outcome.reason


def test_the_signed_bytes_are_those_of_the_dsse_standard() -> None:
    # The example of the DSSE specification, v1.
    encoded = signing.pae("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_are_of_bytes_not_of_letters() -> None:
    assert signing.pae("ё", "й".encode()) == "DSSEv1 2 ё 2 й".encode()


def test_a_signature_holds_and_names_its_key() -> None:
    signature = signing.sign(signing.ELECTION_TYPE, DATA, KEYS[:1])
    outcome = signing.verify(signing.ELECTION_TYPE, DATA, signature, allowed(KEYS[0]), 1)
    assert outcome == Verified(keyids=tuple(allowed(KEYS[0])))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (signing.STATION_TYPE, DATA),
        (signing.ELECTION_TYPE, DATA + b"\n"),
        (signing.ELECTION_TYPE, b'{"a":1}'),
    ],
)
def test_another_type_or_the_same_json_in_other_bytes_is_refused(kind: str, data: bytes) -> None:
    signature = signing.sign(signing.ELECTION_TYPE, DATA, KEYS[:1])
    outcome = signing.verify(kind, data, signature, allowed(KEYS[0]), 1)
    assert outcome == SignatureProblem(reason=SignatureReason.WRONG_SIGNATURE, place="signatures[0]")


@given(st.integers(0, 63), st.integers(0, 7))
@settings(max_examples=30, deadline=None)
def test_any_flipped_bit_of_a_signature_is_found(byte: int, bit: int) -> None:
    document = json.loads(signing.sign("t", DATA, KEYS[:1]))
    raw = bytearray(base64.b64decode(document["signatures"][0]["sig"]))
    raw[byte] ^= 1 << bit
    document["signatures"][0]["sig"] = base64.b64encode(raw).decode()
    outcome = signing.verify("t", DATA, json.dumps(document).encode(), allowed(KEYS[0]), 1)
    assert reason(outcome) is SignatureReason.WRONG_SIGNATURE


def test_k_of_n_counts_distinct_keys_once() -> None:
    three = allowed(*KEYS[:3])
    two = signing.sign("t", DATA, KEYS[:2])
    twice = signing.sign("t", DATA, (KEYS[0], KEYS[0]))
    assert isinstance(signing.verify("t", DATA, two, three, 2), Verified)
    assert reason(signing.verify("t", DATA, two, three, 3)) is SignatureReason.TOO_FEW_KEYS
    assert reason(signing.verify("t", DATA, twice, three, 2)) is SignatureReason.TOO_FEW_KEYS


def test_one_key_under_two_names_counts_once() -> None:
    public = signing.public_bytes(KEYS[0])
    two_names = {signing.key_id(public): public, KeyId("f" * 64): public}
    document = json.loads(signing.sign("t", DATA, KEYS[:1]))
    copy = dict(document["signatures"][0], key="f" * 64)
    both = json.dumps({"signatures": [document["signatures"][0], copy]}).encode()
    assert reason(signing.verify("t", DATA, both, two_names, 2)) is SignatureReason.TOO_FEW_KEYS


def test_signatures_of_strangers_neither_help_nor_harm() -> None:
    signature = signing.sign("t", DATA, (KEYS[3], KEYS[0]))
    assert isinstance(signing.verify("t", DATA, signature, allowed(KEYS[0]), 1), Verified)
    stranger = signing.sign("t", DATA, KEYS[3:])
    assert reason(signing.verify("t", DATA, stranger, allowed(KEYS[0]), 1)) is SignatureReason.TOO_FEW_KEYS


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"signatures":[]}',
        b'{"signatures":[{"key":"a","alg":"ed25519","sig":""}]}',
        b'{"signatures":[],"extra":1}',
        b" " * (signing.MAX_SIGNATURE_FILE_BYTES + 1),
        b'{"signatures":' + b"[" * 5000,
    ],
)
def test_a_damaged_signature_file_is_a_problem_not_an_exception(damaged: bytes) -> None:
    outcome = signing.verify("t", DATA, damaged, allowed(KEYS[0]), 1)
    assert reason(outcome) is SignatureReason.NOT_A_SIGNATURE_FILE


def test_a_damaged_file_has_no_raw_signatures() -> None:
    assert signing.raw_signatures(b"{}") is None


def test_a_good_signature_in_an_oversized_file_is_not_even_parsed() -> None:
    padded = signing.sign("t", DATA, KEYS[:1]) + b" " * signing.MAX_SIGNATURE_FILE_BYTES
    outcome = signing.verify("t", DATA, padded, allowed(KEYS[0]), 1)
    assert reason(outcome) is SignatureReason.NOT_A_SIGNATURE_FILE


def test_another_algorithm_of_an_allowed_key_is_refused() -> None:
    document = json.loads(signing.sign("t", DATA, KEYS[:1]))
    document["signatures"][0]["alg"] = "none"
    outcome = signing.verify("t", DATA, json.dumps(document).encode(), allowed(KEYS[0]), 1)
    assert reason(outcome) is SignatureReason.UNKNOWN_ALGORITHM


@pytest.mark.parametrize("text", ["", "AAAA", "*" * 88, "ё" * 40])
def test_signature_text_that_is_no_signature_is_wrong(text: str) -> None:
    document = json.loads(signing.sign("t", DATA, KEYS[:1]))
    document["signatures"][0]["sig"] = text
    outcome = signing.verify("t", DATA, json.dumps(document).encode(), allowed(KEYS[0]), 1)
    assert reason(outcome) is SignatureReason.WRONG_SIGNATURE
    assert signing.raw_signatures(json.dumps(document).encode()) is None


def test_careless_callers_are_told() -> None:
    with pytest.raises(ValueError, match="threshold"):
        signing.verify("t", DATA, b"", {}, 0)
    with pytest.raises(ValueError, match="no keys"):
        signing.sign("t", DATA, ())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl binary here")
def test_openssl_checks_our_signature(tmp_path: pathlib.Path) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = signing.raw_signatures(signing.sign(signing.ELECTION_TYPE, DATA, KEYS[:1]))
    assert raw is not None
    (tmp_path / "sig").write_bytes(raw[0][1])
    (tmp_path / "pae").write_bytes(signing.pae(signing.ELECTION_TYPE, DATA))
    (tmp_path / "key").write_bytes(
        KEYS[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key", "-sigfile", "sig", "-in"]
    good = subprocess.run([*command, "pae"], cwd=tmp_path, capture_output=True, check=False, timeout=20)
    (tmp_path / "other").write_bytes(signing.pae(signing.ELECTION_TYPE, DATA + b" "))
    bad = subprocess.run([*command, "other"], cwd=tmp_path, capture_output=True, check=False, timeout=20)
    assert good.returncode == 0
    assert bad.returncode != 0
