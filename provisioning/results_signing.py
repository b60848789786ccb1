"""A member of the commission signs the results on a memory card.

Only a card that was checked whole is signed, the exact bytes of the protocol and of its codes; signatures
that are there stay. A power cut leaves every file old or new, and signing again completes it.
"""

import collections.abc
import hashlib
import pathlib

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.package import Expectation
from election.package_decoding import PackageProblem, ProblemCode, decode
from media.writing import replace_file
from provisioning.files import CHECKSUMS_FILE
from provisioning.results import VerifiedResults, verify_results
from provisioning.results_codes import MemberSignatures, Problems, member_keys, signed_documents


def sign_card(
    card: pathlib.Path,
    key: Ed25519PrivateKey,
    root_sha256: str | None = None,
    expect: Expectation | None = None,
) -> MemberSignatures | Problems:
    """Add a member's signature to a card and return whose are there then, or why it was not signed.

    Raises OSError as the medium does.
    """
    _forget_half_written(card)
    results = verify_results(card, root_sha256, expect)
    if not isinstance(results, VerifiedResults):
        return results
    own = signing.key_id(signing.public_bytes(key))
    if own not in member_keys(results.package.root):
        text = "этот ключ не принадлежит члену комиссии из root.json"
        return (_refusal("root.json", text),)
    documents = signed_documents(results.protocol, {path.name: b"" for path in card.iterdir()})
    waiting = {
        name: payload_type
        for name, payload_type in documents.items()
        if own not in _signers(card / (name + signing.SIGNATURE_SUFFIX))
    }
    if not waiting:
        return (_refusal("protocol.json.sig", "этим ключом карта уже подписана"),)
    for name, payload_type in waiting.items():
        path = card / (name + signing.SIGNATURE_SUFFIX)
        document = (card / name).read_bytes()
        replace_file(path, signing.add(payload_type, document, path.read_bytes(), key))
    _refresh_sums(card, [name + signing.SIGNATURE_SUFFIX for name in documents])
    return _read_back(card, root_sha256, expect, own)


def _read_back(
    card: pathlib.Path, root_sha256: str | None, expect: Expectation | None, own: signing.KeyId
) -> MemberSignatures | Problems:
    results = verify_results(card, root_sha256, expect)
    if not isinstance(results, VerifiedResults):
        return results
    if own not in results.members.signed:
        return (_refusal("protocol.json.sig", "подпись не записалась: карта неисправна"),)
    return results.members


def _signers(path: pathlib.Path) -> frozenset[signing.KeyId]:
    return frozenset(keyid for keyid, _ in signing.raw_signatures(path.read_bytes()) or ())


def _forget_half_written(card: pathlib.Path) -> None:
    """Remove what a power cut during an earlier signing left beside the files; nothing refers to it."""
    for path in card.glob(f".*{signing.SIGNATURE_SUFFIX}.new"):
        path.unlink()
    (card / f".{CHECKSUMS_FILE}.new").unlink(missing_ok=True)


def _refresh_sums(card: pathlib.Path, names: collections.abc.Iterable[str]) -> None:
    path = card / CHECKSUMS_FILE
    if not path.is_file():
        return
    sums = decode(path.read_bytes(), dict[str, str])
    if isinstance(sums, PackageProblem):
        return
    sums |= {name: hashlib.sha256((card / name).read_bytes()).hexdigest() for name in names}
    replace_file(path, msgspec.json.format(msgspec.json.encode(sums, order="sorted"), indent=1) + b"\n")


def _refusal(place: str, text: str) -> PackageProblem:
    return PackageProblem(code=ProblemCode.WRONG_SIGNATURE, place=place, text=text)
