"""Is a printed protocol readable: its codes are read back before the paper counts as printed.

The reader of pictures is passed in, since papers know no cameras: `scanner.decode.codes_in` in the station,
over frames of the paper held before the camera, or over the page drawn by `page_picture`.
"""

import collections.abc
import dataclasses
import typing

from election.code_parts import PART_PREFIX

_Picture = typing.TypeVar("_Picture")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PrintCheck:
    """What was read so far: numbers of parts from 1; `foreign` counts texts that are not of this protocol."""

    total: int
    read: frozenset[int]
    foreign: int

    @property
    def confirmed(self) -> bool:
        """Tell whether every part was read and nothing else."""
        return len(self.read) == self.total and self.foreign == 0

    @property
    def line(self) -> str:
        """Return one line for the screen."""
        if self.foreign:
            return "Перед камерой другой протокол или чужой код"
        if self.confirmed:
            return f"Коды протокола читаются: {self.total} из {self.total}"
        missing = ", ".join(str(part) for part in range(1, self.total + 1) if part not in self.read)
        return f"Не прочитаны коды: {missing} (всего {self.total})"


def confirm_printed(
    pictures: collections.abc.Iterable[_Picture],
    expected: collections.abc.Sequence[str],
    decode: collections.abc.Callable[[_Picture], collections.abc.Iterable[str]],
    before: PrintCheck | None = None,
) -> PrintCheck:
    """Read codes from pictures and compare them with the texts that were printed.

    `before` continues an earlier check, so that the paper can be shown to a camera piece by piece; foreign
    texts seen then are forgiven, those in these pictures are not. Codes of other kinds (without `KEG1:`)
    are passed over: a page may carry others.
    """
    numbers = {text: number for number, text in enumerate(expected, start=1)}
    read = set(before.read) if before else set()
    foreign: set[str] = set()
    for picture in pictures:
        for text_untrusted in decode(picture):
            if text_untrusted in numbers:
                read.add(numbers[text_untrusted])
            elif text_untrusted.startswith(PART_PREFIX):
                foreign.add(text_untrusted)
    return PrintCheck(total=len(numbers), read=frozenset(read), foreign=len(foreign))
