"""The units: systemd finds nothing to complain of, and each program is shut in as far as it can be."""

import pathlib
import re
import shutil
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).parents[2] / "systemd" / "system"
SERVICES = sorted(FOLDER.glob("*.service"))
MOST_EXPOSED = 1.0
_EXPOSURE = re.compile(r"Overall exposure level for \S+: (\d+\.\d)")

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def settings(service: pathlib.Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in service.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def systemd_version() -> int:
    said = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True, check=True)
    return int(said.stdout.split()[1])


@needs_systemd
@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_every_service_is_shut_in(service: pathlib.Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(service)],
        capture_output=True,
        text=True,
        check=False,
    )
    match = _EXPOSURE.search(done.stdout)
    assert match is not None, done.stderr
    assert float(match[1]) <= MOST_EXPOSED


@needs_systemd
def test_systemd_understands_every_line(tmp_path: pathlib.Path) -> None:
    # Unknown keys and bad values only warn, so every word on stderr about our units is a failure.
    for unit in filter(pathlib.Path.is_file, FOLDER.iterdir()):
        text = re.sub(r"(?m)^(Exec\w+=\+?)\S+", r"\1/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    units = [path.name.replace("@.", "@x.") for path in sorted(FOLDER.iterdir()) if path.is_file()]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    said = [line for line in done.stderr.splitlines() if "keg-" in line]
    # Debian 12's systemd is older than the image's and does not know this key yet.
    assert [line for line in said if "'RestartMode'" not in line or systemd_version() >= 254] == []


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_no_service_runs_as_root_or_keeps_a_core(service: pathlib.Path) -> None:
    said = settings(service)
    assert said.get("User", []) not in ([], ["root"]) or said.get("DynamicUser") == ["yes"]
    assert said["LimitCORE"] == ["0"]
    assert said["MemorySwapMax"] == ["0"]


@pytest.mark.parametrize("name", ["keg-kiosk", "keg-controller", "keg-console"])
def test_a_program_that_dies_comes_back_and_says_so_on_the_screen(name: str) -> None:
    said = settings(FOLDER / f"{name}.service")
    assert said["Type"] == ["notify"]
    assert said["Restart"] == ["always"]
    assert said["RestartSec"] == ["1"]
    assert said["WatchdogSec"] == ["30"]
    assert said["OnFailure"] == ["keg-not-ready@%N.service"]


def test_the_kiosk_has_no_network() -> None:
    said = settings(FOLDER / "keg-kiosk.service")
    assert said["PrivateNetwork"] == ["yes"]
    assert "AF_INET" not in said["RestrictAddressFamilies"][0]
