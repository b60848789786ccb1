"""The papers of a mode as files: put in at their event, replaced as a whole, taken along on the memory card.

Names and bytes only; what stands on a paper is `controller.paper_making`'s.
"""

import collections.abc
import pathlib
import re

from media.writing import replace_file

PAPERS_FOLDER = "papers"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}\.(pdf|txt)")

_TITLES: collections.abc.Mapping[str, str] = {
    "zero-report": "Распечатка нулевых показателей",
    "readiness": "Отчёт о готовности",
    "test-vote": "Таблица тестового голосования",
    "hour": "Сводка",
    "outside": "Акт о голосовании вне помещения",
    "cancelled-cards": "Акт о погашении карточек",
    "kiosk-totals": "Итоги по устройствам",
    "incident": "Акт о происшествии",
    "protocol": "Протокол",
    "enlarged": "Увеличенная форма протокола",
}

Papers = collections.abc.Mapping[str, bytes]


class PaperFolder:
    """The folder `papers` of one mode; it is made with the first paper."""

    def __init__(self, mode_folder: pathlib.Path) -> None:
        """Take the folder of the mode."""
        self._folder = mode_folder / PAPERS_FOLDER

    def put(self, papers: Papers) -> None:
        """Keep papers; one of the same name is replaced. Raises ValueError for another kind of name."""
        for name, content in papers.items():
            if _NAME.fullmatch(name) is None:
                raise ValueError(f"not a name of a paper: {name!r}")
            self._folder.mkdir(mode=0o700, exist_ok=True)
            replace_file(self._folder / name, content)

    def all(self) -> dict[str, bytes]:
        """Return all papers by name."""
        if not self._folder.is_dir():
            return {}
        paths = sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
        return {path.name: path.read_bytes() for path in paths}

    def next_number(self, kind: str) -> int:
        """Return the number after the highest one of numbered papers of a kind (`incident-0003.pdf`)."""
        found = re.compile(rf"{re.escape(kind)}-(\d+)\.(?:pdf|txt)")
        matches = (found.fullmatch(name) for name in self.all())
        return max((int(match[1]) for match in matches if match), default=0) + 1


def title_of_paper(name: str) -> str:
    """Return what a paper is, in Russian, with what tells it from others of its kind."""
    stem = name.rpartition(".")[0]
    kind = max((kind for kind in _TITLES if stem.startswith(kind)), key=len, default="")
    rest = stem.removeprefix(kind).strip("-")
    return f"{_TITLES.get(kind, '')} {rest}".strip()
