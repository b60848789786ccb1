"""Close → verified export, beside writing, flushing and reading the very same files.

Two kiosks with real ballot boxes on two media, the controller's service on its real database, the export to
a folder, and the product's check of that folder. Voters, people's typing and the network are left out.
"""

import collections.abc
import dataclasses
import hashlib
import itertools
import os
import pathlib
import random
import shutil
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bench import boxes
from bench.figures import Figure, in_turns, medians, taking
from bench.materials import LARGE, Materials
from bench.scale import Bench
from bench.service import Voice, console_of, kiosks_of, open_day, with_service
from controller.books import Books
from controller.service import Service
from controller.station.values import CardRow
from election.ballot import Ballot
from election.cards import HALL, CardState
from election.cast_vote_record import pack, record_of
from election.definition import Election
from election.identifiers import DeviceId
from election.package import ELECTION_FILE
from election.polls import StationMode
from kiosk.ballot_box import BoxIdentity, FileMedium
from kiosk.results_part import signed_part
from kiosk.runtime.part_errand import CHUNK_BYTES
from link import messages
from provisioning.results import VerifiedResults, verify_results

_KIOSKS = 2
_EPOCH = itertools.count(2)


def measure(bench: Bench) -> tuple[Figure, ...]:
    """Hold a day without voters, then close it again and again on copies of its books."""
    ballots = bench.scale.ballots
    materials = Materials(LARGE, bench.folder / "materials", kiosks=_KIOSKS, voters=ballots)
    kiosks = [_KioskEnd(materials, number, bench.folder) for number in range(_KIOSKS)]
    drawn = _draw_ballots(materials.package.election, ballots)
    for number, kiosk in enumerate(kiosks):
        kiosk.fill(drawn[number::_KIOSKS])
    day = bench.folder / "day"
    with_service(materials, day, lambda service: _open(service, materials))
    _note_the_votes(materials, day, drawn, kiosks)
    with_service(materials, day, lambda service: _close_polls(service, materials, kiosks))
    return (_figure(bench, materials, kiosks, day),)


def _figure(bench: Bench, materials: Materials, kiosks: list["_KioskEnd"], day: pathlib.Path) -> Figure:
    stages: list[dict[str, float]] = []
    cards = (bench.folder / f"card-{number}" for number in itertools.count())
    written: list[pathlib.Path] = []

    def close() -> float:
        books, card = bench.folder / "books", next(cards)
        shutil.copytree(day, books)
        card.mkdir()
        with_service(
            materials, books, lambda service: stages.append(_closing(service, materials, kiosks, card))
        )
        shutil.rmtree(books)
        written.append(card)
        return sum(stages[-1].values())

    def floor() -> float:
        files = _read(written[-1])
        folder = bench.folder / "floor"
        taken = taking(lambda: _write_and_read(folder, files))
        shutil.rmtree(folder)
        return taken

    samples, floors = in_turns(bench.scale.closes, close, floor, warm_up=bench.scale.warm_up)
    files = _read(written[-1])
    size = sum(map(len, files.values())) / 1024
    return Figure(
        bench="close",
        what=f"close → verified export, {bench.scale.ballots} ballots, {_KIOSKS} kiosks",
        floor="writing, fsync and reading the same files",
        samples=samples,
        floor_samples=floors,
        parts=medians(stages[-len(samples) :]),
        note=f"{len(files)} files, {size:.0f} KiB",
    )


def _draw_ballots(election: Election, count: int) -> list[Ballot]:
    rng = random.Random(1)
    found = []
    for _ in range(count):
        ballot = Ballot(style=rng.choice(election.ballot_styles).id)
        for contest in election.contests_of(ballot.style):
            marks = rng.sample(contest.options[:-1], min(rng.randint(0, contest.votes_allowed), 1))
            ballot = ballot.with_marks(contest, tuple(option.id for option in marks))
        found.append(ballot)
    return found


class _KioskEnd:
    """What of a kiosk the close concerns: its box and its key."""

    def __init__(self, materials: Materials, number: int, folder: pathlib.Path) -> None:
        self._package = materials.package
        self.device = materials.package.station.kiosks[number].id
        self._media = [folder / f"{self.device}-{side}.box" for side in ("internal", "removable")]
        self._key = _signing_key(materials.keys / "devices" / self.device / "signing.key")
        election = (materials.package_folder / ELECTION_FILE).read_bytes()
        self._identity = BoxIdentity(
            election_hash=hashlib.sha256(election).digest(), device_id=self.device, mode="official"
        )
        self.ballots = 0

    def fill(self, ballots: collections.abc.Sequence[Ballot]) -> None:
        """Make the box and put the votes into it."""
        election = self._package.election
        self.ballots = len(ballots)
        boxes.make(self._media, identity=self._identity, key=self._key, slots=self.ballots + 8)
        payloads = (pack(election, record_of(election, ballot)) for ballot in ballots)
        boxes.fill(self._media, payloads, identity=self._identity, key=self._key)

    def part(self) -> tuple[bytes, float]:
        """Export the box as a signed part; return it and the ms, without opening the box."""
        media = [FileMedium(path) for path in self._media]
        with boxes.reopened(media, identity=self._identity, key=self._key) as box:
            started = time.perf_counter_ns()
            part = signed_part(
                box,
                package=self._package,
                device=DeviceId(self.device),
                mode=StationMode.OFFICIAL,
                key=self._key,
            )
            return part, (time.perf_counter_ns() - started) / 1e6


