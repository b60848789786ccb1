"""How many ballots a page of the list takes, even where some ballot cannot be laid out at all.

The rule is the paginator's; it is asked with rows of ballots that always fit.
"""

import collections.abc

from election.definition import Contest, ContestOption, Election
from election.identifiers import Language
from kiosk.screens.paginator import Measure, PageGeometry, lay_out
from kiosk.session.settings import TextSize

_ENDLESS_MM = 1_000_000.0


class _ListsAlone:
    """A measure that is true for the list of ballots only."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        """Give a height that fits."""
        return 1.0

    def name_lines(self, option: ContestOption, language: Language, size: TextSize, columns: int) -> int:
        """Give one line."""
        return 1

    def paragraph_lines(self, text: str, language: Language, size: TextSize) -> collections.abc.Sequence[str]:
        """Give the text as one line."""
        return (text,)

    def line_height_mm(self, size: TextSize) -> float:
        """Give a height that fits."""
        return 1.0

    def body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Give room for everything."""
        return _ENDLESS_MM

    def list_body_height_mm(self, language: Language, size: TextSize) -> float:
        """Ask the real measure."""
        return self._measure.list_body_height_mm(language, size)

    def list_row_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Ask the real measure."""
        return self._measure.list_row_height_mm(contest, language, size)


def list_rows(
    election: Election, geometry: PageGeometry, measure: Measure
) -> collections.abc.Mapping[TextSize, int]:
    """Return how many ballots fit a page of the list in each size."""
    return lay_out(election, geometry, _ListsAlone(measure)).list_rows
