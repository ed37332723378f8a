"""An application, asked without a server: a wire that ends in memory, on chapter 6."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

import h11

from chapters.ch05_flow_control.body import RequestBody
from chapters.ch06_asgi_bridge.asgi import App, http_scope
from chapters.ch06_asgi_bridge.cycle import RequestCycle
from chapters.ch06_asgi_bridge.loading import load
from chapters.ch06_asgi_bridge.receiver import Receiver
from chapters.ch06_asgi_bridge.response import Head, Header

HOST = (b"host", b"testserver")


class Answer(NamedTuple):
    """What has come of a request."""

    status: int
    headers: list[Header]
    body: bytes


class MemoryWire:
    """The Wire of a RequestCycle that keeps what it is given."""

    def __init__(self, on_end: Callable[[], None]) -> None:
        self.on_end = on_end
        self.gone = False  # This client is never gone.
        self.head: Head | None = None
        self.body = bytearray()
        self.broken = False

    # Called by the cycle

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Keep what comes next of the response."""
        self.head = head or self.head
        self.body += data
        if end:
            self.on_end()

    async def drain(self) -> None:
        """Let others have their turn: there is always room for more."""
        await asyncio.sleep(0)

    def fail(self) -> None:
        """Be a 500; or break off, if another answer is half sent."""
        if self.head is None:
            self.head = Head(500, [], None)
        else:
            self.broken = True

    # Called by the client

    def answer(self) -> Answer:
        """Return what was sent; ConnectionError if it broke off halfway."""
        if self.head is None or self.broken:
            raise ConnectionError("the response broke off")
        return Answer(self.head.status, self.head.headers, bytes(self.body))


async def ask(
    app: App,
    target: str = "/",
    method: str = "GET",
    headers: Sequence[Header] = (),
    body: bytes = b"",
) -> Answer:
    """Return what an application answers, when it has ended.

    Raises ConnectionError if it fails when half of its response is sent.
    """
    request = h11.Request(method=method, target=target, headers=[HOST, *headers])
    receiver = Receiver(RequestBody(lambda: None, held_back=False))
    receiver.body.feed(body)
    receiver.body.end()
    wire = MemoryWire(receiver.response_over)
    scope = http_scope(request, scheme="http", client=None, server=None)
    await RequestCycle(scope, receiver.receive, wire).run(app)
    return wire.answer()


def main(app: str = "chapters.apps.hello:app", target: str = "/") -> None:
    """Print what an application answers to GET."""
    status, headers, body = asyncio.run(ask(load(app), target))
    print(status)
    for name, value in headers:
        print(f"{name.decode()}: {value.decode('latin-1')}")
    print(f"\n{body.decode(errors='replace')}")


if __name__ == "__main__":
    main(*sys.argv[1:])
