"""A headless Chromium driven over its debugging pipe: no packages, no ports, no network."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import types
import typing

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)

_LOADED = "new Promise((on) => document.readyState === 'complete' ? on() : addEventListener('load', on))"


# The browser reads commands from descriptor 3 and answers on 4.
_START = """
import fcntl, os, sys
down, up = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(down, 3)
os.dup2(up, 4)
for number in (3, 4):
    os.set_inheritable(number, True)
os.execv(sys.argv[3], sys.argv[3:])
"""


class BrowserError(Exception):
    """A command the browser refused, or a script that threw."""


class Browser:
    """One tab. Commands wait for their answer; events are passed over."""

    def __init__(self, profile: pathlib.Path) -> None:
        """Start the browser with a profile folder of its own."""
        assert CHROMIUM is not None
        down, self._send = os.pipe()
        self._receive, up = os.pipe()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _START,
                str(down),
                str(up),
                CHROMIUM,
                *_FLAGS,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(down, up),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(down)
        os.close(up)
        self._rest = b""
        self._last = 0
        self._session: str | None = None
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Runtime.enable")

    def ask(self, method: str, **parameters: object) -> dict[str, typing.Any]:
        """Send one command and wait for its answer."""
        self._last += 1
        message: dict[str, object] = {"id": self._last, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._send, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return typing.cast("dict[str, typing.Any]", answer["result"])

    def _next(self) -> dict[str, typing.Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._receive, 1 << 16)
            if not piece:
                raise BrowserError("the browser ended")
            self._rest += piece
        line, self._rest = self._rest.split(b"\0", 1)
        return typing.cast("dict[str, typing.Any]", json.loads(line))

    def open(self, page: pathlib.Path, before: str = "") -> None:
        """Load a file; `before` runs ahead of the page's own scripts."""
        added = self.ask("Page.addScriptToEvaluateOnNewDocument", source=before)["identifier"]
        self.ask("Page.navigate", url=page.as_uri())
        self.run(_LOADED)
        self.ask("Page.removeScriptToEvaluateOnNewDocument", identifier=added)

    def run(self, script: str) -> typing.Any:
        """Evaluate an expression in the page, waiting for a promise, and return its value."""
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def choose(self, selector: str, files: typing.Iterable[pathlib.Path]) -> None:
        """Choose files in a file field, as a person does."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        node = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.ask("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in files])

    def picture(self, path: pathlib.Path, width: int, *, phone: bool = False) -> None:
        """Save a picture of the whole page at a width in CSS pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=phone
        )
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": size["height"], "scale": 1}
        shot = self.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(shot["data"]))

    def __enter__(self) -> typing.Self:
        """Return the browser itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        """End the browser."""
        self.close()

    def close(self) -> None:
        """End the process; a second call does nothing."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=10)
            os.close(self._send)
            os.close(self._receive)
