"""Two threads of the dock: hands that do one job after another, and eyes that look around.

They know neither Qt nor what a job is. Nothing of them runs in the window's thread but what `post` carries.
"""

import collections.abc
import queue
import threading
import typing

from rehearsal.dock.hall import Glance, HallError

_LOOK_SECONDS = 0.2
_END_SECONDS = 20.0

Job = collections.abc.Callable[[], typing.Any]
Done = collections.abc.Callable[[typing.Any], None]
Post = collections.abc.Callable[[collections.abc.Callable[[], None]], None]


class Crew:
    """The hands and the eyes. `post` has a function called in the window's thread."""

    def __init__(
        self,
        *,
        glance: collections.abc.Callable[[], Glance | None],
        seen: collections.abc.Callable[[Glance], None],
        post: Post,
        failed: collections.abc.Callable[[BaseException], None],
    ) -> None:
        """Take what to look with, who is told (in the window's thread) of looks and of what must never be."""
        self._glance = glance
        self._seen = seen
        self._post = post
        self._failed = failed
        self._jobs: queue.SimpleQueue[tuple[Job, Done] | None] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=name, daemon=True)
            for name, target in (("dock-hands", self._work), ("dock-eyes", self._watch))
        ]

    def start(self) -> None:
        """Begin to work and to look."""
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job, done: Done) -> None:
        """Do a job after those before it; `done` gets its value, or the HallError it raised."""
        self._jobs.put((job, done))

    def close(self, switch_off: collections.abc.Callable[[], None]) -> None:
        """Take no more jobs, switch off what a running job waits for, and wait for both threads."""
        self._ending.set()
        self._jobs.put(None)
        switch_off()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(_END_SECONDS)

    def _work(self) -> None:
        while (task := self._jobs.get()) is not None and not self._ending.is_set():
            job, done = task
            outcome: typing.Any
            try:
                outcome = job()
            except HallError as error:
                outcome = error
            except Exception as error:
                self._report(error)
                return
            self._tell(done, outcome)

    def _watch(self) -> None:
        while not self._ending.wait(_LOOK_SECONDS):
            try:
                glance = self._glance()
            except HallError:
                continue  # it is being switched off
            except Exception as error:
                self._report(error)
                return
            if glance is not None:
                self._tell(self._seen, glance)

    def _tell(self, told: collections.abc.Callable[[typing.Any], None], value: typing.Any) -> None:
        if not self._ending.is_set():
            self._post(lambda: told(value))

    def _report(self, error: Exception) -> None:
        if not self._ending.is_set():
            self._post(lambda: self._failed(error))
