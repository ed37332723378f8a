"""The way back to a client: what a cycle sends, as bytes."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import h11

from chapters.ch03_h11_http.answer import plain
from chapters.ch05_flow_control.flow import FlowControl

from .encoder import Encoder
from .response import Head


class HTTPWire:
    """The Wire of a RequestCycle that speaks HTTP/1.1; there is one per connection."""

    def __init__(
        self,
        transport: asyncio.Transport,
        flow: FlowControl,
        holds_back: Callable[[], bool],
        on_end: Callable[[], None],
        on_failure: Callable[[], None],
    ) -> None:
        # Per connection
        self.transport = transport
        self.flow = flow
        self.holds_back = holds_back  # The client, before it sends its body.
        self.on_end = on_end
        self.on_failure = on_failure
        # Per response
        self.encoder = Encoder()

    # Called by the cycle

    @property
    def gone(self) -> bool:
        """Whether nothing can reach the client any more."""
        return self.flow.lost or self.transport.is_closing()

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of a response, all in one write."""
        if head is not None and self.holds_back():
            self.encoder.close = True  # The body may come now, or never.
        self.write(self.encoder.encode(head, data, end))
        if end:
            self.on_end()

    async def drain(self) -> None:
        """Return when there is room for more; OSError if the client is gone."""
        await self.flow.drain()

    def fail(self) -> None:
        """Answer 500; or break off, if another answer is half sent."""
        self.on_failure()

    # Called by the connection

    def refuse(self, request: h11.Request | None, status: HTTPStatus) -> None:
        """Answer that this was the last request; or break off, as above."""
        if not self.encoder.begun:
            _, headers, text = plain(status)
            head = Head(status, list(headers), None).with_length(len(text))
            body = text if request is None or request.method != b"HEAD" else b""
            self.encoder.close = True
            self.write(self.encoder.encode(head, body, end=True))
        elif not self.encoder.done:
            self.transport.abort()  # Half of an answer is out: it must not look whole.

    def write(self, data: bytes) -> None:
        """Write; OSError if the connection closes."""
        if self.transport.is_closing():
            raise ConnectionAbortedError("the connection is closing")
        if data:
            self.transport.write(data)
