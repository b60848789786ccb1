"""The command line from keys to cards: exit status, words for people, nothing half-written."""

import pathlib

import pytest
import typer.testing

from provisioning import __main__ as command_line
from provisioning.__main__ import application
from tests.provisioning.conftest import SOURCE

runner = typer.testing.CliRunner()


def run(*arguments: object) -> tuple[int, str]:
    outcome = runner.invoke(application, [str(argument) for argument in arguments])
    return outcome.exit_code, " ".join(outcome.output.split())


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    # The consoles of the module were bound to the streams of the time of import.
    monkeypatch.setattr(command_line, "_out", Console(width=200))
    monkeypatch.setattr(command_line, "_err", Console(width=200))


def test_a_station_from_keys_to_cards(tmp_path: pathlib.Path) -> None:
    (tmp_path / "source.toml").write_text(SOURCE, encoding="utf-8")
    keys, package = tmp_path / "keys", tmp_path / "package"
    status, words = run("keys", "--out", keys, "--portables", 1)
    assert status == 0
    assert "БЕЗ парольной фразы" in words
    pin = (keys / "root.sha256").read_text().strip()
    assert pin in words
    status, words = run("build", tmp_path / "source.toml", "--keys", keys, "--out", package)
    assert status == 0
    fingerprint = words.rpartition("устройством: ")[2]
    assert run("inspect", package)[1].endswith(fingerprint)
    assert run("verify", package, "--root-sha256", pin, "--election", "test-2027")[1].endswith(fingerprint)
    assert run("install", package, "--into", tmp_path / "device")[0] == 0
    assert run("verify", package, "--installed", tmp_path / "device")[0] == 0
    status, words = run("cards", package, "--keys", keys, "--out", tmp_path / "cards", "--count", 3)
    assert status == 0
    assert "Карточки (3)" in words
    assert len(list((tmp_path / "cards").glob("card-*.png"))) == 3


def test_a_refusal_names_the_place_and_exits_with_one(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    source = tmp_path / "source.toml"
    source.write_text(SOURCE.replace("votes_allowed", "votes_alowed"), encoding="utf-8")
    status, words = run("build", source, "--keys", keys, "--out", tmp_path / "out")
    assert status == 1
    assert "contests[0].votes_alowed: неизвестный ключ" in words
    assert not (tmp_path / "out").exists()


def test_a_wrong_station_exits_with_one(good_package: pathlib.Path) -> None:
    status, words = run("verify", good_package, "--station", 7)
    assert status == 1
    assert "другой участок: № 123, а нужен № 7" in words


def test_a_short_passphrase_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "phrase").write_text("1234567\n")
    status, words = run("keys", "--out", tmp_path / "keys", "--passphrase-file", tmp_path / "phrase")
    assert status == 1
    assert "короче 8 знаков" in words
    assert not (tmp_path / "keys").exists()


def test_errors_are_one_line_and_no_traceback(
    keys: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    monkeypatch.setattr(command_line, "_err", Console(stderr=True, width=200))
    for arguments, words in (
        (["keys", "--out", str(keys)], "папка уже есть"),
        (["build", "none.toml", "--keys", str(keys), "--out", "none"], "none.toml: файла или папки нет"),
    ):
        monkeypatch.setattr("sys.argv", ["provisioning", *arguments])
        with pytest.raises(SystemExit) as stopped:
            command_line.main()
        assert stopped.value.code == 1
        assert words in capsys.readouterr().err


def test_a_title_cannot_paint_the_terminal(keys: pathlib.Path, tmp_path: pathlib.Path) -> None:
    source = tmp_path / "source.toml"
    source.write_text(SOURCE.replace('"Выборы и референдум"', '"[red]Выборы[/red]"'), encoding="utf-8")
    assert run("build", source, "--keys", keys, "--out", tmp_path / "out")[0] == 0
    assert "[red]Выборы[/red]" in run("inspect", tmp_path / "out")[1]
