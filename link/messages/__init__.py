"""CONTRACT: every message between kiosk, console or observers and the controller.

`base` is shared; `kiosk` is one wire; `cards`, `day`, `officials`, `figures`, `course`, `portable`, `results`
and `papers` are the console's; `board` is the observers', who may ask one question. Tagged, frozen,
schema-checked values with a limit on every length (security.md §5).
Not here: how they are packed (`codec`), carried (`channel`) or answered. The sender's identity is never in a
message: it comes from the TLS certificate, or from the permissions of the console's local socket.
"""

from link import limits
from link.messages import board, cards, course, day, figures, kiosk, officials, papers, portable, results
from link.messages.base import CommandRefused as CommandRefused
from link.messages.base import DenialReason as DenialReason
from link.messages.base import Denied as Denied
from link.messages.base import Done as Done
from link.messages.base import KioskStage as KioskStage
from link.messages.base import Message as Message
from link.messages.base import PollsState as PollsState
from link.messages.base import StationMode as StationMode
from link.messages.board import DeviceState as DeviceState
from link.messages.board import GetPublicBoard as GetPublicBoard
from link.messages.board import PublicBoard as PublicBoard
from link.messages.board import PublicDevice as PublicDevice
from link.messages.board import PublicEvent as PublicEvent
from link.messages.board import PublicRow as PublicRow
from link.messages.board import ReadRow as ReadRow
from link.messages.cards import Activate as Activate
from link.messages.cards import Activated as Activated
from link.messages.cards import ActivationReason as ActivationReason
from link.messages.cards import ActivationRefused as ActivationRefused
from link.messages.cards import UndoActivation as UndoActivation
from link.messages.course import CompareTestVote as CompareTestVote
from link.messages.course import ConfirmStep as ConfirmStep
from link.messages.course import Course as Course
from link.messages.course import CourseStep as CourseStep
from link.messages.course import DeviceSheet as DeviceSheet
from link.messages.course import Diagnostic as Diagnostic
from link.messages.course import GetCourse as GetCourse
from link.messages.course import GetDevice as GetDevice
from link.messages.course import GetHeadlines as GetHeadlines
from link.messages.course import GetTestDeck as GetTestDeck
from link.messages.course import Headline as Headline
from link.messages.course import Headlines as Headlines
from link.messages.course import RecordDiagnostic as RecordDiagnostic
from link.messages.course import StepState as StepState
from link.messages.course import TestBallot as TestBallot
from link.messages.course import TestDeck as TestDeck
from link.messages.course import TestLine as TestLine
from link.messages.course import TestTable as TestTable
from link.messages.day import ChangeOption as ChangeOption
from link.messages.day import ClosePolls as ClosePolls
from link.messages.day import GetStatus as GetStatus
from link.messages.day import GetWithdrawn as GetWithdrawn
from link.messages.day import KioskStatus as KioskStatus
from link.messages.day import OpenPolls as OpenPolls
from link.messages.day import OrderReset as OrderReset
from link.messages.day import PauseVoting as PauseVoting
from link.messages.day import ResumeVoting as ResumeVoting
from link.messages.day import SetMode as SetMode
from link.messages.day import StationStatus as StationStatus
from link.messages.day import Withdrawn as Withdrawn
from link.messages.figures import Figures as Figures
from link.messages.figures import FreezeFigure as FreezeFigure
from link.messages.figures import FrozenFigure as FrozenFigure
from link.messages.figures import GetFigures as GetFigures
from link.messages.figures import TurnoutStep as TurnoutStep
from link.messages.kiosk import Acknowledged as Acknowledged
from link.messages.kiosk import Claim as Claim
from link.messages.kiosk import Claimed as Claimed
from link.messages.kiosk import ClaimReason as ClaimReason
from link.messages.kiosk import ClaimRefused as ClaimRefused
from link.messages.kiosk import CollectPart as CollectPart
from link.messages.kiosk import Heartbeat as Heartbeat
from link.messages.kiosk import Hello as Hello
from link.messages.kiosk import Order as Order
from link.messages.kiosk import Orders as Orders
from link.messages.kiosk import PartChunk as PartChunk
from link.messages.kiosk import Released as Released
from link.messages.kiosk import ResetKiosk as ResetKiosk
from link.messages.kiosk import Voted as Voted
from link.messages.kiosk import WasReset as WasReset
from link.messages.kiosk import Welcome as Welcome
from link.messages.officials import BeginUnlock as BeginUnlock
from link.messages.officials import EndUnlock as EndUnlock
from link.messages.officials import EnterPin as EnterPin
from link.messages.officials import GetUnlock as GetUnlock
from link.messages.officials import OfficialReason as OfficialReason
from link.messages.officials import OfficialRefused as OfficialRefused
from link.messages.officials import OfficialSlot as OfficialSlot
from link.messages.officials import Power as Power
from link.messages.officials import PresentOfficial as PresentOfficial
from link.messages.officials import UnlockState as UnlockState
from link.messages.papers import GetPapers as GetPapers
from link.messages.papers import PaperLine as PaperLine
from link.messages.papers import PaperList as PaperList
from link.messages.papers import PaperPrinted as PaperPrinted
from link.messages.papers import PrintPaper as PrintPaper
from link.messages.portable import AllotCard as AllotCard
from link.messages.portable import AllotmentPiece as AllotmentPiece
from link.messages.portable import AllotmentRejected as AllotmentRejected
from link.messages.portable import AllotmentTaken as AllotmentTaken
from link.messages.portable import BeginTrip as BeginTrip
from link.messages.portable import EndTrip as EndTrip
from link.messages.portable import GetAllotment as GetAllotment
from link.messages.portable import GetTrip as GetTrip
from link.messages.portable import ReturnAllotment as ReturnAllotment
from link.messages.portable import ReturnPiece as ReturnPiece
from link.messages.portable import SealTrip as SealTrip
from link.messages.portable import SettleTrip as SettleTrip
from link.messages.portable import TakeAllotment as TakeAllotment
from link.messages.portable import Trip as Trip
from link.messages.portable import TripState as TripState
from link.messages.results import ContestRatios as ContestRatios
from link.messages.results import ContestRows as ContestRows
from link.messages.results import CountResults as CountResults
from link.messages.results import EnterRows as EnterRows
from link.messages.results import ExportCard as ExportCard
from link.messages.results import Exported as Exported
from link.messages.results import GetRatios as GetRatios
from link.messages.results import GetRows as GetRows
from link.messages.results import PrepareProtocol as PrepareProtocol
from link.messages.results import ProtocolReady as ProtocolReady
from link.messages.results import RatioLine as RatioLine
from link.messages.results import RecordDecision as RecordDecision
from link.messages.results import Results as Results
from link.messages.results import RowLine as RowLine

