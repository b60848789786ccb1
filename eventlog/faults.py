"""What can be wrong with the log of this device, as a status: short codes and Russian words.

Which of them stops anything is not decided here; none of them stops voting by itself.
"""

import dataclasses
import enum
import typing


class EventLogError(Exception):
    """No medium has a log that can be continued; the message says why, one medium a line, in Russian."""


class LogFaultCode(enum.Enum):
    """Codes a person can read over the telephone."""

    FILLING = "J-01"
    FULL = "J-02"
    MEDIUM_LOST = "J-03"
    DAMAGED = "J-04"
    DIFFER = "J-05"
    NOT_WRITTEN = "J-06"


_WORDS: typing.Final = {
    LogFaultCode.FILLING: "Журнал событий почти заполнен: обычные события больше не записываются",
    LogFaultCode.FULL: "Журнал событий заполнен: события больше не записываются, голосование идёт",
    LogFaultCode.MEDIUM_LOST: "Журнал событий на носителе не пишется. Замените носитель",
    LogFaultCode.DAMAGED: "Журнал событий на носителе повреждён. Сохраните носитель, составьте акт",
    LogFaultCode.DIFFER: "Журналы событий на носителях расходятся. Сохраните носители, составьте акт",
    LogFaultCode.NOT_WRITTEN: "Журнал событий не пишется ни на один носитель",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogFault:
    """A standing fault of this boot; `medium` counts from 1, None = the whole log."""

    code: LogFaultCode
    medium: int | None = None

    @property
    def words(self) -> str:
        """Return the Russian text without the code."""
        where = "" if self.medium is None else f" (носитель {self.medium})"
        return f"{_WORDS[self.code]}{where}"

    @property
    def line(self) -> str:
        """Return the line for a screen: code and words."""
        return f"{self.code.value} {self.words}."
