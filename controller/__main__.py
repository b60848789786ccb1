"""Start the station controller from the command line."""

import pathlib
import sys
import typing

import typer

from controller.app import StartError, run
from controller.books import BooksError
from controller.config import Config, ConfigError, parse_address
from controller.keys import KeysError
from controller.reports.paper import PaperError
from controller.store.database import StoreError
from eventlog import EventLogError

_CANNOT_START = (
    StartError,
    BooksError,
    ConfigError,
    EventLogError,
    KeysError,
    PaperError,
    StoreError,
)


def start(
    package: typing.Annotated[pathlib.Path, typer.Option(help="Папка с исходными данными")],
    keys: typing.Annotated[pathlib.Path, typer.Option(help="Папка ключей или папка ключей контроллера")],
    data: typing.Annotated[pathlib.Path, typer.Option(help="Папка данных контроллера")],
    console: typing.Annotated[pathlib.Path, typer.Option(help="Файл сокета консоли")],
    listen: typing.Annotated[str, typer.Option(help="Адрес для устройств, HOST:PORT")] = "127.0.0.1:0",
    root_sha256: typing.Annotated[str | None, typer.Option(help="SHA-256 файла root.json")] = None,
    kiosk_software: typing.Annotated[
        str | None, typer.Option(help="Принимать только устройства с этой программой")
    ] = None,
    log_copy: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Файл журнала событий на втором носителе")
    ] = None,
    slip_printer: typing.Annotated[
        str | None, typer.Option(help="Принтер талонов контроллера, например tcp:192.168.7.20:9100")
    ] = None,
    paper_printer: typing.Annotated[
        str | None, typer.Option(help="Куда печатать бумаги А4: folder:/ПАПКА")
    ] = None,
    observer: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Файл сокета табло наблюдателей (только чтение)")
    ] = None,
) -> None:
    """Запустить контроллер участка; одна строка JSON с портом, когда он готов."""
    try:
        host, port = parse_address(listen)
        run(
            Config(
                package=package,
                keys=keys,
                data=data,
                host=host,
                port=port,
                console=console,
                root_sha256=root_sha256,
                kiosk_software=kiosk_software,
                log_copy=log_copy,
                slip_printer=slip_printer,
                paper_printer=paper_printer,
                observer=observer,
            )
        )
    except _CANNOT_START as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(code=2) from None


def main() -> None:
    """Run the command line."""
    typer.run(start)


if __name__ == "__main__":
    main()
