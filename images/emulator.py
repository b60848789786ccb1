"""One emulated device: an image under qemu, with a screen, a finger, a reader, memory cards and a plug.

Plain emulation (`-accel tcg`): slow and the same everywhere. It judges nothing; that is the tests'.
"""

import collections.abc
import contextlib
import dataclasses
import json
import pathlib
import shutil
import socket
import subprocess
import time
import types
import typing

from images.workshop import Workshop

WIDTH, HEIGHT = 1080, 1920
_AXIS = 0x7FFF
_COMMAND_LINE = (
    "panic=-1 vt.global_cursor_default=0 loglevel=5 "
    "systemd.show_status=0 systemd.journald.forward_to_console=1"
)


class EmulatorError(RuntimeError):
    """The emulator ended, or the device did not come to what was waited for; with its last words."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What is switched on: kernel, first file system and disk (paths in the work folder), and its wiring.

    `printer` is the address of a simulated printer, None for none. `reboots` lets the device start itself
    again; otherwise that ends the emulator.
    """

    arch: str
    kernel: pathlib.Path
    initrd: pathlib.Path
    disk: pathlib.Path
    printer: tuple[str, int] | None = None
    reboots: bool = False
    memory_mib: int = 1024


class Emulator:
    """A running machine. A context manager; leaving it is pulling the plug."""

    def __init__(self, shop: Workshop, machine: Machine, folder: pathlib.Path) -> None:
        """Switch the machine on; `folder` is for its sockets and its console's words."""
        self._shop = shop
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.started = time.monotonic()
        self._errors = (folder / "qemu.log").open("wb")
        self._process = subprocess.Popen(
            shop.wrapped(self._command(machine)),
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
        )
        self._cards = 0
        self._qmp = self._connect(folder / "qmp.sock")
        self._lines = self._qmp.makefile("rw", encoding="utf-8")
        self._lines.readline()
        self.ask("qmp_capabilities")
        self._wand: socket.socket | None = None

    def _command(self, machine: Machine) -> list[str]:
        inside = self._shop.inside
        folder = inside(self.folder)
        is_amd64 = machine.arch == "amd64"
        console = "ttyS0" if is_amd64 else "ttyAMA0"
        command = ["qemu-system-x86_64", "-machine", "q35", "-cpu", "max"]
        if not is_amd64:
            command = ["qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a72"]
        command += [
            *("-accel", "tcg,thread=multi", "-m", str(machine.memory_mib), "-smp", "2", "-nodefaults"),
            *("-kernel", inside(machine.kernel), "-initrd", inside(machine.initrd)),
            *("-append", f"console={console} {_COMMAND_LINE}", "-display", "none", "-nic", "none"),
            *("-device", f"virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}", "-device", "virtio-multitouch-pci"),
            *("-drive", f"file={inside(machine.disk)},if=virtio,format=qcow2,cache=none"),
            *("-device", "qemu-xhci,id=usb", "-qmp", f"unix:{folder}/qmp.sock,server=on,wait=off"),
            *("-serial", f"file:{folder}/serial.log"),
            *("-chardev", f"socket,id=wand,path={folder}/wand.sock,server=on,wait=off"),
            *("-device", "virtio-serial-pci"),
            *("-chardev", f"socket,id=console,path={folder}/console.sock,server=on,wait=off"),
            *("-device", "virtserialport,chardev=console,name=keg.console"),
        ]
        if not machine.reboots:
            command.append("-no-reboot")
        if machine.printer is not None:
            host, port = machine.printer
            command += ["-chardev", f"socket,id=printer,host={host},port={port}"]
        lines = ["wand", *(["printer"] if machine.printer is not None else [])]
        # On amd64 the lines are ttyS1 and ttyS2, after the console's; on arm64 ttyS0 and ttyS1.
        for line in lines:
            command += (
                ["-serial", f"chardev:{line}"] if is_amd64 else ["-device", f"pci-serial,chardev={line}"]
            )
        return command

    def _connect(self, path: pathlib.Path) -> socket.socket:
        deadline = time.monotonic() + 30
        while True:
            made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                made.connect(str(path))
                return made
            except OSError:
                made.close()
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise EmulatorError(f"qemu: {(self.folder / 'qemu.log').read_text()[-1000:]}") from None
                time.sleep(0.1)

    @property
    def console(self) -> pathlib.Path:
        """Return the socket that leads to the commission's console, in images for development."""
        return self.folder / "console.sock"

    def seconds(self) -> float:
        """Return how long the machine has been on."""
        return time.monotonic() - self.started

    def ask(self, command: str, **arguments: object) -> typing.Any:
        """Give a command of QMP and return its answer. Raises EmulatorError."""
        self._lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._lines.flush()
        while line := self._lines.readline():
            said = json.loads(line)
            if "return" in said:
                return said["return"]
            if "error" in said:
                raise EmulatorError(f"{command}: {said['error']['desc']}")
        raise EmulatorError(f"{command}: the machine is off")

    def look(self) -> bytes:
        """Return the screen as a PNG."""
        path = self.folder / "screen.png"
        self.ask("screendump", filename=self._shop.inside(path), format="png")
        return path.read_bytes()

    def touch(self, x: int, y: int, *, hold_s: float = 0.15) -> None:
        """Put a finger on a pixel and lift it."""
        places = (("x", x * _AXIS // (WIDTH - 1)), ("y", y * _AXIS // (HEIGHT - 1)))
        down = [_mtt("begin", 1, "x", 0), *(_mtt("data", 1, axis, value) for axis, value in places)]
        self.ask("input-send-event", events=[*down, _button(is_down=True)])
        time.sleep(hold_s)
        self.ask("input-send-event", events=[_mtt("end", -1, "x", 0), _button(is_down=False)])

    def scan(self, code: str) -> None:
        """Hold a card to the reader."""
        if self._wand is None:
            self._wand = self._connect(self.folder / "wand.sock")
        self._wand.sendall(code.encode("ascii") + b"\r")

    def plug(self, image: pathlib.Path) -> str:
        """Put a memory card in; return its name for `unplug`."""
        self._cards += 1
        name = f"card{self._cards}"
        self.ask(
            "blockdev-add",
            **{"node-name": name, "driver": "raw"},
            file={"driver": "file", "filename": self._shop.inside(image)},
        )
        self.ask("device_add", driver="usb-storage", id=name, drive=name, serial=name.upper(), bus="usb.0")
        return name

    def unplug(self, name: str) -> None:
        """Pull a memory card out; its image may be read afterwards."""
        self.ask("device_del", id=name)
        deadline = time.monotonic() + 60
        while True:
            try:
                self.ask("blockdev-del", **{"node-name": name})
                return
            except EmulatorError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def said(self) -> str:
        """Return what the machine wrote to its first serial line."""
        return (self.folder / "serial.log").read_text("utf-8", errors="replace")

    def wait_said(self, words: str, timeout_s: float, *, times: int = 1) -> None:
        """Wait until the machine wrote some words. Raises EmulatorError."""
        self.wait(lambda: self.said().count(words) >= times, timeout_s, f"«{words}»")

    def wait(self, is_so: collections.abc.Callable[[], bool], timeout_s: float, what: str) -> None:
        """Look twice a second until something is so. Raises EmulatorError."""
        deadline = time.monotonic() + timeout_s
        while not is_so():
            if time.monotonic() > deadline:
                raise EmulatorError(f"waited {timeout_s:.0f} s for {what}; {self.said()[-1500:]}")
            if self._process.poll() is not None and not is_so():
                raise EmulatorError(f"the machine is off, no {what}; {self.said()[-1500:]}")
            time.sleep(0.5)

    def wait_off(self, timeout_s: float) -> None:
        """Wait until the machine switched itself off. Raises EmulatorError."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise EmulatorError(f"still on after {timeout_s:.0f} s") from None

    def save(self, name: str) -> None:
        """Keep the whole state of the machine in its disk's image under a name."""
        self._monitor(f"savevm {name}")

    def load(self, name: str) -> None:
        """Go back to a kept state."""
        self._monitor(f"loadvm {name}")

    def _monitor(self, line: str) -> None:
        said = self.ask("human-monitor-command", **{"command-line": line})
        if said.strip():
            raise EmulatorError(f"{line}: {said}")

    def power_cut(self) -> None:
        """Pull the plug."""
        self._process.kill()
        self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        for opened in (self._wand, self._lines, self._qmp, self._errors):
            if opened is not None:
                with contextlib.suppress(OSError):
                    opened.close()

    def __enter__(self) -> typing.Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        """Switch off."""
        self.power_cut()


def make_disk_copy(shop: Workshop, image: pathlib.Path, copy: pathlib.Path) -> None:
    """Make a disk that begins as the image and leaves it untouched."""
    copy.unlink(missing_ok=True)
    base = shop.inside(image)
    shop.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", base, "-F", "raw", shop.inside(copy)])


def write_disk(shop: Workshop, copy: pathlib.Path, place: int, content: bytes) -> None:
    """Write bytes into a copy's disk while no machine runs."""
    piece = shop.work / "piece.bin"
    piece.write_bytes(content)
    order = f"write -s {shop.inside(piece)} {place} {len(content)}"
    shop.run(["qemu-io", "-f", "qcow2", "-c", order, shop.inside(copy)])


def read_disk(shop: Workshop, copy: pathlib.Path, place: int, size: int) -> bytes:
    """Read bytes of a copy's disk while no machine runs."""
    out = shop.work / "piece.bin"
    block = 512
    shop.run(
        [
            *("qemu-img", "dd", "-f", "qcow2", "-O", "raw", f"bs={block}", f"skip={place // block}"),
            *(f"count={(place + size) // block}", f"if={shop.inside(copy)}", f"of={shop.inside(out)}"),
        ]
    )
    return out.read_bytes()[:size]


def _mtt(kind: str, tracking_id: int, axis: str, value: int) -> dict[str, object]:
    data = {"type": kind, "slot": 0, "tracking-id": tracking_id, "axis": axis, "value": value}
    return {"type": "mtt", "data": data}


def _button(*, is_down: bool) -> dict[str, object]:
    return {"type": "btn", "data": {"button": "touch", "down": is_down}}
