"""What is voted on: an election, its contests, options and ballot styles. CONTRACT.

Values only, parsed strictly from the package (unknown keys are refused). Whether a parsed election
makes sense as a whole is decided by `election.package`, not here.
"""

import enum
import typing

import msgspec

from election.identifiers import (
    IDENTIFIER_PATTERN,
    LANGUAGE_PATTERN,
    BallotStyleId,
    ContestId,
    DeviceId,
    ElectionId,
    Language,
    OptionId,
)
from election.localized import Localized
from election.officials import OfficialCard
from election.protocol_form import ProtocolForm

_Id = typing.Annotated[str, msgspec.Meta(pattern=IDENTIFIER_PATTERN)]
_Date = typing.Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Sha256 = typing.Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
_Version = typing.Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Stance(enum.Enum):
    """What a mark for an option says; AGAINST exists only on «за и против» party ballots."""

    FOR = "for"
    AGAINST = "against"


class Columns(enum.Enum):
    """In how many columns a contest may be shown."""

    AUTO = "auto"
    ONE = "1"
    TWO = "2"


class ContestOption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line a voter may choose.

    `number` runs 1…n within the contest and never changes, also when another option is withdrawn.
    `details` are the legal data shown on the paper ballot; `affiliation` is one short line.
    `subject` joins the FOR and AGAINST options of one party.
    """

    id: OptionId
    number: typing.Annotated[int, msgspec.Meta(ge=1, le=999)]
    name: Localized
    affiliation: Localized | None = None
    details: Localized | None = None
    programme: Localized | None = None
    against_all: bool = False
    stance: Stance = Stance.FOR
    subject: str | None = None


class _ContestBase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all kinds of contest share.

    `title` heads the ballot, `short_title` is printed on the tape and shown in the list.
    `protocol_form` names one of the election's forms.
    """

    id: ContestId
    title: Localized
    short_title: Localized
    district: Localized | None = None
    options: tuple[ContestOption, ...]
    votes_allowed: typing.Annotated[int, msgspec.Meta(ge=1, le=50)] = 1
    columns: Columns = Columns.AUTO
    protocol_form: _Id


class CandidateContest(_ContestBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="candidates"):
    """Persons, for one or several seats."""


class PartyContest(_ContestBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="parties"):
    """Party lists; `for_and_against` gives one mark «за» and one «против» on the same ballot."""

    for_and_against: bool = False


class BallotMeasureContest(
    _ContestBase, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="measure"
):
    """A referendum question, or one candidate under «За / Против».

    `question` is the full text; paragraphs are parted by an empty line.
    """

    question: Localized


Contest = CandidateContest | PartyContest | BallotMeasureContest


class BallotStyle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contests one category of voters receives, in the order they are listed."""

    id: BallotStyleId
    title: Localized
    contests: tuple[ContestId, ...]


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers the law leaves to the commission. Seconds, counts and per-mille as named."""

    idle_seconds: typing.Annotated[int, msgspec.Meta(ge=20, le=600)] = 180
    alert_seconds: typing.Annotated[int, msgspec.Meta(ge=10, le=60)] = 45
    annulments_limit: typing.Annotated[int, msgspec.Meta(ge=1, le=99)] = 9
    excess_cards_per_mille: typing.Annotated[int, msgspec.Meta(ge=0, le=1000)] = 15
    reporting_times: tuple[str, ...] = ("10:00", "12:00", "15:00", "18:00")
    card_return: Localized | None = None


class Asset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A further file of the package, bound by its hash. `name` is a plain file name."""

    name: typing.Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
    size: typing.Annotated[int, msgspec.Meta(ge=0, le=512 * 1024 * 1024)]
    sha256: _Sha256


class Election(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One voting day (or days): all contests held together. The first ballot style is the default."""

    format: typing.Literal[1]
    version: _Version
    id: ElectionId
    title: Localized
    date: _Date
    languages: tuple[typing.Annotated[Language, msgspec.Meta(pattern=LANGUAGE_PATTERN)], ...]
    contests: tuple[Contest, ...]
    ballot_styles: tuple[BallotStyle, ...]
    protocol_forms: tuple[ProtocolForm, ...]
    policy: Policy = Policy()
    assets: tuple[Asset, ...] = ()

    def contest(self, contest_id: ContestId) -> Contest:
        """Return a contest. Raises KeyError for an id the package does not have: a bug, not an input."""
        for contest in self.contests:
            if contest.id == contest_id:
                return contest
        raise KeyError(contest_id)

    def ballot_style(self, style_id: BallotStyleId) -> BallotStyle:
        """Return a ballot style. Raises KeyError for an unknown id."""
        for style in self.ballot_styles:
            if style.id == style_id:
                return style
        raise KeyError(style_id)

    def contests_of(self, style_id: BallotStyleId) -> tuple[Contest, ...]:
        """Return the contests of a ballot style in their order."""
        return tuple(self.contest(contest_id) for contest_id in self.ballot_style(style_id).contests)

    def protocol_form(self, form_id: str) -> ProtocolForm:
        """Return a protocol form. Raises KeyError for an unknown id."""
        for form in self.protocol_forms:
            if form.id == form_id:
                return form
        raise KeyError(form_id)


class DeviceRole(enum.Enum):
    """What a device of the station is."""

    CONTROLLER = "controller"
    KIOSK = "kiosk"
    PORTABLE = "portable"


class Device(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One enrolled device: its signing key and the hash of its TLS certificate (SHA-256 of DER).

    `certificate` may carry the certificate itself as PEM, so that its peers can pin it; the hash decides.
    """

    id: DeviceId
    role: DeviceRole
    number: typing.Annotated[int, msgspec.Meta(ge=0, le=99)]
    public_key: typing.Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    certificate_sha256: _Sha256
    certificate: typing.Annotated[str, msgspec.Meta(max_length=4096)] | None = None


class CardBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The serial numbers of the station's activation cards: `first_serial` … + `count` − 1."""

    first_serial: typing.Annotated[int, msgspec.Meta(ge=1, lt=2**28)]
    count: typing.Annotated[int, msgspec.Meta(ge=1, le=20_000)]


class Station(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One polling station: where, how many voters, which devices, which cards.

    Without `officials` the two-person rule cannot be kept: only a station for trying things out is such.
    """

    format: typing.Literal[1]
    version: _Version
    election: ElectionId
    number: typing.Annotated[int, msgspec.Meta(ge=1, le=65_535)]
    name: Localized
    address: Localized | None = None
    voters_registered: typing.Annotated[int, msgspec.Meta(ge=1, le=20_000)]
    devices: tuple[Device, ...]
    cards: CardBatch
    officials: tuple[OfficialCard, ...] = ()

    def device(self, device_id: DeviceId) -> Device:
        """Return a device. Raises KeyError for one that is not enrolled."""
        for device in self.devices:
            if device.id == device_id:
                return device
        raise KeyError(device_id)

    @property
    def kiosks(self) -> tuple[Device, ...]:
        """Return all voting devices, portable ones included, in the order of the package."""
        return tuple(device for device in self.devices if device.role is not DeviceRole.CONTROLLER)


def option_of(contest: Contest, option_id: OptionId) -> ContestOption:
    """Return an option of a contest. Raises KeyError without the id: it may be a choice."""
    for option in contest.options:
        if option.id == option_id:
            return option
    raise KeyError(f"no such option in contest {contest.id}")
