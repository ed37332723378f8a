"""A server, started as a person starts it, on a socket that outlives it."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Self, TextIO

from lab.chapters import ROOT
from lab.client import Client
from lab.errors import LabError
from lab.experiments import machine

BACKLOG = 4096  # clients that may wait while no server is there
PATIENCE = 30.0  # seconds for a server to start, and to end
ENDED = (0, -signal.SIGTERM)  # uvicorn ends with the signal, after its clean-up.
GET = b"GET /0 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

# The number of the socket and an application follow; what chapter 8 does is like this.
COMMANDS = {
    "chapter_7": ["lab.experiments.on_socket"],
    "chapter_8": ["chapters.ch08_lifespan", "--fd"],
    "uvicorn": [
        "uvicorn",
        *("--http", "h11", "--loop", "asyncio"),
        *("--no-access-log", "--log-level", "critical", "--fd"),
    ],
}


@contextmanager
def held_socket() -> Iterator[socket.socket]:
    """Listen for servers that come and go, so that no client is refused."""
    machine.allow_descriptors()  # Servers inherit this, too.
    with socket.create_server(("127.0.0.1", 0), backlog=BACKLOG) as held:
        yield held


class Command:
    """One of COMMANDS, as it runs; use it in a `with` statement."""

    def __init__(
        self,
        name: str,
        held: socket.socket,
        *arguments: str,
        output: int | TextIO = subprocess.DEVNULL,
    ) -> None:
        self.held = held
        number = held.fileno()
        self.begin = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *COMMANDS[name], str(number), *arguments],
            cwd=ROOT,
            stdout=output,
            pass_fds=[number],
            preexec_fn=partial(machine.keep_to_core, 0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.process.kill()
        self.process.wait()

    def first_response(self) -> float:
        """Return the seconds from its start to a response; its client has waited."""
        with Client(self.held.getsockname(), patience=PATIENCE) as client:
            client.send(GET)
            client.receive_some()
            return time.monotonic() - self.begin

    def stop(self) -> float:
        """Send SIGTERM; return the seconds until it has ended."""
        begin = time.monotonic()
        self.process.terminate()
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise LabError(f"It has not stopped within {PATIENCE:g} seconds.") from None
        if status not in ENDED:
            raise LabError(f"A server that was to stop ended with status {status}.")
        return time.monotonic() - begin
