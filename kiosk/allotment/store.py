"""The book on its media: rows of one size, updated in place, two signed copies on each medium.

A copy is written and flushed before the next one is begun, so a power cut spoils at most one, and the highest
version that is whole counts. After each write all copies are equal: no older one tells which card was last.
A lost medium is never written again in this boot, and no card opens a session from then on: what the other
medium alone knows could be missing at the next start.
"""

import collections.abc
import dataclasses
import hashlib
import struct
import typing

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election import signing
from election.allotments import MAX_CARDS, CardHash
from election.identifiers import BallotStyleId
from kiosk.allotment.book import Book, Line, LineState
from kiosk.ballot_box.medium import Medium

BOOK_TYPE: typing.Final = "application/vnd.keg.allotment-book"
COPY_BYTES: typing.Final = 24 * 1024
MEDIUM_BYTES: typing.Final = 2 * COPY_BYTES

_MAGIC: typing.Final = b"KEGBOOK1"
_HEAD: typing.Final = struct.Struct(">8s32sQI?H32s")
_ROW: typing.Final = struct.Struct(">32s8s40sII")
_SIGNATURE_BYTES: typing.Final = 64
_PLAIN_BYTES: typing.Final = COPY_BYTES - _SIGNATURE_BYTES
_OFFSETS: typing.Final = (0, COPY_BYTES)


class BookError(Exception):
    """The book cannot be used: damaged on every medium, or of another device, election or mode."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    version: int
    book: Book
    content: bytes


class BookStore:
    """Keeps one book on one or two media; one thread at a time. The caller closes the media."""

    def __init__(
        self, media: collections.abc.Sequence[Medium], *, owner: str, key: Ed25519PrivateKey
    ) -> None:
        """Load the book and make all copies equal. Raises BookError, OSError for a medium not readable.

        `owner` names election, station, mode and device: a book of another one is no book here.
        """
        if not media:
            raise ValueError("a book is kept on at least one medium")
        self._live = list(media)
        self._count = len(media)
        self._owner = hashlib.sha256(owner.encode()).digest()
        self._key = key
        self._version = 0
        self.book = Book()
        self._load()

    @property
    def is_whole(self) -> bool:
        """Tell whether every medium still takes the book."""
        return len(self._live) == self._count

    def write(self, book: Book) -> bool:
        """Replace the book durably; tell whether every medium has it.

        Where no medium took it the book in memory stays as it was; what a medium took of it shows at the
        next start, as after a power cut.
        """
        content = self._content(book, self._version + 1)
        written = [medium for medium in self._live if self._put(medium, content, _OFFSETS)]
        self._live = written
        if written:
            self._version += 1
            self.book = book
        return self.is_whole

    def _load(self) -> None:
        images = [medium.pread(0, MEDIUM_BYTES) for medium in self._live]
        copies = [[self._read(image[at : at + COPY_BYTES]) for at in _OFFSETS] for image in images]
        whole = [copy for pair in copies for copy in pair if copy is not None]
        if not whole:
            # The second copy is begun when the first is whole: without one nothing was ever kept here.
            if any(any(image[COPY_BYTES:]) for image in images):
                raise BookError("the book of the trip is damaged on every medium")
            return
        newest = max(whole, key=lambda copy: copy.version)
        self._version, self.book = newest.version, newest.book
        for medium, pair in zip(tuple(self._live), copies, strict=True):
            stale = [at for at, copy in zip(_OFFSETS, pair, strict=True) if copy != newest]
            if not self._put(medium, newest.content, stale):
                self._live.remove(medium)

    def _put(self, medium: Medium, content: bytes, offsets: collections.abc.Iterable[int]) -> bool:
        try:
            for offset in offsets:
                medium.pwrite(offset, content)
                medium.flush()
        except OSError:
            return False
        return True

    def _content(self, book: Book, version: int) -> bytes:
        head = _HEAD.pack(
            _MAGIC,
            self._owner,
            version,
            book.number,
            book.is_open,
            len(book.lines),
            bytes.fromhex(book.allotment),
        )
        if len(book.lines) > MAX_CARDS:
            raise ValueError("more cards than a book has room for")
        plain = (head + b"".join(map(_row, book.lines))).ljust(_PLAIN_BYTES, b"\x00")
        return plain + self._key.sign(signing.pae(BOOK_TYPE, plain))

    def _read(self, copy_untrusted: bytes) -> _Copy | None:
        plain, signature = copy_untrusted[:_PLAIN_BYTES], copy_untrusted[_PLAIN_BYTES:]
        try:
            self._key.public_key().verify(signature, signing.pae(BOOK_TYPE, plain))
        except InvalidSignature:
            return None
        magic, owner, version, number, is_open, count, allotment = _HEAD.unpack_from(plain)
        if (magic, owner) != (_MAGIC, self._owner):
            raise BookError("the book of the trip is of another device, election or mode")
        rows = plain[_HEAD.size : _HEAD.size + count * _ROW.size]
        lines = tuple(_line(*columns) for columns in _ROW.iter_unpack(rows))
        book = Book(number=number, is_open=is_open, allotment=allotment.hex(), lines=lines)
        return _Copy(version=version, book=book, content=copy_untrusted)


def _row(line: Line) -> bytes:
    state = line.state.value.encode("ascii").ljust(8)
    style = line.style.encode("ascii").ljust(40)
    return _ROW.pack(bytes.fromhex(line.card), state, style, line.base, line.token)


def _line(card: bytes, state: bytes, style: bytes, base: int, token: int) -> Line:
    return Line(
        card=CardHash(card.hex()),
        state=LineState(state.decode("ascii").rstrip()),
        style=BallotStyleId(style.decode("ascii").rstrip()),
        base=base,
        token=token,
    )
