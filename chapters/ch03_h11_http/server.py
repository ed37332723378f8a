"""Chapter 3: an HTTP/1.1 server, in which h11 does the parsing."""

import asyncio
import contextlib
import logging
from http import HTTPStatus

import h11

from chapters.ch01_stream_echo.command import announce, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested

from .answer import CONTINUE, Answer, Handler, echo, has_body, head, plain
from .reading import RequestReader
from .rules import error_status, refusal, values

MAX_BODY = 1024 * 1024  # bytes, because we keep all of it until it is whole

logger = logging.getLogger(__name__)


class HTTPProtocol(asyncio.Protocol):
    """One connection: bytes in, events of h11, bytes out."""

    def __init__(self, connections: Connections, handler: Handler) -> None:
        # Per server
        self.connections = connections
        self.handler = handler
        # Per connection
        self.transport: asyncio.Transport
        self.reader = RequestReader()
        self.writable = True  # The transport has room.
        self.ended = False  # We have finished sending.
        # Per request
        self.request: h11.Request | None = None
        self.body = bytearray()

    @property
    def conn(self) -> h11.Connection:
        """What h11 knows of this connection."""
        return self.reader.conn

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connections.add(transport)

    def data_received(self, data: bytes) -> None:
        if not self.ended:
            self.reader.unread += data
            self.handle_events()

    def eof_received(self) -> bool:
        self.reader.eof = True
        if self.ended:
            self.transport.close()
        else:
            self.handle_events()
        return True  # The answer may not be out yet: we close when it is.

    def pause_writing(self) -> None:
        self.writable = False

    def resume_writing(self) -> None:
        self.writable = True
        if not self.ended:
            self.finish_response()
            self.handle_events()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self.connections.discard(self.transport)

    # Reading requests

    def handle_events(self) -> None:
        """Act on every event that h11 can make of the bytes so far."""
        while not self.ended and not self.transport.is_closing():
            try:
                event = self.reader.next_event()
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
        elif isinstance(event, h11.ConnectionClosed):
            self.end()

    def on_request(self, request: h11.Request) -> None:
        self.request = request
        self.body.clear()
        if status := refusal(request):
            self.send_error(status)
        elif any(int(size) > MAX_BODY for size in values(request, b"content-length")):
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.conn.they_are_waiting_for_100_continue:
            self.send(CONTINUE)

    def on_data(self, event: h11.Data) -> None:
        self.body += event.data
        if len(self.body) > MAX_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_end(self) -> None:
        assert self.request is not None
        answer = plain(HTTPStatus.NOT_IMPLEMENTED)  # to CONNECT: we are no proxy
        try:
            if self.request.method != b"CONNECT":
                answer = self.handler(self.request, bytes(self.body))
            response = head(answer)
        except Exception:  # The application's mistakes end here.
            logger.exception("the handler failed")
            answer = plain(HTTPStatus.INTERNAL_SERVER_ERROR)
            response = head(answer)
        self.respond(answer, response)

    def pause_reading(self) -> None:
        """Leave the next request in the kernel until this one is answered."""
        if not self.reader.eof:  # After its end, there is nothing left to read.
            self.transport.pause_reading()

    # Writing responses

    def respond(self, answer: Answer, response: h11.Response) -> None:
        """Send a whole answer."""
        body_follows = has_body(self.request, answer.status)
        body = [h11.Data(data=answer.body)] if body_follows else []
        self.send(response, *body, h11.EndOfMessage())
        self.finish_response()

    def send(self, *events: h11.Event) -> None:
        """Write what these events amount to."""
        data = b"".join(self.conn.send(event) or b"" for event in events)
        self.transport.write(data)

    def send_error(self, status: HTTPStatus) -> None:
        """Refuse a request; nothing after it can be understood."""
        answer = plain(status)
        self.respond(answer, head(answer, close=True))

    def finish_response(self) -> None:
        """Begin the next request, or end the connection, once an answer is out."""
        if self.conn.our_state is h11.MUST_CLOSE:
            self.end()
        elif self.conn.our_state is h11.DONE and self.writable:
            self.request = None
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
    host: str = "127.0.0.1", port: int = 8000, handler: Handler = echo
) -> Server:
    """Return an HTTP server that listens; port 0 lets the system choose one."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTPProtocol(connections, handler), host, port
    )
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl http://{host}:{port}/")
    await stop.wait()
    print("Stopping.", flush=True)
    await server.stop()
