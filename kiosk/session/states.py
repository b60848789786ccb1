"""Where a voting session can be. CONTRACT. V0–V11 and E1–E10 of the voter's interface as frozen values.

`Voting` is what a voter has entered so far; states after the vote is stored no longer hold it.
"""

import dataclasses
import enum

from election.ballot import Ballot, Marks
from election.identifiers import ContestId, OptionId
from election.officials import OfficialCard, OfficialRole
from kiosk.session.events import Fault, Polls, RefusalReason, TapeMark
from kiosk.session.overlay_events import Interruption
from kiosk.session.settings import Settings


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """The running session of one voter: settings, confirmed choices, pages seen, attempts printed.

    `seen` counts pages in the present language and size. `warned` are the contests whose text was shown
    not to be read to the end: that is said once.
    """

    settings: Settings
    ballot: Ballot
    seen: frozenset[tuple[ContestId, int]] = frozenset()
    annulments: int = 0
    warned: frozenset[ContestId] = frozenset()


class NoticeKind(enum.Enum):
    """Questions and explanations that cover a ballot."""

    LIMIT_REACHED = "limit_reached"
    UNSEEN_OPTIONS = "unseen_options"
    UNREAD_QUESTION = "unread_question"
    UNCONFIRMED = "unconfirmed"
    AGAINST_ALL = "against_all"
    STANCE_TAKEN = "stance_taken"
    SAME_SUBJECT = "same_subject"
    WITHDRAWN = "withdrawn"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Notice:
    """A notice over a ballot; `option` is the row it speaks of."""

    kind: NoticeKind
    option: OptionId | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NotReady:
    """V0."""

    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PollsNotOpen:
    """E9, E10 and the time before opening."""

    polls: Polls


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """V1."""

    settings: Settings = dataclasses.field(default_factory=Settings)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """V2; `slow` after half a second: then the screen says so."""

    settings: Settings
    slow: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CardNotAccepted:
    """V2e."""

    reason: RefusalReason
    settings: Settings


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChoosingLanguage:
    """V3, only when the package has more than one language."""

    voting: Voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContestList:
    """V4/V7. `page` of the list (long lists)."""

    voting: Voting
    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OnBallot:
    """V5. `draft` are the marks shown; they count only after the confirmation."""

    voting: Voting
    contest: ContestId
    draft: Marks
    page: int = 0
    notice: Notice | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ConfirmingChoice:
    """V6. `before` are the marks confirmed earlier («Было: …»)."""

    voting: Voting
    contest: ContestId
    draft: Marks
    before: Marks
    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReadingDetails:
    """Everything the ballot says of `option`; None: the rows, to choose one to read about.

    `back` is where the reading began; `listed` the page of rows from which the option was opened.
    """

    back: OnBallot | ConfirmingChoice
    option: OptionId | None = None
    page: int = 0
    listed: int | None = None

    @property
    def voting(self) -> Voting:
        """Return the running session."""
        return self.back.voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnfilledWarning:
    """V7w. `page` of a long list of contests."""

    voting: Voting
    page: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """V8: part `part` of the record."""

    voting: Voting
    part: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """V9. `ready` after the 1 s guard; part `part` of `parts` lies in the window, the next is not printed."""

    voting: Voting
    parts: int = 1
    part: int = 0
    ready: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Annulling:
    """V10a while «АННУЛИРОВАНО» prints."""

    voting: Voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Annulled:
    """V10a."""

    voting: Voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Storing:
    """V10 between ПОДТВЕРЖДАЮ and the durable vote."""

    voting: Voting


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MarkingStored:
    """V10: the vote is stored, «ПОДТВЕРЖДЕНО» is printing. The choices are gone from here on."""

    settings: Settings
    fault: Fault | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """V11."""

    settings: Settings


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VoteFailed:
    """The vote was NOT stored; `closed` when the tape says so too and the card is released.

    `printer_fault` is what keeps the closing mark from being printed.
    """

    settings: Settings
    fault: Fault
    closed: bool = False
    printer_fault: Fault | None = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VoteUnknown:
    """Only a restart of the device can tell whether the vote is stored; nothing is printed or released."""

    settings: Settings
    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrinterFault:
    """E1/E2: choices hidden; after `PrinterRecovered` the interrupted print starts anew.

    `interrupted` says which job broke: None = the choices, else the mark that was printing.
    `recovering` while «ПЕЧАТЬ ПРЕРВАНА» closes the broken choices.
    """

    voting: Voting
    fault: Fault
    interrupted: TapeMark | None = None
    recovering: bool = False


Resumable = (
    ChoosingLanguage
    | ContestList
    | OnBallot
    | ReadingDetails
    | ConfirmingChoice
    | UnfilledWarning
    | Comparing
    | Annulled
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StillThere:
    """E7: «Вы ещё голосуете?»; the choices are hidden."""

    resume: Resumable


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    """E8: only the chair returns or resets. `minutes` without a voter, for the panel."""

    resume: Resumable
    minutes: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Helping:
    """H: help in words; after `called` the choices are hidden while somebody of the commission comes."""

    resume: Resumable
    called: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """E5, and in audio mode a keypad or headphones pulled out; the choices are hidden."""

    resume: Resumable
    cause: Interruption


class PanelStep(enum.Enum):
    """How far the commission has come at the panel."""

    SECOND_CARD = "second_card"
    CHOICE = "choice"
    PIN = "pin"


class PanelProblem(enum.Enum):
    """Why the panel did not go on."""

    SAME_CARD = "same_card"
    NO_CHAIR = "no_chair"
    WRONG_PIN = "wrong_pin"
    SHORT_PIN = "short_pin"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChairPanel:
    """E6: two official cards, the chair's among them, return the session to its voter or reset it.

    `under` is the state the panel lies on; no choice of it is shown. `pin` is typed, `tries` did not fit,
    `checking` while the PIN is being checked.
    """

    under: Resumable | StillThere | Suspended | Helping | Interrupted | PrinterFault
    first: OfficialCard
    second: OfficialCard | None = None
    step: PanelStep = PanelStep.SECOND_CARD
    problem: PanelProblem | None = None
    minutes: int = 0
    pin: str = ""
    tries: int = 0
    checking: bool = False

    @property
    def chair(self) -> OfficialCard:
        """Return the chair's card of the two: its PIN confirms a reset."""
        if self.second is not None and self.first.role is not OfficialRole.CHAIR:
            return self.second
        return self.first


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """After a restart: the voter it cut off is told whether the vote counts."""

    counted: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClosingReset:
    """The chair's reset while «АННУЛИРОВАНО — СБРОС ПРЕДСЕДАТЕЛЕМ» prints; nothing entered is left."""

    fault: Fault | None = None


State = (
    NotReady
    | PollsNotOpen
    | Idle
    | Checking
    | CardNotAccepted
    | ChoosingLanguage
    | ContestList
    | OnBallot
    | ReadingDetails
    | ConfirmingChoice
    | UnfilledWarning
    | Printing
    | Comparing
    | Annulling
    | Annulled
    | Storing
    | MarkingStored
    | Done
    | VoteFailed
    | VoteUnknown
    | PrinterFault
    | StillThere
    | Suspended
    | Helping
    | Interrupted
    | ChairPanel
    | Recovered
    | ClosingReset
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Kiosk:
    """The whole value the machine steps: where the session is, and what the station said meanwhile.

    `power_low` is said on the voter's pages (E4). An `unhurried` voter has more time (E7).
    """

    state: State
    polls: Polls = Polls.CLOSED_INITIAL
    fault: Fault | None = None
    power_low: bool = False
    unhurried: bool = False
