"""Pictures from a V4L2 camera: the only file that opens one.

Knows how to open the camera, keep the newest picture, notice that pictures stopped, and open it again a
bounded number of times, then at a slow steady pace. OpenCV may block in a read for as long as its own select
lasts, whatever the caller's timeout; so a thread owns the capture and the caller only waits for its result.

Not decided here: what is in a picture. Not detected here: a camera that keeps sending one frozen picture.
"""

import os
import threading
import typing
from collections.abc import Callable
from dataclasses import dataclass

import cv2

from scanner.port import ScannerFault, ScannerFaultCode, fault

if typing.TYPE_CHECKING:
    from scanner.frames import Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSettings:
    """Which camera, in which format, and how patient to be with it.

    15 frames a second keep a small computer half idle and still give two equal pictures within 0.2 s.
    """

    device: str | int = "/dev/video0"
    width: int = 1280
    height: int = 720
    fps: int = 15
    stall_s: float = 2.0
    open_attempts: int = 3
    reopen_pause_s: float = 0.5
    retry_every_s: float = 5.0


class Capture(typing.Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def read(self) -> "tuple[bool, Frame | None]":
        """Return whether a picture came, and the picture."""

    def release(self) -> None:
        """Give the camera back."""


CaptureOpener: typing.TypeAlias = Callable[[CameraSettings], Capture | None]


def open_capture(settings: CameraSettings) -> Capture | None:
    """Open the camera through OpenCV's V4L2 backend; `None` when it does not open."""
    # V4L2 knows no CAP_PROP_READ_TIMEOUT_MSEC; its select waits 10 s unless told before the first use.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")
    capture = cv2.VideoCapture(settings.device, cv2.CAP_V4L2)
    if not capture.isOpened():
        capture.release()
        return None
    # The pixel format comes first: most USB cameras offer 1280×720 at full rate only as MJPEG.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
    capture.set(cv2.CAP_PROP_FPS, settings.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    opened: Capture = capture
    return opened


class CaptureLoop:
    """The camera's life in single steps, for the thread that owns it; holds no thread and no clock."""

    def __init__(self, settings: CameraSettings, opener: CaptureOpener) -> None:
        """Start closed; the first step opens."""
        self._settings = settings
        self._opener = opener
        self._capture: Capture | None = None
        self._failures = 0
        self._next_try_s = float("-inf")
        self.has_delivered = False
        self.fault: ScannerFault | None = None

    def step(self, now_s: float) -> "Frame | float":
        """Open the camera or take one picture; return it, or the seconds to wait before the next step."""
        if self._capture is None:
            if now_s < self._next_try_s:
                return self._next_try_s - now_s
            try:
                self._capture = self._opener(self._settings)
            except (cv2.error, OSError):
                self._capture = None
            if self._capture is None:
                return self._failed(now_s)
        try:
            ok, frame = self._capture.read()
        except (cv2.error, OSError):
            ok, frame = False, None
        # After an unplug some cameras report success with an empty picture.
        if not ok or frame is None or frame.size == 0:
            self.release()
            return self._failed(now_s)
        self._failures = 0
        self.has_delivered = True
        self.fault = None
        return frame

    def silence(self) -> ScannerFault:
        """Name the fault of a camera that gives no picture: gone, stopped, or never started."""
        device = self._settings.device
        if isinstance(device, str) and not os.path.exists(device):
            code = ScannerFaultCode.DISCONNECTED
        elif self.has_delivered:
            code = ScannerFaultCode.FRAMES_STOPPED
        else:
            code = ScannerFaultCode.CAMERA_SILENT
        return fault(code, str(device))

    def release(self) -> None:
        """Give the camera back; a second call does nothing."""
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.release()

    def _failed(self, now_s: float) -> float:
        self._failures += 1
        exhausted = self._failures >= self._settings.open_attempts
        pause = self._settings.retry_every_s if exhausted else self._settings.reopen_pause_s
        self._next_try_s = now_s + pause
        if exhausted:
            self.fault = self.silence()
        return pause


class CameraSource:
    """Frame source over a camera; keeps only the newest picture, so a slow reader never sees old ones."""

    def __init__(
        self,
        settings: CameraSettings,
        *,
        clock: Callable[[], float],
        opener: CaptureOpener = open_capture,
    ) -> None:
        """Prepare; the camera is opened by the first request. `clock` returns monotonic seconds."""
        self._settings = settings
        self._clock = clock
        self._loop = CaptureLoop(settings, opener)
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._newest: Frame | None = None
        self._alive_at_s = 0.0

    def next_frame(self, timeout_s: float) -> "Frame | ScannerFault | None":
        """Wait up to `timeout_s` for a picture newer than the last; else the fault, if any, else `None`."""
        if self._stop.is_set():
            return None
        if self._thread is None:
            self._alive_at_s = self._clock()
            self._thread = threading.Thread(target=self._run, name="scanner-camera", daemon=True)
            self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._stop.is_set(), timeout_s)
            frame, self._newest = self._newest, None
            if frame is not None:
                return frame
            if self._loop.fault is not None:
                return self._loop.fault
            if self._clock() - self._alive_at_s > self._settings.stall_s:
                return self._loop.silence()
            return None

    def drain(self) -> None:
        """Drop the picture that was taken but not yet delivered."""
        with self._changed:
            self._newest = None

    def close(self) -> None:
        """Stop the thread, which releases the camera; a second call does nothing."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        thread, self._thread = self._thread, None
        if thread is not None and thread is not threading.current_thread():
            # A read that hangs inside OpenCV must not hold up the rest; the thread is a daemon.
            thread.join(1.5)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                result = self._loop.step(self._clock())
                if isinstance(result, int | float):
                    self._stop.wait(result)
                    continue
                with self._changed:
                    self._newest = result
                    self._alive_at_s = self._clock()
                    self._changed.notify_all()
        finally:
            self._loop.release()
