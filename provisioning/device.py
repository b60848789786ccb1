"""What a device does with itself, for its system services: `python -m provisioning.device COMMAND …`.

`enrol` makes its keys, `card` looks at a memory card, `update` writes a new system, `good-start` keeps it.
Words go to the system journal. Only what a command needs is loaded: a device starts often and slowly.
"""

import argparse
import pathlib
import sys

from provisioning.enrolment import (
    IDENTITIES,
    EnrolmentError,
    forget_half_made,
    make_device_keys,
    write_request,
)
from provisioning.system_slots import Place, UpdateError, confirm_start, install_update
from supervision.image import system_image


def enrol(device: pathlib.Path) -> str:
    """Make the keys of this device, once. Raises EnrolmentError."""
    forget_half_made(device)
    return f"ключи устройства созданы, отпечаток заявки {make_device_keys(device)}"


def card(mount: pathlib.Path, device: pathlib.Path, package: pathlib.Path, network: pathlib.Path) -> str:
    """Install what a card has for this device, or leave the request on it. Raises EnrolmentError, OSError."""
    from provisioning.installation import FOLDER, install_card

    if not (device / IDENTITIES[0]).is_dir():
        raise EnrolmentError("у устройства нет ключей")
    if not (mount / FOLDER).is_dir():
        if (device / "kiosk.toml").exists() or (device / "controller.env").exists():
            return "на карте нет ничего для устройства"
        return f"заявка записана: {write_request(device, mount).name}"
    installed = install_card(mount, device, package, dev_image=system_image().is_dev, network=network)
    if isinstance(installed, tuple):
        raise EnrolmentError("; ".join(f"{problem.place}: {problem.text}" for problem in installed[:8]))
    return f"установлено: {', '.join(installed.roles)}; {installed.package.fingerprint}"


def update(mount: pathlib.Path) -> str:
    """Write the update that lies on a card to the slot that does not run. Raises UpdateError, OSError."""
    file = max(mount.glob("keg-update-*.kegu"))
    return f"обновление записано в раздел {install_update(file, Place())}; нужен перезапуск"


def good_start() -> str:
    """Note that this version of the system has started. Raises UpdateError, OSError."""
    confirm_start(Place())
    return "запуск удался"


def main() -> int:
    """Do one command; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m provisioning.device")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("enrol", "card", "update", "good-start"):
        command = commands.add_parser(name)
        if name in ("card", "update"):
            command.add_argument("mount", type=pathlib.Path)
        if name in ("enrol", "card"):
            command.add_argument("--device", type=pathlib.Path, required=True)
        if name == "card":
            command.add_argument("--package", type=pathlib.Path, required=True)
            command.add_argument("--network", type=pathlib.Path, required=True)
    told = parser.parse_args()
    try:
        match told.command:
            case "enrol":
                said = enrol(told.device)
            case "card":
                said = card(told.mount, told.device, told.package, told.network)
            case "update":
                said = update(told.mount)
            case _:
                said = good_start()
    except (EnrolmentError, UpdateError, OSError) as error:
        print(f"{told.command}: {error}", file=sys.stderr)
        return 1
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
