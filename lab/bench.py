"""How long the lab takes over a crowd of connections: make bench-lab."""

import asyncio
import contextlib
import time
from typing import NamedTuple

from lab.lab_client import LabClient
from lab.link import KERNEL
from lab.loop import LabLoop

CROWD = 10_000  # connections
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


def bench_lab() -> None:
    """Measure the lab: ten thousand connections that are idle for an hour."""
    begin = time.perf_counter()
    crowd = idle_crowd(CROWD)
    taken = time.perf_counter() - begin
    print(
        f"{crowd.served:,} connections sent, were idle for {crowd.clock:,.0f} s "
        f"and were closed ({crowd.closed:,}): {taken:.1f} s"
    )
