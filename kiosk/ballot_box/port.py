"""CONTRACT: what the kiosk may ask of a ballot box, and every answer the box can give.

It holds no bytes of a vote and decides no policy: when to print, whom to tell, when to export is not its own.
"""

import enum
import typing
from dataclasses import dataclass, field
from types import TracebackType

from kiosk.ballot_box.layout import BoxIdentity

if typing.TYPE_CHECKING:
    from kiosk.ballot_box.medium import Medium


class BoxError(Exception):
    """The box cannot be used as it is: a medium too small, a box already there, an unreadable store."""


class BoxMisuseError(BoxError):
    """A call came in the wrong step of the write protocol, or with a value outside its limits: a bug."""


class Outcome(enum.Enum):
    """How the use of one ticket ended."""

    VOTED = "VOTED"
    RELEASED = "RELEASED"
    RESET = "RESET"


class VoteFate(enum.Enum):
    """What to tell the voter after a fault (VVSG 1.1 §7.8: say plainly whether the vote was recorded)."""

    NOT_AFFECTED = "NOT_AFFECTED"
    NOT_STORED = "NOT_STORED"
    STORED = "STORED"
    UNKNOWN = "UNKNOWN"


class BoxFaultCode(enum.Enum):
    """Short codes a person can read over the telephone."""

    MEDIUM_LOST = "B-01"
    READ_BACK = "B-02"
    NO_MEDIUM = "B-03"
    FATE_UNKNOWN = "B-04"
    UNREADABLE = "B-05"
    BLANK = "B-07"
    NO_BOX = "B-09"


