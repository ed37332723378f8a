"""The way back to a client: the response of one request, as bytes of HTTP/1.1."""

from http import HTTPStatus
from typing import Protocol

from chapters.ch03_h11_http.answer import CONTINUE, encode, plain
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.writer import TransportWriter

from .encoder import Encoder
from .response import Head


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
        self.encoder = Encoder(request)
        self.head_sent = False
        if self.encoder.is_http_1_0:
            self.writer.reset_if_cut()

    @property
    def keep_alive(self) -> bool:
        """Whether another request may follow."""
        return self.encoder.keep_alive

    @property
    def awaits_continue(self) -> bool:
        """Whether the client keeps its body back, and has no response yet."""
        return self.reader.awaits_continue and not self.head_sent

    def send_continue(self) -> None:
        """Ask for the body that the client keeps back."""
        if self.awaits_continue and not self.closed:
            self.writer.write(encode(self.reader.conn, CONTINUE))

    def send_error(self, status: HTTPStatus) -> None:
        """Send a whole response that says what its status means; it is the last."""
        _, headers, text = plain(status)
        head = Head(status, list(headers), None).with_length(len(text))
        self.encoder.end_keep_alive()
        body = b"" if self.encoder.is_head else text
        self.writer.write(self.encoder.encode(head, body, end=True))

    # Called by the cycle

    @property
    def closed(self) -> bool:
        """Whether nothing can reach the client any more."""
        return self.writer.closed

    @property
    def paused(self) -> bool:
        """Whether there is no room until the client has read."""
        return self.writer.paused and not self.writer.closed

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of the response, all in one write."""
        if head is not None and (self.awaits_continue or self.reader.stopped):
            self.encoder.end_keep_alive()  # No request can follow.
        self.writer.write(self.encoder.encode(head, data, end))
        self.head_sent = True

    def finish(self) -> None:
        """Let the connection go on."""
        self.connection.settle()

    def fail(self, status: HTTPStatus) -> None:
        """Answer in the application's place; or break off what streams."""
        if not self.writer.closed:
            self.connection.send_error(status)

    def abort(self) -> None:
        """Break off, unless what was sent is all there is to send."""
        if not self.writer.closed:
            self.writer.abort()
