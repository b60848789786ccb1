"""The files of a station's results: documents in canonical form with signatures, and the papers.

The controller signs the records and the protocol with its device key; parts keep the kiosks' signatures.
"""

import collections.abc
import dataclasses

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.identifiers import DeviceId
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
    for device, (document, signatures) in sorted(bundle.parts.items()):
        files[f"{PARTS_FOLDER}/{device}.json"] = document
        files[f"{PARTS_FOLDER}/{device}.json{signing.SIGNATURE_SUFFIX}"] = signatures
    return files