_FAULT_WORDS: typing.Final = {
    BoxFaultCode.MEDIUM_LOST: "Запись на носитель голосов не удалась. Завершите сеанс и замените носитель",
    BoxFaultCode.READ_BACK: "Прочитано не то, что записано. Завершите сеанс и замените носитель",
    BoxFaultCode.NO_MEDIUM: "Ни один носитель голосов не записывает. Перезапустите устройство",
    BoxFaultCode.FATE_UNKNOWN: "Сбой при записи голоса. Учтён ли голос, покажет перезапуск устройства",
    BoxFaultCode.UNREADABLE: "Носитель голосов не читается. Проверьте, что он вставлен",
    BoxFaultCode.NO_BOX: "Хранилища голосов нет. Вставьте носители; новое создают до голосования",
    BoxFaultCode.BLANK: "Носитель пуст, хранилища голосов на нём нет. Нужна замена носителя комиссией",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFault:
    """Tell what a person must act on; `medium` counts from 0, None = all of them."""

    code: BoxFaultCode
    medium: int | None = None
    fate: VoteFate = VoteFate.NOT_AFFECTED

    @property
    def words(self) -> str:
        """Return the Russian text with its code, for a screen of the commission."""
        where = "" if self.medium is None else f" (носитель {self.medium + 1})"
        return f"{self.code.value} {_FAULT_WORDS[self.code]}{where}."


class RefusalReason(enum.Enum):
    """Why the box lawfully says no: to a new voter, to a new medium, to its erasure."""

    FULL = "Хранилище голосов заполнено"
    SUSPENDED = "Один из носителей голосов отказал, приём голосов приостановлен"
    OUTBOX_FULL = "Слишком много неподтверждённых итогов сеансов, нужна связь с контроллером"
    TICKET_PENDING = "Итог этого сеанса ещё не подтверждён контроллером"
    NOT_AT_REST = "Сеанс избирателя не завершён"
    NOT_BLANK = "На носителе уже есть хранилище голосов"
    TOO_SMALL = "Носитель слишком мал"
    NOT_FINAL = "Итоги относятся к другому хранилищу голосов или к другому числу голосов"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxRefusal:
    """Refuse before anything begins; nothing was written."""

    reason: RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The step is durable on every live medium; `fault` is set when one medium is lost."""

    fault: BoxFault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The vote is stored for good; `fault` is set when a medium was lost on the way."""

    fault: BoxFault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Every slot opened, every signature held, all live media agree."""

    count: int


class TamperReason(enum.Enum):
    """Why a box is refused: (code, Russian words)."""

    HEADER = ("B-11", "Заголовок хранилища голосов повреждён или подпись неверна")
    FOREIGN = ("B-12", "Хранилище голосов другого устройства, других выборов или другого режима")
    MIXED = ("B-13", "Носители из разных хранилищ или переставлены местами")
    KEY = ("B-14", "Повреждена часть ключа на носителе")
    TRUNCATED = ("B-15", "Носитель меньше, чем записано в заголовке")
    JOURNAL = ("B-16", "Журнал хранилища повреждён или носители расходятся")
    STALE = ("B-17", "Носитель отстал от другого: вероятно, старая копия")
    SLOT = ("B-18", "Ячейка хранилища не открывается")
    DIFFER = ("B-19", "Носители расходятся без причины")
    COUNT = ("B-20", "Число голосов не совпадает с журналом")
    SIGNATURE = ("B-21", "Подпись голоса неверна")
    RECOVERY = ("B-22", "Повреждена резервная копия ключа на носителе")

    @property
    def code(self) -> str:
        """Return the short code."""
        return self.value[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clean:
    """Nothing was under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedUnmarked:
    """The vote is stored, its mark may be missing: print «ПОДТВЕРЖДЕНО (после сбоя)», then finish(VOTED)."""

    ticket: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class VotedMarked:
    """The vote is stored and marked on the tape: only finish(VOTED) is due."""

    ticket: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotVoted:
    """No vote is stored: if `printed`, close the tape with «АННУЛИРОВАНО (СБОЙ)»; then finish(RELEASED)."""

    ticket: bytes = field(repr=False)
    printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tampered:
    """The box is refused and nothing was written to it; `medium` is the one that shows it, if one does."""

    reason: TamperReason
    medium: int | None = None

    @property
    def words(self) -> str:
        """Return the Russian text with its code."""
        where = "" if self.medium is None else f" (носитель {self.medium + 1})"
        return f"{self.reason.code} {self.reason.value[1]}{where}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A medium could not be read or none could be written; a later boot may succeed."""

    fault: BoxFault


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsFinal:
    """State that the results are final, so that this box may be destroyed.

    Only the use that closes the station may make one, and only when the protocol is signed by k of n members
    and the time to keep the box open for a recount is over: the box believes it. `count` is the number of
    votes the protocol has from this box, `protocol_hash` is SHA-256 of the signed protocol. The box holds
    identity and count against its own, and writes count and hash into its signed mark of erasure.
    """

    identity: BoxIdentity
    count: int
    protocol_hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """The box was ordered to be erased and nothing opens any more on the media that were reached.

    `unreached` are media that were absent, failed or of another box: what they hold of the key may still be
    there. Start again with them in place, or destroy them.
    """

    count: int
    protocol_hash: bytes
    unreached: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """Return the Russian text, with the media that must be destroyed by hand."""
        if not self.unreached:
            return "Хранилище голосов стёрто после установления итогов."
        media = ", ".join(str(number + 1) for number in self.unreached)
        return f"B-08 Хранилище голосов стёрто, кроме носителей: {media}. Их нужно стереть или уничтожить."


RecoveryOutcome = Clean | VotedUnmarked | VotedMarked | NotVoted | Tampered | Unreadable | Erased


class Repair(enum.Enum):
    """What recovery put right; worth an entry in the event log, for a crash and a flipped bit look alike."""

    JOURNAL_SECTOR = "JOURNAL_SECTOR"
    JOURNAL_BEHIND = "JOURNAL_BEHIND"
    SLOT = "SLOT"
    KEY_HALF = "KEY_HALF"
    ERASE_MARK = "ERASE_MARK"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBox:
    """`box` is None exactly where `recovery` is Tampered, Unreadable or Erased; `repairs`: (medium, what)."""

    box: "BallotBoxPort | None"
    recovery: RecoveryOutcome
    repairs: tuple[tuple[int, Repair], ...] = ()


class BallotBoxPort(typing.Protocol):
    """The box as the kiosk's runtime sees it: one owner, one thread; a call returns when it is durable."""

    @property
    def count(self) -> int:
        """Number of votes stored."""

    @property
    def capacity(self) -> int:
        """Number of slots."""

    @property
    def boot_epoch(self) -> int:
        """Number of this opening; rises durably each time the box is opened."""

    @property
    def fault(self) -> BoxFault | None:
        """The standing fault of this boot, if a medium is lost."""

    def readiness(self) -> BoxRefusal | BoxFault | None:
        """Say whether a new voter may start (P1); None = yes."""

    def begin(self, ticket: bytes) -> Written | BoxRefusal | BoxFault:
        """P0: journal CLAIMED; `ticket` is 1..64 opaque bytes."""

    def printing(self, attempt: int) -> Written | BoxFault:
        """P2: journal PRINTED before the tape gets the choices; attempt 1..65,535."""

    def annulled(self) -> Written | BoxFault:
        """P3: back to CLAIMED, after the annulment mark is on the tape."""

    def cast(self, payload: bytes) -> Cast | BoxFault:
        """P4–P6: store 1..3,500 opaque bytes for good."""

    def marked(self) -> Written | BoxFault:
        """P7: journal MARKED, after the printer acknowledged «ПОДТВЕРЖДЕНО»."""

    def finish(self, outcome: Outcome) -> Written | BoxFault:
        """P9: one durable write moves the ticket from the journal to the pending outcomes."""

    def pending(self) -> frozenset[tuple[Outcome, bytes]]:
        """Return the outcomes the controller has not acknowledged; a set, it carries no order."""

    def acknowledge(self, outcome: Outcome, ticket: bytes) -> Written | BoxFault:
        """Forget one pending outcome durably; an unknown one is no error."""

    def export(self) -> tuple[bytes, ...]:
        """Return all payloads, sorted bytewise. Only the caller's closing use may call it."""

    def verify_all(self) -> Verified | Tampered | BoxFault:
        """Read every live medium again: each slot opens, each signature holds, the media agree."""

    def replace_medium(self, number: int, medium: "Medium") -> Written | BoxRefusal | BoxFault | Tampered:
        """Let a blank medium join in place of lost `number`; whether the commission agreed, the caller knows.

        Written: the box has both media and takes voters again, and the box has taken `medium` over. Any other
        answer: the box is as before and the caller closes `medium`.
        """

    def erase(self, final: ResultsFinal) -> Erased | BoxRefusal | BoxFault:
        """Destroy key, recovery copies and headers on all media; afterwards the box is only to be closed."""

    def close(self) -> None:
        """Release the media; may be called again."""

    def __enter__(self) -> typing.Self:
        """Return itself."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
