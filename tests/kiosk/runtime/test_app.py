"""The composed kiosk: first picture first, clear screens for what cannot start, and a clean end."""

import collections.abc
import os
import pathlib
import signal
import subprocess
import sys
import time

import msgspec
import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtGui import QGuiApplication

from kiosk.app import KioskApp
from kiosk.config import KioskConfig
from kiosk.screens.model import ScreenModel, Sign
from ui.application import open_application

ROOT = pathlib.Path(__file__).parents[3]


@pytest.fixture(scope="module", autouse=True)
def application() -> QGuiApplication:
    """Start Qt without a display."""
    return open_application(platform="offscreen")


class Hosted:
    """A kiosk in this process and the screens it showed."""

    def __init__(self, wiring: KioskConfig) -> None:
        self.models: list[ScreenModel] = []
        self.app = KioskApp(wiring, on_model=self.models.append)
        self.app.open()

    def until(self, holds: collections.abc.Callable[[ScreenModel], bool]) -> ScreenModel:
        """Run Qt until a shown screen is as wanted."""
        patience = QDeadlineTimer(20_000)
        while not patience.hasExpired():
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            if self.models and holds(self.models[-1]):
                return self.models[-1]
        raise AssertionError([(model.state, model.code) for model in self.models])


@pytest.fixture
def host() -> collections.abc.Iterator[collections.abc.Callable[[KioskConfig], Hosted]]:
    """Start kiosks and close them after the test."""
    made: list[Hosted] = []

    def start(wiring: KioskConfig) -> Hosted:
        made.append(Hosted(wiring))
        return made[-1]

    yield start
    for hosted in made:
        hosted.app.close()
        hosted.app.close()


Host = collections.abc.Callable[[KioskConfig], Hosted]


def test_a_kiosk_without_its_devices_says_which_is_missing(wiring: KioskConfig, host: Host) -> None:
    hosted = host(wiring)
    model = hosted.until(lambda model: "P-01" in model.code)
    assert model.state == "NotReady"
    assert hosted.models[0].state == "Starting"
    assert hosted.app.window.warnings == ()


def test_nothing_heavy_begins_before_the_first_frame(
    wiring: KioskConfig, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    prepare = KioskApp._prepare

    def noted(app: KioskApp) -> None:
        order.append("prepared")
        prepare(app)

    monkeypatch.setattr(KioskApp, "_prepare", noted)
    hosted = host(wiring)
    hosted.app.window.view.frameSwapped.connect(lambda: order.append("frame"))
    hosted.until(lambda model: model.state == "NotReady")
    assert order.index("frame") < order.index("prepared")
    assert order.count("prepared") == 1


@pytest.mark.parametrize(
    ("broken", "code"),
    [("package/root.json", "Z-01"), ("keys/tls.key", "Z-01"), ("removable.box", "Z-02")],
)
def test_what_cannot_start_is_said_on_the_screen(
    broken: str, code: str, wiring: KioskConfig, host: Host, tmp_path: pathlib.Path
) -> None:
    (tmp_path / broken).write_bytes(b"broken")
    model = host(wiring).until(lambda model: bool(model.code))
    assert model.sign is Sign.STOP
    assert model.header.title == "Устройство не готово к голосованию"
    assert model.paragraphs == ("Обратитесь к члену комиссии",)
    assert model.code.startswith(f"{code} · ")
    assert len(model.code) < 200


def test_a_kiosk_closed_while_it_starts_leaves_nothing_open(wiring: KioskConfig, host: Host) -> None:
    first = host(msgspec.structs.replace(wiring, slots=4096))
    first.until(lambda model: first.app._preparation is not None)
    first.app.close()
    again = host(msgspec.structs.replace(wiring, slots=4096))
    assert "P-01" in again.until(lambda model: "P-01" in model.code).code


# --- the process


def run_python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_dead_worker_ends_the_process_without_quoting_anything() -> None:
    ended = run_python(
        "import threading, time\n"
        "from kiosk.__main__ import stop_whole_process_on_a_dead_thread as stop\n"
        "stop()\n"
        "def work(): raise ValueError('choice-of-the-voter')\n"
        "threading.Thread(target=work, name='recorder').start()\n"
        "time.sleep(20)\n"
    )
    assert ended.returncode == 70
    assert "recorder died: ValueError" in ended.stderr
    assert "line 4, in work" in ended.stderr
    assert "choice-of-the-voter" not in ended.stderr


def test_an_error_in_qts_thread_ends_the_process_too() -> None:
    ended = run_python(
        "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtCore import QCoreApplication, QTimer\n"
        "from kiosk.__main__ import stop_whole_process_on_a_dead_thread as stop\n"
        "stop()\n"
        "def slot(): raise KeyError('choice-of-the-voter')\n"
        "application = QCoreApplication([])\n"
        "QTimer.singleShot(0, slot)\n"
        "QTimer.singleShot(20000, application.quit)\n"
        "application.exec()\n"
    )
    assert ended.returncode == 70
    assert "main died: KeyError" in ended.stderr
    assert "choice-of-the-voter" not in ended.stderr


def test_a_wrong_wiring_ends_with_a_sentence(tmp_path: pathlib.Path) -> None:
    (tmp_path / "kiosk.toml").write_text('device = "kiosk-1"\n', "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "--config", str(tmp_path / "kiosk.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "package" in ended.stderr
    assert "Traceback" not in ended.stderr


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_told_end_is_a_clean_end(
    number: signal.Signals, wiring: KioskConfig, tmp_path: pathlib.Path
) -> None:
    lines = [
        f"{key} = {_toml(value)}"
        for key, value in msgspec.structs.asdict(wiring).items()
        if value is not None and key != "windowed"
    ]
    (tmp_path / "kiosk.toml").write_text("\n".join([*lines, "windowed = true"]), "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "--config", str(tmp_path / "kiosk.toml")],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stderr=subprocess.PIPE,
        text=True,
    )
    box = tmp_path / "removable.box"
    deadline = time.monotonic() + 30
    while not box.exists() and process.poll() is None and time.monotonic() < deadline:
        os.sched_yield()
    assert box.exists()
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    assert "Traceback" not in said
