"""An application, asked without a server: a wire that ends in memory, on chapter 7."""

import asyncio
import sys
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

import h11

from chapters.ch03_h11_http.answer import Header
from chapters.ch03_h11_http.rules import request_of
from chapters.ch05_flow_control.body import RequestBody
from chapters.ch06_asgi_bridge.asgi import App, http_scope
from chapters.ch06_asgi_bridge.loading import load
from chapters.ch07_robust_server.cycle import RequestCycle
from chapters.ch07_robust_server.response import Head

HOST = (b"host", b"testserver")


class Answer(NamedTuple):
    """What has come of a request."""

    status: int
    headers: list[Header]
    body: bytes


class MemoryWire:
    """The Wire of a RequestCycle that keeps what it is given."""

    def __init__(self) -> None:
        self.closed = self.paused = False  # This client never leaves, and reads on.
        self.head: Head | None = None
        self.body = bytearray()
        self.broken = False

    # Called by the cycle

    async def ready(self) -> None:
        """Return: there is always room for more."""

    async def drain(self) -> None:
        """Let others have their turn."""
        await asyncio.sleep(0)

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Keep what comes next of the response."""
        self.head = head or self.head
        self.body += data

    def finish(self) -> None:
        """Nothing follows on a response here."""

    def fail(self, status: HTTPStatus) -> None:
        """Be an error; or break off, if half of another answer is out."""
        if self.head is None:
            self.head = Head(status, [], None)
        else:
            self.broken = True

    def abort(self) -> None:
        """Break off."""
        self.broken = True

    # Called by the client

    def answer(self) -> Answer:
        """Return what was sent; ConnectionError if it broke off, or never began."""
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

    HOST is added only if `headers` have no Host. http_scope() is given the scheme
    "http", and the addresses may be None. Raises ConnectionError if half of a response
    is sent.
    """
    named = any(name.lower() == b"host" for name, _ in headers)
    fields = [*headers] if named else [HOST, *headers]
    event = h11.Request(method=method, target=target, headers=fields)
    incoming, wire = RequestBody(lambda: None), MemoryWire()
    incoming.feed(body)
    incoming.end()
    scope = http_scope(request_of(event), scheme="http", client=None, server=None)
    await RequestCycle(scope, incoming, wire).run(app)
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
