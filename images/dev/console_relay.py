"""Only in images for development: joins a port of the emulator to the console's socket, both ways.

The host then presses the buttons of the commission's console. No release image has this file.
"""

import os
import select
import socket
import time

PORT = "/dev/virtio-ports/keg.console"
CONSOLE = "/run/keg-console/controller.sock"


def relay(port: int) -> None:
    """Carry one conversation; return when either end hangs up."""
    first = os.read(port, 65536)
    if not first:
        time.sleep(0.2)  # the host is not there
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as console:
        console.connect(CONSOLE)
        console.sendall(first)
        poll = select.poll()
        poll.register(port, select.POLLIN)
        poll.register(console, select.POLLIN)
        while True:
            for handle, event in poll.poll():
                if event & (select.POLLHUP | select.POLLERR) and not event & select.POLLIN:
                    return
                piece = os.read(handle, 65536)
                if not piece:
                    return
                if handle == port:
                    console.sendall(piece)
                else:
                    _write(port, piece)


def _write(port: int, piece: bytes) -> None:
    while piece:
        piece = piece[os.write(port, piece) :]


def main() -> None:
    """Serve for ever. The port stays open: what the host sends while it is closed would be lost."""
    port = os.open(PORT, os.O_RDWR)
    while True:
        try:
            relay(port)
        except OSError:
            time.sleep(0.5)  # the controller is not there


if __name__ == "__main__":
    main()
