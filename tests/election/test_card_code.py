"""Card codes: 39 digits, readable only with the key of this station, election and mode."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from election.card_code import DIGITS, CardFacts, card_key, issue, read

SECRET = bytes(range(32))
KEY = card_key(SECRET, "test-2027", "official")

facts = st.builds(
    CardFacts,
    precinct=st.integers(0, 2**16 - 1),
    device=st.integers(0, 2**8 - 1),
    minutes=st.integers(0, 2**20 - 1),
    serial=st.integers(0, 2**28 - 1),
)


@given(facts, st.binary(min_size=16, max_size=16))
def test_what_was_issued_is_read_back(card: CardFacts, key: bytes) -> None:
    code = issue(key, card)
    assert len(code) == DIGITS
    assert code.isascii()
    assert code.isdecimal()
    assert read(key, code) == card


def test_the_block_is_laid_out_as_the_format_says() -> None:
    code = issue(KEY, CardFacts(precinct=0x1234, device=0x56, minutes=0x789AB, serial=0xCDEF012))
    decryptor = Cipher(algorithms.AES(KEY), modes.ECB()).decryptor()
    plain = decryptor.update(int(code).to_bytes(16, "big")) + decryptor.finalize()
    assert plain.hex() == "1" + "1234" + "56" + "789ab" + "cdef012" + "0" * 13


def test_small_numbers_are_padded_to_39_digits() -> None:
    # Find an issue whose block is below 10**38; about 0.3 of all are.
    codes = [issue(KEY, CardFacts(precinct=1, device=0, minutes=0, serial=serial)) for serial in range(40)]
    assert {len(code) for code in codes} == {39}
    assert any(code.startswith("0") for code in codes)


@pytest.mark.parametrize(
    ("secret", "election", "mode"),
    [
        (bytes(32), "test-2027", "official"),
        (SECRET, "test-2028", "official"),
        (SECRET, "test-2027", "test"),
        (SECRET, "test-2027", "training"),
    ],
)
def test_another_station_election_or_mode_cannot_read_it(secret: bytes, election: str, mode: str) -> None:
    code = issue(KEY, CardFacts(precinct=123, device=0, minutes=5, serial=7))
    assert read(card_key(secret, election, mode), code) is None
    assert read(KEY, code) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "9" * 39,
        "0" * 38,
        "0" * 40,
        " " + "0" * 38,
        "0" * 38 + "\n",
        "٣" * 39,
        "+" + "1" * 38,
        "1_" + "1" * 37,
        str(2**128).zfill(39),
    ],
)
def test_texts_that_are_no_code_are_refused(text: str) -> None:
    assert read(KEY, text) is None


def test_a_trailing_line_break_is_not_overlooked() -> None:
    code = issue(KEY, CardFacts(precinct=1, device=0, minutes=0, serial=1))
    assert read(KEY, code + "\n") is None


@given(st.integers(0, 10**39 - 1))
@settings(max_examples=200)
def test_guessed_digits_are_refused(number: int) -> None:
    assert read(KEY, f"{number:039d}") is None


def _sealed(key: bytes, plain: int) -> str:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    sealed = encryptor.update(plain.to_bytes(16, "big")) + encryptor.finalize()
    return f"{int.from_bytes(sealed, 'big'):039d}"


@pytest.mark.parametrize("plain", [2 << 124, 1 << 124 | 1, 1 << 124 | 1 << 51, 0])
def test_a_wrong_version_or_a_one_among_the_zeros_is_refused(plain: int) -> None:
    assert read(KEY, _sealed(KEY, plain)) is None
    assert read(KEY, _sealed(KEY, 1 << 124 | 1 << 52)) == CardFacts(precinct=0, device=0, minutes=0, serial=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"precinct": 2**16},
        {"device": 2**8},
        {"minutes": 2**20},
        {"serial": 2**28},
        {"serial": -1},
        {"version": 2},
    ],
)
def test_a_fact_that_does_not_fit_is_never_cut(wrong: dict[str, int]) -> None:
    fields = {"precinct": 1, "device": 1, "minutes": 1, "serial": 1, **wrong}
    with pytest.raises(ValueError, match=next(iter(wrong))):
        issue(KEY, CardFacts(**fields))


@pytest.mark.parametrize(
    ("secret", "election", "mode"),
    [(bytes(15), "e", "test"), (SECRET, "", "test"), (SECRET, "e", ""), (SECRET, "e/test", "x")],
)
def test_a_key_is_not_derived_from_nothing(secret: bytes, election: str, mode: str) -> None:
    with pytest.raises(ValueError, match=r"secret|named"):
        card_key(secret, election, mode)


def test_a_key_of_another_size_is_a_bug() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        read(bytes(32), "0" * 39)
