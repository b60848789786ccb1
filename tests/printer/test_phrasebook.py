"""A tape is read back as text by the strips of known phrases."""

import pathlib

import pytest

from printer.document import Banner, Rule, Space, TapeDocument, Text, TextStyle
from printer.phrasebook import Phrase, Phrasebook, PhraseError, read_phrases, write_phrases
from printer.raster import Rasteriser
from printer.simulated_tape import Cut, Feed, SimulatedTape, TapeEntry


def tape_of(rasteriser: Rasteriser, *documents: TapeDocument) -> SimulatedTape:
    tape = SimulatedTape(rasteriser.width)
    for document in documents:
        image = rasteriser.render(document)
        for top in range(0, len(image.rows), image.bytes_per_row):
            tape.print_row(image.rows[top : top + image.bytes_per_row])
        tape.feed(320)
    return tape


def entries_of(rasteriser: Rasteriser, *documents: TapeDocument) -> tuple[TapeEntry, ...]:
    return tape_of(rasteriser, *documents).entries


def phrases_of(document: TapeDocument) -> list[Phrase]:
    return [
        Phrase.for_block(f"P{number}", block)
        for number, block in enumerate(document.blocks)
        if isinstance(block, Text | Banner)
    ] + [Phrase(kind="RULE", text="-", style="rule")]


def test_a_voters_tape_reads_back_line_by_line(rasteriser: Rasteriser, voter_tape: TapeDocument) -> None:
    book = Phrasebook(phrases_of(voter_tape), rasteriser)
    lines = book.read(entries_of(rasteriser, voter_tape))
    expected = []
    for number, block in enumerate(voter_tape.blocks):
        if isinstance(block, Rule):
            expected.append("RULE\t-")
        elif isinstance(block, Text | Banner):
            expected.append(f"P{number}\t{block.text}")
    assert lines == [*expected, "FEED 40"]


def test_accents_descenders_and_wrapped_lines_belong_to_their_phrase(rasteriser: Rasteriser) -> None:
    texts = ["ёй", "Ёжиков Йодль Щукин, рыба", "ЙЁ " * 30, "нечто и ещё: «Ъ»; i j ï", "ё\nй\nё"]
    document = TapeDocument(tuple(Text(text, TextStyle.SMALL) for text in texts))
    phrases = [Phrase(kind=f"K{n}", text=text, style="small") for n, text in enumerate(texts)]
    lines = Phrasebook(phrases, rasteriser).read(entries_of(rasteriser, document))
    assert lines[:-1] == [f"K{n}\t{' '.join(text.split())}" for n, text in enumerate(texts)]


def test_the_longest_phrase_wins(rasteriser: Rasteriser) -> None:
    phrases = [
        Phrase(kind="SHORT", text="Первый"),
        Phrase(kind="LONG", text="Первый\nВторой"),
        Phrase(kind="OTHER", text="Второй"),
    ]
    book = Phrasebook(phrases, rasteriser)
    document = TapeDocument((Text("Первый\nВторой"), Text("Первый"), Space(2), Text("Второй")))
    assert book.read(entries_of(rasteriser, document)) == [
        "LONG\tПервый Второй",
        "SHORT\tПервый",
        "OTHER\tВторой",
        "FEED 40",
    ]


def test_one_wrong_letter_or_style_is_unknown(rasteriser: Rasteriser) -> None:
    book = Phrasebook([Phrase(kind="NAME", text="Ёлкин", style="body_bold")], rasteriser)
    for text in (Text("Елкин", TextStyle.BODY_BOLD), Text("Ёлкин", TextStyle.BODY)):
        lines = book.read(entries_of(rasteriser, TapeDocument((text,))))
        assert lines
        assert all(line.startswith("?\t") for line in lines[:-1])


def test_without_phrases_every_strip_is_unknown(rasteriser: Rasteriser) -> None:
    tape = SimulatedTape(8)
    for row in (b"\x00", b"\x01", b"\x01", b"\x00", b"\x02"):
        tape.print_row(row)
    tape.cut()
    assert Phrasebook((), rasteriser).read(tape.entries) == ["?\t2", "?\t1", "CUT"]


def test_feeds_and_cuts_divide_phrases_and_feeds_add_up(rasteriser: Rasteriser) -> None:
    tape = SimulatedTape(8)
    tape.print_row(b"\x01")
    tape.feed(12)
    tape.feed(8)
    tape.print_row(b"\x01")
    tape.print_row(b"\x00")
    tape.feed(8)
    tape.cut()
    assert [entry for entry in tape.entries if isinstance(entry, Feed | Cut)] == [Feed(20), Feed(8), Cut()]
    assert Phrasebook((), rasteriser).read(tape.entries) == ["?\t1", "FEED 2.5", "?\t1", "FEED 1", "CUT"]


def test_phrases_travel_as_json(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "phrases.json"
    phrases = (Phrase(kind="MARK", text="ПОДТВЕРЖДЕНО", style="mark", align="center"),)
    write_phrases(path, phrases)
    assert read_phrases(path) == phrases


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"kind": "A"}]', "text"),
        ('[{"kind": "A", "text": "б", "colour": "red"}]', "colour"),
        ("{}", "Expected `array`"),
        ("[", "truncated"),
    ],
)
def test_a_broken_list_is_refused_with_its_place(tmp_path: pathlib.Path, content: str, reason: str) -> None:
    path = tmp_path / "phrases.json"
    path.write_text(content)
    with pytest.raises(PhraseError, match=reason):
        read_phrases(path)


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        (Phrase(kind="TWO WORDS", text="а"), "must be a word"),
        (Phrase(kind="A", text=" "), "empty"),
        (Phrase(kind="A", text="а", style="huge"), "huge"),
        (Phrase(kind="A", text="日"), "U\\+65E5"),
    ],
)
def test_an_unusable_phrase_is_named(rasteriser: Rasteriser, phrase: Phrase, reason: str) -> None:
    with pytest.raises(PhraseError, match=f"phrase 0.*{reason}"):
        Phrasebook([phrase], rasteriser)
