"""What the session needs to know and never changes: the election, how it lies on the screen, who withdrew.

Values only. No devices, no clock, nothing of the running session.
"""

import collections.abc
import dataclasses
import math

from election.ballot import Marks
from election.definition import Contest, Election
from election.identifiers import ContestId, OptionId
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import Settings
from kiosk.session.states import Voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SessionContext:
    """The election of this station, laid out. Replace it only while nobody votes."""

    election: Election
    layouts: Layouts
    withdrawn: collections.abc.Set[OptionId] = frozenset()

    def contests(self, voting: Voting) -> tuple[Contest, ...]:
        """Return the contests of the voter's ballot style in their order."""
        return self.election.contests_of(voting.ballot.style)

    def has_contest(self, voting: Voting, contest: ContestId) -> bool:
        """Tell whether the voter's ballot style has the contest."""
        return contest in self.election.ballot_style(voting.ballot.style).contests

    def pages(self, contest: ContestId, settings: Settings) -> ContestPages:
        """Return how a contest is laid out for a voter."""
        return self.layouts.of(contest, settings.language, settings.size)

    def list_rows(self, settings: Settings) -> int:
        """Return how many contests a page of the list shows."""
        return max(1, self.layouts.list_rows[settings.size])

    def list_page_count(self, voting: Voting, rows: int) -> int:
        """Return how many pages a list of `rows` contests takes."""
        return max(1, math.ceil(rows / self.list_rows(voting.settings)))

    def list_page_of(self, voting: Voting, contest: ContestId) -> int:
        """Return the page of the list that shows a contest."""
        place = self.election.ballot_style(voting.ballot.style).contests.index(contest)
        return place // self.list_rows(voting.settings)

    def confirm_page_count(self, contest: ContestId, draft: Marks, settings: Settings) -> int:
        """Return how many pages the confirmation of a selection takes."""
        return max(1, math.ceil(len(draft) / self.pages(contest, settings).confirm_rows))
