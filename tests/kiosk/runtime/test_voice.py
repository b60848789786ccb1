"""The voice in the composed kiosk: clips, headphones, faults, the dark screen."""

import collections.abc
import json
import pathlib

import msgspec
import numpy
import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from election.definition import Election
from frontpanel.port import UNPLUGGED, Key
from kiosk.app import KioskApp
from kiosk.config import ConfigError, KioskConfig, read_config
from kiosk.session.events import Fault
from kiosk.speech.clips import Clips, ClipsError
from kiosk.speech.port import INCOMPLETE
from kiosk.speech.simulator import SOUND_FILE, TRANSCRIPT_FILE
from tests.kiosk.speech.scenes import make_clips
from ui.application import open_application

NONE = "Озвучивания на этом устройстве нет. Обратитесь к члену комиссии."


@pytest.fixture(scope="module", autouse=True)
def application() -> QGuiApplication:
    """Start Qt without a display."""
    return open_application(platform="offscreen")


class Listened:
    """A kiosk in this process with hurried headphones."""

    def __init__(self, wiring: KioskConfig, folder: pathlib.Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.app = KioskApp(msgspec.structs.replace(wiring, speech=f"hurried:{folder}"))
        self.app.open()
        self.until(lambda: self.app.model is not None and self.app.model.state == "NotReady")

    def until(self, holds: collections.abc.Callable[[], bool]) -> None:
        patience = QDeadlineTimer(20_000)
        while not holds():
            assert not patience.hasExpired(), (self.app.model, self.heard)
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    def press(self, key: Key) -> None:
        assert self.app._desk is not None
        self.app._desk.press(key)

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.folder / TRANSCRIPT_FILE).read_text("utf-8").splitlines()]

    @property
    def heard(self) -> list[object]:
        return [line["text"] for line in self.lines if line["whole"] and line["text"]]

    @property
    def faults(self) -> list[str]:
        assert self.app._voice is not None
        return [fault.code for fault in self.app._faults_of_some(self.app._voice)]


Listen = collections.abc.Callable[[KioskConfig], Listened]


@pytest.fixture
def listen(tmp_path: pathlib.Path) -> collections.abc.Iterator[Listen]:
    made: list[Listened] = []

    def start(wiring: KioskConfig) -> Listened:
        made.append(Listened(wiring, tmp_path / "speech"))
        return made[-1]

    yield start
    for one in made:
        one.app.close()
        one.app.close()


