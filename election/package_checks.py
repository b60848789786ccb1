"""Whether a parsed election and station make sense as a whole.

Every rule names its place. Signatures, versions and files are judged by `package`, not here.
"""

import base64
import collections
import collections.abc
import datetime
import hashlib
import itertools
import re
import unicodedata

from election.definition import (
    BallotMeasureContest,
    CandidateContest,
    Contest,
    ContestOption,
    Device,
    DeviceRole,
    Election,
    PartyContest,
    Stance,
    Station,
)
from election.identifiers import LANGUAGE_PATTERN, Language, is_identifier
from election.localized import STATE_LANGUAGE, Localized
from election.officials import OfficialRole
from election.package_decoding import PackageProblem, ProblemCode, plain
from election.protocol_form import OPTION_SOURCES, FormRow, ProtocolForm, RowSource
from election.ratios import RESERVED_NAMES, FormulaProblem, names_in, parse_expression, parse_formula

# Longest texts, in characters: what fits the screens and the tape.
TITLE = 300
SHORT_TITLE = 120
OPTION_NAME = 200
DETAILS = 600
PROGRAMME = 1500
QUESTION = 8000

_MAX_SERIAL = 2**28 - 1
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_HEX_32 = re.compile(r"[0-9a-f]{64}")
_ROW_ID = re.compile(r"[a-z][a-z0-9_]{0,19}")
_ASSET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_PACKAGE_NAME = re.compile(r"(?:root|election|station-[0-9]{4,5})\.json")

_Problems = collections.abc.Iterator[PackageProblem]


def check_election(election: Election) -> tuple[PackageProblem, ...]:
    """Return everything that is wrong with an election as a whole; empty means it may be voted on."""
    return tuple(
        itertools.chain(
            _head(election),
            _duplicates(election),
            *(_contest(election, index) for index in range(len(election.contests))),
            _styles(election),
            _forms(election),
            _assets(election),
            _texts(_election_texts(election), frozenset(election.languages)),
        )
    )


def check_station(station: Station, election: Election) -> tuple[PackageProblem, ...]:
    """Return everything that is wrong with a station's file beside its election."""
    texts = [("name", station.name, OPTION_NAME, False)]
    if station.address is not None:
        texts.append(("address", station.address, TITLE, False))
    return tuple(
        itertools.chain(
            _devices(station),
            _cards(station),
            _officials(station),
            _texts(texts, frozenset(election.languages)),
        )
    )


def _bad(place: str, text: str, code: ProblemCode = ProblemCode.INCONSISTENT) -> PackageProblem:
    return PackageProblem(code=code, place=place, text=text)


def _head(election: Election) -> _Problems:
    if not is_identifier(election.id):
        yield _bad("id", "недопустимое обозначение", ProblemCode.WRONG_VALUE)
    try:
        datetime.date.fromisoformat(election.date)
    except ValueError:
        yield _bad("date", "такой даты нет", ProblemCode.WRONG_VALUE)
    if election.languages[:1] != (STATE_LANGUAGE,):
        yield _bad("languages", "первым языком должен быть ru")
    for index, language in enumerate(election.languages):
        if re.fullmatch(LANGUAGE_PATTERN.rstrip("$"), language) is None:
            yield _bad(f"languages[{index}]", "недопустимое обозначение языка", ProblemCode.WRONG_VALUE)
    for index, time in enumerate(election.policy.reporting_times):
        if _TIME.fullmatch(time) is None:
            yield _bad(f"policy.reporting_times[{index}]", "время пишется ЧЧ:ММ", ProblemCode.WRONG_VALUE)


def _repeated(place: str, key: str, values: collections.abc.Sequence[object]) -> _Problems:
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value in seen:
            where = f"{place}[{index}].{key}" if key else f"{place}[{index}]"
            yield _bad(where, "значение повторяется", ProblemCode.DUPLICATE)
        seen.add(value)


def _duplicates(election: Election) -> _Problems:
    yield from _repeated("languages", "", election.languages)
    yield from _repeated("contests", "id", [contest.id for contest in election.contests])
    yield from _repeated("ballot_styles", "id", [style.id for style in election.ballot_styles])
    yield from _repeated("protocol_forms", "id", [form.id for form in election.protocol_forms])
    yield from _repeated("assets", "name", [asset.name for asset in election.assets])


