"""The command line of provisioning: `python -m provisioning`. The composition root: clock and randomness.

Exit status: 0 done, 1 refused with reasons, 2 wrong usage.
"""

import datetime
import json
import pathlib
import random
import typing

import typer
from rich.console import Console
from rich.progress import Progress

from election.package import ElectionPackage, Expectation
from election.package_decoding import PackageProblem
from election.polls import StationMode
from provisioning import enrolment_commands, results_command
from provisioning import keys as key_files
from provisioning.audio.listening import NoAudioError, write_clips
from provisioning.audio.rendering import AudioPlan
from provisioning.build import build_package
from provisioning.card_face import FontMissingError
from provisioning.cards import CardError, issue_cards, minutes_of_issue, write_cards
from provisioning.enrolment import EnrolmentError
from provisioning.install import install_package, open_package
from provisioning.official_sheet import save_official_cards, save_pin_slips
from provisioning.officials import OfficialsError, OfficialsPlan, read_officials
from provisioning.proof.command import make_proof, show_verdict
from provisioning.proof.drawing import DrawingError
from provisioning.proof.reading import ProofFileError
from provisioning.results import VerifiedResults, is_results_card, verify_results
from provisioning.source import source_schema
from provisioning.summary import show_fingerprint, show_package, show_problems, show_results

application = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Ключи, исходные данные и карточки участка."
)
_out = Console()
_err = Console(stderr=True)

_Keys = typing.Annotated[pathlib.Path, typer.Option("--keys", help="Папка ключей")]
_Out = typing.Annotated[pathlib.Path, typer.Option("--out", help="Куда записать")]
_Passphrase = typing.Annotated[
    pathlib.Path | None, typer.Option("--passphrase-file", help="Файл с парольной фразой")
]
_Root = typing.Annotated[str | None, typer.Option("--root-sha256", help="Ожидаемый хеш root.json")]
_Election = typing.Annotated[str | None, typer.Option("--election", help="Ожидаемые выборы")]
_Station = typing.Annotated[int | None, typer.Option("--station", help="Ожидаемый участок")]


def _refuse(what: str, problems: tuple[PackageProblem, ...]) -> typing.NoReturn:
    _err.print(f"[bold]{what}[/bold]", highlight=False)
    show_problems(_err, problems)
    raise typer.Exit(1)


