"""A cycle on a wire that ends nowhere, and what is logged meanwhile."""

import asyncio
import logging
from collections.abc import Callable

from chapters.ch06_asgi_bridge.asgi import App, Message
from chapters.ch06_asgi_bridge.cycle import RequestCycle
from chapters.ch06_asgi_bridge.response import Head
from lab.simulator.loop import LabLoop


class FakeWire:
    """A wire that keeps what it is given, call by call."""

    def __init__(self) -> None:
        self.gone = False
        self.sent: list[tuple[Head | None, bytes, bool]] = []
        self.failures = 0
        self.room = asyncio.Event()
        self.room.set()

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        self.sent.append((head, data, end))

    async def drain(self) -> None:
        await self.room.wait()
        if self.gone:
            raise ConnectionResetError("gone")

    def fail(self) -> None:
        self.failures += 1

    def leave(self) -> None:
        """Let the client be gone."""
        self.gone = True
        self.room.set()

    @property
    def data(self) -> bytes:
        """All the content that was sent."""
        return b"".join(data for _, data, _ in self.sent)

    @property
    def ends(self) -> list[bool]:
        """Of each thing that was sent, whether it was the last."""
        return [end for _, _, end in self.sent]


async def receive_nothing() -> Message:
    raise AssertionError("nobody asked for it")


def cycle_on(wire: FakeWire, method: str = "GET") -> RequestCycle:
    return RequestCycle({"type": "http", "method": method}, receive_nothing, wire)


def run(loop: LabLoop, wire: FakeWire, app: App, method: str = "GET") -> None:
    """Run an application to its end."""
    loop.finish(cycle_on(wire, method).run(app))


def log_of(work: Callable[[], object]) -> list[logging.LogRecord]:
    """Do some work; return what a cycle logged meanwhile."""
    records: list[logging.LogRecord] = []
    log = logging.getLogger("chapters.ch06_asgi_bridge.cycle")

    def take(record: logging.LogRecord) -> bool:
        records.append(record)
        return False  # It goes nowhere else.

    log.addFilter(take)
    try:
        work()
    finally:
        log.removeFilter(take)
    return records


def logged_of(loop: LabLoop, wire: FakeWire, app: App) -> list[logging.LogRecord]:
    """Run an application that does wrong; return what was logged of it."""
    return log_of(lambda: run(loop, wire, app))
