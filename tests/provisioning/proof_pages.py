"""A drawing kiosk's files made by hand: a good page of three rows to be broken by a test."""

import pathlib
import typing

import msgspec

from election.definition import CandidateContest, ContestOption, Election
from election.identifiers import ContestId, ElectionId, Language, OptionId
from election.localized import localized
from provisioning.proof.findings import Check, Finding
from provisioning.proof.page_checks import page_findings
from provisioning.proof.reading import (
    OverflowLine,
    PageLine,
    PressArea,
    ProfileFacts,
    RowBox,
    Summary,
    Variant,
    WordBlock,
)
from provisioning.proof.row_checks import BallotRows

NAMES = ("Аистова Вера", "Бочкарёв Игнат", "Ёлкина Майя")
SCREEN = "portrait_15_6"
PX_PER_MM = 5.56
_WIDTH, _HEIGHT = 194.0, 345.0


def words(holder: str, part: str, text: str, top: float, **changed: typing.Any) -> WordBlock:
    """Make a block of words 60 mm wide, painted as it should be."""
    ink = (30.0, top, 60.0, 4.8)
    block = WordBlock(
        holder=holder,
        part=part,
        text=text,
        room=(30.0, top - 2, 120.0, 8.0),
        ink=ink,
        held=(5.0, top - 8, 184.0, 20.0),
        cap=4.8,
        bold=True,
        lines=1,
        too_wide=False,
        missing="",
        colour="#1c2126",
        painted_ink="#1c2126",
        painted_ground="#ffffff",
        contrast=16.2,
        inked=ink,
    )
    return msgspec.structs.replace(block, **changed)


def page(**changed: typing.Any) -> PageLine:
    """Make a page with three rows, each with a name, all of them pressable."""
    boxes = {n: (5.0, 40.0 + 23.0 * (n - 1), 184.0, 20.0) for n in (1, 2, 3)}
    good = PageLine(
        profile=SCREEN,
        contest="c",
        language="ru",
        size="m",
        theme="light",
        variant=Variant(kind="blank", page=1, pages=1, options=(1, 2, 3)),
        columns=1,
        brief=False,
        width=_WIDTH,
        height=_HEIGHT,
        areas=tuple(PressArea(id=f"option-{n}", rect=box, edge_contrast=11.0) for n, box in boxes.items()),
        rows=tuple(
            RowBox(id=f"option-{n}", number=str(n), rect=box, text_left=13.0, shape="form=box")
            for n, box in boxes.items()
        ),
        words=tuple(
            words(f"option-{n}", "title", name, boxes[n][1] + 8) for n, name in enumerate(NAMES, start=1)
        ),
    )
    return msgspec.structs.replace(good, **changed)


def with_words(index: int, **changed: typing.Any) -> PageLine:
    """Make the page with one block of words changed."""
    good = page()
    blocks = list(good.words)
    blocks[index] = msgspec.structs.replace(blocks[index], **changed)
    return msgspec.structs.replace(good, words=tuple(blocks))


def with_row(index: int, **changed: typing.Any) -> PageLine:
    """Make the page with one row changed."""
    good = page()
    rows = list(good.rows)
    rows[index] = msgspec.structs.replace(rows[index], **changed)
    return msgspec.structs.replace(good, rows=tuple(rows))


def with_area(index: int, **changed: typing.Any) -> PageLine:
    """Make the page with one area to press changed."""
    good = page()
    areas = list(good.areas)
    areas[index] = msgspec.structs.replace(areas[index], **changed)
    return msgspec.structs.replace(good, areas=tuple(areas))


def confirmations() -> tuple[PageLine, ...]:
    """Make the pages on which each option is confirmed."""
    good = page()
    return tuple(
        msgspec.structs.replace(
            good,
            variant=Variant(kind="confirm", page=1, pages=1, options=(index + 1,)),
            areas=(),
            rows=(good.rows[index],),
            words=(good.words[index],),
        )
        for index in range(3)
    )


def election(*names: str, **option: typing.Any) -> Election:
    """Make an election of one ballot with these rows; `option` is said of the first."""
    options = tuple(
        ContestOption(id=OptionId(f"o{n}"), number=n, name=localized(name), **(option if n == 1 else {}))
        for n, name in enumerate(names or NAMES, start=1)
    )
    contest = CandidateContest(
        id=ContestId("c"),
        title=localized("Выборы"),
        short_title=localized("Выборы"),
        options=options,
        protocol_form="f",
    )
    return Election(
        format=1,
        version=1,
        id=ElectionId("e"),
        title=localized("Выборы"),
        date="2027-09-19",
        languages=(Language("ru"),),
        contests=(contest,),
        ballot_styles=(),
        protocol_forms=(),
    )


def page_faults(line: PageLine) -> list[tuple[Check, tuple[int, ...]]]:
    """Judge one page."""
    return [(found.check, found.options) for found in page_findings(line, PX_PER_MM)]


def ballot_faults(*lines: PageLine, of: Election | None = None) -> list[Finding]:
    """Judge pages together."""
    rows = BallotRows(of or election(), {SCREEN: PX_PER_MM})
    found = [finding for line in lines for finding in rows.take(line)]
    return [*found, *rows.final()]


def write_drawing(
    folder: pathlib.Path, fingerprint: str, lines: tuple[PageLine | OverflowLine, ...], **changed: typing.Any
) -> None:
    """Write files as a drawing kiosk would."""
    summary = Summary(
        version=1,
        package=fingerprint,
        software="keg-kiosk",
        software_sha256="0" * 64,
        quick=True,
        profiles=(ProfileFacts(name=SCREEN, width_px=1080, height_px=1920, px_per_mm=PX_PER_MM),),
        pages=sum(isinstance(line, PageLine) for line in lines),
        warnings=(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "proof.json").write_bytes(msgspec.json.encode(msgspec.structs.replace(summary, **changed)))
    (folder / "pages.jsonl").write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
