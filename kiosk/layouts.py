"""Layouts kept from one start to the next: measured once, read in a moment, and never believed blindly.

The file is bound to all that the layouts follow from and signed by the device that measured them. A file that
is damaged, foreign, of another package, screen, font or software is as good as none. Nothing in it is secret.
It measures nothing itself.
"""

import collections.abc
import dataclasses
import hashlib
import itertools
import logging
import pathlib
import threading

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.definition import BallotMeasureContest, Contest, Election
from election.identifiers import ContestId, Language
from election.localized import text_in
from election.signing import pae
from kiosk.config import KioskConfig
from kiosk.drawing_software import drawing_digest
from kiosk.identity import Identity
from kiosk.session.layout import ContestPages, Layouts
from kiosk.session.settings import TextSize
from kiosk.ui.profiles import ScreenProfile
from media.writing import replace_file

LAYOUTS_TYPE = "application/vnd.keg.layouts+json"
MAX_LAYOUTS_BYTES = 64 * 1024 * 1024
_FORMAT = 1
_LOG = logging.getLogger("kiosk")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What pages are drawn on and with: the screen, the font files, the version of Qt, the software."""

    profile: ScreenProfile
    fonts: tuple[pathlib.Path, ...]
    qt: str
    software: str


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    contest: ContestId
    language: Language
    size: TextSize
    pages: ContestPages


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pages: tuple[_Entry, ...]
    list_rows: dict[TextSize, int]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: int
    inputs: str
    signature: str
    body: msgspec.Raw


class KeptLayouts:
    """The place where one kiosk keeps the layouts of one package on one screen."""

    def __init__(
        self, path: pathlib.Path, *, election: Election, inputs: bytes, key: Ed25519PrivateKey
    ) -> None:
        """Take the file, what the layouts follow from as a digest, and the key of the device."""
        self._path = path
        self._election = election
        self._inputs = inputs
        self._key = key

    def read(self) -> Layouts | None:
        """Return the layouts, or None where there are none that can be used."""
        try:
            with self._path.open("rb") as file:
                content_untrusted = file.read(MAX_LAYOUTS_BYTES + 1)
            held = msgspec.json.decode(content_untrusted, type=_File)
            if held.format != _FORMAT or held.inputs != self._inputs.hex():
                return None
            body_untrusted = bytes(held.body)
            self._key.public_key().verify(bytes.fromhex(held.signature), self._signed(body_untrusted))
            body = msgspec.json.decode(body_untrusted, type=_Body)
        except (OSError, ValueError, RecursionError, InvalidSignature):
            return None
        pages = {(entry.contest, entry.language, entry.size): entry.pages for entry in body.pages}
        layouts = Layouts(pages=pages, list_rows=body.list_rows)
        return layouts if shows_everything(layouts, self._election) else None

    def write(self, layouts: Layouts) -> None:
        """Replace the file as a whole. Raises OSError as the medium does."""
        entries = (
            _Entry(contest=contest, language=language, size=size, pages=pages)
            for (contest, language, size), pages in layouts.pages.items()
        )
        body = msgspec.json.encode(_Body(pages=tuple(entries), list_rows=dict(layouts.list_rows)))
        held = _File(
            format=_FORMAT,
            inputs=self._inputs.hex(),
            signature=self._key.sign(self._signed(body)).hex(),
            body=msgspec.Raw(body),
        )
        replace_file(self._path, msgspec.json.encode(held))

    def _signed(self, body: bytes) -> bytes:
        return pae(LAYOUTS_TYPE, self._inputs + body)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who this kiosk is and where its layouts are kept; `layouts` is None where they must be measured."""

    identity: Identity
    kept: KeptLayouts
    layouts: Layouts | None


def recalled(config: KioskConfig, who: Identity, drawing: Drawing) -> Known:
    """Look for the layouts of a kiosk. Raises OSError when a font cannot be read."""
    kept = kept_layouts(config, who, drawing)
    return Known(identity=who, kept=kept, layouts=kept.read())


def keep_behind(kept: KeptLayouts, layouts: Layouts) -> collections.abc.Callable[[], None]:
    """Write layouts in a thread, for flushing takes its time; return how to wait for its end.

    Where they cannot be kept, the next start measures again: no fault a person must act on.
    """

    def write() -> None:
        try:
            kept.write(layouts)
        except OSError as error:
            _LOG.warning("the layouts are not kept: %s", error.strerror)

    thread = threading.Thread(target=write, name="layouts", daemon=True)
    thread.start()
    return thread.join


def kept_layouts(config: KioskConfig, who: Identity, drawing: Drawing) -> KeptLayouts:
    """Return the place of a kiosk's layouts. Raises OSError when a font cannot be read."""
    package = pathlib.Path(config.package)
    beside = package.with_name(f"{package.name}-{config.device}.layouts")
    return KeptLayouts(
        pathlib.Path(config.layouts) if config.layouts else beside,
        election=who.package.election,
        inputs=inputs_digest(who, drawing),
        key=who.signing_key,
    )


def inputs_digest(who: Identity, drawing: Drawing) -> bytes:
    """Return the SHA-256 over everything that layouts follow from. Raises OSError for an unreadable font."""
    package = who.package
    told = {
        "package": package.fingerprint.hex,
        "election": who.election_sha256.hex(),
        "station": package.station.number,
        "profile": dataclasses.asdict(drawing.profile),
        "fonts": [hashlib.sha256(path.read_bytes()).hexdigest() for path in drawing.fonts],
        "qt": drawing.qt,
        "software": drawing.software,
        "sources": drawing_digest(),
    }
    return hashlib.sha256(msgspec.json.encode(told, order="deterministic")).digest()


def shows_everything(layouts: Layouts, election: Election) -> bool:
    """Tell whether every contest, language and size is there, with all options in order and the text.

    Whatever may have gone wrong with a file, it can never leave out a candidate.
    """
    wanted = set(itertools.product((c.id for c in election.contests), election.languages, TextSize))
    if set(layouts.pages) != wanted or set(layouts.list_rows) != set(TextSize):
        return False
    return min(layouts.list_rows.values()) > 0 and all(
        _whole(layouts.of(contest.id, language, size), contest, language)
        for contest in election.contests
        for language in election.languages
        for size in TextSize
    )


def _whole(pages: ContestPages, contest: Contest, language: Language) -> bool:
    shown = tuple(itertools.chain.from_iterable(pages.options))
    known = {option.id for option in contest.options}
    if shown != tuple(option.id for option in contest.options) or not set(pages.details) <= known:
        return False
    if pages.columns not in (1, 2) or pages.confirm_rows < 1 or pages.row_mm < 0:
        return False
    if isinstance(contest, BallotMeasureContest):
        return _letters(itertools.chain.from_iterable(pages.question)) == _letters(
            [text_in(contest.question, language)]
        )
    return not pages.question


def _letters(texts: collections.abc.Iterable[str]) -> str:
    """Join texts without their spaces: where lines and paragraphs break is the layout's to say."""
    return "".join("".join(texts).split())
