"""The papers of the day: which there are, and printing one of them in so many copies."""

from controller.console.model import filling
from controller.console.model.chair_pages import home, pages_of
from controller.console.model.events import Go, PrintCopies
from controller.console.model.filling import COPIES
from controller.console.model.pads import field_control, number_pad
from controller.console.model.page import Control, Field, Fields, Lead, Row, Rows, WorkPage
from controller.console.model.routes import Closing, ClosingStage, Paper, Papers
from controller.console.model.state import ConsoleState
from link import messages


def papers_page(state: ConsoleState, place: Papers) -> WorkPage:
    """Return the papers there are."""
    papers = state.papers
    room = state.rows_a_page - 1
    if not papers:
        text = state.why_not(messages.GetPapers) if papers is None else "Бумаг ещё нет"
        return WorkPage(
            id="papers", title="Бумаги", blocks=(Lead(text=text, icon="paper"),), buttons=(home(),)
        )
    rows = tuple(
        Row(
            title=paper.title,
            note=paper.name,
            value="печать",
            icon="paper",
            control=Control(
                id=f"paper-{place.page * room + number}",
                label=paper.title,
                action=Go(to=Paper(name=paper.name, title=paper.title, back=place)),
            ),
        )
        for number, paper in enumerate(papers[place.page * room : (place.page + 1) * room])
    )
    protocol = Control(
        id="protocol",
        label="К протоколу",
        action=Go(to=Closing(stage=ClosingStage.PROTOCOL)),
        icon="flag",
    )
    closed = state.polls is messages.PollsState.CLOSED_FINAL
    return WorkPage(
        id=f"papers-{place.page}",
        title="Бумаги: что напечатать?",
        blocks=(Rows(rows=rows),),
        buttons=(
            home(),
            *((protocol,) if closed else ()),
            *pages_of(len(papers), room, place.page, lambda page: Papers(page=page)),
        ),
    )


def paper_page(state: ConsoleState, place: Paper) -> WorkPage:
    """Return one paper and how many copies of it."""
    copies = filling.number_of(state, COPIES)
    field = Field(
        number="",
        title="Сколько копий",
        note="комиссии, наблюдателям, в пакет",
        digits=copies,
        current=True,
        control=field_control(COPIES),
    )
    printing = any(kind.startswith("PrintPaper") for kind in state.pending)
    button = Control(
        id="print",
        label="Печатаю…" if printing else f"Напечатать: {copies or 0}",
        action=PrintCopies(),
        look="plain" if printing else "primary",
        icon="paper",
    )
    return WorkPage(
        id="paper",
        title="Печать",
        blocks=(Lead(text=place.title, icon="paper"), Fields(fields=(field,))),
        buttons=(Control(id="back", label="Назад", action=Go(to=place.back), icon="back"), button),
        pad=number_pad("Ввод"),
    )
