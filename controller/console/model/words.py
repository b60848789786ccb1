"""Russian words for numbers of things, and numbers as they are written. Pure text."""

BALLOTS = ("бюллетень", "бюллетеня", "бюллетеней")
CARDS = ("карточка", "карточки", "карточек")
VOTES = ("голос", "голоса", "голосов")
MINUTES = ("минута", "минуты", "минут")
SECONDS = ("секунда", "секунды", "секунд")
FILES = ("файл", "файла", "файлов")
LINES = ("строка", "строки", "строк")
DEVICES = ("устройство", "устройства", "устройств")

NO_BREAK = "\u00a0"


def plural(number: int, forms: tuple[str, str, str]) -> str:
    """Return the form of a noun for a number: one, two to four, five and more."""
    tens, ones = number // 10 % 10, number % 10
    if tens == 1 or ones == 0 or ones >= 5:
        return forms[2]
    return forms[0] if ones == 1 else forms[1]


def counted(number: int, forms: tuple[str, str, str]) -> str:
    """Return «3 бюллетеня», with a space that does not break."""
    return f"{grouped(number)}{NO_BREAK}{plural(number, forms)}"


def grouped(number: int) -> str:
    """Return a number with its thousands set apart: 1 160."""
    return f"{number:,}".replace(",", NO_BREAK)


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal: «27,4 %»; of nothing it is «—»."""
    if whole <= 0:
        return "—"
    return f"{100 * part / whole:.1f}".replace(".", ",") + f"{NO_BREAK}%"


def minutes_of(clock: str) -> int | None:
    """Return the minutes since midnight of «10:42» or «10:42:07», or None for anything else."""
    parts = clock.split(":")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):
        return None
    return int(parts[0]) * 60 + int(parts[1])
