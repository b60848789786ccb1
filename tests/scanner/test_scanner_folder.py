"""Pictures from files: order, follow mode, torn and foreign files, a missing folder."""

import pathlib

import cv2
import numpy as np
import pytest

from scanner.folder import BadPictureError, FolderSource, SkippedPicture, VideoSource, parse_picture
from scanner.port import ScannerFault, ScannerFaultCode
from scanner.simulator import drop_frame
from tests.scanner.scanner_card_pictures import FakeClock, Picture


def grey(level: int) -> Picture:
    return np.full((40, 60), level, np.uint8)


def encoded(picture: Picture, suffix: str) -> bytes:
    ok, data = cv2.imencode(suffix, picture)
    assert ok
    return bytes(data.tobytes())


def level_of(frame: object) -> int | None:
    """Return the grey level of an even picture, in steps of ten because JPEG is not exact."""
    return int(round(float(frame.mean()), -1)) if isinstance(frame, np.ndarray) else None


def follow(
    folder: pathlib.Path, clock: FakeClock, skipped: list[SkippedPicture] | None = None
) -> FolderSource:
    on_skipped = (skipped if skipped is not None else []).append
    return FolderSource(folder, clock=clock, wait=clock.wait, follow=True, on_skipped=on_skipped)


def test_folder_is_read_once_in_name_order(tmp_path: pathlib.Path) -> None:
    files = (("b.jpg", 100), ("a.PNG", 50), ("c.jpeg", 200), (".d.png", 10), ("e.txt", 10))
    for name, level in files:
        (tmp_path / name).write_bytes(encoded(grey(level), ".jpg" if "j" in name else ".png"))
    source = FolderSource(tmp_path, clock=FakeClock())
    assert [level_of(source.next_frame(0)) for _ in range(3)] == [50, 100, 200]
    before_end = source.finished
    assert source.next_frame(5) is None
    assert (before_end, source.finished) == (False, True)
    assert (tmp_path / "a.PNG").exists()


def test_one_picture_file_is_a_source(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "one.png"
    path.write_bytes(encoded(grey(120), ".png"))
    source = FolderSource(path, clock=FakeClock())
    assert level_of(source.next_frame(0)) == 120
    assert source.next_frame(0) is None


def test_follow_takes_in_order_and_deletes(tmp_path: pathlib.Path) -> None:
    clock = FakeClock()
    source = follow(tmp_path, clock)
    for level in (50, 100, 200):
        drop_frame(grey(level), tmp_path)
    assert [level_of(source.next_frame(1)) for _ in range(3)] == [50, 100, 200]
    assert [path.name for path in tmp_path.iterdir()] == [".next-frame"]
    drop_frame(grey(70), tmp_path)
    assert level_of(source.next_frame(1)) == 70


def test_follow_waits_just_its_timeout(tmp_path: pathlib.Path) -> None:
    clock = FakeClock()
    before = clock.now_s
    assert follow(tmp_path, clock).next_frame(1.5) is None
    assert clock.now_s - before == pytest.approx(1.5)


def test_follow_sees_what_comes_while_it_waits(tmp_path: pathlib.Path) -> None:
    clock = FakeClock()

    def wait(seconds: float) -> None:
        clock.wait(seconds)
        if clock.now_s > 1000.5 and not list(tmp_path.glob("*.jpg")):
            drop_frame(grey(90), tmp_path)

    source = FolderSource(tmp_path, clock=clock, wait=wait, follow=True)
    assert level_of(source.next_frame(10)) == 90
    assert clock.now_s < 1000.6


def test_torn_and_foreign_files_are_skipped_and_reported(tmp_path: pathlib.Path) -> None:
    whole = encoded(np.random.default_rng(1).integers(0, 255, (40, 60), np.uint8), ".png")
    jpeg = encoded(grey(30), ".jpg")
    damaged = whole[:40] + b"\0" * 40 + whole[80:]
    files = {"1.png": whole[:-20], "2.jpg": jpeg[:-9], "3.png": b"", "4.png": b"hello", "5.png": damaged}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "6.png").write_bytes(encoded(grey(160), ".png"))
    (tmp_path / ".7.png.part").write_bytes(whole[:50])
    skipped: list[SkippedPicture] = []
    source = follow(tmp_path, FakeClock(), skipped)
    assert level_of(source.next_frame(0)) == 160
    assert [one.name for one in skipped] == list(files)
    assert [one.reason.split(":")[0] for one in skipped] == [
        "torn",
        "torn",
        *["neither PNG nor JPEG"] * 2,
        "damaged",
    ]
    assert source.next_frame(0) is None
    assert [path.name for path in tmp_path.iterdir()] == [".7.png.part"]


def test_a_huge_file_is_refused_by_its_length() -> None:
    with pytest.raises(BadPictureError, match="longer than"):
        parse_picture(b"\x89PNG\r\n\x1a\n" + bytes(32 * 1024 * 1024))


def test_missing_folder_is_a_fault_at_the_end_of_the_wait(tmp_path: pathlib.Path) -> None:
    clock = FakeClock()
    before = clock.now_s
    source = follow(tmp_path / "none", clock)
    result = source.next_frame(1.0)
    assert isinstance(result, ScannerFault)
    assert result.code is ScannerFaultCode.SOURCE_UNUSABLE
    assert "none" in result.place
    assert clock.now_s - before == pytest.approx(1.0)
    source.drain()
    (tmp_path / "none").mkdir()
    drop_frame(grey(80), tmp_path / "none")
    assert level_of(source.next_frame(1.0)) == 80


def test_follow_never_deletes_a_file_given_as_folder(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "card.png"
    path.write_bytes(encoded(grey(120), ".png"))
    assert isinstance(follow(path, FakeClock()).next_frame(0), ScannerFault)
    follow(path, FakeClock()).drain()
    assert path.exists()


def test_drain_deletes_waiting_pictures_only_in_follow_mode(tmp_path: pathlib.Path) -> None:
    kept = drop_frame(grey(50), tmp_path)
    FolderSource(tmp_path, clock=FakeClock()).drain()
    assert kept.exists()
    source = follow(tmp_path, FakeClock())
    source.drain()
    assert not kept.exists()
    assert source.next_frame(0) is None


def test_closed_source_gives_nothing(tmp_path: pathlib.Path) -> None:
    drop_frame(grey(50), tmp_path)
    source = follow(tmp_path, FakeClock())
    source.close()
    source.close()
    assert source.next_frame(5) is None


def test_video_gives_its_frames_then_ends(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for level in (40, 120, 200):
        writer.write(np.full((48, 64, 3), level, np.uint8))
    writer.release()
    source = VideoSource(path)
    assert [level_of(source.next_frame(0)) for _ in range(3)] == [40, 120, 200]
    assert source.next_frame(0) is None
    assert source.finished
    source.close()


def test_video_that_does_not_open_is_a_fault(
    tmp_path: pathlib.Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = VideoSource(tmp_path / "none.avi").next_frame(0)
    assert isinstance(result, ScannerFault)
    assert result.code is ScannerFaultCode.SOURCE_UNUSABLE
