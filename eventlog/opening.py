"""What to do with the copies of a log at start: pure decisions from their bytes, before anything is written.

A power cut may leave a torn last line on any copy, and one copy behind the other. Anything else is not the
work of a power cut: such a copy is left untouched as evidence and not written in this boot.
"""

import collections.abc
import dataclasses

from eventlog.chain import (
    MAX_LINE_BYTES,
    Head,
    LogProblem,
    LogReason,
    Verified,
    is_readable,
    walk,
)
from eventlog.faults import EventLogError, LogFault, LogFaultCode

# Unflushed ordinary entries can be lost together, never more than a handful between two flushes.
MAX_TORN_BYTES = 4 * MAX_LINE_BYTES


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One copy: its whole entries, the `torn` bytes after them, and what forbids to continue it."""

    good: bytes
    torn: int
    verified: Verified
    problem: LogProblem | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Mirror:
    """Bring a copy to the common state: cut the torn end, then append what it lacks."""

    medium: int
    keep: int
    torn: int
    missing: bytes

    @property
    def entries(self) -> int:
        """Return how many entries it lacks."""
        return self.missing.count(b"\n")

    @property
    def changes(self) -> bool:
        """Tell whether anything is to be done."""
        return bool(self.torn or self.missing)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The log to go on with, what to do on each copy that goes on, and the faults of the others."""

    verified: Verified
    content: bytes
    mirrors: tuple[Mirror, ...]
    faults: tuple[LogFault, ...]


def examine(content_untrusted: bytes, public_key: bytes, origin: str, limit: int) -> Examined:
    """Check one copy: does it hold, does it end as a power cut leaves it, or is it something else."""
    walked = walk(content_untrusted, public_key, origin)
    rest = content_untrusted[walked.good_bytes :]
    torn = _is_torn(rest, walked.verified.head)
    problem = None if torn else walked.problem
    if len(content_untrusted) > limit:  # never written by us, and perhaps not even read to its end
        problem = LogProblem(reason=LogReason.TOO_LARGE, line=walked.verified.head.seq + 1)
    return Examined(
        good=content_untrusted[: walked.good_bytes],
        torn=len(rest) if torn else 0,
        verified=walked.verified,
        problem=problem,
    )


def _is_torn(rest_untrusted: bytes, head: Head) -> bool:
    """Tell whether bytes after the last whole entry are lines of ours that did not get onto the medium whole.

    They begin as the next line must, but for bytes that are still zero, and no line among them can be read:
    one that can, with a wrong signature or at a wrong place, was put there by somebody.
    """
    opening = b'{"seq":%d,"prev":"%s"' % (head.seq + 1, head.hash.encode("ascii"))
    as_ours = all(found in (0, ours) for found, ours in zip(rest_untrusted, opening))
    lines = rest_untrusted.split(b"\n")[:-1]
    return len(rest_untrusted) <= MAX_TORN_BYTES and as_ours and not any(map(is_readable, lines))


def plan(copies: collections.abc.Sequence[Examined | OSError]) -> Plan:
    """Decide; media are named by their place in `copies`, from 1. Raises EventLogError when none is usable.

    The longest whole log goes on. A copy that is its beginning is behind and gets the rest.
    """
    usable = [copy for copy in copies if isinstance(copy, Examined) and copy.problem is None]
    if not usable:
        lines = (f"носитель {number}: {_reason(copy)}" for number, copy in enumerate(copies, start=1))
        raise EventLogError("журнал событий: " + "; ".join(lines))
    best = max(usable, key=lambda copy: len(copy.good))
    mirrors: list[Mirror] = []
    faults: list[LogFault] = []
    for number, copy in enumerate(copies, start=1):
        if isinstance(copy, OSError):
            faults.append(LogFault(code=LogFaultCode.MEDIUM_LOST, medium=number))
        elif copy.problem is not None:
            faults.append(LogFault(code=LogFaultCode.DAMAGED, medium=number))
        elif not best.good.startswith(copy.good):
            faults.append(LogFault(code=LogFaultCode.DIFFER, medium=number))
        else:
            missing = best.good[len(copy.good) :]
            mirrors.append(Mirror(medium=number, keep=len(copy.good), torn=copy.torn, missing=missing))
    return Plan(verified=best.verified, content=best.good, mirrors=tuple(mirrors), faults=tuple(faults))


def _reason(copy: Examined | OSError) -> str:
    if isinstance(copy, OSError):
        return copy.strerror or "не открывается"
    return str(copy.problem)
