"""Names of the event catalogue: how an event ended, which group, what happened, which fields.

Names only; their words, fields and times are in `election.events`, which is what others import.
"""

import collections.abc
import enum


class Disposition(enum.Enum):
    """How an event ended (NIST SP 1500-101)."""

    SUCCESS = "success"
    FAILURE = "failure"
    NA = "na"


class EventKind(enum.Enum):
    """Groups of events (NIST SP 1500-101 `Type`)."""

    START = "start"
    POLLS = "polls"
    DEVICE = "device"
    CHAIR = "chair"
    RESULTS = "results"
    LOG = "log"


class EventId(enum.Enum):
    """What happened."""

    CONTROLLER_STARTED = "controller-started"
    CONTROLLER_STOPPED = "controller-stopped"
    PACKAGE_LOADED = "package-loaded"
    MODE_CHANGED = "mode-changed"
    POLLS_OPENED = "polls-opened"
    OPENING_REFUSED = "opening-refused"
    VOTING_PAUSED = "voting-paused"
    VOTING_RESUMED = "voting-resumed"
    POLLS_CLOSED = "polls-closed"
    KIOSK_WELCOMED = "kiosk-welcomed"
    KIOSK_DENIED = "kiosk-denied"
    KIOSK_LOST = "kiosk-lost"
    KIOSK_BACK = "kiosk-back"
    KIOSK_FAULT = "kiosk-fault"
    KIOSK_FAULT_GONE = "kiosk-fault-gone"
    READER_LOCKED = "reader-locked"
    RESET_ORDERED = "reset-ordered"
    RESET_DONE = "reset-done"
    COLLECTING_STARTED = "collecting-started"
    PART_ACCEPTED = "part-accepted"
    PART_REFUSED = "part-refused"
    RECORDS_MERGED = "records-merged"
    DECISION_RECORDED = "decision-recorded"
    ROWS_ENTERED = "rows-entered"
    PROTOCOL_PREPARED = "protocol-prepared"
    PROTOCOL_REFUSED = "protocol-refused"
    EXPORT_DONE = "export-done"
    EXPORT_FAILED = "export-failed"
    KIOSK_LOG_SEEN = "kiosk-log-seen"
    KIOSK_LOG_WENT_BACK = "kiosk-log-went-back"
    KIOSK_LOG_ALLOWED = "kiosk-log-allowed"
    KIOSK_LOG_RECEIVED = "kiosk-log-received"
    KIOSK_LOG_REFUSED = "kiosk-log-refused"
    UNLOCK_GRANTED = "unlock-granted"
    UNLOCK_REFUSED = "unlock-refused"
    OFFICIAL_LOCKED_OUT = "official-locked-out"
    LINE_EXCLUDED = "line-excluded"
    LINE_RESTORED = "line-restored"
    FIGURE_FROZEN = "figure-frozen"
    STEP_CONFIRMED = "step-confirmed"
    STEP_FAILED = "step-failed"
    CHECK_PASSED = "check-passed"
    CHECK_FAILED = "check-failed"
    TEST_COMPARED = "test-compared"
    TEST_DIFFERED = "test-differed"
    TRIP_LEFT = "trip-left"
    TRIP_RETURNED = "trip-returned"
    TRIP_RETURN_REFUSED = "trip-return-refused"
    TRIP_SETTLED = "trip-settled"
    # --- of a kiosk
    KIOSK_STARTED = "kiosk-started"
    KIOSK_STOPPED = "kiosk-stopped"
    START_REFUSED = "start-refused"
    BOX_REPAIRED = "box-repaired"
    POLLS_HEARD = "polls-heard"
    DEVICE_FAULT = "device-fault"
    DEVICE_FAULT_GONE = "device-fault-gone"
    CHAIR_RESET = "chair-reset"
    RESULTS_SIGNED = "results-signed"
    STATION_LOG_SEEN = "station-log-seen"
    STATION_LOG_WENT_BACK = "station-log-went-back"
    # --- of a log about itself
    LOG_BEGUN = "log-begun"
    LOG_REPAIRED = "log-repaired"
    LOG_MEDIUM_LOST = "log-medium-lost"
    LOG_DAMAGED = "log-damaged"
    LOG_MEDIA_DIFFER = "log-media-differ"
    LOG_FILLING = "log-filling"
    LOG_FULL = "log-full"


class EventField(enum.Enum):
    """What an event may carry beside its id."""

    KIOSK = "kiosk"
    DEVICE = "device"
    MODE = "mode"
    POLLS = "polls"
    PART = "part"
    FAULT = "fault"
    REASON = "reason"
    CONTEST = "contest"
    SUBJECT = "subject"
    ACT = "act"
    PACKAGE = "package"
    SOFTWARE = "software"
    FINGERPRINT = "fingerprint"
    FILES = "files"
    SEQ = "seq"
    HEAD = "head"
    MEDIUM = "medium"
    CUT = "cut"
    COPIED = "copied"
    POWER = "power"
    OFFICIALS = "officials"
    LINE = "line"
    HOUR = "hour"
    FIGURE = "figure"
    STEP = "step"


Fields = collections.abc.Mapping[EventField, str]
