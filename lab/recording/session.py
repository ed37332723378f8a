"""Run the commands of a session, each within bounded time, beside a server."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from lab import repository
from lab.errors import LabError
from lab.pages.recordings import INTERRUPT, Command
from lab.recording.normal import SHOWN_PORT, normalise

TIMEOUT = 120.0  # seconds before a command is given up
KILLED_BY_INTERRUPT = 128 + signal.SIGINT  # as a shell reports it


class Session:
    """One terminal and the port its programs share; clients see it as 8000.

    It is in `folder`, which is the repository or a copy of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = environment(self.port, folder)

    def start(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a program as the head of a process group, as a shell would."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, command: Command) -> list[str]:
        """Return the lines that a command prints, with `^C` where it was pressed."""
        text = command.text.replace(SHOWN_PORT, str(self.port))
        # With a trap, sh outlives the interrupt and reports how the program ended.
        process = self.start(["sh", "-c", f"trap : INT\n{text}"])
        with bounded(process, command.text, TIMEOUT) as output:
            before = output.readline() if command.interrupted else b""
            if command.interrupted:
                require_line(before, command.text)
                os.killpg(process.pid, signal.SIGINT)
            after = output.read()
        lines = self.shown(before)
        lines += [INTERRUPT] * command.interrupted + self.shown(after)
        return lines + status_line(process.returncode, command)

    @contextmanager
    def server(self, module: str) -> Iterator[None]:
        """Run `python -m module` from its first line until the block ends.

        Arguments may follow the module, as in "chapters.ch06_asgi_bridge api:app".

        Raises LabError if it does not start, prints a traceback, or stops badly.
        """
        process = self.start([sys.executable, "-m", *module.split()])
        with bounded(process, module, 3 * TIMEOUT) as output:
            printed = output.readline()
            require_line(printed, module)
            yield
            os.killpg(process.pid, signal.SIGINT)
            printed += output.read()
        if process.returncode or b"Traceback" in printed:
            reason = f"ended with status {process.returncode}"
            text = printed.decode(errors="backslashreplace").rstrip()
            raise LabError(f"{module} {reason} and printed:\n{text}")

    def shown(self, output: bytes) -> list[str]:
        """Return output as lines that are the same on every machine."""
        text = output.decode(errors="backslashreplace")
        return normalise(text, self.port, self.folder, repository.ROOT).splitlines()


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def environment(port: int, folder: Path) -> dict[str, str]:
    """Return the variables of a session: few, so that it runs alike everywhere."""
    programs = str(Path(sys.executable).parent)
    return {
        "PATH": programs + os.pathsep + os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(folder),  # .venv itself knows the repository, not a copy.
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PYTHONHASHSEED": "0",
        "PYTHONUNBUFFERED": "1",  # What a program prints arrives when it is printed.
    }


@contextmanager
def bounded(
    process: subprocess.Popen[bytes], name: str, timeout: float
) -> Iterator[IO[bytes]]:
    """Yield a program's output; afterwards the program has ended, or is killed.

    Raises LabError if it took longer than `timeout` seconds.
    """
    assert process.stdout is not None
    too_late = threading.Event()
    timer = threading.Timer(timeout, give_up, [process, too_late])
    timer.start()
    try:
        with process.stdout:
            yield process.stdout
        process.wait()
    finally:
        timer.cancel()
        timer.join()
        kill_group(process)
        process.wait()
        if too_late.is_set():  # Then whatever else went wrong is a consequence.
            raise LabError(f"{name}: it did not end within {timeout:g} seconds")


def give_up(process: subprocess.Popen[bytes], too_late: threading.Event) -> None:
    """Kill a program; whoever reads from it then sees its end."""
    too_late.set()
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and what it has started, if any of them is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def require_line(line: bytes, name: str) -> None:
    """Raise LabError if a program ended before its first line."""
    if not line.endswith(b"\n"):
        raise LabError(f"{name}: it ended before it printed a line")


def status_line(returncode: int, command: Command) -> list[str]:
    """Return how a command ended, as a line, if that is worth one."""
    status = 128 - returncode if returncode < 0 else returncode
    expected = {0, KILLED_BY_INTERRUPT} if command.interrupted else {0}
    return [] if status in expected else [f"(exit status {status})"]
