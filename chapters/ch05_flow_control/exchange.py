"""One request and its answer, as a handler sees them."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

import h11

from chapters.ch03_h11_http.answer import (
    Answer,
    Header,
    has_body,
    head,
    plain,
    start_of,
)

from .body import RequestBody
from .flow import FlowControl


class Exchange:
    """A handler reads the request from here, and writes its answer to it.

    `send` puts events of h11 into the transport, all in one write.
    """

    def __init__(
        self,
        request: h11.Request,
        body: RequestBody,
        send: Callable[..., None],
        flow: FlowControl,
    ) -> None:
        self.request = request
        self.body = body
        self.send = send
        self.flow = flow
        self.status: int | None = None
        self.unsent: list[h11.Response] = []  # the head, until there is more to send

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

        Raises ConnectionResetError if the client is gone.
        """
        if self.status is None:
            raise RuntimeError("an answer begins with its status: call start() first")
        if not isinstance(data, bytes):
            raise TypeError("a piece of an answer is bytes")
        self.flow.require_client()
        piece = [h11.Data(data=data)] if has_body(self.request, self.status) else []
        self.send(*self.take_head(), *piece)
        await self.flow.drain()

    # Called by the connection

    def finish(self) -> None:
        """Send the end of the answer; RuntimeError if there is none."""
        if self.status is None:
            raise RuntimeError("the handler has given no answer")
        self.flow.require_client()
        self.send(*self.take_head(), h11.EndOfMessage())

    # What the others use

    def begin(self, status: int, response: h11.Response) -> None:
        """Keep the head until it can go out together with what follows."""
        if self.status is not None:
            raise RuntimeError("the answer to this request has begun already")
        self.status = status
        self.unsent.append(response)

    def take_head(self) -> list[h11.Response]:
        """Return the head, the first time."""
        taken, self.unsent = self.unsent, []
        return [closing(each) for each in taken] if self.body.held_back else taken


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


async def decline(exchange: Exchange) -> None:
    """Answer CONNECT: we are no proxy."""
    await exchange.answer(plain(HTTPStatus.NOT_IMPLEMENTED))
