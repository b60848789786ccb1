"""Debounce: one scan for a shown card, none from contradictions, none twice without absence."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.debounce import DebounceSettings, DebounceState, drained, step
from scanner.frames import Reading, Unread
from scanner.port import Scan, Symbology

FRAME_S = 1 / 15
SETTINGS = DebounceSettings()


def scan(text: str, symbology: Symbology = Symbology.QR) -> Scan:
    return Scan(text=text, symbology=symbology)


def readings(letters: str) -> list[Reading]:
    """`.` is an empty picture, `!` a conflict, anything else a card of that name."""
    return [{".": Unread.NOTHING, "!": Unread.CONFLICT}.get(letter) or scan(letter) for letter in letters]


def play(letters: str, settings: DebounceSettings = SETTINGS, frame_s: float = FRAME_S) -> str:
    """Return what came out at each picture: `.` or the card's name."""
    state, out = DebounceState(), ""
    for number, reading in enumerate(readings(letters)):
        state, result = step(state, reading, number * frame_s, settings)
        out += result.text if result else "."
    return out


@pytest.mark.parametrize(
    ("shown", "given"),
    [
        ("A", "."),
        ("AA", ".A"),
        ("A.A", "..A"),
        ("A...A", "....A"),
        ("A....A", "......"),
        ("AAAAAA", ".A...."),
        ("AA....AA", ".A......"),
        ("AA.....AA", ".A......A"),
        ("AABB", ".A.B"),
        ("ABAB", "...."),
        ("A!A", "..."),
        ("AABBAABB", ".A.B...."),
        ("AA!!!!!!!!AA", ".A.........."),
        ("!!!!", "...."),
    ],
)
def test_sequences(shown: str, given: str) -> None:
    assert play(shown) == given


def test_absence_needs_frames_and_time() -> None:
    fast = 0.01  # five empty pictures are over before 0.3 s
    assert play("AA......AA", frame_s=fast) == ".A........"
    assert play("AA" + "." * 30 + "AA", frame_s=fast) == ".A" + "." * 31 + "A"


def test_agreement_expires() -> None:
    assert play("A.A", frame_s=0.6) == "..."
    assert play("AA", frame_s=0.6) == ".A"


def test_qr_and_padded_code_128_of_one_card_are_one_card() -> None:
    state = DebounceState()
    state, first = step(state, scan("123", Symbology.QR), 0.0, SETTINGS)
    state, second = step(state, scan("0123", Symbology.CODE_128), 0.1, SETTINGS)
    state, third = step(state, scan("0123", Symbology.CODE_128), 0.2, SETTINGS)
    assert (first, second, third) == (None, scan("123"), None)


def test_drain_forgets_the_half_seen_and_holds_the_returned() -> None:
    state, _ = step(DebounceState(), scan("A"), 0.0, SETTINGS)
    assert step(drained(state), scan("A"), 0.1, SETTINGS)[1] is None
    state, result = step(state, scan("A"), 0.1, SETTINGS)
    assert result == scan("A")
    state = drained(state)
    for number in range(5):
        state, again = step(state, scan("A"), 0.2 + number / 10, SETTINGS)
        assert again is None


@pytest.mark.parametrize(
    "wrong", [{"agree_frames": 0}, {"gap_frames": -1}, {"absent_frames": 0}, {"agree_within_s": 0.0}]
)
def test_useless_settings_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        DebounceSettings(**wrong)


LETTERS = st.text(alphabet="ABC.!", max_size=60)
KNOBS = st.builds(
    DebounceSettings,
    agree_frames=st.integers(1, 4),
    gap_frames=st.integers(0, 4),
    absent_frames=st.integers(1, 6),
    absent_s=st.floats(0, 1),
)


@given(LETTERS, KNOBS)
def test_a_scan_is_the_text_in_view_and_was_agreed(letters: str, settings: DebounceSettings) -> None:
    out = play(letters, settings)
    for at, given_text in enumerate(out):
        if given_text == ".":
            continue
        assert letters[at] == given_text
        seen = 0
        for earlier in reversed(letters[: at + 1]):
            if earlier == given_text:
                seen += 1
            elif earlier != ".":
                break
        assert seen >= settings.agree_frames


@given(LETTERS, KNOBS)
def test_no_second_scan_without_absence(letters: str, settings: DebounceSettings) -> None:
    out = play(letters, settings)
    for name in "ABC":
        scans = [at for at, text in enumerate(out) if text == name]
        for first, second in itertools.pairwise(scans):
            between = letters[first + 1 : second]
            assert sum(letter not in (name, "!") for letter in between) >= settings.absent_frames
            held = [at for at in range(first, second + 1) if letters[at] in (name, "!")]
            longest_s = max(later - earlier for earlier, later in itertools.pairwise(held)) * FRAME_S
            assert longest_s + 1e-9 >= settings.absent_s


@given(st.integers(0, 5), st.integers(2, 30), st.integers(6, 20), st.integers(2, 30))
def test_two_showings_of_one_card_are_two_scans(before: int, first: int, away: int, second: int) -> None:
    out = play("." * before + "A" * first + "." * away + "A" * second)
    assert out.count("A") == 2


@given(st.text(alphabet="AB.!", max_size=40))
def test_a_card_seen_once_between_others_never_scans(letters: str) -> None:
    alternating = "".join("AB"[number % 2] for number, _ in enumerate(letters))
    assert set(play(alternating)) <= {"."}
