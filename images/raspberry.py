"""The boot partition of a Raspberry Pi 4: firmware, Debian's kernel, device tree, the first file system.

Written as the firmware's documentation wants it; it has not run on a board. The Pi 5 is not served: Debian
13's kernel has no driver for its south bridge (RP1), so no USB and no Ethernet.
"""

import pathlib

_CONFIG = """\
arm_64bit=1
kernel=vmlinuz
initramfs initrd followkernel
device_tree=bcm2711-rpi-4-b.dtb
disable_splash=1
boot_delay=0
enable_uart=0
dtparam=watchdog=on
hdmi_force_hotplug=1
"""
_COMMAND_LINE = (
    "console=null quiet loglevel=3 panic=10 vt.global_cursor_default=0 systemd.show_status=0 "
    "module_blacklist=brcmfmac,brcmutil,btbcm,hci_uart\n"
)


def boot_files(
    root: pathlib.Path, kernel: str, image: pathlib.Path, initrd: pathlib.Path
) -> dict[str, bytes]:
    """Return the partition's files by name, from a root that still has its firmware."""
    firmware = root / "usr/lib/raspi-firmware"
    files = {
        path.name: path.read_bytes()
        for pattern in ("start4.elf", "fixup4.dat")
        for path in sorted(firmware.glob(pattern))
    }
    trees = root / f"usr/lib/linux-image-{kernel}/broadcom"
    files["bcm2711-rpi-4-b.dtb"] = (trees / "bcm2711-rpi-4-b.dtb").read_bytes()
    files["config.txt"] = _CONFIG.encode()
    files["cmdline.txt"] = _COMMAND_LINE.encode()
    files["vmlinuz"] = image.read_bytes()
    files["initrd"] = initrd.read_bytes()
    return files
