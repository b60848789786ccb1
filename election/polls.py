"""Modes of the station and states of the polls: which change is lawful, as tables.

Modes go `SETUP → TEST → TRAINING → OFFICIAL`, never back, and only while nobody votes; each mode has data
of its own. A mode may be passed over: whether every device was tested is shown by the readiness report and
the log, not by a state here. Whether counters are zero is asked of `controller.station`.
"""

import collections.abc
import enum


class StationMode(enum.StrEnum):
    """What the station is being used for."""

    SETUP = "setup"
    TEST = "test"
    TRAINING = "training"
    OFFICIAL = "official"


class PollsState(enum.StrEnum):
    """Whether voting has begun, runs, rests or is over."""

    CLOSED_INITIAL = "closed_initial"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED_FINAL = "closed_final"


class PollsAction(enum.Enum):
    """What the commission may order."""

    OPEN = "open_polls"
    PAUSE = "pause_voting"
    RESUME = "resume_voting"
    CLOSE = "close_polls"


class PollsRefusal(enum.Enum):
    """Why the state of the polls or the mode cannot be changed like this."""

    NO_VOTING_IN_SETUP = "no_voting_in_setup"
    NOT_OPENED_YET = "not_opened_yet"
    ALREADY_OPEN = "already_open"
    NOT_PAUSED = "not_paused"
    ALREADY_PAUSED = "already_paused"
    ALREADY_CLOSED = "already_closed"
    POLLS_RUNNING = "polls_running"
    MODE_ORDER = "mode_order"
    SAME_MODE = "same_mode"


REFUSAL_TEXTS: collections.abc.Mapping[PollsRefusal, str] = {
    PollsRefusal.NO_VOTING_IN_SETUP: "В режиме настройки голосования нет",
    PollsRefusal.NOT_OPENED_YET: "Голосование ещё не открыто",
    PollsRefusal.ALREADY_OPEN: "Голосование уже открыто",
    PollsRefusal.NOT_PAUSED: "Голосование не приостановлено",
    PollsRefusal.ALREADY_PAUSED: "Голосование приостановлено: сначала возобновите его",
    PollsRefusal.ALREADY_CLOSED: "Голосование завершено окончательно",
    PollsRefusal.POLLS_RUNNING: "Голосование идёт: сначала завершите его",
    PollsRefusal.MODE_ORDER: "Порядок режимов: настройка, тест, тренировка, голосование; назад нельзя",
    PollsRefusal.SAME_MODE: "Этот режим уже включён",
}

_S, _A, _R = PollsState, PollsAction, PollsRefusal

POLLS_TABLE: collections.abc.Mapping[tuple[PollsState, PollsAction], PollsState | PollsRefusal] = {
    (_S.CLOSED_INITIAL, _A.OPEN): _S.OPEN,
    (_S.CLOSED_INITIAL, _A.PAUSE): _R.NOT_OPENED_YET,
    (_S.CLOSED_INITIAL, _A.RESUME): _R.NOT_OPENED_YET,
    (_S.CLOSED_INITIAL, _A.CLOSE): _R.NOT_OPENED_YET,
    (_S.OPEN, _A.OPEN): _R.ALREADY_OPEN,
    (_S.OPEN, _A.PAUSE): _S.PAUSED,
    (_S.OPEN, _A.RESUME): _R.NOT_PAUSED,
    (_S.OPEN, _A.CLOSE): _S.CLOSED_FINAL,
    (_S.PAUSED, _A.OPEN): _R.ALREADY_PAUSED,
    (_S.PAUSED, _A.PAUSE): _R.ALREADY_PAUSED,
    (_S.PAUSED, _A.RESUME): _S.OPEN,
    (_S.PAUSED, _A.CLOSE): _S.CLOSED_FINAL,
    (_S.CLOSED_FINAL, _A.OPEN): _R.ALREADY_CLOSED,
    (_S.CLOSED_FINAL, _A.PAUSE): _R.ALREADY_CLOSED,
    (_S.CLOSED_FINAL, _A.RESUME): _R.ALREADY_CLOSED,
    (_S.CLOSED_FINAL, _A.CLOSE): _R.ALREADY_CLOSED,
}

MODE_ORDER: tuple[StationMode, ...] = (
    StationMode.SETUP,
    StationMode.TEST,
    StationMode.TRAINING,
    StationMode.OFFICIAL,
)


def next_polls(mode: StationMode, state: PollsState, action: PollsAction) -> PollsState | PollsRefusal:
    """Return the state of the polls after an action, or why it is refused."""
    if mode is StationMode.SETUP:
        return PollsRefusal.NO_VOTING_IN_SETUP
    return POLLS_TABLE[state, action]


def change_mode(mode: StationMode, polls: PollsState, wanted: StationMode) -> StationMode | PollsRefusal:
    """Return the wanted mode, or why the station cannot go there from `mode` with these polls."""
    if wanted is mode:
        return PollsRefusal.SAME_MODE
    if polls in (PollsState.OPEN, PollsState.PAUSED):
        return PollsRefusal.POLLS_RUNNING
    if MODE_ORDER.index(wanted) < MODE_ORDER.index(mode):
        return PollsRefusal.MODE_ORDER
    return wanted
