"""Clients that leave, and what becomes of the applications that worked for them."""

import asyncio
import gc
from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch03_h11_http.reading import LOOK_AHEAD
from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch07_robust_server.cycle import ANSWER_GRACE, STREAM_GRACE
from chapters.ch07_robust_server.server import serve
from lab.responses import Asked
from lab.server import RealServer
from lab.simulator.client import LabClient
from tests.http_lab import (
    GET,
    left_of_clients,
    open_transports,
    post,
    replies,
    statuses,
)

from .apps import (
    LONG,
    RAISES,
    Notes,
    answer,
    body,
    sends_a_piece_and_sleeps,
    sleeps,
    sleeps_a_day,
    slow,
    start,
    waits_for_the_end,
    works_on,
)
from .served import CLOSING, DISCONNECT, OLD, served, talking

Leave = Callable[[LabClient], None]

HANG_UP = LabClient.hang_up
LEAVE = [LabClient.hang_up, LabClient.close, LabClient.reset]
SAID = {
    "get": GET,
    "old": OLD,
    "close": CLOSING,
    "post": post(b"body"),
    "pipelined": GET * 3,
    "half a head behind": GET + GET[:9],
    "close and more": CLOSING + b"more",
}

saying = pytest.mark.parametrize("said", SAID.values(), ids=SAID)
leaving = pytest.mark.parametrize("leave", LEAVE, ids=lambda leave: leave.__name__)


# Telling the application


class Polls:
    """An application that waits for its client to leave, and answers nothing else."""

    def __init__(self) -> None:
        self.told: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "http.request":
            pass
        self.told += [message, await receive(), await receive()]
        await answer(send, b"too late?")


@leaving
@saying
def test_a_client_that_leaves_is_told_of_at_once_and_again(
    said: bytes, leave: Leave
) -> None:
    polls = Polls()
    with served(polls) as server:
        client = server.connect(reading=True)
        client.send(said)
        server.advance(LONG)
        assert polls.told == []
        leave(client)
        assert polls.told[:3] == [DISCONNECT] * 3
        assert len(polls.told) == 3 or said == SAID["pipelined"]
        assert left_of_clients(server) == []


@saying
def test_a_client_that_has_its_response_needs_no_more(said: bytes) -> None:
    notes = Notes()
    told: list[Message] = []

    async def listens_on(scope: Scope, receive: Receive, send: Send) -> None:
        await notes(scope, receive, send)
        told.extend([await receive(), await receive()])

    with talking(listens_on) as (_, client):
        client.send(said)
        answered = 3 if said == SAID["pipelined"] else 1
        assert told == [DISCONNECT] * 2 * answered
        assert len(notes.messages) == answered


def test_whoever_listens_while_it_answers_is_told_when_it_has() -> None:
    told: list[Message] = []

    async def listen(receive: Receive) -> None:
        while (message := await receive())["type"] == "http.request":
            pass
        told.append(message)

    async def answers_and_listens(scope: Scope, receive: Receive, send: Send) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(listen(receive))
            await asyncio.sleep(1)
            assert told == []
            await answer(send)

    with served(answers_and_listens) as server:
        client = server.connect(reading=True)
        client.send(GET)
        server.advance(2)
        assert told == [DISCONNECT]
        assert statuses(client) == [200]
        assert asyncio.all_tasks(server.loop) == set()
        client.close()


# Half-closed clients


@saying
def test_who_has_only_hung_up_gets_its_answer(said: bytes) -> None:
    old = said.startswith(OLD)
    asked = Asked(version=b"1.0" if old else b"1.1", close=said.startswith(CLOSING))
    with served(slow(ANSWER_GRACE - 1, start(), body(b"late"))) as server:
        client = server.connect(reading=True)
        client.send(said)
        client.hang_up()
        server.advance(ANSWER_GRACE - 2)
        assert client.link.received == b""
        server.advance(3 * ANSWER_GRACE)
        count = 3 if said == SAID["pipelined"] else 1
        bodies = [reply.body for reply in replies(client, asked)]
        assert bodies[:count] == [b"late"] * count
        assert client.link.server_finished
        assert left_of_clients(server) == []


