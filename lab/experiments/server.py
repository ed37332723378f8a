"""A chapter's server in a process of its own, which tells what it uses when asked."""

import asyncio
import gc
import importlib
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from lab.child import answer
from lab.experiments import changes, machine, settings
from lab.experiments.sampler import Sampler
from lab.private import armed_timers
from lab.server import TURNS, Stoppable, open_descriptors, pass_turns


class Metrics:
    """The questions that a server under measurement answers, by their names."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.sampler = Sampler()

    def port(self) -> float:
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    def cpu(self) -> float:
        return machine.cpu_seconds()

    def memory(self) -> float:
        return machine.resident_bytes()

    def in_use(self) -> float:
        """Return the bytes that are allocated; PYTHONMALLOC=malloc counts them all."""
        return machine.allocated_bytes()

    def descriptors(self) -> float:
        return open_descriptors()

    def buffered(self) -> float:
        """Return the bytes that its transports hold for clients."""
        connections: set[asyncio.WriteTransport] = self.server.connections.open
        return sum(each.get_write_buffer_size() for each in connections)

    def connections(self) -> float:
        return len(self.server.connections.open)

    def refused(self) -> float:
        """Return how often there was no descriptor for a new connection."""
        return len(settings.refused)

    def noted(self) -> float:
        """Return how many lines were logged."""
        return len(settings.noted)

    def tasks(self) -> float:
        return len(asyncio.all_tasks())

    def timers(self) -> float:
        """Return how many timers are armed."""
        return len(armed_timers(asyncio.get_running_loop()))

    def objects(self) -> dict[str, int]:
        """Return how many objects there are of each type, when garbage is gone."""
        gc.collect()
        return Counter(type(each).__qualname__ for each in gc.get_objects())

    def sample(self) -> float:
        """Begin to note, again and again, what the server is doing."""
        self.sampler.start()
        return 0

    def samples(self) -> dict[str, float]:
        """Return what a Sampler has found since then."""
        return self.sampler.stop()

    def reads(self) -> float:
        """Return how many reads there were since the last time."""
        count = len(changes.reads)
        changes.reads.clear()
        return count

    def collect(self) -> float:
        return gc.collect()

    def collect_no_more(self) -> float:
        gc.disable()
        return 0


async def main(chapter: str, *alterations: str) -> None:
    """Serve on a port of the system's choice until standard input ends.

    `chapter` is the module with the server. Each alteration is a function of
    `changes` or of `settings`, which is called with that module.
    """
    machine.keep_to_core(0)
    machine.allow_descriptors()
    module = importlib.import_module(chapter)
    known: dict[str, Callable[[object], None]] = vars(changes) | vars(settings)
    for name in alterations:
        known[name](module)
    server: Stoppable = await module.serve("127.0.0.1", 0)
    await answer_questions(Metrics(server))
    await server.stop(0)


async def answer_questions(metrics: Metrics) -> None:
    """Answer each line, after the server has done all that it can at the time."""
    loop = asyncio.get_running_loop()
    questions = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(questions), sys.stdin
    )
    async for line in questions:
        await pass_turns(TURNS)
        answer(metrics, line.decode())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
