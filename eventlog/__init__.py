"""A bounded log that nobody can change unseen: chained by hashes, signed entry by entry, kept on two media.

It knows no elections: ids and fields come in as strings, and the catalogue of what may be logged is
`election.events`. `chain` is pure, `opening` decides what a power cut or a stranger left on the media,
`log` writes, `nist` exports as NIST SP 1500-101.
"""

from eventlog.chain import (
    Draft,
    Entry,
    Head,
    LogProblem,
    LogReason,
    Verified,
    genesis,
    is_hash,
    verify_log,
)
from eventlog.faults import EventLogError, LogFault, LogFaultCode
from eventlog.log import EventLog, LogEvent, Room
from eventlog.medium import FileMedium, LogMedium
from eventlog.nist import DeviceLog, EventWords, election_event_log, generated_time

__all__ = [
    "DeviceLog",
    "Draft",
    "Entry",
    "EventLog",
    "EventLogError",
    "EventWords",
    "FileMedium",
    "Head",
    "LogEvent",
    "LogFault",
    "LogFaultCode",
    "LogMedium",
    "LogProblem",
    "LogReason",
    "Room",
    "Verified",
    "election_event_log",
    "generated_time",
    "genesis",
    "is_hash",
    "verify_log",
]
