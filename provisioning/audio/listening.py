"""Clips of a package as WAV files with a list, so that people can listen and approve every text.

The package must have been checked before; it is only read here.
"""

import csv
import pathlib

from election.audio import INDEX_FILE, SOUND_FILE, read_index
from election.package_decoding import PackageProblem
from media.writing import folder_replaced
from provisioning.audio.sound import from_mu_law, write_wav


class NoAudioError(Exception):
    """The package has no usable audio ballot; the message is Russian."""


def write_clips(package: pathlib.Path, out: pathlib.Path) -> int:
    """Write `0001-ru.wav` … and `list.csv` (file, language, text, origin, SHA-256); return how many.

    Raises NoAudioError, OSError.
    """
    if not (package / INDEX_FILE).is_file():
        raise NoAudioError(f"{package}: озвучивания в исходных данных нет")
    sound = (package / SOUND_FILE).read_bytes()
    index = read_index((package / INDEX_FILE).read_bytes(), sound)
    if isinstance(index, PackageProblem):
        raise NoAudioError(str(index))
    with (
        folder_replaced(out) as folder,
        (folder / "list.csv").open("w", newline="", encoding="utf-8") as file,
    ):
        table = csv.writer(file)
        table.writerow(("file", "language", "text", "origin", "sha256"))
        for number, clip in enumerate(index.clips, start=1):
            name = f"{number:04d}-{clip.language}.wav"
            samples = from_mu_law(sound[clip.start : clip.start + clip.size])
            (folder / name).write_bytes(write_wav(samples))
            table.writerow((name, clip.language, clip.text, clip.origin, clip.sha256))
    return len(index.clips)
