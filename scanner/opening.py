"""Open the scanner that a configuration names, loading only the libraries it needs and only then.

Forms: `camera:/dev/video0`, `camera:0`, `folder:PATH` (follow folder), `wand:/dev/ttyACM0`, `absent`.

Not here: reading of configuration files, and any device.
"""

import pathlib
import typing
from collections.abc import Callable

from scanner.absent import AbsentScanner
from scanner.port import ScannerPort

if typing.TYPE_CHECKING:
    from scanner.frames import FrameSource

FORMS = "camera:DEVICE, folder:PATH, wand:PORT or absent"


def open_scanner(name: str, *, clock: Callable[[], float], second_opinion: bool = False) -> ScannerPort:
    """Make the scanner called `name`; `clock` returns monotonic seconds.

    The device itself is opened by the first read. OpenCV is imported here for cameras and folders, so call
    this after the first screen is drawn. `second_opinion` adds zbar in a child process. Raises `ValueError`
    for an unknown form.
    """
    kind, _, place = name.partition(":")
    if name == "absent":
        return AbsentScanner()
    if not place:
        raise ValueError(f"scanner {name!r}: expected {FORMS}")
    match kind:
        case "camera":
            from scanner.camera import CameraSettings, CameraSource

            device = int(place) if place.isdecimal() else place
            return with_camera(
                CameraSource(CameraSettings(device=device), clock=clock), clock, second_opinion=second_opinion
            )
        case "folder":
            from scanner.folder import FolderSource

            source = FolderSource(pathlib.Path(place), clock=clock, follow=True)
            return with_camera(source, clock, second_opinion=second_opinion)
        case "wand":
            from scanner.serial_wand import SerialWand, WandSettings

            return SerialWand(WandSettings(port=place), clock=clock)
        case _:
            raise ValueError(f"scanner {name!r}: expected {FORMS}")


def with_camera(source: "FrameSource", clock: Callable[[], float], *, second_opinion: bool) -> ScannerPort:
    """Join a frame source, the symbol reader and the debounce into a scanner."""
    from scanner.camera_scanner import CameraScanner
    from scanner.decode import SymbolReader
    from scanner.second_opinion import ZbarProcess

    opinion = ZbarProcess() if second_opinion else None
    return CameraScanner(source=source, reader=SymbolReader(opinion=opinion), clock=clock)
