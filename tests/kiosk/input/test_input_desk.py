"""The desk that joins keys and session, and the watcher of the keypad."""

import collections
import threading

from frontpanel.fake import FakeKeypad
from frontpanel.port import STUCK, UNPLUGGED, Key
from kiosk.runtime.input_desk import InputDesk, KeyView
from kiosk.runtime.key_watcher import KeyWatcher
from kiosk.screens.model import ScreenModel
from kiosk.screens.screen import screen
from kiosk.session import events as e
from kiosk.session.effects import Refused
from kiosk.session.machine import step
from kiosk.session.settings import Settings, TextSize
from kiosk.session.states import Annulling, Comparing, ContestList
from tests.kiosk.session.scenes import MAYOR, Player, choose, comparing, idle, listing, screen_context


class Ears:
    """A voice that only remembers: what it was given, and by which call."""

    def __init__(self) -> None:
        self.said: list[tuple[str, tuple[str, ...]]] = []

    def key(self, key: Key, said: tuple[str, ...]) -> None:
        self.said.append((key.name, said))

    def shown(self, model: ScreenModel, said: tuple[str, ...]) -> None:
        if said:
            self.said.append((model.state, said))

    def waited(self, said: tuple[str, ...]) -> None:
        self.said.append(("time", said))

    def warn(self, said: tuple[str, ...]) -> None:
        self.said.append(("warning", said))


class House:
    """An owner in miniature: a queue of events, the machine, and what came out of the desk."""

    def __init__(self, player: Player) -> None:
        self.context, self.kiosk = player.context, player.kiosk
        self.events: collections.deque[e.Event] = collections.deque()
        self.ears = Ears()
        self.views: list[KeyView] = []
        self.alarms: list[float | None] = []
        self.refused = 0
        self.woken = 0
        self.now_s = 50.0
        self.desk = InputDesk(
            clock_s=lambda: self.now_s,
            wake=self._wake,
            settle=self.settle,
            act=self.events.append,
            voice=self.ears,
            show=self.views.append,
            alarm=self.alarms.append,
        )
        self.show()

    @property
    def state(self) -> str:
        return type(self.kiosk.state).__name__

    @property
    def plate(self) -> str:
        return self.views[-1].plate

    def _wake(self) -> None:
        self.woken += 1

    def show(self) -> None:
        self.desk.screen_shown(screen(screen_context(self.context), self.kiosk))

    def settle(self) -> None:
        before = self.kiosk
        while self.events:
            self.kiosk, effects = step(self.context, self.kiosk, self.events.popleft())
            self.refused += sum(isinstance(effect, Refused) for effect in effects)
        if self.kiosk is not before:
            self.show()

    def press(self, *keys: Key) -> None:
        for key in keys:
            self.desk.press(key)
        self.desk.run_pending()


def test_keys_in_haste_act_each_on_its_own_screen() -> None:
    """Pressing a row chosen before twice must not take its mark away: each key sees what the last one did."""
    chosen = choose(listing(), MAYOR, "m-1").do(e.OpenContest(contest=MAYOR))
    house = House(chosen)
    house.press(Key.D1, Key.CONFIRM, Key.CONFIRM, Key.SELECT)
    assert isinstance(house.kiosk.state, ContestList)
    assert house.kiosk.state.voting.ballot.of(MAYOR) == ("m-1",)
    assert house.refused == 0
    assert house.woken == 4


def test_a_touch_before_a_key_is_settled_first() -> None:
    house = House(comparing())
    house.events.append(e.Annul())
    house.press(Key.CONFIRM)
    assert isinstance(house.kiosk.state, Annulling)
    assert house.refused == 0


def test_the_words_of_one_key_come_together() -> None:
    house = House(listing().do(e.OpenContest(contest=MAYOR)))
    house.press(*[Key.DOWN] * 7)
    house.ears.said.clear()
    house.press(Key.DOWN)
    ((source, said),) = house.ears.said
    assert source == "OnBallot"
    assert said[0].startswith("Страница 2")
    assert any(part.startswith("Номер 8.") for part in said)
    while house.views[-1].focus != "settings":
        house.press(Key.DOWN)
    house.ears.said.clear()
    house.press(Key.DOWN)
    ((_, said),) = house.ears.said
    assert said[0] == "Начало списка."
    assert said[-1].startswith("Номер 1.")


def test_the_voice_hears_of_every_key_and_of_time() -> None:
    house = House(listing().do(e.OpenContest(contest=MAYOR)))
    house.ears.said.clear()
    house.press(Key.D1, Key.VOL_UP, Key.JACK_IN)
    house.now_s += 1.6
    house.desk.time_passed()
    assert [source for source, _ in house.ears.said] == ["D1", "VOL_UP", "JACK_IN", "time"]
    assert house.ears.said[1] == ("VOL_UP", ())
    assert house.desk.audio
    house.press(Key.CONFIRM)
    assert house.ears.said[-1][0] == "ConfirmingChoice"


