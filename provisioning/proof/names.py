"""Russian names of sizes, themes, screens and languages, as the paper writes them. Values only."""

import collections.abc

SIZES: collections.abc.Mapping[str, str] = {"s": "S", "m": "M", "l": "L", "xl": "XL"}
THEMES: collections.abc.Mapping[str, str] = {
    "light": "обычная",
    "white_on_black": "белым по чёрному",
    "black_on_white": "чёрным по белому",
    "soft": "мягкая",
}
SCREENS: collections.abc.Mapping[str, str] = {
    "portrait_15_6": '15,6" вертикально',
    "landscape_15_6": '15,6" горизонтально',
    "portable_10_1": '10,1" переносной',
}
LANGUAGES: collections.abc.Mapping[str, str] = {"ru": "русский", "tt": "татарский", "en": "английский"}
DRAWINGS: collections.abc.Mapping[str, str] = {
    "blank": "",
    "marked": "с отметкой",
    "confirm": "«Вы выбрали»",
    "details": "сведения",
    "list": "список бюллетеней",
}


def named(names: collections.abc.Mapping[str, str], codes: collections.abc.Iterable[str]) -> str:
    """Write several codes in the order of their table; all of them are «все», none «—»."""
    held = [code for code in codes if code]
    if not held:
        return "—"
    if len(names) > 1 and set(names) <= set(held):
        return "все"
    order = list(names)
    held.sort(key=lambda code: (order.index(code) if code in names else len(order), code))
    return ", ".join(names.get(code, code) for code in held)


def numbers(options: collections.abc.Sequence[int]) -> str:
    """Write numbers with ranges: 1, 2, 3, 7 → «1–3, 7»; none is «—»."""
    spans: list[list[int]] = []
    for number in sorted(options):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans) or "—"
