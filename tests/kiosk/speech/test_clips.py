"""Clips of an installed package: only the signed ones, and all of them."""

import hashlib
import pathlib

import msgspec
import numpy
import pytest

from election.audio import INDEX_FILE, SOUND_FILE, AudioIndex, Clip, read_index
from election.definition import Asset, Election
from election.identifiers import Language
from election.package_decoding import PackageProblem
from kiosk.speech.clips import Clips, ClipsError, read_clips
from kiosk.speech.script import ClipKey
from provisioning.audio.sound import from_mu_law, to_mu_law
from tests.kiosk.session.scenes import make_election
from tests.kiosk.speech.scenes import texts_of


def installed(folder: pathlib.Path, without: str = "") -> Election:
    """Write the two files and return the election that lists them."""
    election = make_election()
    clips, parts = [], []
    for start, ((language, _), text) in enumerate(texts_of(election).items()):
        if text != without:
            sha256 = hashlib.sha256(b"\xa0").hexdigest()
            clips.append(
                Clip(language=language, text=text, start=start, size=1, sha256=sha256, origin="synthetic")
            )
        parts.append(b"\xa0")
    files = {
        INDEX_FILE: msgspec.json.encode(AudioIndex(format=1, voice="test", clips=tuple(clips))),
        SOUND_FILE: b"".join(parts),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assets = tuple(
        Asset(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())
        for name, content in files.items()
    )
    return msgspec.structs.replace(election, assets=assets)


def test_a_complete_package_is_read(tmp_path: pathlib.Path) -> None:
    clips = read_clips(tmp_path, installed(tmp_path))
    assert isinstance(clips, Clips)
    assert len(clips.samples(ClipKey(language=Language("ru"), words=("Номер",)))) == 1


def test_a_package_without_an_audio_ballot_has_none(tmp_path: pathlib.Path) -> None:
    assert read_clips(tmp_path, make_election()) is None


def test_a_missing_clip_is_named_at_start(tmp_path: pathlib.Path) -> None:
    election = installed(tmp_path, without="Глава города")
    with pytest.raises(ClipsError, match="Глава города"):
        read_clips(tmp_path, election)


@pytest.mark.parametrize("name", [INDEX_FILE, SOUND_FILE])
def test_a_changed_file_is_refused(tmp_path: pathlib.Path, name: str) -> None:
    election = installed(tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes() + b" ")
    with pytest.raises(ClipsError, match=name):
        read_clips(tmp_path, election)


def index_of(times: int = 1, **change: object) -> bytes:
    clip = Clip(
        language=Language("ru"),
        text="Да",
        start=0,
        size=4,
        sha256=hashlib.sha256(b"abcd").hexdigest(),
        origin="recorded",
    )
    return msgspec.json.encode(
        AudioIndex(format=1, voice="", clips=(msgspec.structs.replace(clip, **change),) * times)
    )


def test_the_list_must_agree_with_the_sound() -> None:
    assert isinstance(read_index(index_of(), b"abcd"), AudioIndex)
    changes: tuple[dict[str, object], ...] = ({"start": 1}, {"size": 5}, {"sha256": "0" * 64}, {"text": "—"})
    for change in changes:
        assert isinstance(read_index(index_of(1, **change), b"abcd"), PackageProblem)
    assert isinstance(read_index(index_of(2), b"abcd"), PackageProblem)
    assert isinstance(read_index(b'{"format": 1, "voice": "", "clips": [], "more": 1}', b""), PackageProblem)


def test_the_kiosk_unpacks_what_the_provisioning_packed() -> None:
    samples = numpy.linspace(-0.98, 0.98, 2001, dtype=numpy.float32)
    packed = to_mu_law(samples)
    sha256 = hashlib.sha256(packed).hexdigest()
    clip = Clip(
        language=Language("ru"), text="Да", start=0, size=len(packed), sha256=sha256, origin="synthetic"
    )
    clips = Clips(AudioIndex(format=1, voice="", clips=(clip,)), packed)
    unpacked = clips.samples(ClipKey(language=Language("ru"), words=("Да",)))
    assert numpy.allclose(unpacked, from_mu_law(packed), atol=1e-6)
    # µ-law keeps about 37 dB whatever the level.
    assert float(numpy.abs(unpacked - samples).max()) < 0.025
    with pytest.raises(KeyError, match="no such clip"):
        clips.samples(ClipKey(language=Language("ru"), words=("Нет",)))
