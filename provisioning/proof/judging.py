"""From the files of a drawing to a verdict: all findings, where every row stands, which pictures exist."""

import collections.abc
import dataclasses
import pathlib

from election.package import ElectionPackage
from provisioning.proof.findings import Check, Finding, Grouped, grouped
from provisioning.proof.names import SIZES
from provisioning.proof.page_checks import millimetres, page_findings
from provisioning.proof.reading import (
    OverflowLine,
    PageLine,
    ProofFileError,
    Summary,
    read_lines,
    read_summary,
)
from provisioning.proof.row_checks import BallotRows


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A picture of a page and what it shows; `options` are the numbers on it."""

    file: str
    profile: str
    contest: str
    language: str
    size: str
    theme: str
    kind: str
    page: int
    pages: int
    options: tuple[int, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything the paper says."""

    summary: Summary
    findings: tuple[Grouped, ...]
    rows: BallotRows
    pictures: tuple[PagePicture, ...]

    def holds(self, check: Check) -> bool:
        """Tell whether nothing was found by a check."""
        return all(found.check is not check for found in self.findings)

    @property
    def good(self) -> bool:
        """Tell whether nothing was found at all."""
        return not self.findings


def judge(package: ElectionPackage, folder: pathlib.Path) -> Verdict:
    """Judge the drawing of a package. Raises ProofFileError when the files cannot be believed."""
    summary = read_summary(folder, package.fingerprint.hex)
    px_per_mm = {profile.name: profile.px_per_mm for profile in summary.profiles}
    rows = BallotRows(package.election, px_per_mm)
    known = {"", *(contest.id for contest in package.election.contests)}
    findings: list[Finding] = []
    pictures: list[PagePicture] = []
    pages = 0
    for line in read_lines(folder):
        if line.contest not in known or line.profile not in px_per_mm:
            raise ProofFileError(f"{line.contest} на {line.profile}: такого бюллетеня или экрана нет")
        if isinstance(line, OverflowLine):
            findings.append(_overflow(line))
            continue
        pages += 1
        findings += page_findings(line, px_per_mm[line.profile])
        findings += rows.take(line)
        if line.picture:
            pictures.append(_picture(line))
    findings += rows.final()
    findings += _absent(package, summary, rows, findings)
    if pages != summary.pages:
        raise ProofFileError(f"нарисовано {summary.pages} страниц, а описано {pages}")
    findings += (
        Finding(check=Check.FITS, kind=f"engine {words}", text=f"замечание программы экрана: {words}")
        for words in summary.warnings
    )
    return Verdict(summary=summary, findings=grouped(findings), rows=rows, pictures=tuple(pictures))


def _overflow(line: OverflowLine) -> Finding:
    columns = " в две колонки" if line.columns == 2 else ""
    tallest = max(line.heights, default=0.0)
    return Finding(
        check=Check.FITS,
        kind=f"overflow {line.columns} {line.size}",
        text=f"не помещается на экран размера {SIZES[line.size]}{columns}; "
        "устройство с таким экраном не начнёт работу (Z-03)",
        measured=f"нужно {millimetres(tallest)}, есть {millimetres(line.room)}" if tallest else "",
        contest=line.contest,
        language=line.language,
        size=line.size,
        profile=line.profile,
        options=line.options,
    )


def _absent(
    package: ElectionPackage, summary: Summary, rows: BallotRows, found: list[Finding]
) -> collections.abc.Iterator[Finding]:
    """Find ballots that were neither drawn nor said to be too large."""
    drawn = set(rows.keys())
    told = {(f.contest, f.language, f.size, f.profile) for f in found if f.check is Check.FITS}
    for contest in package.election.contests:
        for language in package.election.languages:
            for size in ("m",) if summary.quick else SIZES:
                for profile in summary.profiles:
                    key = (str(contest.id), str(language), size, profile.name)
                    if key not in drawn and key not in told:
                        yield Finding(
                            check=Check.FITS,
                            kind="absent",
                            text="бюллетень не нарисован",
                            contest=key[0],
                            language=key[1],
                            size=size,
                            profile=profile.name,
                        )


def _picture(line: PageLine) -> PagePicture:
    return PagePicture(
        file=line.picture,
        profile=line.profile,
        contest=line.contest,
        language=line.language,
        size=line.size,
        theme=line.theme,
        kind=line.variant.kind,
        page=line.variant.page,
        pages=line.variant.pages,
        options=line.variant.options,
    )
