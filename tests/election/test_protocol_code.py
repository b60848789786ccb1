"""Protocols as QR codes: the way there and back, and every falsification on it."""

import dataclasses
import hashlib
import re

import cbor2
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from election import base45, signing
from election.cards import CardCounts
from election.code_parts import (
    MAX_TEXT,
    PART_BYTES,
    CodeProblem,
    CodeSignature,
    CodeTrouble,
    JoinedCode,
    SignedCode,
    SignerRole,
    code_signatures,
    join_parts,
    part_texts,
    parts_in,
    verify_code,
)
from election.identifiers import ContestId, DeviceId, ElectionId, OptionId
from election.polls import StationMode
from election.protocol_code import (
    CARD_COUNTS,
    PROTOCOL_CODE_TYPE,
    ProtocolCodeError,
    parse_code,
    protocol_codes,
)
from election.protocol_form import Severity
from election.results import (
    ContestResults,
    Decision,
    KioskResults,
    OptionRow,
    ProtocolRow,
    RatioRow,
    ResultsProtocol,
)

CONTROLLER, FOREIGN, *MEMBERS = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in range(1, 9))
MEMBER_KEYS = {signing.key_id(signing.public_bytes(key)): signing.public_bytes(key) for key in MEMBERS}


def _protocol(options: int = 9) -> ResultsProtocol:
    contest = ContestResults(
        contest=ContestId("head"),
        title="Выборы главы",
        short_title="Глава",
        district=None,
        form="Форма",
        votes_allowed=1,
        rows=(ProtocolRow(id="r1", number="1", title="Избирателей", value=40),),
        options=tuple(
            OptionRow(option=OptionId(f"o{n}"), row=str(n + 5), number=n, name=f"Ветрова {n} " * 12, votes=n)
            for n in range(1, options + 1)
        ),
        undervotes=1,
        ratios=(RatioRow(formula="r1 >= sum", filled_in="40 ≥ 3", holds=True, severity=Severity.STOP),),
    )
    return ResultsProtocol(
        election=ElectionId("e-2027"),
        election_title="Выборы",
        date="2027-09-19",
        station=123,
        station_name="Школа",
        mode=StationMode.OFFICIAL,
        package="ab" * 32,
        software="test",
        contests=(contest,),
        cards=CardCounts(received=40, activated=3, unused=37, voted=3),
        kiosks=(KioskResults(device=DeviceId("kiosk-1"), number=1, portable=False, ballots=3, voted=3),),
        decisions=(Decision(subject="cards", act="акт № 1"),),
    )


DOCUMENT = protocol_codes(_protocol())[0].document


def _signature(key: Ed25519PrivateKey, role: SignerRole, document: bytes = DOCUMENT) -> CodeSignature:
    message = signing.pae(PROTOCOL_CODE_TYPE, document)
    return CodeSignature(role=role, public_key=signing.public_bytes(key), signature=key.sign(message))


def _parts(members: int = 2, document: bytes = DOCUMENT) -> tuple[str, ...]:
    signatures = [_signature(CONTROLLER, SignerRole.CONTROLLER, document)]
    signatures += [_signature(key, SignerRole.MEMBER, document) for key in MEMBERS[:members]]
    return part_texts(document, signatures)


def _outcome(texts: tuple[str, ...]) -> SignedCode | CodeProblem:
    joined = join_parts(texts)
    if isinstance(joined, CodeProblem):
        return joined
    return verify_code(joined, signing.public_bytes(CONTROLLER), MEMBER_KEYS)


