"""zbar in a child process: it answers, and its crash, silence or rubbish costs nothing but one picture."""

import os
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from scanner import second_opinion
from scanner.decode import SymbolReader
from scanner.frames import Unread
from scanner.port import Scan, Symbology
from scanner.second_opinion import ZbarProcess
from tests.scanner.scanner_card_pictures import Picture, code_128_symbol, qr_symbol

QUESTION = np.zeros((40, 60), np.uint8)


def child(script: str) -> tuple[str, ...]:
    """Make the command of a child that plays a script with `s`, the socket to the parent."""
    return (sys.executable, "-c", f"import socket, os; s = socket.socket(fileno=0); {script}")


def ask_until_ready(opinion: ZbarProcess, picture: Picture, limit_s: float = 20.0) -> tuple[Scan, ...]:
    """Ask until the child is awake or spent; the first questions are not answered."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline and not opinion.is_spent:
        answer = opinion.ask(picture)
        if answer:
            return answer
    return ()


def test_zbar_reads_both_symbologies_and_survives_being_killed() -> None:
    opinion = ZbarProcess(timeout_s=5)
    picture = np.pad(qr_symbol("123456789"), 60, constant_values=255)
    assert opinion.ask(picture) == ()
    assert ask_until_ready(opinion, picture) == (Scan(text="123456789", symbology=Symbology.QR),)
    bars = np.pad(code_128_symbol("00112233"), 60, constant_values=255)
    assert opinion.ask(bars) == (Scan(text="00112233", symbology=Symbology.CODE_128),)
    assert opinion.ask(np.full((50, 50), 200, np.uint8)) == ()
    assert opinion._child is not None
    opinion._child.kill()
    opinion._child.wait()
    assert opinion.ask(picture) == ()
    assert not opinion.is_spent
    opinion.close()
    opinion.close()
    assert opinion.ask(picture) == ()


@pytest.mark.parametrize(
    "script",
    [
        "os.abort()",
        "s.sendall(b'R'); s.recv(9); os.abort()",
        "s.sendall(b'R'); s.recv(9); import time; time.sleep(60)",
        "s.sendall(b'R'); s.recv(9); s.sendall(b'\\x05\\x00[[1,2'); s.recv(9**5)",
        "s.sendall(b'R'); s.recv(9); s.sendall(b'\\x0d\\x00[[\"EAN\",\"1\"]]'); s.recv(9**5)",
    ],
    ids=["dies at start", "dies at work", "hangs", "rubbish", "unknown symbology"],
)
def test_a_bad_child_is_given_up_after_a_few_starts(script: str) -> None:
    starts = 0

    class Counted(ZbarProcess):
        def _start(self) -> None:
            nonlocal starts
            starts += 1
            super()._start()

    opinion = Counted(timeout_s=0.1, max_starts=2, command=child(script))
    assert ask_until_ready(opinion, QUESTION) == ()
    assert opinion.is_spent
    assert starts >= 2
    assert opinion._child is None
    opinion.close()


def test_a_child_that_cannot_start_is_given_up() -> None:
    opinion = ZbarProcess(max_starts=2, command=("/nonexistent/python",))
    assert [opinion.ask(QUESTION) for _ in range(3)] == [(), (), ()]
    assert opinion.is_spent


class ScriptedOpinion:
    """Answers always the same and counts the questions."""

    def __init__(self, *answer: Scan) -> None:
        self.answer, self.questions, self.closed = answer, 0, 0

    def ask(self, grey: Picture) -> tuple[Scan, ...]:
        self.questions += 1
        return self.answer

    def close(self) -> None:
        self.closed += 1


def test_the_second_opinion_is_asked_only_when_the_first_found_nothing() -> None:
    bars = Scan(text="42", symbology=Symbology.CODE_128)
    opinion = ScriptedOpinion(bars)
    reader = SymbolReader(opinion=opinion)
    assert reader.look(np.pad(qr_symbol("7"), 200, constant_values=255)) == Scan(
        text="7", symbology=Symbology.QR
    )
    assert opinion.questions == 0
    assert reader.look(np.full((300, 300), 255, np.uint8)) == bars
    assert opinion.questions == 1
    opinion.answer = (bars, Scan(text="43", symbology=Symbology.CODE_128))
    assert reader.look(np.full((300, 300), 255, np.uint8)) is Unread.CONFLICT
    reader.close()
    assert opinion.closed == 1


def test_serve_ends_with_its_parent_and_keeps_answers_short() -> None:
    ours, theirs = socket.socketpair()
    long = Scan(text="x" * 70_000, symbology=Symbology.QR)
    served = threading.Thread(target=second_opinion.serve, args=(theirs, lambda picture: (long,)))
    served.start()
    assert ours.recv(1) == b"R"
    ours.sendall(second_opinion._SIZE.pack(2, 3) + bytes(6))
    assert ours.recv(100) == b"\x02\x00[]"
    ours.close()
    served.join(5)
    theirs.close()
    assert not served.is_alive()


def test_the_child_loads_when_started_as_a_module() -> None:
    env = {**os.environ, "PYTHONPATH": os.getcwd()}
    ours, theirs = socket.socketpair()
    with (
        ours,
        subprocess.Popen([sys.executable, "-m", "scanner.decode"], stdin=theirs.fileno(), env=env) as process,
    ):
        theirs.close()
        ours.settimeout(20)
        assert ours.recv(1) == b"R"
        ours.close()
        assert process.wait(10) == 0
