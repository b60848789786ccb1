"""Building a signed package from a source and keys: all of it, or nothing.

What it writes it has first read back with the same reader a device uses.
"""

import collections.abc
import dataclasses
import hashlib
import pathlib
import re

import msgspec

from election import signing
from election.definition import Asset, Contest, Election, PartyContest, Station
from election.package import (
    ELECTION_FILE,
    ROOT_FILE,
    ElectionPackage,
    Expectation,
    check_election,
    check_station,
    read_package,
    station_file_name,
)
from election.package_decoding import PackageProblem, ProblemCode, plain
from media.writing import folder_replaced
from provisioning import keys as key_files
from provisioning.audio.rendering import AudioPlan, render_audio
from provisioning.expansion import SourceError, expand_election, expand_station
from provisioning.files import read_folder
from provisioning.officials import enrolled_officials
from provisioning.source import Source, parse_source

Problems = tuple[PackageProblem, ...]

_ASSET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_INDEX = re.compile(r"(?P<head>contests\[(?P<contest>\d+)\]\.options\[)(?P<option>\d+)(?P<tail>\].*)")
_SOURCE_LISTS = ("contests", "ballot_styles", "protocol_forms", "policy")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A checked source spelled out, with the content of its assets by name."""

    source: Source
    election: Election
    station: Station
    assets: collections.abc.Mapping[str, bytes]


def read_source(source_path: pathlib.Path, keys: pathlib.Path) -> Expanded | Problems:
    """Read and check a source with the devices enrolled in the keys folder; places are those of the source.

    Raises KeyFileError for missing device keys, OSError when the source cannot be read.
    """
    source = parse_source(source_path.read_bytes())
    if isinstance(source, PackageProblem):
        return (source,)
    assets = _read_assets(source, source_path.parent)
    if isinstance(assets, tuple):
        return assets
    try:
        election = expand_election(source, _described(assets))
    except SourceError as error:
        return (error.problem,)
    devices = key_files.enrolled_devices(keys, source.station.kiosks, source.station.portables)
    station = expand_station(source, devices, enrolled_officials(keys))
    problems = (
        *(_in_source(problem, election.contests) for problem in check_election(election)),
        *(
            dataclasses.replace(problem, place=f"station.{problem.place}")
            for problem in check_station(station, election)
        ),
    )
    return problems or Expanded(source=source, election=election, station=station, assets=assets)


def _described(assets: collections.abc.Mapping[str, bytes]) -> tuple[Asset, ...]:
    return tuple(
        Asset(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest())
        for name, content in assets.items()
    )


def _with_audio(expanded: Expanded, folder: pathlib.Path, plan: AudioPlan) -> Expanded | Problems:
    """Add the clips of the audio ballot to the assets; a text that has no sound is a refusal."""
    rendered = render_audio(expanded.source, expanded.election, folder, plan)
    if isinstance(rendered, tuple):
        return rendered
    taken = sorted(set(rendered) & set(expanded.assets))
    if taken:
        text = f"имя «{taken[0]}» занято озвучиванием"
        return (PackageProblem(code=ProblemCode.DUPLICATE, place="election.assets", text=text),)
    assets = {**expanded.assets, **rendered}
    election = msgspec.structs.replace(expanded.election, assets=_described(assets))
    return dataclasses.replace(expanded, election=election, assets=assets)


def _read_assets(source: Source, folder: pathlib.Path) -> dict[str, bytes] | Problems:
    found: dict[str, bytes] = {}
    problems: list[PackageProblem] = []
    for index, name in enumerate(source.election.assets):
        place = f"election.assets[{index}]"
        path = folder / plain(name)
        if _ASSET_NAME.fullmatch(name) is None:
            text, code = "недопустимое имя файла", ProblemCode.WRONG_VALUE
        elif name in found:
            text, code = "значение повторяется", ProblemCode.DUPLICATE
        elif path.is_symlink() or not path.is_file():
            text, code = f"файла «{name}» рядом с исходным файлом нет", ProblemCode.MISSING_FILE
        else:
            found[name] = path.read_bytes()
            continue
        problems.append(PackageProblem(code=code, place=place, text=text))
    return tuple(problems) if problems else found


def _in_source(problem: PackageProblem, contests: tuple[Contest, ...]) -> PackageProblem:
    """Turn a place in the full election into the place in the source a person wrote."""
    place = problem.place
    match = _INDEX.fullmatch(place)
    if match is not None:
        contest = contests[int(match.group("contest"))]
        if isinstance(contest, PartyContest) and contest.for_and_against:
            # Every list of the source became two lines of the ballot.
            place = f"{match.group('head')}{int(match.group('option')) // 2}{match.group('tail')}"
    elif not place.startswith(_SOURCE_LISTS):
        place = f"election.{place}"
    return dataclasses.replace(problem, place=place)


def build_package(
    source_path: pathlib.Path,
    keys: pathlib.Path,
    out: pathlib.Path,
    passphrase: bytes | None,
    audio: AudioPlan | None = None,
) -> ElectionPackage | Problems:
    """Build a package folder, or return why not, with nothing written. With `audio`, its clips are in it.

    A folder that holds a package of a higher version, or anything that is not a package of the same
    commission, is not replaced. Raises KeyFileError and OSError.
    """
    expanded = read_source(source_path, keys)
    if isinstance(expanded, Expanded) and audio is not None:
        expanded = _with_audio(expanded, source_path.parent, audio)
    if not isinstance(expanded, Expanded):
        return expanded
    files = _signed_files(expanded, keys, passphrase)
    package = read_package(files, _root_hash(files), Expectation())
    if not isinstance(package, ElectionPackage):
        return package
    problems = _may_replace(out, package, _root_hash(files))
    if problems:
        return problems
    with folder_replaced(out) as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return package


def _signed_files(expanded: Expanded, keys: pathlib.Path, passphrase: bytes | None) -> dict[str, bytes]:
    station_file = station_file_name(expanded.station.number)
    election = _written(expanded.election)
    station = _written(expanded.station)
    try:
        root = (keys / ROOT_FILE).read_bytes()
        root_sig = (keys / (ROOT_FILE + signing.SIGNATURE_SUFFIX)).read_bytes()
    except FileNotFoundError as error:
        raise key_files.KeyFileError(f"{error.filename}: файла нет") from None
    return {
        ROOT_FILE: root,
        ROOT_FILE + signing.SIGNATURE_SUFFIX: root_sig,
        ELECTION_FILE: election,
        ELECTION_FILE + signing.SIGNATURE_SUFFIX: signing.sign(
            signing.ELECTION_TYPE, election, key_files.role_keys(keys, "election", passphrase)
        ),
        station_file: station,
        station_file + signing.SIGNATURE_SUFFIX: signing.sign(
            signing.STATION_TYPE, station, key_files.role_keys(keys, "station", passphrase)
        ),
        **expanded.assets,
    }


def _written(value: Election | Station) -> bytes:
    """Write a file a person can read too: the same value gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1) + b"\n"