def _trouble(*texts: str) -> tuple[CodeTrouble, str]:
    outcome = _outcome(texts)
    assert isinstance(outcome, CodeProblem), outcome
    return outcome.trouble, outcome.text


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")],
)
def test_base45_gives_the_examples_of_rfc_9285(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_base45_comes_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@pytest.mark.parametrize("text", ["GGW", ":::", "B", "BB8B", "bb8", "::", "Я12"])
def test_base45_refuses_what_no_bytes_encode_to(text: str) -> None:
    with pytest.raises(base45.Base45Error):
        base45.decode(text)


def test_the_code_holds_everything_and_comes_back() -> None:
    protocol = _protocol()
    code = parse_code(DOCUMENT)
    contest = protocol.contests[0]
    assert (code.title, code.station, code.mode) == (contest.title, 123, StationMode.OFFICIAL)
    assert [(row.id, row.value) for row in code.rows] == [("r1", 40)]
    assert [(one.name, one.votes) for one in code.options] == [(o.name, o.votes) for o in contest.options]
    assert dict(zip(CARD_COUNTS, code.cards, strict=True)) == {
        name: getattr(protocol.cards, name) for name in CARD_COUNTS
    }
    assert set(CARD_COUNTS) | {"activations"} == {field.name for field in dataclasses.fields(CardCounts)}
    assert code.decisions[0].act == "акт № 1"


def test_equal_protocols_give_equal_bytes_with_sorted_keys_and_shortest_numbers() -> None:
    assert protocol_codes(_protocol())[0].document == DOCUMENT
    keys = list(cbor2.loads(DOCUMENT))
    assert keys == sorted(keys, key=cbor2.dumps)


@pytest.mark.parametrize(
    "damage",
    [
        lambda code: code | {"v": 2},
        lambda code: code | {"extra": 1},
        lambda code: {key: value for key, value in code.items() if key != "r"},
        lambda code: code | {"r": [["r1", "1", "x", -1]]},
        lambda code: code | {"g": code["g"][1:]},
        lambda code: code | {"p": b"short"},
        lambda code: dict(reversed(code.items())),
    ],
)
def test_another_structure_or_order_is_refused(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(ProtocolCodeError):
        parse_code(cbor2.dumps(damage(cbor2.loads(DOCUMENT))))


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"\x9f\xff", b"\x81" * 2000, DOCUMENT + b"\x00", b"\xa2aa\x01aa\x01"]
)
def test_what_is_not_plain_cbor_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolCodeError):
        parse_code(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(ProtocolCodeError):
        parse_code(data)


def test_parts_fit_their_codes_and_join_in_any_order() -> None:
    texts = _parts()
    assert len(texts) == -(-len(DOCUMENT) // PART_BYTES) + 1
    assert all(len(text) <= MAX_TEXT for text in texts)
    outcome = _outcome((*reversed(texts), texts[0]))
    assert isinstance(outcome, SignedCode)
    assert outcome.document == DOCUMENT
    assert len(outcome.members) == 2
    full = part_texts(b"x" * PART_BYTES * 3, [_signature(key, SignerRole.MEMBER) for key in MEMBERS[:6]])
    assert max(map(len, full)) <= MAX_TEXT


def test_pasted_texts_are_found_between_other_lines() -> None:
    texts = _parts()
    pasted = "\ufeffПротокол:\n" + "\r\n\n".join(texts) + "\n"
    assert parts_in(pasted)[1:] == texts
    assert parts_in("".join(texts)) == texts


def test_missing_foreign_and_damaged_parts_are_named() -> None:
    texts = _parts()
    other = _parts(document=protocol_codes(_protocol(options=8))[0].document)
    assert _trouble(*texts[:1], *texts[2:]) == (CodeTrouble.MISSING, f"Не хватает части 2 из {len(texts)}")
    assert _trouble(texts[0])[1].startswith("Не хватает частей 2, 3")
    assert _trouble(texts[0], other[1]) == (CodeTrouble.OTHER_PROTOCOL, "Часть из другого протокола")
    assert _trouble(texts[0].replace(" ", "", 1))[0] is CodeTrouble.DAMAGED
    assert _trouble("https://example.org")[0] is CodeTrouble.NOT_A_PART
    assert _trouble()[0] is CodeTrouble.NOT_A_PART
    assert _trouble(*texts, _parts(members=1)[-1]) == (
        CodeTrouble.TWO_OF_ONE,
        f"Две разные части {len(texts)} из {len(texts)}",
    )


def _forged(text: str, payload: bytes) -> str:
    """Put other content under the name of a part, with a check that fits."""
    check = hashlib.sha256(payload).hexdigest()[:8].upper()
    head = ":".join(text.split(":")[:3])
    return f"{head}:{check}:{base45.encode(payload)}."


def test_changed_content_with_a_fitting_check_is_still_refused() -> None:
    texts = _parts()
    first = _forged(texts[0], b"x" * 100)
    assert _trouble(first, *texts[1:])[0] is CodeTrouble.WRONG_DOCUMENT
    assert _trouble(*texts[:-1], _forged(texts[-1], b"\xa0"))[0] is CodeTrouble.DAMAGED


def test_a_changed_digit_under_the_old_signature_is_refused() -> None:
    changed = cbor2.loads(DOCUMENT)
    changed["o"][0][3] += 1
    document = cbor2.dumps(changed, canonical=True)
    assert parse_code(document).options[0].votes == 2
    texts = part_texts(document, [_signature(CONTROLLER, SignerRole.CONTROLLER, DOCUMENT)])
    assert _trouble(*texts)[0] is CodeTrouble.WRONG_SIGNATURE


@pytest.mark.parametrize(
    ("signatures", "trouble"),
    [
        ([(FOREIGN, SignerRole.CONTROLLER)], CodeTrouble.FOREIGN_KEY),
        ([(CONTROLLER, SignerRole.CONTROLLER), (FOREIGN, SignerRole.MEMBER)], CodeTrouble.FOREIGN_KEY),
        ([(CONTROLLER, SignerRole.MEMBER)], CodeTrouble.FOREIGN_KEY),
        ([(MEMBERS[0], SignerRole.MEMBER)], CodeTrouble.WRONG_SIGNATURE),
        ([(CONTROLLER, SignerRole.CONTROLLER)] * 2, CodeTrouble.WRONG_SIGNATURE),
    ],
)
def test_signatures_of_others_are_refused(
    signatures: list[tuple[Ed25519PrivateKey, SignerRole]], trouble: CodeTrouble
) -> None:
    texts = part_texts(DOCUMENT, [_signature(key, role) for key, role in signatures])
    assert _trouble(*texts)[0] is trouble


def test_the_signatures_of_a_file_go_into_the_last_part_in_one_order() -> None:
    controller = signing.public_bytes(CONTROLLER)
    sig = signing.sign(PROTOCOL_CODE_TYPE, DOCUMENT, [MEMBERS[1], FOREIGN, CONTROLLER])
    sig = signing.add(PROTOCOL_CODE_TYPE, DOCUMENT, sig, MEMBERS[0])
    assert signing.add(PROTOCOL_CODE_TYPE, DOCUMENT, sig, MEMBERS[0]) == sig
    chosen = code_signatures(sig, controller, MEMBER_KEYS)
    assert [one.role for one in chosen] == [SignerRole.CONTROLLER, SignerRole.MEMBER, SignerRole.MEMBER]
    joined = JoinedCode(document=DOCUMENT, signatures=chosen)
    assert isinstance(verify_code(joined, controller, MEMBER_KEYS), SignedCode)
    with pytest.raises(ValueError, match="signature file"):
        signing.add(PROTOCOL_CODE_TYPE, DOCUMENT, b"{}", MEMBERS[0])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(base45.ALPHABET))
def test_no_single_changed_character_of_a_part_is_believed(place: int, character: str) -> None:
    texts = list(_parts())
    text = texts[0]
    place %= len(text)
    if text[place] != character:
        texts[0] = text[:place] + character + text[place + 1 :]
        assert isinstance(_outcome(tuple(texts)), CodeProblem)


def test_too_many_or_no_signatures_are_an_error() -> None:
    for count in (0, 7):
        with pytest.raises(ValueError, match="signatures"):
            part_texts(DOCUMENT, [_signature(CONTROLLER, SignerRole.CONTROLLER)] * count)
    with pytest.raises(ValueError, match="too long"):
        part_texts(b"x" * PART_BYTES * 50, [_signature(CONTROLLER, SignerRole.CONTROLLER)])
    assert re.fullmatch(r"KEG1:1/\d:[0-9A-F]{16}:[0-9A-F]{8}:.*\.", _parts()[0])
    assert msgspec.to_builtins(_signature(CONTROLLER, SignerRole.CONTROLLER), builtin_types=(bytes,))[0] == 0