def test_a_number_of_another_page_is_said_once() -> None:
    house = House(listing().do(e.OpenContest(contest=MAYOR)))
    house.press(Key.D1, Key.D7)
    house.ears.said.clear()
    house.now_s += 1.6
    house.desk.time_passed()
    ((source, said),) = house.ears.said
    assert source == "time"
    assert said[0] == "Введено:"
    assert house.views[-1].focus == "option-17"


def test_ring_plate_and_alarm() -> None:
    house = House(listing().do(e.OpenContest(contest=MAYOR)))
    house.press(Key.DOWN)
    assert house.views[-1] == KeyView(focus="option-1")
    house.press(Key.D1)
    assert house.views[-1] == KeyView(focus="option-1", plate="1")
    assert house.alarms[-1:] == [1.5]
    house.now_s += 1.6
    house.desk.time_passed()
    assert house.plate.startswith("1 — Кандидатов-1")
    assert house.alarms[-1:] == [None]
    house.press(Key.CANCEL)
    assert house.plate == "Номер стёрт."
    house.now_s += 6.1
    house.desk.time_passed()
    assert house.plate == ""
    assert "option" not in repr(house.views[0])


def test_settings_opened_by_touch_keep_keys_off_the_page() -> None:
    house = House(comparing())
    house.desk.settings_touched(True)
    assert house.views[-1].settings_open
    house.press(Key.CONFIRM)
    assert isinstance(house.kiosk.state, Comparing)
    assert house.views[-1] == KeyView()
    house.desk.settings_touched(True)
    house.events.append(e.ChangeSettings(settings=Settings(size=TextSize.L)))
    house.settle()
    assert house.views[-1] == KeyView(settings_open=True)


def test_a_keypad_that_goes_away_interrupts_a_listener_only() -> None:
    seeing = House(comparing())
    seeing.desk.keypad(there=False)
    seeing.desk.run_pending()
    assert seeing.state == "Comparing"
    house = House(comparing())
    house.press(Key.JACK_IN)
    house.desk.keypad(there=False)
    house.desk.run_pending()
    assert house.state == "Interrupted"
    assert house.ears.said[-1][0] == "Interrupted"
    assert house.ears.said[-1][1][0] == "Клавиатура отключена."
    house.desk.keypad(there=True)
    house.desk.run_pending()
    assert house.state == "Comparing"
    assert house.refused == 0
    waiting = House(idle())
    waiting.press(Key.JACK_IN)
    waiting.desk.keypad(there=False)
    waiting.desk.run_pending()
    assert waiting.ears.said[-1] == ("warning", ("Клавиатура отключена. Обратитесь к члену комиссии.",))
    assert waiting.refused == 0


def test_headphones_pulled_out_hide_the_choices_until_they_are_back() -> None:
    house = House(comparing())
    house.press(Key.JACK_OUT)
    assert house.state == "Comparing"
    house.press(Key.JACK_IN, Key.SCREEN, Key.JACK_OUT)
    assert house.state == "Interrupted"
    covers = [house.views[-1].cover]
    house.now_s += 10.1
    house.desk.time_passed()
    # The page that asks hides every choice.
    assert [*covers, house.views[-1].cover] == [("Идёт голосование",), None]
    house.press(Key.JACK_IN)
    assert house.state == "Comparing"
    assert house.ears.said[-1][0] == "JACK_IN"
    assert house.ears.said[-1][1][0] == "Ваш выбор напечатан на бумажной ленте."
    house.press(Key.JACK_OUT, Key.CONFIRM, Key.CONFIRM)
    # One key goes on, the next one is asked about: none of them votes.
    assert house.state == "Comparing"
    assert house.plate == "Нажмите ещё раз, чтобы завершить голосование."
    assert house.refused == 0


class Panel:
    """Hears a watcher from its thread."""

    def __init__(self, keypad: FakeKeypad) -> None:
        self.keys: list[Key] = []
        self.faults: list[str | None] = []
        self.heard = threading.Condition()
        self.watcher = KeyWatcher(keypad=keypad, press=self._press, report=self._report)

    def _press(self, key: Key) -> None:
        with self.heard:
            self.keys.append(key)
            self.heard.notify_all()

    def _report(self, fault: e.Fault | None) -> None:
        with self.heard:
            self.faults.append(None if fault is None else fault.code)
            self.heard.notify_all()

    def wait(self, keys: int, faults: int) -> bool:
        with self.heard:
            return self.heard.wait_for(lambda: len(self.keys) >= keys and len(self.faults) >= faults, 5)


def test_the_watcher_hands_over_keys_and_tells_faults_once() -> None:
    keypad = FakeKeypad([Key.D1, Key.UP, STUCK])
    panel = Panel(keypad)
    panel.watcher.start()
    assert panel.wait(2, 1)
    keypad.mend()
    keypad.press(Key.SELECT, UNPLUGGED)
    assert panel.wait(3, 3)
    panel.watcher.close()
    panel.watcher.close()
    assert panel.keys == [Key.D1, Key.UP, Key.SELECT]
    assert panel.faults == ["K-02", None, "K-01"]
    assert keypad.closed
