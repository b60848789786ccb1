"""Real files: the lock, no growth, death after a failed flush, a whole day on disk."""

import errno
import os
import pathlib

import pytest

from kiosk.ballot_box import (
    Erased,
    FileMedium,
    ResultsFinal,
    SystemRandomness,
    Verified,
    Written,
    format_box,
    open_box,
    read_recovery_copy,
    required_size,
)
from kiosk.ballot_box.layout import is_header
from kiosk.ballot_box.medium import BoxInUseError

from .commission_scenes import MEMBERS, PUBLIC_KEY, sealed_images
from .scenes import EARLIER, IDENTITY, KEY, SLOTS, CountedRandomness, cast_one


def test_two_holders_cannot_open_one_medium(tmp_path: pathlib.Path) -> None:
    first = FileMedium.create(tmp_path / "box", 8192)
    with pytest.raises(BoxInUseError, match="another process"):
        FileMedium(tmp_path / "box")
    first.close()
    first.close()
    FileMedium(tmp_path / "box").close()


def test_a_medium_is_created_once_whole_and_private(tmp_path: pathlib.Path) -> None:
    FileMedium.create(tmp_path / "box", 8192).close()
    state = (tmp_path / "box").stat()
    assert (state.st_size, state.st_mode & 0o777) == (8192, 0o600)
    assert state.st_blocks * 512 >= 8192, "the room is allocated, a later write cannot lack space"
    with pytest.raises(FileExistsError):
        FileMedium.create(tmp_path / "box", 8192)


def test_a_medium_never_grows_and_never_reads_short(tmp_path: pathlib.Path) -> None:
    medium = FileMedium.create(tmp_path / "box", 8192)
    with pytest.raises(OSError, match="past the end"):
        medium.pwrite(8000, bytes(200))
    with pytest.raises(OSError, match="past the end"):
        medium.pread(8000, 200)
    assert medium.size == 8192
    medium.close()
    with pytest.raises(OSError, match="closed"):
        medium.pread(0, 1)


def test_a_failed_flush_is_never_tried_again(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = FileMedium.create(tmp_path / "box", 8192)
    calls = []

    def failing(fd: int) -> None:
        calls.append(fd)
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fdatasync", failing)
    medium.pwrite(0, b"x")
    with pytest.raises(OSError, match="no"):
        medium.flush()
    with pytest.raises(OSError, match="dead until the next boot"):
        medium.flush()
    with pytest.raises(OSError, match="dead until the next boot"):
        medium.pwrite(0, b"y")
    assert len(calls) == 1
    medium.close()


def test_a_short_write_is_completed(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = FileMedium.create(tmp_path / "box", 8192)
    real = os.pwrite
    monkeypatch.setattr(os, "pwrite", lambda fd, data, offset: real(fd, bytes(data[:1000]), offset))
    medium.pwrite(100, bytes(range(250)) * 16)
    medium.flush()
    assert medium.pread(100, 4000) == bytes(range(250)) * 16
    medium.close()


@pytest.mark.parametrize("count", [1, 2])
def test_a_day_on_files(tmp_path: pathlib.Path, count: int) -> None:
    paths = [tmp_path / f"box-{number}" for number in range(count)]
    media = [FileMedium.create(path, required_size(8)) for path in paths]
    format_box(
        media=media, identity=IDENTITY, device_key=KEY, randomness=CountedRandomness(b"format"), slots=8
    )
    randomness = CountedRandomness(b"day", pick=3)
    opening = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=randomness)
    assert opening.box is not None
    with opening.box as box:
        for number in range(8):
            cast_one(box, b"vote %d" % (7 - number), b"ticket %d" % number)
    media = [FileMedium(path) for path in paths]
    randomness = CountedRandomness(b"evening")
    evening = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=randomness)
    assert evening.box is not None
    with evening.box as box:
        assert box.verify_all() == Verified(count=8)
        assert box.export() == tuple(b"vote %d" % number for number in range(8))


def test_loss_recovery_replacement_and_erasure_on_files(tmp_path: pathlib.Path) -> None:
    """The whole life of a box on real files: one is lost, the commission opens the other, a new one joins."""
    paths = [tmp_path / name for name in ("internal", "removable", "new")]
    for path, image in zip(paths, sealed_images()):
        path.write_bytes(image)
    card = FileMedium(paths[0], read_only=True)
    copy = read_recovery_copy(card, identity=IDENTITY, public_key=PUBLIC_KEY)
    card.close()
    key = copy.join([copy.open_share(member) for member in MEMBERS[:2]])
    opening = open_box(
        media=[FileMedium(paths[0]), None],
        identity=IDENTITY,
        device_key=KEY,
        randomness=SystemRandomness(),
        recovered=key,
    )
    assert opening.box is not None
    new = FileMedium.create(paths[2], required_size(SLOTS))
    assert opening.box.replace_medium(1, new) == Written()
    cast_one(opening.box, b"a later vote", b"ticket")
    opening.box.close()
    media = [FileMedium(paths[0]), FileMedium(paths[2])]
    again = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=SystemRandomness())
    assert again.box is not None
    assert again.box.export() == (b"a later vote", EARLIER)
    final = ResultsFinal(identity=IDENTITY, count=2, protocol_hash=bytes(32))
    assert again.box.erase(final) == Erased(count=2, protocol_hash=bytes(32))
    again.box.close()
    media = [FileMedium(paths[0]), FileMedium(paths[2])]
    gone = open_box(media=media, identity=IDENTITY, device_key=KEY, randomness=SystemRandomness())
    assert gone.recovery == Erased(count=2, protocol_hash=bytes(32))
    for path in (paths[0], paths[2]):
        assert key.key not in path.read_bytes()
        assert not is_header(path.read_bytes())
