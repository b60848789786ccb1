"""Turnout at the console: live counts, and figures frozen at the reporting hours (procedure.md, timeline 4).

Counts of people and cards only; nothing here says who voted where or when, finer than half an hour.
"""

import typing

import msgspec

from link import limits
from link.messages.base import Message


class GetFigures(Message, frozen=True, kw_only=True):
    """Ask for `Figures`."""


class FreezeFigure(Message, frozen=True, kw_only=True):
    """Freeze the figures for a reporting hour («10:00»): `Figures`, or refused when frozen or unknown."""

    hour: limits.ClockText


class FrozenFigure(Message, frozen=True, kw_only=True):
    """The figures as they were reported; `words` is `voted` in Russian words, for the telephone."""

    hour: limits.ClockText
    taken_at: limits.ClockText
    voted: limits.Count
    issued: limits.Count
    words: limits.Text


class TurnoutStep(Message, frozen=True, kw_only=True):
    """How many votes came in one half-hour beginning at `start` («08:30»)."""

    start: limits.ClockText
    voted: limits.Count


class Figures(Message, frozen=True, kw_only=True):
    """Turnout now. `due` is the next reporting hour, `due_minutes` how far it is (0: it is time).

    `steps` are half-hours that are over. Days before today stand with their date («20.09 10:00»).
    """

    registered: limits.Count
    voted: limits.Count
    issued: limits.Count
    voting: limits.Count
    waiting: limits.Count
    due: limits.ClockText = ""
    due_minutes: limits.Count = 0
    remind_minutes: limits.Count = 10
    frozen: typing.Annotated[tuple[FrozenFigure, ...], msgspec.Meta(max_length=16)] = ()
    steps: typing.Annotated[tuple[TurnoutStep, ...], msgspec.Meta(max_length=48)] = ()


Requests = GetFigures | FreezeFigure
Replies = Figures
