"""Chapter 6: the ASGI server, which runs any application that speaks ASGI."""

import asyncio
import contextlib
from functools import partial
from http import HTTPStatus

import h11

from chapters.apps.hello import app as hello
from chapters.ch01_stream_echo.command import announce, start
from chapters.ch01_stream_echo.stopping import Connections, stop_requested
from chapters.ch03_h11_http.answer import plain
from chapters.ch03_h11_http.reading import RequestReader, new_connection
from chapters.ch03_h11_http.rules import error_status, refusal
from chapters.ch04_timeouts.deadline import Deadline, Owed, owed_to
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch04_timeouts.patience import WriteWatch
from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.flow import FlowControl
from chapters.ch05_flow_control.handlers import Handlers, HandlerServer

from .asgi import Address, App, Receive, Scope, Send, address, http_scope
from .cycle import RequestCycle
from .encoder import CONTINUE, Encoder
from .receiver import Receiver
from .wire import HTTPWire

HIGH_WATER = 64 * 1024  # bytes in the transport's buffer, above which writers wait
LOOK_AHEAD = 64 * 1024  # bytes that may wait here of requests that wait their turn


class HTTPProtocol(asyncio.Protocol):
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
        self.high_water = high_water
        # Per connection
        self.transport: asyncio.Transport
        self.wire: HTTPWire
        self.client: Address | None = None
        self.server: Address | None = None
        self.reader = RequestReader()
        self.flow = FlowControl()
        self.ended = False  # We have finished sending.
        self.answered = 0  # requests
        self.deadline = Deadline(limits, self.client_too_slow)
        self.write_watch = WriteWatch(limits.write)
        # Per request
        self.request: h11.Request | None = None
        self.receiver: Receiver | None = None
        self.cycle: RequestCycle | None = None

    @property
    def conn(self) -> h11.Connection:
        """What h11 knows of this connection."""
        return self.reader.conn

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.wire = HTTPWire(
            transport,
            self.flow,
            self.holds_back,
            self.on_response_end,
            self.on_failure,
        )
        self.client = address(transport.get_extra_info("peername"))
        self.server = address(transport.get_extra_info("sockname"))
        transport.set_write_buffer_limits(high=self.high_water)
        self.connections.add(transport)
        self.set_deadline()

    def data_received(self, data: bytes) -> None:
        if not self.ended:
            self.reader.unread += data
            self.reader.feed()
            self.handle_events()
            self.set_deadline()

    def eof_received(self) -> bool:
        self.reader.eof = True
        if self.ended:
            self.transport.close()
        else:
            self.handle_events()
            if self.receiver is not None:
                self.receiver.client_left()
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
        if self.has_enough() or self.holds_back():
            return Owed.NOTHING  # It waits for us.
        return owed_to(self.reader, self.answered)

    # Reading requests

    def handle_events(self) -> None:
        """Act on every event that h11 can make of the bytes so far."""
        while not self.ended and not self.transport.is_closing():
            if self.conn.their_state in (h11.MUST_CLOSE, h11.CLOSED):
                self.reader.unread.clear()  # It asked us to close; no request follows.
                return
            if self.has_enough():
                self.pause_reading()
                return
            try:
                event = self.reader.next_event()
            except h11.RemoteProtocolError as error:
                self.send_error(error_status(error, self.conn))
                return
            if event is h11.NEED_DATA:
                return
            self.on_event(event)

    def on_event(self, event: object) -> None:
        if type(event) is h11.Request:  # faster than isinstance()
            self.on_request(event)
        elif type(event) is h11.Data:
            self.on_data(event)
        elif type(event) is h11.EndOfMessage:
            self.on_end()
        elif type(event) is h11.ConnectionClosed and self.cycle is None:
            self.end()

    def on_request(self, request: h11.Request) -> None:
        self.request = request
        if status := refusal(request):
            self.send_error(status)
            return
        held_back = self.conn.they_are_waiting_for_100_continue
        self.receiver = Receiver(RequestBody(self.on_wanted, held_back))
        scope = http_scope(
            request, scheme="http", client=self.client, server=self.server
        )
        self.wire.encoder = Encoder(request)
        self.cycle = RequestCycle(scope, self.receiver.receive, self.wire)
        app = decline if request.method == b"CONNECT" else self.app
        self.handlers.start(self.cycle.run(app))

    def on_data(self, event: h11.Data) -> None:
        assert self.receiver is not None
        self.receiver.body.feed(event.data)
        self.deadline.earn(len(event.data))

    def on_end(self) -> None:
        assert self.receiver is not None
        self.receiver.body.end()
        if self.reader.eof:
            self.receiver.client_left()
        self.finish_response()

    def on_wanted(self) -> None:
        """Go on reading, for the application has a use for more of the body."""
        assert self.receiver is not None
        body = self.receiver.body
        if body.held_back and not self.wire.encoder.begun:
            body.held_back = False
            self.wire.write(CONTINUE)
        self.transport.resume_reading()
        self.proceed()

    def holds_back(self) -> bool:
        """Return whether the client waits for CONTINUE before it sends its body."""
        if self.receiver is None or not self.receiver.body.held_back:
            return False
        if self.wire.encoder.begun:
            return False  # It has its answer, and no CONTINUE follows that.
        return self.conn.they_are_waiting_for_100_continue  # until it sends some

    def pause_reading(self) -> None:
        """Leave what comes in the kernel, until there is a use for it.

        Who does not read does not hear that the client leaves; so we pause late.
        """
        assert self.receiver is not None
        if self.receiver.body.full or len(self.reader.unread) >= LOOK_AHEAD:
            self.transport.pause_reading()

    def has_enough(self) -> bool:
        """Return whether there is no use for more than has come, for now."""
        if self.receiver is None:
            return False
        return self.receiver.body.whole or self.receiver.body.full

    # Writing responses

    def on_response_end(self) -> None:
        """Have no more of this request, and in the next turn, begin the next."""
        assert self.receiver is not None
        self.receiver.response_over()
        self.transport.resume_reading()
        self.finish_response()
        self.set_deadline()
        if self.reader.has_begun or self.reader.eof:
            asyncio.get_running_loop().call_soon(self.proceed)

    def proceed(self) -> None:
        if not self.ended:
            self.handle_events()
            self.set_deadline()

    def on_failure(self) -> None:
        self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.set_deadline()

    def send_error(self, status: HTTPStatus) -> None:
        """Refuse a request; nothing after it can be understood."""
        self.wire.refuse(self.request, status)
        self.end()
        self.give_up()

    def give_up(self) -> None:
        """Tell the application that its client is gone, or will get no more."""
        self.flow.lose()
        if self.receiver is not None and self.cycle is not None:
            self.receiver.client_left()
            self.cycle.forsake()

    def finish_response(self) -> None:
        """Make ready for the next request, or end, once a response is out."""
        response, receiver = self.wire.encoder, self.receiver
        if response.done and response.close:
            self.end()
        elif (
            response.done
            and receiver
            and receiver.body.whole
            and self.flow.open.is_set()
        ):
            self.request = self.receiver = self.cycle = None
            self.wire.encoder = Encoder()
            self.answered += 1
            self.begin_anew()
            self.transport.resume_reading()

    def begin_anew(self) -> None:
        """Have h11 begin with what is left, for it knows nothing of our responses."""
        left, _ = self.conn.trailing_data
        self.reader.unread[:0] = left
        self.reader.conn = new_connection()

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


async def decline(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer CONNECT: we are no proxy."""
    status, headers, body = plain(HTTPStatus.NOT_IMPLEMENTED)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    app: App = hello,
    limits: Limits = LIMITS,
    high_water: int = HIGH_WATER,
) -> HandlerServer:
    """Return an ASGI server that listens; port 0 lets the system choose one."""
    connections, handlers = Connections(), Handlers()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTPProtocol(connections, handlers, app, limits, high_water),
        host,
        port,
    )
    return HandlerServer(listener, connections, handlers)


async def main(host: str, port: int, app: App = hello) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(partial(serve, app=app), host, port)
    announce("ASGI server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    print("Stopping.", flush=True)
    await server.stop()