def _contest(election: Election, index: int) -> _Problems:
    contest = election.contests[index]
    place = f"contests[{index}]"
    if not is_identifier(contest.id):
        yield _bad(f"{place}.id", "недопустимое обозначение", ProblemCode.WRONG_VALUE)
    if contest.protocol_form not in {form.id for form in election.protocol_forms}:
        yield _bad(f"{place}.protocol_form", "такой формы протокола нет")
    if not any(contest.id in style.contests for style in election.ballot_styles):
        yield _bad(place, "не входит ни в один комплект бюллетеней")
    yield from _repeated(f"{place}.options", "id", [option.id for option in contest.options])
    yield from _options(place, contest)
    yield from _votes_allowed(place, contest)
    yield from _stances(place, contest)


def _options(place: str, contest: Contest) -> _Problems:
    least = 2 if isinstance(contest, BallotMeasureContest) else 1
    if len(contest.options) < least:
        yield _bad(f"{place}.options", f"вариантов должно быть не меньше {least}")
    for index, option in enumerate(contest.options):
        where = f"{place}.options[{index}]"
        if not is_identifier(option.id):
            yield _bad(f"{where}.id", "недопустимое обозначение", ProblemCode.WRONG_VALUE)
        if option.number != index + 1:
            yield _bad(f"{where}.number", f"номера идут подряд, здесь должен быть {index + 1}")
        if option.against_all and index != len(contest.options) - 1:
            yield _bad(f"{where}.against_all", "«Против всех» может быть только последней строкой")


def _votes_allowed(place: str, contest: Contest) -> _Problems:
    choosable = sum(not option.against_all for option in contest.options)
    if contest.votes_allowed > choosable:
        yield _bad(f"{place}.votes_allowed", f"отметок разрешено больше, чем вариантов ({choosable})")


def _stances(place: str, contest: Contest) -> _Problems:
    if isinstance(contest, PartyContest) and contest.for_and_against:
        yield from _for_and_against(place, contest)
        return
    for index, option in enumerate(contest.options):
        where = f"{place}.options[{index}]"
        if option.stance is not Stance.FOR:
            yield _bad(f"{where}.stance", "«против» бывает только в бюллетене «за и против»")
        if option.subject is not None:
            yield _bad(f"{where}.subject", "бывает только в бюллетене «за и против»")


def _for_and_against(place: str, contest: PartyContest) -> _Problems:
    if contest.votes_allowed != 2:
        yield _bad(f"{place}.votes_allowed", "в бюллетене «за и против» ровно две отметки")
    pairs: dict[str, list[tuple[int, ContestOption]]] = collections.defaultdict(list)
    for index, option in enumerate(contest.options):
        where = f"{place}.options[{index}]"
        if option.against_all:
            if option.subject is not None or option.stance is not Stance.FOR:
                yield _bad(f"{where}.subject", "«Против всех» не относится ни к одному списку")
        elif option.subject is None or not is_identifier(option.subject):
            yield _bad(f"{where}.subject", "не указано, к какому списку относится строка")
        else:
            pairs[option.subject].append((index, option))
    for options in pairs.values():
        stances = sorted(option.stance.value for _, option in options)
        if stances != [Stance.AGAINST.value, Stance.FOR.value]:
            where = f"{place}.options[{options[-1][0]}].subject"
            yield _bad(where, "у каждого списка должны быть одна строка «за» и одна «против»")


def _styles(election: Election) -> _Problems:
    known = {contest.id for contest in election.contests}
    if not election.ballot_styles:
        yield _bad("ballot_styles", "нет ни одного комплекта бюллетеней")
    for index, style in enumerate(election.ballot_styles):
        place = f"ballot_styles[{index}]"
        if not is_identifier(style.id):
            yield _bad(f"{place}.id", "недопустимое обозначение", ProblemCode.WRONG_VALUE)
        if not style.contests:
            yield _bad(f"{place}.contests", "комплект пуст")
        for position, contest_id in enumerate(style.contests):
            if contest_id not in known:
                yield _bad(f"{place}.contests[{position}]", "такого голосования нет")
        yield from _repeated(f"{place}.contests", "", style.contests)


