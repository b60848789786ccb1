"""A small election, its station and the signed files of both, to be broken in one place by a test."""

import collections.abc

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.definition import (
    Asset,
    BallotMeasureContest,
    BallotStyle,
    CandidateContest,
    CardBatch,
    ContestOption,
    Device,
    DeviceRole,
    Election,
    PartyContest,
    Stance,
    Station,
)
from election.identifiers import BallotStyleId, ContestId, DeviceId, ElectionId, Language, OptionId
from election.localized import localized
from election.package import KeyRole, Roles, Root
from tests.election.strategies import FORM_ID, protocol_form

KEYS = tuple(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in range(1, 6))
ROOT_KEY, ELECTION_KEYS, STATION_KEY = KEYS[0], KEYS[1:4], KEYS[4]
STATION_FILE = "station-0123.json"


def options(*names: str, against_all: bool = False) -> tuple[ContestOption, ...]:
    """Make numbered options; the last may be «Против всех»."""
    return tuple(
        ContestOption(
            id=OptionId(f"o{number}"),
            number=number,
            name=localized(name),
            against_all=against_all and number == len(names),
        )
        for number, name in enumerate(names, start=1)
    )


def pairs() -> tuple[ContestOption, ...]:
    """Make two party lists with a line «за» and a line «против» each."""
    return tuple(
        ContestOption(
            id=OptionId(f"p{subject}-{stance.value}"),
            number=2 * subject - (stance is Stance.FOR),
            name=localized(f"Список {subject}"),
            stance=stance,
            subject=f"p{subject}",
        )
        for subject in (1, 2)
        for stance in (Stance.FOR, Stance.AGAINST)
    )


def small_election() -> Election:
    """Make an election with every kind of contest: candidates, «за и против», a question."""
    return Election(
        format=1,
        version=3,
        id=ElectionId("test-2027"),
        title=localized("Выборы", en="Election"),
        date="2027-09-19",
        languages=(Language("ru"), Language("en")),
        contests=(
            CandidateContest(
                id=ContestId("c1"),
                title=localized("Совет"),
                short_title=localized("Совет"),
                options=options("Аистова", "Бочкарёв", "Против всех", against_all=True),
                votes_allowed=2,
                protocol_form=FORM_ID,
            ),
            PartyContest(
                id=ContestId("c2"),
                title=localized("Списки"),
                short_title=localized("Списки"),
                options=pairs(),
                votes_allowed=2,
                protocol_form=FORM_ID,
                for_and_against=True,
            ),
            BallotMeasureContest(
                id=ContestId("c3"),
                title=localized("Вопрос"),
                short_title=localized("Вопрос"),
                options=options("Да", "Нет"),
                protocol_form=FORM_ID,
                question=localized("Согласны ли Вы?\n\nСовсем согласны?"),
            ),
        ),
        ballot_styles=(
            BallotStyle(
                id=BallotStyleId("all"),
                title=localized("Все"),
                contests=(ContestId("c1"), ContestId("c2"), ContestId("c3")),
            ),
            BallotStyle(id=BallotStyleId("one"), title=localized("Один"), contests=(ContestId("c1"),)),
        ),
        protocol_forms=(protocol_form(),),
    )


def small_station() -> Station:
    """Make its station No. 123: a controller, a kiosk and a portable kiosk."""
    roles = (DeviceRole.CONTROLLER, DeviceRole.KIOSK, DeviceRole.PORTABLE)
    return Station(
        format=1,
        version=5,
        election=ElectionId("test-2027"),
        number=123,
        name=localized("Школа № 4"),
        voters_registered=1160,
        devices=tuple(
            Device(
                id=DeviceId(f"device-{number}"),
                role=role,
                number=number,
                public_key=f"{number + 1:064x}",
                certificate_sha256=f"{number + 1001:064x}",
            )
            for number, role in enumerate(roles)
        ),
        cards=CardBatch(first_serial=1, count=1000),
    )


def small_root(election_threshold: int = 2) -> Root:
    """Make a root: one root key, 2 of 3 election keys, one station key."""

    def role(keys: collections.abc.Iterable[Ed25519PrivateKey], threshold: int) -> KeyRole:
        names = tuple(signing.key_id(signing.public_bytes(key)) for key in keys)
        return KeyRole(keys=names, threshold=threshold)

    return Root(
        format=1,
        version=1,
        commission="Испытательная комиссия",
        keys={signing.key_id(signing.public_bytes(key)): signing.public_bytes(key).hex() for key in KEYS},
        roles=Roles(
            root=role([ROOT_KEY], 1),
            election=role(ELECTION_KEYS, election_threshold),
            station=role([STATION_KEY], 1),
        ),
    )


def signed(
    election: Election | bytes | None = None,
    station: Station | bytes | None = None,
    root: Root | bytes | None = None,
    assets: collections.abc.Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """Return the files of a package, correctly signed whatever they say."""
    contents = {
        "root.json": (root or small_root(), signing.ROOT_TYPE, [ROOT_KEY]),
        "election.json": (election or small_election(), signing.ELECTION_TYPE, ELECTION_KEYS[:2]),
        STATION_FILE: (station or small_station(), signing.STATION_TYPE, [STATION_KEY]),
    }
    files = dict(assets or {})
    for name, (value, kind, keys) in contents.items():
        files[name] = value if isinstance(value, bytes) else msgspec.json.encode(value)
        files[name + ".sig"] = signing.sign(kind, files[name], keys)
    return files


def with_asset(content: bytes = b"voice", **changed: object) -> Election:
    """Return the small election with one asset `voice.wav`."""
    import hashlib

    facts = {"name": "voice.wav", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return msgspec.structs.replace(small_election(), assets=(msgspec.convert({**facts, **changed}, Asset),))
