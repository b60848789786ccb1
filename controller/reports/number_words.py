"""Whole numbers in Russian words, as protocols write them beside the figures.

Only the nominative, 0 … 999 999 999. Declension is not done.
"""

_ONES = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_FEMININE_ONES = ("", "одна", "две", *_ONES[3:])
_TEENS = (
    "десять",
    "одиннадцать",
    "двенадцать",
    "тринадцать",
    "четырнадцать",
    "пятнадцать",
    "шестнадцать",
    "семнадцать",
    "восемнадцать",
    "девятнадцать",
)
_TENS = (
    "",
    "",
    "двадцать",
    "тридцать",
    "сорок",
    "пятьдесят",
    "шестьдесят",
    "семьдесят",
    "восемьдесят",
    "девяносто",
)
_HUNDREDS = (
    "",
    "сто",
    "двести",
    "триста",
    "четыреста",
    "пятьсот",
    "шестьсот",
    "семьсот",
    "восемьсот",
    "девятьсот",
)
# (one, two to four, five and more, feminine) for each power of a thousand
_POWERS = (
    ("", "", "", False),
    ("тысяча", "тысячи", "тысяч", True),
    ("миллион", "миллиона", "миллионов", False),
)


def in_words(number: int) -> str:
    """Return a number in words: 271 → «двести семьдесят один». Raises ValueError outside the range."""
    if not 0 <= number < 1_000_000_000:
        raise ValueError("numbers in words go from 0 to 999 999 999")
    if number == 0:
        return "ноль"
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += _group_words(group, power)
    return " ".join(words)


def _group_words(group: int, power: int) -> list[str]:
    one, few, many, feminine = _POWERS[power]
    tens, ones = group // 10 % 10, group % 10
    words = [_HUNDREDS[group // 100]]
    if tens == 1:
        words.append(_TEENS[ones])
    else:
        words += [_TENS[tens], (_FEMININE_ONES if feminine else _ONES)[ones]]
    if tens == 1 or ones == 0 or ones >= 5:
        words.append(many)
    else:
        words.append(one if ones == 1 else few)
    return [word for word in words if word]
