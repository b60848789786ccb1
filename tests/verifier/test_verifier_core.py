"""The page's script under node: the arithmetic of its own against published vectors, byte for byte."""

import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import typing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import base45
from election.fingerprint import WORDS, fingerprint_of_key
from provisioning.install import open_package

NODE = shutil.which("node")
ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "verifier" / "verify.html"

pytestmark = pytest.mark.skipif(NODE is None, reason="NO NODE: the page's script is not tested under node")

# RFC 8032, 7.1: public key, message, signature.
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
)
ORDER = 2**252 + 27742317777372353535851937790883648493


def core() -> str:
    found = re.search(r'<script id="core">\n(.*?)</script>', PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1)


def run(script: str, given: object) -> typing.Any:
    """Run a script after the page's core; `given` is there as `given`, and `answer` comes back."""
    assert NODE is not None
    before, after = f"const given = {json.dumps(given)};\nlet answer;", "console.log(JSON.stringify(answer));"
    whole = f"{core()}\n{before}\n{script}\n{after}"
    done = subprocess.run([NODE, "-"], input=whole.encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def _ed25519(cases: typing.Sequence[tuple[str, str, str]]) -> list[bool]:
    script = "answer = given.map(([key, message, signature]) =>"
    script += " Keg.ed25519(...[key, message, signature].map(Keg.unhex)));"
    return typing.cast("list[bool]", run(script, cases))


def test_ed25519_accepts_the_vectors_of_rfc_8032_and_nothing_beside_them() -> None:
    cases: list[tuple[str, str, str]] = []
    expected: list[bool] = []
    for key, message, signature in RFC_8032:
        cases.append((key, message, signature))
        expected.append(True)
        for other in (signature[:2] + "ff" + signature[4:], signature[:-2] + "01"):
            cases.append((key, message, other))
            expected.append(False)
        cases.append((key, message + "00", signature))
        # The same signature with S + L: a verifier that does not reduce would take it as a second signature.
        s = int.from_bytes(bytes.fromhex(signature[64:]), "little") + ORDER
        cases.append((key, message, signature[:64] + s.to_bytes(32, "little").hex()))
        cases.append((key[:-2] + "ff", message, signature))
        expected += [False, False, False]
    assert _ed25519(cases) == expected


def test_a_key_that_is_no_point_and_wrong_lengths_verify_nothing() -> None:
    key, message, signature = RFC_8032[0]
    not_reduced = (2**255 - 18).to_bytes(32, "little").hex()
    cases = [
        ("02" + "00" * 31, message, signature),
        (not_reduced, message, signature),
        (not_reduced, message, "58" + "66" * 31 + "01" + "00" * 31),  # holds for the point it stands for
        (key[:-2], message, signature),
        (key, message, signature[:-2]),
        (key, message, ""),
    ]
    assert _ed25519(cases) == [False] * len(cases)


def test_ed25519_agrees_with_openssl_on_any_length() -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
    public = key.public_key().public_bytes_raw().hex()
    messages = [bytes([length % 251]) * length for length in (0, 1, 47, 48, 63, 64, 65, 111, 112, 2000)]
    cases = [(public, message.hex(), key.sign(message).hex()) for message in messages]
    assert all(_ed25519(cases))


def test_hashes_agree_with_the_library_around_every_block_boundary() -> None:
    messages = [b"\x5a" * length for length in (0, 55, 56, 63, 64, 111, 112, 119, 127, 128, 129, 1000)]
    script = "const both = (text) => [Keg.sha256, Keg.sha512].map((hash) => Keg.hex(hash(Keg.unhex(text))));"
    script += "answer = given.map(both);"
    assert run(script, [message.hex() for message in messages]) == [
        [hashlib.sha256(message).hexdigest(), hashlib.sha512(message).hexdigest()] for message in messages
    ]


def test_base45_and_words_agree() -> None:
    data = [bytes(range(length)) for length in (0, 1, 2, 3, 200)]
    script = (
        "answer = given.map((text) => { const bytes = Keg.base45(text); return bytes && Keg.hex(bytes); });"
    )
    texts = [base45.encode(one) for one in data]
    assert run(script, [*texts, "GGW", "B", "bb8", "::"]) == [
        *(one.hex() for one in data),
        None,
        None,
        None,
        None,
    ]
    keys = [bytes([number]) * 32 for number in range(40)]
    script = (
        "answer = given.map((key) => Keg.fingerprint(Keg.unhex(key))).map((one) => [one.words, one.hex]);"
    )
    assert run(script, [key.hex() for key in keys]) == [
        [str(fingerprint_of_key(key)), fingerprint_of_key(key).hex] for key in keys
    ]
    assert len(set(WORDS)) == 1024


@pytest.mark.parametrize(
    ("formula", "shown", "holds"),
    [
        ("r2 + r3 >= r4", "318 + 6 = 324  ≥  325", False),
        ("r4 == r5 + sum", "325  =  5 + 320 = 325", True),
        ("sum <= (r4 - r5) * votes_allowed", "320  ≤  (325 − 5) · 2 = 640", True),
        ("r2 - (r3 - r5) == 317", "318 − (6 − 5) = 317  =  317", True),
        ("r9 >= 1", "?  ≥  1", False),
    ],
)
def test_ratios_are_worked_out_as_on_paper(formula: str, shown: str, holds: bool) -> None:
    values = {"r2": 318, "r3": 6, "r4": 325, "r5": 5, "sum": 320, "votes_allowed": 2}
    found = run(
        "answer = Keg.ratio(given.formula, given.values, {});", {"formula": formula, "values": values}
    )
    assert (found["shown"], found["holds"]) == (shown, holds)


@pytest.mark.parametrize("formula", ["r1 ? 2", "r1 >", "", "alert(1)", "r1 >= 2 3", "constructor >= 0"])
def test_a_formula_is_never_run_as_a_script(formula: str) -> None:
    found = run("answer = Keg.ratio(given, { r1: 5 }, {});", formula)
    assert found is None or found["holds"] is False


CBOR_REFUSED = {
    "trailing": "0000",
    "long number": "1800",
    "long length": "580100",
    "indefinite": "9fff",
    "negative": "20",
    "float": "f93c00",
    "tag": "c000",
    "unsorted": "a2616201616101",
    "twice": "a2616101616101",
    "number as key": "a10101",
    "cut": "62",
    "not UTF-8": "61ff",
    "too long": "9affffffff",
    "undefined": "f7",
    "deep": "81" * 9 + "00",
}


def test_cbor_is_read_strictly() -> None:
    script = """answer = given.map((text) => {
      try { Keg.cbor(Keg.unhex(text)); return "read"; }
      catch (error) { return error instanceof Keg.Refusal ? "refused" : String(error); }
    });"""
    assert run(script, list(CBOR_REFUSED.values())) == ["refused"] * len(CBOR_REFUSED)
    good = ["a2616101626262f6", "83f4f5f6", "1901f4", "1a000186a0", "4201ff"]
    assert run(script, good) == ["read"] * len(good)


def test_the_page_reaches_no_network_and_takes_nothing_from_elsewhere() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert "connect-src 'none'" in text
    outside = [" src=", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "http://", "https://"]
    assert [word for word in outside if word in text] == []


def test_the_vectors_open_with_the_package_of_today() -> None:
    package = open_package(ROOT / "verifier" / "vectors" / "package")
    assert not isinstance(package, tuple), "make them anew: python -m tests.verifier.make_vectors"
