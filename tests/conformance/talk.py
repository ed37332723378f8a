"""Bytes for a server, and what comes of them, however they are cut."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import pytest

from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from lab.responses import Asked, Response
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.strict import read_responses
from tests.http_lab import serving

# A claim that a bridge alone does not meet: it sends a head before it knows the body,
# and lets h11 write it.
since_7 = pytest.mark.asgi(since=7)

Serve = Callable[..., Awaitable[Any]]
Ask = Callable[..., "Outcome"]  # of bytes, and of what they ask, if it is not GET
Run = Callable[..., "Outcome"]  # of an application too, and of what is logged

MANY = [Asked()] * 50  # more requests than any test sends
PLACES = 6  # where a request is cut in two
SMALL = 2000  # bytes: what is no larger is also sent byte by byte
PIECE = 1000  # bytes, at a time, of what is larger


# Requests


def head(*lines: str, body: bytes = b"") -> bytes:
    """Return a request of these lines; each character is one byte."""
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def request(line: str = "GET / HTTP/1.1", *fields: str, body: bytes = b"") -> bytes:
    """Return a request to the host x."""
    return head(line, "Host: x", *fields, body=body)


def post(*fields: str, body: bytes = b"") -> bytes:
    """Return a POST with these fields and this body, whether they agree or not."""
    return request("POST / HTTP/1.1", *fields, body=body)


def sized(body: bytes, *fields: str) -> bytes:
    """Return a POST with a Content-Length."""
    return post(f"Content-Length: {len(body)}", *fields, body=body)


def chunked(body: bytes, *fields: str) -> bytes:
    """Return a POST whose body is in chunks already, or is meant to be."""
    return post("Transfer-Encoding: chunked", *fields, body=body)


GET = request()
AFTER = request("GET /after HTTP/1.1")


# What comes of them


class Told(NamedTuple):
    """What the application was told of a request; no body if it was not whole."""

    scope: Scope
    body: bytes | None

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers, but for the one that every request has."""
        return [each for each in self.scope["headers"] if each != (b"host", b"x")]


class Outcome(NamedTuple):
    """What came of some bytes; `ended` says that the server ended the connection."""

    responses: list[Response]
    ended: bool
    told: list[Told]

    @property
    def statuses(self) -> list[int]:
        return [response.status for response in self.responses]

    @property
    def response(self) -> Response:
        """The only response."""
        (response,) = self.responses
        return response

    @property
    def request(self) -> Told:
        """The only request that the application was told of, to its end."""
        (told,) = self.told
        assert told.body is not None
        return told

    @property
    def bodies(self) -> list[bytes | None]:
        return [told.body for told in self.told]


class Echo:
    """An application that answers with the body of the request, and keeps notes."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])
        body = await whole(receive)
        self.told.append(Told(scope, body))
        if body is not None:
            await respond(send, body)


async def whole(receive: Receive) -> bytes | None:
    """Receive a whole body; None if the client leaves before its end."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message["body"]
        more = message["more_body"]
    return body


async def respond(
    send: Send, body: bytes = b"", *headers: tuple[bytes, bytes], status: int = 200
) -> None:
    """Send a whole response."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def cuts(data: bytes) -> Iterator[list[bytes]]:
    """Give the bytes at once, in two pieces, and in as many as there are bytes."""
    yield [data]
    for number in range(1, PLACES + 1):
        place = len(data) * number // (PLACES + 1)
        yield [data[:place], data[place:]]
    size = 1 if len(data) <= SMALL else PIECE
    yield [data[start : start + size] for start in range(0, len(data), size)]


def ask(serve: Serve, data: bytes, *asked: Asked) -> Outcome:
    """Return what comes of these bytes, which must not depend on how they are cut."""
    app = Echo()
    with serving(partial(serve, app=app)) as server:
        outcomes = [say(server, app, pieces, asked) for pieces in cuts(data)]
    for outcome in outcomes:
        assert comparable(outcome) == comparable(outcomes[0])
    return outcomes[0]


def say(
    server: LabServer, app: Echo, pieces: list[bytes], asked: Sequence[Asked]
) -> Outcome:
    """Send the pieces, one after another; return what comes of it."""
    app.told = []
    with server.connect(reading=True) as client:
        for piece in pieces:
            client.send(piece)
        return Outcome(responses(client, *asked), client.link.server_finished, app.told)


def comparable(outcome: Outcome) -> object:
    """Return what is the same each time, and no matter who asks."""
    told = [({**told.scope, "client": None}, told.body) for told in outcome.told]
    return timeless(outcome.responses), outcome.ended, told


def timeless(responses: list[Response]) -> list[Response]:
    """Return responses without their dates."""
    return [
        response._replace(
            headers=[each for each in response.headers if each[0] != b"date"]
        )
        for response in responses
    ]


def responses(client: LabClient, *asked: Asked) -> list[Response]:
    """Return what has come; all of it must be whole, and strictly right."""
    received = bytes(client.link.received)
    return read_responses(received, [*asked, *MANY], client.link.server_finished)


def require_refusal(outcome: Outcome, status: int = 400) -> None:
    """Require one error, the end announced and come, and nothing whole told."""
    assert outcome.statuses == [status]
    assert outcome.response.closes
    assert outcome.ended
    assert outcome.bodies in ([], [None])


# Applications of other manners


def run(
    serve: Serve,
    app: App,
    data: bytes = GET,
    *asked: Asked,
    logs: Sequence[str] = (),
) -> Outcome:
    """Return what comes of these bytes with another application, which logs this."""
    with (
        serving(partial(serve, app=app), logs=logs) as server,
        server.connect(reading=True) as client,
    ):
        client.send(data)
        server.advance(1)
        return Outcome(responses(client, *asked), client.link.server_finished, [])
