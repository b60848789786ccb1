"""The simulated camera: shapes, seeds, a showing as a sequence, and the follow folder end to end."""

import pathlib
from dataclasses import replace

import numpy as np
import pytest

from scanner.camera_scanner import CameraScanner
from scanner.decode import SymbolReader
from scanner.folder import FolderSource, SkippedPicture
from scanner.port import Scan, Symbology
from scanner.simulator import CardView, drop_frame, present, presentation, random_view, render_frame
from tests.scanner.scanner_card_pictures import FakeClock, card, code_128_symbol, digits, qr_symbol

CODE = "123456789012345678901234567890123456789"
OTHER = "987654321098765432109876543210987654321"


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(42)


def follow_scanner(folder: pathlib.Path, clock: FakeClock) -> CameraScanner:
    source = FolderSource(folder, clock=clock, wait=clock.wait, follow=True)
    return CameraScanner(source=source, reader=SymbolReader(), clock=clock)


def read_all(scanner: CameraScanner, times: int = 3) -> list[str]:
    results = [scanner.read(1.0) for _ in range(times)]
    return [result.text for result in results if isinstance(result, Scan)]


def test_frames_have_the_camera_shape_and_follow_the_seed() -> None:
    picture = card(qr_symbol(CODE))
    one, same, other = (render_frame(picture, CardView(), np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.shape == (720, 1280, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_colour_and_grey_cards_render_alike(rng: np.random.Generator) -> None:
    grey = card(qr_symbol(CODE))
    from_grey = render_frame(grey, CardView(), np.random.default_rng(1))
    from_colour = render_frame(np.dstack([grey] * 3), CardView(), np.random.default_rng(1))
    assert np.array_equal(from_grey, from_colour)


def test_conditions_do_what_they_say(rng: np.random.Generator) -> None:
    picture = card(qr_symbol(CODE))

    def rendered(view: CardView) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return np.asarray(render_frame(picture, view, np.random.default_rng(1)).mean(axis=2))

    plain = CardView(noise=0.5, thumb=False, light_slope=0)
    normal = rendered(plain)
    assert rendered(replace(plain, light=0.3)).mean() < 0.5 * normal.mean()
    assert (normal > 100).mean() == pytest.approx(688 * 432 / (1280 * 720), rel=0.08)
    sloped = rendered(replace(plain, light_slope=0.6, light_from_deg=0))
    assert sloped[:, 700:960].mean() > 1.2 * sloped[:, 320:580].mean()
    edges = np.abs(np.diff(normal, axis=1)).max()
    assert np.abs(np.diff(rendered(replace(plain, blur_px=3)), axis=1)).max() < 0.6 * edges
    assert np.abs(np.diff(rendered(replace(plain, motion_px=15)), axis=1)).max() < 0.6 * edges
    tilted = rendered(replace(plain, tilt_deg=25)) > 100
    rows = np.flatnonzero(tilted.any(axis=1))
    assert rows.size < 0.95 * 432
    assert abs(int(tilted[rows[5]].sum()) - int(tilted[rows[-5]].sum())) > 50


def test_random_views_stay_near_their_base(rng: np.random.Generator) -> None:
    views = [random_view(rng, CardView(tilt_deg=10)) for _ in range(50)]
    assert len({view.rotation_deg for view in views}) == 50
    assert all(abs(view.tilt_deg - 10) < 15 and abs(view.center_x - 0.5) < 0.1 for view in views)


def test_a_showing_begins_and_ends_without_a_card(rng: np.random.Generator) -> None:
    frames = list(presentation(card(qr_symbol(CODE)), frames=3, rng=rng, empty_before=2, empty_after=4))
    bright = [(frame > 120).mean() > 0.05 for frame in frames]
    assert bright == [False] * 2 + [True] * 7 + [False] * 4


def test_a_shown_card_is_one_scan(tmp_path: pathlib.Path, rng: np.random.Generator) -> None:
    clock = FakeClock()
    paces: list[None] = []
    with follow_scanner(tmp_path, clock) as scanner:
        dropped = present(
            card(qr_symbol(CODE)), tmp_path, rng=rng, frames=4, pause=lambda: paces.append(None)
        )
        assert dropped == len(paces) == 16
        assert read_all(scanner) == [CODE]
        assert not list(tmp_path.glob("*.jpg"))
        present(card(qr_symbol(CODE)), tmp_path, rng=rng, frames=2)
        assert read_all(scanner) == [CODE]
        present(card(qr_symbol(OTHER)), tmp_path, rng=rng, frames=2)
        assert read_all(scanner) == [OTHER]


def test_code_128_is_one_scan(tmp_path: pathlib.Path, rng: np.random.Generator) -> None:
    present(card(code_128_symbol("0" + CODE)), tmp_path, rng=rng, frames=6, view=CardView(noise=1))
    assert follow_scanner(tmp_path, FakeClock()).read(1.0) == Scan(
        text="0" + CODE, symbology=Symbology.CODE_128
    )


def test_two_cards_at_once_give_no_scan(tmp_path: pathlib.Path, rng: np.random.Generator) -> None:
    present(card(qr_symbol(CODE), qr_symbol(OTHER)), tmp_path, rng=rng, frames=4)
    assert read_all(follow_scanner(tmp_path, FakeClock())) == []


def test_drain_loses_a_card_that_is_gone(tmp_path: pathlib.Path, rng: np.random.Generator) -> None:
    scanner = follow_scanner(tmp_path, FakeClock())
    held = render_frame(card(qr_symbol(CODE)), CardView(), rng)
    for _ in range(3):
        drop_frame(held, tmp_path)
    scanner.drain()
    assert read_all(scanner) == []


def test_garbage_between_frames_costs_nothing(tmp_path: pathlib.Path, rng: np.random.Generator) -> None:
    clock, skipped = FakeClock(), list[SkippedPicture]()
    source = FolderSource(tmp_path, clock=clock, wait=clock.wait, follow=True, on_skipped=skipped.append)
    scanner = CameraScanner(source=source, reader=SymbolReader(), clock=clock)
    held = render_frame(card(qr_symbol(CODE)), CardView(), rng)
    drop_frame(held, tmp_path)
    torn = drop_frame(held, tmp_path)
    torn.write_bytes(torn.read_bytes()[:5000])
    drop_frame(held, tmp_path)
    assert read_all(scanner) == [CODE]
    assert [one.name for one in skipped] == [torn.name]


def test_names_rise_even_when_the_counter_is_lost(tmp_path: pathlib.Path) -> None:
    frame = np.zeros((8, 8), np.uint8)
    names = [drop_frame(frame, tmp_path).name for _ in range(2)]
    (tmp_path / ".next-frame").unlink()
    names.append(drop_frame(frame, tmp_path).name)
    (tmp_path / ".next-frame").write_text("rubbish")
    names.append(drop_frame(frame, tmp_path).name)
    assert names == sorted(set(names))
    assert not list(tmp_path.glob("*.part"))


def test_a_stream_of_cards_gives_exactly_their_codes(tmp_path: pathlib.Path) -> None:
    rng, clock = np.random.default_rng(9), FakeClock()
    scanner, shown = follow_scanner(tmp_path, clock), [digits(np.random.default_rng(n)) for n in range(2)]
    given: list[str] = []
    for text in shown:
        present(card(qr_symbol(text)), tmp_path, rng=rng, frames=2, view=CardView(rotation_deg=90))
        given += read_all(scanner, 2)
    assert given == shown