def _root_hash(files: collections.abc.Mapping[str, bytes]) -> str:
    return hashlib.sha256(files[ROOT_FILE]).hexdigest()


def _may_replace(out: pathlib.Path, package: ElectionPackage, root_hash: str) -> Problems:
    """Tell why what stands at `out` may not be replaced; an empty folder may."""
    if not out.exists() or (out.is_dir() and not out.is_symlink() and not any(out.iterdir())):
        return ()
    files = read_folder(out)
    held = files if isinstance(files, tuple) else read_package(files, root_hash, Expectation())
    if not isinstance(held, ElectionPackage):
        text = f"там уже есть другие данные ({held[0]}); уберите их или укажите другую папку"
        return (PackageProblem(code=ProblemCode.UNEXPECTED_FILE, place=out.name, text=text),)
    return version_problems(held, package)


def version_problems(held: ElectionPackage, package: ElectionPackage) -> Problems:
    """Tell why a package may not take the place of another one: other election or station, lower version."""
    if held.election.id != package.election.id:
        text = f"на этом месте данные других выборов: «{held.election.id}»"
        return (PackageProblem(code=ProblemCode.OTHER_ELECTION, place=ELECTION_FILE, text=text),)
    if held.station.number != package.station.number:
        text = f"на этом месте данные участка № {held.station.number}"
        name = station_file_name(package.station.number)
        return (PackageProblem(code=ProblemCode.OTHER_STATION, place=name, text=text),)
    return tuple(
        PackageProblem(
            code=ProblemCode.OLDER_VERSION,
            place=f"{name}: version",
            text=f"версия {version} старше уже записанной {least}",
        )
        for name, version, least in (
            (ELECTION_FILE, package.election.version, held.election.version),
            (station_file_name(package.station.number), package.station.version, held.station.version),
        )
        if version < least
    )
