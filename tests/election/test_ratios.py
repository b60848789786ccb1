"""Formulas of control ratios: what parses, what is refused and where, and what the numbers give."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from election.definition import CandidateContest, ContestOption
from election.identifiers import ContestId, OptionId
from election.localized import localized
from election.protocol_form import ControlRatio, ProtocolForm, Severity
from election.ratios import Formula, FormulaProblem, RatioResult, evaluate, parse_formula


def _contest(votes_allowed: int = 1) -> CandidateContest:
    return CandidateContest(
        id=ContestId("c"),
        title=localized("t"),
        short_title=localized("t"),
        options=(ContestOption(id=OptionId("a"), number=1, name=localized("a")),),
        votes_allowed=votes_allowed,
        protocol_form="f",
    )


def _form(*ratios: ControlRatio) -> ProtocolForm:
    return ProtocolForm(id="f", title=localized("t"), rows=(), ratios=ratios)


def _one(formula: str, votes_allowed: int = 1, **values: int) -> RatioResult:
    (result,) = evaluate(_form(ControlRatio(formula=formula)), values, _contest(votes_allowed))
    return result


def test_names_are_all_names_used() -> None:
    formula = parse_formula("(r4 - r5) * votes_allowed >= sum + 3")
    assert isinstance(formula, Formula)
    assert formula.names == {"r4", "r5", "votes_allowed", "sum"}


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("r1", 2),
        ("r1 >= ", 5),
        ("r1 = r2", 3),
        ("r1 >= r2 >= r3", 9),
        ("r1 >= r2 r3", 9),
        ("(r1 >= r2", 4),
        ("r1) >= r2", 2),
        ("r1 >= -1", 6),
        ("r1 >= r2 / r3", 9),
        ("R1 >= r2", 0),
        ("r1 >= 1234567890", 6),
        ("r1.__class__ >= 1", 2),
        ("(" * 13 + "r1" + ")" * 13 + " > 1", 12),
        ("r1 > " + "1 + " * 60 + "1", 200),
    ],
)
def test_a_bad_formula_is_refused_with_its_place(text: str, position: int) -> None:
    problem = parse_formula(text)
    assert isinstance(problem, FormulaProblem)
    assert problem.position == position
    assert problem.text


@pytest.mark.parametrize(
    ("formula", "holds", "filled_in"),
    [
        ("r2 + r3 >= r4", False, "318 + 6 = 324 ≥ 325"),
        ("r2 + r3 == r4", False, "318 + 6 = 324 ≠ 325"),
        ("r4 > r2", True, "325 > 318"),
        ("r4 == r5 + sum", True, "325 = 5 + 320 = 325"),
        ("r4 - r5 <= sum", True, "325 − 5 = 320 ≤ 320"),
        ("sum <= (r4 - r5) * votes_allowed", True, "320 ≤ (325 − 5) · 2 = 640"),
        ("r5 - r4 < 2 * 3 + 1", True, "5 − 325 = −320 < 2 · 3 + 1 = 7"),
        ("r2 - r3 - r5 == 307", True, "318 − 6 − 5 = 307 = 307"),
        ("r2 - (r3 - r5) == 317", True, "318 − (6 − 5) = 317 = 317"),
    ],
)
def test_the_numbers_are_filled_in(formula: str, holds: bool, filled_in: str) -> None:
    result = _one(formula, votes_allowed=2, r2=318, r3=6, r4=325, r5=5, sum=320)
    assert (result.holds, result.filled_in) == (holds, filled_in)


def test_a_row_without_a_number_breaks_the_ratio_and_is_named() -> None:
    result = _one("r1 + 1 >= r2", r2=0)
    assert (result.holds, result.missing, result.filled_in) == (False, ("r1",), "? + 1 ≥ 0")


def test_applies_chooses_by_the_number_of_marks() -> None:
    form = _form(
        ControlRatio(formula="1 > 0", severity=Severity.WARN),
        ControlRatio(formula="2 > 0", applies="single"),
        ControlRatio(formula="3 > 0", applies="multiple"),
    )
    single = [result.formula for result in evaluate(form, {}, _contest(1))]
    multiple = [result.formula for result in evaluate(form, {}, _contest(2))]
    assert (single, multiple) == (["1 > 0", "2 > 0"], ["1 > 0", "3 > 0"])
    assert evaluate(form, {}, _contest(1))[0].severity is Severity.WARN


def test_an_unchecked_formula_is_an_error_not_a_result() -> None:
    with pytest.raises(ValueError, match="character 3"):
        _one("r1 ? 2", r1=1)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="r12 +-*()<>=sum_", max_size=40))
def test_any_text_parses_or_is_refused_within_itself(text: str) -> None:
    outcome = parse_formula(text)
    if isinstance(outcome, FormulaProblem):
        assert 0 <= outcome.position <= len(text)


_EXPRESSIONS = st.recursive(
    st.sampled_from(["r1", "r2", "3", "sum"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(_EXPRESSIONS, st.sampled_from([">=", "<=", "==", ">", "<"]), _EXPRESSIONS, st.integers(0, 999))
def test_the_value_is_that_of_arithmetic(left: str, sign: str, right: str, number: int) -> None:
    values = {"r1": number, "r2": 7, "sum": 2}
    plain = "".join(
        str(values[word]) if word in values else word
        for word in f"{left} {sign} {right}".replace("(", "( ").replace(")", " )").split(" ")
    )
    result = _one(f"{left} {sign} {right}", **values)
    assert result.holds is eval(plain, {"__builtins__": {}})  # the test's own reading of the formula
