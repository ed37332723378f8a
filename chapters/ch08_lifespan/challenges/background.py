"""Work that goes on behind a response, and that a stop waits for: on chapter 8."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from chapters.ch01_stream_echo.command import run, say
from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch08_lifespan.server import main as serve_until_stopped

LIMIT = 4.0  # seconds for jobs at the end; the server gives a cleanup 5
AFTERMATH = 0.5  # seconds for cancelled jobs to end

logger = logging.getLogger(__name__)

Work = Coroutine[Any, Any, object]


class Background:
    """An application around another, with jobs that may outlive their requests.

    It needs a lifespan. Requests find it as `scope["state"]["background"]`.
    """

    def __init__(self, app: App, limit: float = LIMIT) -> None:
        self.app = app
        self.limit = limit
        self.jobs: set[asyncio.Task[object]] = set()

    def start(self, work: Work) -> None:
        """Begin a job, which runs beside its request."""
        job = asyncio.create_task(work)
        self.jobs.add(job)
        job.add_done_callback(self.ended)

    def ended(self, job: asyncio.Task[object]) -> None:
        """Forget a job; if it has failed, log an error with its traceback."""
        self.jobs.discard(job)
        if not job.cancelled() and (error := job.exception()):
            logger.error("a job has failed", exc_info=error)

    async def finish(self) -> None:
        """Wait until no job is left, those that jobs begin included.

        After `limit` seconds, the rest is cancelled, and has AFTERMATH seconds to end.
        """
        try:
            async with asyncio.timeout(self.limit):
                while self.jobs:
                    await asyncio.wait(self.jobs)
        except TimeoutError:
            for job in self.jobs:
                job.cancel()
            await asyncio.wait(self.jobs, timeout=AFTERMATH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application; it hears that it is to stop when its jobs are done."""

        async def receive_after_jobs() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.finish()
            return message

        if scope["type"] == "lifespan":
            scope["state"]["background"] = self
            await self.app(scope, receive_after_jobs, send)
        else:
            await self.app(scope, receive, send)


# An application that needs it


async def post_office(scope: Scope, receive: Receive, send: Send) -> None:
    """Take a letter with each request, and deliver it three seconds later."""
    if scope["type"] == "lifespan":
        for event in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
        return
    scope["state"]["background"].start(deliver(scope["path"]))
    head = {"type": "http.response.start", "status": 202, "headers": []}
    await send(head)
    await send({"type": "http.response.body", "body": b"It will be delivered.\n"})


async def deliver(letter: str) -> None:
    """Bring a letter to where it belongs."""
    await asyncio.sleep(3)
    say(f"Delivered {letter}")


async def main(host: str, port: int) -> None:
    """Serve the post office until SIGINT or SIGTERM."""
    await serve_until_stopped(host, port, Background(post_office))


if __name__ == "__main__":
    run(main)
