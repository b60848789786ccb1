"""Judging what a kiosk sent as its part: signature by the enrolled key, right kiosk, mode and package.

Whether its number of ballots equals the codes VOTED is decided at the merging. A log that does not hold never
keeps votes from being counted: that is noted, and the log goes to the card as it is.
"""

import eventlog
from controller.desk import Facts
from controller.event_log import verify_device_log
from controller.station.kiosk_logs import LogEnd, LogMemory
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
    return StoredPart(
        device=device,
        ballots=part.ballots,
        document=sent.document,
        signatures=sent.signatures,
        log=sent.log,
    )


def judge_log(facts: Facts, mode: StationMode, part: StoredPart, memory: LogMemory) -> LogEnd | str:
    """Return where the kiosk's log ends, or the reason (a word for the log) why it is not to be relied on.

    This finds what heartbeats cannot: a log that was cut and has since grown past its old end.
    """
    if not part.log:
        return "missing"
    device = facts.kiosk(part.device)
    verified = verify_device_log(part.log, device, facts.election, facts.station, mode)
    if isinstance(verified, eventlog.LogProblem):
        return verified.reason.name.lower()
    furthest = memory.furthest
    if furthest is not None and not verified.contains(eventlog.Head(seq=furthest.seq, hash=furthest.hash)):
        return "rewritten"
    return LogEnd(seq=verified.head.seq, hash=verified.head.hash)
