"""Random valid elections and stations, for property tests of every part of the system."""

import string

from hypothesis import strategies as st

from election.definition import (
    BallotMeasureContest,
    BallotStyle,
    CandidateContest,
    CardBatch,
    Columns,
    Contest,
    ContestOption,
    Device,
    DeviceRole,
    Election,
    PartyContest,
    Stance,
    Station,
)
from election.identifiers import BallotStyleId, ContestId, DeviceId, ElectionId, Language, OptionId
from election.localized import Localized
from election.protocol_form import ControlRatio, FormRow, ProtocolForm, RowSource

FORM_ID = "electronic-test"
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВЁЙЯәөүҗңһ" + string.ascii_letters + string.digits
_LANGUAGES = (Language("tt"), Language("en"))


def words(most: int = 60) -> st.SearchStrategy[str]:
    """Make one line of text."""
    return st.text(alphabet=_LETTERS + " «».,-", min_size=1, max_size=most).filter(str.strip)


@st.composite
def localized_texts(draw: st.DrawFn, languages: tuple[Language, ...], most: int = 60) -> Localized:
    """Make a text that has Russian and perhaps other known languages."""
    return {language: draw(words(most)) for language in languages if language == "ru" or draw(st.booleans())}


def protocol_form() -> ProtocolForm:
    """Return the 2024 electronic form in short words."""
    sources = (
        ("r1", RowSource.VOTERS_REGISTERED),
        ("r2", RowSource.ACTIVATED_OUTSIDE),
        ("r3", RowSource.ACTIVATED_INSIDE),
        ("r4", RowSource.BALLOTS_CAST),
        ("r5", RowSource.BALLOTS_BLANK),
        ("votes", RowSource.OPTION_VOTES),
    )
    return ProtocolForm(
        id=FORM_ID,
        title={Language("ru"): "Протокол"},
        rows=tuple(
            FormRow(id=row_id, number=str(number), title={Language("ru"): f"Строка {number}"}, source=source)
            for number, (row_id, source) in enumerate(sources, start=1)
        ),
        ratios=(
            ControlRatio(formula="r1 >= r2 + r3"),
            ControlRatio(formula="r2 + r3 >= r4"),
            ControlRatio(formula="r4 == r5 + sum", applies="single"),
            ControlRatio(formula="r4 - r5 <= sum", applies="multiple"),
            ControlRatio(formula="sum <= (r4 - r5) * votes_allowed", applies="multiple"),
        ),
    )


@st.composite
def _options(
    draw: st.DrawFn, languages: tuple[Language, ...], least: int, most: int, against_all: bool
) -> tuple[ContestOption, ...]:
    count = draw(st.integers(least, most))
    options = [
        ContestOption(
            id=OptionId(f"o{number}"),
            number=number,
            name=draw(localized_texts(languages)),
            affiliation=draw(st.none() | localized_texts(languages)),
            details=draw(st.none() | localized_texts(languages, 120)),
        )
        for number in range(1, count + 1)
    ]
    if against_all:
        name = {Language("ru"): "Против всех"}
        last = ContestOption(id=OptionId("against-all"), number=count + 1, name=name, against_all=True)
        options.append(last)
    return tuple(options)


@st.composite
def _pairs(draw: st.DrawFn, languages: tuple[Language, ...]) -> tuple[ContestOption, ...]:
    options: list[ContestOption] = []
    for subject in range(1, draw(st.integers(2, 5)) + 1):
        name = draw(localized_texts(languages))
        for stance in (Stance.FOR, Stance.AGAINST):
            options.append(
                ContestOption(
                    id=OptionId(f"p{subject}-{stance.value}"),
                    number=len(options) + 1,
                    name=name,
                    stance=stance,
                    subject=f"p{subject}",
                )
            )
    return tuple(options)


@st.composite
def contests(draw: st.DrawFn, contest_id: ContestId, languages: tuple[Language, ...]) -> Contest:
    """Make a contest of any kind."""
    title, short = draw(localized_texts(languages)), draw(localized_texts(languages))
    district = draw(st.none() | localized_texts(languages))
    columns = draw(st.sampled_from(Columns))
    kind = draw(st.sampled_from(("candidates", "parties", "for_and_against", "measure")))
    against_all = draw(st.booleans())
    if kind == "for_and_against":
        return PartyContest(
            id=contest_id,
            title=title,
            short_title=short,
            district=district,
            options=draw(_pairs(languages)),
            votes_allowed=2,
            columns=columns,
            protocol_form=FORM_ID,
            for_and_against=True,
        )
    options = draw(_options(languages, 2, 7, against_all and kind != "measure"))
    choosable = sum(not option.against_all for option in options)
    if kind == "measure":
        return BallotMeasureContest(
            id=contest_id,
            title=title,
            short_title=short,
            district=district,
            options=options,
            votes_allowed=draw(st.integers(1, choosable)),
            columns=columns,
            protocol_form=FORM_ID,
            question=draw(localized_texts(languages, 300)),
        )
    make = CandidateContest if kind == "candidates" else PartyContest
    return make(
        id=contest_id,
        title=title,
        short_title=short,
        district=district,
        options=options,
        votes_allowed=draw(st.integers(1, choosable)) if kind == "candidates" else 1,
        columns=columns,
        protocol_form=FORM_ID,
    )


@st.composite
def elections(draw: st.DrawFn, most_contests: int = 4) -> Election:
    """Make a valid election: every kind of contest, one to three languages, one to three ballot styles."""
    extra = draw(st.lists(st.sampled_from(_LANGUAGES), unique=True, max_size=2))
    languages = (Language("ru"), *extra)
    ids = [ContestId(f"c{number}") for number in range(1, draw(st.integers(1, most_contests)) + 1)]
    styles = [draw(st.permutations(ids))]
    for _ in range(draw(st.integers(0, 2))):
        styles.append(draw(st.lists(st.sampled_from(ids), unique=True, min_size=1)))
    return Election(
        format=1,
        version=draw(st.integers(1, 1000)),
        id=ElectionId("random-election"),
        title=draw(localized_texts(languages)),
        date=draw(st.dates()).isoformat(),
        languages=languages,
        contests=tuple(draw(contests(contest_id, languages)) for contest_id in ids),
        ballot_styles=tuple(
            BallotStyle(
                id=BallotStyleId(f"s{number}"), title=draw(localized_texts(languages)), contests=tuple(style)
            )
            for number, style in enumerate(styles, start=1)
        ),
        protocol_forms=(protocol_form(),),
    )


@st.composite
def stations(draw: st.DrawFn, election: Election) -> Station:
    """Make a valid station of an election; its keys are only hashes-like numbers, good for no signature."""
    roles = [DeviceRole.CONTROLLER, DeviceRole.KIOSK]
    roles += draw(st.lists(st.sampled_from((DeviceRole.KIOSK, DeviceRole.PORTABLE)), max_size=3))
    return Station(
        format=1,
        version=draw(st.integers(1, 1000)),
        election=election.id,
        number=draw(st.integers(1, 65_535)),
        name=draw(localized_texts(election.languages)),
        address=draw(st.none() | localized_texts(election.languages)),
        voters_registered=draw(st.integers(1, 20_000)),
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
        cards=CardBatch(first_serial=draw(st.integers(1, 10_000)), count=draw(st.integers(1, 20_000))),
    )
