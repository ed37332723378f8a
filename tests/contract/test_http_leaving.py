"""Clients that leave: whatever the server was at for them is soon ended."""

import asyncio
import time
from collections.abc import Callable

import pytest

from chapters.ch04_timeouts.timeouts import Limits
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from lab.client import PATIENCE
from lab.server import RealServer
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.strict import read_responses

from .conftest import AnyServer, Serving
from .talking import (
    GET,
    HEAD,
    POST,
    SMALL,
    answers,
    ask,
    post,
    push,
    request,
    statuses,
)

KIB = 1024
KEPT = 32 * KIB  # bytes: the system takes them all, and the client does not read
MEBIBYTE = 1024 * KIB
MARGIN = 0.1  # seconds before or after a deadline
SOON = 10.0  # seconds
CROWD = 40  # closed tabs

since_5 = pytest.mark.http(since=5)
since_6 = pytest.mark.http(since=6)
since_7 = pytest.mark.http(since=7)


def wait_until(server: AnyServer, holds: Callable[[], object]) -> None:
    """Let a server on sockets go on until something holds; it must, within PATIENCE."""
    latest = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < latest, "it never comes true"
        server.settle()


# While nobody reads

UNREAD = {
    "more requests than are read ahead": request("/", "X: " + "a" * KIB) * 400,
    "a body that nobody wants": post(b"a" * 400 * KIB),
}
unread = pytest.mark.parametrize("data", UNREAD.values(), ids=UNREAD)


async def never_reads(exchange: Exchange) -> None:
    await asyncio.Event().wait()


@since_5
@unread
def test_a_reset_is_noticed_where_nobody_reads(in_lab: Serving, data: bytes) -> None:
    with in_lab(never_reads) as server:
        before = server.descriptors()
        client = server.connect()
        assert push(server, client, data) < len(data)
        client.reset()
        server.advance(SOON)
        assert server.descriptors() == before
        server.advance(60)  # An application has its grace.


@since_5
@pytest.mark.parametrize("kind", [RealServer], ids=["sockets"], indirect=True)
@unread
def test_a_reset_is_noticed_on_sockets_too(serving: Serving, data: bytes) -> None:
    with serving(never_reads, limits=Limits(paused=0.05)) as server:
        before = server.descriptors()
        client = server.connect()
        push(server, client, data * 40)
        client.reset()
        wait_until(server, lambda: server.descriptors() <= before)


@since_5
@pytest.mark.parametrize("kind", [RealServer], ids=["sockets"], indirect=True)
def test_who_reads_late_has_all_that_was_sent(serving: Serving) -> None:
    async def gives_much(exchange: Exchange) -> None:
        exchange.start(200, [(b"connection", b"close")])
        await exchange.write(b"a" * KEPT)
        given.append(exchange)

    given: list[Exchange] = []
    with serving(gives_much, limits=Limits(linger=0.05)) as server:
        before = server.descriptors()
        client = server.connect(SMALL)
        client.send(request())
        wait_until(server, lambda: given and server.descriptors() <= before)
        (response,) = read_responses(client.receive_to_end(), [GET])
        assert len(response.body) == KEPT


@since_5
def test_a_client_that_asks_for_too_much_at_once_loses_what_waits(
    in_lab: Serving,
) -> None:
    go_on = asyncio.Event()

    async def hesitates(exchange: Exchange) -> None:
        await go_on.wait()
        exchange.start(200)
        await exchange.write(b"at last")

    async def let_go() -> None:
        go_on.set()

    with in_lab(hesitates) as server, server.connect() as client:
        push(server, client, UNREAD["more requests than are read ahead"])
        server.advance(SOON)
        server.call(let_go())
        (response,) = answers(client, GET)
        assert (response.body, response.closes) == (b"at last", True)
        assert client.receive_to_end() == b""


# Closed tabs


