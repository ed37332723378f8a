"""Chapter 5: the HTTP server, which holds no more than it can pass on."""

import asyncio
import contextlib
import logging
from http import HTTPStatus

import h11

from chapters.ch01_stream_echo.command import announce, start
from chapters.ch01_stream_echo.stopping import Connections, stop_requested
from chapters.ch03_h11_http.answer import CONTINUE, has_body, head, plain
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import error_status, refusal
from chapters.ch04_timeouts.deadline import Deadline, Owed, owed_to
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch04_timeouts.patience import WriteWatch

from .body import RequestBody
from .exchange import Exchange, Handler, decline, echo
from .flow import FlowControl
from .handlers import Handlers, HandlerServer

HIGH_WATER = 64 * 1024  # bytes in the transport's buffer, above which writers wait

logger = logging.getLogger(__name__)


class HTTPProtocol(asyncio.Protocol):
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
        self.high_water = high_water
        # Per connection
        self.transport: asyncio.Transport
        self.reader = RequestReader()
        self.flow = FlowControl()
        self.ended = False  # We have finished sending.
        self.answered = 0  # requests
        self.deadline = Deadline(limits, self.client_too_slow)
        self.write_watch = WriteWatch(limits.write)
        # Per request
        self.exchange: Exchange | None = None

    @property
    def conn(self) -> h11.Connection:
        """What h11 knows of this connection."""
        return self.reader.conn

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.set_write_buffer_limits(high=self.high_water)
        self.connections.add(transport)
        self.set_deadline()

    def data_received(self, data: bytes) -> None:
        if not self.ended:
            self.reader.unread += data
            self.handle_events()
            self.set_deadline()

    def eof_received(self) -> bool:
        self.reader.eof = True
        if self.ended:
            self.transport.close()
        else:
            self.handle_events()
        self.set_deadline()
        return True  # The answer may not be out yet: we close when it is.

    def pause_writing(self) -> None:
        self.flow.pause()
        self.write_watch.start(self.transport)

    def resume_writing(self) -> None:
        self.flow.resume()
        self.write_watch.cancel()
        if not self.ended:
            self.finish_response()
            self.handle_events()
        self.set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self.give_up()
        self.connections.discard(self.transport)
        self.deadline.cancel()
        self.write_watch.cancel()

    # Called by the deadline

    def client_too_slow(self) -> None:
        if self.ended:
            self.transport.abort()  # close() would wait for ever to send what is left.
        elif self.owed() in (Owed.HEAD, Owed.BODY):
            self.send_error(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.end()  # It has asked for nothing, so there is nothing to answer.
        self.set_deadline()

    def set_deadline(self) -> None:
        unsent = self.transport.get_write_buffer_size() if self.ended else 0
        self.deadline.wait_for(self.owed(), self.answered, unsent)

    def owed(self) -> Owed:
        """Return what the client owes us now."""
        if self.ended or self.transport.is_closing():
            return Owed.END if self.flow.open.is_set() else Owed.NOTHING
        if self.has_enough() or self.conn.they_are_waiting_for_100_continue:
            return Owed.NOTHING  # It waits for us.
        return owed_to(self.reader, self.answered)

    # Reading requests

    def handle_events(self) -> None:
        """Act on every event that h11 can make of the bytes so far."""
        while not self.ended and not self.transport.is_closing():
            try:
                event = h11.PAUSED if self.has_enough() else self.reader.next_event()
            except h11.RemoteProtocolError as error:
                self.send_error(error_status(error, self.conn))
                return
            if event is h11.NEED_DATA:
                return
            if event is h11.PAUSED:
                self.pause_reading()
                return
            self.on_event(event)

    def on_event(self, event: object) -> None:
        if isinstance(event, h11.Request):
            self.on_request(event)
        elif isinstance(event, h11.Data):
            self.on_data(event)
        elif isinstance(event, h11.EndOfMessage):
            self.on_end()
        elif isinstance(event, h11.ConnectionClosed) and self.exchange is None:
            self.end()

    def on_request(self, request: h11.Request) -> None:
        held_back = self.conn.they_are_waiting_for_100_continue
        body = RequestBody(self.on_wanted, held_back)
        self.exchange = Exchange(request, body, self.send, self.flow)
        if status := refusal(request):
            self.send_error(status)
            return
        handler = decline if request.method == b"CONNECT" else self.handler
        self.handlers.start(self.run(handler, self.exchange))

    def on_data(self, event: h11.Data) -> None:
        assert self.exchange is not None
        self.exchange.body.feed(event.data)
        self.deadline.earn(len(event.data))

    def on_end(self) -> None:
        assert self.exchange is not None
        self.exchange.body.end()
        self.finish_response()

    def pause_reading(self) -> None:
        """Leave what comes in the kernel, until there is a use for it."""
        if not self.reader.eof:  # After its end, there is nothing left to read.
            self.transport.pause_reading()

    def has_enough(self) -> bool:
        """Return whether there is no use for more of what the client sends, for now."""
        if self.conn.their_state in (h11.MUST_CLOSE, h11.CLOSED):
            return True  # It asked us to close, or has; no request follows.
        return self.exchange is not None and self.exchange.body.full

    # Writing responses

    async def run(self, handler: Handler, exchange: Exchange) -> None:
        """Run a handler; nothing that it raises gets past here."""
        try:
            await handler(exchange)
            exchange.finish()
        except Exception as error:  # The application's mistakes end here.
            gone = self.flow.lost or self.transport.is_closing()
            if not (gone and isinstance(error, OSError)):
                logger.exception("the handler failed")
            if gone:
                return
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            exchange.body.discard()
            self.transport.resume_reading()
            self.finish_response()
            self.handle_events()
        self.set_deadline()

    def on_wanted(self) -> None:
        """Go on reading, for the handler has a use for more of the body."""
        assert self.exchange is not None
        if self.exchange.body.held_back and self.conn.our_state is h11.SEND_RESPONSE:
            self.exchange.body.held_back = False
            self.send(CONTINUE)
        self.transport.resume_reading()
        self.handle_events()
        self.set_deadline()

    def send(self, *events: h11.Event) -> None:
        """Write what these events amount to; OSError if the connection closes."""
        if self.transport.is_closing():
            raise ConnectionAbortedError("the connection is closing")
        if data := b"".join(self.conn.send(event) or b"" for event in events):
            self.transport.write(data)

    def send_error(self, status: HTTPStatus) -> None:
        """Refuse a request; nothing after it can be understood."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = plain(status)
            asked = self.exchange.request if self.exchange else None
            body = [h11.Data(data=answer.body)] if has_body(asked, status) else []
            self.send(head(answer, close=True), *body, h11.EndOfMessage())
        elif self.conn.our_state not in (h11.DONE, h11.MUST_CLOSE):
            self.transport.abort()  # Half of an answer is out: it must not look whole.
        self.end()
        self.give_up()

    def give_up(self) -> None:
        """Send the handler away from a client that is gone, or will get no more."""
        self.flow.lose()
        if self.exchange is not None:
            self.exchange.body.lose()

    def finish_response(self) -> None:
        """Begin the next request, or end the connection, once an answer is out."""
        both_done = self.conn.our_state is self.conn.their_state is h11.DONE
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif both_done and self.flow.open.is_set():
            self.exchange = None
            self.answered += 1
            self.reader.start_next_cycle()
            self.transport.resume_reading()

    def end(self) -> None:
        """Send what is left and FIN; drop what still comes until the client ends too.

        If we closed with bytes unread, the system would send a reset, and the client
        might lose our answer to it (RFC 9112, section 9.6).
        """
        self.ended = True
        if self.reader.eof:
            self.transport.close()
        else:
            with contextlib.suppress(OSError):  # It has reset; reading will tell.
                self.transport.write_eof()
            self.transport.resume_reading()


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    handler: Handler = echo,
    limits: Limits = LIMITS,
    high_water: int = HIGH_WATER,
) -> HandlerServer:
    """Return an HTTP server that listens; port 0 lets the system choose one."""
    connections, handlers = Connections(), Handlers()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTPProtocol(connections, handlers, handler, limits, high_water),
        host,
        port,
    )
    return HandlerServer(listener, connections, handlers)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    print("Stopping.", flush=True)
    await server.stop()