def _stop(text: str) -> typing.NoReturn:
    _err.print(text, highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(1)


def _passphrase(path: pathlib.Path | None) -> bytes | None:
    if path is None:
        return None
    phrase = path.read_bytes().rstrip(b"\r\n")
    if len(phrase) < 8:
        _stop(f"{path}: парольная фраза короче 8 знаков")
    return phrase


@application.command()
def keys(
    out: _Out,
    kiosks: typing.Annotated[int, typer.Option(min=1, max=40)] = 2,
    portables: typing.Annotated[int, typer.Option(min=0, max=40)] = 0,
    commission: typing.Annotated[str, typer.Option(help="Кто подписывает")] = key_files.KeyPlan().commission,
    passphrase_file: _Passphrase = None,
    operators: typing.Annotated[int, typer.Option(min=0, max=9, help="Служебных карточек операторов")] = 2,
    officials: typing.Annotated[
        int, typer.Option(min=0, max=30, help="Служебных карточек членов комиссии; 0 и 0 — без служебных")
    ] = 3,
) -> None:
    """Создать ключи комиссии и устройств участка и служебные карточки."""
    # A chair alone can unlock nothing: without others the station has no official cards at all.
    cards = OfficialsPlan(operators=operators, members=officials) if operators + officials else None
    plan = key_files.KeyPlan(kiosks=kiosks, portables=portables, commission=commission, officials=cards)
    phrase = _passphrase(passphrase_file)
    pin = key_files.make_keys(out, plan, phrase)
    if phrase is None:
        _err.print(
            "[bold]ВНИМАНИЕ: ключи комиссии записаны БЕЗ парольной фразы. "
            "Только для разработки и учёбы, не для выборов.[/bold]",
            highlight=False,
        )
    _out.print(f"Ключи: {out}", highlight=False, soft_wrap=True)
    _out.print(f"root.json: {pin}", highlight=False, soft_wrap=True)


@application.command()
def build(
    source: pathlib.Path,
    keys: _Keys,
    out: _Out,
    passphrase_file: _Passphrase = None,
    audio: typing.Annotated[bool, typer.Option(help="Озвучить все тексты (espeak-ng)")] = False,
    audio_cache: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Папка уже озвученных текстов")
    ] = None,
) -> None:
    """Собрать и подписать исходные данные из файла TOML."""
    with Progress(console=_err, transient=True) as progress:
        task = progress.add_task("Озвучивание", visible=audio)
        plan = AudioPlan(
            cache=audio_cache,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
        package = build_package(source, keys, out, _passphrase(passphrase_file), plan if audio else None)
    if not isinstance(package, ElectionPackage):
        _refuse(f"{source}: исходные данные не собраны", package)
    _out.print(f"Исходные данные: {out}", highlight=False, soft_wrap=True)
    show_fingerprint(_out, package)


@application.command()
def inspect(package: pathlib.Path) -> None:
    """Показать, что в исходных данных."""
    opened = open_package(package)
    if not isinstance(opened, ElectionPackage):
        _refuse(f"{package}: исходные данные негодны", opened)
    show_package(_out, opened)


@application.command()
def verify(
    path: pathlib.Path,
    root_sha256: _Root = None,
    election: _Election = None,
    station: _Station = None,
    installed: typing.Annotated[pathlib.Path | None, typer.Option(help="Уже установленные данные")] = None,
    package_folder: typing.Annotated[
        pathlib.Path | None, typer.Option("--package", help="Исходные данные, для текстов кодов")
    ] = None,
    members: typing.Annotated[bool, typer.Option(help="Требовать подписей членов комиссии")] = False,
) -> None:
    """Проверить исходные данные, карту памяти с итогами или файл с текстами кодов протокола."""
    expect = Expectation(election=election, station=station)
    if path.is_file():
        results_command.verify_code_file(path, package_folder, root_sha256, expect, members=members)
        return
    if is_results_card(path):
        results = verify_results(path, root_sha256, expect)
        if not isinstance(results, VerifiedResults):
            _refuse(f"{path}: итоги НЕ подтверждены", results)
        show_results(_out, results)
        results_command.demand_members(results.members, demanded=members)
        return
    package = open_package(path, root_sha256, expect, installed)
    if not isinstance(package, ElectionPackage):
        _refuse(f"{path}: исходные данные негодны", package)
    _out.print("Исходные данные верны.", highlight=False)
    show_fingerprint(_out, package)


@application.command()
def sign(
    card: pathlib.Path,
    key: typing.Annotated[pathlib.Path, typer.Option("--key", help="Ключ члена комиссии")],
    passphrase_file: _Passphrase = None,
    root_sha256: _Root = None,
    election: _Election = None,
    station: _Station = None,
) -> None:
    """Проверить карту памяти с итогами и добавить подпись члена комиссии."""
    private_key = key_files.read_private_key(key, _passphrase(passphrase_file))
    expect = Expectation(election=election, station=station)
    results_command.sign_results(card, private_key, root_sha256, expect)


@application.command()
def codes(card: pathlib.Path, out: _Out, root_sha256: _Root = None) -> None:
    """Выписать тексты кодов протоколов с подписями, которые есть на карте: для печати и публикации."""
    results_command.write_codes(card, out, root_sha256)


@application.command()
def install(
    package: pathlib.Path,
    into: typing.Annotated[pathlib.Path, typer.Option("--into", help="Папка устройства")],
    root_sha256: _Root = None,
    election: _Election = None,
    station: _Station = None,
) -> None:
    """Установить исходные данные на устройство."""
    expect = Expectation(election=election, station=station)
    installed = install_package(package, into, root_sha256, expect)
    if not isinstance(installed, ElectionPackage):
        _refuse(f"{package}: исходные данные не установлены", installed)
    _out.print(f"Установлено: {into}", highlight=False, soft_wrap=True)
    show_fingerprint(_out, installed)


@application.command()
def cards(
    package: pathlib.Path,
    keys: _Keys,
    out: _Out,
    count: typing.Annotated[int | None, typer.Option(min=1, help="Сколько; иначе весь тираж")] = None,
    mode: typing.Annotated[StationMode, typer.Option(help="Режим")] = StationMode.OFFICIAL,
) -> None:
    """Напечатать листы карточек для голосования."""
    opened = open_package(package)
    if not isinstance(opened, ElectionPackage):
        _refuse(f"{package}: исходные данные негодны", opened)
    minutes = minutes_of_issue(datetime.datetime.now(datetime.UTC))
    batch = issue_cards(opened, key_files.station_secret(keys), mode, count, minutes)
    with Progress(console=_err, transient=True) as progress:
        task = progress.add_task("Карточки", total=len(batch))
        write_cards(
            opened,
            batch,
            mode,
            out,
            random.SystemRandom(),
            lambda done: progress.update(task, completed=done),
        )
    _out.print(f"Карточки ({len(batch)}): {out}", highlight=False, soft_wrap=True)


@application.command()
def officials(
    package: pathlib.Path,
    keys: _Keys,
    out: _Out,
    pins: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Листки с ПИН; иначе рядом, с -pins в имени")
    ] = None,
) -> None:
    """Напечатать служебные карточки комиссии и, отдельно, запечатываемые листки с ПИН."""
    opened = open_package(package)
    if not isinstance(opened, ElectionPackage):
        _refuse(f"{package}: исходные данные негодны", opened)
    secrets = read_officials(keys)
    if not secrets:
        _stop(f"{keys}: служебных карточек нет")
    if {secret.id for secret in secrets} != {card.id for card in opened.station.officials}:
        _stop(f"{keys}: служебные карточки не этого участка")
    slips = pins or out.with_name(f"{out.stem}-pins{out.suffix}")
    for path in (out, slips):
        if path.exists():
            _stop(f"{path}: файл уже есть, не перезаписывается")
    save_official_cards(opened, secrets, out)
    save_pin_slips(opened, secrets, slips)
    _out.print(f"Служебные карточки ({len(secrets)}): {out}", highlight=False, soft_wrap=True)
    _out.print(f"Листки с ПИН, запечатать: {slips}", highlight=False, soft_wrap=True)


