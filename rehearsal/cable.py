"""The network cable between a kiosk and the controller: a relay of bytes that can be pulled out.

It reads nothing of what it carries; it could not, for it is TLS.
"""

import contextlib
import socket
import threading


class Cable:
    """Listens on the loopback address and carries each connection to the controller."""

    def __init__(self, target: tuple[str, int]) -> None:
        """Begin to listen; `port` tells where."""
        self._target = target
        self._plugged = True
        self._ends: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, name="cable", daemon=True).start()

    def pull(self) -> None:
        """Cut all connections and refuse new ones."""
        with self._lock:
            self._plugged = False
            ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def plug(self) -> None:
        """Let connections through again."""
        with self._lock:
            self._plugged = True

    def close(self) -> None:
        """Pull for good."""
        self.pull()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                plugged = self._plugged
            if not plugged:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target, timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
