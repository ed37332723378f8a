"""What ends code that never returns to the loop, and says where it was.

The parent calls `watched()`. The program that it runs does its work in `armed()`.
"""

import faulthandler
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO

from lab.chapters import ROOT
from lab.watchdog.ending import OVERTIME, WAITING, Ending, Kept
from lab.watchdog.stack import frame_lines

MARGIN = 30.0  # seconds for a program to start, and to write where it was
A_MOMENT = 0.5  # seconds in which a program that has ended is noticed
VARIABLE = "LAB_WATCHED"  # the report's descriptor and the seconds, for armed()

# In the parent


def watched(
    command: Sequence[str],
    text: str,
    seconds: float,
    folders: Sequence[Path] = (),
    times: int = 1,
) -> str:
    """Return what `python -m command` prints, with `text` as its standard input.

    From where it enters `armed()`, and from where it starts its timer anew, which it
    does so many `times`, it may work for `seconds`, and WAITING times as long by the
    clock on the wall. Raises EndedError if it does not come to its end; the error names
    the innermost line in `folders`, or else in any file that is neither Python's nor
    the lab's.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as report:
        given.write(text.encode())
        given.seek(0)
        process = start(command, given, report.fileno(), seconds)
        try:
            most = times * WAITING * seconds + MARGIN
            out, err = drain(process, time.monotonic() + most)
            status = process.poll()
        finally:
            end(process)
        report.seek(0)
        told = report.read().decode(errors="replace")
    Ending(command[0], status, told, out, err).require_success(seconds, folders)
    return out.text()


def start(
    command: Sequence[str], given: IO[bytes], report: int, seconds: float
) -> subprocess.Popen[bytes]:
    """Start a program as the head of a process group."""
    own = {VARIABLE: f"{report} {seconds}", "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-u", "-m", *command],  # Unbuffered: prints survive a kill.
        cwd=ROOT,
        env=os.environ | own,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[report],
        start_new_session=True,  # Ctrl-C is for us; we then end the child.
    )


def drain(process: subprocess.Popen[bytes], deadline: float) -> tuple[Kept, Kept]:
    """Read what a program prints until it ends; return its stdout and its stderr.

    The deadline is in seconds of the monotonic clock; then the program may still run.
    """
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = Kept(), Kept()
    with DefaultSelector() as selector:
        selector.register(process.stdout, EVENT_READ, out)
        selector.register(process.stderr, EVENT_READ, err)
        while selector.get_map() and (left := deadline - time.monotonic()) > 0:
            ready = selector.select(min(left, A_MOMENT))
            if not ready and process.poll() is not None:
                break  # What it has started may hold its pipes open.
            for key, _ in ready:
                data = os.read(key.fd, 65536)
                key.data.take(data)
                if not data:
                    selector.unregister(key.fileobj)
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, deadline - time.monotonic()))
    return out, err


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and what it has started, if any of them is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()


# In the program that is watched


class Timer:
    """Ends this process, and says where it was, some time after it was started last.

    It counts the seconds that the process works, so that a busy machine takes none of
    them away. One that only waits is given longer, by the clock on the wall. In a
    program that nobody watches, it does nothing.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self.report = -1  # the descriptor to write to

    def start(self) -> None:
        """Begin to wait, or begin anew."""
        if self.seconds:
            signal.setitimer(signal.ITIMER_PROF, self.seconds)
            most = WAITING * self.seconds
            faulthandler.dump_traceback_later(most, exit=True, file=self.report)


TIMER = Timer()


@contextmanager
def armed() -> Iterator[str]:
    """Yield the text that `watched()` gave, and end this process if it takes too long.

    `TIMER.start()` begins its time anew. From then on, standard input is silent, as a
    terminal at which nobody types. In a program that nobody watches, this only reads
    standard input.
    """
    text = sys.stdin.read()
    settings = os.environ.pop(VARIABLE, "")
    if not settings:
        yield text
        return
    number, seconds = settings.split()
    report, thread = int(number), threading.get_ident()
    write_lines(report, [f"Thread 0x{thread:x}"])
    faulthandler.register(OVERTIME, report, chain=True)  # The signal then ends it.
    TIMER.seconds, TIMER.report = float(seconds), report
    TIMER.start()
    faulthandler.enable(report)
    silence_input()
    try:
        yield text
    except BaseException as error:
        write_lines(report, frame_lines(error, thread))
        raise
    write_lines(report, [Ending.DONE])


def write_lines(descriptor: int, lines: Iterator[str] | Sequence[str]) -> None:
    os.write(descriptor, "".join(f"{line}\n" for line in lines).encode())


def silence_input() -> None:
    """Let whoever reads standard input wait forever."""
    reading, _ = os.pipe()  # The other end stays open, or this were the end of file.
    os.dup2(reading, sys.stdin.fileno())
    os.close(reading)