def _forms(election: Election) -> _Problems:
    for index, form in enumerate(election.protocol_forms):
        place = f"protocol_forms[{index}]"
        if not is_identifier(form.id):
            yield _bad(f"{place}.id", "недопустимое обозначение", ProblemCode.WRONG_VALUE)
        yield from _rows(place, form)
        yield from _ratios(place, form)


def _rows(place: str, form: ProtocolForm) -> _Problems:
    yield from _repeated(f"{place}.rows", "id", [row.id for row in form.rows])
    yield from _repeated(f"{place}.rows", "number", [row.number for row in form.rows])
    for index, row in enumerate(form.rows):
        where = f"{place}.rows[{index}]"
        if _ROW_ID.fullmatch(row.id) is None or row.id in RESERVED_NAMES:
            yield _bad(f"{where}.id", "недопустимое обозначение строки", ProblemCode.WRONG_VALUE)
        if not 1 <= len(row.number) <= 8 or not row.number.isalnum():
            yield _bad(f"{where}.number", "недопустимый номер строки", ProblemCode.WRONG_VALUE)
        above = {other.id for other in form.rows[:index] if other.source not in OPTION_SOURCES}
        yield from _row_formula(where, row, above)
    counted = [row.source for row in form.rows if row.source in OPTION_SOURCES]
    if not counted or len(set(counted)) != len(counted):
        text = "строка голосов по вариантам должна быть ровно одна: option_votes, option_typed или обе"
        yield _bad(f"{place}.rows", text)


def _row_formula(where: str, row: FormRow, above: set[str]) -> _Problems:
    if (row.source is RowSource.CALCULATED) != (row.formula is not None):
        yield _bad(where, "formula нужна строке calculated и только ей", ProblemCode.WRONG_FORMULA)
    if row.formula is None:
        return
    operand = parse_expression(row.formula)
    if isinstance(operand, FormulaProblem):
        text = f"знак {operand.position + 1}: {operand.text}"
        yield _bad(f"{where}.formula", text, ProblemCode.WRONG_FORMULA)
        return
    for name in sorted(names_in(operand) - above - RESERVED_NAMES):
        yield _bad(f"{where}.formula", f"выше нет строки «{name}»", ProblemCode.WRONG_FORMULA)


def _ratios(place: str, form: ProtocolForm) -> _Problems:
    rows = {row.id for row in form.rows if row.source not in OPTION_SOURCES}
    for index, ratio in enumerate(form.ratios):
        where = f"{place}.ratios[{index}].formula"
        formula = parse_formula(ratio.formula)
        if isinstance(formula, FormulaProblem):
            text = f"знак {formula.position + 1}: {formula.text}"
            yield _bad(where, text, ProblemCode.WRONG_FORMULA)
            continue
        for name in sorted(formula.names - rows - RESERVED_NAMES):
            yield _bad(where, f"нет строки «{name}»", ProblemCode.WRONG_FORMULA)


def _assets(election: Election) -> _Problems:
    for index, asset in enumerate(election.assets):
        reserved = _PACKAGE_NAME.fullmatch(asset.name) is not None or asset.name.endswith(".sig")
        if reserved or _ASSET_NAME.fullmatch(asset.name) is None:
            yield _bad(f"assets[{index}].name", "недопустимое имя файла", ProblemCode.WRONG_VALUE)


def _devices(station: Station) -> _Problems:
    devices = station.devices
    controllers = sum(device.role is DeviceRole.CONTROLLER for device in devices)
    if controllers != 1:
        yield _bad("devices", f"контроллер должен быть один, а указано: {controllers}")
    if not any(device.role is DeviceRole.KIOSK for device in devices):
        yield _bad("devices", "нет ни одного устройства для голосования в помещении")
    for key in ("id", "number", "public_key", "certificate_sha256"):
        yield from _repeated("devices", key, [getattr(device, key) for device in devices])
    for index, device in enumerate(devices):
        if not is_identifier(device.id):
            yield _bad(f"devices[{index}].id", "недопустимое обозначение", ProblemCode.WRONG_VALUE)
        if device.certificate is not None and not _is_pinned(device):
            text = "сертификат не соответствует своей контрольной сумме"
            yield _bad(f"devices[{index}].certificate", text)
        for key in ("public_key", "certificate_sha256"):
            if _HEX_32.fullmatch(getattr(device, key)) is None:
                yield _bad(f"devices[{index}].{key}", "недопустимое написание", ProblemCode.WRONG_VALUE)