async def listens(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a piece, and wait for the client to leave, as Starlette's streams do."""
    await begin(send)
    while (await receive())["type"] != "http.disconnect":
        pass


async def is_quiet(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a piece, and hear nothing."""
    await begin(send)
    await asyncio.Event().wait()


async def never_answers(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


async def begin(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200})
    await send_piece(send, more=True)


async def send_piece(send: Send, more: bool) -> None:
    await send({"type": "http.response.body", "body": b"piece", "more_body": more})


leaving = pytest.mark.parametrize("leave", [LabClient.hang_up, LabClient.close])


@since_6
@leaving
def test_closed_tabs_of_who_listens_are_forgotten_at_once(
    in_lab: Serving, leave: Callable[[LabClient], None]
) -> None:
    test_closed_tabs_are_forgotten(in_lab, listens, 0, leave)


@since_7
@leaving
@pytest.mark.parametrize(("app", "grace"), [(is_quiet, 10), (never_answers, 30)])
def test_closed_tabs_are_forgotten(
    in_lab: Serving, app: App, grace: float, leave: Callable[[LabClient], None]
) -> None:
    with in_lab(app=app) as server:
        assert isinstance(server, LabServer)
        before = server.descriptors()
        clients = [server.connect(reading=True) for _ in range(CROWD)]
        for client in clients:
            client.send(request())
        server.advance(3600)
        assert server.descriptors() == before + CROWD
        for client in clients:
            leave(client)
        if grace:
            server.advance(grace - MARGIN)
            assert len(asyncio.all_tasks(server.loop)) == CROWD
            server.advance(2 * MARGIN)
        assert asyncio.all_tasks(server.loop) == set()
        assert server.descriptors() == before


@since_6
def test_who_only_hangs_up_is_answered(in_lab: Serving) -> None:
    async def is_slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(29)
        await begin(send)
        for left in reversed(range(5)):
            await asyncio.sleep(9)
            await send_piece(send, more=left > 0)

    with in_lab(app=is_slow) as server, server.connect() as client:
        client.send(request())
        client.hang_up()
        server.advance(29 + 5 * 9)
        (response,) = answers(client, GET)
        assert response.body == b"piece" * 6
        assert client.receive_to_end() == b""


# A body that comes after its response


async def answers_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    await begin(send)
    await send_piece(send, more=False)


@since_7
def test_a_body_that_nobody_wants_is_dropped_up_to_a_mebibyte(in_lab: Serving) -> None:
    with in_lab(app=answers_at_once) as server, server.connect() as client:
        for _ in range(2):
            assert statuses(ask(client, post(b"", size=MEBIBYTE), POST)) == [200]
            assert push(server, client, bytes(MEBIBYTE)) == MEBIBYTE
        assert statuses(ask(client, request(), GET)) == [200]


@since_7
def test_a_client_that_sends_on_after_its_response_is_ended(in_lab: Serving) -> None:
    with in_lab(app=answers_at_once) as server, server.connect() as client:
        assert isinstance(client, LabClient)
        assert statuses(ask(client, post(b"", size=9 * MEBIBYTE), POST)) == [200]
        assert push(server, client, bytes(MEBIBYTE)) == MEBIBYTE
        assert not client.link.server_finished
        client.send(b"!")
        assert client.link.server_finished
        push(server, client, bytes(MEBIBYTE))
        assert not client.link.server_reset  # It might lose the client its response.
        server.advance(SOON)
        assert client.receive_to_end() == b""


# HEAD of what does not end


def stays(client: LabClient) -> None:
    pass


@since_7
@pytest.mark.parametrize("leave", [LabClient.hang_up, LabClient.close, stays])
def test_a_head_of_a_quiet_stream_is_answered_and_forgotten(
    in_lab: Serving, leave: Callable[[LabClient], None]
) -> None:
    with in_lab(app=is_quiet) as server:
        assert isinstance(server, LabServer)
        before = server.descriptors()
        clients = [server.connect(reading=True) for _ in range(CROWD)]
        for client in clients:
            assert statuses(ask(client, request(method="HEAD"), HEAD)) == [200]
            leave(client)
        server.advance(SOON + MARGIN)
        assert asyncio.all_tasks(server.loop) == set()
        server.advance(SOON)  # Those that stay have asked for nothing more.
        assert server.descriptors() == before


@since_6
def test_one_application_at_a_time_is_at_work_for_a_connection(
    in_lab: Serving,
) -> None:
    running: list[int] = [0]

    async def counts(scope: Scope, receive: Receive, send: Send) -> None:
        running.append(running[-1] + 1)
        await begin(send)
        await asyncio.sleep(0.01)
        running.append(running[-1] - 1)
        await send_piece(send, more=False)

    with in_lab(app=counts) as server, server.connect(reading=True) as client:
        for _ in range(500):
            client.send(request(method="HEAD"))
        server.advance(500 * 0.01)
        assert statuses(answers(client, *[HEAD] * 500)) == [200] * 500
    assert max(running) == 1
