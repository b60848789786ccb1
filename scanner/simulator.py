"""A simulated camera with a card held before it: pictures for tests and for a follow folder.

The camera is a pinhole with a wide lens; the card is a flat picture turned in space, lit unevenly, blurred,
smeared by motion and covered with shot and read-out noise. All randomness comes from the generator passed
in.

Not here: the card's own picture (it is given), decoding, and any model of a particular lens or sensor.
"""

import os
import pathlib
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

if typing.TYPE_CHECKING:
    from scanner.frames import Frame

FRAME_WIDTH = 1280
FRAME_HEIGHT = 720

_Plane: typing.TypeAlias = npt.NDArray[np.float32]

_FOCAL_PX = 1100.0
_PREFILTER = 1.25
_BACKGROUND = 0.10
_SKIN = 0.42
_VIGNETTE = 0.35
_COUNTER_FILE = ".next-frame"
_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """How a card is held and what the camera makes of it.

    `width_px` is the width of the whole card picture when held flat (8 px per mm for a card of 86 mm, which
    makes a 0.5 mm module 4 px); `center_x`, `center_y` are fractions of the frame and may lie outside 0..1;
    angles are degrees (`tilt` about the horizontal axis, `turn` about the vertical); `light` 1 is a good
    exposure; `light_slope` is the change of light from the middle to the side; `glare` is the strength of a
    reflection on the paper; `noise` is the read-out noise in grey levels; `blur_px` is the Gaussian sigma;
    `motion_px` is the length of the smear at `motion_deg`.
    """

    width_px: float = 688.0
    center_x: float = 0.5
    center_y: float = 0.5
    rotation_deg: float = 0.0
    tilt_deg: float = 0.0
    turn_deg: float = 0.0
    light: float = 0.9
    light_slope: float = 0.2
    light_from_deg: float = 30.0
    glare: float = 0.0
    noise: float = 2.0
    blur_px: float = 0.6
    motion_px: float = 0.0
    motion_deg: float = 0.0
    thumb: bool = True


def render_frame(card_image: "Frame | None", view: CardView, rng: np.random.Generator) -> "Frame":
    """Render one camera frame, shape (720, 1280, 3), blue-green-red.

    `card_image` is the flat card, grey or blue-green-red, of any size; `None` gives the empty reader.
    """
    paper = np.full((FRAME_HEIGHT, FRAME_WIDTH), _BACKGROUND, np.float32)
    paper *= _soft_texture(rng)
    skin = np.zeros_like(paper)
    if card_image is not None:
        paper, skin = _lay_card(paper, _as_reflectance(card_image), view)
    picture = paper * _light_field(view) * 255.0
    if view.glare > 0:
        picture += _glare_spot(view, rng)
    picture = _smear(picture, view)
    return _expose(picture, skin, view, rng)


def random_view(rng: np.random.Generator, base: CardView | None = None) -> CardView:
    """Vary a view as a human hand does: a few degrees, a few hundredths of the frame, a little motion."""
    base = base or CardView()
    return replace(
        base,
        center_x=base.center_x + float(rng.normal(0, 0.012)),
        center_y=base.center_y + float(rng.normal(0, 0.012)),
        rotation_deg=base.rotation_deg + float(rng.normal(0, 2.0)),
        tilt_deg=base.tilt_deg + float(rng.normal(0, 3.0)),
        turn_deg=base.turn_deg + float(rng.normal(0, 3.0)),
        motion_px=max(0.0, base.motion_px + float(rng.normal(0, 0.8))),
        motion_deg=float(rng.uniform(0, 180)),
    )


def presentation(
    card_image: "Frame",
    *,
    frames: int,
    rng: np.random.Generator,
    view: CardView | None = None,
    empty_before: int = 2,
    empty_after: int = 6,
) -> Iterator["Frame"]:
    """Yield the frames of one showing: empty, arrival from below, `frames` held frames, removal, empty."""
    base = view or CardView()
    empty = replace(base, thumb=False)
    for _ in range(empty_before):
        yield render_frame(None, empty, rng)
    for away in (0.55, 0.25):
        yield render_frame(card_image, _moving(base, away), rng)
    for _ in range(frames):
        yield render_frame(card_image, random_view(rng, base), rng)
    for away in (0.25, 0.55):
        yield render_frame(card_image, _moving(base, away), rng)
    for _ in range(empty_after):
        yield render_frame(None, empty, rng)


