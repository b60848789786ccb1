"""Papers before the voting: the table of the test vote and the readiness report, A4.

Values in, PDF out; whether the complex is fit is said by the values, nobody's opinion is added.
"""

import collections.abc
import dataclasses

from controller.reports.imprint import Imprint
from controller.reports.paper import (
    Flowable,
    Sheet,
    gap,
    headed,
    heading,
    render,
    signatures,
    style,
    text,
)

_OPERATORS = ("Председатель комиссии", "Оператор 1", "Оператор 2")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """One line of the test deck: an option, invalid ballots or annulments; expected and counted."""

    name: str
    expected: int
    counted: int

    @property
    def agrees(self) -> bool:
        """Tell whether both numbers are equal."""
        return self.expected == self.counted


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TrialTable:
    """The test vote of one device in one contest."""

    device: str
    contest: str
    rows: tuple[TrialRow, ...]


def trial_agrees(tables: collections.abc.Iterable[TrialTable]) -> bool:
    """Tell whether every line of every device came out as expected; no lines at all prove nothing."""
    rows = [row for table in tables for row in table.rows]
    return bool(rows) and all(row.agrees for row in rows)


def trial_vote_pdf(imprint: Imprint, tables: collections.abc.Sequence[TrialTable]) -> bytes:
    """Make the table «expected / counted» of the test vote."""
    sheet = Sheet(title="Таблица тестового голосования", imprint=imprint)
    return render(sheet, lambda: _trial_story(imprint, tables))


def _trial_story(imprint: Imprint, tables: collections.abc.Sequence[TrialTable]) -> list[Flowable]:
    story = heading(imprint, "ТАБЛИЦА ТЕСТОВОГО ГОЛОСОВАНИЯ")
    for table in tables:
        rows = (
            (row.name, str(row.expected), str(row.counted), "СОВПАЛО" if row.agrees else "НЕ СОВПАЛО")
            for row in table.rows
        )
        story += [
            text(f"Устройство {table.device} · {table.contest}", style(10.5, bold=True, after=2)),
            headed(("Вариант", "Ожидалось", "Сосчитано", ""), rows, (94, 24, 24, 28), bold_last=True),
            gap(),
        ]
    verdict = (
        "СОВПАЛО: комплекс пригоден к голосованию"
        if trial_agrees(tables)
        else "НЕ СОВПАЛО: комплекс к голосованию непригоден"
    )
    return [*story, text(verdict, style(13, bold=True, centred=True)), signatures(_OPERATORS)]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCheck:
    """One check of a device: what, when («18.09.2027 17:40»), how it ended; `passed` None is not done."""

    name: str
    passed: bool | None
    time: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReadiness:
    """All checks of one device; `fingerprint` are the words it showed, `seals` the numbers on it."""

    device: str
    fingerprint: str
    checks: tuple[ReadinessCheck, ...]
    seals: tuple[str, ...] = ()


_PASSED = {True: "ГОДНО", False: "НЕ ГОДНО", None: "не проверено"}


def readiness_pdf(imprint: Imprint, devices: collections.abc.Sequence[DeviceReadiness]) -> bytes:
    """Make the report of the self-tests of all devices with their seals."""
    sheet = Sheet(title="Отчёт о готовности", imprint=imprint)
    return render(sheet, lambda: _readiness_story(imprint, devices))


def is_ready(imprint: Imprint, devices: collections.abc.Sequence[DeviceReadiness]) -> bool:
    """Tell whether every check of every device passed and every device shows the package's words."""
    return bool(devices) and all(
        device.fingerprint == imprint.package_words
        and device.checks
        and all(check.passed for check in device.checks)
        for device in devices
    )


def _readiness_story(imprint: Imprint, devices: collections.abc.Sequence[DeviceReadiness]) -> list[Flowable]:
    story = heading(imprint, "ОТЧЁТ О ГОТОВНОСТИ", "самопроверка устройств комплекса")
    same = sum(device.fingerprint == imprint.package_words for device in devices)
    words = (
        f"Исходные данные: {imprint.package_words.upper()} — совпало на {same} из {len(devices)} устройств"
    )
    story += [text(words, style(10.5, bold=True, after=4))]
    for device in devices:
        mark = "" if device.fingerprint == imprint.package_words else " — СЛОВА ДРУГИЕ"
        seals = ", ".join(device.seals) or "________________"
        rows = ((check.name, check.time, check.note, _PASSED[check.passed]) for check in device.checks)
        story += [
            text(f"Устройство {device.device} · {device.fingerprint}{mark}", style(10.5, bold=True, after=1)),
            text(f"Номера пломб: {seals}", style(9, after=2)),
            headed(("Проверка", "Время", "Замечание", "Итог"), rows, (62, 34, 46, 28), bold_last=True),
            gap(),
        ]
    ready = "КОМПЛЕКС ГОТОВ" if is_ready(imprint, devices) else "КОМПЛЕКС НЕ ГОТОВ"
    return [*story, text(ready, style(13, bold=True, centred=True)), signatures(_OPERATORS)]
