"""Kept layouts are the measured ones, and a file that is not wholly right is as good as none."""

import collections.abc
import dataclasses
import os
import pathlib

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from election.identifiers import ContestId
from kiosk import layouts as room
from kiosk.commissioning import keep_layouts
from kiosk.config import KioskConfig
from kiosk.identity import Identity, read_identity
from kiosk.layouts import KeptLayouts, inputs_digest, keep_behind, kept_layouts, shows_everything
from kiosk.screens.paginator import PageGeometry, lay_out
from kiosk.session.layout import Layouts
from kiosk.session.settings import TextSize
from kiosk.ui.measure import QmlMeasure, drawing_on, page_geometry
from kiosk.ui.profiles import LANDSCAPE_15, PORTRAIT_15, PROFILES, ScreenProfile
from provisioning.build import build_package
from provisioning.keys import KeyPlan, make_keys
from tests.kiosk.session.scenes import PlainMeasure, make_election
from ui.application import open_application

ROOT = pathlib.Path(__file__).parents[3]
ELECTION = make_election()
LAID = lay_out(ELECTION, PageGeometry(landscape=False), PlainMeasure())
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def kept(path: pathlib.Path, inputs: bytes = b"\x01" * 32, key: Ed25519PrivateKey = KEY) -> KeptLayouts:
    return KeptLayouts(path, election=ELECTION, inputs=inputs, key=key)


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    """Return a good file of layouts."""
    path = tmp_path / "package.layouts"
    kept(path).write(LAID)
    assert kept(path).read() == LAID
    return path


def test_no_file_is_no_layouts(tmp_path: pathlib.Path) -> None:
    assert kept(tmp_path / "none").read() is None
    assert kept(tmp_path).read() is None


