"""How long the lab takes over a crowd, and over a trace: make bench-lab."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from lab.drawing.sequence import draw
from lab.drawing.timeline import timeline
from lab.drawing.transcript import transcript
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop, TracedLabLoop
from lab.tracing.trace import Event, dump

Result = TypeVar("Result")

CROWD = 10_000  # connections
EVENTS = 1_000
IDLE = 3600.0  # seconds of the lab's clock, after which a connection is closed


class Crowd(NamedTuple):
    """What became of a crowd: how many were served and closed, and at what time."""

    served: int
    closed: int
    clock: float


class Idle(asyncio.Protocol):
    """A connection that echoes, and that a timer closes after an idle hour."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.wait()

    def wait(self) -> None:
        """Begin the idle hour."""
        loop = asyncio.get_running_loop()
        self.timer = loop.call_later(IDLE, self.transport.close)

    def data_received(self, data: bytes) -> None:
        self.timer.cancel()
        self.transport.write(data)
        self.wait()


def idle_crowd(count: int) -> Crowd:
    """Connect `count` clients, let each send, and let them be idle for an hour."""
    with contextlib.closing(LabLoop()) as loop:
        loop.finish(loop.create_server(Idle, "127.0.0.1", 0))
        listener = loop.open_listeners()[0]
        clients = [LabClient(loop, listener, port, KERNEL) for port in range(count)]
        served = sum(client.exchange(b"hello") == b"hello" for client in clients)
        loop.advance(IDLE)
        closed = sum(client.receive_some() == b"" for client in clients)
        return Crowd(served, closed, loop.time())


def traced_run(least: int) -> list[Event]:
    """Return the trace of a conversation that makes at least that many events."""
    events: list[Event] = []
    with contextlib.closing(TracedLabLoop(events.append)) as loop:
        loop.finish(loop.create_server(Idle, "127.0.0.1", 0))
        client = LabClient(loop, loop.open_listeners()[0], 1, KERNEL, reading=True)
        while len(events) < least:
            client.send(b"hello")
    return events


def report() -> None:
    """Print how long a crowd takes, and a trace that is drawn."""
    taken, crowd = timed(lambda: idle_crowd(CROWD))
    print(
        f"{crowd.served:,} connections sent, were idle for {crowd.clock:,.0f} s "
        f"and were closed ({crowd.closed:,}): {taken:.1f} s"
    )
    taken, events = timed(lambda: traced_run(EVENTS))
    print(f"a trace of {len(events):,} events: {taken:.3f} s")
    views: dict[str, Callable[[], str]] = {
        "written as JSON": lambda: dump(events),
        "drawn as a diagram": lambda: draw(events, "An hour of echoes"),
        "written as a timeline": lambda: timeline(events, "An hour of echoes"),
        "written as a transcript": lambda: transcript(events),
    }
    for name, view in views.items():
        taken, text = timed(view)
        print(f"  {name}, {len(text):,} characters: {taken:.3f} s")


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return how many seconds some work took, and its result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result
