"""A small station for the controller's tests: election, keys, clock, kiosks that speak, a console."""

import datetime
import pathlib
import typing

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import eventlog
from controller.books import Books
from controller.card_reader import CardReader
from controller.desk import Desk, Facts, LogState
from controller.event_log import open_event_log
from controller.live_kiosks import LiveKiosks
from controller.reports.paper import load_fonts
from controller.service import Belongings, Service
from election import signing
from election.ballot import Ballot
from election.card_code import CardFacts, card_key, issue
from election.cast_vote_record import CastVoteRecord, record_of
from election.definition import (
    BallotMeasureContest,
    BallotStyle,
    CandidateContest,
    CardBatch,
    Contest,
    ContestOption,
    Device,
    DeviceRole,
    Election,
    Station,
)
from election.identifiers import BallotStyleId, ContestId, DeviceId, ElectionId, OptionId
from election.localized import STATE_LANGUAGE, localized
from election.polls import StationMode
from election.protocol_form import ControlRatio, FormRow, ProtocolForm, RowSource, Severity
from election.results import SignedPart, encode, encode_signed_part, part_of
from eventlog.chain import next_line
from link import messages

FULL, FEDERAL = BallotStyleId("full"), BallotStyleId("federal")
HEAD, COUNCIL, ROAD = ContestId("head"), ContestId("council"), ContestId("road")
SECRET = b"a station secret of 32 bytes ..."
PACKAGE = "ab" * 32

_Reply = typing.TypeVar("_Reply")


def _option(number: int, name: str, *, against_all: bool = False) -> ContestOption:
    return ContestOption(
        id=OptionId(f"o{number}"), number=number, name=localized(name), against_all=against_all
    )


def form(*extra: FormRow) -> ProtocolForm:
    """Return the 2024 form, with further rows if wanted."""
    rows = (
        ("r1", "1", "Число избирателей, включённых в список", RowSource.VOTERS_REGISTERED),
        ("r2", "2", "Бюллетеней с доступом вне помещения", RowSource.ACTIVATED_OUTSIDE),
        ("r3", "3", "Бюллетеней с доступом в помещении", RowSource.ACTIVATED_INSIDE),
        ("r4", "4", "Бюллетеней с выраженным волеизъявлением", RowSource.BALLOTS_CAST),
        ("r5", "5", "Недействительных электронных бюллетеней", RowSource.BALLOTS_BLANK),
        ("votes", "6", "Голоса", RowSource.OPTION_VOTES),
    )
    return ProtocolForm(
        id="form",
        title=localized("Форма 2024 года"),
        rows=(
            *(FormRow(id=i, number=n, title=localized(t), source=s) for i, n, t, s in rows),
            *extra,
        ),
        ratios=(
            ControlRatio(formula="r1 >= r2 + r3"),
            ControlRatio(formula="r2 + r3 >= r4"),
            ControlRatio(formula="r4 == r5 + sum", applies="single"),
            ControlRatio(formula="sum <= (r4 - r5) * votes_allowed", applies="multiple"),
            ControlRatio(formula="r2 + r3 == r4", severity=Severity.WARN),
        ),
    )


def _contests() -> tuple[Contest, ...]:
    return (
        CandidateContest(
            id=HEAD,
            title=localized("Выборы главы Заречного района"),
            short_title=localized("Глава района"),
            options=(
                _option(1, "Ветрова Алла Игнатьевна"),
                _option(2, "Лугов Пётр Саввич"),
                _option(3, "Против всех", against_all=True),
            ),
            protocol_form="form",
        ),
        CandidateContest(
            id=COUNCIL,
            title=localized("Выборы депутатов совета Заречного района"),
            short_title=localized("Совет района"),
            district=localized("Трёхмандатный округ № 2"),
            options=(*(_option(n, f"Кандидат Невымышленный {n}") for n in range(1, 5)),),
            votes_allowed=2,
            protocol_form="form",
        ),
        BallotMeasureContest(
            id=ROAD,
            title=localized("Местный референдум о дороге"),
            short_title=localized("Дорога"),
            question=localized("Строить ли дорогу?"),
            options=(_option(1, "Да"), _option(2, "Нет")),
            protocol_form="form",
        ),
    )


def make_election(*extra_rows: FormRow) -> Election:
    """Return an election of three contests and two ballot styles."""
    return Election(
        format=1,
        version=1,
        id=ElectionId("zarechny-2026"),
        title=localized("Выборы в Заречном районе"),
        date="2026-09-20",
        languages=(STATE_LANGUAGE,),
        contests=_contests(),
        ballot_styles=(
            BallotStyle(id=FULL, title=localized("Все"), contests=(HEAD, COUNCIL, ROAD)),
            BallotStyle(id=FEDERAL, title=localized("Только глава"), contests=(HEAD,)),
        ),
        protocol_forms=(form(*extra_rows),),
    )


