"""The tasks in which handlers run, and a server that leaves none behind."""

import asyncio
import contextvars
from collections.abc import Coroutine

from chapters.ch01_stream_echo.stopping import (
    AFTERMATH,
    GRACE,
    Connections,
    Server,
)

TURNS_TO_END = 8  # of the loop, for a handler that hears that its client is gone


class Handlers:
    """The handlers that run; each is referenced until it is done."""

    def __init__(self) -> None:
        self.running: set[asyncio.Task[None]] = set()
        self.context = contextvars.copy_context()  # what each of them begins with

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run a handler in a task of its own.

        Whoever calls may be at work for another request, so its context is not for us.
        """
        task = asyncio.create_task(work, context=self.context.copy())
        self.running.add(task)
        task.add_done_callback(self.running.discard)

    async def cancel(self) -> None:
        """Cancel those that still run, and give them a moment to end.

        Most have just heard that their client is gone, and end by themselves.
        """
        for _ in range(TURNS_TO_END):
            await asyncio.sleep(0)
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running, timeout=AFTERMATH)


class HandlerServer(Server):
    """A server whose handlers outlive neither it nor its connections for long."""

    def __init__(
        self, listener: asyncio.Server, connections: Connections, handlers: Handlers
    ) -> None:
        super().__init__(listener, connections)
        self.handlers = handlers

    async def stop(self, grace: float = GRACE) -> None:
        """End every connection soon after `grace` seconds, and then every handler."""
        await super().stop(grace)
        await self.handlers.cancel()
