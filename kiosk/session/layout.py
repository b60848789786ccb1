"""How the ballots of an election lie on one screen: pages and columns, as data. CONTRACT.

Made once at start by `kiosk.screens.paginator` from measured heights; the machine and the screen models
only read it. It measures nothing itself.
"""

import collections.abc
import dataclasses

from election.identifiers import ContestId, Language, OptionId
from kiosk.session.settings import TextSize


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContestPages:
    """Pages of one contest: options per page (column-major over `columns`), and the question's text pages.

    A measure has its answers on every question page: then `options` holds one page with all answers.
    Where they do not fit under any text, pages of text come first, pages of answers after them: then both
    tuples are equally long and `()` stands for "none on this page".
    `brief` rows leave the legal details to pages of their own, `bare` ones show nothing but the name: all
    rows of the contest alike.
    `row_mm` is how tall every row is drawn, on every page and marked or not; 0 leaves it to the page.
    `confirm_rows` of the tallest rows fit one page of the confirmation, one size step larger;
    `confirm_brief` where one with all its details would not. `short_head` where the full title of the contest
    would leave too little room for rows. `details` are the text pages of each option, where there is more to
    read than the rows show; empty where there is not.
    """

    columns: int
    options: tuple[tuple[OptionId, ...], ...]
    question: tuple[tuple[str, ...], ...] = ()
    brief: bool = False
    bare: bool = False
    row_mm: float = 0.0
    confirm_rows: int = 50
    confirm_brief: bool = False
    short_head: bool = False
    details: collections.abc.Mapping[OptionId, tuple[tuple[str, ...], ...]] = dataclasses.field(
        default_factory=dict
    )

    @property
    def count(self) -> int:
        """Return how many pages the voter turns."""
        return max(len(self.options), len(self.question), 1)

    def options_on(self, page: int) -> tuple[OptionId, ...]:
        """Return the options of a page, in the order of the ballot."""
        if len(self.options) == 1:
            return self.options[0]
        return self.options[page] if page < len(self.options) else ()

    def text_on(self, page: int) -> tuple[str, ...]:
        """Return the paragraphs of the question on a page."""
        return self.question[page] if page < len(self.question) else ()

    def details_of(self, option: OptionId) -> tuple[tuple[str, ...], ...]:
        """Return the text pages about an option; one empty page where the package says nothing more."""
        return self.details.get(option) or ((),)

    def page_of(self, option: OptionId) -> int | None:
        """Return the page of an option, or None when it is on every page."""
        if len(self.options) == 1:
            return None
        return next((index for index, page in enumerate(self.options) if option in page), None)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Layouts:
    """The pages of every contest in every language and size; `list_rows` contests fit one list page."""

    pages: collections.abc.Mapping[tuple[ContestId, Language, TextSize], ContestPages]
    list_rows: collections.abc.Mapping[TextSize, int]

    def of(self, contest: ContestId, language: Language, size: TextSize) -> ContestPages:
        """Return the pages of a contest. Raises KeyError when it was not laid out: a bug."""
        return self.pages[contest, language, size]