def _is_pinned(device: Device) -> bool:
    body = "".join(line for line in (device.certificate or "").splitlines() if not line.startswith("-----"))
    try:
        der = base64.b64decode(body, validate=True)
    except ValueError:
        return False
    return hashlib.sha256(der).hexdigest() == device.certificate_sha256


def _cards(station: Station) -> _Problems:
    if station.cards.first_serial + station.cards.count - 1 > _MAX_SERIAL:
        yield _bad("cards", f"номера карточек больше {_MAX_SERIAL}")


def _officials(station: Station) -> _Problems:
    cards = station.officials
    if not cards:
        return
    yield from _repeated("officials", "id", [card.id for card in cards])
    yield from _repeated("officials", "code_sha256", [card.code_sha256 for card in cards])
    chairs = sum(card.role is OfficialRole.CHAIR for card in cards)
    if not chairs or chairs == len(cards):
        yield _bad("officials", "нужны карточка председателя и хотя бы одна карточка другого человека")


_Texts = collections.abc.Iterable[tuple[str, Localized, int, bool]]  # place, text, limit, several paragraphs


def _election_texts(election: Election) -> _Texts:
    yield "title", election.title, TITLE, False
    if election.policy.card_return is not None:
        yield "policy.card_return", election.policy.card_return, TITLE, False
    for index, contest in enumerate(election.contests):
        yield from _contest_texts(f"contests[{index}]", contest)
    for index, style in enumerate(election.ballot_styles):
        yield f"ballot_styles[{index}].title", style.title, TITLE, False
    for index, form in enumerate(election.protocol_forms):
        yield f"protocol_forms[{index}].title", form.title, TITLE, False
        for position, row in enumerate(form.rows):
            yield f"protocol_forms[{index}].rows[{position}].title", row.title, TITLE, False


def _contest_texts(place: str, contest: Contest) -> _Texts:
    yield f"{place}.title", contest.title, TITLE, False
    yield f"{place}.short_title", contest.short_title, SHORT_TITLE, False
    if contest.district is not None:
        yield f"{place}.district", contest.district, TITLE, False
    match contest:
        case BallotMeasureContest():
            yield f"{place}.question", contest.question, QUESTION, True
        case CandidateContest() | PartyContest():
            pass
    for index, option in enumerate(contest.options):
        where = f"{place}.options[{index}]"
        yield f"{where}.name", option.name, OPTION_NAME, False
        for key, text, limit, paragraphs in (
            ("affiliation", option.affiliation, OPTION_NAME, False),
            ("details", option.details, DETAILS, False),
            ("programme", option.programme, PROGRAMME, True),
        ):
            if text is not None:
                yield f"{where}.{key}", text, limit, paragraphs


def _texts(texts: _Texts, languages: frozenset[Language]) -> _Problems:
    for place, localized, limit, paragraphs in texts:
        if STATE_LANGUAGE not in localized:
            yield _bad(place, "нет русского текста", ProblemCode.WRONG_TEXT)
        for language, text in localized.items():
            reason = _text_fault(text, limit, paragraphs)
            where = place if language == STATE_LANGUAGE else f"{place}.{plain(language)}"
            if language not in languages:
                reason = "этот язык не указан в languages"
            if reason is not None:
                yield _bad(where, reason, ProblemCode.WRONG_TEXT)


def _text_fault(text: str, limit: int, paragraphs: bool) -> str | None:
    if not text.strip():
        return "текст пуст"
    if len(text) > limit:
        return f"текст длиннее {limit} знаков ({len(text)})"
    for position, char in enumerate(text):
        if char == "\n" and paragraphs:
            continue
        # Invisible and direction-changing characters could make two texts look alike; a soft hyphen may stay.
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and char != "\u00ad":
            return f"недопустимый знак U+{ord(char):04X} на месте {position + 1}"
    return None
