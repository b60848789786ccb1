"""What draws the pages, as a digest: the sources of screens, components and their letters.

Whoever keeps or shows something drawn says with it by which software it was; nothing is judged here.
"""

import hashlib
import pathlib

_ROOT = pathlib.Path(__file__).parents[1]
_DRAWING = ("kiosk/proof", "kiosk/screens", "kiosk/session", "kiosk/ui", "ui")
_SOURCES = (".py", ".qml")


def drawing_digest(root: pathlib.Path = _ROOT) -> str:
    """Return the SHA-256 over names and contents of the sources of everything that draws."""
    digest = hashlib.sha256()
    files = (path for folder in _DRAWING for path in (root / folder).rglob("*") if path.suffix in _SOURCES)
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
