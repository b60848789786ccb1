"""What a screen needs besides the state: the election, the station, the mode, where things are on the device.

Values only; the running session is never part of it.
"""

import dataclasses
import datetime

from election.audio import paragraphs_of
from election.definition import BallotMeasureContest, Contest, ContestOption, PartyContest
from election.identifiers import ContestId, Language, OptionId
from election.localized import Localized, text_in
from election.polls import StationMode
from kiosk.screens.texts import Words
from kiosk.session.context import SessionContext


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScreenContext:
    """The station a screen is drawn for.

    `device` is the name of this kiosk as the commission knows it, for its panel.
    `reader_place` and `tape_place` complete «Считыватель находится …» and «Лента — в окошке …»; they come
    from the profile of the device and are left out when it has none.
    """

    session: SessionContext
    station_number: int
    mode: StationMode
    device: str = ""
    reader_place: Localized | None = None
    tape_place: Localized | None = None

    @property
    def date(self) -> str:
        """Return the day of voting as дд.мм.гггг."""
        return datetime.date.fromisoformat(self.session.election.date).strftime("%d.%m.%Y")

    def contest(self, contest: ContestId) -> Contest:
        """Return a contest of the election."""
        return self.session.election.contest(contest)


def noun(contest: Contest) -> str:
    """Return the part of a text id that says what is chosen in a contest."""
    if isinstance(contest, PartyContest):
        return "parties"
    return "measure" if isinstance(contest, BallotMeasureContest) else "candidates"


def option_names(words: Words, contest: Contest, marks: tuple[OptionId, ...]) -> tuple[str, ...]:
    """Return the names of chosen options in ballot order."""
    return tuple(option_title(words, option) for option in contest.options if option.id in marks)


def option_title(words: Words, option: ContestOption) -> str:
    """Return the name of an option; on «за и против» ballots the package writes the stance into it."""
    return words.of(option.name)


def details_texts(
    contest: Contest, option: ContestOption, language: Language, *, short_head: bool
) -> tuple[str, ...]:
    """Return the paragraphs about an option; the full title of the contest last, where no head shows it."""
    parts = [text for text in (option.details, option.programme) if text is not None]
    if short_head:
        parts.append(contest.title)
    return tuple(paragraph for part in parts for paragraph in paragraphs_of(text_in(part, language)))


def sentence(*parts: str) -> str:
    """Join parts of a spoken sentence and end them with a full stop; empty parts are left out."""
    return " ".join(part if part[-1] in ".!?…" else f"{part}." for part in parts if part)