def test_a_damaged_file_is_as_good_as_none(file: pathlib.Path) -> None:
    good = file.read_bytes()
    step = max(1, len(good) // 300)
    for place in range(0, len(good), step):
        file.write_bytes(good[:place] + bytes([good[place] ^ 0x01]) + good[place + 1 :])
        assert kept(file).read() is None, place
        file.write_bytes(good[:place])
        assert kept(file).read() is None, place
    file.write_bytes(good + b"{}")
    assert kept(file).read() is None
    file.write_bytes(b"[" * 100_000)
    assert kept(file).read() is None
    file.write_bytes(b" " * (room.MAX_LAYOUTS_BYTES + 5))
    assert kept(file).read() is None


def test_a_foreign_file_is_as_good_as_none(file: pathlib.Path) -> None:
    other_key = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
    assert kept(file, key=other_key).read() is None
    assert kept(file, inputs=b"\x02" * 32).read() is None
    kept(file, key=other_key).write(LAID)
    assert kept(file).read() is None
    # The digest in the file is not believed: it is signed.
    kept(file, inputs=b"\x02" * 32).write(LAID)
    foreign = file.read_bytes()
    file.write_bytes(foreign.replace(b"02" * 32, b"01" * 32))
    assert file.read_bytes() != foreign
    assert kept(file).read() is None


def changed(key: tuple[str, TextSize], **values: object) -> Layouts:
    """Return the layouts with one contest's pages changed."""
    place = next(k for k in LAID.pages if (k[0], k[2]) == key)
    pages = dataclasses.replace(LAID.pages[place], **values)  # type: ignore[arg-type]
    return Layouts(pages={**LAID.pages, place: pages}, list_rows=LAID.list_rows)


def test_layouts_that_leave_something_out_are_never_used(file: pathlib.Path) -> None:
    duma, road = ELECTION.contests[1].id, ContestId("road")
    options = LAID.pages[duma, ELECTION.languages[0], TextSize.M].options
    question = LAID.pages[road, ELECTION.languages[0], TextSize.M].question
    without = dict(list(LAID.pages.items())[1:])
    bad = (
        changed((duma, TextSize.M), options=(options[0][1:], *options[1:])),
        changed((duma, TextSize.M), options=(options[0][::-1], *options[1:])),
        changed((duma, TextSize.M), options=(*options, options[0][:1])),
        changed((duma, TextSize.M), columns=3),
        changed((duma, TextSize.M), confirm_rows=0),
        changed((duma, TextSize.M), details={"nobody": (("a",),)}),
        changed((duma, TextSize.M), question=(("Вопрос",),)),
        changed((road, TextSize.M), question=question[1:]),
        Layouts(pages=without, list_rows=LAID.list_rows),
        Layouts(pages=LAID.pages, list_rows={TextSize.M: 3}),
        Layouts(pages=LAID.pages, list_rows=dict.fromkeys(TextSize, 0)),
    )
    assert shows_everything(LAID, ELECTION)
    for layouts in bad:
        kept(file).write(layouts)
        assert kept(file).read() is None, layouts


def test_a_file_that_cannot_be_written_is_no_fault(
    tmp_path: pathlib.Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep_behind(kept(tmp_path / "missing" / "layouts"), LAID)()
    assert "the layouts are not kept" in caplog.text
    keep_behind(kept(tmp_path / "layouts"), LAID)()
    assert kept(tmp_path / "layouts").read() == LAID
    assert [path.name for path in tmp_path.iterdir()] == ["layouts"]


@pytest.fixture(scope="module", params=["small", "paper", "mixed"])
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> KioskConfig:
    """Return the wiring of the first kiosk of an example."""
    return wired(request.param, tmp_path_factory.mktemp(request.param))


def wired(name: str, folder: pathlib.Path) -> KioskConfig:
    source = ROOT / "examples" / f"{name}.toml"
    make_keys(folder / "keys", KeyPlan(kiosks=2, portables=1), None)
    built = build_package(source, folder / "keys", folder / "package", None, None)
    assert not isinstance(built, tuple), built
    return KioskConfig(
        device="kiosk-1",
        package=str(folder / "package"),
        keys=str(folder / "keys" / "devices" / "kiosk-1"),
        controller="127.0.0.1:9",
        media=(str(folder / "box"),),
        printer="tcp:127.0.0.1:9",
        scanner="absent",
    )


def who(config: KioskConfig) -> Identity:
    return read_identity(
        package=pathlib.Path(config.package),
        keys=pathlib.Path(config.keys),
        device=config.device,
        root_sha256=None,
    )


def measured(identity: Identity, profile: ScreenProfile) -> Layouts:
    open_application(platform="offscreen")
    package = identity.package
    measure = QmlMeasure(profile, package.election, station_number=package.station.number)
    try:
        return lay_out(package.election, page_geometry(profile), measure)
    finally:
        measure.close()


def equal_when_kept(config: KioskConfig, profiles: collections.abc.Iterable[ScreenProfile]) -> None:
    identity = who(config)
    for profile in profiles:
        place = kept_layouts(config, identity, drawing_on(profile, software="test"))
        assert place.read() is None
        layouts = measured(identity, profile)
        place.write(layouts)
        assert place.read() == layouts
    assert measured(identity, profile) == layouts


def test_kept_layouts_are_the_measured_ones(example: KioskConfig) -> None:
    equal_when_kept(example, PROFILES)


@pytest.mark.torture
@pytest.mark.timeout(300)
def test_kept_layouts_of_a_large_election_are_the_measured_ones(tmp_path: pathlib.Path) -> None:
    equal_when_kept(wired("large", tmp_path), PROFILES)


def test_anything_that_layouts_follow_from_makes_the_file_foreign(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = wired("small", tmp_path)
    identity, drawing = who(config), drawing_on(PORTRAIT_15, software="a")
    other_font = tmp_path / "other.ttf"
    other_font.write_bytes(drawing.fonts[0].read_bytes() + b"\0")
    others = [
        dataclasses.replace(drawing, software="b"),
        dataclasses.replace(drawing, qt="0"),
        dataclasses.replace(drawing, profile=LANDSCAPE_15),
        dataclasses.replace(drawing, profile=dataclasses.replace(PORTRAIT_15, px_per_mm=5.57)),
        dataclasses.replace(drawing, fonts=(other_font, *drawing.fonts[1:])),
    ]
    found = {inputs_digest(identity, made) for made in (drawing, *others)}
    found.add(inputs_digest(dataclasses.replace(identity, election_sha256=bytes(32)), drawing))
    station = msgspec.structs.replace(identity.package.station, number=999)
    package = dataclasses.replace(identity.package, station=station)
    found.add(inputs_digest(dataclasses.replace(identity, package=package), drawing))
    monkeypatch.setattr(room, "drawing_digest", lambda: "other sources")
    found.add(inputs_digest(identity, drawing))
    assert len(found) == 9
    monkeypatch.undo()
    assert inputs_digest(identity, drawing_on(PORTRAIT_15, software="a")) in found


def test_a_kiosk_is_prepared_once_and_says_nothing_secret(tmp_path: pathlib.Path) -> None:
    config = msgspec.structs.replace(wired("small", tmp_path), layouts=str(tmp_path / "kept"))
    assert keep_layouts(config)
    before = os.stat(config.layouts).st_ino
    assert not keep_layouts(config)
    assert os.stat(config.layouts).st_ino == before
    assert keep_layouts(msgspec.structs.replace(config, screen="portable-10"))
    content = pathlib.Path(config.layouts).read_bytes()
    secret = (pathlib.Path(config.keys) / "signing.key").read_bytes().splitlines()[1]
    assert secret not in content
    assert who(config).signing_key.private_bytes_raw().hex().encode() not in content
