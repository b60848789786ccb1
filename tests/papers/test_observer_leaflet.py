"""The commands of the observers' leaflet, run as they are printed, on good and on changed results."""

import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEAFLET = ROOT / "docs" / "observers" / "leaflet.md"
VECTORS = ROOT / "verifier" / "vectors"

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None or shutil.which("bash") is None,
    reason="NO OPENSSL OR BASH: the leaflet's commands are not tested",
)


@pytest.fixture
def card(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "card"
    shutil.copytree(VECTORS / "card", folder)
    shutil.copytree(VECTORS / "package", folder / "package")
    return folder


def _run(card: pathlib.Path) -> str:
    blocks = re.findall(r"```bash\n(.*?)```", LEAFLET.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 3
    script = "\n".join(blocks).replace("/tmp/keg-", f"{card.parent}/keg-")
    done = subprocess.run(["bash", "-c", script], cwd=card, capture_output=True, timeout=60, check=False)
    return done.stdout.decode()


def test_the_commands_verify_the_controller_and_the_members(card: pathlib.Path) -> None:
    said = _run(card)
    assert said.count("Signature Verified Successfully") == 3, said
    assert said.count("не подписал") == 1
    assert re.search(r"отпечаток ключа: [0-9a-f]{64}\n", said)


def test_one_changed_digit_is_found(card: pathlib.Path) -> None:
    path = card / "protocol.json"
    changed = path.read_bytes().replace(b'"votes":17', b'"votes":18')
    assert changed != path.read_bytes()
    path.write_bytes(changed)
    said = _run(card)
    assert "Signature Verified Successfully" not in said
    assert said.count("Signature Verification Failure") == 3


def test_another_controller_is_found(card: pathlib.Path) -> None:
    (station,) = (card / "package").glob("station-*.json")
    text = station.read_text(encoding="utf-8")
    station.write_text(re.sub(r'"public_key": ?"[0-9a-f]{64}"', f'"public_key":"{"ab" * 32}"', text))
    said = _run(card)
    assert said.count("Signature Verified Successfully") == 2, "only the members'"


def test_every_state_of_the_page_stands_in_the_leaflet() -> None:
    leaflet = LEAFLET.read_text(encoding="utf-8")
    page = (ROOT / "verifier" / "verify.html").read_text(encoding="utf-8")
    for words in (
        "Подпись верна",
        "Подпись не верна",
        "Часть из другого протокола",
        "Сравнить с другим протоколом",
    ):
        assert words in leaflet
        assert words in page
