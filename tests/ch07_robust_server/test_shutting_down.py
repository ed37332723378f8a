"""A connection that is told to shut down: what has come is answered, and no more."""

import asyncio

import pytest

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.responses import Response
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.contract.talking import chunked
from tests.http_lab import (
    GET,
    left_of_clients,
    open_transports,
    post,
    replies,
    statuses,
)

from .apps import LONG, body, echo, sends_a_piece_and_sleeps, sleeps, start
from .served import OLD, served, talking

MUCH = b"a" * 300_000  # more than is read ahead


def call(server: LabServer, method: str) -> None:
    """Call a method of the only connection there is."""
    (transport,) = open_transports(server)
    getattr(transport.get_protocol(), method)()


def tell(server: LabServer, method: str) -> None:
    """Have it called by the server's loop."""
    server.loop.call_soon(call, server, method)
    server.settle()


def require_last(client: LabClient, content: bytes) -> None:
    """Require that this was the last answer, and that its head has said so."""
    (reply,) = replies(client)
    assert isinstance(reply, Response)
    assert (reply.body, client.link.server_finished) == (content, True)
    assert (b"connection", b"close") in reply.headers


@pytest.mark.parametrize("data", [b"", b"\r\n", b"GET / HT", GET])
def test_who_is_not_being_answered_gets_the_end(data: bytes) -> None:
    with talking(echo) as (server, client):
        client.send(data)
        tell(server, "shut_down")
        assert statuses(client) == [200] * (data == GET)
        assert client.link.server_finished


def test_a_request_that_runs_is_answered_and_none_after_it() -> None:
    with talking(sleeps) as (server, client):
        client.send(GET + GET)
        tell(server, "shut_down")
        client.send(GET)
        server.advance(LONG)
        require_last(client, b"late")


@pytest.mark.parametrize("asked", [post(MUCH), chunked(MUCH)])
@pytest.mark.parametrize("seconds", [0, 1])
def test_a_body_that_has_begun_may_still_come(asked: bytes, seconds: int) -> None:
    async def echo_late(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await echo(scope, receive, send)

    with talking(echo_late) as (server, client):
        client.send(asked[:-90_000])
        tell(server, "shut_down")
        client.send(asked[-90_000:] + GET)
        server.advance(seconds)
        require_last(client, MUCH)


def test_a_request_that_waits_for_its_turn_is_answered() -> None:
    async def ends_later(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"first"))
        call(server, "shut_down")

    with served(ends_later) as server, server.connect(reading=True) as client:
        client.send(GET + GET)
        assert statuses(client) == [200, 200]
        assert client.link.server_finished


def test_a_stream_goes_on_to_its_end() -> None:
    with talking(sends_a_piece_and_sleeps) as (server, client):
        client.send(GET)
        tell(server, "shut_down")
        assert not client.link.server_finished
        server.advance(LONG)
        (reply,) = replies(client)
        assert (reply.body, client.link.server_finished) == (b"piecerest", True)


def test_to_shut_down_twice_changes_nothing() -> None:
    with talking(sleeps) as (server, client):
        client.send(GET)
        for _ in range(2):
            tell(server, "shut_down")
        server.advance(LONG)
        require_last(client, b"late")


def test_who_has_nothing_of_its_response_is_told_that_none_comes() -> None:
    with talking(sleeps) as (server, client):
        client.send(GET)
        tell(server, "abort")
        assert statuses(client) == [503]
        assert client.link.server_finished


@pytest.mark.parametrize("data", [b"", b"GET / HT", b"nonsense\r\n\r\n"])
def test_nothing_is_left_of_who_is_aborted_and_waits_for_no_response(
    data: bytes,
) -> None:
    with talking(echo) as (server, client):
        client.send(data)
        tell(server, "abort")
        assert left_of_clients(server) == []


def test_half_a_response_that_is_aborted_does_not_look_whole() -> None:
    with talking(sends_a_piece_and_sleeps) as (server, client):
        client.send(OLD)
        tell(server, "abort")
        with pytest.raises(ConnectionResetError):
            client.receive_to_end()