KioskRequestBody = kiosk.Requests
KioskReplyBody = kiosk.Replies
StationCommand = day.Commands
ConsoleRequestBody = (
    cards.Requests
    | day.Requests
    | officials.Requests
    | figures.Requests
    | course.Requests
    | portable.Requests
    | results.Requests
    | papers.Requests
    | board.ConsoleRequests
)
ConsoleReplyBody = (
    cards.Replies
    | day.Replies
    | officials.Replies
    | figures.Replies
    | course.Replies
    | portable.Replies
    | results.Replies
    | papers.Replies
    | Done
    | CommandRefused
)
ObserverRequestBody = board.Requests
ObserverReplyBody = board.Replies | Denied
RequestBody = KioskRequestBody | ConsoleRequestBody | ObserverRequestBody
ReplyBody = KioskReplyBody | ConsoleReplyBody | ObserverReplyBody


class Request(Message, frozen=True, kw_only=True):
    """Wrap one request; the pair (`boot_epoch`, `seq`) names it for exactly-once replay."""

    boot_epoch: limits.Counter
    seq: limits.Counter
    body: RequestBody


class Response(Message, frozen=True, kw_only=True):
    """Wrap one reply; it repeats the pair of the request it answers."""

    boot_epoch: limits.Counter
    seq: limits.Counter
    body: ReplyBody
