"""Papers the controller made at their events: which there are, and printing them again.

Their contents never go over the wire; they are files, and on the memory card.
"""

import typing

import msgspec

from link import limits
from link.messages.base import Message

PaperName = typing.Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9.-]{1,90}\Z")]
Copies = typing.Annotated[int, msgspec.Meta(ge=1, le=300)]


class GetPapers(Message, frozen=True, kw_only=True):
    """Ask for the papers of the present mode from `offset`: `PaperList`."""

    offset: limits.Count = 0


class PaperLine(Message, frozen=True, kw_only=True):
    """One paper: its file name, and what it is in Russian."""

    name: PaperName
    title: limits.Text


class PaperList(Message, frozen=True, kw_only=True):
    """Some papers in order of their names; `total` is how many there are."""

    total: limits.Count
    lines: typing.Annotated[tuple[PaperLine, ...], msgspec.Meta(max_length=16)] = ()


class PrintPaper(Message, frozen=True, kw_only=True):
    """Print a paper so many times, or again: `PaperPrinted`, or refused where there is no printer."""

    name: PaperName
    copies: Copies = 1


class PaperPrinted(Message, frozen=True, kw_only=True):
    """Confirm the copies; `checked` says that the codes on it were read back or that it has none.

    A protocol that was not checked does not count as printed; `text` says why.
    """

    name: PaperName
    copies: Copies
    checked: bool = True
    text: limits.Text = ""


Requests = GetPapers | PrintPaper
Replies = PaperList | PaperPrinted
