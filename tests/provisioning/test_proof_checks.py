"""The checks of the proof, each broken once: it is found, with the row it is about, and nothing else is."""

import dataclasses

import msgspec
import pytest

from election.localized import localized
from provisioning.proof.findings import Check, Finding, grouped
from provisioning.proof.names import SIZES, named, numbers
from provisioning.proof.reading import PageLine, Variant
from tests.provisioning.proof_pages import (
    NAMES,
    ballot_faults,
    confirmations,
    election,
    page,
    page_faults,
    with_area,
    with_row,
    with_words,
    words,
)


def test_a_good_page_has_no_findings() -> None:
    assert page_faults(page()) == []
    assert ballot_faults(page(), *confirmations()) == []


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        (with_words(1, missing="漢"), Check.GLYPHS),
        (with_words(1, too_wide=True), Check.WHOLE),
        (with_words(1, ink=(150.0, 71.0, 60.0, 4.8)), Check.WHOLE),
        (with_words(1, held=(5.0, 60.0, 80.0, 20.0)), Check.WHOLE),
        (with_words(1, inked=None), Check.WHOLE),
        (with_words(1, inked=(30.0, 71.0, 40.0, 4.8)), Check.WHOLE),
        (with_words(1, lines=2, ink=(30.0, 66.0, 60.0, 12.0), inked=(30.0, 66.0, 60.0, 4.8)), Check.WHOLE),
        (with_words(1, cap=4.6), Check.LETTERS),
        (with_words(1, cap=5.8), Check.LETTERS),
        (with_words(1, part="details", cap=3.3), Check.LETTERS),
        (with_words(1, contrast=9.9), Check.CONTRAST),
        (with_area(1, edge_contrast=9.9), Check.CONTRAST),
        (with_area(1, rect=(5.0, 65.0, 184.0, 12.6)), Check.TARGETS),
        (with_area(1, rect=(5.0, 63.0, 17.0, 20.0)), Check.TARGETS),
        (with_area(1, rect=(15.0, 63.0, 184.0, 20.0)), Check.TARGETS),
    ],
)
def test_what_is_wrong_with_a_row_is_found(broken: PageLine, check: Check) -> None:
    assert page_faults(broken) == [(check, (2,))]


def test_rows_too_near_and_words_over_words_are_found() -> None:
    assert page_faults(with_area(1, rect=(5.0, 62.4, 184.0, 20.0))) == [(Check.TARGETS, (1, 2))]
    over = msgspec.structs.replace(page(), words=(*page().words, words("", "", "Поверх", 49.0)))
    assert (Check.WHOLE, (1,)) in page_faults(over)


def test_half_a_pixel_is_let_go_and_no_more() -> None:
    assert page_faults(with_words(0, cap=4.784)) == []
    assert page_faults(with_words(0, cap=4.70)) == [(Check.LETTERS, (1,))]


@pytest.mark.parametrize(
    ("theme", "contrast", "good"),
    [
        ("white_on_black", 21.0, True),
        ("white_on_black", 19.9, False),
        ("black_on_white", 16.2, False),
        ("soft", 6.1, True),
        ("soft", 4.4, False),
        ("soft", 9.0, False),
    ],
)
def test_each_theme_has_its_contrast(theme: str, contrast: float, good: bool) -> None:
    areas = tuple(msgspec.structs.replace(area, edge_contrast=21.0) for area in page().areas)
    block = msgspec.structs.replace(page().words[0], contrast=contrast)
    found = page_faults(page(theme=theme, areas=areas, words=(block,)))
    assert found == ([] if good else [(Check.CONTRAST, (1,))])


@pytest.mark.parametrize(
    "changed",
    [
        {"rect": (5.0, 63.0, 184.0, 21.0)},
        {"rect": (5.0, 63.0, 180.0, 20.0)},
        {"text_left": 14.0},
        {"shape": "form=card"},
    ],
)
def test_a_row_unlike_the_others_is_found(changed: dict[str, object]) -> None:
    found = ballot_faults(with_row(1, **changed), *confirmations())
    assert found
    assert {finding.check for finding in found} == {Check.EQUAL}
    assert all(2 in finding.options for finding in found)


def test_larger_letters_on_one_name_are_found() -> None:
    found = ballot_faults(with_words(1, cap=5.5), *confirmations())
    assert [(finding.check, finding.options) for finding in found] == [(Check.EQUAL, (2,))]


