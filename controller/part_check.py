"""Judging what a kiosk sent as its part: signature by the enrolled key, right kiosk, mode and package.

Whether its number of ballots equals the codes VOTED is decided at the merging.
"""

from controller.desk import Facts
from controller.store.transaction import StoredPart
from election import signing
from election.faults import FaultCode
from election.identifiers import DeviceId
from election.polls import StationMode
from election.results import ResultsError, check_part, parse_part, parse_signed_part


def judge_part(
    facts: Facts, mode: StationMode, device: DeviceId, sent_untrusted: bytes
) -> StoredPart | FaultCode:
    """Return the part as it is to be kept, or what is wrong with it."""
    try:
        sent = parse_signed_part(sent_untrusted)
    except ResultsError:
        return FaultCode.PART_CONTENT
    public_key = bytes.fromhex(facts.kiosk(device).public_key)
    allowed = {signing.key_id(public_key): public_key}
    verified = signing.verify(signing.PART_TYPE, sent.document, sent.signatures, allowed, 1)
    if not isinstance(verified, signing.Verified):
        return FaultCode.PART_SIGNATURE
    try:
        part = parse_part(sent.document)
    except ResultsError:
        return FaultCode.PART_CONTENT
    if (part.device, part.mode, part.package) != (device, mode, facts.package):
        return FaultCode.PART_CONTENT
    if check_part(facts.election, facts.station, part):
        return FaultCode.PART_CONTENT
    return StoredPart(device=device, ballots=part.ballots, document=sent.document, signatures=sent.signatures)
