"""Opening a ballot box that somebody left behind, with both halves of its key, without writing to it."""

import dataclasses
import pathlib

from election.package import ElectionPackage
from kiosk.ballot_box import BoxIdentity, FileMedium, SystemRandomness
from kiosk.ballot_box.journal import decode_record
from kiosk.ballot_box.mirror import Mirror
from kiosk.ballot_box.opening import LoadedBox, load_box
from kiosk.ballot_box.recovery import open_slots
from kiosk.ballot_box.sealing import StoredVote
from kiosk.identity import read_identity


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LaidOpen:
    """Everything a box holds in clear: the votes, and the bytes of both journal sectors of each medium."""

    package: ElectionPackage
    votes: tuple[StoredVote, ...]
    journals: tuple[bytes, ...]
    header: bytes


def lay_open(
    media: list[pathlib.Path],
    *,
    package: pathlib.Path,
    keys: pathlib.Path,
    device: str,
    mode: str = "official",
) -> LaidOpen:
    """Open a box as somebody with everything could."""
    known = read_identity(package=package, keys=keys, device=device, root_sha256=None)
    identity = BoxIdentity(election_hash=known.election_sha256, device_id=device, mode=mode)
    mirror = Mirror([FileMedium(path, read_only=True) for path in media])
    try:
        loaded = load_box(
            mirror,
            identity=identity,
            public_key=known.signing_key.public_key(),
            randomness=SystemRandomness(),
        )
        assert isinstance(loaded, LoadedBox), loaded
    finally:
        mirror.close()
    contents = open_slots(loaded.sealer, loaded.images[0].slots, loaded.facts.slots)
    assert None not in contents
    journals = []
    for image in loaded.images.values():
        for sector in image.sectors:
            plain = loaded.sealer.open_journal(sector)
            assert plain is not None
            assert decode_record(plain) is not None
            journals.append(plain)
    return LaidOpen(
        package=known.package,
        votes=tuple(content for content in contents if isinstance(content, StoredVote)),
        journals=tuple(journals),
        header=media[0].read_bytes()[:4096],
    )
