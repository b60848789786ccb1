"""A real kiosk process and a voter who only listens: from headphones in to «Снимите наушники»."""

import collections.abc
import json
import pathlib
import shutil
import tempfile

import numpy as np
import pytest

from election.definition import Election
from election.identifiers import ContestId, OptionId
from kiosk.speech.simulator import TRANSCRIPT_FILE
from link.messages import Activated
from rehearsal.headphones import SimulatedHeadphones
from rehearsal.listening_voter import ListeningVoter, wishes_of
from rehearsal.station import ROOT, KioskStand, Materials, Station, provision

SMALL = ROOT / "examples" / "small.toml"
DISTRICT, BANK = ContestId("district-7"), ContestId("embankment")
CHOSEN = {DISTRICT: (OptionId("o2"),), BANK: (OptionId("no"),)}


@pytest.fixture
def folder() -> collections.abc.Iterator[pathlib.Path]:
    """Give a folder with a short name: a socket's path is limited."""
    made = pathlib.Path(tempfile.mkdtemp(prefix="ear-"))
    yield made
    shutil.rmtree(made)


def with_voice(folder: pathlib.Path, cache: pathlib.Path) -> Materials:
    keys, package = folder / "keys", folder / "package"
    provision("keys", "--out", str(keys), "--kiosks", "2")
    sounds = ("--audio", "--audio-cache", str(cache))
    provision("build", str(SMALL), "--keys", str(keys), "--out", str(package), *sounds)
    return Materials(package, folder, kiosks=1, cards=2, keys=keys)


def listening(stand: KioskStand) -> pathlib.Path:
    """Give a stand hurried headphones; return their folder."""
    speech = stand.folder / "speech"
    speech.mkdir()
    wiring = stand.folder / "kiosk.toml"
    wiring.write_text(wiring.read_text("utf-8") + f"speech = 'hurried:{speech}'\n", "utf-8")
    return speech


def vote(station: Station, stand: KioskStand, speech: pathlib.Path) -> ListeningVoter:
    election: Election = station.materials.package.election
    style = election.ballot_styles[0].id
    card = station.materials.cards.take()
    assert isinstance(station.commission.activate(card.read(), style), Activated)
    assert stand.eyes is not None
    stand.eyes.wait_for("Idle")
    with SimulatedHeadphones(speech, stand.folder / "panel") as ears:
        voter = ListeningVoter(ears)
        show = lambda: card.show(stand.camera, np.random.default_rng(1))  # noqa: E731
        voter.vote(show, wishes_of(election, style, CHOSEN))
    return voter


# Its quick twins: tests/kiosk/runtime/test_voice.py and tests/kiosk/speech/test_eyes_free.py.
@pytest.mark.torture
@pytest.mark.station
@pytest.mark.timeout(300)
def test_a_vote_by_ear_at_a_real_kiosk(folder: pathlib.Path, request: pytest.FixtureRequest) -> None:
    cache = request.config.cache.mkdir("audio") if request.config.cache else folder / "cache"
    materials = with_voice(folder, cache)
    with Station(materials, folder, kiosks=1, environment={"QT_QPA_PLATFORM": "offscreen"}) as station:
        (stand,) = station.stands
        speech = listening(stand)
        stand.start()
        station.commission.start_day(1)
        voter = vote(station, stand, speech)
        station.commission.wait_delivered(1)
        assert station.commission.status().voted == 1
        station.commission.close_polls()
        station.commission.count()
        (folder / "card").mkdir()
        station.commission.protocol()
        station.commission.export(folder / "card")
    records = json.loads((folder / "card" / "records.json").read_bytes())["contests"]
    assert [records[contest]["selections"] for contest in (DISTRICT, BANK)] == [[["o2"]], [["no"]]]
    assert len(voter.read_back) == 2
    lines = [json.loads(line) for line in (speech / TRANSCRIPT_FILE).read_text("utf-8").splitlines()]
    assert all(line["clips"] or line["tone"] for line in lines)
