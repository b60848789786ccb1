"""Every screen of a voter's way, reached by the machine itself: the list the gallery draws from.

It performs nothing; effects are dropped and devices answer as a healthy (or broken) kiosk's would.
"""

import collections.abc
import dataclasses
import functools

from election.definition import BallotMeasureContest, CandidateContest, Contest
from election.identifiers import OptionId
from election.officials import OfficialCard, OfficialRole
from kiosk.session import events as e
from kiosk.session import overlay_events as o
from kiosk.session.context import SessionContext
from kiosk.session.effects import Refused
from kiosk.session.machine import start, step
from kiosk.session.settings import Settings
from kiosk.session.states import Kiosk

_FAULT = e.Fault(code="P-02", text="Нет бумаги")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture of the gallery: file name, Russian caption, the kiosk it shows, the group it stands in."""

    name: str
    caption: str
    kiosk: Kiosk
    group: str = ""


class SceneError(RuntimeError):
    """A scene the machine refuses to come to: the script below is wrong, or the machine is."""


class Script:
    """Walks one kiosk through an election."""

    def __init__(self, context: SessionContext) -> None:
        """Take the election as laid out on a screen."""
        self._context = context
        self.election = context.election
        self.style = self.election.ballot_styles[0].id

    def after(self, kiosk: Kiosk, *happenings: e.Event) -> Kiosk:
        """Step through events. Raises SceneError for a refused one, naming types only."""
        for happening in happenings:
            kiosk, effects = step(self._context, kiosk, happening)
            for effect in effects:
                if isinstance(effect, Refused):
                    raise SceneError(effect.reason)
        return kiosk

    @functools.cached_property
    def idle(self) -> Kiosk:
        """Return a kiosk waiting for a card."""
        return self.after(start(), e.DeviceReady(), e.PollsChanged(polls=e.Polls.OPEN))

    @functools.cached_property
    def listing(self) -> Kiosk:
        """Return a voter at the list of ballots."""
        kiosk = self.after(self.idle, e.CardSeen(code="0"), e.CardAccepted(style=self.style))
        if len(self.election.languages) > 1:
            kiosk = self.after(kiosk, e.ChooseLanguage(language=self.election.languages[0]))
        return kiosk

    def pages(self, contest: Contest) -> int:
        """Return how many pages a contest has for a voter with the default settings."""
        return self._context.pages(contest.id, Settings()).count

    def opened(self, contest: Contest) -> Kiosk:
        """Return a voter on a ballot."""
        return self.after(self.listing, e.OpenContest(contest=contest.id))

    def chosen(self, kiosk: Kiosk, contest: Contest, *options: OptionId) -> Kiosk:
        """Return a voter who has confirmed a choice and is back at the list."""
        kiosk = self.after(kiosk, e.OpenContest(contest=contest.id))
        pages = self.pages(contest)
        kiosk = self.after(kiosk, *(e.TurnPage(page=page) for page in range(1, pages)))
        kiosk = self.after(kiosk, *(e.ChooseOption(option=option) for option in options))
        if contest.votes_allowed > 1:
            kiosk = self.after(kiosk, e.ListDone())
        return self.after(kiosk, e.ConfirmChoice())

    @functools.cached_property
    def filled(self) -> Kiosk:
        """Return a voter who has filled everything in."""
        kiosk = self.listing
        for contest in self.election.contests_of(self.style):
            options = tuple(option.id for option in contest.options[: contest.votes_allowed])
            kiosk = self.chosen(kiosk, contest, *options)
        return kiosk

    def comparing(self, parts: int) -> Kiosk:
        """Return a voter before the printed record, after the guard."""
        printed = self.after(self.filled, e.Finish(), e.RecordPrinted(parts=parts))
        return self.after(printed, e.TimerExpired(timer=e.Timer.GUARD))

    def compared(self, parts: int) -> Kiosk:
        """Return a voter before the last part of the record, after its guard."""
        kiosk = self.comparing(parts)
        guard = e.TimerExpired(timer=e.Timer.GUARD)
        for part in range(1, parts):
            kiosk = self.after(kiosk, e.TurnPage(page=part), e.RecordPrinted(parts=parts), guard)
        return kiosk


def scenes(script: Script, tape_parts: int) -> collections.abc.Iterator[Scene]:
    """Return all scenes in the order a voter meets them."""
    groups = (
        ("До голосования: карточка", _before(script)),
        ("Бюллетени", _ballots(script)),
        ("Сведения и помощь", _reading(script)),
        ("Печать, сверка, голос принят", _paper(script, tape_parts)),
        ("Неполадки и перерывы", _trouble(script, tape_parts)),
        ("Панель комиссии", _commission(script, tape_parts)),
    )
    for group, found in groups:
        for scene in found:
            yield dataclasses.replace(scene, group=group)


def _before(script: Script) -> collections.abc.Iterator[Scene]:
    closed = script.after(script.idle, e.PollsChanged(polls=e.Polls.CLOSED_FINAL))
    paused = script.after(script.idle, e.PollsChanged(polls=e.Polls.PAUSED))
    checking = script.after(script.idle, e.CardSeen(code="0"))
    yield Scene(name="not-ready", caption="V0 · Не готово", kiosk=start())
    yield Scene(name="idle", caption="V1 · Ожидание карточки", kiosk=script.idle)
    slow = script.after(checking, e.TimerExpired(timer=e.Timer.CHECKING_SLOW))
    yield Scene(name="checking", caption="V2 · Проверка карточки", kiosk=slow)
    for reason in e.RefusalReason:
        refused = script.after(checking, e.CardRefused(reason=reason))
        name = f"refused-{reason.value.lower()}"
        yield Scene(name=name, caption=f"V2e · Карточка отклонена, {reason.value}", kiosk=refused)
    if len(script.election.languages) > 1:
        asked = script.after(checking, e.CardAccepted(style=script.style))
        yield Scene(name="language", caption="V3 · Язык", kiosk=asked)
    yield Scene(name="paused", caption="E10 · Приостановлено", kiosk=paused)
    yield Scene(name="closed", caption="E9 · Завершено", kiosk=closed)


def _ballots(script: Script) -> collections.abc.Iterator[Scene]:
    contests = script.election.contests_of(script.style)
    first = contests[0]
    yield Scene(name="list", caption="V4 · Ваши бюллетени", kiosk=script.listing)
    yield Scene(name="ballot", caption="V5 · Бюллетень", kiosk=script.opened(first))
    half = script.chosen(script.listing, first, first.options[1].id)
    yield Scene(name="list-half", caption="V4 · Заполнено 1", kiosk=half)
    for contest in contests[1:]:
        name, kiosk = f"ballot-{contest.id}", script.opened(contest)
        yield Scene(name=name, caption="V5 · Бюллетень", kiosk=kiosk)
        if contest.votes_allowed > 1:
            marks = [e.ChooseOption(option=option.id) for option in contest.options[: contest.votes_allowed]]
            full = script.after(kiosk, *marks)
            yield Scene(name=f"{name}-full", caption="V5-B · Отмечено, сколько можно", kiosk=full)
            confirming = script.after(full, e.ListDone())
            yield Scene(name="confirm-several", caption="V6 · Вы выбрали", kiosk=confirming)
    choice = e.ChooseOption(option=first.options[2].id)
    yield Scene(name="confirm", caption="V6 · Вы выбрали", kiosk=script.after(script.opened(first), choice))
    changed = script.after(half, e.OpenContest(contest=first.id), choice)
    yield Scene(name="confirm-change", caption="V6 · Было и станет", kiosk=changed)
    yield from _notices(script, contests)
    yield Scene(name="unfilled", caption="V7w · Заполнено не всё", kiosk=script.after(half, e.Finish()))
    yield Scene(name="list-full", caption="V7 · Всё заполнено", kiosk=script.filled)


def _notices(script: Script, contests: tuple[Contest, ...]) -> collections.abc.Iterator[Scene]:
    for contest in contests:
        kiosk = script.opened(contest)
        pages = script.pages(contest)
        if isinstance(contest, CandidateContest) and contest.votes_allowed > 1:
            room = contest.options[: contest.votes_allowed + 1]
            over = script.after(kiosk, *(e.ChooseOption(option=option.id) for option in room))
            yield Scene(name="notice-limit", caption="V5-B · Больше нельзя", kiosk=over)
        elif isinstance(contest, CandidateContest) and pages > 1:
            leaving = script.after(kiosk, e.BackToList())
            yield Scene(name="notice-unseen", caption="V5 · Показаны не все", kiosk=leaving)
        elif isinstance(contest, BallotMeasureContest) and pages > 1:
            early = script.after(kiosk, e.ChooseOption(option=contest.options[0].id))
            yield Scene(name="notice-unread", caption="V5-C · Текст показан не полностью", kiosk=early)


def _reading(script: Script) -> collections.abc.Iterator[Scene]:
    contests = script.election.contests_of(script.style)
    for contest in contests:
        programmed = next((option for option in contest.options if option.programme is not None), None)
        if programmed is None:
            continue
        rows = script.after(script.opened(contest), o.OpenDetails())
        yield Scene(name="details-rows", caption="V5 · О ком прочитать", kiosk=rows)
        read = script.after(rows, o.OpenDetails(option=programmed.id))
        yield Scene(name="details", caption="V5 · Все сведения и программа", kiosk=read)
        break
    helped = script.after(script.opened(contests[0]), o.OpenHelp())
    yield Scene(name="help", caption="H · Помощь", kiosk=helped)
    yield Scene(
        name="help-called", caption="H · Член комиссии вызван", kiosk=script.after(helped, o.CallStaff())
    )


def _paper(script: Script, parts: int) -> collections.abc.Iterator[Scene]:
    printing = script.after(script.filled, e.Finish())
    comparing = script.comparing(parts)
    yield Scene(name="printing", caption="V8 · Печать", kiosk=printing)
    yield Scene(name="compare", caption="V9 · Сравните", kiosk=comparing)
    whole = script.compared(parts)
    if parts > 1:
        yield Scene(name="compare-last", caption="V9 · Последняя часть", kiosk=whole)
    annulling = script.after(whole, e.Annul())
    yield Scene(name="annulling", caption="V10a · Аннулируем", kiosk=annulling)
    annulled = script.after(annulling, e.MarkPrinted(mark=e.TapeMark.ANNULLED))
    yield Scene(name="annulled", caption="V10a · Аннулировано", kiosk=annulled)
    storing = script.after(whole, e.Confirm())
    yield Scene(name="storing", caption="V10 · Сохраняем", kiosk=storing)
    stored = script.after(storing, e.VoteStored())
    done = script.after(stored, e.MarkPrinted(mark=e.TapeMark.CONFIRMED))
    yield Scene(name="done", caption="V11 · Голос принят", kiosk=done)


def _trouble(script: Script, parts: int) -> collections.abc.Iterator[Scene]:
    whole = script.compared(parts)
    storing = script.after(whole, e.Confirm())
    printing = script.after(script.filled, e.Finish())
    broken = script.after(printing, e.PrintFailed(fault=_FAULT))
    yield Scene(name="paper-out", caption="E1 · Кончилась бумага", kiosk=broken)
    other = e.Fault(code="P-04", text="Ошибка механизма")
    jammed = script.after(printing, e.PrintFailed(fault=other))
    yield Scene(name="printer-fault", caption="E2 · Неисправность печати", kiosk=jammed)
    unmarked = script.after(storing, e.VoteStored(), e.PrintFailed(fault=_FAULT))
    yield Scene(name="stored-unmarked", caption="E1 · Голос учтён, бумага кончилась", kiosk=unmarked)
    lost = e.Fault(code="B-03", text="Ни один носитель голосов не записывает")
    failed = script.after(storing, e.VoteNotStored(fault=lost))
    yield Scene(name="vote-failed", caption="Голос не учтён", kiosk=failed)
    released = script.after(failed, e.MarkPrinted(mark=e.TapeMark.ANNULLED_BY_FAILURE))
    yield Scene(
        name="vote-failed-released", caption="Голос не учтён, карточка снова действует", kiosk=released
    )
    unknown = script.after(storing, e.VoteUncertain(fault=lost))
    yield Scene(name="vote-unknown", caption="Учтён ли голос, покажет перезапуск", kiosk=unknown)
    asked = script.after(script.listing, e.TimerExpired(timer=e.Timer.IDLE_VOTER))
    yield Scene(name="still-there", caption="E7 · Вы ещё голосуете?", kiosk=asked)
    hidden = script.after(asked, e.TimerExpired(timer=e.Timer.ALERT))
    yield Scene(name="suspended", caption="E8 · Приостановлено", kiosk=hidden)

    causes = {
        o.Interruption.COVER_OPEN: "E5 · Устройство вскрыто",
        o.Interruption.KEYPAD_GONE: "Клавиатура отключена",
        o.Interruption.HEADPHONES_OUT: "Наушники отключены",
    }
    for cause, caption in causes.items():
        stopped = script.after(script.listing, o.SessionInterrupted(cause=cause))
        yield Scene(name=cause.value.replace("_", "-"), caption=caption, kiosk=stopped)
    low = script.after(script.listing, o.PowerLow(low=True))
    yield Scene(name="power-low", caption="E4 · Питание заканчивается", kiosk=low)
    for counted, caption in ((True, "После перезапуска: учтён"), (False, "После перезапуска: не учтён")):
        told = script.after(start(), o.SessionSettled(counted=counted))
        name = "recovered-counted" if counted else "recovered-not-counted"
        yield Scene(name=name, caption=caption, kiosk=told)


def _commission(script: Script, parts: int) -> collections.abc.Iterator[Scene]:
    chair, member = (
        o.OfficialSeen(
            card=OfficialCard(id=role.value, role=role, number=1, code_sha256="0" * 64, pin_scrypt="0" * 64)
        )
        for role in (OfficialRole.CHAIR, OfficialRole.MEMBER)
    )
    left = script.after(
        script.compared(parts),
        e.TimerExpired(timer=e.Timer.IDLE_VOTER),
        e.TimerExpired(timer=e.Timer.ALERT),
    )
    one = script.after(left, member)
    yield Scene(name="panel-one", caption="E6 · Первая карточка", kiosk=one)
    yield Scene(name="panel-wrong", caption="E6 · Та же карточка", kiosk=script.after(one, member))
    both = script.after(one, chair)
    yield Scene(name="panel", caption="E6 · Панель комиссии", kiosk=both)
    digits = tuple(o.PinDigit(digit=digit) for digit in "1234")
    typing = script.after(both, o.AskReset(), *digits)
    yield Scene(name="panel-pin", caption="E6 · ПИН-код", kiosk=typing)
    wrong = script.after(typing, o.PinDone(), o.PinChecked(fits=False))
    yield Scene(name="panel-pin-wrong", caption="E6 · ПИН-код не подходит", kiosk=wrong)
    reset = script.after(typing, o.PinDone(), o.PinChecked(fits=True))
    yield Scene(name="reset", caption="E6 · Сброс", kiosk=reset)


def of(context: SessionContext, tape_parts: int) -> tuple[Scene, ...]:
    """Return every scene of an election on a screen."""
    return tuple(scenes(Script(context), tape_parts))
