"""One connection of HTTP/1.1: requests in, one after another, and answers out."""

import asyncio
from http import HTTPStatus
from typing import cast

import h11

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.answer import CONTINUE, encode, has_body, head, plain
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request, refusal
from chapters.ch04_timeouts.timeouts import ConnectionTimeouts, Limits, Phase

from .exchange import Exchange, Handler
from .handlers import Handlers
from .writer import TransportWriter

EVENTS_PER_TURN = 32  # events of h11 we act on before others have their turn


class HTTP1Connection(asyncio.Protocol):
    """One connection: bytes in, events of h11, bytes out."""

    def __init__(
        self,
        connections: Connections,
        handlers: Handlers,
        handler: Handler,
        limits: Limits,
        high_water: int,
    ) -> None:
        # Per server
        self.connections = connections
        self.handlers = handlers
        self.handler = handler
        self.limits = limits
        self.high_water = high_water
        # Per connection
        self.transport: asyncio.Transport
        self.writer: TransportWriter
        self.timeouts: ConnectionTimeouts
        self.reader = RequestReader()
        self.idle = Phase.FIRST_REQUEST
        self.next_turn: asyncio.Handle | None = None
        # Per request
        self.exchange: Exchange | None = None

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.writer = TransportWriter(self.transport, self.high_water)
        sent = self.writer.sent
        self.timeouts = ConnectionTimeouts(self.limits, self.on_timeout, sent)
        self.connections.add(self.transport)
        self.settle()

    def data_received(self, data: bytes) -> None:
        if not self.writer.closed:
            self.reader.receive(data)
            if self.next_turn is None:  # or else what came before goes first
                self.handle_events()

    def eof_received(self) -> bool:
        self.reader.eof = True
        if self.writer.closed:
            self.transport.close()
        elif self.next_turn is None:
            self.handle_events()
        return True  # The answer may not be out yet: we close when it is.

    def pause_writing(self) -> None:
        self.writer.pause()
        self.settle()

    def resume_writing(self) -> None:
        self.writer.resume()
        self.handle_events_soon()

    def connection_lost(self, exc: Exception | None) -> None:
        self.disconnect()
        self.connections.discard(self.transport)
        self.timeouts.stop()

    # Called by the timeouts

    def on_timeout(self, phase: Phase) -> None:
        if phase in (Phase.WRITE, Phase.LINGER):
            self.writer.abort()  # close() would wait for ever to send what is left.
        elif self.writer.closed:
            self.settle()  # The server stops: all that is left is to wait for the end.
        elif phase in (Phase.HEAD, Phase.BODY):
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        elif phase is Phase.PAUSED:
            self.look_closer()
        else:
            self.half_close()  # It has asked for nothing, so we answer nothing.

    def look_closer(self) -> None:
        """End a client that has left: who does not read does not hear of it."""
        if self.writer.client_has_reset():
            self.writer.abort()
        elif self.reader.full and (not self.exchange or self.exchange.body.complete):
            self.reader.stop()  # So we read again, and hear it; no request follows.
        self.settle()

    # Reading requests

    def handle_events(self) -> None:
        """Act on what has come; what is too much for one turn waits for the next."""
        self.next_turn = None
        for _ in range(EVENTS_PER_TURN):
            if self.writer.closed or not self.takes_more:
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

    @property
    def takes_more(self) -> bool:
        """Whether there is a use for more of what the client sends."""
        return self.exchange is None or self.exchange.body.takes_more

    def on_event(self, event: object) -> None:
        if isinstance(event, Request):
            self.on_request(event)
        elif isinstance(event, h11.Data) and self.exchange:
            self.exchange.body.feed(event.data)
            self.timeouts.body_received(len(event.data))
        elif isinstance(event, h11.EndOfMessage) and self.exchange:
            self.exchange.body.end()
        elif isinstance(event, HTTPStatus):
            self.send_error(event)
        else:  # ConnectionClosed
            self.half_close()

    def on_request(self, request: Request) -> None:
        self.exchange = Exchange(request, self.reader, self.writer, self)
        if status := refusal(request):
            self.send_error(status)
        else:
            self.handlers.start(self.exchange.run(self.handler))

    def body_wanted(self) -> None:
        """Go on reading, for the handler has a use for more of the body."""
        if self.reader.awaits_continue and not self.writer.closed:
            self.writer.write(encode(self.reader.conn, CONTINUE))
        self.handle_events_soon()

    # Writing responses

    def send_error(self, status: HTTPStatus) -> None:
        """Answer in the handler's place, or break off, and end: nothing may follow."""
        conn = self.reader.conn
        if conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            request = self.exchange.request if self.exchange else None
            body = [h11.Data(data=answer.body)] if has_body(request, status) else []
            response = head(answer, close=True)
            self.writer.write(encode(conn, response, *body, h11.EndOfMessage()))
        elif conn.our_state not in (h11.DONE, h11.MUST_CLOSE):
            self.writer.abort()  # Half of an answer is out: it must not look whole.
        self.half_close()
        self.disconnect()

    def disconnect(self) -> None:
        """Send the handler away from a client that is gone, or will get no more."""
        self.writer.close()
        if self.exchange is not None:
            self.exchange.body.close()

    # From one request to the next

    def settle(self) -> None:
        """Do what follows from how far the request and its answer are."""
        if not self.writer.closed:
            self.go_on()
        if not self.writer.closed:
            self.set_reading()
        self.timeouts.wait_for(self.phase())

    def go_on(self) -> None:
        """Begin the next request, or end, once an answer is out."""
        conn = self.reader.conn
        done = conn.our_state is h11.DONE
        if conn.our_state is h11.MUST_CLOSE or (done and self.reader.stopped):
            self.half_close()
        elif done and conn.their_state is h11.DONE and not self.writer.paused:
            self.exchange = None
            self.reader.start_next_cycle()
            self.idle = Phase.NEXT_REQUEST
            self.timeouts.wait_for(Phase.RESPONSE)  # It is out; what follows is new.
            if self.reader.has_begun or self.reader.eof:
                self.handle_events_soon()

    def phase(self) -> Phase:
        """Return what we wait for."""
        if self.writer.paused:
            return Phase.WRITE
        if self.writer.closed:
            return Phase.LINGER
        if self.exchange is None:
            return Phase.HEAD if self.reader.has_begun else self.idle
        if self.exchange.body.full or not self.transport.is_reading():
            return Phase.PAUSED
        if self.exchange.body.complete or self.reader.awaits_continue:
            return Phase.RESPONSE
        return Phase.BODY

    def set_reading(self) -> None:
        """Leave what comes in the kernel, while there is enough of it here."""
        full = self.reader.full or (self.exchange and self.exchange.body.full)
        if full and not self.reader.eof:
            self.transport.pause_reading()
        elif not self.transport.is_reading():
            self.transport.resume_reading()

    def half_close(self) -> None:
        """Send what is left and FIN; drop what still comes until the client ends too.

        If we closed with bytes unread, the system would send a reset, and the client
        might lose our answer to it (RFC 9112, section 9.6).
        """
        self.writer.half_close()
        if self.reader.eof:
            self.transport.close()
        else:
            self.transport.resume_reading()
        self.timeouts.wait_for(self.phase())
