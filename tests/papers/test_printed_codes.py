"""Codes on paper: drawn, printed, photographed badly, and still read back to the last digit."""

import typing

import cv2
import numpy
import pytest

from controller.reports.code_drawing import CodeTooLargeError, modules
from controller.reports.page_picture import NoPictureError, Picture, page_pictures
from controller.reports.printed_code import PrintCheck, confirm_printed
from controller.reports.protocol_pdf import protocol_pdf
from election import signing
from election.code_parts import JoinedCode, SignedCode, join_parts, verify_code
from election.protocol_code import parse_code
from scanner.decode import codes_in
from tests.papers.paper_kit import CONTROLLER, MEMBER_KEYS, WORDS, Day

PAGES: typing.Final = [
    ("small", 0),
    ("small", 1),
    *(("large", contest) for contest in range(5)),
    ("mixed", 1),
]


def _pdf(day: Day, index: int) -> bytes:
    contest = day.protocol.contests[index]
    return protocol_pdf(day.protocol, contest, WORDS, code=day.code(contest.contest))


def _photograph(page: Picture, draw: numpy.random.Generator) -> Picture:
    """Take a poor picture of a page: turned and bent out of square, unevenly lit, blurred, noisy, JPEG."""
    height, width = page.shape
    corners = numpy.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=numpy.float32)
    moved = corners + draw.uniform(-0.02, 0.02, (4, 2)).astype(numpy.float32) * width
    bent = cv2.warpPerspective(
        page, cv2.getPerspectiveTransform(corners, moved), (width, height), borderValue=255
    )
    soft = cv2.GaussianBlur(bent, (0, 0), 0.9).astype(numpy.float32)
    light = numpy.linspace(0.7, 1.0, width, dtype=numpy.float32)[None, :]
    noisy = soft * 0.8 * light + 25 + draw.normal(0, 6, soft.shape).astype(numpy.float32)
    done, packed = cv2.imencode(
        ".jpg", noisy.clip(0, 255).astype(numpy.uint8), [cv2.IMWRITE_JPEG_QUALITY, 60]
    )
    assert done
    return typing.cast("Picture", cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))


@pytest.mark.parametrize(("example", "index"), PAGES)
def test_every_code_is_read_from_a_poor_photograph_of_the_print(
    days: dict[str, Day], example: str, index: int
) -> None:
    day = days[example]
    contest = day.protocol.contests[index]
    code = day.code(contest.contest)
    draw = numpy.random.default_rng(index)
    photographs = [_photograph(page, draw) for page in page_pictures(_pdf(day, index), dpi=200)]
    texts = [codes_in(picture) for picture in photographs]
    check = confirm_printed(texts, code.texts, tuple)
    assert check.confirmed, check.line
    joined = join_parts(text for found in texts for text in found)
    assert isinstance(joined, JoinedCode), joined
    signed = verify_code(joined, signing.public_bytes(CONTROLLER), MEMBER_KEYS)
    assert isinstance(signed, SignedCode), signed
    assert len(signed.members) == 2
    read = parse_code(signed.document)
    assert [option.votes for option in read.options] == [option.votes for option in contest.options]


def test_a_stamp_over_a_corner_of_each_code_is_survived(days: dict[str, Day]) -> None:
    day = days["small"]
    code = day.code(day.protocol.contests[0].contest)
    for text in code.texts:
        matrix = numpy.array(modules(text), dtype=bool)
        middle = len(matrix) // 2
        matrix[middle : middle + 16, middle : middle + 16] = True  # a blot as wide as a sixth of the code
        picture = numpy.where(numpy.pad(matrix, 4).repeat(4, 0).repeat(4, 1), 0, 255).astype(numpy.uint8)
        assert codes_in(picture) == (text,)


def test_what_is_not_read_or_foreign_is_told(days: dict[str, Day]) -> None:
    small, large = days["small"], days["large"]
    texts = small.code(small.protocol.contests[0].contest).texts
    strange = large.code(large.protocol.contests[0].contest).texts[0]
    assert confirm_printed([texts[:2]], texts, tuple).line == "Не прочитаны коды: 3, 4 (всего 4)"
    half = confirm_printed([texts[:2]], texts, tuple)
    whole = confirm_printed([texts[2:]], texts, tuple, half)
    assert (half.confirmed, whole.confirmed) == (False, True)
    assert whole.line == "Коды протокола читаются: 4 из 4"
    foreign = confirm_printed([(*texts, strange, strange)], texts, tuple)
    assert (foreign.confirmed, foreign.foreign) == (False, 1)
    assert "чужой" in foreign.line
    assert confirm_printed([("https://example.org", *texts)], texts, tuple).confirmed
    assert not PrintCheck(total=2, read=frozenset({1}), foreign=0).confirmed


def test_the_protocol_with_codes_is_the_same_each_time(days: dict[str, Day]) -> None:
    assert _pdf(days["small"], 0) == _pdf(days["small"], 0)


def test_a_text_too_long_for_a_printer_is_an_error() -> None:
    with pytest.raises(CodeTooLargeError):
        modules("A" * 971)
    assert len(modules("A" * 970)) == 97


def test_a_broken_paper_gives_no_picture() -> None:
    with pytest.raises(NoPictureError):
        page_pictures(b"not a PDF")
