"""The page in a real browser, as a person uses it, on the published vectors; Python judges the same files."""

import json
import pathlib
import typing

import pytest
from PIL import Image

from election.package import ElectionPackage
from election.package_decoding import PackageProblem
from provisioning.install import open_package
from provisioning.results_codes import VerifiedCode, verify_texts
from tests.papers.paper_kit import Day, day_of, make_example_keys
from tests.verifier.browser import CHROMIUM, Browser

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "verifier" / "verify.html"
VECTORS = ROOT / "verifier" / "vectors"
EXPECTED: dict[str, dict[str, str]] = json.loads((VECTORS / "expected.json").read_text(encoding="utf-8"))
KEYS = [
    VECTORS / "package" / name
    for name in ("root.json", "root.json.sig", "station-0123.json", "station-0123.json.sig")
]
NO_WEBCRYPTO = "Object.defineProperty(crypto, 'subtle', { value: undefined });"

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: the page is not tested in a browser (apt-get install chromium)"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> typing.Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("browser")) as running:
        yield running


def _settled(browser: Browser) -> dict[str, str]:
    """Wait until the page has said something and return its state, headline and detail."""
    return typing.cast(
        "dict[str, str]",
        browser.run(
            """(async () => {
              for (let turn = 0; turn < 200; turn += 1) {
                await new Promise((done) => setTimeout(done, 15));
                if (document.body.dataset.state !== 'empty') break;
              }
              await kegPage.judge.idle;
              const box = document.querySelector('#verdict');
              return { state: document.body.dataset.state, headline: box.querySelector('h2').textContent,
                       detail: box.querySelector('p').textContent, look: box.className,
                       text: document.querySelector('main').innerText };
            })()"""
        ),
    )


def _open(browser: Browser, *, keys: bool = True, before: str = "") -> None:
    browser.open(PAGE, before)
    if keys:
        _choose(browser, KEYS)


def _choose(browser: Browser, files: typing.Iterable[pathlib.Path]) -> None:
    browser.run("document.body.dataset.state = 'empty'")
    browser.choose("#files", files)
    _settled(browser)


def _paste(browser: Browser, text: str) -> dict[str, str]:
    browser.run(
        "document.body.dataset.state = 'empty';"
        f"document.querySelector('#pasted').value = {json.dumps(text)};"
        "document.querySelector('#add').click();"
    )
    return _settled(browser)


@needs_browser
@pytest.mark.parametrize("name", EXPECTED)
def test_the_page_says_what_the_vector_demands(browser: Browser, name: str) -> None:
    _open(browser)
    said = _paste(browser, (VECTORS / name).read_text(encoding="ascii"))
    assert (said["state"], said["headline"]) == (EXPECTED[name]["state"], EXPECTED[name]["page"])
    shown = browser.run("document.querySelectorAll('.protocol table').length")
    assert (shown > 0) is (said["state"] == "good"), "numbers are shown only under a signature that holds"


@pytest.mark.parametrize("name", EXPECTED)
def test_the_other_verifier_says_the_same(name: str) -> None:
    package = open_package(VECTORS / "package")
    assert isinstance(package, ElectionPackage)
    outcome = verify_texts(VECTORS / name, package)
    assert isinstance(outcome, VerifiedCode) is (EXPECTED[name]["state"] == "good")
    if isinstance(outcome, PackageProblem):
        assert EXPECTED[name]["python"] in outcome.text


@needs_browser
def test_parts_come_one_by_one_in_any_order_and_a_foreign_one_spoils_nothing(browser: Browser) -> None:
    _open(browser)
    lines = (VECTORS / "good.txt").read_text(encoding="ascii").splitlines()
    strange = (VECTORS / "repeated.txt").read_text(encoding="ascii").splitlines()[0]
    assert _paste(browser, lines[2])["headline"] == "Не хватает частей 1, 2, 4 из 4"
    assert _paste(browser, f"Смотри: \n{lines[0]}\n\n")["headline"] == "Не хватает частей 2, 4 из 4"
    assert _paste(browser, strange)["headline"] == "Часть из другого протокола"
    assert browser.run("document.querySelectorAll('.parts .read').length") == 2
    assert _paste(browser, "просто текст")["headline"] == "Не хватает частей 2, 4 из 4"
    assert _paste(browser, lines[3] + "\n" + lines[1])["headline"] == "Подпись верна"


