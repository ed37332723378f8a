"""The way back to a client: what a cycle sends, as events of h11 and then as bytes."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import h11

from chapters.ch03_h11_http.answer import has_body, head, plain, start_of
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch05_flow_control.flow import FlowControl

from .response import Head


class HTTPWire:
    """The Wire of a RequestCycle that speaks HTTP/1.1; there is one per connection."""

    def __init__(
        self,
        reader: RequestReader,
        transport: asyncio.Transport,
        flow: FlowControl,
        on_end: Callable[[], None],
        on_failure: Callable[[], None],
    ) -> None:
        self.reader = reader
        self.transport = transport
        self.flow = flow
        self.on_end = on_end
        self.on_failure = on_failure

    @property
    def conn(self) -> h11.Connection:
        """What h11 knows of this connection."""
        return self.reader.conn

    # Called by the cycle

    @property
    def gone(self) -> bool:
        """Whether nothing can reach the client any more."""
        return self.flow.lost or self.transport.is_closing()

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of a response, all in one write."""
        events: list[h11.Event] = []
        if head is not None:
            events.append(self.response(head))
        if data:
            events.append(h11.Data(data=data))
        if end:
            events.append(h11.EndOfMessage())
        self.write(*events)
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
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            body = [h11.Data(data=answer.body)] if has_body(request, status) else []
            self.write(head(answer, close=True), *body, h11.EndOfMessage())
        elif self.conn.our_state is not h11.DONE:
            self.transport.abort()  # Half of an answer is out: it must not look whole.

    # What the others use

    def response(self, head: Head) -> h11.Response:
        """Return a head as h11 has it."""
        headers = head.headers
        if self.conn.they_are_waiting_for_100_continue:  # The body comes now or never.
            headers = [*headers, (b"connection", b"close")]
        return start_of(head.status, headers)

    def write(self, *events: h11.Event) -> None:
        """Write what these events amount to; OSError if the connection closes."""
        if self.transport.is_closing():
            raise ConnectionAbortedError("the connection is closing")
        if data := b"".join(self.conn.send(event) or b"" for event in events):
            self.transport.write(data)
