"""The commands of the commission for taking devices in: `admit` a request, write an `installation` card.

What a device does itself is in `provisioning.device`. Joined to the command line by `provisioning.__main__`.
"""

import pathlib
import typing

import msgspec
import typer
from rich.console import Console

from election.package import ElectionPackage
from election.package_decoding import PackageProblem
from provisioning.enrolment import (
    EnrolmentError,
    admit,
    read_request,
)
from provisioning.installation import FOLDER, Wiring, write_installation
from provisioning.summary import show_fingerprint, show_problems

_out = Console()
_err = Console(stderr=True)


def register(application: typer.Typer) -> None:
    """Add the commands."""
    application.command()(installation)
    application.command("admit")(admit_request)


def admit_request(
    request: pathlib.Path,
    keys: typing.Annotated[pathlib.Path, typer.Option("--keys", help="Папка ключей")],
    device: typing.Annotated[list[str], typer.Option("--device", help="Кем станет: kiosk-1, controller")],
) -> None:
    """Принять заявку устройства: его открытые ключи займут место названных устройств."""
    admitted = read_request(request)
    admit(admitted, keys, device)
    _out.print(f"Принято: {', '.join(device)}; отпечаток {admitted.fingerprint}", highlight=False)


def installation(
    package: pathlib.Path,
    keys: typing.Annotated[pathlib.Path, typer.Option("--keys", help="Папка ключей")],
    out: typing.Annotated[pathlib.Path, typer.Option("--out", help="Карта памяти")],
    wiring: typing.Annotated[pathlib.Path | None, typer.Option(help="Подключение устройств (JSON)")] = None,
) -> None:
    """Записать карту установки для устройств участка."""
    try:
        plan = Wiring() if wiring is None else msgspec.json.decode(wiring.read_bytes(), type=Wiring)
    except msgspec.DecodeError as error:
        raise EnrolmentError(f"{wiring}: {error}") from None
    written = write_installation(package, keys, out, plan)
    if not isinstance(written, ElectionPackage):
        _refuse(f"{package}: исходные данные негодны", written)
    _out.print(f"Карта установки: {out / FOLDER}", highlight=False, soft_wrap=True)
    show_fingerprint(_out, written)


def _refuse(what: str, problems: tuple[PackageProblem, ...]) -> typing.NoReturn:
    _err.print(f"[bold]{what}[/bold]", highlight=False)
    show_problems(_err, problems)
    raise typer.Exit(1)
