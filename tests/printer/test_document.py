"""Documents refuse nonsense and never show what they carry."""

import typing

import pytest

from printer.document import Banner, Block, Rule, Space, Symbol, TapeDocument, Text, TextStyle

SECRET = "Ёлкин Филимон"


def test_no_representation_shows_a_text() -> None:
    document = TapeDocument((Text(SECRET, TextStyle.TITLE), Banner(SECRET), Symbol(SECRET.encode(), SECRET)))
    shown = [repr(document), str(document), *map(repr, document.blocks), f"{document.blocks}"]
    assert not [text for text in shown if "лкин" in text or repr(SECRET.encode()) in text]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Text(" \n"), "empty"),
        (lambda: Text("а" * 2001), "2001 characters"),
        (lambda: Banner(""), "empty"),
        (lambda: Space(0), "0 mm"),
        (lambda: Space(float("nan")), "nan mm"),
        (lambda: Space(301), "301 mm"),
        (lambda: Symbol(b""), "empty"),
        (lambda: Symbol("протокол"), "alphanumeric"),
    ],
)
def test_unprintable_blocks_are_refused(make: typing.Callable[[], Block], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        make()


def test_documents_join_in_order() -> None:
    first, second = TapeDocument((Rule(),)), TapeDocument((Space(1), Rule()))
    assert (first + second).blocks == (Rule(), Space(1), Rule())
