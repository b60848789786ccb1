"""Notices over a ballot: what happened, at most two answers, the safe one first.

Nothing is unmarked without the voter's answer.
"""

import typing

from election.definition import Contest
from election.identifiers import OptionId
from kiosk.screens.context import noun, option_title, sentence
from kiosk.screens.frame import Page
from kiosk.screens.model import Control, Key, Look, NoticeModel
from kiosk.screens.texts import Words
from kiosk.session.events import AcceptNotice, DismissNotice
from kiosk.session.reading import options_shown
from kiosk.session.states import Notice, NoticeKind, OnBallot


def notice_model(page: Page, state: OnBallot, notice: Notice) -> NoticeModel:
    """Return the sheet for a notice."""
    words = page.words
    contest = page.context.contest(state.contest)
    name = _name(words, contest, notice.option)
    key = f"notice.{notice.kind.value}"
    match notice.kind:
        case NoticeKind.LIMIT_REACHED:
            return _told(
                words, words(f"{key}.title", count=len(state.draft)), words(f"{key}.text", name=name)
            )
        case NoticeKind.STANCE_TAKEN:
            return _told(words, words(f"{key}.title"), words(f"{key}.text", name=name))
        case NoticeKind.SAME_SUBJECT:
            return _told(words, words(f"{key}.title"), words(f"{key}.text"))
        case NoticeKind.WITHDRAWN:
            return _told(words, words(f"{key}.title", name=name), words(f"{key}.text"))
        case NoticeKind.UNSEEN_OPTIONS:
            shown = options_shown(page.context.session, state.voting, contest.id)
            text = words("notice.unseen.text", shown=shown, total=len(contest.options))
            return _asked(words, "notice.unseen", words(f"notice.unseen.{noun(contest)}"), text)
        case NoticeKind.UNREAD_QUESTION | NoticeKind.UNCONFIRMED:
            return _asked(words, key, words(f"{key}.title"), words(f"{key}.text"))
        case NoticeKind.AGAINST_ALL:
            against_all = next(option for option in contest.options if option.against_all)
            title = words(f"{key}.title", against_all=words.of(against_all.name))
            return _asked(words, key, title, words(f"{key}.text", name=name), name=name)
        case _:
            typing.assert_never(notice.kind)


def notice_speech(words: Words, notice: NoticeModel) -> tuple[str, ...]:
    """Say what happened, then the answers with their keys."""
    return (
        sentence(notice.title),
        sentence(notice.text),
        *notice_guidance(words, notice),
    )


def notice_guidance(words: Words, notice: NoticeModel) -> tuple[str, ...]:
    """Say the answers with their keys, the safe one first."""
    other = notice.other
    return (
        words("notice.speech.safe", label=notice.safe.label),
        *((words("notice.speech.other", label=other.label),) if other is not None else ()),
    )


def _name(words: Words, contest: Contest, option_id: OptionId | None) -> str:
    return next((option_title(words, option) for option in contest.options if option.id == option_id), "")


def _told(words: Words, title: str, text: str) -> NoticeModel:
    return NoticeModel(title=title, text=text, safe=_safe(words("notice.understood")))


def _asked(words: Words, key: str, title: str, text: str, **values: str) -> NoticeModel:
    other = Control(
        id="other",
        label=words(f"{key}.other", **values),
        action=AcceptNotice(),
        look=Look.SECONDARY,
        keys=(Key.TWO,),
    )
    return NoticeModel(title=title, text=text, safe=_safe(words(f"{key}.safe")), other=other)


def _safe(label: str) -> Control:
    return Control(id="safe", label=label, action=DismissNotice(), look=Look.PRIMARY, keys=(Key.ONE,))
