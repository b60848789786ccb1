"""The command from a package to a paper: what is on it, what is refused, nothing half-written."""

import pathlib
import re
import subprocess

import msgspec
import pytest
import typer.testing
from PIL import Image

from kiosk.proof import record
from kiosk.ui import page_elements
from provisioning import __main__ as command_line
from provisioning.install import open_package
from provisioning.proof import reading
from provisioning.proof.drawing import DrawingError, draw_pages
from provisioning.proof.findings import Check
from provisioning.proof.indexed_image import PictureError, read_png
from provisioning.proof.judging import judge
from provisioning.proof.reading import OverflowLine, PageLine, ProofFileError, read_lines
from provisioning.proof.report import report_pdf
from tests.provisioning.proof_pages import SCREEN, page, write_drawing

runner = typer.testing.CliRunner()


def _text(pdf: pathlib.Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, timeout=60)
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def proofed(good_package: pathlib.Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, pathlib.Path]:
    """Run the command once, in the default size and theme."""
    out = tmp_path_factory.mktemp("proof") / "папка" / "proof.pdf"
    arguments = ["proof", str(good_package), "--out", str(out), "--quick"]
    return runner.invoke(command_line.application, arguments).exit_code, out


def test_the_paper_says_what_was_seen(proofed: tuple[int, pathlib.Path], good_package: pathlib.Path) -> None:
    _, out = proofed
    said, package = _text(out), open_package(good_package)
    assert not isinstance(package, tuple)
    assert str(package.fingerprint).upper() in said
    for check in Check:
        assert check.value.split()[0] in said
    for name in ("Аистова Вера", "Bochkaryov Ignat", "Зелёный берег", "Против всех"):
        assert name in said
    assert re.search(r"СООТВЕТСТВУЕТ", said)
    assert said.count("Лист согласования") == 3
    pages = said.count("\f")
    assert f"стр. 1 из {pages}" in said
    assert f"стр. {pages} из {pages}" in said
    assert "НЕТ" not in said.split("Лист согласования")[1]


def test_the_paper_has_a_picture_of_every_page(proofed: tuple[int, pathlib.Path]) -> None:
    _, out = proofed
    listed = subprocess.run(["pdfimages", "-list", out], capture_output=True, check=True, timeout=60)
    pictures = listed.stdout.decode().splitlines()[2:]
    # Three screens, two languages: a list, and of three ballots at least a page and its confirmations.
    assert len(pictures) >= 3 * 2 * (1 + 3 * 3)
    assert all(" index " in line for line in pictures)


def test_the_status_follows_the_findings(proofed: tuple[int, pathlib.Path]) -> None:
    status, out = proofed
    assert status == (1 if "НЕ СООТВЕТСТВУЕТ" in _text(out) else 0)
    assert [path.name for path in out.parent.iterdir()] == ["proof.pdf"]


def test_equal_drawings_give_equal_bytes(good_package: pathlib.Path, tmp_path: pathlib.Path) -> None:
    package = open_package(good_package)
    assert not isinstance(package, tuple)
    line = page(contest="council", language="ru")
    write_drawing(tmp_path, package.fingerprint.hex, (line,))
    first, second = (report_pdf(package, judge(package, tmp_path), tmp_path) for _ in range(2))
    assert first == second


def test_a_ballot_that_does_not_fit_is_a_finding(good_package: pathlib.Path, tmp_path: pathlib.Path) -> None:
    package = open_package(good_package)
    assert not isinstance(package, tuple)
    overflow = OverflowLine(
        profile=SCREEN,
        contest="council",
        language="ru",
        size="xl",
        columns=2,
        room=63.8,
        options=(2,),
        heights=(101.4,),
    )
    write_drawing(tmp_path, package.fingerprint.hex, (overflow,))
    verdict = judge(package, tmp_path)
    (found,) = (f for f in verdict.findings if f.options)
    assert (found.check, found.contests, found.sizes, found.profiles) == (
        Check.FITS,
        ("council",),
        ("xl",),
        (SCREEN,),
    )
    assert found.text.startswith("не помещается на экран размера XL в две колонки")
    assert found.measured == ("нужно 101,4 мм, есть 63,8 мм",)
    (tmp_path / "p.pdf").write_bytes(report_pdf(package, verdict, tmp_path))
    assert "размера XL" in " ".join(_text(tmp_path / "p.pdf").split())
    # Ballots of which nothing was said at all are missed too.
    assert any(f.text == "бюллетень не нарисован" for f in verdict.findings)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"package": "0" * 64}, "другие исходные данные"),
        ({"version": 2}, "версия"),
        ({"pages": 7}, "описано 1"),
        ({"profiles": ()}, "экрана нет"),
    ],
)
def test_a_drawing_that_contradicts_itself_is_refused(
    good_package: pathlib.Path, tmp_path: pathlib.Path, changed: dict[str, object], reason: str
) -> None:
    package = open_package(good_package)
    assert not isinstance(package, tuple)
    write_drawing(tmp_path, package.fingerprint.hex, (page(contest="council"),), **changed)
    with pytest.raises(ProofFileError, match=reason):
        judge(package, tmp_path)


def test_broken_lines_and_strange_names_are_refused(tmp_path: pathlib.Path) -> None:
    write_drawing(tmp_path, "", (page(picture="../../etc/passwd.png"),))
    with pytest.raises(ProofFileError, match="имя картинки"):
        list(read_lines(tmp_path))
    (tmp_path / "pages.jsonl").write_text('{"type": "page"', encoding="utf-8")
    with pytest.raises(ProofFileError, match="не читается"):
        list(read_lines(tmp_path))


def test_only_pictures_with_a_palette_are_embedded(tmp_path: pathlib.Path) -> None:
    picture = Image.new("RGB", (40, 20), (250, 10, 10))
    picture.save(tmp_path / "rgb.png")
    with pytest.raises(PictureError):
        read_png(tmp_path / "rgb.png")
    (tmp_path / "no.png").write_bytes(b"not a picture")
    with pytest.raises(PictureError):
        read_png(tmp_path / "no.png")
    picture.quantize(4).save(tmp_path / "good.png")
    assert (read_png(tmp_path / "good.png").width, read_png(tmp_path / "good.png").height) == (40, 20)


def test_what_cannot_be_drawn_is_said(tmp_path: pathlib.Path) -> None:
    (tmp_path / "package").mkdir()
    with pytest.raises(DrawingError, match=r"не нарисовала страницы: .*json"):
        draw_pages(tmp_path / "package", tmp_path / "out", quick=True, told=lambda done: None)


def test_both_sides_mean_the_same_files() -> None:
    pairs = [
        (record.PageLine, reading.PageLine),
        (record.OverflowLine, reading.OverflowLine),
        (record.Variant, reading.Variant),
        (record.Summary, reading.Summary),
        (record.ProfileFacts, reading.ProfileFacts),
    ]
    for written, read in pairs:
        assert written.__struct_fields__ == read.__struct_fields__
    for measured, read in (
        (page_elements.PressArea, reading.PressArea),
        (page_elements.RowBox, reading.RowBox),
        (page_elements.WordBlock, reading.WordBlock),
    ):
        assert tuple(measured.__dataclass_fields__) == read.__struct_fields__
    assert (record.PAGES_FILE, record.SUMMARY_FILE, record.VERSION) == (
        reading.PAGES_FILE,
        reading.SUMMARY_FILE,
        reading.VERSION,
    )
    assert isinstance(msgspec.json.decode(msgspec.json.encode(page()), type=PageLine), PageLine)
