"""The real kiosk without its threads: session, owner, recorder, link worker and ballot box, stepped by hand.

Only the media, the printer, the timers and the wire are not real. `work` does one job, `tend` all that wait.
What a voter would see and what leaves the kiosk is noted for the judge, never fed back.
"""

import builtins
import collections.abc
import dataclasses
import functools
import hashlib
import random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.cast_vote_record import pack, record_of
from frontpanel.absent import AbsentLamp
from kiosk.allotment.authority import UnitAuthority
from kiosk.ballot_box import (
    BallotBoxPort,
    BoxIdentity,
    NotVoted,
    OpenedBox,
    Outcome,
    VotedMarked,
    VotedUnmarked,
    format_box,
    open_box,
    required_size,
)
from kiosk.ballot_box.fake_medium import FakeMedium, Mains, PowerCutError
from kiosk.runtime.link_keeper import KioskSide, LinkKeeper
from kiosk.runtime.owner import Owner
from kiosk.runtime.performer import Performer
from kiosk.runtime.readiness import Part, Readiness
from kiosk.runtime.recorder import Recorder
from kiosk.runtime.stage import stage_of
from kiosk.runtime.tape import Tape
from kiosk.runtime.tickets import Ticket, ticket_from
from kiosk.session import states
from kiosk.session.context import SessionContext
from kiosk.session.events import (
    Annul,
    Confirm,
    Continue,
    Event,
    Fault,
    Finish,
    FinishUnfilled,
    Timer,
    TimerExpired,
)
from kiosk.session.machine import start
from kiosk.session.states import Kiosk
from link import messages
from link.channel import Channel, LinkDown
from printer.document import TapeDocument
from printer.fake import FakePrinter
from printer.port import PrinterFault, PrinterFaultCode, PrinterReady
from printer.tape_image import TapeImage

SLOTS = 8
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
_IMAGE = TapeImage(8, 1, b"\xff")
_MOST_JOBS = 200
_ABOUT_THE_REPORT = (messages.DenialReason.UNKNOWN_RESERVATION, messages.DenialReason.NOT_ORDERED)


