"""Steps of a voter who reads about an option: the rows to choose from, the pages of text, and back.

Reading changes no mark. «Выбрать» on the details is the very touch of the row on the ballot.
"""

import dataclasses

from kiosk.session.context import SessionContext
from kiosk.session.events import ChooseOption, Event, TurnPage
from kiosk.session.moves import Step, go
from kiosk.session.overlay_events import CloseDetails, OpenDetails
from kiosk.session.states import ConfirmingChoice, Kiosk, OnBallot, ReadingDetails
from kiosk.session.voting_steps import ballot_step


def open_details(
    context: SessionContext, kiosk: Kiosk, state: OnBallot | ConfirmingChoice, event: OpenDetails
) -> Step | None:
    """Open what the ballot says beyond its rows; where there is nothing more, there is nothing to open."""
    if isinstance(state, OnBallot) and state.notice is not None:
        return None
    pages = context.pages(state.contest, state.voting.settings)
    if event.option is None:
        if not pages.details or isinstance(state, ConfirmingChoice):
            return None
        return go(kiosk, ReadingDetails(back=state, page=state.page))
    if event.option not in pages.details:
        return None
    return go(kiosk, ReadingDetails(back=state, option=event.option))


def details_step(context: SessionContext, kiosk: Kiosk, state: ReadingDetails, event: Event) -> Step | None:
    """Turn, choose, or go back."""
    pages = context.pages(state.back.contest, state.voting.settings)
    match event:
        case TurnPage(page=page):
            count = pages.count if state.option is None else len(pages.details_of(state.option))
            return go(kiosk, dataclasses.replace(state, page=page)) if 0 <= page < count else None
        case OpenDetails(option=option) if state.option is None and option in pages.details:
            return go(kiosk, dataclasses.replace(state, option=option, page=0, listed=state.page))
        case CloseDetails() if state.listed is not None:
            return go(kiosk, dataclasses.replace(state, option=None, page=state.listed, listed=None))
        case CloseDetails():
            return go(kiosk, state.back)
        case ChooseOption(option=option) if isinstance(state.back, OnBallot) and option == state.option:
            return ballot_step(context, dataclasses.replace(kiosk, state=state.back), state.back, event)
        case _:
            return None
