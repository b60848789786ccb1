"""What stands at the head of every paper: whose it is, of which vote, from which data, which copy.

Values and their words only; sheets and tapes lay them out. The time is passed in.
"""

import collections.abc
import dataclasses

from election.definition import Election, Station
from election.localized import STATE_LANGUAGE, text_in
from election.polls import StationMode
from election.results import ResultsProtocol

_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)

MODE_WORDS: collections.abc.Mapping[StationMode, str] = {
    StationMode.SETUP: "НАСТРОЙКА",
    StationMode.TEST: "ТЕСТ",
    StationMode.TRAINING: "ТРЕНИРОВКА",
    StationMode.OFFICIAL: "ГОЛОСОВАНИЕ",
}


def date_in_words(date: str) -> str:
    """Write a date: 2026-09-20 → «20 сентября 2026 года»."""
    year, month, day = date.split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year} года"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """The head of a paper.

    `election` is the Russian title, `date` the voting day as 2026-09-20. `printed_at` is shown as it is;
    an empty one and a copy that is None leave a line to be filled in by hand.
    """

    station: int
    election: str
    date: str
    mode: StationMode
    package_words: str
    software: str
    printed_at: str = ""
    copy: int | None = None

    @property
    def first_line(self) -> str:
        """Return station, mode and voting day."""
        return f"УИК № {self.station} · {MODE_WORDS[self.mode]} · {date_in_words(self.date)}"

    @property
    def origin_line(self) -> str:
        """Return the words of the package and the software."""
        return f"исходные данные: {self.package_words} · программа: {self.software}"

    @property
    def copy_line(self) -> str:
        """Return when it was printed and which copy this is."""
        copy = "____" if self.copy is None else str(self.copy)
        return f"отпечатано {self.printed_at or '______________'} · экземпляр № {copy}"


def imprint_of(
    election: Election,
    station: Station,
    mode: StationMode,
    *,
    package_words: str,
    software: str,
    printed_at: str = "",
    copy: int | None = None,
) -> Imprint:
    """Make the head of a paper from the package."""
    return Imprint(
        station=station.number,
        election=text_in(election.title, STATE_LANGUAGE),
        date=election.date,
        mode=mode,
        package_words=package_words,
        software=software,
        printed_at=printed_at,
        copy=copy,
    )


def imprint_of_protocol(
    protocol: ResultsProtocol, package_words: str, *, printed_at: str = "", copy: int | None = None
) -> Imprint:
    """Make the head of a protocol's paper from the document."""
    return Imprint(
        station=protocol.station,
        election=protocol.election_title,
        date=protocol.date,
        mode=protocol.mode,
        package_words=package_words,
        software=protocol.software,
        printed_at=printed_at,
        copy=copy,
    )
