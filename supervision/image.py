"""What a program may know of the system image it runs in: its kind and its hash. Outside an image: nothing.

The kind is in the checked root; the manifest was left in /run by the first file system, which verified it.
"""

import dataclasses
import pathlib
import re

KIND_FILE = pathlib.Path("/usr/lib/keg/kind")
MANIFEST_FILE = pathlib.Path("/run/keg-manifest")
_ROOT_HASH = re.compile(rb"(?m)^root_hash=([0-9a-f]{64})$")
_SHOWN = 16


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SystemImage:
    """The image: `is_dev` for one that may only be trained on; `root_hash` in hex, empty when unknown."""

    is_dev: bool = False
    root_hash: str = ""

    def named(self, software: str) -> str:
        """Return a program's name with the beginning of the image's hash, as papers show it."""
        return f"{software} · {self.root_hash[:_SHOWN]}" if self.root_hash else software


def system_image(
    kind_file: pathlib.Path = KIND_FILE, manifest_file: pathlib.Path = MANIFEST_FILE
) -> SystemImage:
    """Read what image this is; a program outside any image gets one that says nothing."""
    match = _ROOT_HASH.search(_read(manifest_file))
    return SystemImage(
        is_dev=_read(kind_file).strip() == b"dev", root_hash="" if match is None else match[1].decode()
    )


def _read(path: pathlib.Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
