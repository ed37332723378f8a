"""Many requests on one connection, and tasks that begin at once."""

import asyncio
import contextlib
import sys
from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch03_h11_http.reading import LOOK_AHEAD
from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from chapters.ch07_robust_server.server import serve
from lab.responses import Asked
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.http_lab import (
    GET,
    eager,
    held_by,
    left_of_clients,
    needs_eager_tasks,
    post,
    protocols,
    replies,
    serving,
    statuses,
)

from .apps import (
    LONG,
    RAISES,
    WRONG_AFTER,
    WRONG_BEFORE,
    Notes,
    answer,
    answers_at_once,
    body,
    echo,
    says,
    says_path,
    sleeps,
    start,
    waiting,
    waits_for_the_end,
)
from .served import (
    CLOSING,
    CONTINUE,
    DISCONNECT,
    EXPECT,
    OLD,
    Begun,
    as_usual,
    served,
    talking,
)

HUNDREDS = 1500  # requests: more than the stack has frames


in_pieces = says(start(), body(b"a", more=True), body(b"b", more=True), body())


# A claim that has this is tried with tasks that begin a turn after they are made, as
# is usual, and with such as begin at once.
beginning = pytest.mark.parametrize(
    "begun", [as_usual, pytest.param(eager, marks=needs_eager_tasks)]
)


def paths(count: int) -> bytes:
    """Return so many requests, each for a path of its own."""
    return b"".join(GET.replace(b"/", b"/%d" % at, 1) for at in range(count))


# In order, one at a time


def test_requests_run_one_after_the_other() -> None:
    running: list[str] = []

    async def notes(scope: Scope, receive: Receive, send: Send) -> None:
        assert not running
        running.append(scope["path"])
        await asyncio.sleep(1)
        await send(start())
        await send(body(b"half ", more=True))
        await asyncio.sleep(1)
        await send(body(running.pop().encode()))

    with talking(notes) as (server, client):
        client.send(paths(5))
        server.advance(11)
        bodies = [reply.body for reply in replies(client)]
        assert bodies == [b"half /%d" % at for at in range(5)]


@beginning
def test_a_flood_of_requests_is_answered_in_order(begun: Begun) -> None:
    with talking(says_path, begun=begun) as (_, client):
        client.send(paths(HUNDREDS))
        received = client.link.received
        assert received.count(b"HTTP/1.1 200 OK") == HUNDREDS
        places = [received.find(b"\r\n/%d" % at) for at in range(HUNDREDS)]
        assert places == sorted(places)
        assert places[0] > 0


@beginning
@pytest.mark.parametrize("app", [echo, answers_at_once, in_pieces])
def test_a_flood_is_no_deeper_than_one_request(begun: Begun, app: App) -> None:
    depths: list[int] = []

    async def measures(scope: Scope, receive: Receive, send: Send) -> None:
        depths.append(depth())
        await app(scope, receive, send)

    with served(measures, begun=begun) as server:
        client = server.connect(reading=True)
        client.send((post(b"hello") + GET) * 100)
        assert len(depths) == 200
        assert max(depths) <= min(depths) + 10
        client.close()


def depth() -> int:
    """Return how many calls are under way."""
    frame = sys._getframe()
    count = 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count


def noting(order: list[str]) -> App:
    """Return an application that notes which paths are asked for, in order."""

    async def notes(scope: Scope, receive: Receive, send: Send) -> None:
        order.append(scope["path"])
        await answer(send)

    return notes


def test_a_flood_lets_others_have_their_turn() -> None:
    order: list[str] = []

    with (
        served(noting(order)) as server,
        server.connect(reading=True) as many,
        server.connect(reading=True) as one,
    ):
        many.link.send(paths(500))
        one.link.send(GET.replace(b"/", b"/other", 1))
        server.settle()
        assert len(order) == 501
        assert order.index("/other") < 10


def test_ten_floods_delay_another_client_by_one_request_each() -> None:
    order: list[str] = []

    with served(noting(order)) as server, contextlib.ExitStack() as stack:
        *greedy, polite = [
            stack.enter_context(server.connect(reading=True)) for _ in range(11)
        ]
        for client in greedy:
            client.link.send(GET * 500)
        polite.link.send(GET.replace(b"/", b"/polite", 1))
        server.settle()
        assert len(order) == 5001
        assert order.index("/polite") == 10


def test_what_waits_of_a_flood_is_bounded() -> None:
    with served(sleeps) as server:
        client = server.connect(reading=True)
        while client.send_without_waiting(GET * 1000):
            (protocol,) = protocols(server)
            assert held_by(protocol) <= LOOK_AHEAD + 2 * 65_536 + 1
        client.reset()
        server.advance(LONG * 2)


@beginning
def test_a_request_behind_a_slow_one_has_its_own_body(begun: Begun) -> None:
    notes = Notes()
    with talking(waiting(1, notes), begun=begun) as (server, client):
        client.send(post(b"one") + post(b"two") + GET + post(b"thr"[:-1], size=3))
        server.advance(10)
        client.send(b"r")
        assert statuses(client) == [200] * 4
        bodies = [
            b"".join(message["body"] for message in messages)
            for messages in notes.messages
        ]
        assert bodies == [b"one", b"two", b"", b"thr"]


