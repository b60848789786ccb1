"""When a touch counts. Pure: fingers, frames and time come in, yes or no goes out; it draws nothing.

Rules: one contact only; the touch begins and ends on one unchanged screen; after a change of screen nothing
counts until every finger is up and 300 ms have passed since the screen was seen; 400 ms between two touches
that count. A touch shorter than `dwell_ms` is a bounce. That a touch ends inside the target it began in is
seen to by the component, not here.
"""

import collections.abc
import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TouchTiming:
    """The waits in milliseconds. `dwell_ms` is how long a finger must stay; 0 lets every touch count."""

    after_change_ms: int = 300
    between_ms: int = 400
    dwell_ms: int = 0


class TouchGuard:
    """Judge touches of one window. `clock_ms` is a monotonic clock in milliseconds."""

    def __init__(
        self, *, clock_ms: collections.abc.Callable[[], int], timing: TouchTiming | None = None
    ) -> None:
        self._clock_ms = clock_ms
        self._timing = timing or TouchTiming()
        self._generation = 0
        self._shown_at: int | None = None
        self._lifted_at: int | None = None
        self._counted_at: int | None = None
        self._began_at = 0
        self._down = 0
        self._held_over = False
        self._several = False

    @property
    def generation(self) -> int:
        """Number the screens: a touch belongs to the screen on which it began."""
        return self._generation

    @property
    def contacts(self) -> int:
        """Say how many fingers are on the glass."""
        return self._down

    def screen_changed(self) -> None:
        """Close the guard: the things under the fingers are others now."""
        self._generation += 1
        self._shown_at = None
        self._lifted_at = None
        self._held_over = self._down > 0

    def screen_shown(self) -> None:
        """Note the first frame after a change; later frames of the same screen change nothing."""
        if self._shown_at is None:
            self._shown_at = self._clock_ms()

    def contacts_now(self, down: int) -> None:
        """Take the number of fingers on the glass, before the touch itself is handled."""
        if self._down == 0 and down > 0:
            self._several = False
        if down > 1:
            self._several = True
        if down == 0 and self._held_over:
            self._held_over = False
            self._lifted_at = self._clock_ms()
        self._down = down

    def shown_for_ms(self) -> int:
        """Say how long the voter has been able to see this screen; −1 while it has not been drawn."""
        return -1 if self._shown_at is None else self._clock_ms() - self._shown_at

    def begin(self, after_ms: int = 0) -> int | None:
        """Start a touch; return its screen, or None when it will not count.

        `after_ms` is the longer wait of the touched control, from the moment the screen was seen.
        """
        if self._shown_at is None or self._held_over or self._several:
            return None
        now = self._clock_ms()
        free_since = max(self._shown_at, self._lifted_at or self._shown_at)
        if now - free_since < self._timing.after_change_ms or now - self._shown_at < after_ms:
            return None
        if self._counted_at is not None and now - self._counted_at < self._timing.between_ms:
            return None
        self._began_at = now
        return self._generation

    def finish(self, generation: int) -> bool:
        """End a touch that began on screen `generation`; True when it counts."""
        if generation != self._generation or self._several:
            return False
        now = self._clock_ms()
        if now - self._began_at < self._timing.dwell_ms:
            return False
        self._counted_at = now
        return True
