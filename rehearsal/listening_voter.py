"""A rehearsed voter who sees nothing: knows only what was heard to its end, and presses keys by touch.

The voter knows the keypad and whom to vote for by name, as they were read out at home. Numbers, pages and
what a key does now are learnt by listening. Sentences are plain words, as they were in the headphones.
"""

import collections.abc
import dataclasses
import re
import typing

from election.audio import words_of
from election.ballot import in_ballot_order
from election.definition import Contest, Election
from election.identifiers import ContestId, OptionId
from election.localized import STATE_LANGUAGE
from frontpanel.port import Key

_KEYS: typing.Final[collections.abc.Mapping[str, Key]] = {
    "Вниз": Key.DOWN,
    "Влево": Key.LEFT,
    "Вправо": Key.RIGHT,
    "Выбрать": Key.SELECT,
    "Подтверждаю": Key.CONFIRM,
    "Отмена": Key.CANCEL,
    "Помощь": Key.HELP,
}
_PROMISE = re.compile(r"^(?P<what>Чтобы .+?) (?:сразу )?наж(?:мите|имайте) (?P<key>\w+)")
# What comes before a row when a page is turned or the list begins anew.
_A_ROW = r"^(?!Начало списка|Конец списка|Страница|Кандидаты \d|Списки \d|Ответы \d|Текст вопроса)"
_LAST_QUESTION = r"^Чтобы (?:подтвердить и завершить|перейти к следующей части)"
_PRINTS = "^(?:Печатаем|Ваш выбор напечатан)"
_MOST_ROWS = 400


class NeverHeardError(RuntimeError):
    """What the voter waited for was never said; the message names a purpose, never a choice."""


class Ears(typing.Protocol):
    """Headphones and keypad of one kiosk."""

    def press(self, key: Key) -> None:
        """Press a key."""
        ...

    def hear(self, wanted: collections.abc.Callable[[str], bool], what: str) -> tuple[str, ...]:
        """Listen until a sentence is as wanted; return all heard to their end since the last key.

        Raises NeverHeardError when nothing more is said.
        """
        ...


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wish:
    """What to do with one ballot: its name and those of the options, in spoken words."""

    contest: str
    options: tuple[str, ...]
    names: tuple[str, ...]


def spoken(*texts: str) -> str:
    """Return texts as they sound: words only."""
    return " ".join(word for text in texts for word in words_of(text))


def wish_of(election: Election, contest: Contest, marks: collections.abc.Iterable[OptionId]) -> Wish:
    """Return what a voter remembers of a choice: names, and what tells namesakes apart."""
    del election
    chosen = set(marks)
    options = [option for option in contest.options if option.id in chosen]
    affiliations = [
        "" if option.affiliation is None else option.affiliation[STATE_LANGUAGE] for option in options
    ]
    return Wish(
        contest=spoken(contest.short_title[STATE_LANGUAGE]),
        options=tuple(
            spoken(option.name[STATE_LANGUAGE], belongs)
            for option, belongs in zip(options, affiliations, strict=True)
        ),
        names=tuple(spoken(option.name[STATE_LANGUAGE]) for option in options),
    )


def wishes_of(
    election: Election, style: str, selections: collections.abc.Mapping[ContestId, tuple[OptionId, ...]]
) -> tuple[Wish, ...]:
    """Return the wishes of a voter in the order of the ballots; a ballot without one is left out."""
    ballots = next(known for known in election.ballot_styles if known.id == style).contests
    contests = [election.contest(contest) for contest in ballots if selections.get(contest)]
    return tuple(
        wish_of(election, contest, in_ballot_order(contest, selections[contest.id])) for contest in contests
    )


