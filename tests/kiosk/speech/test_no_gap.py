"""Whatever a screen says, in every state and language, there is a clip for: never silence at the booth."""

import collections.abc
import functools
import pathlib

import msgspec
import pytest

from election.definition import Election
from election.identifiers import Language
from frontpanel.port import Key
from kiosk.input.key_step import InputState, key_step, shown
from kiosk.screens.model import ScreenModel
from kiosk.screens.screen import screen
from kiosk.speech.clips import Clips
from kiosk.speech.port import INCOMPLETE
from provisioning.audio.wording import read_phrases, wanted_clips
from provisioning.build import Expanded, read_source
from tests.kiosk.session.gallery import every_player, in_language
from tests.kiosk.session.scenes import Player, make_election, screen_context
from tests.kiosk.speech.scenes import make_clips, texts_of

ELECTION = make_election()
CLIPS = make_clips(ELECTION)
EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"


@functools.cache
def script_of(election_json: bytes) -> Clips:
    return make_clips(msgspec.json.decode(election_json, type=Election))


def models() -> collections.abc.Iterator[tuple[ScreenModel, Clips]]:
    """Give every screen of the gallery in every language it can be in, with the clips of its election."""
    for player in every_player():
        clips = script_of(msgspec.json.encode(player.context.election))
        yield player.model, clips
        for language in ELECTION.languages:
            kiosk = in_language(player, language)
            if kiosk is not None:
                yield screen(screen_context(player.context), kiosk), clips


def sentences(model: ScreenModel) -> set[str]:
    """Return what the screen says, and what each of its rows and controls says when it has the focus."""
    found = {*model.speech, *model.guidance, *(row.speech for row in (*model.rows, *model.numbered))}
    controls = [*model.controls]
    if model.notice is not None:
        controls += [c for c in (model.notice.safe, model.notice.other) if c is not None]
    for control in controls:
        found.add(control.speech or f"{control.label}. {control.note}")
    return {sentence for sentence in found if sentence}


def test_every_sentence_of_every_screen_and_language_has_clips() -> None:
    seen = 0
    for model, clips in models():
        assert model.guidance == tuple(s for s in model.speech if s in model.guidance)
        for sentence in sentences(model):
            found = clips.script.segments(sentence, Language(model.language))
            assert not found.missing, (model.state, model.language, sentence, found.missing)
            assert found.pieces, sentence
            assert all(len(clips.samples(piece.clip)) for piece in found.pieces)
            seen += 1
    assert seen > 1000


def test_every_answer_of_every_key_has_clips() -> None:
    heard = set()
    for model, clips in models():
        language = Language(model.language)
        state, said = shown(model, InputState(audio=True))
        for key in Key:
            after, _, answer = key_step(model, state, key, 100.0)
            _, _, more = key_step(model, after, key, 100.5)
            for sentence in (*said, *answer, *more):
                if (sentence, language) not in heard:
                    found = clips.script.segments(sentence, language)
                    assert not found.missing, (model.state, key, sentence, found.missing)
                    heard.add((sentence, language))
    assert len(heard) > 200


def test_names_are_spoken_not_only_numbers() -> None:
    rendered = {(language, text) for (language, _), text in texts_of(ELECTION).items()}
    for contest in ELECTION.contests:
        for option in contest.options:
            assert set(option.name.items()) <= rendered


def test_a_torn_paragraph_is_said_whole() -> None:
    """A voice does not stop at the end of a page."""
    cut = 0
    for model, _ in models():
        assert len(model.spoken_paragraphs) in (0, len(model.paragraphs))
        for shown_text, spoken in zip(model.paragraphs, model.spoken_paragraphs, strict=False):
            assert shown_text in spoken
            cut += shown_text != spoken
    assert cut


def test_a_gap_is_found_when_the_kiosk_starts() -> None:
    assert CLIPS.missing(ELECTION) == ()
    assert make_clips(ELECTION, without="Глава города").missing(ELECTION) == ("ru: Глава города",)
    assert make_clips(ELECTION, without="Подтвердить выбор?").missing(ELECTION) == ("ru: Подтвердить выбор?",)
    assert INCOMPLETE.code == "A-02"


@pytest.mark.parametrize("name", ["small.toml", "large.toml"])
def test_what_the_provisioning_renders_is_all_that_the_kiosk_needs(
    name: str, device_keys: pathlib.Path
) -> None:
    expanded = read_source(EXAMPLES / name, device_keys)
    assert isinstance(expanded, Expanded)
    wanted = wanted_clips(expanded.source, expanded.election, EXAMPLES, read_phrases())
    assert isinstance(wanted, tuple)
    assert {clip.key for clip in wanted} >= set(texts_of(expanded.election))
    assert make_clips(expanded.election).missing(expanded.election) == ()


def test_a_vote_hears_the_same_name_as_it_sees() -> None:
    player: Player = next(p for p in every_player() if p.model.kind.value == "confirm")
    name = player.model.rows[0].title
    spoken = next(s for s in player.model.speech if name in s)
    heard = [piece.clip.words for piece in CLIPS.script.segments(spoken, Language("ru")).pieces]
    assert tuple(name.replace("-", " ").split()) in heard
