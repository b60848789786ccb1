"""Control ratios: reading a formula of a protocol form and working it out with real numbers.

A formula is data of the election package, so it is parsed by hand within limits and never run as code.
It does not know where the numbers come from; `results` does.
"""

import collections.abc
import dataclasses
import operator
import re
import typing

from election.definition import Contest
from election.protocol_form import ControlRatio, ProtocolForm, Severity

SUM = "sum"
SUM_TYPED = "sum_typed"
VOTES_ALLOWED = "votes_allowed"
RESERVED_NAMES = frozenset({SUM, SUM_TYPED, VOTES_ALLOWED})

_MAX_LENGTH = 200
_MAX_DEPTH = 12
_MAX_DIGITS = 9
_TOKEN = re.compile(r"\s*(?:([0-9]+)|([a-z][a-z0-9_]*)|(>=|<=|==|>|<|[-+*()]))")
_COMPARISONS: collections.abc.Mapping[str, collections.abc.Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_ARITHMETIC: collections.abc.Mapping[str, collections.abc.Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_PRINTED = {">=": "≥", "<=": "≤", "==": "=", ">": ">", "<": "<", "+": "+", "-": "−", "*": "·"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A whole number written in the formula."""

    value: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A row id, `sum`, `sum_typed` or `votes_allowed`."""

    name: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """Two operands under `+`, `-` or `*`; `bracketed` keeps the form's brackets for printing."""

    sign: str
    left: "Operand"
    right: "Operand"
    bracketed: bool = False


Operand = Number | Name | Binary


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One comparison between two expressions."""

    left: Operand
    comparison: str
    right: Operand

    @property
    def names(self) -> frozenset[str]:
        """Return every name used, `sum` and `votes_allowed` included."""
        return _names(self.left) | _names(self.right)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormulaProblem:
    """Say why a text is not a formula; `position` counts characters from 0."""

    position: int
    text: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RatioResult:
    """One ratio with real numbers; `missing` names rows without a number, and then it does not hold."""

    formula: str
    holds: bool
    severity: Severity
    filled_in: str
    missing: tuple[str, ...] = ()


def parse_formula(text: str) -> Formula | FormulaProblem:
    """Read `EXPR (>=|<=|==|>|<) EXPR`, at most 200 characters and 12 brackets deep, or say what is wrong."""
    if len(text) > _MAX_LENGTH:
        return FormulaProblem(position=_MAX_LENGTH, text=f"длиннее {_MAX_LENGTH} знаков")
    try:
        return _Reader(text).formula()
    except _FormulaError as stop:
        return stop.problem


def parse_expression(text: str) -> Operand | FormulaProblem:
    """Read the formula of a calculated row: one expression within the limits of `parse_formula`."""
    if len(text) > _MAX_LENGTH:
        return FormulaProblem(position=_MAX_LENGTH, text=f"длиннее {_MAX_LENGTH} знаков")
    try:
        return _Reader(text).expression()
    except _FormulaError as stop:
        return stop.problem


def names_in(operand: Operand) -> frozenset[str]:
    """Return every name an expression uses."""
    return _names(operand)


def calculate(text: str, values: collections.abc.Mapping[str, int]) -> int:
    """Work out the formula of a calculated row. Raises ValueError for one that does not parse."""
    operand = parse_expression(text)
    if isinstance(operand, FormulaProblem):
        raise ValueError(f"formula, character {operand.position}: {operand.text}")
    return _value(operand, values)


def unguarded(
    form: ProtocolForm, values: collections.abc.Mapping[str, int], contest: Contest
) -> tuple[str, ...]:
    """Return the names whose number may be wrong by one without breaking any ratio that stops.

    Names are row ids, `sum` and `sum_typed`, as in `values`; a slip in one of these only people can find.
    """
    return tuple(
        name
        for name in values
        if not all(_broken(form, {**values, name: values[name] + step}, contest) for step in (1, -1))
    )


def _broken(form: ProtocolForm, values: collections.abc.Mapping[str, int], contest: Contest) -> bool:
    return any(
        not result.holds for result in evaluate(form, values, contest) if result.severity is Severity.STOP
    )


def evaluate(
    form: ProtocolForm, values: collections.abc.Mapping[str, int], contest: Contest
) -> tuple[RatioResult, ...]:
    """Work out the ratios of a form that apply to a contest.

    `values` holds a number for each row id and for both sums; `votes_allowed` comes from the contest.
    Raises ValueError for a formula that does not parse: the package was not checked.
    """
    known = {**values, VOTES_ALLOWED: contest.votes_allowed}
    return tuple(_result(ratio, known) for ratio in form.ratios if _applies(ratio, contest))


def _applies(ratio: ControlRatio, contest: Contest) -> bool:
    match ratio.applies:
        case "all":
            return True
        case "single":
            return contest.votes_allowed == 1
        case "multiple":
            return contest.votes_allowed > 1
        case _:
            typing.assert_never(ratio.applies)


def _result(ratio: ControlRatio, values: collections.abc.Mapping[str, int]) -> RatioResult:
    formula = parse_formula(ratio.formula)
    if isinstance(formula, FormulaProblem):
        raise ValueError(f"formula, character {formula.position}: {formula.text}")
    missing = tuple(sorted(formula.names - values.keys()))
    holds = not missing and _COMPARISONS[formula.comparison](
        _value(formula.left, values), _value(formula.right, values)
    )
    sign = _PRINTED[formula.comparison] if holds or formula.comparison != "==" else "≠"
    sides = (_side(formula.left, values, missing), _side(formula.right, values, missing))
    return RatioResult(
        formula=ratio.formula,
        holds=holds,
        severity=ratio.severity,
        filled_in=f" {sign} ".join(sides),
        missing=missing,
    )


def _side(operand: Operand, values: collections.abc.Mapping[str, int], missing: tuple[str, ...]) -> str:
    printed = _printed(operand, values)
    if not isinstance(operand, Binary) or _names(operand) & set(missing):
        return printed
    outer = dataclasses.replace(operand, bracketed=False)
    return f"{_printed(outer, values)} = {_number(_value(operand, values))}"


def _printed(operand: Operand, values: collections.abc.Mapping[str, int]) -> str:
    match operand:
        case Number():
            return str(operand.value)
        case Name():
            return str(values[operand.name]) if operand.name in values else "?"
        case Binary():
            left, right = _printed(operand.left, values), _printed(operand.right, values)
            text = f"{left} {_PRINTED[operand.sign]} {right}"
            return f"({text})" if operand.bracketed else text
        case _:
            typing.assert_never(operand)


def _number(value: int) -> str:
    return str(value) if value >= 0 else f"−{-value}"


def _value(operand: Operand, values: collections.abc.Mapping[str, int]) -> int:
    match operand:
        case Number():
            return operand.value
        case Name():
            return values[operand.name]
        case Binary():
            return _ARITHMETIC[operand.sign](_value(operand.left, values), _value(operand.right, values))
        case _:
            typing.assert_never(operand)


def _names(operand: Operand) -> frozenset[str]:
    match operand:
        case Number():
            return frozenset()
        case Name():
            return frozenset({operand.name})
        case Binary():
            return _names(operand.left) | _names(operand.right)
        case _:
            typing.assert_never(operand)


class _FormulaError(Exception):
    def __init__(self, position: int, text: str) -> None:
        super().__init__(text)
        self.problem = FormulaProblem(position=position, text=text)


class _Reader:
    """Recursive descent over the tokens; every method leaves `_index` behind what it has read."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._index = 0
        self._depth = 0

    def formula(self) -> Formula:
        left = self._expression()
        position, comparison = self._next()
        if comparison not in _COMPARISONS:
            raise _FormulaError(position, "ожидалось сравнение: >= <= == > <")
        right = self._expression()
        position, rest = self._next()
        if rest:
            raise _FormulaError(position, "лишнее после формулы")
        return Formula(left=left, comparison=comparison, right=right)

    def expression(self) -> Operand:
        operand = self._expression()
        position, rest = self._next()
        if rest:
            raise _FormulaError(position, "лишнее после формулы")
        return operand

    def _expression(self) -> Operand:
        operand = self._product()
        while self._tokens[self._index][1] in ("+", "-"):
            sign = self._next()[1]
            operand = Binary(sign=sign, left=operand, right=self._product())
        return operand

    def _product(self) -> Operand:
        operand = self._factor()
        while self._tokens[self._index][1] == "*":
            self._next()
            operand = Binary(sign="*", left=operand, right=self._factor())
        return operand

    def _factor(self) -> Operand:
        position, token = self._next()
        if token == "(":
            return self._bracket(position)
        if token[:1].isdigit():
            if len(token) > _MAX_DIGITS:
                raise _FormulaError(position, f"число длиннее {_MAX_DIGITS} цифр")
            return Number(value=int(token))
        if token[:1].isalpha():
            return Name(name=token)
        raise _FormulaError(position, "ожидалось число, строка или скобка")

    def _bracket(self, position: int) -> Operand:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _FormulaError(position, f"скобки глубже {_MAX_DEPTH}")
        operand = self._expression()
        closing, token = self._next()
        if token != ")":
            raise _FormulaError(closing, "не закрыта скобка")
        self._depth -= 1
        return dataclasses.replace(operand, bracketed=True) if isinstance(operand, Binary) else operand

    def _next(self) -> tuple[int, str]:
        token = self._tokens[self._index]
        self._index = min(self._index + 1, len(self._tokens) - 1)
        return token


def _tokens(text: str) -> list[tuple[int, str]]:
    tokens: list[tuple[int, str]] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            gap = len(text[position:]) - len(text[position:].lstrip())
            raise _FormulaError(position + gap, "непонятный знак")
        tokens.append((found.start(found.lastindex or 0), found.group(found.lastindex or 0)))
        position = found.end()
    tokens.append((end, ""))
    return tokens
