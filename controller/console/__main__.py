"""Start the commission's console, or with `--observer` the board of the hall, from the command line."""

import pathlib
import sys
import typing

import typer

from controller.console.app import Settings, StartError, run_console, run_observer
from ui.fonts import FontError


def start(
    screen: typing.Annotated[
        str, typer.Option(help="Экран: console_10, console_15; для табло board_43")
    ] = "console_15",
    package: typing.Annotated[pathlib.Path | None, typer.Option(help="Папка с исходными данными")] = None,
    socket: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Файл сокета консоли у контроллера")
    ] = None,
    root_sha256: typing.Annotated[str | None, typer.Option(help="SHA-256 файла root.json")] = None,
    scanner: typing.Annotated[
        str, typer.Option(help="Считыватель: wand:ПОРТ, camera:УСТРОЙСТВО или absent")
    ] = "absent",
    cards: typing.Annotated[
        pathlib.Path | None, typer.Option(help="Для разработки: папка, в которой каждая папка — карта памяти")
    ] = None,
    board: typing.Annotated[pathlib.Path | None, typer.Option(help="Файл для табло наблюдателей")] = None,
    sound: typing.Annotated[str | None, typer.Option(help="Устройство ALSA для звуков")] = None,
    observer: typing.Annotated[bool, typer.Option("--observer", help="Табло наблюдателей")] = False,
    light: typing.Annotated[bool, typer.Option("--light", help="Светлый набор цветов")] = False,
    full_screen: typing.Annotated[bool, typer.Option("--full-screen", help="На весь экран")] = False,
) -> None:
    """Запустить консоль комиссии или табло наблюдателей."""
    try:
        if observer:
            if board is None:
                raise StartError("табло: укажите --board")
            raise typer.Exit(code=run_observer(board, screen, light=light, full_screen=full_screen))
        if package is None or socket is None:
            raise StartError("консоль: укажите --package и --socket")
        code = run_console(
            Settings(
                package=package,
                socket=socket,
                screen=screen,
                root_sha256=root_sha256,
                scanner=scanner,
                cards=cards,
                board=board,
                sound=sound,
                light=light,
                full_screen=full_screen,
            )
        )
    except (StartError, FontError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(code=2) from None
    raise typer.Exit(code=code)


def main() -> None:
    """Run the command line."""
    typer.run(start)


if __name__ == "__main__":
    main()
