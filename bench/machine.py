"""What the figures were taken on, in words that name no machine: cores, processor family, storage.

Read from Linux as it says them; what it does not say is called unknown.
"""

import os
import pathlib
import platform
import re

_VENDORS = {"AuthenticAMD": "AMD", "GenuineIntel": "Intel"}


def describe(folder: pathlib.Path) -> str:
    """Say cores, CPU family and the kind of storage `folder` is on, in one line."""
    python = platform.python_version()
    return f"{_cores()}; {_processor()}; {_storage(folder)}; Python {python}"


def _cores() -> str:
    usable, all_of_them = len(os.sched_getaffinity(0)), os.cpu_count() or 0
    return f"{usable} cores" if usable == all_of_them else f"{usable} of {all_of_them} cores"


def _processor() -> str:
    text = _read(pathlib.Path("/proc/cpuinfo"))
    found = {key: re.search(rf"(?m)^{key}\s*:\s*(.+)$", text) for key in ("vendor_id", "cpu family", "flags")}
    vendor, family, flags = (match.group(1).strip() if match else "" for match in found.values())
    name = (
        f"{_VENDORS.get(vendor, vendor)} family {family}" if vendor else platform.machine() or "unknown CPU"
    )
    return f"{platform.machine()} {name}{' (virtual machine)' if ' hypervisor' in flags else ''}"


def _storage(folder: pathlib.Path) -> str:
    place = str(folder.resolve())
    mounts = [line.split() for line in _read(pathlib.Path("/proc/mounts")).splitlines()]
    holding = [m for m in mounts if place == m[1] or place.startswith(m[1].rstrip("/") + "/")]
    if not holding:
        return "unknown storage"
    device, _, system = max(holding, key=lambda mount: len(mount[1]))[:3]
    block = pathlib.Path("/sys/class/block", pathlib.Path(device).name)
    disk = block if (block / "queue").is_dir() else block.resolve().parent
    turning = _read(disk / "queue" / "rotational").strip()
    kind = {"1": "spinning disk", "0": "solid state"}.get(turning, "no block device")
    if disk.name.startswith("vd"):
        kind = "virtual disk"
    elif disk.name.startswith("mmcblk"):
        kind = "flash card"
    return f"{system} on {kind}"


def _read(path: pathlib.Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""
