"""Pictures from files: a folder, a single picture, a video, or a folder another process keeps filling.

Follow folder: the other process writes a hidden file and renames it to a name ending in .png, .jpg or .jpeg.
Pictures are taken in the order of their names and deleted as they are taken. A torn or foreign file is
skipped and reported, never a fault: one bad picture must not stop a station.

Not here: decoding of symbols, and the camera.
"""

import os
import pathlib
import threading
import typing
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from scanner.port import ScannerFault, ScannerFaultCode, fault

if typing.TYPE_CHECKING:
    from scanner.frames import Frame

PICTURE_SUFFIXES: typing.Final = frozenset({".png", ".jpg", ".jpeg"})
MAX_PICTURE_BYTES = 32 * 1024 * 1024

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG_START = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedPicture:
    """A file that was not a whole picture, and why."""

    name: str
    reason: str


class BadPictureError(ValueError):
    """Bytes are not a whole PNG or JPEG picture."""


def parse_picture(data_untrusted: bytes) -> "Frame":
    """Decode a whole PNG or JPEG to a grey picture, or raise `BadPictureError` naming what is wrong.

    The end mark is checked first, because OpenCV fills the missing part of a torn picture with grey and says
    nothing.
    """
    if len(data_untrusted) > MAX_PICTURE_BYTES:
        raise BadPictureError(f"longer than {MAX_PICTURE_BYTES} bytes")
    if data_untrusted.startswith(_PNG_START):
        whole = data_untrusted.endswith(_PNG_END)
    elif data_untrusted.startswith(_JPEG_START):
        whole = data_untrusted.rstrip(b"\0").endswith(_JPEG_END)
    else:
        raise BadPictureError("neither PNG nor JPEG")
    if not whole:
        raise BadPictureError("torn: the end mark is missing")
    try:
        picture: Frame | None = cv2.imdecode(np.frombuffer(data_untrusted, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error:
        picture = None
    if picture is None:
        raise BadPictureError("damaged: cannot be decoded")
    return picture


def _ignore(_: SkippedPicture) -> None:
    pass


class FolderSource:
    """Frame source over a folder of pictures or one picture file."""

    def __init__(
        self,
        path: pathlib.Path,
        *,
        clock: Callable[[], float],
        follow: bool = False,
        poll_s: float = 0.02,
        wait: Callable[[float], object] | None = None,
        on_skipped: Callable[[SkippedPicture], None] = _ignore,
    ) -> None:
        """Read what is in `path`; with `follow`, wait for more and delete what was read.

        `clock` returns monotonic seconds; `wait` sleeps that many seconds.
        """
        self._path = path
        self._clock = clock
        self._follow = follow
        self._poll_s = poll_s
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait
        self._on_skipped = on_skipped
        self.last_name = ""
        self.finished = False

    def next_frame(self, timeout_s: float) -> "Frame | ScannerFault | None":
        """Return the next picture; without `follow`, `None` at once when there are no more (`finished`)."""
        deadline = self._clock() + timeout_s
        while not self._closed.is_set():
            trouble: ScannerFault | None = None
            try:
                frame = self._take_first()
            except OSError as error:
                frame, trouble = (
                    None,
                    fault(ScannerFaultCode.SOURCE_UNUSABLE, f"{self._path}: {error.strerror}"),
                )
            if frame is not None:
                return frame
            left = deadline - self._clock()
            if not self._follow:
                self.finished = True
                return trouble
            if left <= 0:
                return trouble
            self._wait(min(self._poll_s, left))
        return None

    def drain(self) -> None:
        """Throw away the pictures waiting in a follow folder; without `follow` nothing waits."""
        if not self._follow:
            return
        try:
            for name in self._names():
                (self._path / name).unlink(missing_ok=True)
        except OSError:
            # The next picture asked for reports the same trouble as a fault.
            return

    def close(self) -> None:
        """End a wait in progress; a second call does nothing."""
        self._closed.set()

    def _names(self) -> list[str]:
        if not self._follow and self._path.is_file():
            return [self._path.name]
        with os.scandir(self._path) as entries:
            names = [entry.name for entry in entries if entry.is_file()]
        pictures = [
            name
            for name in names
            if not name.startswith(".") and pathlib.PurePath(name).suffix.lower() in PICTURE_SUFFIXES
        ]
        return sorted(pictures)

    def _take_first(self) -> "Frame | None":
        for name in self._names():
            if not self._follow and name <= self.last_name:
                continue
            self.last_name = name
            try:
                return parse_picture(self._take_bytes(name))
            except FileNotFoundError:
                continue  # drained between the listing and the reading
            except BadPictureError as error:
                self._on_skipped(SkippedPicture(name=name, reason=str(error)))
        return None

    def _take_bytes(self, name: str) -> bytes:
        path = self._path if self._path.name == name and self._path.is_file() else self._path / name
        with path.open("rb") as file:
            data = file.read(MAX_PICTURE_BYTES + 1)
        if self._follow:
            # Before decoding: a picture that upsets the decoder must not be met again.
            path.unlink()
        return data


class VideoSource:
    """Frame source over a video file, as fast as it is read."""

    def __init__(self, path: pathlib.Path) -> None:
        """Prepare; the file is opened by the first request."""
        self._path = path
        self._capture: typing.Any = None
        self.finished = False

    def next_frame(self, timeout_s: float) -> "Frame | ScannerFault | None":
        """Return the next picture, `None` after the last; `timeout_s` is not needed for a file."""
        if self.finished:
            return None
        if self._capture is None:
            self._capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            self.close()
            return fault(ScannerFaultCode.SOURCE_UNUSABLE, str(self._path))
        ok, frame = self._capture.read()
        if not ok:
            self.close()
            return None
        picture: Frame = frame
        return picture

    def drain(self) -> None:
        """Do nothing: a file holds no pictures that wait."""

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        self.finished = True
        if self._capture is not None:
            self._capture.release()
            self._capture = None
