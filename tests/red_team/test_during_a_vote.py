"""Attacks on a vote under way: media pulled out, power cut, no paper, cards shown twice. One test per attack.

Real kiosk, real controller, real ballot box; only media, printer and wire are simulated. What a voter was
told and what is stored is judged by `RealStation.judge`.
"""

import pytest

from election.cards import CardState
from kiosk.ballot_box.fake_medium import FakeOperation
from kiosk.session import states
from kiosk.session.events import CardSeen, Continue, RefusalReason
from tests.exactly_once.real_station import FIRST_CARD
from tests.red_team.hall import come_to_paper, hall, rest, shows, vote, writes_of_a_visit

# P0 CLAIMED · P2 PRINTED · P4 INTENT · P5, P6 slots · P7 MARKED · P9 outbox and its settling · acknowledged.
WRITES = 9


def test_the_steps_are_the_writes_the_attacks_count() -> None:
    assert writes_of_a_visit() == WRITES


@pytest.mark.parametrize("medium", [0, 1])
@pytest.mark.parametrize("write", range(WRITES))
def test_medium_pulled_out_at_each_step(medium: int, write: int) -> None:
    """The vote is finished on the other medium, nobody else is admitted, and after a start all is whole."""
    with hall() as station:
        kiosk = station.kiosks[0]
        kiosk.media[medium].fail_at(FakeOperation.WRITE, write)
        vote(station, kiosk, FIRST_CARD)
        station.judge()
        assert kiosk.media[medium].has_failed
        assert not kiosk.media[medium].used_after_failure
        # On a device that broke before the vote began nobody begins; later one medium is enough.
        assert kiosk.box.count == (0 if write == 0 else 1)
        assert shows(kiosk) is states.NotReady
        kiosk.crash(station.chance)
        rest(station)
        vote(station, kiosk, FIRST_CARD + 1)
        assert kiosk.box.count == (1 if write == 0 else 2)
        rest(station)


@pytest.mark.parametrize("write", range(WRITES))
def test_both_media_pulled_out_at_each_step(write: int) -> None:
    """Nothing can be written any more: the voter is told so, and after the next start it still holds."""
    with hall() as station:
        kiosk = station.kiosks[0]
        for medium in kiosk.media:
            medium.fail_at(FakeOperation.WRITE, write)
        vote(station, kiosk, FIRST_CARD)
        station.judge()
        assert shows(kiosk) in (
            states.NotReady,
            states.CardNotAccepted,
            states.PrinterFault,
            states.VoteFailed,
            states.VoteUnknown,
        )
        kiosk.crash(station.chance)
        rest(station)


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.torture) for n in range(2, 8))])
@pytest.mark.parametrize("write", range(2 * WRITES))
def test_power_cut_at_each_step(write: int, seed: int) -> None:
    """In each write of either medium, with any part of its sectors written; then after the recovery."""
    with hall(seed=seed) as station:
        kiosk = station.kiosks[0]
        kiosk.cut_power_at(write)
        vote(station, kiosk, FIRST_CARD)
        assert kiosk.boots == 2
        kiosk.crash(station.chance)
        rest(station)
        vote(station, kiosk, FIRST_CARD + 1)
        rest(station)


def test_paper_out_at_p2_before_the_choices_are_printed() -> None:
    """The choices are not printed: the voter waits, nothing is stored; with new paper the vote goes on."""
    with hall() as station:
        kiosk = station.kiosks[0]
        station.show_card(kiosk, FIRST_CARD)
        station.round()
        kiosk.paper(False)
        kiosk.fill(station.chance)
        assert shows(kiosk) is states.PrinterFault
        assert kiosk.box.count == 0
        kiosk.paper(True)
        station.round()
        assert shows(kiosk) is states.Comparing
        kiosk.decide(confirm=True)
        station.round()
        assert kiosk.box.count == 1
        rest(station)