@application.command()
def clips(package: pathlib.Path, out: _Out) -> None:
    """Выписать озвученные тексты файлами WAV со списком: прослушать и утвердить."""
    opened = open_package(package)
    if not isinstance(opened, ElectionPackage):
        _refuse(f"{package}: исходные данные негодны", opened)
    count = write_clips(package, out)
    _out.print(f"Записи ({count}) и список list.csv: {out}", highlight=False, soft_wrap=True)


@application.command()
def proof(
    package: pathlib.Path,
    out: _Out,
    quick: typing.Annotated[bool, typer.Option(help="Только обычный размер и обычная тема")] = False,
) -> None:
    """Нарисовать все страницы всех бюллетеней и составить отчёт о макете (PDF)."""
    opened = open_package(package)
    if not isinstance(opened, ElectionPackage):
        _refuse(f"{package}: исходные данные негодны", opened)
    with _err.status("Рисуем страницы") as status:
        verdict = make_proof(
            package,
            opened,
            out,
            quick=quick,
            told=lambda done: status.update(f"Нарисовано страниц: {done}"),
        )
    _out.print(f"Отчёт о макете: {out}", highlight=False, soft_wrap=True)
    show_verdict(_out, verdict)
    show_fingerprint(_out, opened)
    if not verdict.good:
        raise typer.Exit(1)


@application.command()
def schema() -> None:
    """Вывести JSON Schema исходного файла."""
    typer.echo(json.dumps(source_schema(), ensure_ascii=False, indent=2))


def _medium_words(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "файла или папки нет"
        case PermissionError():
            return "нет доступа"
        case _:
            return f"носитель не отвечает ({error.strerror})"


enrolment_commands.register(application)


def main() -> None:
    """Run the command line; a refusal is one line in Russian, never a traceback."""
    try:
        application()
    except (
        key_files.KeyFileError,
        EnrolmentError,
        OfficialsError,
        CardError,
        FontMissingError,
        NoAudioError,
        DrawingError,
        ProofFileError,
    ) as error:
        _err.print(str(error), highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(1) from None
    except OSError as error:
        _err.print(f"{error.filename}: {_medium_words(error)}", highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
