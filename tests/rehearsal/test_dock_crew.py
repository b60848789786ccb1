"""The threads of the dock: order, errors, and an end that leaves nothing behind."""

import queue
import threading

from rehearsal.dock.crew import Crew
from rehearsal.dock.hall import Glance, HallError
from tests.rehearsal.dock_fakes import glance

_PATIENCE = 5.0


class Desk:
    """A crew whose posts the test itself carries out."""

    def __init__(self, *looks: Glance | Exception) -> None:
        self.posted: queue.Queue[object] = queue.Queue()
        self.said: queue.Queue[object] = queue.Queue()
        self.looks = list(looks)
        self.crew = Crew(
            glance=self._look,
            seen=self.said.put,
            post=lambda call: call(),
            failed=lambda error: self.said.put(("failed", str(error))),
        )

    def _look(self) -> Glance | None:
        if not self.looks:
            return None
        look = self.looks.pop(0)
        if isinstance(look, Exception):
            raise look
        return look


def test_jobs_are_done_one_after_another_and_a_refusal_is_an_answer() -> None:
    desk = Desk()
    desk.crew.start()

    def refuse() -> None:
        raise HallError("нельзя")

    desk.crew.submit(lambda: 1, desk.said.put)
    desk.crew.submit(refuse, lambda error: desk.said.put(str(error)))
    desk.crew.submit(lambda: 3, desk.said.put)
    assert [desk.said.get(timeout=_PATIENCE) for _ in range(3)] == [1, "нельзя", 3]
    desk.crew.close(lambda: None)


def test_looks_go_on_while_a_job_lasts() -> None:
    desk = Desk(glance(screen="Printing"))
    free = threading.Event()
    desk.crew.submit(lambda: free.wait(_PATIENCE), desk.said.put)
    desk.crew.start()
    seen = desk.said.get(timeout=_PATIENCE)
    assert isinstance(seen, Glance)
    free.set()
    assert desk.said.get(timeout=_PATIENCE) is True
    desk.crew.close(lambda: None)


def test_what_must_never_be_is_reported_and_not_swallowed() -> None:
    desk = Desk(ZeroDivisionError("eyes"))
    desk.crew.submit(lambda: [][1], desk.said.put)
    desk.crew.start()
    said = {desk.said.get(timeout=_PATIENCE) for _ in range(2)}
    assert said == {("failed", "eyes"), ("failed", "list index out of range")}
    desk.crew.close(lambda: None)


def test_the_end_frees_a_job_that_waits_and_tells_nobody_any_more() -> None:
    desk = Desk()
    desk.crew.start()
    begun, free = threading.Event(), threading.Event()

    def wait() -> str:
        begun.set()
        assert free.wait(_PATIENCE)
        return "too late"

    desk.crew.submit(wait, desk.said.put)
    assert begun.wait(_PATIENCE)
    desk.crew.close(free.set)
    assert desk.said.empty()
    assert not any(thread.name.startswith("dock-") for thread in threading.enumerate())
