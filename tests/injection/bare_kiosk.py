"""A kiosk without Qt and threads: the product's preparation, session, recorder, link worker and event log.

Files, sockets, printer and box are real; only the screen and the camera are missing. One thread steps the
workers in turn, so that the N-th system call is the same one in each run. It decides nothing.
"""

import collections.abc
import contextlib
import time
import typing

from election.cast_vote_record import pack, record_of
from election.identifiers import OptionId
from election.localized import STATE_LANGUAGE
from frontpanel.absent import AbsentLamp
from frontpanel.port import Senses
from kiosk import assembly
from kiosk.ballot_box import BallotBoxPort
from kiosk.config import KioskConfig
from kiosk.identity import Identity
from kiosk.preparation import NotPrepared, Preparation
from kiosk.runtime.owner import Owner
from kiosk.runtime.performer import Performer
from kiosk.runtime.readiness import Part, Readiness
from kiosk.runtime.recorder import Recorder
from kiosk.session import events as e
from kiosk.session import states
from kiosk.session.context import SessionContext
from kiosk.session.machine import start
from kiosk.session.states import Kiosk
from tests.kiosk.session.scenes import layouts

_QUIET_ROUNDS = 12
# With the controller gone an outcome stays in the outbox: nobody waits for that.
_UNDELIVERED_ROUNDS = 4


class CannotStartError(RuntimeError):
    """The kiosk says on its screen why it does not start."""


class NoTimers:
    """Timers that run out only when the voter says so."""

    def start(self, timer: e.Timer, seconds: float) -> None:
        """Do nothing."""

    def stop(self, timer: e.Timer) -> None:
        """Do nothing."""


class SteppedRecorder(Recorder):
    """The recorder without its thread: results are made at once, for nobody else could make them."""

    def take_out(
        self, make: collections.abc.Callable[[BallotBoxPort], bytes], timeout_s: float = 120.0
    ) -> bytes | None:
        """Make the results now; see `Recorder.take_out`."""
        return self._take_out(make)


