"""Examinations in processes forked from one that has imported what they need.

To start Python and to import the lab takes longer than most examinations do.
`python -m lab.exercises.warm` reads requests from standard input, a line of JSON each,
and answers each with the lines that lab.exercises.examine prints, then with an empty
one, and with the exit status.
"""

import gc
import json
import os
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from lab.chapters import ROOT, Chapter, all_chapters
from lab.errors import LabError
from lab.exercises import plan as plans
from lab.exercises.asking import Request, in_its_own
from lab.exercises.check import checks_module
from lab.exercises.compiling import compiled
from lab.exercises.examine import be_the_only_one, examine
from lab.scenarios.play import own_output
from lab.watchdog.watched import silence_input

MOST = 0.6  # seconds of processor time for one check, or a process of its own must do
PATIENCE = 300  # seconds for all checks, should one of them wait for what never comes


class Warm:
    """A process that has imported what examinations need; close() ends it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lab.exercises.warm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, request: Request) -> str:
        """Have something tried; what does not end in time is asked as a reader's is."""
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        told = list[str]()
        while (line := process.stdout.readline()) != "\n":
            if not line:
                raise LabError(f"a warm process ended with {process.wait()}")
            told.append(line)
        ended_well = process.stdout.readline() == "0\n"
        return "".join(told) if ended_well else in_its_own(request)

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def main() -> None:
    """Answer requests until there are no more."""
    write = own_output()
    sys.dont_write_bytecode = True
    for chapter in all_chapters():
        if plans.has_exercises(chapter):
            warm_up(chapter)
    gc.collect()
    gc.freeze()  # Or each child would look through all of this, and copy it.
    for line in sys.stdin:
        child = os.fork()
        if not child:
            be_the_only_one()
            silence_input()
            signal.alarm(PATIENCE)
            examine(json.loads(line), lambda news: tell(news, write))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        write(f"\n{status}\n")


def warm_up(chapter: Chapter) -> None:
    """Import and compile what examinations of a chapter's copies need."""
    checks_module(chapter.number)
    for file in plans.load(chapter).files:
        compiled((chapter.path / file).read_bytes())
        module = ".".join(Path(file).with_suffix("").parts)
        import_module(f"chapters.{chapter.package}.{module}")


def tell(news: dict[str, Any], write: Any) -> None:
    """Print a line of news, and give time to what comes next."""
    signal.setitimer(signal.ITIMER_PROF, MOST)
    write(json.dumps(news) + "\n")


if __name__ == "__main__":
    main()
