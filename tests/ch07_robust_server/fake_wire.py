"""A cycle on a wire that ends nowhere, and what is logged meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from http import HTTPStatus

from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import App
from chapters.ch07_robust_server.cycle import RequestCycle
from chapters.ch07_robust_server.response import Head
from lab.simulator.loop import LabLoop


class FakeWire:
    """A wire that keeps what it is given, call by call."""

    def __init__(self) -> None:
        self.closed = False
        self.paused = False
        self.sent: list[tuple[Head | None, bytes, bool]] = []
        self.finished = 0
        self.failures: list[HTTPStatus] = []
        self.aborted = False
        self.room = asyncio.Event()
        self.room.set()

    async def ready(self) -> None:
        await self.room.wait()
        if self.closed:
            raise ClientDisconnected("gone")

    async def drain(self) -> None:
        await asyncio.sleep(0)
        await self.ready()

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        self.sent.append((head, data, end))

    def finish(self) -> None:
        self.finished += 1

    def fail(self, status: HTTPStatus) -> None:
        self.failures.append(status)

    def abort(self) -> None:
        self.aborted = True

    def leave(self) -> None:
        """Let the client be gone."""
        self.closed = True
        self.room.set()

    @property
    def data(self) -> bytes:
        """All the content that was sent."""
        return b"".join(data for _, data, _ in self.sent)

    @property
    def ends(self) -> list[bool]:
        """Of each thing that was sent, whether it was the last."""
        return [end for _, _, end in self.sent]


def cycle_on(
    wire: FakeWire, method: str = "GET", body: RequestBody | None = None
) -> RequestCycle:
    """Return a cycle for a request, which has no body unless there is one."""
    if body is None:
        body = RequestBody(lambda: None)
        body.end()
    scope = {"type": "http", "method": method, "path": "/"}
    return RequestCycle(scope, body, wire)


def run(loop: LabLoop, wire: FakeWire, app: App, method: str = "GET") -> None:
    """Run an application to its end."""
    loop.finish(cycle_on(wire, method).run(app))


def log_of(work: Callable[[], object]) -> list[logging.LogRecord]:
    """Do some work; return what a cycle logged meanwhile."""
    records: list[logging.LogRecord] = []
    log = logging.getLogger("chapters.ch07_robust_server.cycle")

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