def test_paper_out_at_p7_after_the_vote_is_stored() -> None:
    """The vote is stored, its mark is not printed: it counts once, and nobody else comes before the mark."""
    with hall() as station:
        kiosk = station.kiosks[0]
        come_to_paper(station, kiosk, FIRST_CARD)
        kiosk.paper(False)
        kiosk.decide(confirm=True)
        station.round()
        assert kiosk.box.count == 1
        assert shows(kiosk) is states.MarkingStored
        station.show_card(kiosk, FIRST_CARD + 1)
        station.round()
        assert shows(kiosk) is states.MarkingStored
        kiosk.paper(True)
        station.round()
        station.round()
        assert shows(kiosk) is states.Done
        assert kiosk.box.count == 1
        rest(station)


def test_one_card_at_two_kiosks_at_once() -> None:
    with hall("kiosk-1", "kiosk-2") as station:
        one, two = station.kiosks
        for kiosk in (one, two):
            station.show_card(kiosk, FIRST_CARD)
        station.round()
        assert isinstance(two.state, states.CardNotAccepted)
        assert two.state.reason is RefusalReason.IN_USE_ELSEWHERE
        one.fill(station.chance)
        one.decide(confirm=True)
        station.round()
        two.move_on()
        vote(station, two, FIRST_CARD)
        assert (one.box.count, two.box.count) == (1, 0)
        rest(station)


def test_photographed_card() -> None:
    """The photograph is the card: while its owner votes, after it, and when it comes first."""
    with hall("kiosk-1", "kiosk-2") as station:
        one, two = station.kiosks
        come_to_paper(station, one, FIRST_CARD)
        vote(station, two, FIRST_CARD)
        assert two.box.count == 0
        one.decide(confirm=True)
        station.round()
        for kiosk in (one, two, one):
            kiosk.move_on()
            vote(station, kiosk, FIRST_CARD)
        assert (one.box.count, two.box.count) == (1, 0)
        rest(station)


def test_card_of_another_precinct_election_or_mode() -> None:
    with hall() as station:
        kiosk, rig = station.kiosks[0], station.rig
        other = type(rig.books.mode)
        foreign = {
            "precinct": rig.code(FIRST_CARD, precinct=124),
            "mode": rig.code(FIRST_CARD, mode=other.TRAINING),
            "election": f"{int(rig.code(FIRST_CARD)) ^ 1:039d}",
        }
        reasons = set()
        for what, code in foreign.items():
            kiosk.hear(CardSeen(code=code))
            station.round()
            assert isinstance(kiosk.state, states.CardNotAccepted), what
            reasons.add(kiosk.state.reason)
            kiosk.move_on()
        assert reasons <= {RefusalReason.FOREIGN, RefusalReason.TEST_CARD, RefusalReason.UNREADABLE}
        assert kiosk.box.count == 0
        assert {row.state for row in station.rows()} == {CardState.ACTIVATED}
        vote(station, kiosk, FIRST_CARD)
        rest(station)


def test_six_annulments_in_a_row() -> None:
    """Each annuls its own record; none stores anything; the seventh attempt counts once."""
    with hall() as station:
        kiosk = station.kiosks[0]
        come_to_paper(station, kiosk, FIRST_CARD)
        annulled = 0
        for _ in range(6):
            assert shows(kiosk) is states.Comparing
            kiosk.decide(confirm=False)
            station.round()
            annulled += 1
            assert kiosk.box.count == 0
            if shows(kiosk) is not states.Annulled:
                break
            kiosk.hear(Continue())
            kiosk.fill(station.chance)
        limit = station.rig.election.policy.annulments_limit
        assert annulled == min(6, limit)
        assert len(kiosk.printer.printed) >= 2 * annulled
        if shows(kiosk) is states.Comparing:
            kiosk.decide(confirm=True)
            station.round()
            assert kiosk.box.count == 1
        rest(station)