@beginning
def test_nothing_is_read_after_the_last_request(begun: Begun) -> None:
    notes = Notes()
    with talking(notes, begun=begun) as (_, client):
        client.send(GET + CLOSING + GET)
        client.send(GET)
        assert statuses(client, Asked(), Asked(close=True)) == [200, 200]
        assert len(notes.scopes) == 2
        assert client.link.server_finished


# Tasks that begin at once, and so before data_received() returns


@beginning
@pytest.mark.parametrize(
    "app",
    [says_path, echo, answers_at_once, in_pieces, says(start(204), body())],
    ids=["path", "echo", "at once", "in pieces", "nothing"],
)
def test_whenever_a_task_begins_the_answer_is_the_same(begun: Begun, app: App) -> None:
    for said in (GET, post(b"body"), post(b""), GET + GET, CLOSING, OLD):
        with served(app) as usual, usual.connect(reading=True) as client:
            client.send(said)
            expected = undated(client)
        with served(app, begun=begun) as server:
            for cut in range(0, len(said), 7):
                client = server.connect(reading=True)
                client.send(said[:cut])
                client.send(said[cut:])
                assert undated(client) == expected
                client.close()


def undated(client: LabClient) -> bytes:
    """Return what came, without the dates."""
    lines = bytes(client.link.received).split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.startswith(b"date: "))


@beginning
def test_whenever_a_task_begins_a_mistake_is_a_500(
    begun: Begun, caplog: pytest.LogCaptureFixture
) -> None:
    for name, app in WRONG_BEFORE.items():
        with LabServer(begun(partial(serve, app=app))) as server:
            client = server.connect(reading=True)
            client.send(GET + post(b"body"))
            assert (name, statuses(client)) == (name, [500])
            assert client.link.server_finished
        assert (name, len(caplog.records)) == (name, 1)
        caplog.clear()


@beginning
def test_whenever_a_task_begins_half_a_response_is_aborted(
    begun: Begun, caplog: pytest.LogCaptureFixture
) -> None:
    for name, app in WRONG_AFTER.items():
        with LabServer(begun(partial(serve, app=app))) as server:
            client = server.connect(reading=True)
            client.send(GET + GET)
            received = bytes(client.link.received)
            assert (name, received.count(b"HTTP/1.1")) == (name, 1)
            assert not received.endswith(b"0\r\n\r\n")
            assert left_of_clients(server) == []
        assert (name, len(caplog.records)) == (name, 1)
        caplog.clear()


@beginning
@pytest.mark.parametrize("leave", [LabClient.hang_up, LabClient.close, LabClient.reset])
def test_whenever_a_task_begins_it_is_told_of_the_end(
    begun: Begun, leave: Callable[[LabClient], None]
) -> None:
    notes = Notes(further=3)
    with served(notes, begun=begun) as server:
        client = server.connect(reading=True)
        client.send(post(b"body"))
        leave(client)
        assert notes.messages[0][1:] == [DISCONNECT] * 3


@beginning
def test_whenever_a_task_begins_continue_is_sent_when_it_asks(begun: Begun) -> None:
    with talking(echo, begun=begun) as (_, client):
        client.send(EXPECT)
        assert client.link.received == CONTINUE
        client.send(b"body" + EXPECT)
        client.send(b"body")
        assert statuses(client) == [100, 200, 100, 200]


@beginning
def test_whenever_a_task_begins_a_client_has_its_time_for_each_request(
    begun: Begun,
) -> None:
    with talking(says_path, begun=begun) as (server, client):
        for _ in range(4):
            client.send(GET)
            server.advance(4)
        assert statuses(client) == [200] * 4


@beginning
def test_whenever_a_task_begins_a_stop_ends_it(begun: Begun) -> None:
    for app in (sleeps, waits_for_the_end):
        with served(app, begun=begun) as server:
            client = server.connect()
            client.send(GET)
            server.stop(grace=0)
            assert left_of_clients(server) == []
            client.close()


@needs_eager_tasks
def test_a_task_may_answer_before_the_request_is_taken_in() -> None:
    turns: list[str] = []

    async def answers(scope: Scope, receive: Receive, send: Send) -> None:
        turns.append("app")
        await answer(send, b"quick")

    with serving(eager(partial(serve, app=answers))) as server:
        client = server.connect(reading=True)
        (protocol,) = protocols(server)

        async def receive_data() -> None:
            protocol.data_received(GET)
            turns.append("data_received() returns")

        server.call(receive_data())
        assert turns == ["app", "data_received() returns"]
        assert [reply.body for reply in replies(client)] == [b"quick"]
        client.close()


@beginning
def test_whenever_a_task_begins_others_are_spared_its_failure(begun: Begun) -> None:
    serve_app = begun(partial(serve, app=says(then=RAISES)))
    with serving(serve_app, logs=["the application failed"] * 2) as server:
        for _ in range(2):
            client = server.connect(reading=True)
            client.send(GET)
            assert statuses(client) == [500]
            client.close()
