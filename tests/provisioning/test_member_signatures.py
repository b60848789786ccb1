"""Members of the commission sign a memory card, and read codes of paper are checked with the package."""

import pathlib

import pytest
from typer.testing import CliRunner

from election import signing
from election.code_parts import parts_in
from election.identifiers import ContestId
from election.package_decoding import ProblemCode
from media import writing
from provisioning.__main__ import application
from provisioning.keys import KeyFileError, KeyPlan, Strength, make_keys, read_private_key
from provisioning.results import VerifiedResults, verify_results
from provisioning.results_codes import MemberSignatures, card_texts
from provisioning.results_signing import sign_card
from tests.provisioning.test_results import write_card

PHRASE = b"five hundred ordinary pines"
SIGNED = ("protocol.json", "protocol-council.cbor", "protocol-lists.cbor", "protocol-question.cbor")


@pytest.fixture
def card(good_package: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "card"
    folder.mkdir()
    write_card(folder, good_package, keys)
    return folder


def _member(keys: pathlib.Path, number: int) -> pathlib.Path:
    return keys / "commission" / f"member-{number}.key"


def _signed(card: pathlib.Path, keys: pathlib.Path, number: int) -> str:
    outcome = sign_card(card, read_private_key(_member(keys, number), None))
    return outcome.line if isinstance(outcome, MemberSignatures) else str(outcome[0])


def _contents(card: pathlib.Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in card.rglob("*") if path.is_file()}


def test_members_sign_one_after_another_and_are_counted(card: pathlib.Path, keys: pathlib.Path) -> None:
    before = verify_results(card)
    assert isinstance(before, VerifiedResults)
    assert before.members.line == "подписали 0 из 3, требуется 2: подписей не хватает"
    assert _signed(card, keys, 1) == "подписали 1 из 3, требуется 2: подписей не хватает"
    assert _signed(card, keys, 3) == "подписали 2 из 3, требуется 2"
    after = verify_results(card)
    assert isinstance(after, VerifiedResults)
    assert after.members.enough
    for name in SIGNED:
        entries = signing.raw_signatures((card / f"{name}.sig").read_bytes())
        assert entries is not None
        assert len(entries) == 3, "the controller's and two members'"


def test_only_signatures_and_their_sums_change(card: pathlib.Path, keys: pathlib.Path) -> None:
    before = _contents(card)
    _signed(card, keys, 2)
    after = _contents(card)
    changed = {pathlib.Path(name).name for name in after if after[name] != before.get(name)}
    assert changed == {"SUMS.json", *(f"{name}.sig" for name in SIGNED)}


def test_the_same_member_twice_and_a_stranger_are_refused(card: pathlib.Path, keys: pathlib.Path) -> None:
    _signed(card, keys, 1)
    before = _contents(card)
    assert _signed(card, keys, 1) == "protocol.json.sig: этим ключом карта уже подписана"
    strange = sign_card(card, read_private_key(keys / "devices" / "kiosk-1" / "signing.key", None))
    assert isinstance(strange, tuple)
    assert str(strange[0]) == "root.json: этот ключ не принадлежит члену комиссии из root.json"
    assert _contents(card) == before


def test_a_broken_card_is_not_signed(card: pathlib.Path, keys: pathlib.Path) -> None:
    (card / "protocol-council.pdf").write_bytes(b"another")
    before = _contents(card)
    assert "контрольная сумма" in _signed(card, keys, 1)
    assert _contents(card) == before


@pytest.mark.parametrize("survived", range(len(SIGNED) + 1))
def test_signing_cut_at_any_file_leaves_a_good_card_and_is_completed(
    card: pathlib.Path, keys: pathlib.Path, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    done = 0

    def flush(path: pathlib.Path) -> None:
        nonlocal done
        if path.suffix == ".new":
            if done == survived:
                raise OSError(5, "power")
            done += 1

    def write_only(path: pathlib.Path, content: bytes) -> None:
        building = path.with_name(f".{path.name}.new")
        building.write_bytes(content)
        flush(building)
        building.rename(path)

    monkeypatch.setattr("provisioning.results_signing.replace_file", write_only)
    with pytest.raises(OSError, match="power"):
        _signed(card, keys, 1)
    monkeypatch.setattr("provisioning.results_signing.replace_file", writing.replace_file)
    assert _signed(card, keys, 2).startswith("подписали")
    if survived < len(SIGNED):
        assert _signed(card, keys, 1) == "подписали 2 из 3, требуется 2"
    results = verify_results(card)
    assert isinstance(results, VerifiedResults)
    assert len(results.members.signed) == 2


def test_a_member_signature_over_other_bytes_is_found(card: pathlib.Path, keys: pathlib.Path) -> None:
    _signed(card, keys, 1)
    sig = (card / "protocol-lists.cbor.sig").read_bytes()
    (card / "protocol-council.cbor.sig").write_bytes(sig)
    outcome = verify_results(card)
    assert isinstance(outcome, tuple)
    assert outcome[0].code is ProblemCode.WRONG_SIGNATURE


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("protocol-council.cbor", b"\xa0", ProblemCode.INCONSISTENT),
        ("protocol-council.cbor", None, ProblemCode.MISSING_FILE),
        ("protocol-council.cbor.sig", None, ProblemCode.MISSING_SIGNATURE),
        ("protocol-mars.cbor", b"\xa0", ProblemCode.UNEXPECTED_FILE),
    ],
)
def test_codes_on_the_card_must_say_what_the_protocol_says(
    card: pathlib.Path, name: str, content: bytes | None, code: ProblemCode
) -> None:
    (card / "SUMS.json").unlink()
    if content is None:
        (card / name).unlink()
    else:
        (card / name).write_bytes(content)
    outcome = verify_results(card)
    assert isinstance(outcome, tuple)
    assert (outcome[0].code, outcome[0].place) == (code, name)


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(application, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(result.output.split())


def test_the_command_line_signs_verifies_and_writes_codes(
    card: pathlib.Path, keys: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    assert _run("verify", card, "--members")[0] == 1
    assert "подписали 1 из 3" in _run("sign", card, "--key", _member(keys, 1))[1]
    assert _run("sign", card, "--key", _member(keys, 1))[0] == 1
    assert "подписали 2 из 3, требуется 2" in _run("sign", card, "--key", _member(keys, 2))[1]
    status, words = _run("verify", card, "--members")
    assert status == 0
    assert "Члены комиссии: подписали 2 из 3, требуется 2" in words
    assert _run("codes", card, "--out", tmp_path / "texts")[0] == 0
    texts = tmp_path / "texts" / "protocol-council.txt"
    status, words = _run("verify", texts, "--package", card / "package", "--members")
    assert status == 0
    assert "Подпись верна" in words
    assert _run("verify", texts)[0] == 1
    lines = texts.read_text(encoding="ascii").splitlines()
    texts.write_text("\n".join(lines[1:]), encoding="ascii")
    status, words = _run("verify", texts, "--package", card / "package")
    assert status == 1
    assert f"Не хватает части 1 из {len(lines)}" in words


def test_the_texts_of_a_card_carry_its_signatures(card: pathlib.Path, keys: pathlib.Path) -> None:
    _signed(card, keys, 1)
    results = verify_results(card)
    assert isinstance(results, VerifiedResults)
    files = {path.name: path.read_bytes() for path in card.iterdir() if path.is_file()}
    texts = card_texts(files, results.protocol, results.package)
    assert set(texts) == {contest.id for contest in results.package.election.contests}
    council = texts[ContestId("council")]
    assert parts_in("\n".join(council)) == council


def test_a_sealed_key_needs_its_phrase(tmp_path: pathlib.Path) -> None:
    plan = KeyPlan(kiosks=1, members=1, member_threshold=1)
    make_keys(tmp_path / "keys", plan, PHRASE, strength=Strength(memory_kib=64, passes=1, lanes=1))
    path = _member(tmp_path / "keys", 1)
    assert read_private_key(path, PHRASE)
    with pytest.raises(KeyFileError, match="парольная фраза не подходит"):
        read_private_key(path, b"another phrase")
    with pytest.raises(KeyFileError, match="--passphrase-file"):
        read_private_key(path, None)
