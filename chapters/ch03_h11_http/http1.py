"""One connection of HTTP/1.1: requests in, one after another, and answers out."""

import asyncio
import contextlib
import logging
from http import HTTPStatus
from typing import cast

import h11

from chapters.ch01_stream_echo.stopping import Connections

from .answer import CONTINUE, Answer, Handler, described, encode, has_body, head, plain
from .reading import RequestReader
from .rules import Request, refusal, values

EVENTS_PER_TURN = 32  # events of h11 we act on before others have their turn
MAX_BODY = 1024 * 1024  # bytes, because we keep all of it until it is whole

logger = logging.getLogger(__name__)


class HTTP1Connection(asyncio.Protocol):
    """One connection: bytes in, events of h11, bytes out."""

    def __init__(self, connections: Connections, handler: Handler) -> None:
        # Per server
        self.connections = connections
        self.handler = handler
        # Per connection
        self.transport: asyncio.Transport
        self.reader = RequestReader()
        self.writable = True  # The transport has room.
        self.closed = False  # We have finished sending.
        self.next_turn: asyncio.Handle | None = None
        # Per request
        self.request: Request | None = None
        self.body = bytearray()

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.connections.add(self.transport)

    def data_received(self, data: bytes) -> None:
        if not self.closed:
            self.reader.receive(data)
            if self.next_turn is None:  # or else what came before goes first
                self.handle_events()

    def eof_received(self) -> bool:
        self.reader.eof = True
        if self.closed:
            self.transport.close()
        elif self.next_turn is None:
            self.handle_events()
        return True  # The answer may not be out yet: we close when it is.

    def pause_writing(self) -> None:
        self.writable = False

    def resume_writing(self) -> None:
        self.writable = True
        self.handle_events_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        self.connections.discard(self.transport)

    # Reading requests

    def handle_events(self) -> None:
        """Act on what has come; what is too much for one turn waits for the next."""
        self.next_turn = None
        for _ in range(EVENTS_PER_TURN):
            if self.closed or self.transport.is_closing():
                break
            event = self.reader.next_event()
            if event is h11.NEED_DATA:
                break
            self.on_event(event)
        else:
            self.handle_events_soon()
        self.settle()

    def handle_events_soon(self) -> None:
        """Let everybody else have a turn of the loop first."""
        if self.next_turn is None:
            self.next_turn = asyncio.get_running_loop().call_soon(self.handle_events)

    def on_event(self, event: object) -> None:
        if isinstance(event, Request):
            self.on_request(event)
        elif isinstance(event, h11.Data):
            self.on_data(event)
        elif isinstance(event, h11.EndOfMessage):
            self.on_end()
        elif isinstance(event, HTTPStatus):
            self.send_error(event)
        else:  # ConnectionClosed
            self.half_close()

    def on_request(self, request: Request) -> None:
        self.request = request
        if status := refusal(request):
            self.send_error(status)
        elif any(int(size) > MAX_BODY for size in values(request, b"content-length")):
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.reader.awaits_continue:
            self.send(CONTINUE)

    def on_data(self, event: h11.Data) -> None:
        self.body += event.data
        if len(self.body) > MAX_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_end(self) -> None:
        assert self.request is not None
        try:
            answer = self.handler(self.request, bytes(self.body))
            response = head(answer)
        except BaseException:  # Not even sys.exit() in a handler stops a server.
            logger.exception("%s: the handler failed", described(self.request))
            answer = plain(HTTPStatus.INTERNAL_SERVER_ERROR)
            response = head(answer)
        self.respond(answer, response)

    # Writing responses

    def respond(self, answer: Answer, response: h11.Response) -> None:
        """Send a whole answer."""
        body_follows = has_body(self.request, answer.status)
        body = [h11.Data(data=answer.body)] if body_follows else []
        self.send(response, *body, h11.EndOfMessage())

    def send(self, *events: h11.Event) -> None:
        """Write what these events amount to."""
        data = encode(self.reader.conn, *events)
        self.transport.write(data)

    def send_error(self, status: HTTPStatus) -> None:
        """Refuse a request, and end: nothing after it can be understood."""
        answer = plain(status)
        self.respond(answer, head(answer, close=True))
        self.half_close()

    # From one request to the next

    def settle(self) -> None:
        """Do what follows from how far the request and its answer are."""
        if not self.closed:
            self.go_on()
        if not self.closed:
            self.set_reading()

    def go_on(self) -> None:
        """Begin the next request, or end, once an answer is out."""
        state = self.reader.conn.our_state
        if state is h11.MUST_CLOSE:
            self.half_close()
        elif state is h11.DONE and self.writable:
            self.request = None
            self.body.clear()
            self.reader.start_next_cycle()
            if self.reader.has_begun or self.reader.eof:
                self.handle_events_soon()

    def set_reading(self) -> None:
        """Leave what comes in the kernel, while there is enough of it here."""
        if self.reader.full and not self.reader.eof:
            self.transport.pause_reading()
        elif not self.transport.is_reading():
            self.transport.resume_reading()

    def half_close(self) -> None:
        """Send what is left and FIN; drop what still comes until the client ends too.

        If we closed with bytes unread, the system would send a reset, and the client
        might lose our answer to it (RFC 9112, section 9.6).
        """
        self.closed = True
        if self.reader.eof:
            self.transport.close()
        else:
            with contextlib.suppress(OSError):  # It has reset; reading will tell.
                self.transport.write_eof()
            self.transport.resume_reading()
