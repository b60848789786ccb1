"""Where the controller is: read strictly, reached over the wire or through a relay's local socket."""

import pathlib
import socket

import pytest

from link.address import NetworkAddress, RelayAddress, connect, parse_address


def test_both_forms_are_read() -> None:
    assert parse_address("10.77.0.1:7400") == NetworkAddress(host="10.77.0.1", port=7400)
    assert parse_address("unix:/run/keg-link/controller.sock") == RelayAddress(
        path=pathlib.Path("/run/keg-link/controller.sock")
    )


@pytest.mark.parametrize(
    "text", ["", "host", "host:", ":7400", "host:0", "host:65536", "host:٣", "unix:", "unix:a"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        parse_address(text)


def test_a_relay_is_reached(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "relay"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen()
        with connect(RelayAddress(path=path), 5.0) as connection:
            there, _ = listening.accept()
            with there:
                connection.sendall(b"x")
                assert there.recv(1) == b"x"


def test_a_missing_relay_is_an_os_error(tmp_path: pathlib.Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        connect(RelayAddress(path=tmp_path / "nobody"), 1.0)
