"""Words and tables for people: what a package holds, what a memory card says. Prints, decides nothing."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from election.definition import BallotMeasureContest, CandidateContest, Contest, DeviceRole, PartyContest
from election.localized import STATE_LANGUAGE, Localized, text_in
from election.package import ElectionPackage
from election.package_decoding import PackageProblem
from election.polls import StationMode
from provisioning.results import VerifiedResults
from provisioning.results_codes import VerifiedCode

_ROLES = {
    DeviceRole.CONTROLLER: "контроллер",
    DeviceRole.KIOSK: "в помещении",
    DeviceRole.PORTABLE: "переносное",
}
_MODES = {
    StationMode.SETUP: "НАСТРОЙКА",
    StationMode.TEST: "ТЕСТ",
    StationMode.TRAINING: "ТРЕНИРОВКА",
    StationMode.OFFICIAL: "ГОЛОСОВАНИЕ",
}


def _russian(text: Localized) -> str:
    return escape(text_in(text, STATE_LANGUAGE))


def _kind(contest: Contest) -> str:
    match contest:
        case CandidateContest():
            return "кандидаты"
        case PartyContest():
            return "списки, за и против" if contest.for_and_against else "списки"
        case BallotMeasureContest():
            return "вопрос"


def show_package(console: Console, package: ElectionPackage) -> None:
    """Print a readable summary with the fingerprint to compare."""
    election, station = package.election, package.station
    console.print(f"[bold]{_russian(election.title)}[/bold]", highlight=False)
    facts = Table.grid(padding=(0, 2))
    for label, value in (
        ("Дата", election.date),
        ("Обозначение", f"{election.id}, версия {election.version}"),
        ("Языки", ", ".join(election.languages)),
        ("Участок", f"№ {station.number}, {_russian(station.name)}, версия {station.version}"),
        ("Адрес", _russian(station.address) if station.address else "—"),
        ("Избирателей", f"{station.voters_registered}"),
        ("Карточки", f"{station.cards.count}, номера с {station.cards.first_serial}"),
        ("Подписано", escape(package.root.commission)),
        ("Файлов кроме описаний", f"{len(election.assets)}"),
    ):
        facts.add_row(label, value)
    console.print(facts, highlight=False)
    console.print(_contest_table(package))
    console.print(_style_table(package))
    console.print(_device_table(package))
    show_fingerprint(console, package)


def show_fingerprint(console: Console, package: ElectionPackage) -> None:
    """Print the words that must stand on every device and on the envelope."""
    console.print("Сравните слова с листом из конверта и с каждым устройством:", highlight=False)
    console.print(f"[bold]  {str(package.fingerprint).upper()}[/bold]", highlight=False)
    console.print(f"  {package.fingerprint.hex}", highlight=False, soft_wrap=True)


def _contest_table(package: ElectionPackage) -> Table:
    table = Table(title="Виды выборов", title_justify="left")
    for heading in ("Обозначение", "Название", "Вид"):
        table.add_column(heading)
    table.add_column("Вариантов", justify="right")
    table.add_column("Отметок", justify="right")
    for contest in package.election.contests:
        table.add_row(
            contest.id,
            _russian(contest.short_title),
            _kind(contest),
            str(len(contest.options)),
            str(contest.votes_allowed),
        )
    return table


def _style_table(package: ElectionPackage) -> Table:
    table = Table(title="Комплекты бюллетеней (первый — обычный)", title_justify="left")
    for heading in ("Обозначение", "Название", "Состав"):
        table.add_column(heading)
    for style in package.election.ballot_styles:
        table.add_row(style.id, _russian(style.title), ", ".join(style.contests))
    return table


def _device_table(package: ElectionPackage) -> Table:
    table = Table(title="Устройства", title_justify="left")
    table.add_column("№", justify="right")
    for heading in ("Обозначение", "Назначение", "Ключ подписи"):
        table.add_column(heading)
    for device in package.station.devices:
        table.add_row(str(device.number), device.id, _ROLES[device.role], device.public_key[:16] + "…")
    return table


def show_results(console: Console, results: VerifiedResults) -> None:
    """Print the counted results of a card that was found good."""
    protocol = results.protocol
    heading = escape(f"УИК № {protocol.station} · {protocol.election_title} · {protocol.date}")
    console.print(f"[bold]{heading}[/bold]", highlight=False)
    console.print(f"Режим: [bold]{_MODES[protocol.mode]}[/bold]", highlight=False)
    kiosks = Table(title="Устройства", title_justify="left")
    kiosks.add_column("№", justify="right")
    kiosks.add_column("Бюллетеней", justify="right")
    kiosks.add_column("Карточек", justify="right")
    for kiosk in protocol.kiosks:
        kiosks.add_row(str(kiosk.number), str(kiosk.ballots), str(kiosk.voted))
    console.print(kiosks)
    for contest in protocol.contests:
        table = Table(title=escape(contest.short_title), title_justify="left")
        table.add_column("Строка", justify="right")
        table.add_column("")
        table.add_column("Число", justify="right")
        for row in contest.rows:
            table.add_row(row.number, escape(row.title), str(row.value))
        table.add_section()
        for option in contest.options:
            table.add_row(option.row, escape(option.name), str(option.votes))
        console.print(table)
    console.print(f"Члены комиссии: {results.members.line}", highlight=False)
    for decision in protocol.decisions:
        words = escape(f"Решение комиссии: {decision.subject} — {decision.act}")
        console.print(words, highlight=False)
    for remark in results.log_remarks:
        console.print(escape(f"Замечание о журнале: {remark}"), highlight=False, soft_wrap=True)
    console.print("[bold]Подписи верны, пересчёт по записям устройств совпал.[/bold]", highlight=False)


def show_code(console: Console, verified: VerifiedCode) -> None:
    """Print the protocol of one contest read from its codes."""
    code = verified.code
    heading = escape(f"УИК № {code.station} · {code.election_title} · {code.date}")
    console.print(f"[bold]{heading}[/bold]", highlight=False)
    console.print(f"Режим: [bold]{_MODES[code.mode]}[/bold]", highlight=False)
    table = Table(title=escape(code.title), title_justify="left")
    table.add_column("Строка", justify="right")
    table.add_column("")
    table.add_column("Число", justify="right")
    for row in code.rows:
        table.add_row(row.number, escape(row.title), str(row.value))
    table.add_section()
    for option in code.options:
        if option.typed is not None:
            table.add_row(option.typed_row, escape(f"{option.name} (на бумаге)"), str(option.typed))
        if option.row:
            table.add_row(option.row, escape(option.name), str(option.votes))
    console.print(table)
    console.print(f"Члены комиссии: {verified.members.line}", highlight=False)
    console.print("[bold]Подпись верна.[/bold]", highlight=False)


def show_problems(console: Console, problems: tuple[PackageProblem, ...]) -> None:
    """Print what is wrong, one line each."""
    for problem in problems:
        console.print(f"  {problem}", highlight=False, markup=False, soft_wrap=True)