def present(
    card_image: "Frame",
    folder: pathlib.Path,
    *,
    rng: np.random.Generator,
    frames: int = 6,
    view: CardView | None = None,
    pause: Callable[[], None] | None = None,
) -> int:
    """Hold a card before the simulated camera: drop the frames of one showing into a follow folder.

    Each frame appears complete under a name later than every earlier one. `pause` is called after each
    frame, so that a caller can set the pace. Returns the number of frames dropped. One process feeds one
    folder.
    """
    dropped = 0
    for frame in presentation(card_image, frames=frames, rng=rng, view=view):
        drop_frame(frame, folder)
        dropped += 1
        if pause is not None:
            pause()
    return dropped


def drop_frame(frame: "Frame", folder: pathlib.Path) -> pathlib.Path:
    """Put one frame into a follow folder by atomic rename and return its path."""
    number = _next_number(folder)
    ok, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not ok:
        raise ValueError(f"frame of shape {frame.shape} cannot be written as JPEG")
    path = folder / f"frame-{number:010d}.jpg"
    _write_atomically(path, data.tobytes())
    _write_atomically(folder / _COUNTER_FILE, str(number + 1).encode())
    return path


def _next_number(folder: pathlib.Path) -> int:
    try:
        return int((folder / _COUNTER_FILE).read_bytes()[:20])
    except (FileNotFoundError, ValueError):
        numbers = [int(p.stem[6:]) for p in folder.glob("frame-*.jpg") if p.stem[6:].isdecimal()]
        return max(numbers, default=-1) + 1


def _write_atomically(path: pathlib.Path, data: bytes) -> None:
    hidden = path.with_name(f".{path.name}.part")
    hidden.write_bytes(data)
    os.replace(hidden, path)


def _moving(base: CardView, away: float) -> CardView:
    return replace(base, center_y=base.center_y + away, motion_px=14.0 + 30.0 * away, motion_deg=90.0)


def _as_reflectance(card_image: "Frame") -> _Plane:
    grey = cv2.cvtColor(card_image, cv2.COLOR_BGR2GRAY) if card_image.ndim == 3 else card_image
    # Ink is not perfectly black and paper not perfectly white.
    return (0.07 + grey.astype(np.float32) * ((0.88 - 0.07) / 255.0)).astype(np.float32)


