"""This kiosk's signed part of the results: the stored votes, opened once, after the close.

It is called by the order of the controller only; before the close nothing reads the votes.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.cast_vote_record import unpack
from election.identifiers import DeviceId
from election.package import ElectionPackage
from election.polls import StationMode
from election.results import SignedPart, encode, encode_signed_part, part_of
from kiosk.ballot_box.port import BallotBoxPort


def signed_part(
    box: BallotBoxPort,
    *,
    package: ElectionPackage,
    device: DeviceId,
    mode: StationMode,
    key: Ed25519PrivateKey,
) -> bytes:
    """Export the box, make the part, sign it, and pack both for the link.

    Raises RecordError if a stored payload is not a vote of this election: the box verified it, so a bug.
    """
    records = (unpack(package.election, payload) for payload in box.export())
    part = part_of(
        package.election,
        records,
        station=package.station.number,
        mode=mode,
        device=device,
        package=package.fingerprint.hex,
    )
    document = encode(part)
    return encode_signed_part(
        SignedPart(document=document, signatures=signing.sign(signing.PART_TYPE, document, [key]))
    )
