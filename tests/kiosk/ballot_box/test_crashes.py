"""Exhaustive crash enumeration: every write × every subset of torn sectors × one more crash in recovery."""

import itertools

import pytest

from kiosk.ballot_box import Clean, NotVoted, VotedMarked, VotedUnmarked

from .scenes import (
    Path,
    crash_states,
    judge_reboot,
    make_media,
    open_media,
    recovery_crash_states,
    used_images,
    voter_confirms,
    voter_is_reset,
)


def enumerate_crashes(path: Path, *, media: int, sector: int, second_sector: int | None) -> tuple[int, int]:
    """Judge every state; return (states after one crash, states after a second one in recovery)."""
    once = twice = 0
    for progress, state in crash_states(used_images(media), path, sector=sector):
        once += 1
        judge_reboot(state, progress)
        if second_sector is None:
            continue
        for second in recovery_crash_states(state, sector=second_sector):
            twice += 1
            judge_reboot(second, progress)
    return once, twice


@pytest.mark.parametrize("media", [1, 2])
@pytest.mark.parametrize("path", [voter_confirms, voter_is_reset])
def test_no_crash_loses_or_doubles_a_vote(path: Path, media: int, capsys: pytest.CaptureFixture[str]) -> None:
    once, twice = enumerate_crashes(path, media=media, sector=2048, second_sector=4096)
    assert once > 8 * media
    assert twice > once
    with capsys.disabled():
        print(f"\n  {path.__name__}, media {media}: {once} crash states, {twice} after a second crash")


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("media", [1, 2])
def test_no_crash_with_512_byte_sectors(media: int, capsys: pytest.CaptureFixture[str]) -> None:
    once, _ = enumerate_crashes(voter_confirms, media=media, sector=512, second_sector=None)
    assert once > 256 * 10 * media
    with capsys.disabled():
        print(f"\n  media {media}, 512-byte sectors: {once} crash states")


@pytest.mark.torture
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("media", [1, 2])
@pytest.mark.parametrize("path", [voter_confirms, voter_is_reset])
def test_no_two_crashes_with_1024_byte_sectors(
    path: Path, media: int, capsys: pytest.CaptureFixture[str]
) -> None:
    once, twice = enumerate_crashes(path, media=media, sector=1024, second_sector=1024)
    assert twice > 10 * once
    with capsys.disabled():
        print(
            f"\n  {path.__name__}, media {media}, 1,024-byte sectors: {once} crash states, {twice} after two"
        )


def test_every_recovery_outcome_is_reached() -> None:
    """An enumeration that never meets an outcome would prove nothing about it."""
    seen: dict[str, set[bool]] = {}
    for _, state in crash_states(used_images(2), voter_confirms, sector=2048):
        recovery = open_media(make_media(state)).recovery
        printed = isinstance(recovery, NotVoted) and recovery.printed
        seen.setdefault(type(recovery).__name__, set()).add(printed)
    assert seen == {
        Clean.__name__: {False},
        NotVoted.__name__: {False, True},
        VotedUnmarked.__name__: {False},
        VotedMarked.__name__: {False},
    }


def test_outcomes_advance_in_one_direction_along_the_path() -> None:
    """With whole writes only, the outcome changes exactly at the commit points of the protocol."""
    names = [
        type(open_media(make_media(state)).recovery).__name__
        for _, state in crash_states(used_images(1), voter_confirms, sector=4096)
    ]
    assert [name for name, _ in itertools.groupby(names)] == [
        "Clean",
        "NotVoted",
        "VotedUnmarked",
        "VotedMarked",
        "Clean",
    ]