class BareKiosk:
    """One start of one kiosk. `shown` hears of every state of the session before anything else goes on."""

    def __init__(
        self,
        config: KioskConfig,
        *,
        shown: collections.abc.Callable[[states.State], None] = lambda state: None,
    ) -> None:
        """Start as the product does. Raises CannotStartError with the code on the screen."""
        known: list[Identity] = []
        self.config = config
        self._shown = shown
        self._preparation = Preparation(
            config, software=assembly.SOFTWARE, known=known.append, done=lambda prepared: None
        )
        prepared = self._preparation._prepare()
        if isinstance(prepared, NotPrepared):
            self._preparation.close()
            raise CannotStartError(f"{prepared.code} {prepared.text}")
        self.identity, self.prepared = known[0], prepared
        self.box, self.log, self.recovery = prepared.box, prepared.log, prepared.recovery
        election = self.identity.package.election
        self._context = SessionContext(election=election, layouts=layouts(election))
        self._tell: list[states.State] = []
        self.readiness = Readiness(lambda event: self.owner.post(event))
        self.owner = Owner(
            context=self._context,
            kiosk=start(),
            perform=self._perform,
            show=self._show,
            wake=lambda: None,
        )
        self.recorder = SteppedRecorder(
            box=self.box,
            left_behind=prepared.recovery,
            tape=assembly.tape(config, self.identity, prepared, lambda image: None),
            pack=lambda ballot: pack(election, record_of(election, ballot)),
            post=self.owner.post,
            report=self._report,
            settled=lambda: None,
        )
        self.link = assembly.link_keeper(
            config,
            self.identity,
            prepared,
            recorder=self.recorder,
            owner=self.owner,
            report=self._report,
            faults=lambda: (*self.readiness.faults(), *self.log.faults()),
            senses=Senses,
        )
        self._performer = Performer(
            recorder=self.recorder,
            link=self.link,
            lamp=AbsentLamp(),
            timers=NoTimers(),
            play=lambda tone: None,
            refused=lambda reason: None,
        )
        self._report(Part.SCANNER, None)

    def _perform(self, effect: typing.Any) -> None:
        self._performer.perform(effect)
        self.log.performed(effect)

    def _report(self, part: Part, fault: e.Fault | None) -> None:
        self.log.part(part, fault)
        self.readiness.report(part, fault)

    def _show(self, kiosk: Kiosk) -> None:
        self._shown(kiosk.state)

    @property
    def state(self) -> states.State:
        """Return the session's state."""
        return self.owner.kiosk.state

    def close(self) -> None:
        """Switch off in order."""
        self.link.close()
        with contextlib.suppress(OSError):
            self._preparation.close()

    # --- work

    def step(self) -> None:
        """Let every worker do one thing, in the same turn each time."""
        self.owner.run_pending()
        self.recorder.turn(0.0)
        self.owner.run_pending()
        self.link.turn()
        self.owner.run_pending()

    def jobs_wait(self) -> bool:
        """Tell whether the recorder has something to do."""
        return not self.recorder._jobs.empty()

    def settle(self, rounds: int = _QUIET_ROUNDS) -> None:
        """Let every worker come to rest."""
        for _ in range(rounds):
            before = self.state
            self.step()
            if self.state is before and not self.jobs_wait() and not self.recorder.pending():
                return

    def until(self, *wanted: type[states.State], seconds: float = 20.0) -> bool:
        """Step until the session is in one of these states with nothing to deliver, or time is up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.step()
            if isinstance(self.state, states.Recovered):
                self.owner.post(e.TimerExpired(timer=e.Timer.DONE))
            if isinstance(self.state, wanted) and not self.recorder.pending() and not self.jobs_wait():
                return True
        return False

    # --- a voter

    def visit(self, code: str, choice: OptionId | None, *, annul: bool = False, rounds: int = 120) -> None:
        """Vote in the first contest (or for nobody), annulling once if wanted; come to rest afterwards."""
        voter = BareVoter(self._context, code, choice, annul=annul)
        quiet = 0
        for _ in range(rounds):
            event = voter.next(self.state)
            if event is not None:
                self.owner.post(event)
            self.step()
            if voter.has_left and not self.jobs_wait():
                quiet += 1
                if not self.recorder.pending() or quiet > _UNDELIVERED_ROUNDS:
                    return


class BareVoter:
    """What one voter does next, by the state of the screen; leaves after the last page."""

    def __init__(
        self, context: SessionContext, code: str, choice: OptionId | None, *, annul: bool = False
    ) -> None:
        """Stand before the kiosk with a card."""
        self._contest = context.election.contests[0].id
        self._code, self._choice, self._annul = code, choice, annul
        self._acted: states.State | None = None
        self._shown_card = False
        self.has_left = False

    def next(self, state: states.State) -> e.Event | None:
        """Return what happens next; None while there is nothing to do but wait."""
        if state is self._acted or self.has_left:
            return None
        event = self._decide(state)
        if event is not None:
            self._acted = state
        return event

    def _decide(self, state: states.State) -> e.Event | None:
        match state:
            case states.Idle() | states.Recovered() if not self._shown_card:
                self._shown_card = True
                return e.CardSeen(code=self._code)
            case states.ChoosingLanguage():
                return e.ChooseLanguage(language=STATE_LANGUAGE)
            case states.ContestList(voting=voting):
                undone = self._choice is not None and not voting.ballot.of(self._contest)
                return e.OpenContest(contest=self._contest) if undone else e.Finish()
            case states.OnBallot(draft=draft):
                assert self._choice is not None
                return e.ListDone() if draft else e.ChooseOption(option=self._choice)
            case states.ConfirmingChoice():
                return e.ConfirmChoice()
            case states.UnfilledWarning():
                return e.FinishUnfilled()
            case states.Comparing():
                return self._compare(state)
            case states.Annulled():
                self._annul = False
                return e.Continue()
            case _:
                return self._leave(state)

    def _compare(self, state: states.Comparing) -> e.Event:
        if not state.ready:
            return e.TimerExpired(timer=e.Timer.GUARD)
        if state.part + 1 < state.parts:
            return e.TurnPage(page=state.part + 1)
        return e.Annul() if self._annul else e.Confirm()

    def _leave(self, state: states.State) -> e.Event | None:
        if isinstance(state, states.Done):
            self.has_left = True
            return e.TimerExpired(timer=e.Timer.DONE)
        if isinstance(state, states.CardNotAccepted):
            self.has_left = True
            return e.TimerExpired(timer=e.Timer.REFUSED)
        self.has_left = isinstance(state, states.VoteFailed | states.VoteUnknown) or (
            self._shown_card and isinstance(state, states.NotReady | states.PollsNotOpen)
        )
        return None