@pytest.fixture
def clips(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put clips beside the package: rendering them is proved elsewhere."""

    def read(package: pathlib.Path, election: Election) -> Clips:
        return make_clips(election)

    monkeypatch.setattr("kiosk.speech.clips.read_clips", read)


@pytest.mark.usefixtures("clips")
def test_the_kiosk_speaks_from_the_moment_the_headphones_are_in(wiring: KioskConfig, listen: Listen) -> None:
    kiosk = listen(wiring)
    assert kiosk.heard == []
    kiosk.press(Key.JACK_IN)
    kiosk.until(lambda: "Устройство не готово к голосованию." in kiosk.heard)
    assert str(kiosk.heard[0]).startswith("Если слышно плохо")
    kiosk.until(lambda: "Обратитесь к члену комиссии." in kiosk.heard)
    assert kiosk.faults == []
    kiosk.press(Key.VOL_UP)
    kiosk.until(lambda: "Громкость, процентов: 70." in kiosk.heard)
    kiosk.press(Key.RATE_UP)
    kiosk.until(lambda: "Скорость речи, процентов: 125." in kiosk.heard)
    assert kiosk.lines[-1]["rate"] == 1.25
    before = len(kiosk.heard)
    # Twenty seconds are one in a hurry: then it is said again what can be done.
    kiosk.until(lambda: len(kiosk.heard) > before)
    assert kiosk.heard[-1] in ("Устройство не готово к голосованию.", "Обратитесь к члену комиссии.")
    kiosk.press(Key.JACK_OUT)


@pytest.mark.usefixtures("clips")
def test_the_screen_key_darkens_the_window_and_keeps_touches_off_the_page(
    wiring: KioskConfig, listen: Listen
) -> None:
    kiosk = listen(wiring)
    dark, view = kiosk.app.window.dark_screen, kiosk.app.window.view
    kiosk.press(Key.JACK_IN)
    kiosk.press(Key.SCREEN)
    kiosk.until(lambda: "Экран погашен." in kiosk.heard)
    # What calls for the commission stays to be read.
    assert not dark.is_dark
    dark.show(("Идёт голосование",))
    finger, point, touched = QTest.createTouchDevice(), QPoint(60, 60), []
    dark.held.connect(lambda: touched.append("held"))
    QTest.touchEvent(view, finger).press(0, point, view).commit()
    kiosk.until(lambda: bool(touched))
    QTest.touchEvent(view, finger).release(0, point, view).commit()
    assert numpy.mean(_grey(kiosk)) < 3
    kiosk.press(Key.SCREEN)
    kiosk.until(lambda: "Экран включён." in kiosk.heard)
    dark.show(None)
    assert numpy.mean(_grey(kiosk)) > 100
    assert kiosk.app.window.warnings == ()


def _grey(kiosk: Listened) -> list[int]:
    picture = kiosk.app.window.grab().scaled(8, 8)
    return [picture.pixelColor(x, y).lightness() for x in range(8) for y in range(8)]


@pytest.mark.parametrize("reason", ["absent", "damaged"])
def test_without_clips_the_kiosk_works_and_says_that_it_cannot_speak(
    wiring: KioskConfig, listen: Listen, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    if reason == "damaged":

        def read(package: pathlib.Path, election: Election) -> Clips:
            raise ClipsError("файл озвучивания не тот")

        monkeypatch.setattr("kiosk.speech.clips.read_clips", read)
    kiosk = listen(wiring)
    assert kiosk.faults == [INCOMPLETE.code] == ["A-02"]
    kiosk.press(Key.JACK_IN)
    kiosk.until(lambda: bool(kiosk.lines))
    assert kiosk.lines[0]["tone"] == "card_refused"
    assert kiosk.app.window.bridge.plate == NONE
    kiosk.press(Key.DOWN)
    kiosk.until(lambda: len(kiosk.lines) > 1)
    kiosk.app.close()
    assert (kiosk.folder / SOUND_FILE).stat().st_size > 44


@pytest.mark.usefixtures("clips")
def test_an_unplugged_keypad_is_said_into_the_headphones(wiring: KioskConfig, listen: Listen) -> None:
    kiosk = listen(wiring)
    kiosk.press(Key.JACK_IN)
    kiosk.until(lambda: bool(kiosk.heard))
    kiosk.app._keypad(Fault(code=UNPLUGGED.code, text=UNPLUGGED.text))
    kiosk.until(lambda: "Клавиатура отключена. Обратитесь к члену комиссии." in kiosk.heard)
    assert "attention" in [line["tone"] for line in kiosk.lines]
    assert kiosk.faults == ["K-01"]


@pytest.mark.parametrize("speech", ["speaker", "alsa:default", "simulator:", "hurried:"])
def test_a_wiring_that_may_be_a_loudspeaker_is_refused(speech: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "kiosk.toml").write_text(
        f"device='k'\npackage='p'\nkeys='k'\ncontroller='h:1'\nmedia=['m']\nprinter='tcp:h:1'\n"
        f"scanner='absent'\nspeech='{speech}'\n",
        "utf-8",
    )
    with pytest.raises(ConfigError, match=r"speech|наушников"):
        read_config(tmp_path / "kiosk.toml")


def test_the_headphones_of_the_wiring_lie_beside_it(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kiosk.toml").write_text(
        "device='k'\npackage='p'\nkeys='k'\ncontroller='h:1'\nmedia=['m']\nprinter='tcp:h:1'\n"
        "scanner='absent'\nspeech='simulator:ears'\n",
        "utf-8",
    )
    assert read_config(tmp_path / "kiosk.toml").speech == f"simulator:{tmp_path / 'ears'}"