def key_of(device: str) -> Ed25519PrivateKey:
    """Return the signing key of a device."""
    return Ed25519PrivateKey.from_private_bytes(device.encode().ljust(32, b"."))


def _device(name: str, role: DeviceRole, number: int) -> Device:
    return Device(
        id=DeviceId(name),
        role=role,
        number=number,
        public_key=signing.public_bytes(key_of(name)).hex(),
        certificate_sha256=f"{number:064x}",
    )


def make_station(voters: int = 40, cards: int = 40) -> Station:
    """Return a station with two kiosks in the hall and a portable one."""
    return Station(
        format=1,
        version=1,
        election=ElectionId("zarechny-2026"),
        number=123,
        name=localized("Школа № 5"),
        voters_registered=voters,
        devices=(
            _device("controller", DeviceRole.CONTROLLER, 0),
            _device("kiosk-1", DeviceRole.KIOSK, 1),
            _device("kiosk-2", DeviceRole.KIOSK, 2),
            _device("portable-1", DeviceRole.PORTABLE, 3),
        ),
        cards=CardBatch(first_serial=1000, count=cards),
    )


class Rig:
    """A controller in a folder, restartable, with a hand-turned clock."""

    def __init__(
        self,
        data: pathlib.Path,
        *,
        election: Election | None = None,
        station: Station | None = None,
        **belongings: typing.Any,
    ) -> None:
        self.data = data
        self.belongings = belongings
        self.election = election or make_election()
        self.station = station or make_station()
        self.now = 1000.0
        self.wall = datetime.datetime(2026, 9, 20, 9, 4, tzinfo=datetime.UTC)
        self._ids = 0
        load_fonts()
        self.start()

    def start(self) -> None:
        facts = Facts(
            election=self.election,
            station=self.station,
            package=PACKAGE,
            package_words="клен бинокль стая снег",
            software="keg-controller test",
        )
        self.log_path = self.data / "events.jsonl"
        self.log = open_event_log(
            (self.log_path,),
            key=key_of("controller"),
            election=self.election,
            station=self.station,
            clock=self._clock,
        )
        self.books = Books(self.data, self.election, self.station, PACKAGE)
        self.desk = Desk(
            facts=facts,
            books=self.books,
            live=LiveKiosks(),
            clock=self._clock,
            monotonic=lambda: self.now,
            new_id=self._new_id,
            log_state=self._log_state,
        )
        self.service = Service(
            desk=self.desk,
            reader=CardReader(SECRET, self.election, self.station),
            log=self.log,
            belongings=Belongings(
                signing_key=key_of("controller"),
                package_files={"root.json": b"{}", "election.json": b"{}"},
                **self.belongings,
            ),
        )

    def stop(self) -> None:
        self.log.close()
        self.books.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def log_of(self, device: str, drafts: int, mode: str = "official") -> bytes:
        """Return a kiosk's event log with so many entries after its first."""
        head, content = (
            eventlog.genesis(f"election=zarechny-2026 station=123 device={device} mode={mode}"),
            b"",
        )
        for number in range(drafts + 1):
            event = "polls-heard" if number else "log-begun"
            draft = eventlog.Draft(
                event=event,
                disposition="success",
                fields={"polls": "open"} if number else {},
                time="2026-09-20T09:00:00+00:00",
                essential=True,
            )
            line, head = next_line(head, draft, key_of(device))
            content += line
        return content

    def events(self) -> list[str]:
        """Return the ids in the controller's log, which must hold."""
        verified = eventlog.verify_log(
            self.log_path.read_bytes(),
            signing.public_bytes(key_of("controller")),
            "election=zarechny-2026 station=123 device=controller",
        )
        assert isinstance(verified, eventlog.Verified), str(verified)
        return [entry.event for entry in verified.entries]

    def _log_state(self) -> LogState:
        return LogState(seq=self.log.head.seq, hash=self.log.head.hash, faults=self.log.fault_codes)

    def _clock(self) -> datetime.datetime:
        return self.wall

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    def code(self, serial: int, mode: StationMode = StationMode.OFFICIAL, precinct: int = 123) -> str:
        key = card_key(SECRET, self.election.id, mode.value)
        return issue(key, CardFacts(precinct=precinct, device=0, minutes=0, serial=serial))

    def kiosk(self, device: str = "kiosk-1", epoch: int = 1) -> "KioskVoice":
        return KioskVoice(self, device, epoch)

    def board(self) -> messages.PublicBoard:
        """Look at the observers' board."""
        request = messages.Request(boot_epoch=1, seq=1, body=messages.GetPublicBoard())
        reply = self.service.handle_observer("observer", request).body
        assert isinstance(reply, messages.PublicBoard), reply
        return reply

    def console(self, epoch: int = 1) -> "ConsoleVoice":
        return ConsoleVoice(self, epoch)

    def open_day(self, *devices: str, mode: StationMode = StationMode.OFFICIAL) -> list["KioskVoice"]:
        """Switch the mode, let kiosks greet, and open the polls."""
        console = self.console()
        console.ask(messages.SetMode(mode=messages.StationMode(mode.value)), messages.Done)
        kiosks = [self.kiosk(device) for device in devices or ("kiosk-1",)]
        for kiosk in kiosks:
            kiosk.greet()
            kiosk.beat()
        console.ask(messages.OpenPolls(), messages.Done)
        self.chair = console
        return kiosks


