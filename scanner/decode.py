"""Find the text in one picture: the only file that imports zxingcpp and pyzbar.

Passes, each only when the one before found nothing: zxing-cpp on the region of interest, zxing-cpp on the
region at twice its size, and (switched off by default) zbar as a second opinion. The region is cut out
before it is enlarged. Sharpening before a pass is left out on purpose: it gains a few blurred QR codes and
makes wrong Code 128 texts.

zbar has open reports of "double free" and of failed assertions that end the process, and no Python handler
can catch those. So it never runs inside the reader: `second_opinion.ZbarProcess` starts this module as a
child process and talks to it over a socket. A crash costs one picture.

One picture is no proof: at 2 pixels a bar about three noisy Code 128 pictures in a thousand give a wrong
text, check symbol and all. Such texts differ from picture to picture, which is what the debounce is for.

Not decided here: which texts are valid cards, and how many pictures must agree.
"""

import socket
import typing
from collections.abc import Iterable

import cv2
import zxingcpp

from scanner import second_opinion
from scanner.frames import Reading, Region, Unread
from scanner.port import MAX_TEXT_LENGTH, Scan, Symbology

if typing.TYPE_CHECKING:
    from scanner.frames import Frame

# Model 2 rather than the whole QR family: Micro QR and rMQR are never on our cards.
_FORMATS: typing.Final = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCodeModel2, zxingcpp.BarcodeFormat.Code128]
)
_SYMBOLOGIES: typing.Final = {
    zxingcpp.BarcodeFormat.QRCode: Symbology.QR,
    zxingcpp.BarcodeFormat.QRCodeModel2: Symbology.QR,
    zxingcpp.BarcodeFormat.Code128: Symbology.CODE_128,
}
_QR_ONLY: typing.Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCodeModel2])
_ENLARGE = 2
_MIDDLE = Region()


class SymbolReader:
    """Frame reader of QR (model 2) and Code 128 symbols."""

    def __init__(
        self, *, region: Region = _MIDDLE, opinion: "second_opinion.SecondOpinion | None" = None
    ) -> None:
        """Look only inside `region`; ask `opinion` when zxing-cpp found nothing, and close it at the end.

        Sets OpenCV to one thread in this process: its pool spins between frames and takes a core from the
        screen.
        """
        cv2.setNumThreads(1)
        self._region = region
        self._opinion = opinion

    def look(self, frame: "Frame") -> Reading:
        """Return the one text in the region of a grey or blue-green-red picture, or why there is none."""
        grey = grey_region(frame, self._region)
        if grey.size == 0:
            return Unread.NOTHING
        found = _zxing(grey)
        if not found:
            found = _zxing(cv2.resize(grey, None, fx=_ENLARGE, fy=_ENLARGE, interpolation=cv2.INTER_LINEAR))
        if not found and self._opinion is not None:
            found = self._opinion.ask(grey)
        return settle(found)

    def close(self) -> None:
        """End the second opinion; a second call does nothing."""
        if self._opinion is not None:
            self._opinion.close()


def codes_in(frame: "Frame") -> tuple[str, ...]:
    """Return the texts of all QR codes in a picture of a paper, whole and of any length, each once.

    For papers the station printed itself, which hold several codes; a card is read by `SymbolReader`.
    """
    grey = grey_region(frame, Region(left=0.0, top=0.0, right=1.0, bottom=1.0))
    symbols = zxingcpp.read_barcodes(
        grey, formats=_QR_ONLY, try_invert=False, text_mode=zxingcpp.TextMode.Plain
    )
    return tuple(dict.fromkeys(symbol.text for symbol in symbols if symbol.valid))


def settle(found: Iterable[Scan]) -> Reading:
    """Reduce everything found in one picture to at most one acceptable text.

    Two different texts are a conflict even when only one of them is acceptable: nobody can say which one was
    meant. One text in two symbols is one card, and QR is preferred because its error correction is stronger.
    """
    scans = sorted(found, key=lambda scan: scan.symbology is not Symbology.QR)
    if len({scan.identity for scan in scans}) > 1:
        return Unread.CONFLICT
    acceptable = [scan for scan in scans if is_acceptable(scan.text)]
    return acceptable[0] if acceptable else Unread.NOTHING


def is_acceptable(text_untrusted: str) -> bool:
    """Say whether a text is short printable ASCII; what it means is the controller's decision."""
    return (
        0 < len(text_untrusted) <= MAX_TEXT_LENGTH
        and text_untrusted.isascii()
        and text_untrusted.isprintable()
    )


def grey_region(frame: "Frame", region: Region) -> "Frame":
    """Cut the region out of a picture and make it grey, shape (height, width), contiguous."""
    height, width = frame.shape[:2]
    rows = slice(round(region.top * height), round(region.bottom * height))
    columns = slice(round(region.left * width), round(region.right * width))
    cut = frame[rows, columns]
    if cut.ndim == 3 and cut.size:
        grey: Frame = cv2.cvtColor(cut, cv2.COLOR_BGR2GRAY)
        return grey
    return cut.copy()


def _zxing(grey: "Frame") -> tuple[Scan, ...]:
    symbols = zxingcpp.read_barcodes(
        grey, formats=_FORMATS, try_invert=False, text_mode=zxingcpp.TextMode.Plain
    )
    return tuple(
        Scan(text=symbol.text, symbology=_SYMBOLOGIES[symbol.format])
        for symbol in symbols
        if symbol.valid and symbol.format in _SYMBOLOGIES
    )


def _zbar(grey: "Frame") -> tuple[Scan, ...]:
    from pyzbar import pyzbar

    kinds = {"QRCODE": Symbology.QR, "CODE128": Symbology.CODE_128}
    symbols = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128])
    return tuple(
        Scan(text=symbol.data.decode("latin-1"), symbology=kinds[symbol.type])
        for symbol in symbols
        if symbol.type in kinds
    )


def main() -> None:
    """Serve zbar to the parent process over the socket at standard input until it is closed."""
    with socket.socket(fileno=0) as parent:
        second_opinion.serve(parent, _zbar)


if __name__ == "__main__":
    main()
