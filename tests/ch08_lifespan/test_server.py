"""A server from the start of its application to the end of it, in the lab."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

import pytest

from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from chapters.ch08_lifespan.lifespan import StartupError
from chapters.ch08_lifespan.server import CLEANUP, LAST_CALL, serve
from lab.responses import Response
from lab.simulator.client import LabClient
from lab.simulator.loop import LabLoop
from lab.simulator.server import LabServer
from tests.http_lab import GET, replies, statuses

from .apps import (
    STARTED,
    Noted,
    cannot_start,
    has_none,
    only,
    respond,
    works,
)

OTHER_END = 1.0  # seconds that a client has to end its own side, in a stop


@contextmanager
def serving(app: App, **how: Any) -> Iterator[LabServer]:
    """Serve an application; when the server has stopped, no task may be left."""
    with LabServer(partial(serve, app=app, **how)) as server:
        yield server
    assert (server.left_over, server.reported) == ([], [])


async def sleeps(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(3)
    await respond(send, b"late")


async def streams(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200})
    while True:
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(1)


async def waits_for_the_end(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def works_on(scope: Scope, receive: Receive, send: Send) -> None:
    await respond(send)
    await asyncio.sleep(3)


async def is_deaf(scope: Scope, receive: Receive, send: Send) -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if asyncio.get_running_loop().time() > 20:
                raise


# Starting


@pytest.fixture
def starting(loop: LabLoop) -> Callable[..., asyncio.Task[Any]]:
    """Return what begins to serve an application, and settles."""

    def begin(app: App, **how: Any) -> asyncio.Task[Any]:
        task = loop.create_task(serve("127.0.0.1", 80, app, **how))
        create_server = partial(LabServer.create_server, mock.Mock(loop=loop))
        with mock.patch("socket.create_server", create_server):
            loop.settle()
        return task

    return begin


def test_nobody_can_connect_before_the_application_is_up(loop: LabLoop) -> None:
    up = asyncio.Event()

    async def slow(receive: Any, send: Any) -> None:
        await receive()
        await up.wait()
        await send(STARTED)
        await receive()

    with LabServer(partial(late, slow, up)) as server:
        assert server.loop.listeners[0].address
        with server.connect(reading=True) as client:
            client.send(GET)
            assert statuses(client) == [200]


async def late(talk: Any, up: asyncio.Event, host: str, port: int) -> Any:
    """Serve, and have nobody listen until `up` is set."""
    task = asyncio.create_task(serve(host, port, only(talk)))
    for _ in range(20):
        await asyncio.sleep(0)
    loop: Any = asyncio.get_running_loop()
    assert (loop.listeners, task.done()) == ([], False)
    up.set()
    return await task


def test_who_cannot_start_never_listens(
    loop: LabLoop, starting: Callable[..., asyncio.Task[Any]]
) -> None:
    task = starting(only(cannot_start))
    loop.advance(5)
    assert loop.listeners == []
    with pytest.raises(StartupError, match="no database"):
        task.result()


def test_where_nobody_can_listen_the_application_cleans_up(
    loop: LabLoop, starting: Callable[..., asyncio.Task[Any]]
) -> None:
    loop.bind("127.0.0.1", 80).listen()
    app = Noted()
    task = starting(app)
    with pytest.raises(OSError, match="in use"):
        task.result()
    assert app.notes == ["startup", "shutdown"]
    assert asyncio.all_tasks(loop) == set()


def test_without_a_lifespan_it_serves(caplog: pytest.LogCaptureFixture) -> None:
    with serving(only(has_none)) as server, server.connect(reading=True) as client:
        client.send(GET)
        assert statuses(client) == [200]
    assert [each for each in caplog.records if each.levelno > logging.INFO] == []


def test_who_is_not_to_be_asked_is_not() -> None:
    app = Noted()
    with serving(app, lifespan="off") as server:
        server.connect(reading=True).send(GET)
    assert app.notes == ["request", "end"]
    assert app.states == [None]


def test_who_must_have_a_lifespan_and_has_none_is_not_served() -> None:
    with (
        pytest.raises(StartupError, match="has no lifespan"),
        serving(only(has_none), lifespan="on"),
    ):
        pass


# State


def test_each_request_has_its_own_copy_of_the_state() -> None:
    async def keeps(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["mine"] = len(scope["state"]["shared"])
        scope["state"]["shared"].append("seen")
        await respond(send)

    app = Noted(keeps)
    app.kept = {"shared": []}
    with serving(app) as server, server.connect(reading=True) as client:
        client.send(GET + GET)
    both = ["seen", "seen"]
    assert app.states == [{"shared": both, "mine": 0}, {"shared": both, "mine": 1}]
    assert app.kept == {"shared": both}


# Stopping


def last(client: LabClient) -> Response:
    """Return the only response, which must have said that it is the last."""
    (reply,) = replies(client)
    assert isinstance(reply, Response)
    assert (b"connection", b"close") in reply.headers
    assert client.link.server_finished
    return reply


def test_who_is_idle_gets_the_end_soon_and_a_second_for_its_own() -> None:
    with serving(only(works)) as server:
        asked, silent = server.connect(reading=True), server.connect(reading=True)
        asked.send(GET)
        server.begin_to_stop(30)
        assert not asked.link.server_finished
        server.advance(LAST_CALL)
        assert asked.link.server_finished
        assert silent.link.server_finished
        server.advance(OTHER_END - 0.1)
        assert not server.has_stopped()
        server.advance(0.2)
        assert server.has_stopped()


def test_a_stop_is_over_when_the_last_client_has_gone() -> None:
    app = Noted(sleeps)
    with serving(app) as server, server.connect(reading=True) as client:
        client.send(GET)
        server.begin_to_stop(30)
        server.advance(2.9)
        assert app.notes == ["startup", "request"]
        server.advance(0.2)
        assert last(client).body == b"late"
        assert app.notes == ["startup", "request", "end"]
        client.close()
        assert server.has_stopped()
        assert app.notes == ["startup", "request", "end", "shutdown"]


def test_who_waits_in_the_queue_is_answered() -> None:
    with serving(Noted(sleeps)) as server:
        with mock.patch.object(server.loop, "settle"):
            clients = [server.connect(reading=True) for _ in range(20)]
            for client in clients:
                client.send(GET)
        server.begin_to_stop(30)
        server.advance(3)
        assert [last(client).body for client in clients] == [b"late"] * 20
        with pytest.raises(ConnectionRefusedError):
            server.connect()


def test_what_has_come_when_it_stops_is_answered() -> None:
    with serving(Noted(sleeps)) as server, server.connect(reading=True) as client:
        with mock.patch.object(server.loop, "settle"):
            client.send(GET)
        server.begin_to_stop(30)
        server.advance(3)
        assert last(client).body == b"late"


@pytest.mark.parametrize("first", [b"", GET])
def test_a_request_that_is_on_its_way_when_it_stops_is_answered(first: bytes) -> None:
    with serving(only(works)) as server, server.connect(reading=True) as client:
        client.send(first)
        server.begin_to_stop(30)
        server.advance(LAST_CALL / 2)
        client.send(GET)
        *_, reply = replies(client)
        assert (b"connection", b"close") in reply.headers
        assert client.link.server_finished


def test_half_a_head_and_a_client_that_does_not_read_hold_it_no_longer_than_grace() -> (
    None
):
    async def floods(scope: Scope, receive: Receive, send: Send) -> None:
        await respond(send, bytes(1_000_000))

    app = Noted(floods)
    with serving(app) as server:
        halfway, greedy = server.connect(reading=True), server.connect()
        halfway.send(GET[:9])
        greedy.stop_reading()
        greedy.send(GET)
        server.begin_to_stop(8)
        server.advance(LAST_CALL)
        assert halfway.link.server_finished
        server.advance(7.9)
        assert not server.has_stopped()
        server.advance(0.2)
        assert server.has_stopped()
        assert app.notes[-1] == "shutdown"


@pytest.mark.parametrize("request_app", [streams, waits_for_the_end, is_deaf])
def test_what_does_not_end_is_ended_and_shutdown_comes_last(request_app: App) -> None:
    app = Noted(request_app)
    with serving(app) as server:
        client = server.connect(reading=True)
        client.send(GET)
        server.begin_to_stop(8)
        server.advance(7.9)
        assert app.notes == ["startup", "request"]
        server.advance(5)
        assert server.has_stopped()
        server.advance(30)
        ended = ["end", "shutdown"]
        notes = app.notes[2:]
        assert notes == (ended[::-1] if request_app is is_deaf else ended)


def test_who_has_nothing_of_its_response_gets_a_503() -> None:
    with serving(Noted(waits_for_the_end)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        server.stop(0)
        assert statuses(client) == [503]


def test_who_does_not_even_read_its_503_is_dropped() -> None:
    with LabServer(partial(serve, app=Noted(waits_for_the_end)), room=10) as server:
        client = server.connect()
        client.stop_reading()
        client.send_without_waiting(GET[:10])
        server.settle()
        client.send_without_waiting(GET[10:20])
        server.settle()
        client.send_without_waiting(GET[20:])
        server.begin_to_stop(0)
        server.advance(2.5)
        assert server.has_stopped()
        assert server.descriptors() == 0


def test_an_application_that_works_on_has_the_grace_as_well() -> None:
    app = Noted(works_on)
    with serving(app) as server, server.connect(reading=True) as client:
        client.send(GET)
        server.begin_to_stop(8)
        client.close()
        server.advance(2.9)
        assert app.notes == ["startup", "request"]
        server.advance(0.2)
        assert app.notes == ["startup", "request", "end", "shutdown"]
        assert server.has_stopped()


def test_a_stop_can_be_hurried() -> None:
    app = Noted(streams)
    with serving(app) as server:
        server.connect(reading=True).send(GET)
        server.begin_to_stop(3600)
        first = server.stopping
        server.begin_to_stop(0)
        server.advance(3)
        assert (first.done(), server.has_stopped()) == (True, True)
        assert app.notes == ["startup", "request", "end", "shutdown"]


def test_an_application_that_does_not_clean_up_holds_it_no_longer() -> None:
    async def lingers(receive: Any, send: Any) -> None:
        await receive()
        await send(STARTED)
        await receive()
        await asyncio.Event().wait()

    with serving(only(lingers)) as server:
        server.begin_to_stop(0)
        server.advance(CLEANUP - 0.1)
        assert not server.has_stopped()
        server.advance(0.2)
        assert server.has_stopped()
        stopped: Any = server.server
        assert stopped.lifespan.failed


def test_a_stop_with_nobody_there_takes_no_time() -> None:
    with serving(Noted()) as server:
        server.begin_to_stop(3600)
        assert server.has_stopped()
        assert server.loop.time() == 0


# Limits


def test_connections_have_a_limit() -> None:
    with serving(only(works), limit_connections=2) as server:
        clients = [server.connect(reading=True) for _ in range(3)]
        for client in clients:
            client.send(GET)
        assert [statuses(client) for client in clients] == [[200], [200], []]
        clients[0].close()
        assert statuses(clients[2]) == [200]