@needs_browser
def test_the_numbers_and_ratios_shown_are_those_of_the_protocol(browser: Browser) -> None:
    _open(browser)
    said = _paste(browser, (VECTORS / "good.txt").read_text(encoding="ascii"))
    told = json.loads((VECTORS / "card" / "protocol.json").read_bytes())["contests"][0]
    cells = browser.run(
        "[...document.querySelectorAll('.protocol td.count')].map((cell) => cell.textContent)"
    )
    expected = [row["value"] for row in told["rows"]] + [option["votes"] for option in told["options"]]
    assert cells == [str(value) for value in expected]
    assert said["text"].count("выполнено") == len(told["ratios"])
    assert "НЕ ВЫПОЛНЕНО" not in said["text"]
    assert "Подписали 2 из 3 членов комиссии, требуется 2" in said["detail"]
    csv = browser.run("Keg.csv({ ...{}, electionTitle: '=1+1', rows: [], options: [] })")
    assert '"\'=1+1"' in csv


@needs_browser
def test_without_webcrypto_the_page_verifies_by_itself_and_says_so(browser: Browser) -> None:
    for name in ("good.txt", "changed-digit.txt"):
        _open(browser, before=NO_WEBCRYPTO)
        assert browser.run("crypto.subtle === undefined")
        said = _paste(browser, (VECTORS / name).read_text(encoding="ascii"))
        assert said["state"] == EXPECTED[name]["state"]
        assert ("не проверяет Ed25519" in said["text"]) is (said["state"] == "good")


@needs_browser
def test_a_browser_that_disagrees_is_not_overruled(browser: Browser) -> None:
    _open(browser, before="if (crypto.subtle) crypto.subtle.verify = async () => false;")
    assert _paste(browser, (VECTORS / "good.txt").read_text(encoding="ascii"))["state"] == "bad"


@needs_browser
def test_without_keys_the_poster_decides(browser: Browser) -> None:
    _open(browser, keys=False)
    text = (VECTORS / "good.txt").read_text(encoding="ascii")
    said = _paste(browser, text)
    assert (said["state"], said["headline"]) == ("good-unknown", "Подпись верна")
    assert "сравнить ключ с плакатом" in said["detail"]
    words = browser.run("document.querySelector('#key-words').textContent")
    shown = browser.run("document.querySelector('#key-hex').textContent")
    for typed, state in (
        (words.upper(), "good"),
        (shown[:19], "good"),
        ("клен бинокль стая снег", "foreign-key"),
        ("00112233", "foreign-key"),
    ):
        browser.run(
            f"document.body.dataset.state = 'empty'; {{ const field = document.querySelector('#poster');"
            f"field.value = {json.dumps(typed)}; field.dispatchEvent(new Event('change')); }}"
        )
        assert _settled(browser)["state"] == state, typed
    assert browser.run("document.querySelectorAll('.protocol').length") == 0


@needs_browser
def test_files_of_a_card_are_checked_too(browser: Browser, tmp_path: pathlib.Path) -> None:
    card = VECTORS / "card"
    for name in ("protocol.json", "protocol-embankment.cbor"):
        _open(browser)
        _choose(browser, [card / name, card / f"{name}.sig"])
        said = _settled(browser)
        assert said["state"] == "good", said
    changed = tmp_path / "protocol.json"
    changed.write_bytes((card / "protocol.json").read_bytes().replace(b'"votes":17', b'"votes":18'))
    assert changed.read_bytes() != (card / "protocol.json").read_bytes()
    for files, state in (
        ([changed, card / "protocol.json.sig"], "bad"),
        ([card / "protocol.json"], "missing"),
        ([card / "protocol.json", card / "protocol-embankment.cbor.sig"], "missing"),
    ):
        _open(browser)
        _choose(browser, files)
        assert _settled(browser)["state"] == state
    _open(browser, keys=False)
    _choose(browser, [card / "protocol.json", card / "protocol.json.sig"])
    assert _settled(browser)["headline"] == "Не хватает ключей"


