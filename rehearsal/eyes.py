"""What a rehearsed voter sees and touches, over a local socket to the kiosk's process.

One JSON object a line each way. It sees what the screen shows; touches go through Qt as a finger's would.
"""

import dataclasses
import json
import pathlib
import socket
import time
import typing


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something on the screen that may be touched: its id, what it would do, and the argument of that.

    `ready` is false while its own guard (the 1 s of the comparison) has not passed.
    """

    id: str
    action: str
    argument: str
    ready: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One look at the screen. `settled` is true when touches are accepted."""

    revision: int
    state: str
    targets: tuple[Target, ...]
    settled: bool

    def target(self, action: str, argument: str | None = None) -> Target | None:
        """Find what does `action` (with `argument`), or None."""
        for target in self.targets:
            if target.action == action and argument in (None, target.argument):
                return target
        return None


class LostSightError(RuntimeError):
    """The kiosk did not come to what the voter waited for; the message names states, never choices."""


class Eyes:
    """A connection to one kiosk's hand."""

    def __init__(self, path: pathlib.Path) -> None:
        """Connect to the hand of a kiosk process."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rwb")

    def close(self) -> None:
        """Hang up."""
        try:
            self._lines.close()
        finally:
            self._socket.close()  # a dead kiosk refuses the last line; its socket must go all the same

    def look(self) -> View:
        """Look at the screen."""
        said = self._ask({"do": "look"})
        targets = tuple(Target(**target) for target in said["targets"])
        return View(revision=said["revision"], state=said["state"], targets=targets, settled=said["settled"])

    def shot(self, path: pathlib.Path) -> None:
        """Take a picture of the screen as a PNG."""
        self._ask({"do": "shot", "path": str(path)})

    def where(self, target: Target) -> tuple[int, int]:
        """Return the pixel in the middle of a target."""
        said = self._ask({"do": "where", "id": target.id})
        return int(said["x"]), int(said["y"])

    def touch(self, target: Target) -> None:
        """Put a finger down in the middle of a target and lift it."""
        self._ask({"do": "touch", "id": target.id})

    def wait_for(self, *states: str, timeout_s: float = 30.0, after: int = -1) -> View:
        """Look until the screen is in one of the states, is newer than `after`, and takes touches."""
        deadline = time.monotonic() + timeout_s
        view = self.look()
        while view.state not in states or not view.settled or view.revision == after:
            if time.monotonic() > deadline:
                raise LostSightError(f"waited for {' or '.join(states)}, the screen stays at {view.state}")
            time.sleep(0.02)
            view = self.look()
        return view

    def press(self, view: View, target: Target, timeout_s: float = 10.0) -> View:
        """Touch a target of a view and wait until the screen changed; touch again if nothing happened."""
        deadline = time.monotonic() + timeout_s
        view = self._until_ready(view, target, deadline)
        self.touch(target)
        again = time.monotonic() + 1.5
        seen = self.look()
        while seen.revision == view.revision:
            now = time.monotonic()
            if now > deadline:
                raise LostSightError(f"{target.action} did nothing in {view.state}")
            if now > again:
                self.touch(target)
                again = now + 1.5
            time.sleep(0.01)
            seen = self.look()
        return self.settled()

    def _until_ready(self, view: View, target: Target, deadline: float) -> View:
        while not any(seen.id == target.id and seen.ready for seen in view.targets):
            if time.monotonic() > deadline:
                raise LostSightError(f"{target.action} never became ready in {view.state}")
            time.sleep(0.02)
            view = self.look()
        return view

    def settled(self, timeout_s: float = 10.0) -> View:
        """Look until the screen accepts touches."""
        deadline = time.monotonic() + timeout_s
        view = self.look()
        while not view.settled and time.monotonic() < deadline:
            time.sleep(0.02)
            view = self.look()
        return view

    def _ask(self, request: dict[str, typing.Any]) -> dict[str, typing.Any]:
        self._lines.write(json.dumps(request).encode() + b"\n")
        self._lines.flush()
        line = self._lines.readline()
        if not line:
            raise LostSightError("the kiosk's process is gone")
        said: dict[str, typing.Any] = json.loads(line)
        if "problem" in said:
            raise LostSightError(said["problem"])
        return said