def _soft_texture(rng: np.random.Generator) -> _Plane:
    coarse = rng.normal(1.0, 0.25, (9, 16)).astype(np.float32)
    texture: _Plane = cv2.resize(coarse, (FRAME_WIDTH, FRAME_HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(texture, 0.2, 2.0), np.float32)


def _project(points: _Plane, view: CardView) -> _Plane:
    """Turn points of the card's plane (pixels, origin in its middle) and project them to the frame."""
    roll, tilt, turn = np.radians((view.rotation_deg, view.tilt_deg, view.turn_deg))
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    about_y = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    space: npt.NDArray[np.float64] = (
        np.column_stack([points, np.zeros(len(points))]) @ (about_y @ about_x @ about_z).T
    )
    flat = space[:, :2] * (_FOCAL_PX / (_FOCAL_PX + space[:, 2:]))
    middle = np.array([view.center_x * FRAME_WIDTH, view.center_y * FRAME_HEIGHT])
    return np.asarray(flat + middle, np.float32)


def _lay_card(background: _Plane, card: _Plane, view: CardView) -> tuple[_Plane, _Plane]:
    """Put the card and the thumb over the background; return the reflectance and the skin's share of it."""
    height, width = card.shape
    shrink = view.width_px * _PREFILTER / width
    if shrink < 1:  # an area filter first, or fine bars would alias
        smaller = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        card = cv2.resize(card, smaller, interpolation=cv2.INTER_AREA)
    half_w, half_h = view.width_px / 2, view.width_px * height / width / 2
    plane = np.array([[-half_w, -half_h], [half_w, -half_h], [half_w, half_h], [-half_w, half_h]], np.float32)
    corners = _project(plane, view) - np.float32(0.5)
    image_h, image_w = card.shape
    image_corners = np.array([[0, 0], [image_w, 0], [image_w, image_h], [0, image_h]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(image_corners, corners)
    size = (FRAME_WIDTH, FRAME_HEIGHT)
    mask = cv2.warpPerspective(np.ones_like(card), warp, size, flags=cv2.INTER_LINEAR)
    laid = cv2.warpPerspective(card, warp, size, flags=cv2.INTER_LINEAR)
    paper = laid + background * (1 - mask)
    skin = _thumb(view, half_w, half_h) if view.thumb else np.zeros_like(paper)
    return paper * (1 - skin) + _SKIN * skin, skin


def _thumb(view: CardView, half_w: float, half_h: float) -> _Plane:
    """Draw the tip of a thumb over the lower edge of the card, away from its middle."""
    tip = _project(np.array([[half_w * 0.72, half_h * 1.05]], np.float32), view)[0]
    skin = np.zeros((FRAME_HEIGHT, FRAME_WIDTH), np.float32)
    axes = (max(4, round(half_w * 0.13)), max(6, round(half_w * 0.22)))
    turn = view.rotation_deg - 20
    cv2.ellipse(skin, (round(float(tip[0])), round(float(tip[1]))), axes, turn, 0, 360, 1.0, -1, cv2.LINE_AA)
    soft: _Plane = cv2.GaussianBlur(skin, (0, 0), 1.5)
    return soft


def _light_field(view: CardView) -> _Plane:
    x = np.linspace(-1, 1, FRAME_WIDTH, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, FRAME_HEIGHT, dtype=np.float32)[:, None]
    angle = np.radians(view.light_from_deg)
    slope = 1 + view.light_slope * (np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y)
    vignette = 1 - _VIGNETTE * (x * x + y * y) / 2
    return np.asarray(view.light * np.clip(slope, 0.05, None) * vignette, np.float32)


def _glare_spot(view: CardView, rng: np.random.Generator) -> _Plane:
    x = np.arange(FRAME_WIDTH, dtype=np.float32)[None, :]
    y = np.arange(FRAME_HEIGHT, dtype=np.float32)[:, None]
    spot_x = (view.center_x + rng.uniform(-0.15, 0.15)) * FRAME_WIDTH
    spot_y = (view.center_y + rng.uniform(-0.15, 0.15)) * FRAME_HEIGHT
    distance = ((x - np.float32(spot_x)) / 160) ** 2 + ((y - np.float32(spot_y)) / 110) ** 2
    return np.asarray(view.glare * 140 * np.exp(-distance), np.float32)


def _smear(picture: _Plane, view: CardView) -> _Plane:
    if view.motion_px >= 1.0:
        size = 2 * int(np.ceil(view.motion_px / 2)) + 1
        kernel = np.zeros((size, size), np.float32)
        middle, angle = size // 2, np.radians(view.motion_deg)
        reach = np.array([np.cos(angle), np.sin(angle)]) * view.motion_px / 2
        start, end = np.rint(middle - reach).astype(int), np.rint(middle + reach).astype(int)
        cv2.line(kernel, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 1, cv2.LINE_AA)
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
    if view.blur_px > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), view.blur_px)
    return picture


def _expose(picture: _Plane, skin: _Plane, view: CardView, rng: np.random.Generator) -> "Frame":
    """Add noise and a warm tint, and clip to 8 bits as a sensor does."""
    sigma = np.sqrt(np.clip(picture, 0, 255) * np.float32(0.02 * view.noise) + np.float32(view.noise**2))
    grey = picture + sigma * rng.standard_normal(picture.shape, dtype=np.float32)
    blue, green, red = grey * (0.96 - 0.30 * skin), grey * (1.0 - 0.12 * skin), grey * (1.02 + 0.25 * skin)
    return np.asarray(np.clip(cv2.merge([blue, green, red]), 0, 255), np.uint8)