# Sending to nobody


@leaving
@pytest.mark.parametrize("begun", [False, True])
def test_who_sends_to_a_client_that_left_is_told_and_nothing_is_logged(
    leave: Leave, begun: bool
) -> None:
    errors: list[BaseException] = []

    async def sends_on(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        if begun:
            await send(body(b"piece", more=True))
        await asyncio.sleep(1)
        try:
            while True:
                await send(body(b"piece", more=True))
        except BaseException as error:
            errors.append(error)
            raise

    with served(sends_on) as server:
        client = server.connect()
        client.send(GET)
        client.stop_reading()
        if leave is HANG_UP:
            server.advance(2)
            client.reset()
        else:
            leave(client)
            server.advance(2)
        assert [type(error) for error in errors] == [ClientDisconnected]
        assert left_of_clients(server) == []


def test_a_message_that_comes_too_late_reaches_no_other_response() -> None:
    kept: list[Send] = []
    errors: list[str] = []

    async def keeps(scope: Scope, receive: Receive, send: Send) -> None:
        for earlier in kept:
            for message in (start(500), body(b"stray", more=True), body(b"stray")):
                try:
                    await earlier(message)
                except RuntimeError as error:
                    errors.append(str(error))
        kept.append(send)
        await send(start())
        for earlier in kept[:-1]:
            with pytest.raises(RuntimeError):
                await earlier(body(b"stray"))
        await send(body(scope["raw_path"]))

    with talking(keeps) as (_, client):
        client.send(b"".join(GET.replace(b"/", b"/%d" % at, 1) for at in range(3)))
        assert [reply.body for reply in replies(client)] == [b"/0", b"/1", b"/2"]
        assert len(errors) == 9
        assert all(error.endswith("the response was complete") for error in errors)


def test_a_message_after_a_500_reaches_no_one() -> None:
    kept: list[Send] = []

    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        kept.append(send)
        raise RAISES

    with talking(fails, logs=["the application failed"]) as (server, client):
        client.send(GET)
        before = bytes(client.link.received)
        for message in (start(), body(b"stray")):
            with pytest.raises((RuntimeError, OSError)):
                server.call(send_to(kept[0], message))
        assert client.link.received == before


async def send_to(send: Send, message: Message) -> None:
    await send(message)


# Applications that hear nothing of it


@saying
def test_who_neither_receives_nor_sends_is_cancelled_in_the_end(said: bytes) -> None:
    ended: list[BaseException] = []

    async def notices_nothing(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await sleeps_a_day(scope, receive, send)
        except BaseException as error:
            ended.append(error)
            raise

    with served(notices_nothing) as server:
        client = server.connect(reading=True)
        client.send(said)
        server.advance(1000)
        client.reset()
        server.advance(ANSWER_GRACE - 0.1)
        assert not ended
        server.advance(0.2)
        assert [type(error) for error in ended] == [asyncio.CancelledError]
        assert left_of_clients(server) == []


def test_who_is_sent_away_by_a_deadline_is_cancelled_as_soon() -> None:
    with served(sleeps_a_day) as server:
        client = server.connect(reading=True)
        client.send(post(b"half", size=8))
        server.advance(20.1)
        assert statuses(client) == [408]
        server.advance(1)
        client.close()
        server.advance(ANSWER_GRACE - 1.5)
        assert len(asyncio.all_tasks(server.loop)) == 1
        server.advance(0.6)
        assert left_of_clients(server) == []


@leaving
def test_work_that_goes_on_after_the_response_is_let_alone(leave: Leave) -> None:
    done: list[bool] = []

    async def works(scope: Scope, receive: Receive, send: Send) -> None:
        await works_on(scope, receive, send)
        done.append(True)

    with served(works) as server:
        client = server.connect(reading=True)
        client.send(GET)
        assert statuses(client) == [200]
        leave(client)
        server.advance(LONG - 1)
        assert not done
        server.advance(2)
        assert done == [True]
        assert left_of_clients(server) == []


def test_work_that_goes_on_delays_no_other_request() -> None:
    with talking(works_on) as (server, client):
        client.send(GET * 3)
        client.send(GET)
        assert statuses(client) == [200] * 4
        assert len(asyncio.all_tasks(server.loop)) == 4
        server.advance(LONG + 1)
        assert asyncio.all_tasks(server.loop) == set()


@pytest.mark.parametrize(
    ("app", "grace", "status"),
    [(sleeps, ANSWER_GRACE, 503), (sends_a_piece_and_sleeps, STREAM_GRACE, 200)],
)
def test_who_has_hung_up_is_not_kept_for_an_application_that_neither_asks_nor_sends(
    app: App, grace: float, status: int
) -> None:
    with served(app) as server:
        for _ in range(40):
            client = server.connect(reading=True)
            client.send(GET)
            client.hang_up()
        server.advance(grace - 0.1)
        assert len(asyncio.all_tasks(server.loop)) == 40
        server.advance(0.2)
        assert asyncio.all_tasks(server.loop) == set()
        assert server.descriptors() == 1
        assert client.link.received.startswith(b"HTTP/1.1 %d " % status)
        assert not client.link.received.endswith(b"0\r\n\r\n")


def test_an_application_that_waits_outlives_a_collection() -> None:
    async def waits_on_nothing_else(scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        while message["type"] != "http.disconnect":
            gc.collect()
            message = await receive()
        ended.append(message)

    ended: list[Message] = []
    with served(waits_on_nothing_else) as server:
        client = server.connect(reading=True)
        client.send(GET)
        for _ in range(3):
            gc.collect()
            server.advance(1)
        assert len(asyncio.all_tasks(server.loop)) == 1
        client.reset()
        assert ended == [DISCONNECT]


def test_who_resets_while_much_is_to_come_is_told_of_in_seconds() -> None:
    polls = Polls()
    with served(polls) as server:
        client = server.connect(reading=True)
        client.send(GET + bytes(2 * LOOK_AHEAD))
        (transport,) = open_transports(server)
        assert not transport.is_reading()
        client.reset()
        server.advance(5)
        assert polls.told == [DISCONNECT] * 3
        assert left_of_clients(server) == []


# On sockets


@pytest.mark.parametrize("leave", ["hang_up", "close", "reset"])
@pytest.mark.parametrize("said", [GET, OLD, CLOSING], ids=["get", "old", "close"])
def test_a_client_that_leaves_a_socket_is_told_of(said: bytes, leave: str) -> None:
    polls = Polls()

    with RealServer(partial(serve, app=polls)) as server, server.connect() as client:
        client.send(said)
        server.settle()
        assert polls.told == []
        getattr(client, leave)()
        for _ in range(10):
            server.settle()
        assert polls.told == [DISCONNECT] * 3
    assert (server.left_over, server.reported) == ([], [])


# Stopping


@pytest.mark.parametrize(
    "app", [sleeps, waits_for_the_end, sends_a_piece_and_sleeps, works_on]
)
def test_a_stop_leaves_no_application_behind(app: App) -> None:
    with served(app) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        server.stop(grace=0)
        assert left_of_clients(server) == []
        client.close()


def test_who_sends_to_a_connection_that_closes_is_told_and_nothing_is_logged() -> None:
    errors: list[Exception] = []

    async def sends_on(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"x" * 10_000, more=True))
        await asyncio.sleep(1)
        try:
            await send(body())
        except Exception as error:
            errors.append(error)
            raise

    with served(sends_on, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        server.begin_to_stop(5)
        server.advance(2)
        assert server.descriptors() == 1  # It still has something to send.
        assert [isinstance(error, OSError) for error in errors] == [True]
        client.close()


def test_a_stop_tells_who_waits() -> None:
    polls = Polls()
    with served(polls) as server:
        client = server.connect()
        client.send(GET)
        server.stop()
        assert polls.told == [DISCONNECT] * 3
        client.close()
