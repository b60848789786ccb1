"""A voter finds an option on a further page with the turning buttons alone: the strip may leave pages out."""

import pathlib
import typing

import pytest

from rehearsal.eyes import Eyes, LostSightError, Target, View
from rehearsal.voter import Camera, Voter

PAGES = 6


class StripThatLeavesPagesOut:
    """A ballot of six pages, one option each; the model has a chip for every page, the screen has none."""

    def __init__(self, page: int) -> None:
        self.page = page

    def view(self) -> View:
        turns = [Target(id=f"page-{n}", action="TurnPage", argument=str(n), ready=True) for n in range(PAGES)]
        if self.page:
            turns.append(Target(id="previous", action="TurnPage", argument=str(self.page - 1), ready=True))
        if self.page < PAGES - 1:
            turns.append(Target(id="next", action="TurnPage", argument=str(self.page + 1), ready=True))
        option = Target(id="option-1", action="ChooseOption", argument=f"o{self.page}", ready=True)
        return View(revision=self.page, state="OnBallot", targets=(*turns, option), settled=True)

    def press(self, view: View, target: Target) -> View:
        del view
        if target.id not in ("previous", "next"):
            raise LostSightError("no such thing on the screen")
        self.page = int(target.argument)
        return self.view()

    def shot(self, path: pathlib.Path) -> None:
        del path


def voter(screen: StripThatLeavesPagesOut, folder: pathlib.Path) -> Voter:
    eyes = typing.cast("Eyes", screen)
    missing = typing.cast("typing.Any", None)
    return Voter(eyes=eyes, camera=Camera(eyes=eyes, folder=folder, kiosk=1), election=missing, plan=missing)


@pytest.mark.parametrize(("start", "option"), [(0, "o5"), (3, "o1"), (5, "o0"), (2, "o2")])
def test_an_option_is_found_forward_and_back(start: int, option: str, tmp_path: pathlib.Path) -> None:
    screen = StripThatLeavesPagesOut(start)
    found = voter(screen, tmp_path)._to_page_of(screen.view(), option)
    assert found.target("ChooseOption", option) is not None


def test_an_option_on_no_page_is_a_lost_voter(tmp_path: pathlib.Path) -> None:
    screen = StripThatLeavesPagesOut(0)
    with pytest.raises(LostSightError, match="on no page"):
        voter(screen, tmp_path)._to_page_of(screen.view(), "o9")
