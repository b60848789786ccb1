"""A rehearsed voter at a kiosk: reads the screen, touches it, and does what the plan says.

It knows the law's words for what may be touched, not how the kiosk works inside.
"""

import collections.abc
import dataclasses
import pathlib

from election.ballot import in_ballot_order
from election.definition import BallotMeasureContest, Contest, Election
from election.localized import STATE_LANGUAGE
from rehearsal.eyes import Eyes, LostSightError, Target, View
from rehearsal.plan import VoterPlan

_NEXT = frozenset({"next", "next-part"})
_PREVIOUS = frozenset({"previous"})


@dataclasses.dataclass(slots=True, kw_only=True)
class Camera:
    """Takes one picture of every state of the screen the voters of one kiosk come across."""

    eyes: Eyes
    folder: pathlib.Path
    kiosk: int
    seen: set[str] = dataclasses.field(default_factory=set)

    def look(self, view: View, name: str = "") -> None:
        """Keep a picture if this state was not seen before."""
        name = name or view.state
        if name not in self.seen:
            self.seen.add(name)
            self.eyes.shot(self.folder / f"{name.lower()}-{self.kiosk}.png")


class Voter:
    """One voter's visit, from the opened session to the printed mark (or the door)."""

    def __init__(self, *, eyes: Eyes, camera: Camera, election: Election, plan: VoterPlan) -> None:
        """Stand before the kiosk with a plan."""
        self._eyes = eyes
        self._camera = camera
        self._election = election
        self._plan = plan

    def vote(self, paper_fixed: collections.abc.Callable[[], object]) -> str:
        """Vote as planned; return "voted", or where the voter left. `paper_fixed` calls for a new roll."""
        view = self._start()
        contests = [c for c in self._election.contests_of(self._plan.profile) if self._wanted(c)]
        if self._plan.leave_at == "ballot":
            self._press(view, "OpenContest", contests[0].id if contests else None)
            return "ballot"
        for contest in contests:
            self._fill(contest)
        self._finish(paper_fixed)
        if self._plan.leave_at == "compare":
            return "compare"
        if self._plan.annul_first:
            self._annul()
            self._finish(paper_fixed)
        view = self._eyes.wait_for("Comparing")
        self._press(view, "Confirm")
        self._camera.look(self._eyes.wait_for("Done", "Idle"))
        return "voted"

    def _wanted(self, contest: Contest) -> bool:
        return bool(self._plan.selections.get(contest.id))

    def _press(self, view: View, action: str, argument: str | None = None) -> View:
        target = view.target(action, argument)
        if target is None:
            raise LostSightError(f"nothing to touch for {action} in {view.state}")
        return self._touch(view, target)

    def _touch(self, view: View, target: Target) -> View:
        view = self._eyes.press(view, target)
        self._camera.look(view)
        return view

    def _start(self) -> View:
        view = self._eyes.wait_for("ChoosingLanguage", "ContestList")
        self._camera.look(view)
        if view.state == "ChoosingLanguage":
            view = self._press(view, "ChooseLanguage", STATE_LANGUAGE)
        return view

    def _fill(self, contest: Contest) -> None:
        view = self._eyes.wait_for("ContestList")
        while view.target("OpenContest", contest.id) is None:
            view = self._next_page(view)
        view = self._press(view, "OpenContest", contest.id)
        self._camera.look(view, f"ballot-{contest.id}")
        if isinstance(contest, BallotMeasureContest):
            view = self._read_on(view)
        for option_id in in_ballot_order(contest, self._plan.selections[contest.id]):
            view = self._to_page_of(view, option_id)
            view = self._press(view, "ChooseOption", option_id)
        if view.state == "OnBallot":
            view = self._press(view, "ListDone")
        self._camera.look(view, f"confirm-{contest.id}")
        self._press(view, "ConfirmChoice")

    def _page_after(self, view: View) -> Target | None:
        return next((t for t in view.targets if t.action == "TurnPage" and t.id in _NEXT), None)

    def _next_page(self, view: View) -> View:
        turn = self._page_after(view)
        if turn is None:
            raise LostSightError(f"no further page in {view.state}")
        return self._touch(view, turn)

    def _read_on(self, view: View) -> View:
        while self._page_after(view) is not None:
            view = self._next_page(view)
        return view

    def _to_page_of(self, view: View, option_id: str) -> View:
        """Turn the pages forward, then back, until the option is shown.

        Only the two turning buttons: of many pages the strip shows some, and the model does not say which.
        """
        for buttons in (_NEXT, _PREVIOUS):
            while view.target("ChooseOption", option_id) is None:
                turn = next((t for t in view.targets if t.action == "TurnPage" and t.id in buttons), None)
                if turn is None:
                    break
                view = self._touch(view, turn)
        if view.target("ChooseOption", option_id) is None:
            raise LostSightError("an option is on no page")
        return view

    def _finish(self, paper_fixed: collections.abc.Callable[[], object]) -> None:
        view = self._press(self._eyes.wait_for("ContestList"), "Finish")
        if view.state == "UnfilledWarning":
            self._press(view, "FinishUnfilled")
        view = self._eyes.wait_for("Comparing", "PrinterFault")
        if view.state == "PrinterFault":
            self._camera.look(view)
            paper_fixed()
            view = self._eyes.wait_for("Comparing")
        self._camera.look(view)
        while self._page_after(view) is not None:
            # The next part is printed only now, so the screen goes through printing again.
            self._next_page(view)
            view = self._eyes.wait_for("Comparing")

    def _annul(self) -> None:
        self._press(self._eyes.wait_for("Comparing"), "Annul")
        view = self._eyes.wait_for("Annulled")
        self._camera.look(view)
        self._press(view, "Continue")