@needs_browser
def test_a_forged_list_of_keys_is_found(browser: Browser, tmp_path: pathlib.Path) -> None:
    station = json.loads((VECTORS / "package" / "station-0123.json").read_bytes())
    station["devices"][0]["public_key"] = "ab" * 32
    forged = tmp_path / "station-0123.json"
    forged.write_text(json.dumps(station), encoding="utf-8")
    _open(browser, keys=False)
    _choose(browser, [KEYS[0], KEYS[1], forged, KEYS[3]])
    said = _paste(browser, (VECTORS / "good.txt").read_text(encoding="ascii"))
    assert said["state"] == "bad"
    assert "Файл ключей station-0123.json изменён" in said["detail"]


@needs_browser
def test_a_repeated_protocol_shows_what_changed(browser: Browser) -> None:
    _open(browser)
    _paste(browser, (VECTORS / "good.txt").read_text(encoding="ascii"))
    browser.run("document.querySelector('#keep-0').click()")
    _choose(browser, KEYS)
    _paste(browser, (VECTORS / "repeated.txt").read_text(encoding="ascii"))
    differing = browser.run(
        "[...document.querySelectorAll('#comparison tr.differs')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    first, second = (_votes(VECTORS / name) for name in ("good.txt", "repeated.txt"))
    assert {
        line[0].split(". ", 1)[1]: (int(line[1]), int(line[2])) for line in differing if line[0][0].isdigit()
    } == {name: (first[name], second[name]) for name in first if first[name] != second[name]}
    assert differing
    browser.run("document.querySelector('#keep-0').click()")
    said = _paste(browser, (VECTORS / "good-second-contest.txt").read_text(encoding="ascii"))
    assert "сравнивать нечего" in said["text"]


def _votes(path: pathlib.Path) -> dict[str, int]:
    package = open_package(VECTORS / "package")
    assert isinstance(package, ElectionPackage)
    outcome = verify_texts(path, package)
    assert isinstance(outcome, VerifiedCode)
    return {option.name: option.votes for option in outcome.code.options}


@needs_browser
def test_a_test_vote_and_hostile_texts_cannot_pass_for_results(
    browser: Browser, tmp_path: pathlib.Path
) -> None:
    _open(browser)
    said = _paste(browser, (VECTORS / "test-mode.txt").read_text(encoding="ascii"))
    assert "ТЕСТОВОЕ ГОЛОСОВАНИЕ — НЕ РЕЗУЛЬТАТ" in said["text"]
    hostile = tmp_path / "protocol.json"
    for content in (b"{}", b"[]", b"null", b'{"kind":"protocol","format":1,"contests":[{}]}', b"\xff"):
        hostile.write_bytes(content)
        _open(browser)
        _choose(browser, [hostile, VECTORS / "card" / "protocol.json.sig"])
        assert _settled(browser)["state"] in ("bad", "damaged", "foreign-key")


@needs_browser
def test_photographs_are_read_where_the_browser_can(browser: Browser, tmp_path: pathlib.Path) -> None:
    lines = (VECTORS / "good.txt").read_text(encoding="ascii").splitlines()
    picture = tmp_path / "code.png"
    Image.new("L", (40, 40), 255).save(picture)
    read = f"{json.dumps(lines)}.map((rawValue) => ({{ rawValue }}))"
    detector = f"window.BarcodeDetector = class {{ async detect() {{ return {read}; }} }};"
    _open(browser, before=detector)
    _choose(browser, [picture])
    assert _settled(browser)["state"] == "good"
    _open(browser, before=detector.replace(read, "[]"))
    _choose(browser, [picture])
    assert _settled(browser)["headline"] == "На снимках кодов не видно: 1 из 1"
    _open(browser, before="delete window.BarcodeDetector;")
    _choose(browser, [picture])
    assert _settled(browser)["headline"] == "Браузер не читает коды со снимков"


@needs_browser
def test_a_mixed_protocol_shows_both_kinds_of_votes(browser: Browser, tmp_path: pathlib.Path) -> None:
    day: Day = day_of("mixed.toml", make_example_keys(tmp_path / "keys"))
    contest = day.protocol.contests[0]
    _open(browser, keys=False)
    said = _paste(browser, "\n".join(day.code(contest.contest).texts))
    assert said["state"] == "good-unknown"
    cells = browser.run(
        "[...document.querySelectorAll('.protocol table:nth-of-type(2) td.count')]"
        ".map((cell) => cell.textContent)"
    )
    assert cells == [
        str(number) for option in contest.options for number in (option.typed, option.votes, option.total)
    ]
