"""Some of it once more, on sockets of the system, where time and order are real."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from lab.responses import Asked
from lab.server import RealServer
from lab.strict import read_responses
from tests.contract.talking import CONNECT, LAST, POST

from .talk import AFTER, GET, Echo, Serve, chunked, head, post, request, sized

MIB = 1024 * 1024
CLOSE = request("GET / HTTP/1.1", "Connection: close")
HELLO = b"5\r\nhello\r\n0\r\n\r\n"

CONVERSATIONS: dict[str, tuple[bytes, list[Asked], list[int]]] = {
    "pipelined": (GET + sized(b"hello") + AFTER, [], [200, 200, 200]),
    "chunks": (chunked(b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n") + AFTER, [], [200, 200]),
    "empty lines": (b"\r\n\r\n" + GET + b"\r\n" + AFTER, [], [200, 200]),
    "CONNECT": (request("CONNECT x:1 HTTP/1.1") + AFTER, [CONNECT], [501]),
    "close": (CLOSE + AFTER, [LAST], [200]),
    "smuggled": (post("Content-Length: 6", "Transfer-Encoding: chunked"), [], [400]),
    "blank before a colon": (post("Content-Length : 5", body=b"hello"), [], [400]),
    "two lengths": (sized(b"hello", "Content-Length: 6"), [], [400]),
    "gzip": (post("Transfer-Encoding: gzip", body=HELLO), [], [400]),
    "bare CR": (GET.replace(b"Host", b"X: a\rHost"), [], [400]),
    "no Host": (head("GET / HTTP/1.1"), [], [400]),
    "https": (request("GET https://x/ HTTP/1.1"), [], [421]),
    "2.0": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [], [505]),
    "half a body": (GET + sized(b"hello")[:-1], [], [200, 400]),
}


@pytest.fixture
def app() -> Echo:
    return Echo()


@pytest.fixture(params=["127.0.0.1", "::1"])
def server(
    serve: Serve, app: Echo, request: pytest.FixtureRequest
) -> Iterator[RealServer]:
    """A server on loopback, of either version."""

    async def serve_there(host: str, port: int) -> Any:
        return await partial(serve, app=app)(request.param, port)

    with RealServer(serve_there) as running:
        yield running
    assert running.reported == []
    assert running.left_over == []


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_sockets_give_what_the_lab_gives(server: RealServer, name: str) -> None:
    data, asked, statuses = CONVERSATIONS[name]
    with server.connect() as client:
        received = client.converse(data)
    responses = read_responses(received, [*asked, *[Asked()] * 5])
    assert [response.status for response in responses] == statuses


def test_both_ends_are_told_as_the_system_names_them(
    server: RealServer, app: Echo
) -> None:
    with server.connect() as client:
        client.send(CLOSE)
        client.receive_to_end()
        ends = client.socket.getsockname()[:2], client.socket.getpeername()[:2]
    (told,) = app.told
    assert (told.scope["client"], told.scope["server"]) == ends


@pytest.mark.parametrize("data", [CLOSE, b"GARBAGE\r\n\r\n", head("GET / HTTP/1.0")])
def test_no_reset_destroys_the_last_response(server: RealServer, data: bytes) -> None:
    with server.connect() as client:
        received = client.converse(data + bytes(4 * MIB))
    assert received.startswith(b"HTTP/1.1 ")
    assert b"\r\n\r\n" in received


def test_a_long_body_goes_both_ways(server: RealServer) -> None:
    body = bytes(range(256)) * 4096 * 4
    with server.connect() as client:
        received = client.converse(sized(body, "Connection: close"))
    (response,) = read_responses(received, [Asked(b"POST", close=True)])
    assert response.body == body


def test_a_client_that_waits_is_told_to_go_on(server: RealServer) -> None:
    with server.connect() as client:
        client.send(sized(b"hello", "Expect: 100-continue")[:-5])
        assert client.receive(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        received = client.converse(b"hello")
    (response,) = read_responses(received, [POST])
    assert response.body == b"hello"
