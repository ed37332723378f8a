"""Servers and a load, each in a process of its own, and what two chapters measure."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Self

from lab.chapters import all_chapters
from lab.child import Child, Reply
from lab.experiments.figures import Figures, Sample, compare

SERVERS = {
    "streams": "chapters.ch01_stream_echo.server",
    "raw": "chapters.ch01_stream_echo.raw_sockets",
    "protocol": "chapters.ch02_protocol_echo.server",
    "wsgiref": "lab.experiments.synchronous",
    "uvicorn": "lab.experiments.on_uvicorn",
    "hypercorn": "lab.experiments.on_hypercorn",
} | {
    f"chapter_{each.number}": f"chapters.{each.package}.server"
    for each in all_chapters()
}
MIB = 1024 * 1024  # bytes
STALL = 0.5  # seconds in which nothing could be sent, after which a flood ends
LOOKS = 20  # at the memory of a server that may still be reading


def cost(server: Child, talk: Callable[[], Reply], unit: int = 1) -> Sample:
    """Return how many units a second a server did in a talk, and at what cost.

    The `rate`; `cpu_us`, its processor time per unit in microseconds; and `busy`,
    the share of the time in which it was running.
    """
    before = server.figure("cpu")
    answer = talk()
    cpu = server.figure("cpu") - before
    done, took = answer["done"] / unit, answer["seconds"]
    return {"rate": done / took, "cpu_us": cpu / done * 1e6, "busy": cpu / took}


class Rig:
    """A load, and the servers it turns to; use it in a `with` statement.

    What is still being measured after `seconds` is a LabError.
    """

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.load = Child(self.deadline, "lab.experiments.load")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.load.end()

    def server(
        self, name: str, *changes: str, **more: str
    ) -> AbstractContextManager[Child]:
        """Run one of SERVERS, as it is or with changes that `server` knows by name.

        `more` are variables of its environment.
        """
        return self.child("server", SERVERS[name], *changes, **more)

    def clients(self, program: str) -> AbstractContextManager[Child]:
        """Run another load, a module of lab.experiments."""
        return self.child(program)

    @contextmanager
    def child(self, program: str, *arguments: str, **more: str) -> Iterator[Child]:
        program = f"lab.experiments.{program}"
        with Child(self.deadline, program, *arguments, **more) as child:
            try:
                yield child
            except BaseException:
                for each in (child, self.load):
                    each.process.kill()  # Or it complains that the other is gone.
                raise

    def connect(self, server: Child, connections: int) -> None:
        """Open so many more connections, until the server has accepted them all."""
        port = server.figure("port")
        self.load.ask("connect", port=port, connections=connections)

    def disconnect(self) -> None:
        """Close every connection."""
        self.load.ask("close")

    def idle(self, name: str, connections: int) -> Sample:
        """Return the `bytes` by which a server grows for each idle connection."""
        with self.server(name) as server:
            self.connect(server, 1)  # What the first one costs is not repeated.
            before = server.figure("memory")
            self.connect(server, connections)
            after = server.figure("memory")
            self.disconnect()
        return {"bytes": (after - before) / connections}

    def flood(self, name: str, *change: str, limit: int) -> Sample:
        """Return where the bytes go of a client that sends and never reads.

        `taken` is what it got rid of, and `grown` how much the server's memory grew.
        These are MiB, and so is `limit`, the most that is sent.
        """
        with self.server(name, *change) as server:
            self.connect(server, 1)
            before = server.figure("memory")
            answer = self.load.ask("flood", limit=limit * MIB, stall=STALL)
            held = max(server.figure("memory") for _ in range(LOOKS))
            self.disconnect()
        return {"taken": answer["taken"] / MIB, "grown": (held - before) / MIB}

    def compare_idle(
        self, names: Iterable[str], connections: int, rounds: int
    ) -> Figures:
        """Return a summary of what an idle connection costs each of the servers."""
        subjects = {name: partial(self.idle, name, connections) for name in names}
        return {"connections": connections} | compare(rounds, subjects)

    def compare_floods(
        self, name: str, mistake: str, limit: int, rounds: int
    ) -> Figures:
        """Return a summary of floods: of the `chapter`'s server, and of a `mistake`."""
        subjects = {
            "chapter": partial(self.flood, name, limit=limit),
            "mistake": partial(self.flood, name, mistake, limit=limit),
        }
        return {"limit": limit} | compare(rounds, subjects)
