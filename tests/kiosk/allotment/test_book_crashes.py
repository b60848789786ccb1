"""Exhaustive crash enumeration of the book: every write × every subset of torn sectors × one more crash."""

import collections.abc
import contextlib
import dataclasses

import pytest

from election.allotments import CardEnd, card_hash
from kiosk.allotment.authority import Grant, UnitAuthority
from kiosk.allotment.store import COPY_BYTES
from kiosk.ballot_box.fake_medium import FakeMedium, Mains, PowerCutError, device_states
from kiosk.ballot_box.port import Outcome

from .unit_kit import (
    CODES,
    ELECTION,
    MODE,
    Images,
    authority,
    blank,
    granted,
    images_of,
    paper,
    plug,
    returned,
)


@dataclasses.dataclass(slots=True)
class Claim:
    """The claim under way when the lights went out, as the journal of the ballot box has it."""

    code: str
    token: int
    outcome: Outcome
    opened: bool = False


@dataclasses.dataclass(slots=True)
class Told:
    """What the unit had said before the lights went out."""

    taken: bool = False
    claim: Claim | None = None
    ended: dict[str, Outcome] = dataclasses.field(default_factory=dict)
    brought: bytes | None = None


def trip(unit: UnitAuthority, told: Told) -> None:
    """One card votes, one is released and then reset, one comes back unused."""
    told.taken = isinstance(unit.take(paper(), 1), str)
    for code, outcome in (
        (CODES[0], Outcome.VOTED),
        (CODES[1], Outcome.RELEASED),
        (CODES[1], Outcome.RESET),
    ):
        claim = told.claim = Claim(code, granted(unit, code), outcome)
        assert unit.open_session(code, claim.token) is None
        claim.opened = True
        assert unit.settle(outcome, code, claim.token)
        told.claim, told.ended[code] = None, outcome
    told.brought = unit.bring_back(1)


def crash_states(media_count: int, sector: int) -> collections.abc.Iterator[tuple[Told, Images]]:
    cut = 0
    while True:
        media = plug(blank(media_count), sector=sector)
        unit, told = authority(media), Told()
        mains = Mains(cut_at=cut)
        for medium in media:
            medium.plug_into(mains)
        try:
            trip(unit, told)
        except PowerCutError:
            for state in device_states(media):
                yield told, state
            cut += 1
        else:
            yield told, images_of(media)
            return


def recovery_states(images: Images, sector: int) -> collections.abc.Iterator[Images]:
    cut = 0
    while True:
        mains = Mains(cut_at=cut)
        media = [FakeMedium(image=image, mains=mains, sector=sector) for image in images]
        with contextlib.suppress(PowerCutError):
            authority(media)
            return
        yield from device_states(media)
        cut += 1


def judge(told: Told, images: Images) -> None:
    """Switch on again: what was told stands, and the claim under way ends as the journal says."""
    media = plug(images)
    unit = authority(media)
    assert unit.fault is None
    if told.brought is not None:
        assert unit.bring_back(1) == told.brought
        return
    if unit.kept(1) is None:
        assert not told.taken
        assert isinstance(unit.take(paper(), 1), str)
    copies = {part for image in images_of(media) for part in (image[:COPY_BYTES], image[COPY_BYTES:])}
    assert len(copies) == 1
    ended = dict(told.ended)
    for code, outcome in told.ended.items():
        free = unit.is_away and isinstance(unit.decide(code), Grant)
        assert not free or outcome is Outcome.RELEASED, "a spent card is free again"
    claim = told.claim
    if claim is not None:
        # A session that was not opened is released: that is what recovery of the ballot box comes to.
        ended[claim.code] = claim.outcome if claim.opened else Outcome.RELEASED
        for _ in range(2):
            assert unit.settle(ended[claim.code], claim.code, claim.token)
    ends = {line.card: line.end for line in returned(unit).cards}
    released = {Outcome.RELEASED: CardEnd.UNUSED, Outcome.VOTED: CardEnd.VOTED, Outcome.RESET: CardEnd.RESET}
    assert ends == {
        card_hash(ELECTION, MODE, code): released[ended.get(code, Outcome.RELEASED)] for code in CODES
    }


@pytest.mark.parametrize(("media", "sector"), [(1, 4096), (2, 512), (2, COPY_BYTES // 2)])
def test_no_crash_loses_or_doubles_a_card(
    media: int, sector: int, capsys: pytest.CaptureFixture[str]
) -> None:
    once = twice = 0
    for told, state in crash_states(media, sector):
        once += 1
        judge(told, state)
        if sector == COPY_BYTES // 2:
            for second in recovery_states(state, sector):
                twice += 1
                judge(told, second)
    assert once > 32 * media
    with capsys.disabled():
        print(f"\n  media {media}, sectors of {sector}: {once} crash states, {twice} after a second crash")
