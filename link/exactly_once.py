"""Server-side replay: a repeated request gets the stored reply, an older one is refused (security.md §2).

Pure values only. Not here: storing them. The controller keeps a `LastReply` per device and writes it in the
same transaction as the effect of the request, so that effect and reply survive a crash together or not at
all. Only the last reply is kept: a kiosk has one request under way.
"""

import collections.abc
import dataclasses
import typing
from collections.abc import Mapping

from link.messages import DenialReason, ReplyBody, Request


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LastReply:
    """Remember the last answered request of one device and what it was answered."""

    boot_epoch: int
    seq: int
    reply: ReplyBody


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """Say that the request is new: do what it asks, then store the reply."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Say that the request was answered before: send `reply` again and do nothing else."""

    reply: ReplyBody


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """Say that the request is older than one already answered: deny it and store nothing."""

    reason: DenialReason


Verdict = Fresh | Replay | Stale


def judge(last: LastReply | None, request: Request) -> Verdict:
    """Decide what a request is, given the device's last reply.

    A newer boot epoch starts anew with any seq. A gap in seq is lawful: the kiosk may have given up on a
    request that never arrived. Older epochs are refused, so a cloned card cannot vote beside the original.
    """
    if last is None or request.boot_epoch > last.boot_epoch:
        return Fresh()
    if request.boot_epoch < last.boot_epoch:
        return Stale(reason=DenialReason.OLD_EPOCH)
    if request.seq < last.seq:
        return Stale(reason=DenialReason.OLD_SEQ)
    if request.seq == last.seq:
        return Replay(reply=last.reply)
    return Fresh()


def judge_local(last: LastReply | None, request: Request, retired: collections.abc.Container[int]) -> Verdict:
    """Decide what a request over a local socket is: its epochs are drawn by chance and have no order.

    `retired` are epochs that another one followed: nothing of theirs is carried out any more. They need not
    outlive the server, since no connection does.
    """
    if request.boot_epoch in retired:
        return Stale(reason=DenialReason.OLD_EPOCH)
    if last is None or request.boot_epoch != last.boot_epoch:
        return Fresh()
    return judge(last, request)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReplayGuard:
    """Hold the last reply of every device as one frozen value; each change is a new guard."""

    devices: Mapping[str, LastReply] = dataclasses.field(default_factory=dict)

    def judge(self, device: str, request: Request) -> Verdict:
        """Decide what this device's request is."""
        return judge(self.devices.get(device), request)

    def answered(self, device: str, request: Request, reply: ReplyBody) -> typing.Self:
        """Return the guard that remembers this reply; only lawful after `judge` said `Fresh`."""
        if not isinstance(self.judge(device, request), Fresh):
            raise ValueError("a reply may be stored for a fresh request only")
        stored = LastReply(boot_epoch=request.boot_epoch, seq=request.seq, reply=reply)
        return dataclasses.replace(self, devices={**self.devices, device: stored})