def _signing_key(path: pathlib.Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def _open(service: Service, materials: Materials) -> None:
    open_day(service, materials)


def _note_the_votes(
    materials: Materials, day: pathlib.Path, drawn: list[Ballot], kiosks: list[_KioskEnd]
) -> None:
    """Put into the books what a day of voters would have left there."""
    package = materials.package
    with (
        Books(day, package.election, package.station, package.fingerprint.hex) as books,
        books.store.transaction() as tx,
    ):
        for serial in range(
            package.station.cards.first_serial, package.station.cards.first_serial + len(drawn)
        ):
            before = tx.card(serial)
            assert before is not None
            tx.change_card(before, CardRow(serial=serial, state=CardState.VOTED, token=1))
        for style in sorted({ballot.style for ballot in drawn}):
            tx.count_activation(HALL, style, sum(ballot.style == style for ballot in drawn))
        for kiosk in kiosks:
            row = tx.device(DeviceId(kiosk.device))
            tx.change_device(dataclasses.replace(row, voted=kiosk.ballots))


def _greeted(service: Service, materials: Materials, kiosks: list[_KioskEnd]) -> tuple[Voice, list[Voice]]:
    epoch = next(_EPOCH)
    voices = list(kiosks_of(service, materials, epoch))
    for voice, kiosk in zip(voices, kiosks, strict=True):
        voice.greet(materials.package.fingerprint.hex)
        voice.beat(kiosk.ballots)
    return console_of(service, epoch), voices


def _close_polls(service: Service, materials: Materials, kiosks: list[_KioskEnd]) -> None:
    console, _ = _greeted(service, materials, kiosks)
    console.ask(messages.ClosePolls(), messages.Done)


def _closing(
    service: Service, materials: Materials, kiosks: list[_KioskEnd], card: pathlib.Path
) -> dict[str, float]:
    """Do everything from the closed polls to the checked card; return the stages in ms."""
    console, voices = _greeted(service, materials, kiosks)
    parts = [kiosk.part() for kiosk in kiosks]
    stages = {"parts of the kiosks": sum(taken for _, taken in parts)}
    content = [part for part, _ in parts]
    ready: list[messages.ProtocolReady] = []
    stages["collecting and checking"] = taking(lambda: _collect(console, voices, kiosks, content))
    stages["merging, protocol, PDF"] = taking(
        lambda: ready.append(console.ask(messages.PrepareProtocol(), messages.ProtocolReady))
    )
    if ready[0].problems:
        raise RuntimeError(f"no protocol: {'; '.join(ready[0].problems)}")
    stages["export with read-back"] = taking(
        lambda: console.ask(messages.ExportCard(path=str(card)), messages.Exported)
    )
    stages["check of the card"] = taking(lambda: _verify(card, materials))
    return stages


def _collect(console: Voice, voices: list[Voice], kiosks: list[_KioskEnd], parts: list[bytes]) -> None:
    if console.ask(messages.CountResults(), messages.Results).ready:
        raise RuntimeError("nothing was collected")
    for voice, kiosk, part in zip(voices, kiosks, parts, strict=True):
        if not isinstance(voice.beat(kiosk.ballots).order, messages.CollectPart):
            raise RuntimeError("the controller did not ask for the part")
        pieces = [part[at : at + CHUNK_BYTES] for at in range(0, len(part), CHUNK_BYTES)]
        for index, piece in enumerate(pieces):
            chunk = messages.PartChunk(index=index, total=len(pieces), data=piece)
            voice.ask(chunk, messages.Acknowledged)
    if not console.ask(messages.CountResults(), messages.Results).ready:
        raise RuntimeError("a part is missing")


def _verify(card: pathlib.Path, materials: Materials) -> None:
    results = verify_results(card, materials.root_sha256)
    if not isinstance(results, VerifiedResults):
        raise RuntimeError(f"the card does not hold: {results[0].place}: {results[0].text}")


def _read(folder: pathlib.Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _write_and_read(folder: pathlib.Path, files: collections.abc.Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for name, content in files.items():
        with (folder / name).open("rb") as file:
            # As the export does: read the medium, not the kernel's copy.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            if file.read() != content:
                raise RuntimeError("the storage under the bench does not keep what is written")
