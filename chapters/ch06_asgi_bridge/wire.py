"""The way back to a client: the response of one request, as h11 writes it."""

from http import HTTPStatus
from typing import Protocol

import h11

from chapters.ch03_h11_http.answer import (
    CONTINUE,
    encode,
    has_body,
    head,
    plain,
    start_of,
)
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.writer import TransportWriter

from .cycle import Head

CODING = b"transfer-encoding"  # ASGI: the application's is to be ignored.
CLOSE = (b"connection", b"close")


class Owner(Protocol):
    """What a wire asks of its connection."""

    def settle(self) -> None:
        """Go on to the next request, or end, for the response is complete."""

    def send_error(self, status: HTTPStatus) -> None:
        """Answer in the application's place, and end."""


class HTTP1Wire:
    """The Wire of RequestCycles that speaks HTTP/1.1, of one after another."""

    def __init__(
        self, reader: RequestReader, writer: TransportWriter, connection: Owner
    ) -> None:
        # Per connection
        self.reader = reader
        self.writer = writer
        self.ready, self.drain = writer.ready, writer.drain  # for the cycle
        self.connection = connection
        # Per request
        self.begin(None)

    # Called by the connection

    def begin(self, request: Request | None) -> None:
        """Carry the response to this request from now on; to None, if there is none."""
        self.request = request
        self.status = 0
        if request is not None and request.http_version == b"1.0":
            self.writer.reset_if_cut()

    @property
    def head_sent(self) -> bool:
        """Whether it is too late for another response."""
        return self.reader.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE)

    @property
    def complete(self) -> bool:
        """Whether all of the response is out."""
        return self.reader.conn.our_state in (h11.DONE, h11.MUST_CLOSE)

    @property
    def keep_alive(self) -> bool:
        """Whether another request may follow."""
        return self.reader.conn.our_state is not h11.MUST_CLOSE

    @property
    def awaits_continue(self) -> bool:
        """Whether the client keeps its body back, and has no response yet."""
        return self.reader.awaits_continue

    def send_continue(self) -> None:
        """Ask for the body that the client keeps back."""
        if self.awaits_continue and not self.closed:
            self.writer.write(encode(self.reader.conn, CONTINUE))

    def send_error(self, status: HTTPStatus) -> None:
        """Send a whole response that says what its status means; it is the last."""
        answer = plain(status)
        body = [h11.Data(data=answer.body)] if has_body(self.request, status) else []
        self.write(head(answer, close=True), *body, h11.EndOfMessage())

    # Called by the cycle

    @property
    def closed(self) -> bool:
        """Whether nothing can reach the client any more."""
        return self.writer.closed

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of the response, in the events of h11."""
        events: list[h11.Event] = []
        if head is not None:
            headers = [each for each in head.headers if each[0].lower() != CODING]
            if self.awaits_continue or self.reader.stopped:  # No request can follow.
                headers.append(CLOSE)
            events.append(start_of(head.status, headers))
            self.status = head.status
        if data and has_body(self.request, self.status):
            piece = bytes(memoryview(data))  # whatever kind of bytes it is
            events.append(h11.Data(data=piece))
        if end:
            events.append(h11.EndOfMessage())
        self.write(*events)

    def finish(self) -> None:
        """Let the connection go on."""
        self.connection.settle()

    def fail(self, status: HTTPStatus) -> None:
        """Answer in the application's place; or break off what streams."""
        if not self.writer.closed:
            self.connection.send_error(status)

    # What the others use

    def write(self, *events: h11.Event) -> None:
        """Write what these events amount to; ClientDisconnected if nobody is there."""
        self.writer.write(encode(self.reader.conn, *events))
