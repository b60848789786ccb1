"""Bench tool: `python -m scanner PLACE` shows what a picture, folder, video, camera or wand gives.

Prints card texts on the screen of whoever runs it, and nowhere else. Not a part of any app.
"""

import pathlib
import sys
import time
import typing

import typer

from scanner.folder import PICTURE_SUFFIXES, FolderSource, SkippedPicture, VideoSource
from scanner.frames import Unread
from scanner.opening import open_scanner, with_camera
from scanner.port import Scan, ScannerFault, ScannerPort

_READ_S = 0.5


def _say_skipped(skipped: SkippedPicture) -> None:
    typer.echo(f"{skipped.name}: skipped, {skipped.reason}", err=True)


def _look_at_pictures(path: pathlib.Path) -> int:
    """Print one line for each picture and return how many gave a text."""
    from scanner.decode import SymbolReader

    reader, read = SymbolReader(), 0
    source = FolderSource(path, clock=time.monotonic, on_skipped=_say_skipped)
    while True:
        frame = source.next_frame(0.0)
        if frame is None:
            return read
        if isinstance(frame, ScannerFault):
            typer.echo(f"{frame.code} {frame.text}: {frame.place}", err=True)
            return read
        begin = time.perf_counter()
        reading = reader.look(frame)
        spent_ms = (time.perf_counter() - begin) * 1000
        match reading:
            case Scan(text=text, symbology=symbology):
                read += 1
                typer.echo(f"{source.last_name}: {symbology.value} {text} ({spent_ms:.1f} ms)")
            case Unread():
                typer.echo(f"{source.last_name}: {reading.value} ({spent_ms:.1f} ms)")
            case _:
                typing.assert_never(reading)


def _watch(scanner: ScannerPort, seconds: float, video: VideoSource | None) -> int:
    """Print scans and changes of fault until the time or the video is over; return the count of scans."""
    deadline, scans = time.monotonic() + seconds, 0
    last_fault: ScannerFault | None = None
    with scanner:
        while time.monotonic() < deadline and not (video and video.finished):
            result = scanner.read(min(_READ_S, max(0.0, deadline - time.monotonic())))
            if isinstance(result, Scan):
                scans += 1
                typer.echo(f"{result.symbology.value} {result.text}")
            elif isinstance(result, ScannerFault) and result != last_fault:
                typer.echo(f"{result.code} {result.text}: {result.place}", err=True)
            last_fault = result if isinstance(result, ScannerFault) else None
    return scans


def bench(
    place: typing.Annotated[str, typer.Argument(help="Picture, folder, video, /dev/videoN or /dev/ttyN.")],
    follow: typing.Annotated[
        bool, typer.Option(help="Wait for pictures in the folder and delete them.")
    ] = False,
    second_opinion: typing.Annotated[bool, typer.Option(help="Ask zbar too, in a child process.")] = False,
    seconds: typing.Annotated[float, typer.Option(help="How long to watch a device.")] = 3600.0,
) -> None:
    """Print what a scanner reads; the exit status is 1 when nothing was read."""
    path, video = pathlib.Path(place), None
    if place.startswith(("/dev/tty", "/dev/pts/")):
        scanner = open_scanner(f"wand:{place}", clock=time.monotonic)
    elif place.startswith("/dev/video"):
        scanner = open_scanner(f"camera:{place}", clock=time.monotonic, second_opinion=second_opinion)
    elif path.is_dir() and follow:
        scanner = open_scanner(f"folder:{place}", clock=time.monotonic, second_opinion=second_opinion)
    elif path.is_dir() or path.suffix.lower() in PICTURE_SUFFIXES:
        sys.exit(0 if _look_at_pictures(path) else 1)
    else:
        video = VideoSource(path)
        scanner = with_camera(video, time.monotonic, second_opinion=second_opinion)
    sys.exit(0 if _watch(scanner, seconds, video) else 1)


if __name__ == "__main__":
    typer.run(bench)
