"""Searching every file a station leaves behind for what must be in none: choices and card codes.

A needle is looked for in every form a program may write it in. It opens files as bytes only; what is lawful
to be where is the tests' to say.
"""

import base64
import collections.abc
import dataclasses
import json
import os
import pathlib

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r")
# Below this a form turns up in random bytes by itself.
_SHORTEST = 8


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Where something was found. It never shows what."""

    file: str
    offset: int
    kind: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Needles:
    """What may be nowhere: by kind, all forms."""

    forms: collections.abc.Mapping[str, tuple[bytes, ...]]

    @classmethod
    def of(
        cls,
        *,
        texts: collections.abc.Iterable[str] = (),
        payloads: collections.abc.Iterable[bytes] = (),
        codes: collections.abc.Iterable[str] = (),
    ) -> "Needles":
        """Take texts of options, packed selections and card codes."""
        return cls(
            forms={
                "text": tuple(form for text in texts for form in _text_forms(text)),
                "selections": tuple(form for payload in payloads for form in _byte_forms(payload)),
                "code": tuple(form for code in codes for form in _code_forms(code)),
            }
        )

    def in_bytes(self, content: bytes) -> collections.abc.Iterator[tuple[str, int]]:
        """Yield kind and offset of each needle that is there."""
        for kind, forms in self.forms.items():
            for form in forms:
                if (offset := content.find(form)) >= 0:
                    yield kind, offset


def search(
    folder: pathlib.Path, needles: Needles, *, lawful: collections.abc.Collection[str] = ()
) -> tuple[Finding, ...]:
    """Search all files below a folder but those whose path begins with a lawful one; also their names."""
    findings = []
    for path in files_below(folder):
        name = str(path.relative_to(folder))
        if name.startswith(tuple(lawful)):
            continue
        found = [*needles.in_bytes(path.read_bytes()), *needles.in_bytes(os.fsencode(name))]
        findings += [Finding(file=name, offset=offset, kind=kind) for kind, offset in found]
    return tuple(findings)


def files_below(folder: pathlib.Path) -> list[pathlib.Path]:
    """Return every plain file."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _text_forms(text: str) -> collections.abc.Iterator[bytes]:
    for encoding in _ENCODINGS:
        yield text.encode(encoding, errors="replace")
    yield json.dumps(text).strip('"').encode()
    yield from _byte_forms(text.encode())


def _byte_forms(raw: bytes) -> collections.abc.Iterator[bytes]:
    if len(raw) < _SHORTEST:
        return
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    # Inside a longer run of base64 the bytes begin at one of three places.
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + raw)
        yield whole[-(-shift * 8 // 6) : len(whole) - 4]


def _code_forms(code: str) -> collections.abc.Iterator[bytes]:
    for encoding in ("ascii", "utf-16-le"):
        yield code.encode(encoding)
    yield int(code).to_bytes(17, "big").strip(b"\x00")
    yield int(code).to_bytes(17, "little").strip(b"\x00")
    yield f"{int(code):x}".encode()
