"""Words to the service manager: sent as systemd reads them, dropped where there is none."""

import pathlib
import socket

import pytest

from supervision.service_manager import ServiceManager, service_manager

PID = 4711


@pytest.fixture
def manager_socket(tmp_path: pathlib.Path) -> socket.socket:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(str(tmp_path / "notify"))
    listening.settimeout(5)
    return listening


def heard(listening: socket.socket) -> str:
    return listening.recv(4096).decode()


def test_words_arrive_as_datagrams(manager_socket: socket.socket) -> None:
    with manager_socket, ServiceManager(manager_socket.getsockname()) as manager:
        manager.ready()
        manager.alive()
        manager.status("две\nстроки")
        manager.stopping()
        words = [heard(manager_socket) for _ in range(4)]
    assert words == ["READY=1", "WATCHDOG=1", "STATUS=две строки", "STOPPING=1"]


def test_an_abstract_address_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0keg-test-notify")
        listening.settimeout(5)
        with ServiceManager("@keg-test-notify") as manager:
            manager.ready()
        assert heard(listening) == "READY=1"


def test_without_a_manager_nothing_happens() -> None:
    with service_manager({}, PID) as manager:
        manager.ready()
        manager.alive()
        assert manager.alive_every_s is None


def test_a_manager_that_is_gone_stops_nobody(tmp_path: pathlib.Path) -> None:
    with ServiceManager(str(tmp_path / "nobody")) as manager:
        manager.ready()
        assert not (tmp_path / "nobody").exists()
    manager.alive()  # after the close too: nothing is raised


@pytest.mark.parametrize(
    ("variables", "every"),
    [
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(PID)}, 10.0),
        ({"WATCHDOG_USEC": "30000000"}, 10.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_fed_three_times_a_period(variables: dict[str, str], every: float | None) -> None:
    with service_manager(dict(variables), PID) as manager:
        assert manager.alive_every_s == every


def test_children_do_not_inherit_the_manager(manager_socket: socket.socket) -> None:
    environment = {"NOTIFY_SOCKET": manager_socket.getsockname(), "WATCHDOG_USEC": "1", "PATH": "/bin"}
    with manager_socket, service_manager(environment, PID):
        assert environment == {"PATH": "/bin"}