class SeededRandomness:
    """Randomness of the ballot box from a seed, so that a failing example can be replayed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def bytes(self, count: int) -> builtins.bytes:
        return self._random.randbytes(count)

    def below(self, limit: int) -> int:
        return self._random.randrange(limit)


def _identity(device: str) -> BoxIdentity:
    election_hash = hashlib.sha256(b"zarechny").digest()
    return BoxIdentity(election_hash=election_hash, device_id=device, mode="OFFICIAL")


@functools.cache
def _empty_media(device: str) -> tuple[bytes, ...]:
    media = [FakeMedium(required_size(SLOTS)) for _ in range(2)]
    format_box(
        media=media,
        identity=_identity(device),
        device_key=_KEY,
        randomness=SeededRandomness(1),
        slots=SLOTS,
    )
    return tuple(medium.image() for medium in media)


class NoTimers:
    """Timers that run out only when a test says so."""

    def start(self, timer: Timer, seconds: float) -> None:
        """Do nothing."""

    def stop(self, timer: Timer) -> None:
        """Do nothing."""


@dataclasses.dataclass(slots=True)
class Notes:
    """What the judge knows of one kiosk; the code under test never sees it.

    `voting` is the ticket of the session under way, `cast` those whose vote made the counter rise, `told` and
    `told_not` whose voters read that the vote counts or does not, `unsure` the cards that may be reserved
    here without the kiosk's journal knowing, `orphans` those of them that were lost with its memory.
    """

    ballots: int = 0
    voting: Ticket | None = None
    cast: list[Ticket] = dataclasses.field(default_factory=list)
    told: set[Ticket] = dataclasses.field(default_factory=set)
    told_not: set[Ticket] = dataclasses.field(default_factory=set)
    was_reset: set[Ticket] = dataclasses.field(default_factory=set)
    unsure: set[str] = dataclasses.field(default_factory=set)
    orphans: set[str] = dataclasses.field(default_factory=set)
    refused_reports: list[str] = dataclasses.field(default_factory=list)


class ListeningChannel:
    """A channel that also tells the judge which claims are unsettled and which reports were refused."""

    def __init__(self, channel: Channel, notes: Notes) -> None:
        self._channel = channel
        self._notes = notes

    def request(self, body: messages.RequestBody) -> messages.ReplyBody | LinkDown:
        first = isinstance(body, messages.Claim) and body.code not in self._notes.unsure
        if isinstance(body, messages.Claim):
            self._notes.unsure.add(body.code)
        reply = self._channel.request(body)
        if isinstance(body, messages.Claim) and isinstance(reply, messages.ClaimRefused) and first:
            self._notes.unsure.discard(body.code)
        if isinstance(body, messages.Released) and isinstance(reply, messages.Acknowledged):
            self._notes.unsure.discard(body.code)
        if isinstance(body, messages.Voted | messages.Released | messages.WasReset):
            refused = isinstance(reply, messages.Denied) and reply.reason in _ABOUT_THE_REPORT
            self._notes.refused_reports += [f"{type(body).__name__}: {reply}"] if refused else []
        return reply

    def close(self) -> None:
        self._channel.close()

    def __enter__(self) -> "ListeningChannel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class RealKiosk:
    """One kiosk that can be stepped, broken, and switched off in the middle of a write."""

    def __init__(
        self,
        device: str,
        *,
        context: SessionContext,
        hello: messages.Hello,
        channel: collections.abc.Callable[[int], Channel],
    ) -> None:
        """Switch it on for the first time. `channel` opens the wire for a boot epoch."""
        self.device = device
        self.notes = Notes()
        self.printer = FakePrinter()
        self.boots = 0
        self._context = context
        self._hello = hello
        self._channel = channel
        self._boot(_empty_media(device))

    @property
    def state(self) -> states.State:
        """Return the session's state."""
        return self.owner.kiosk.state

    # --- life and death

    def _boot(self, images: collections.abc.Sequence[bytes]) -> None:
        self.boots += 1
        mains = Mains()
        self.media = [FakeMedium(image=image, mains=mains) for image in images]
        opened = open_box(
            media=self.media,
            identity=_identity(self.device),
            device_key=_KEY,
            randomness=SeededRandomness(1000 + self.boots),
        )
        if opened.box is None:
            raise AssertionError(f"{self.device}: the box does not open: {opened.recovery}")
        self.box: BallotBoxPort = opened.box
        left = opened.recovery
        self.notes.voting = None
        if isinstance(left, VotedUnmarked | VotedMarked | NotVoted):
            self.notes.voting = ticket_from(left.ticket)
        self._join(opened)
        self.observe()
        self.recorder.watch()

    def _join(self, opened: OpenedBox) -> None:
        election = self._context.election
        self.owner = Owner(
            context=self._context,
            kiosk=start(),
            perform=lambda effect: performer.perform(effect),
            show=self._shown,
            wake=lambda: None,
        )
        readiness = Readiness(self.owner.post)
        self.recorder = Recorder(
            box=self.box,
            left_behind=opened.recovery,
            tape=self._tape(),
            pack=lambda ballot: pack(election, record_of(election, ballot)),
            post=self.owner.post,
            report=readiness.report,
            settled=lambda: self.link.nudge(),
        )
        self.link = self._keeper(readiness)
        performer = Performer(
            recorder=self.recorder,
            link=self.link,
            lamp=AbsentLamp(),
            timers=NoTimers(),
            play=lambda tone: None,
            refused=lambda reason: None,
        )
        readiness.report(Part.SCANNER, None)

    def _tape(self) -> Tape:
        return Tape(
            printer=self.printer,
            record_document=lambda ballot: TapeDocument(()),
            mark_document=lambda mark: TapeDocument(()),
            render=lambda document: _IMAGE,
            show=lambda image: None,
        )

    def _authority(self) -> UnitAuthority | None:
        return None

    def _keeper(self, readiness: Readiness) -> LinkKeeper:
        return LinkKeeper(
            authority=self._authority(),
            channel=ListeningChannel(self._channel(self.box.boot_epoch), self.notes),
            side=KioskSide(
                hello=self._hello,
                heartbeat=self._heartbeat,
                post=self.owner.post,
                report=readiness.report,
                begin=self._begin,
                pending=self.recorder.pending,
                acknowledge=self.recorder.acknowledge,
                signed_part=lambda: None,
            ),
        )

    def _heartbeat(self) -> messages.Heartbeat:
        stage = stage_of(self.state)
        stored = self.recorder.stored
        return messages.Heartbeat(stage=stage, ballots_stored=stored, paper_low=False, log_head="")

    def _begin(self, packed: bytes, begun: collections.abc.Callable[[Fault | None], None]) -> None:
        ticket = ticket_from(packed)

        def noted(fault: Fault | None) -> None:
            if fault is None:
                self.notes.voting = ticket
                self.notes.unsure.discard(ticket.code)
            begun(fault)

        self.recorder.begin(packed, noted)

    def crash(self, chance: random.Random) -> None:
        """Lose power: of the sectors on their way a random part has reached the media. Then boot."""
        self.notes.orphans |= self.notes.unsure
        self.notes.unsure.clear()
        images = []
        for medium in self.media:
            dirty = medium.dirty_sectors()
            images.append(medium.image_after_cut([sector for sector in dirty if chance.random() < 0.5]))
        self._boot(images)

    def cut_power_at(self, write: int) -> None:
        """Plan a power cut in the write with this number from now on."""
        mains = Mains(cut_at=write)
        for medium in self.media:
            medium.plug_into(mains)

    # --- work

    def work(self, chance: random.Random) -> None:
        """Do one job of the recorder and let the session hear of it."""
        self._guarded(self._one_job, chance)

    def tend(self, chance: random.Random) -> None:
        """Do everything that waits."""
        self._guarded(self._all_jobs, chance)

    def talk(self, chance: random.Random) -> None:
        """One turn of the link worker; what it hands on stays in the queues."""
        self._guarded(self.link.turn, chance)

    def hear(self, *events: Event) -> None:
        """Let something happen to the session."""
        for event in events:
            self.owner.post(event)
        self.owner.run_pending()
        self.observe()

    def _guarded(self, deed: collections.abc.Callable[[], object], chance: random.Random) -> None:
        try:
            deed()
        except PowerCutError:
            self.crash(chance)
        self.observe()

    def _one_job(self) -> None:
        self.owner.run_pending()
        self.recorder.turn(0)
        self.observe()
        self.owner.run_pending()

    def _all_jobs(self) -> None:
        for _ in range(_MOST_JOBS):
            self._one_job()
            if self.recorder._jobs.empty():
                return
        raise AssertionError("the recorder never comes to rest")

    # --- voters and members

    def fill(self, chance: random.Random) -> None:
        """Finish without marks, up to the comparison with the paper."""
        self.hear(Continue(), Finish(), FinishUnfilled())
        self.tend(chance)

    def decide(self, *, confirm: bool) -> None:
        """Press ПОДТВЕРЖДАЮ or АННУЛИРУЮ; the jobs that follow wait."""
        self.hear(TimerExpired(timer=Timer.GUARD), Confirm() if confirm else Annul())

    def leave(self) -> None:
        """Walk away."""
        self.hear(TimerExpired(timer=Timer.IDLE_VOTER), TimerExpired(timer=Timer.ALERT))

    def move_on(self) -> None:
        """Let the last page pass."""
        self.hear(TimerExpired(timer=Timer.DONE), TimerExpired(timer=Timer.REFUSED))

    def paper(self, there: bool) -> None:
        """Put paper in or take it out."""
        out = PrinterFault(code=PrinterFaultCode.PAPER_OUT)
        self.printer.condition = PrinterReady() if there else out

    # --- what the judge sees

    def _shown(self, kiosk: Kiosk) -> None:
        ticket = self.notes.voting
        if ticket is not None and isinstance(kiosk.state, states.Done):
            self.notes.told.add(ticket)
        if ticket is not None and isinstance(kiosk.state, states.VoteFailed):
            self.notes.told_not.add(ticket)

    def observe(self) -> None:
        """Note a vote that was stored, and how sessions ended."""
        count, notes = self.box.count, self.notes
        assert count >= notes.ballots, "a stored vote is gone"
        if count > notes.ballots:
            assert count == notes.ballots + 1
            assert notes.voting is not None, "a vote without a voter"
            notes.cast.append(notes.voting)
            notes.ballots = count
        for outcome, packed in self.recorder.pending():
            ticket = ticket_from(packed)
            if outcome is Outcome.VOTED:
                notes.told.add(ticket)
            elif outcome is Outcome.RELEASED:
                notes.told_not.add(ticket)
            else:
                notes.was_reset.add(ticket)
            if ticket == notes.voting:
                notes.voting = None
