"""The files of a station's results: canonical documents with signatures, and the texts of their codes.

The controller signs the records, the protocol and its codes with its device key; parts keep the kiosks'
signatures. Papers are made elsewhere.
"""

import collections.abc
import dataclasses

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.code_parts import code_signatures, part_texts
from election.fingerprint import fingerprint_of_key
from election.identifiers import ContestId, DeviceId
from election.protocol_code import PROTOCOL_CODE_TYPE, code_file, protocol_codes
from election.results import MergedRecords, ResultsProtocol, encode

PROTOCOL_FILE = "protocol.json"
RECORDS_FILE = "records.json"
PARTS_FOLDER = "parts"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ResultsBundle:
    """The documents of a station's results; `parts` hold (document, signature file) as the kiosks sent."""

    protocol: ResultsProtocol
    records: MergedRecords
    parts: collections.abc.Mapping[DeviceId, tuple[bytes, bytes]]


def signed_files(bundle: ResultsBundle, key: Ed25519PrivateKey) -> dict[str, bytes]:
    """Return the signed documents by file name."""
    files: dict[str, bytes] = {}
    for name, payload_type, document in (
        (PROTOCOL_FILE, signing.PROTOCOL_TYPE, encode(bundle.protocol)),
        (RECORDS_FILE, signing.RECORDS_TYPE, encode(bundle.records)),
    ):
        files[name] = document
        files[name + signing.SIGNATURE_SUFFIX] = signing.sign(payload_type, document, [key])
    for code in protocol_codes(bundle.protocol):
        files[code.file] = code.document
        signature = signing.sign(PROTOCOL_CODE_TYPE, code.document, [key])
        files[code.file + signing.SIGNATURE_SUFFIX] = signature
    for device, (document, signatures) in sorted(bundle.parts.items()):
        files[f"{PARTS_FOLDER}/{device}.json"] = document
        files[f"{PARTS_FOLDER}/{device}.json{signing.SIGNATURE_SUFFIX}"] = signatures
    return files


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCode:
    """The codes at the foot of a protocol: their texts, and the controller's key as people compare it."""

    texts: tuple[str, ...]
    key_words: str
    key_hex: str


def printed_code(
    files: collections.abc.Mapping[str, bytes],
    contest: ContestId,
    controller_key: bytes,
    member_keys: collections.abc.Mapping[signing.KeyId, bytes],
) -> PrintedCode:
    """Make the codes of a contest from the signed files, with the signatures that are there by now.

    Raises KeyError for a contest without files, ValueError for one too long for codes.
    """
    name = code_file(contest)
    signatures = code_signatures(files[name + signing.SIGNATURE_SUFFIX], controller_key, member_keys)
    fingerprint = fingerprint_of_key(controller_key)
    return PrintedCode(
        texts=part_texts(files[name], signatures), key_words=str(fingerprint), key_hex=fingerprint.hex
    )
