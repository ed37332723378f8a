"""How long a connection lasts, what is answered on it, and how it ends."""

import asyncio
from collections.abc import Iterator
from functools import partial

import pytest

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.responses import Asked
from lab.simulator.server import LabServer
from tests.contract.talking import GET_1_0, LAST
from tests.http_lab import serving

from .talk import (
    AFTER,
    GET,
    Ask,
    Echo,
    Serve,
    chunked,
    head,
    post,
    request,
    require_refusal,
    respond,
    responses,
    sized,
)

CLOSE = request("GET / HTTP/1.1", "Connection: close")
DAY = 86_400.0  # seconds


@pytest.fixture
def app() -> Echo:
    return Echo()


@pytest.fixture
def server(serve: Serve, app: Echo) -> Iterator[LabServer]:
    """A server in the lab, of which nothing may be left."""
    with serving(partial(serve, app=app)) as running:
        yield running


# Persistence


def test_a_connection_lasts_for_many_requests(ask: Ask) -> None:
    outcome = ask((GET + sized(b"hello")) * 10)
    assert (outcome.statuses, outcome.ended) == ([200] * 20, False)
    assert all(not response.closes for response in outcome.responses)


@pytest.mark.parametrize("value", ["keep-alive", "Keep-Alive, x", "x", ""])
def test_other_options_end_nothing(ask: Ask, value: str) -> None:
    outcome = ask(request("GET / HTTP/1.1", f"Connection: {value}") + AFTER)
    assert (outcome.statuses, outcome.ended) == ([200, 200], False)


def test_close_ends_the_connection_and_is_said(ask: Ask) -> None:
    for data in (CLOSE, sized(b"hello", "Connection: close")):
        outcome = ask(data, LAST)
        assert outcome.response.closes
        assert outcome.ended


@pytest.mark.parametrize("rest", [AFTER, AFTER[:-2], b"\0garbage", bytes(5000)])
def test_what_follows_close_is_not_processed(ask: Ask, rest: bytes) -> None:
    outcome = ask(CLOSE + rest, LAST)
    assert (outcome.statuses, outcome.ended, len(outcome.told)) == ([200], True, 1)


def test_keep_alive_does_not_outdo_close(ask: Ask) -> None:
    data = request("GET / HTTP/1.1", "Connection: keep-alive, close") + AFTER
    assert ask(data, LAST).statuses == [200]


@pytest.mark.parametrize("fields", [[], ["Connection: keep-alive"]])
def test_1_0_is_answered_once_and_told_so(ask: Ask, fields: list[str]) -> None:
    outcome = ask(head("GET / HTTP/1.0", *fields) + AFTER, GET_1_0)
    assert outcome.response.closes
    assert outcome.ended


def test_1_0_after_1_1_ends_the_connection(ask: Ask) -> None:
    outcome = ask(GET + head("GET / HTTP/1.0") + AFTER, Asked(), GET_1_0)
    assert (outcome.statuses, outcome.ended) == ([200, 200], True)


# Pipelining


def test_answers_come_in_the_order_of_the_requests(serve: Serve) -> None:
    async def later_ones_are_faster(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(10 - int(scope["path"][1:]))
        await respond(send, scope["path"].encode())

    wanted = [f"/{number}" for number in range(10)]
    data = b"".join(request(f"GET {path} HTTP/1.1") for path in wanted)
    with (
        serving(partial(serve, app=later_ones_are_faster)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(data)
        server.advance(60)
        assert [each.body.decode() for each in responses(client)] == wanted


def test_a_request_is_processed_after_the_one_before_it(
    server: LabServer, app: Echo
) -> None:
    with server.connect(reading=True) as client:
        client.send(sized(b"hello")[:-1] + b"!" + AFTER)
        assert [told.scope["path"] for told in app.told] == ["/", "/after"]
        assert app.told[0].body == b"hell!"


def test_a_refusal_comes_in_its_turn(ask: Ask) -> None:
    outcome = ask(GET + sized(b"a") + b"GARBAGE\r\n\r\n" + AFTER)
    assert (outcome.statuses, outcome.ended) == ([200, 200, 400], True)
    assert [response.closes for response in outcome.responses] == [False, False, True]


# Bodies that nobody reads


@pytest.mark.parametrize("size", [5, 300_000])
def test_a_body_that_is_not_read_is_no_request(serve: Serve, size: int) -> None:
    async def reads_nothing(scope: Scope, receive: Receive, send: Send) -> None:
        await respond(send, scope["path"].encode())

    with (
        serving(partial(serve, app=reads_nothing)) as server,
        server.connect(reading=True) as client,
    ):
        body = (GET * size)[:size]
        data = sized(body) + chunked(b"%x\r\n%b\r\n0\r\n\r\n" % (size, body)) + AFTER
        for start in range(0, len(data), 50_000):
            client.send(data[start : start + 50_000])
        bodies = [response.body for response in responses(client)]
        assert bodies == [b"/", b"/", b"/after"]


# The end


def test_an_idle_connection_is_closed_gracefully(server: LabServer) -> None:
    with server.connect(reading=True) as new, server.connect(reading=True) as used:
        used.send(GET)
        server.advance(DAY)
        assert (bytes(new.link.received), new.link.server_finished) == (b"", True)
        assert [each.status for each in responses(used)] == [200]
        assert used.link.server_finished


def test_the_end_of_a_client_is_answered_by_ours(server: LabServer) -> None:
    before = server.descriptors()
    for data in (b"", b"\r\n", GET):
        with server.connect(reading=True) as client:
            client.send(data)
            client.hang_up()
            assert client.link.server_finished
        assert server.descriptors() == before


def test_a_client_that_has_hung_up_is_answered(server: LabServer) -> None:
    with server.connect(reading=True) as client:
        client.send(GET + sized(b"hello") + CLOSE)
        client.hang_up()
        answered = responses(client, Asked(), Asked(b"POST"), LAST)
        assert [each.status for each in answered] == [200, 200, 200]


@pytest.mark.parametrize("data", [CLOSE, b"GARBAGE\r\n\r\n"])
def test_we_end_our_side_first_and_read_on(server: LabServer, data: bytes) -> None:
    before = server.descriptors()
    with server.connect() as client:
        client.send(data)
        for _ in range(50):
            client.send(bytes(10_000))
        assert server.descriptors() == before + 1  # It is still there, and no RST came.
        assert client.receive_to_end().startswith(b"HTTP/1.1 ")
        client.hang_up()
        assert server.descriptors() == before


def test_a_client_that_never_ends_is_closed_in_the_end(server: LabServer) -> None:
    before = server.descriptors()
    with server.connect(reading=True) as client:
        client.send(CLOSE)
        server.advance(DAY)
        assert server.descriptors() == before


def test_a_client_that_reads_late_loses_nothing(server: LabServer) -> None:
    body = bytes(400_000)
    with server.connect(receive_buffer=4000) as client:
        client.send(sized(body, "Connection: close"))
        server.advance(3)
        client.read_on()
        (response,) = responses(client, Asked(b"POST", close=True))
        assert response.body == body


def test_an_error_of_ours_ends_with_a_whole_response(ask: Ask) -> None:
    for data in (post("Content-Length: x"), b"GARBAGE\r\n\r\n"):
        outcome = ask(data)
        require_refusal(outcome)
        assert outcome.response.body == b"400 Bad Request\n"