def test_rows_of_other_pages_must_be_as_high() -> None:
    first = page(rows=page().rows[:2], words=page().words[:2], variant=_variant(1))
    low = msgspec.structs.replace(page().rows[2], rect=(5.0, 40.0, 184.0, 26.0))
    second = page(rows=(low,), words=page().words[2:], variant=_variant(2))
    found = ballot_faults(first, second, *confirmations())
    assert [finding.text for finding in found] == ["высота строк на разных страницах разная"]
    assert found[0].measured == "20,0 мм – 26,0 мм"


def _variant(number: int) -> Variant:
    return Variant(kind="blank", page=number, pages=2)


def test_a_mark_or_a_theme_may_not_change_a_row() -> None:
    marked = with_row(2, text_left=15.0)
    marked = msgspec.structs.replace(marked, variant=Variant(kind="marked", page=1, pages=1))
    found = ballot_faults(page(), marked, *confirmations())
    assert [(finding.check, finding.options) for finding in found] == [(Check.EQUAL, (3,))]


def test_missing_foreign_and_moved_rows_are_found() -> None:
    absent = ballot_faults(page(rows=page().rows[:2]), *confirmations())
    assert [(f.check, f.options) for f in absent] == [(Check.COMPLETE, (3,))]
    unconfirmed = ballot_faults(page(), *confirmations()[:2])
    assert [(f.check, f.options) for f in unconfirmed] == [(Check.COMPLETE, (3,))]
    foreign = ballot_faults(page(), *confirmations(), of=election(*NAMES[:2]))
    assert {(f.check, f.options) for f in foreign} == {(Check.COMPLETE, (3,))}
    moved = ballot_faults(page(rows=page().rows[::-1]), *confirmations())
    assert [(f.check, f.options) for f in moved if f.check is Check.COMPLETE] == [(Check.COMPLETE, (3, 1))]


def test_words_must_be_those_of_the_package() -> None:
    other = ballot_faults(with_words(0, text="Аистова Вера-Тихоновна"), *confirmations())
    assert [(f.check, f.options) for f in other] == [(Check.COMPLETE, (1,))]
    spaced = election("Аистова\u00a0Вера", *NAMES[1:])
    assert ballot_faults(page(), *confirmations(), of=spaced) == []


def test_what_the_ballot_leaves_out_must_be_on_the_confirmation() -> None:
    told = election(details=localized("учитель"), affiliation=localized("самовыдвижение"))
    found = ballot_faults(page(brief=True), *confirmations(), of=told)
    assert {f.options for f in found} == {(1,)}
    assert {f.text.partition(":")[0] for f in found} == {"сведения", "кем выдвинут"}


def test_findings_alike_become_one_line_that_is_true_for_all_it_names() -> None:
    base = Finding(check=Check.CONTRAST, kind="k", text="мало", contest="c", profile="p")
    findings = [
        dataclasses.replace(base, language=language, size=size, theme="light", options=(n,), measured=f"{n}")
        for language in ("ru", "tt")
        for size in ("m", "l")
        for n in (1, 2)
    ]
    (line,) = grouped(findings)
    assert (line.languages, line.sizes, line.options, line.count) == (("ru", "tt"), ("l", "m"), (1, 2), 8)
    assert line.measured == ("1", "2")
    apart = [*findings, dataclasses.replace(base, language="ru", size="s", theme="soft", options=(1,))]
    assert len(grouped(apart)) == 2
    assert len(grouped([*findings, *findings])) == 1


def test_names_and_numbers_of_the_paper() -> None:
    assert named(SIZES, ("xl", "s")) == "S, XL"
    assert named(SIZES, ("xl", "s", "m", "l")) == "все"
    assert named(SIZES, ("",)) == "—"
    assert numbers((3, 1, 2, 7)) == "1–3, 7"
    assert numbers(()) == "—"


def test_details_may_run_over_pages_but_not_lose_a_word() -> None:
    told = election(details=localized("1979 года рождения; школа № 4, учитель географии"))
    pages = tuple(
        page(
            variant=Variant(kind="details", page=number, pages=2, options=(1,)),
            rows=(),
            areas=(),
            words=(words("", "", "Сведения", 20.0), words("", "", part, 40.0)),
        )
        for number, part in ((1, "1979 года рождения; школа"), (2, "№\u00a04, учитель географии"))
    )
    good = page(brief=True)
    assert ballot_faults(good, *confirmations(), *pages, of=told) == []
    (found,) = ballot_faults(good, *confirmations(), *pages[:1], of=told)
    assert (found.check, found.options) == (Check.COMPLETE, (1,))
