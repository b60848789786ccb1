"""What the paginator asks of fonts and themes: heights in millimetres and broken lines.

Protocols only; `kiosk.ui.measure` answers with the components that draw.
"""

import collections.abc
import typing

from election.definition import Contest, ContestOption
from election.identifiers import Language
from kiosk.session.settings import TextSize


class Measure(typing.Protocol):
    """What the page costs in millimetres, asked of the fonts and the theme."""

    def option_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int, *, brief: bool
    ) -> float:
        """Return the height of a row; `brief` leaves out the legal details."""
        ...

    def name_lines(self, option: ContestOption, language: Language, size: TextSize, columns: int) -> int:
        """Return over how many lines the name runs."""
        ...

    def paragraph_lines(self, text: str, language: Language, size: TextSize) -> collections.abc.Sequence[str]:
        """Break a paragraph of a question; the lines joined by nothing give the text again."""
        ...

    def line_height_mm(self, size: TextSize) -> float:
        """Return the height of a line of a question."""
        ...

    def body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what the head and the bars of a ballot leave for its rows."""
        ...

    def list_body_height_mm(self, language: Language, size: TextSize) -> float:
        """Return what the list of ballots has for its rows."""
        ...

    def list_row_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return the height of a ballot's row in the list."""
        ...


@typing.runtime_checkable
class PageMeasure(Measure, typing.Protocol):
    """A measure that also knows the short head of a ballot and the pages about an option."""

    def short_body_height_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what a ballot whose head has the short title leaves for its rows."""
        ...

    def bare_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, columns: int
    ) -> float:
        """Return the height of a row that shows only number and name."""
        ...

    def confirm_room_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return what the confirmation leaves for the chosen rows."""
        ...

    def confirm_height_mm(
        self, option: ContestOption, language: Language, size: TextSize, *, brief: bool
    ) -> float:
        """Return the height of a chosen row on the confirmation."""
        ...

    def details_body_mm(self, contest: Contest, language: Language, size: TextSize) -> float:
        """Return the height of a page of text about an option."""
        ...

    def details_lines(
        self, text: str, contest: Contest, language: Language, size: TextSize
    ) -> collections.abc.Sequence[str]:
        """Break a paragraph about an option; the lines joined by nothing give the text again."""
        ...
