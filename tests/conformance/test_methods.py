"""What is special about a method, and what a client expects or offers."""

from collections.abc import Iterator
from functools import partial

import pytest

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.responses import Asked
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.contract.talking import CONNECT, GET_1_0, OPTIONS, POST
from tests.http_lab import serving

from .talk import (
    AFTER,
    GET,
    Ask,
    Run,
    Serve,
    chunked,
    head,
    request,
    respond,
    responses,
    sized,
    whole,
)

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HEAD_ONLY = sized(b"hello", "Expect: 100-continue")[:-5]
POST_1_0 = Asked(b"POST", b"1.0")
WEBSOCKET = ["Connection: Upgrade", "Upgrade: websocket"]


# Methods


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"])
def test_every_method_is_the_applications(ask: Ask, method: str) -> None:
    outcome = ask(request(f"{method} / HTTP/1.1") + AFTER, Asked(method.encode()))
    assert outcome.statuses == [200, 200]
    assert outcome.told[0].scope["method"] == method


@pytest.mark.parametrize("hops", ["0", "1", "x"])
@pytest.mark.parametrize("method", ["OPTIONS", "TRACE"])
def test_max_forwards_is_for_others(ask: Ask, method: str, hops: str) -> None:
    data = request(f"{method} / HTTP/1.1", f"Max-Forwards: {hops}")
    outcome = ask(data + AFTER, Asked(method.encode()))
    assert outcome.statuses == [200, 200]


def test_the_servers_own_refusal_of_connect_has_a_body(ask: Ask) -> None:
    response = ask(request("CONNECT x:1 HTTP/1.1"), CONNECT).response
    assert response.body == b"501 Not Implemented\n"


def test_a_connect_with_a_body_is_no_tunnel(ask: Ask) -> None:
    data = request("CONNECT x:1 HTTP/1.1", "Content-Length: 5", body=b"hello")
    assert ask(data + AFTER, CONNECT).statuses == [501]


# Upgrade


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_an_upgrade_is_ignored(ask: Ask, method: str) -> None:
    data = request(f"{method} / HTTP/1.1", *WEBSOCKET)
    outcome = ask(data + AFTER, Asked(method.encode()))
    assert (outcome.statuses, outcome.ended) == ([200, 200], False)


def test_an_upgrade_with_a_body_is_ignored(ask: Ask) -> None:
    outcome = ask(sized(b"hello", *WEBSOCKET) + AFTER, POST)
    assert (outcome.statuses, outcome.bodies) == ([200, 200], [b"hello", b""])
    outcome = ask(chunked(b"1\r\na\r\n0\r\n\r\n", *WEBSOCKET) + AFTER, POST)
    assert (outcome.statuses, outcome.bodies) == ([200, 200], [b"a", b""])


def test_an_upgrade_of_1_0_is_ignored(ask: Ask) -> None:
    assert ask(head("GET / HTTP/1.0", *WEBSOCKET), GET_1_0).statuses == [200]


def test_http_2_over_an_upgrade_is_ignored(ask: Ask) -> None:
    fields = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"]
    data = request("OPTIONS * HTTP/1.1", *fields, "HTTP2-Settings: AAMAAABk")
    assert ask(data + AFTER, OPTIONS).statuses == [200, 200]


# Expect


class Steps:
    """An application that waits to be told to go on."""

    def __init__(self) -> None:
        self.reads = self.answers = False
        self.bodies: list[bytes | None] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.reads:
            self.bodies.append(await whole(receive))
        if self.answers:
            await respond(send, b"done")
        else:
            await receive()


@pytest.fixture
def app() -> Steps:
    return Steps()


@pytest.fixture
def client(serve: Serve, app: Steps) -> Iterator[LabClient]:
    """A client of a server with that application."""
    with serving(partial(serve, app=app)) as server, connected(server) as client:
        yield client


def connected(server: LabServer) -> LabClient:
    return server.connect(reading=True)


def received(client: LabClient) -> bytes:
    return bytes(client.link.received)


def test_the_wish_to_read_is_what_makes_a_client_go_on(
    client: LabClient, app: Steps
) -> None:
    app.reads = app.answers = True
    client.send(HEAD_ONLY[:-1])
    assert received(client) == b""
    client.send(HEAD_ONLY[-1:])
    assert received(client) == CONTINUE
    client.send(b"hello" + GET)
    assert [each.status for each in responses(client, POST)] == [100, 200, 200]
    assert app.bodies == [b"hello", b""]


def test_a_final_answer_comes_instead_of_100_and_ends_the_connection(
    client: LabClient, app: Steps
) -> None:
    app.answers = True
    client.send(HEAD_ONLY)
    (response,) = responses(client, POST)
    assert (response.status, response.closes) == (200, True)
    assert client.link.server_finished
    client.send(b"hello" + GET)
    assert len(responses(client, POST)) == 1


def test_100_is_sent_once(client: LabClient, app: Steps) -> None:
    app.reads = app.answers = True
    client.send(HEAD_ONLY)
    for byte in b"hello":
        client.send(bytes([byte]))
    assert [each.status for each in responses(client, POST)] == [100, 200]


def test_100_is_followed_by_a_final_answer(run: Run) -> None:
    async def reads_and_fails(scope: Scope, receive: Receive, send: Send) -> None:
        await whole(receive)
        raise ZeroDivisionError

    data = sized(b"hello", "Expect: 100-continue")
    outcome = run(reads_and_fails, data, POST, logs=["the application failed"])
    assert outcome.statuses in ([500], [100, 500])


@pytest.mark.parametrize(
    "data",
    [
        sized(b"", "Expect: 100-continue"),
        request("GET / HTTP/1.1", "Expect: 100-continue"),
        chunked(b"0\r\n\r\n", "Expect: 100-continue"),
        sized(b"hello", "Expect: 100-continue"),
    ],
    ids=["no length", "no body", "no chunk", "here already"],
)
def test_who_waits_for_nothing_is_answered(
    client: LabClient, app: Steps, data: bytes
) -> None:
    app.reads = app.answers = True
    client.send(data + AFTER)
    finals = [each.status for each in responses(client) if not each.is_interim]
    assert finals == [200, 200]


@pytest.mark.parametrize("value", ["100-CONTINUE", "x, 100-continue", ",100-Continue,"])
def test_the_expectation_is_found_in_any_case_and_list(
    client: LabClient, app: Steps, value: str
) -> None:
    app.reads = True
    client.send(HEAD_ONLY.replace(b"100-continue", value.encode()))
    assert received(client) == CONTINUE
    client.close()


def test_1_0_expects_nothing(ask: Ask) -> None:
    fields = ["Content-Length: 5", "Expect: 100-continue"]
    outcome = ask(head("POST / HTTP/1.0", *fields, body=b"hello"), POST_1_0)
    assert (outcome.statuses, outcome.request.body) == ([200], b"hello")


@pytest.mark.parametrize("value", ["magic", "200-ok", "100-continue-not", '"', "a=b;c"])
def test_other_expectations_are_ignored(ask: Ask, value: str) -> None:
    outcome = ask(sized(b"hello", f"Expect: {value}") + AFTER, POST)
    assert (outcome.statuses, outcome.bodies) == ([200, 200], [b"hello", b""])


def test_an_upgrade_that_expects_is_told_to_go_on(
    client: LabClient, app: Steps
) -> None:
    app.reads = app.answers = True
    client.send(HEAD_ONLY[:-2] + "\r\n".join([*WEBSOCKET, "", ""]).encode())
    assert received(client) == CONTINUE
    client.send(b"hello")
    assert [each.status for each in responses(client, POST)] == [100, 200]