class _Voice:
    def __init__(self, rig: Rig, epoch: int) -> None:
        self.rig, self.epoch, self.seq = rig, epoch, 0

    def request(self, body: messages.RequestBody) -> messages.Request:
        self.seq += 1
        return messages.Request(boot_epoch=self.epoch, seq=self.seq, body=body)

    def send(self, request: messages.Request) -> messages.ReplyBody:
        raise NotImplementedError

    def say(self, body: messages.RequestBody) -> messages.ReplyBody:
        return self.send(self.request(body))

    def ask(self, body: messages.RequestBody, wanted: type[_Reply]) -> _Reply:
        reply = self.say(body)
        assert isinstance(reply, wanted), reply
        return reply


class ConsoleVoice(_Voice):
    """The commission at the console."""

    def send(self, request: messages.Request) -> messages.ReplyBody:
        return self.rig.service.handle_console("console", request).body

    def activate(self, serial: int, style: str = FULL, group: str = "hall") -> messages.ReplyBody:
        return self.say(messages.Activate(code=self.rig.code(serial), ballot_style=style, group=group))

    def refusal(self, body: messages.RequestBody) -> str:
        return self.ask(body, messages.CommandRefused).reason

    def status(self) -> messages.StationStatus:
        return self.ask(messages.GetStatus(), messages.StationStatus)


class KioskVoice(_Voice):
    """A kiosk that says what it is told to."""

    def __init__(self, rig: Rig, device: str, epoch: int) -> None:
        super().__init__(rig, epoch)
        self.device = device
        self.records: list[CastVoteRecord] = []

    def send(self, request: messages.Request) -> messages.ReplyBody:
        return self.rig.service.handle_kiosk(self.device, request).body

    def greet(self, mode: StationMode | None = None) -> messages.ReplyBody:
        wanted = messages.StationMode((mode or self.rig.books.mode).value)
        return self.say(messages.Hello(software="kiosk test", package_fingerprint=PACKAGE, mode=wanted))

    def beat(
        self, stage: messages.KioskStage = messages.KioskStage.FREE, **more: typing.Any
    ) -> messages.Orders:
        stored = more.pop("stored", len(self.records))
        head = more.pop("log_head", "")
        beat = messages.Heartbeat(stage=stage, ballots_stored=stored, paper_low=False, log_head=head, **more)
        return self.ask(beat, messages.Orders)

    def claim(self, serial: int) -> messages.ReplyBody:
        return self.say(messages.Claim(code=self.rig.code(serial)))

    def token(self, serial: int) -> int:
        reply = self.claim(serial)
        assert isinstance(reply, messages.Claimed), reply
        return reply.token

    def vote(
        self, serial: int, marks: dict[ContestId, tuple[str, ...]] | None = None, style: str = FULL
    ) -> None:
        """Claim, store a record, and report the vote."""
        token = self.token(serial)
        ballot = Ballot(style=BallotStyleId(style))
        for contest_id, chosen in (marks or {}).items():
            contest = self.rig.election.contest(contest_id)
            ballot = ballot.with_marks(contest, tuple(OptionId(name) for name in chosen))
        self.records.append(record_of(self.rig.election, ballot))
        self.ask(messages.Voted(code=self.rig.code(serial), token=token), messages.Acknowledged)

    def part(self, **changes: typing.Any) -> bytes:
        """Return the signed part; `changes` falsify it, `sign_as` the key."""
        signer = changes.pop("sign_as", self.device)
        log = changes.pop("log", b"")
        facts: dict[str, typing.Any] = {
            "station": 123,
            "mode": self.rig.books.mode,
            "device": DeviceId(self.device),
            "package": PACKAGE,
        }
        document = encode(part_of(self.rig.election, self.records, **{**facts, **changes}))
        signatures = signing.sign(signing.PART_TYPE, document, [key_of(signer)])
        return encode_signed_part(SignedPart(document=document, signatures=signatures, log=log))

    def deliver(self, part: bytes | None = None, size: int = 200) -> messages.ReplyBody:
        content = self.part() if part is None else part
        pieces = [content[at : at + size] for at in range(0, len(content), size)]
        reply: messages.ReplyBody = messages.Acknowledged()
        for index, piece in enumerate(pieces):
            reply = self.say(messages.PartChunk(index=index, total=len(pieces), data=piece))
        return reply