class ListeningVoter:
    """One visit by ear. `by_number` types what was heard; otherwise «Выбрать» is pressed on it."""

    def __init__(self, ears: Ears, *, by_number: bool = True) -> None:
        """Sit down before the kiosk."""
        self._ears = ears
        self._by_number = by_number
        self._known: dict[str, Key] = {}
        self.read_back: tuple[str, ...] = ()

    def vote(
        self, show_card: collections.abc.Callable[[], None], wishes: collections.abc.Sequence[Wish]
    ) -> None:
        """Vote as wished, from plugging the headphones in to taking them off."""
        self._ears.press(Key.JACK_IN)
        self._hear(r"^Приложите карточку", "how to begin")
        show_card()
        self._begin()
        for wish in wishes:
            self._fill(wish)
        self._finish()
        self._compare(wishes)
        self._ears.press(Key.JACK_OUT)

    def _begin(self) -> None:
        heard = self._hear(r"^(?:Русский нажмите \d|Бюллетеней \d)", "the ballots")
        language = re.fullmatch(r"Русский нажмите (\d)", heard[-1])
        if language is not None:
            self._ears.press(Key[f"D{language[1]}"])
            self._hear(r"^Бюллетеней \d", "the ballots")

    def _fill(self, wish: Wish) -> None:
        title = rf"{re.escape(wish.contest)}(?: |$)"
        number = self._look_for(rf"^Бюллетень (\d[\d ]*) {title}", "прослушать список")
        self._take(number, rf"^Бюллетень {number} {title}")
        heard = self._hear(r"^(?:Можно выбрать \d+|Выбрано \d+ Осталось \d+)$", "how many may be chosen")
        several = heard[-1].startswith("Выбрано")
        for option in wish.options:
            row = rf"{re.escape(option)} (?:Выбран|Не выбран)$"
            number = self._look_for(rf"^Номер (\d[\d ]*?) {row}", "прослушать список")
            self._take(number, rf"^Номер {number} {row}")
            if several:
                self._hear(r" выбран$", "that it is chosen")
        if several:
            self._ears.press(Key.CONFIRM)
        self._confirm(wish)
        self._hear(r"^Бюллетеней \d", "the ballots again")

    def _confirm(self, wish: Wish) -> None:
        """Confirm when every name was heard again, before the question."""
        heard = self._hear(r"^Подтвердить выбор$", "what was chosen")
        rows = [rf"^Номер \d[\d ]* {re.escape(option)}$" for option in wish.options]
        if not all(any(re.search(row, sentence) for sentence in heard) for row in rows):
            raise NeverHeardError("a choice was not said again")
        self._press_for("подтвердить выбор")

    def _look_for(self, row: str, purpose: str) -> str:
        """Go down the list until the row is heard; return its number."""
        self._press_for(purpose)
        for _ in range(_MOST_ROWS):
            heard = self._hear(_A_ROW, "a row")
            found = re.search(row, heard[-1])
            if found is not None:
                return found[1]
            self._ears.press(Key.DOWN)
        raise NeverHeardError("a row that must be there was never heard")

    def _take(self, number: str, row: str) -> None:
        """Choose what was just heard, by its number or where it stands."""
        if not self._by_number:
            self._ears.press(Key.SELECT)
            return
        for digit in number.replace(" ", ""):
            self._ears.press(Key[f"D{digit}"])
        # It is said after a moment by itself; who is used to it asks at once.
        self._ears.press(Key.CONFIRM)
        self._hear(row, "the number that was typed")
        self._press_for("подтвердить номер")

    def _finish(self) -> None:
        self._press_for("завершить")
        heard = self._hear(rf"(?:{_PRINTS}|^Чтобы завершить .* нажмите \d$)", "that it prints")
        asked = re.search(r"нажмите (\d)$", heard[-1])
        if asked is not None:
            self._ears.press(Key[f"D{asked[1]}"])
            self._hear(_PRINTS, "that it prints")

    def _compare(self, wishes: collections.abc.Sequence[Wish]) -> None:
        heard = self._hear(_LAST_QUESTION, "the last question")
        while "следующей части" in heard[-1]:
            self._press_when_ready(Key.RIGHT, _PRINTS)
            heard = self._hear(_LAST_QUESTION, "the last question")
        self.read_back = tuple(sentence for sentence in heard if sentence.startswith("Бюллетень"))
        for wish in wishes:
            told = rf"^Бюллетень \d+ {re.escape(wish.contest)} Ваш выбор {re.escape(' '.join(wish.names))}"
            if not any(re.search(told, sentence) for sentence in self.read_back):
                raise NeverHeardError("a choice was not read back as it was made")
        self._press_when_ready(Key.CONFIRM, r"^Нажмите ещё раз чтобы завершить голосование$")
        self._ears.press(Key.CONFIRM)
        self._hear(r"^Ваш голос принят", "that the vote is accepted")
        self._hear(r"^Снимите наушники$", "the end")

    def _press_when_ready(self, key: Key, answer: str) -> None:
        """Press; press again while told to wait a second."""
        for _ in range(100):
            self._ears.press(key)
            heard = self._hear(rf"(?:{answer}|^Подождите секунду$)", "an answer to the key")
            if heard[-1] != "Подождите секунду":
                return
        raise NeverHeardError("told to wait and wait")

    def _press_for(self, purpose: str) -> None:
        """Press the key that was named for a purpose, now or before; what was heard once is remembered."""
        if purpose not in self._known:
            heard = self._hear(rf"^Чтобы (?:.* )?{purpose}", f"how to: {purpose}")
            promise = _PROMISE.match(heard[-1])
            if promise is None or promise["key"] not in _KEYS:
                raise NeverHeardError(f"no key is named for: {purpose}")
            self._known[purpose] = _KEYS[promise["key"]]
        self._ears.press(self._known[purpose])

    def _hear(self, pattern: str, what: str) -> tuple[str, ...]:
        return self._ears.hear(lambda sentence: re.search(pattern, sentence) is not None, what)
