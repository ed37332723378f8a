"""One connection of HTTP/1.1: requests in, one after another, and answers out."""

import asyncio
from http import HTTPStatus
from typing import cast

import h11

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request, refusal
from chapters.ch04_timeouts.timeouts import ConnectionTimeouts, Limits, Phase
from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.handlers import Handlers
from chapters.ch05_flow_control.writer import TransportWriter

from .asgi import App, address, http_scope
from .cycle import RequestCycle
from .wire import HTTP1Wire

EVENTS_PER_TURN = 32  # events of h11 we act on before others have their turn


class HTTP1Connection(asyncio.Protocol):
    """One connection: bytes in, events of h11, bytes out."""

    def __init__(
        self,
        connections: Connections,
        handlers: Handlers,
        app: App,
        limits: Limits,
        high_water: int,
    ) -> None:
        # Per server
        self.connections = connections
        self.handlers = handlers
        self.app = app
        self.limits = limits
        self.high_water = high_water
        # Per connection
        self.transport: asyncio.Transport
        self.writer: TransportWriter
        self.wire: HTTP1Wire
        self.timeouts: ConnectionTimeouts
        self.reader = RequestReader()
        self.idle = Phase.FIRST_REQUEST
        self.next_turn: asyncio.Handle | None = None
        # Per request
        self.cycle: RequestCycle | None = None

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.writer = TransportWriter(self.transport, self.high_water)
        self.wire = HTTP1Wire(self.reader, self.writer, self)
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
        elif self.reader.full and (not self.cycle or self.cycle.body.complete):
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
        return self.cycle is None or self.cycle.body.takes_more

    def on_event(self, event: object) -> None:
        if type(event) is Request:  # faster than isinstance()
            self.on_request(event)
        elif type(event) is h11.Data and self.cycle is not None:
            self.cycle.body.feed(event.data)
            self.timeouts.body_received(len(event.data))
        elif type(event) is h11.EndOfMessage and self.cycle is not None:
            self.cycle.body.end()
        elif isinstance(event, HTTPStatus):
            self.send_error(event)
        else:  # ConnectionClosed
            self.half_close()

    def on_request(self, request: Request) -> None:
        self.wire.begin(request)
        if status := refusal(request):
            self.send_error(status)
            return
        ask = self.transport.get_extra_info
        client, server = address(ask("peername")), address(ask("sockname"))
        scope = http_scope(request, scheme="http", client=client, server=server)
        self.cycle = RequestCycle(scope, RequestBody(self.body_wanted), self.wire)
        self.handlers.start(self.cycle.run(self.app))

    def body_wanted(self) -> None:
        """Go on reading, for the application has a use for more of the body."""
        self.wire.send_continue()
        self.handle_events_soon()

    # Writing responses

    def send_error(self, status: HTTPStatus) -> None:
        """Answer in the application's place, or break off, and end: nothing follows."""
        if not self.wire.head_sent:
            self.wire.send_error(status)
        elif not self.wire.complete:
            self.writer.abort()  # Half a response is out: it must not look whole.
        self.half_close()
        self.disconnect()

    def disconnect(self) -> None:
        """Tell the application that its client is gone, or will get no more."""
        self.writer.close()
        if self.cycle is not None:
            self.cycle.disconnect()

    # From one request to the next

    def settle(self) -> None:
        """Do what follows from how far the request and its answer are."""
        if self.cycle is not None and not self.writer.closed:
            self.go_on(self.cycle)
        if not self.writer.closed:
            self.set_reading()
        self.timeouts.wait_for(self.phase())

    def go_on(self, cycle: RequestCycle) -> None:
        """Begin the next request, or end, once a response is complete."""
        if self.reader.eof and cycle.body.complete:
            cycle.disconnect()  # It may wait for its response, or have left.
        last = self.reader.stopped or not self.wire.keep_alive
        if last and cycle.is_complete:
            self.half_close()
            self.disconnect()
        elif cycle.is_complete and cycle.body.complete and not self.writer.paused:
            self.cycle = None
            self.wire.begin(None)
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
        if self.cycle is None:
            return Phase.HEAD if self.reader.has_begun else self.idle
        if self.cycle.body.full or not self.transport.is_reading():
            return Phase.PAUSED
        if self.cycle.body.complete or self.wire.awaits_continue:
            return Phase.RESPONSE
        return Phase.BODY

    def set_reading(self) -> None:
        """Leave what comes in the kernel, while there is enough of it here."""
        full = self.reader.full or (self.cycle and self.cycle.body.full)
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
