"""The supervisor of a rehearsal: starts again what ended, and nothing else."""

import threading

from rehearsal.supervisor import PAUSE_SECONDS, Supervisor


class Mortal:
    """Something that ends when it is told to."""

    def __init__(self) -> None:
        self.starts = 0
        self.ended = threading.Event()
        self.started = threading.Event()

    def start(self) -> None:
        self.starts += 1
        self.ended.clear()
        self.started.set()

    def has_ended(self) -> bool:
        return self.ended.is_set()

    def die(self) -> None:
        """End, and wait for the next start."""
        self.started.clear()
        self.ended.set()
        assert self.started.wait(5)


def test_what_ends_is_started_again_each_time() -> None:
    mortal = Mortal()
    pauses: list[float] = []
    with Supervisor(mortal, pause=pauses.append) as supervisor:
        for _ in range(3):
            mortal.die()
    assert (mortal.starts, supervisor.restarts) == (3, 3)
    assert pauses == [PAUSE_SECONDS] * 3


def test_what_runs_is_left_alone_and_nothing_is_started_after_the_end() -> None:
    mortal = Mortal()
    supervisor = Supervisor(mortal)
    with supervisor:
        pass
    mortal.ended.set()
    supervisor.close()
    assert (mortal.starts, supervisor.restarts) == (0, 0)
