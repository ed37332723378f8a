"""One request and its answer, as a handler sees them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Protocol

import h11

from chapters.ch03_h11_http.answer import (
    Answer,
    Header,
    described,
    encode,
    has_body,
    head,
    start_of,
)
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request

from .body import RequestBody
from .writer import ClientDisconnected, TransportWriter

logger = logging.getLogger(__name__)


class Owner(Protocol):
    """What an exchange asks of its connection."""

    def body_wanted(self) -> None:
        """Go on reading, for the handler has a use for more of the body."""

    def settle(self) -> None:
        """Go on to the next request, or end, for the handler has ended."""

    def send_error(self, status: HTTPStatus) -> None:
        """Answer in the handler's place, and end."""


class Exchange:
    """A handler reads the request from here, and writes its answer to it."""

    def __init__(
        self,
        request: Request,
        reader: RequestReader,
        writer: TransportWriter,
        connection: Owner,
    ) -> None:
        self.request = request
        self.reader, self.writer = reader, writer
        self.connection = connection
        self.body = RequestBody(connection.body_wanted)
        self.status: int | None = None
        self.unsent: list[h11.Response] = []  # the head, until there is more to send
        self.complete = False  # The answer is.
        if request.http_version == b"1.0":
            writer.reset_if_cut()

    # Called by the handler

    async def read(self) -> bytes:
        """Return the next piece of the body, or b"" at its end."""
        return await self.body.read()

    def start(self, status: int, headers: Sequence[Header] = ()) -> None:
        """Begin an answer of any length; RuntimeError if one has begun."""
        self.begin(status, start_of(status, headers))

    async def answer(self, answer: Answer) -> None:
        """Give a whole answer; RuntimeError if one has begun."""
        self.begin(answer.status, head(answer))
        await self.write(answer.body)

    async def write(self, data: bytes) -> None:
        """Send a piece of the answer, and return when there is room for another.

        Raises ClientDisconnected if the client is gone.
        """
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        await self.writer.ready()  # Another task may have filled it since.
        self.send_piece(data)
        await self.writer.drain()

    # Called by the connection

    async def run(self, handler: "Handler") -> None:
        """Run a handler; nothing that it raises gets past here."""
        try:
            await handler(self)
            self.finish()
        except BaseException as error:  # Not even sys.exit() stops a server.
            if not self.was_ended(error):
                logger.exception("%s: the handler failed", described(self.request))
            if not self.writer.closed:
                self.connection.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.body.close()
        self.connection.settle()

    # What the others use

    def begin(self, status: int, response: h11.Response) -> None:
        """Keep the head until it can go out together with what follows."""
        if self.status is not None:
            raise RuntimeError("the answer to this request has begun already")
        self.status = status
        self.unsent.append(response)

    def send_piece(self, data: bytes) -> None:
        """Send a piece of the answer, if it may have any."""
        taken = self.take_head()
        assert self.status is not None  # or else there was no head to take
        piece = [h11.Data(data=data)] if has_body(self.request, self.status) else []
        self.send(*taken, *piece)

    def finish(self) -> None:
        """Send the end of the answer."""
        self.send(*self.take_head(), h11.EndOfMessage())
        self.complete = True

    def take_head(self) -> list[h11.Response]:
        """Return the head, the first time; RuntimeError if there is no answer."""
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if self.complete:
            raise RuntimeError("the answer to this request is complete")
        taken, self.unsent = self.unsent, []
        last = self.reader.awaits_continue or self.reader.stopped  # None can follow.
        return [closing(each) for each in taken] if last else taken

    def was_ended(self, error: BaseException) -> bool:
        """Return whether a handler had to end: its client left, or the server stops."""
        if isinstance(error, asyncio.CancelledError):
            return self.writer.closed  # Else it awaited what somebody has cancelled.
        return isinstance(error, ClientDisconnected)

    def send(self, *events: h11.Event) -> None:
        """Write what these events amount to; ClientDisconnected if nobody is there."""
        self.writer.write(encode(self.reader.conn, *events))


def closing(response: h11.Response) -> h11.Response:
    """Return a head that announces the end of the connection too."""
    headers = [*response.headers, (b"connection", b"close")]
    return h11.Response(
        status_code=response.status_code, headers=headers, reason=response.reason
    )


Handler = Callable[[Exchange], Awaitable[None]]


async def echo(exchange: Exchange) -> None:
    """Send a request back: its method and target, its headers, and its body."""
    request = exchange.request
    piece = await exchange.read()
    lines = [request.method + b" " + request.target]
    lines += [name + b": " + value for name, value in request.headers]
    exchange.start(200, [(b"content-type", b"text/plain; charset=utf-8")])
    await exchange.write(b"\n".join([*lines, b"", b""]))
    while piece:
        await exchange.write(piece)
        piece = await exchange.read()
