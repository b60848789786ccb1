"""Strict decoding of package files: bounded JSON into typed values, or a problem with its place.

The same words explain a wrong key in a human-written source. It does not judge the sense of a value.
"""

import dataclasses
import enum
import json
import re
import typing

import msgspec

MAX_DEPTH = 16

_T = typing.TypeVar("_T")


class ProblemCode(enum.Enum):
    """What is wrong with a package."""

    MISSING_FILE = "missing_file"
    UNEXPECTED_FILE = "unexpected_file"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    WRONG_VALUE = "wrong_value"
    MISSING_SIGNATURE = "missing_signature"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_ROOT = "wrong_root"
    OTHER_ELECTION = "other_election"
    OTHER_STATION = "other_station"
    OLDER_VERSION = "older_version"
    DAMAGED_ASSET = "damaged_asset"
    DUPLICATE = "duplicate"
    INCONSISTENT = "inconsistent"
    WRONG_TEXT = "wrong_text"
    WRONG_FORMULA = "wrong_formula"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PackageProblem:
    """One thing wrong: `place` is «file: path», `text` one Russian sentence without the place."""

    code: ProblemCode
    place: str
    text: str

    def __str__(self) -> str:
        """Return the line shown to people."""
        return f"{self.place}: {self.text}"

    def within(self, file_name: str) -> "PackageProblem":
        """Return the same problem with its place inside a file."""
        return dataclasses.replace(self, place=f"{file_name}: {self.place}" if self.place else file_name)


def decode(data_untrusted: bytes, expected: type[_T]) -> _T | PackageProblem:
    """Decode JSON into a value of a type: unknown or repeated keys and deep nesting are refused."""
    problem = _check_plain(data_untrusted)
    if problem is not None:
        return problem
    try:
        return msgspec.json.decode(data_untrusted, type=expected)
    except msgspec.ValidationError as error:
        return explain(error)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return PackageProblem(code=ProblemCode.MALFORMED, place="", text="это не JSON")


def _check_plain(data_untrusted: bytes) -> PackageProblem | None:
    """Refuse what decoders read differently: nesting, repeated keys, numbers outside JSON."""
    if _depth(data_untrusted) > MAX_DEPTH:
        text = f"вложенность больше {MAX_DEPTH} уровней"
        return PackageProblem(code=ProblemCode.MALFORMED, place="", text=text)
    try:
        json.loads(data_untrusted.decode("utf-8"), object_pairs_hook=_unique)
    except _RepeatedKeyError as error:
        key = _shown(error.key)
        return PackageProblem(code=ProblemCode.DUPLICATE, place="", text=f"ключ {key} повторяется")
    except ValueError:  # also UnicodeDecodeError and JSONDecodeError
        return PackageProblem(code=ProblemCode.MALFORMED, place="", text="это не JSON в кодировке UTF-8")
    return None


class _RepeatedKeyError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__("repeated key")
        self.key = key


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found


_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def _depth(data_untrusted: bytes) -> int:
    depth = deepest = 0
    for match in _STRING_OR_BRACKET.finditer(data_untrusted):
        token = match.group()
        if token in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif token in b"]}":
            depth -= 1
    return deepest


_AT = re.compile(r" - at `(?:key` in `)?\$(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<key>.*)`")
_TYPE = re.compile(r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`")
_BOUND = re.compile(
    r"Expected `(?P<type>\w+)` (?P<length>of length )?(?P<sign><=|>=|<|>|==)? ?(?P<bound>\d+)"
)
_CHOICE = re.compile(r"Invalid (?:enum )?value (?P<value>.*)", re.DOTALL)

_TYPE_NAMES = {
    "str": "текст",
    "int": "целое число",
    "float": "число",
    "bool": "true или false",
    "array": "список",
    "object": "таблица",
    "null": "ничего",
    "date": "дата",
    "datetime": "дата со временем",
}
_SIGN_WORDS = {
    "<=": "не больше",
    ">=": "не меньше",
    "<": "меньше",
    ">": "больше",
    "==": "ровно",
    None: "ровно",
}


def explain(error: msgspec.ValidationError) -> PackageProblem:
    """Turn a decoder's message into a place like `contests[2].options[5].naem` and a Russian sentence."""
    message = str(error)
    at = _AT.search(message)
    place = at.group("path").lstrip(".") if at else ""
    body = message[: at.start()] if at else message
    for pattern, code, words in (
        (_UNKNOWN, ProblemCode.UNKNOWN_KEY, "неизвестный ключ"),
        (_MISSING, ProblemCode.WRONG_VALUE, "обязательный ключ не указан"),
    ):
        match = pattern.match(body)
        if match:
            key = plain(match.group("key"))
            return PackageProblem(code=code, place=f"{place}.{key}" if place else key, text=words)
    return PackageProblem(code=ProblemCode.WRONG_VALUE, place=place, text=_wrong_value(body))


def _wrong_value(body: str) -> str:
    match = _TYPE.match(body)
    if match:
        return f"ожидается {_type_names(match.group('want'))}, а указано: {_type_names(match.group('got'))}"
    match = _BOUND.match(body)
    if match:
        what = "длина должна" if match.group("length") else "число должно"
        return f"{what} быть {_SIGN_WORDS[match.group('sign')]} {match.group('bound')}"
    match = _CHOICE.match(body)
    if match:
        return f"недопустимое значение {_shown(match.group('value').strip(chr(39)))}"
    if body.startswith("Invalid RFC3339"):
        return "такой даты нет"
    if "matching regex" in body:
        return "недопустимое написание"
    return "недопустимое значение"


def _type_names(names: str) -> str:
    return " или ".join(_TYPE_NAMES.get(name.strip(), name.strip()) for name in names.split("|"))


def plain(text_untrusted: str) -> str:
    """Return an untrusted key harmless to show: printable and short."""
    kept = "".join(char if char.isprintable() else "?" for char in text_untrusted[:60])
    return kept + ("…" if len(text_untrusted) > 60 else "")


def _shown(text_untrusted: str) -> str:
    return f"«{plain(text_untrusted)}»"
