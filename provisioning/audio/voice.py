"""espeak-ng as a voice: one text in, samples out. It keeps nothing and decides nothing about texts."""

import collections.abc
import dataclasses
import re
import subprocess
import typing
import unicodedata

from election.audio import SAMPLE_RATE
from election.identifiers import Language
from provisioning.audio import sound
from provisioning.audio.sound import Samples, SoundError
from provisioning.audio.stress import MARK, StressError, with_stress

PROGRAM = "espeak-ng"
_TIMEOUT_S = 60.0
# Speaking faster than this per letter, a voice has left something out.
_SECONDS_PER_LETTER_AT_LEAST = 0.02


class VoiceMissingError(Exception):
    """espeak-ng or one of its voices is not there; the message is Russian."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice of espeak-ng. `speed`, in its own unit, makes the phrases come out at 120–125 words a
    minute."""

    name: str
    speed: int
    readings: tuple[tuple[str, str], ...] = ()


VOICES: typing.Final[collections.abc.Mapping[Language, Voice]] = {
    Language("ru"): Voice(
        name="ru",
        speed=140,
        readings=((r"№", "номер "), (r"\bг\. ?р\.", "года рождения"), (r"^с\.?$", "секунд")),
    ),
    Language("en"): Voice(
        name="en-gb", speed=108, readings=((r"№|\bNo\.(?= ?\d)", "number "), (r"^s\.?$", "seconds"))
    ),
    Language("tt"): Voice(name="tt", speed=160, readings=((r"№", "номер "), (r"^с\b\.?", "секунд"))),
}
# What is written for the eye only, in every language.
_PLAIN: typing.Final = ((r"[«»“”„\"]", " "), (r"\s+[—–-]\s", ", "), (r"\s*·\s*", ", "), (r"\s+", " "))
_PHONEMES = re.compile(r"(\[\[.*?\]\])")
_SHOUTED = re.compile(r"\b[^\W\d_a-zа-яё]{3,}\b")


def readable(text: str, voice: Voice) -> str:
    """Return a text as the voice should get it: signs in words, no quotation marks, an ending."""
    parts = _PHONEMES.split(text)
    for pattern, reading in (*voice.readings, *_PLAIN):
        # Every other part is phonemes in double brackets, which are not text.
        parts[::2] = [re.sub(pattern, reading, part) for part in parts[::2]]
    text = "".join(parts).strip()
    if text.isupper():
        text = _SHOUTED.sub(lambda match: match.group().lower(), text)
    return text if text.endswith((".", "!", "?", "…", ",")) else f"{text}."


def version() -> str:
    """Return «espeak-ng 1.51». Raises VoiceMissingError."""
    answer = _run(["--version"], "").decode(errors="replace")
    found = re.search(r"\b(\d+\.\d+(?:\.\d+)?)\b", answer)
    return f"{PROGRAM} {found.group(1) if found else '?'}"


def known_voices() -> frozenset[str]:
    """Return the names of the installed voices: espeak-ng takes «no-such» for Norwegian."""
    lines = _run(["--voices"], "").decode(errors="replace").splitlines()[1:]
    return frozenset(line.split()[1] for line in lines)


def speak(text: str, voice: Voice) -> Samples:
    """Render one text; a Russian word may carry a stress mark.

    Raises VoiceMissingError, and SoundError for silence, a swallowed text or a mark that cannot be placed.
    """
    if MARK in unicodedata.normalize("NFD", text):
        text = _stressed(text, voice)
    # The text comes by standard input: it is never an option, whatever it begins with.
    data = _run(["-v", voice.name, "-s", str(voice.speed), "-b", "1", "--stdin", "--stdout"], text)
    samples = sound.trimmed(sound.read_wav(data))
    letters = sum(character.isalnum() for character in text)
    if len(samples) < letters * _SECONDS_PER_LETTER_AT_LEAST * SAMPLE_RATE:
        raise SoundError("голос этого не произносит")
    return samples


def _stressed(text: str, voice: Voice) -> str:
    if not voice.name.startswith("ru"):
        raise SoundError("знак ударения понимает только русский голос; укажите фонемы в [[ ]] или запись")
    try:
        return with_stress(
            text, lambda word: _run(["-v", voice.name, "-q", "-x", "-b", "1", "--stdin"], word).decode()
        )
    except StressError as error:
        raise SoundError(str(error)) from None


def _run(arguments: list[str], text: str) -> bytes:
    try:
        done = subprocess.run(
            [PROGRAM, *arguments], input=text.encode(), capture_output=True, timeout=_TIMEOUT_S, check=True
        )
    except FileNotFoundError:
        raise VoiceMissingError(f"программы {PROGRAM} нет: установите пакет espeak-ng") from None
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode(errors="replace").strip().splitlines()
        raise VoiceMissingError(f"{PROGRAM}: {words[0] if words else 'ошибка'}") from None
    except subprocess.TimeoutExpired:
        raise VoiceMissingError(f"{PROGRAM} не отвечает") from None
    return done.stdout
