"""A line for every request, and how long it took: a middleware, on chapter 6."""

import asyncio
from collections.abc import Callable

from chapters.apps.hello import app as hello
from chapters.ch01_stream_echo.command import say
from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch06_asgi_bridge.command import run
from chapters.ch06_asgi_bridge.server import main as serve_forever

Write = Callable[[str], object]  # what takes a line


class Timed:
    """An application around another, of which it writes what was asked and sent."""

    def __init__(self, app: App, write: Write = print) -> None:
        self.app = app
        self.write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Call the application, and write a line once it has ended, however it did."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch = Watch(scope, send)
        try:
            await self.app(scope, receive, watch.send)
        finally:
            self.write(watch.line())


class Watch:
    """One request and its response, as they pass."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.asked = f"{scope['method']} {target_of(scope)}"
        self.pass_on = send
        self.begun = now()
        self.status: int | None = None
        self.size = 0  # bytes of content
        self.complete: float | None = None  # when it was

    async def send(self, message: Message) -> None:
        """Pass a message on, and then take note of what has passed."""
        await self.pass_on(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            if not message.get("more_body", False):
                self.complete = now()

    def line(self) -> str:
        """Return what there is to say: `GET /a?b 200 5 bytes 0.250 s`.

        If it is not complete, the time is that until now, and `unfinished` stands
        behind it: `GET / - 0 bytes 0.250 s unfinished`. The dash is for no status.
        """
        end = now() if self.complete is None else self.complete
        took = f"{end - self.begun:.3f} s"
        line = f"{self.asked} {self.status or '-'} {self.size} bytes {took}"
        return f"{line} unfinished" if self.complete is None else line


def target_of(scope: Scope) -> str:
    """Return what was asked for as it was sent: it cannot hold the end of a line."""
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    target: bytes = scope["raw_path"] + query
    return target.decode("latin-1")


def now() -> float:
    """Return the time on the loop's clock, in seconds; it is never set back."""
    return asyncio.get_running_loop().time()


async def main(host: str, port: int, app: App = hello) -> None:
    """Serve an application until SIGINT or SIGTERM; print a line for each request."""
    await serve_forever(host, port, Timed(app, say))


if __name__ == "__main__":
    run(main)
