"""Camera driver: bounded reopening, faults by cause, the newest picture only, no hanging on a hung camera."""

import pathlib
import threading
from collections.abc import Callable, Iterable

import cv2
import numpy as np
import pytest

from scanner.camera import CameraSettings, CameraSource, Capture, CaptureLoop, open_capture
from scanner.port import ScannerFault, ScannerFaultCode
from tests.scanner.scanner_card_pictures import FakeClock, Picture

PICTURE = np.full((72, 128, 3), 7, np.uint8)


class ScriptedCapture:
    """Gives the results of a script, then fails for ever."""

    def __init__(self, results: Iterable[tuple[bool, Picture | None] | Exception]) -> None:
        self._results = iter(results)
        self.releases = 0

    def read(self) -> tuple[bool, Picture | None]:
        result = next(self._results, (False, None))
        if isinstance(result, Exception):
            raise result
        return result

    def release(self) -> None:
        self.releases += 1


class Opener:
    """Gives scripted captures one after another; `None` is a camera that does not open."""

    def __init__(self, *captures: Capture | None) -> None:
        self._captures = list(captures)
        self.calls = 0

    def __call__(self, settings: CameraSettings) -> Capture | None:
        self.calls += 1
        return self._captures.pop(0) if self._captures else None


def settings(device: str | int = 0) -> CameraSettings:
    return CameraSettings(device=device, open_attempts=3, reopen_pause_s=0.5, retry_every_s=5, stall_s=2)


def run(loop: CaptureLoop, clock: FakeClock, seconds: float) -> int:
    """Step the loop as its thread does, for some seconds; return the number of pictures."""
    end, pictures = clock.now_s + seconds, 0
    while clock.now_s < end:
        result = loop.step(clock.now_s)
        if isinstance(result, int | float):
            clock.wait(result)
        else:
            pictures += 1
            clock.wait(1 / 15)
    return pictures


def code_of(result: object) -> ScannerFaultCode | None:
    return result.code if isinstance(result, ScannerFault) else None


def test_a_camera_that_never_opens_is_tried_three_times_then_slowly() -> None:
    clock, opener = FakeClock(), Opener()
    loop = CaptureLoop(settings(), opener)
    run(loop, clock, 0.9)
    assert opener.calls == 2
    assert loop.fault is None
    run(loop, clock, 1.2)
    assert opener.calls == 3
    assert code_of(loop.fault) is ScannerFaultCode.CAMERA_SILENT
    run(loop, clock, 60)
    assert 12 <= opener.calls <= 16


def test_an_early_step_does_not_hurry_the_pace() -> None:
    clock, opener = FakeClock(), Opener()
    loop = CaptureLoop(settings(), opener)
    waits = [loop.step(clock.now_s) for _ in range(4)]
    assert opener.calls == 1
    assert waits == [0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    "ending",
    [(False, None), (True, None), (True, np.zeros((0, 0), np.uint8)), cv2.error("gone"), OSError("gone")],
    ids=["fails", "no picture", "empty picture", "cv2 error", "os error"],
)
def test_frames_that_stop_close_and_reopen_the_camera(
    ending: tuple[bool, Picture | None] | Exception,
) -> None:
    clock = FakeClock()
    first = ScriptedCapture([(True, PICTURE), (True, PICTURE), ending])
    second = ScriptedCapture([(True, PICTURE)] * 5)
    opener = Opener(first, second)
    loop = CaptureLoop(settings(), opener)
    assert run(loop, clock, 0.7) == 3
    assert first.releases == 1
    assert opener.calls == 2
    assert loop.fault is None
    run(loop, clock, 10)
    assert second.releases == 1
    assert code_of(loop.fault) is ScannerFaultCode.FRAMES_STOPPED


def test_an_unplugged_camera_is_named_and_comes_back(tmp_path: pathlib.Path) -> None:
    node, clock = tmp_path / "video0", FakeClock()
    node.touch()
    opener = Opener(
        ScriptedCapture([(True, PICTURE)]), None, None, None, ScriptedCapture([(True, PICTURE)] * 99)
    )
    loop = CaptureLoop(settings(str(node)), opener)
    run(loop, clock, 0.05)
    node.unlink()
    run(loop, clock, 3)
    assert loop.fault is not None
    assert loop.fault.code is ScannerFaultCode.DISCONNECTED
    assert loop.fault.place == str(node)
    node.touch()
    assert run(loop, clock, 5.5) > 0
    assert loop.fault is None


class Gate:
    """A capture whose pictures come only when the test lets them."""

    def __init__(self) -> None:
        self.allowed = threading.Semaphore(0)
        self.wanted = threading.Semaphore(0)
        self.number = 0
        self.released = threading.Event()

    def read(self) -> tuple[bool, Picture | None]:
        self.wanted.release()
        self.allowed.acquire(timeout=5)
        self.number += 1
        return True, np.full((4, 4), self.number, np.uint8)

    def release(self) -> None:
        self.released.set()

    def let(self, count: int) -> None:
        """Let pictures through and wait until the camera thread asks for the next one."""
        for _ in range(count):
            self.allowed.release()
            assert self.wanted.acquire(timeout=5)


def opened_by(capture: Capture) -> Callable[[CameraSettings], Capture]:
    return lambda _: capture


def test_only_the_newest_picture_is_given_and_drain_drops_it() -> None:
    gate = Gate()
    source = CameraSource(settings(), clock=FakeClock(), opener=opened_by(gate))
    assert source.next_frame(0) is None
    assert gate.wanted.acquire(timeout=5)
    gate.let(3)
    frame = source.next_frame(0)
    assert isinstance(frame, np.ndarray)
    assert int(frame[0, 0]) == 3
    assert source.next_frame(0) is None
    gate.let(1)
    source.drain()
    assert source.next_frame(0) is None
    gate.allowed.release(2)
    source.close()
    source.close()
    assert gate.released.wait(5)
    assert source.next_frame(0) is None


def test_a_hung_camera_is_a_fault_although_its_read_never_returns() -> None:
    gate, clock = Gate(), FakeClock()
    source = CameraSource(settings(), clock=clock, opener=opened_by(gate))
    assert source.next_frame(0) is None
    assert gate.wanted.acquire(timeout=5)
    clock.wait(1.9)
    assert source.next_frame(0) is None
    clock.wait(0.2)
    assert code_of(source.next_frame(0)) is ScannerFaultCode.CAMERA_SILENT
    gate.let(1)
    assert isinstance(source.next_frame(0), np.ndarray)
    clock.wait(2.1)
    assert code_of(source.next_frame(0)) is ScannerFaultCode.FRAMES_STOPPED
    gate.allowed.release(2)
    source.close()


def test_a_waiting_reader_gets_the_picture_that_comes() -> None:
    gate = Gate()
    source = CameraSource(settings(), clock=FakeClock(), opener=opened_by(gate))

    def camera_delivers() -> None:
        gate.wanted.acquire(timeout=5)
        gate.allowed.release()

    world = threading.Thread(target=camera_delivers)
    world.start()
    assert isinstance(source.next_frame(5), np.ndarray)
    world.join()
    gate.allowed.release(2)
    source.close()


def test_a_device_that_is_not_a_camera_does_not_open(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", raising=False)
    assert open_capture(settings(str(tmp_path / "video9"))) is None


def test_closing_before_the_first_picture_opens_nothing() -> None:
    opener = Opener()
    source = CameraSource(settings(), clock=FakeClock(), opener=opener)
    source.close()
    assert source.next_frame(0) is None
    assert opener.calls == 0
