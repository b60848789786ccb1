"""From the wanted clips to the two files of the audio ballot: one loudness, packed and read back.

All or nothing: a text without a sound is a refusal that names it, never a silent clip. Rendered clips may be
kept in a folder by the hash of everything that makes their sound.
"""

import collections.abc
import concurrent.futures
import dataclasses
import hashlib
import os
import pathlib
import secrets
import typing

import msgspec

from election.audio import INDEX_FILE, SOUND_FILE, AudioIndex, Clip, read_index
from election.definition import Election
from election.package_decoding import PackageProblem, ProblemCode
from provisioning.audio import voice as voices
from provisioning.audio.sound import SoundError, normalised, read_wav, to_mu_law, trimmed
from provisioning.audio.voice import Voice, VoiceMissingError, readable
from provisioning.audio.wording import Wanted, read_phrases, wanted_clips
from provisioning.source import Source

# To be raised with every change of what is done to samples: cached clips of another way are not used.
_MAKING = "keg audio 1"
_OTHER_VOICE_SPEED = 150
_MOST_PROBLEMS = 20
_MAX_RECORDING_BYTES = 64 * 1024 * 1024

Progress = collections.abc.Callable[[int, int], None]
Problems = tuple[PackageProblem, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AudioPlan:
    """How to render. `cache` keeps clips between builds; `progress` hears (done, total)."""

    cache: pathlib.Path | None = None
    progress: Progress = lambda done, total: None
    workers: int = os.cpu_count() or 2


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    wanted: Wanted
    sound: bytes
    origin: typing.Literal["synthetic", "recorded"]


def render_audio(
    source: Source, election: Election, folder: pathlib.Path, plan: AudioPlan
) -> dict[str, bytes] | Problems:
    """Make the files of the audio ballot by name, or return every text that has no sound, with its place."""
    wanted = wanted_clips(source, election, folder, read_phrases())
    if isinstance(wanted, PackageProblem):
        return (wanted,)
    try:
        version, known = voices.version(), voices.known_voices()
    except VoiceMissingError as error:
        return (PackageProblem(code=ProblemCode.MISSING_FILE, place="audio", text=str(error)),)
    studio = _Studio(source=source, version=version, voices=known, plan=plan)
    made, problems = studio.make_all(wanted)
    if problems:
        return problems
    files = _packed(made, version)
    index = read_index(files[INDEX_FILE], files[SOUND_FILE])
    return (index,) if isinstance(index, PackageProblem) else files


def _packed(made: tuple[_Made, ...], version: str) -> dict[str, bytes]:
    clips, parts, start = [], [], 0
    for one in made:
        clips.append(
            Clip(
                language=one.wanted.language,
                text=one.wanted.text,
                start=start,
                size=len(one.sound),
                sha256=hashlib.sha256(one.sound).hexdigest(),
                origin=one.origin,
            )
        )
        parts.append(one.sound)
        start += len(one.sound)
    index = AudioIndex(format=1, voice=version, clips=tuple(clips))
    written = msgspec.json.format(msgspec.json.encode(index, order="deterministic"), indent=1) + b"\n"
    return {INDEX_FILE: written, SOUND_FILE: b"".join(parts)}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Studio:
    source: Source
    version: str
    voices: frozenset[str]
    plan: AudioPlan

    def make_all(self, wanted: tuple[Wanted, ...]) -> tuple[tuple[_Made, ...], Problems]:
        made: list[_Made] = []
        problems: list[PackageProblem] = []
        with concurrent.futures.ThreadPoolExecutor(self.plan.workers) as pool:
            for done, result in enumerate(pool.map(self._make_or_tell, wanted), start=1):
                if isinstance(result, PackageProblem):
                    problems.append(result)
                else:
                    made.append(result)
                self.plan.progress(done, len(wanted))
        return tuple(made), tuple(problems[:_MOST_PROBLEMS])

    def _make_or_tell(self, wanted: Wanted) -> _Made | PackageProblem:
        try:
            return self._make(wanted)
        except (SoundError, VoiceMissingError) as error:
            shown = wanted.text if len(wanted.text) <= 60 else f"{wanted.text[:60]}…"
            text = f"«{shown}»: {error}"
            return PackageProblem(code=ProblemCode.WRONG_VALUE, place=wanted.place, text=text)

    def _make(self, wanted: Wanted) -> _Made:
        if wanted.recording is not None:
            if wanted.recording.stat().st_size > _MAX_RECORDING_BYTES:
                raise SoundError("запись слишком велика")
            sound = normalised(trimmed(read_wav(wanted.recording.read_bytes())))
            return _Made(wanted=wanted, sound=to_mu_law(sound), origin="recorded")
        voice = self._voice(wanted)
        return _Made(
            wanted=wanted, sound=self._spoken(readable(wanted.say, voice), voice), origin="synthetic"
        )

    def _voice(self, wanted: Wanted) -> Voice:
        usual = voices.VOICES.get(wanted.language)
        other = self.source.audio.voices.get(wanted.language)
        if other is not None and (usual is None or other != usual.name):
            if other.partition("+")[0] not in self.voices:
                raise VoiceMissingError(f"{voices.PROGRAM}: голоса «{other}» нет")
            readings = () if usual is None else usual.readings
            return Voice(name=other, speed=_OTHER_VOICE_SPEED, readings=readings)
        if usual is None:
            raise VoiceMissingError(f"для языка {wanted.language} нет голоса (audio.voices) и нет записи")
        return usual

    def _spoken(self, text: str, voice: Voice) -> bytes:
        def speak() -> bytes:
            return to_mu_law(normalised(voices.speak(text, voice)))

        if self.plan.cache is None:
            return speak()
        what = "\0".join((_MAKING, self.version, voice.name, str(voice.speed), text))
        path = self.plan.cache / f"{hashlib.sha256(what.encode()).hexdigest()}.ulaw"
        if path.is_file():
            return path.read_bytes()
        sound = speak()
        self.plan.cache.mkdir(parents=True, exist_ok=True)
        building = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        building.write_bytes(sound)
        building.replace(path)
        return sound
