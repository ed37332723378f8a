"""A program in a process of its own, which answers questions over a pipe."""

import json
import os
import select
import subprocess
import sys
import time
from typing import Any, Self

from lab.chapters import ROOT
from lab.errors import LabError

PARTING = 5.0  # seconds for a child to end by itself

Reply = dict[str, Any]


class Child:
    """A running `python -m program`, in the environment of this process and `more`.

    Use it in a `with` statement, at whose end the program ends. It also ends when
    this process is killed, if it ends with its standard input. What it does not say by
    `deadline`, in seconds of the monotonic clock, is a LabError.
    """

    def __init__(
        self, deadline: float, program: str, *arguments: str, **more: str
    ) -> None:
        self.deadline = deadline
        self.program = program
        self.process = subprocess.Popen(
            [sys.executable, "-m", program, *arguments],
            cwd=ROOT,
            env=os.environ | more,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for us; we then end the child.
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.end()

    def ask(self, question: str, **details: object) -> Any:
        """Return what the program answers: one line of JSON asks, one line answers."""
        assert self.process.stdin is not None
        try:
            print(json.dumps([question, details]), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise self.ended() from None
        return json.loads(self.line())

    def figure(self, name: str) -> float:
        """Return one figure that the program knows about itself."""
        figure: float = self.ask(name)
        return figure

    def line(self) -> str:
        """Return the next line that it prints; LabError if it has ended."""
        assert self.process.stdout is not None
        left = max(0.0, self.deadline - time.monotonic())
        if not select.select([self.process.stdout], [], [], left)[0]:
            raise LabError("This takes too long. Is the machine busy? Then try later.")
        line = self.process.stdout.readline()
        if not line:
            raise self.ended()
        return line

    def end(self) -> None:
        """Return when the program has ended, which is killed if it takes too long."""
        try:
            self.process.communicate(timeout=PARTING)  # Ends its input first.
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()

    def ended(self) -> LabError:
        """Say that the program is no more, and what its exit status was."""
        return LabError(f"{self.program} ended with status {self.process.wait()}.")


def answer(subject: object, question: str) -> None:
    """Answer, in the child, a line of `Child.ask` with what a method returns."""
    method, details = json.loads(question)
    print(json.dumps(getattr(subject, method)(**details)), flush=True)
