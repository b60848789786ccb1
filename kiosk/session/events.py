"""Everything that can happen to a kiosk. CONTRACT. Device events and the voter's actions.

Touch, digits, arrows and switches have all become these actions before the machine sees them.
Events that carry a choice hide it in their repr.
"""

import dataclasses
import enum

from election.identifiers import BallotStyleId, ContestId, Language, OptionId
from kiosk.session.overlay_events import OverlayAction, OverlayDeviceEvent
from kiosk.session.settings import Settings


class RefusalReason(enum.Enum):
    """Why a card opens no session (K1–K8 of the voter's interface, and what may be said beside them)."""

    NOT_ACTIVATED = "K1"
    ALREADY_USED = "K2"
    IN_USE_ELSEWHERE = "K3"
    UNREADABLE = "K4"
    FOREIGN = "K5"
    CANCELLED = "K6"
    NO_LINK = "K7"
    TEST_CARD = "K8"
    WRONG_GROUP = "K9"
    LOCKED = "K10"
    NOT_READY = "K11"
    RESET = "K12"
    OFFICIAL = "K13"


class Polls(enum.Enum):
    """Whether voting goes on, as the controller says."""

    CLOSED_INITIAL = "closed_initial"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED_FINAL = "closed_final"


class TapeMark(enum.Enum):
    """The words that close a record on the tape."""

    CONFIRMED = "confirmed"
    CONFIRMED_AFTER_FAILURE = "confirmed_after_failure"
    ANNULLED = "annulled"
    ANNULLED_BY_RESET = "annulled_by_reset"
    ANNULLED_BY_FAILURE = "annulled_by_failure"
    INTERRUPTED = "interrupted"


class Timer(enum.Enum):
    """Named timers; starting one again replaces it."""

    REFUSED = "refused"  # V2e back to idle
    CHECKING_SLOW = "checking_slow"  # V2 shows words after 500 ms
    IDLE_VOTER = "idle_voter"  # E7 «Вы ещё голосуете?»
    ALERT = "alert"  # E7 → E8
    DONE = "done"  # V11 → V1
    GUARD = "guard"  # V9 buttons accept after 1 s
    PRE_CARD = "pre_card"  # language chosen at V1 falls back after 30 s
    PANEL = "panel"  # E6 closes when nobody goes on
    MINUTE = "minute"  # counts how long a session has been left alone


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something a person must act on: a short code and Russian words for the commission."""

    code: str
    text: str


# --- the station and the devices


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReady:
    """Every part the next voter needs works."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNotReady:
    """A part does not work: no session may start. During a session only the named part's effects fail."""

    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PollsChanged:
    """The controller opened, paused or closed the polls."""

    polls: Polls


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CardSeen:
    """A card was held to the reader."""

    code: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardAccepted:
    """The controller granted the card; its ticket stays with the runtime."""

    style: BallotStyleId


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardRefused:
    """The controller (or the reader) said no."""

    reason: RefusalReason


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RecordPrinted:
    """The printer answered after the last byte of the choices, which the window shows in `parts` parts."""

    parts: int = 1


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MarkPrinted:
    """The printer answered after a closing mark."""

    mark: TapeMark


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrintFailed:
    """The running print job did not complete."""

    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRecovered:
    """Paper is in, the cover is closed, the printer answers again."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VoteStored:
    """The vote is durable (P5/P6)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VoteNotStored:
    """The vote is certainly not stored."""

    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VoteUncertain:
    """The media failed so that only a restart can tell whether the vote is stored.

    The voter is told to wait for the commission; nothing is printed or released until the restart decides.
    """

    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TimerExpired:
    """A timer of the machine ran out."""

    timer: Timer


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChairReset:
    """The chair returns the kiosk to its initial state before witnesses."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChairReturn:
    """The chair gives a suspended session back to its voter."""


# --- the voter


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettings:
    """Another language, size or theme; never touches a choice."""

    settings: Settings


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage:
    """Choose the language on the page that asks for it, and go on."""

    language: Language


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenContest:
    """Open a ballot from the list."""

    contest: ContestId


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TurnPage:
    """Show page `page` (from 0) of the options, of the question or of the tape replica."""

    page: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChooseOption:
    """Touch a row: choose it (one choice) or toggle it (several).

    On the confirmation of a row that was chosen before: take its mark away (asked again before it counts).
    """

    option: OptionId


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListDone:
    """«Готово» on a ballot with several choices: go to the confirmation."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BackToList:
    """Leave a ballot without a new choice."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmChoice:
    """«Подтвердить» on the enlarged confirmation."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChangeChoice:
    """«Вернуться к бюллетеню» on the confirmation."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DismissNotice:
    """The safe answer of a notice («Понятно», «Показать остальных», «Читать дальше», «Нет»)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AcceptNotice:
    """The other answer of a notice («Выйти без выбора», «Ответить», «Снять и выбрать „Против всех“»)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """«Завершить заполнение электронных бюллетеней»."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FinishUnfilled:
    """«Завершить без выбора» on the warning."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GoBackAndFill:
    """«Вернуться и заполнить» on the warning."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """ПОДТВЕРЖДАЮ."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Annul:
    """АННУЛИРУЮ."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """Go on from a page that only tells: annulled, refused."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StillHere:
    """«Да, продолжаю», or any key or touch under the question.

    Elsewhere in a session: a sign of life without another effect (a focus moved, a digit typed).
    """


Action = (
    ChangeSettings
    | ChooseLanguage
    | OpenContest
    | TurnPage
    | ChooseOption
    | ListDone
    | BackToList
    | ConfirmChoice
    | ChangeChoice
    | DismissNotice
    | AcceptNotice
    | Finish
    | FinishUnfilled
    | GoBackAndFill
    | Confirm
    | Annul
    | Continue
    | StillHere
    | OverlayAction
)

DeviceEvent = (
    DeviceReady
    | DeviceNotReady
    | PollsChanged
    | CardSeen
    | CardAccepted
    | CardRefused
    | RecordPrinted
    | MarkPrinted
    | PrintFailed
    | PrinterRecovered
    | VoteStored
    | VoteNotStored
    | VoteUncertain
    | TimerExpired
    | ChairReset
    | ChairReturn
    | OverlayDeviceEvent
)

Event = Action | DeviceEvent
