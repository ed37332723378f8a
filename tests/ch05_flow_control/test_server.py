"""What chapter 5's server does with handlers and clients of every manner."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch03_h11_http.answer import Answer
from chapters.ch05_flow_control.exchange import Exchange, Handler
from chapters.ch05_flow_control.server import serve
from chapters.ch05_flow_control.writer import HIGH_WATER, ClientDisconnected
from lab.responses import Asked
from lab.simulator.client import LabClient
from tests.http_lab import (
    GET,
    left_of_clients,
    open_transports,
    post,
    replies,
    serving,
    statuses,
)

OLD = GET.replace(b"1.1", b"1.0")
CLOSING = GET[:-2] + b"Connection: close\r\n\r\n"
EXPECT = post(b"", size=4)[:-2] + b"Expect: 100-continue\r\n\r\n"
DAY = 86_400.0  # seconds


def handling(handler: Handler) -> partial[object]:
    """Return a serve() with a handler."""
    return partial(serve, handler=handler)


async def sleeps(exchange: Exchange) -> None:
    """Be of no use for a while."""
    await asyncio.sleep(100)
    await exchange.answer(Answer(200, [], b"late"))


async def reads(exchange: Exchange) -> None:
    """Read all, and answer with its size."""
    size = 0
    while piece := await exchange.read():
        size += len(piece)
    await exchange.answer(Answer(200, [], b"%d" % size))


async def writes(exchange: Exchange) -> None:
    """Answer with more than anybody holds."""
    exchange.start(200)
    for _ in range(100):
        await exchange.write(bytes(10_000))


async def does_nothing(exchange: Exchange) -> None:
    """Return without an answer."""


async def answers_at_once(exchange: Exchange) -> None:
    await exchange.answer(Answer(200, [], b"early"))


async def answers_with_a_piece_and_sleeps(exchange: Exchange) -> None:
    exchange.start(200)
    await exchange.write(b"piece")
    await asyncio.sleep(100)


# Handlers that fail


async def fails_at_once(exchange: Exchange) -> None:
    raise ZeroDivisionError


async def fails_after_its_head(exchange: Exchange) -> None:
    exchange.start(200)
    raise ZeroDivisionError


async def fails_with_an_error_of_its_own_network(exchange: Exchange) -> None:
    raise ConnectionRefusedError


async def answers_twice(exchange: Exchange) -> None:
    exchange.start(200)
    exchange.start(200)


async def writes_first(exchange: Exchange) -> None:
    await exchange.write(b"piece")


@pytest.mark.parametrize(
    "handler",
    [
        fails_at_once,
        fails_after_its_head,
        fails_with_an_error_of_its_own_network,
        answers_twice,
        writes_first,
        does_nothing,
    ],
    ids=lambda handler: handler.__name__,
)
def test_a_handler_that_fails_before_its_first_byte_is_a_500(handler: Handler) -> None:
    with (
        serving(handling(handler), logs=["the handler failed"]) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        (reply,) = replies(client)
        assert reply.status == 500
        assert reply.closes
        assert client.link.server_finished


async def fails_after_a_piece(exchange: Exchange) -> None:
    exchange.start(200)
    await exchange.write(b"piece")
    raise ZeroDivisionError


async def sends_less_than_it_says(exchange: Exchange) -> None:
    exchange.start(200, [(b"content-length", b"10")])
    await exchange.write(b"piece")


async def sends_more_than_it_says(exchange: Exchange) -> None:
    exchange.start(200, [(b"content-length", b"5")])
    await exchange.write(b"piece")
    await exchange.write(b"more")


@pytest.mark.parametrize(
    "handler",
    [fails_after_a_piece, sends_less_than_it_says, sends_more_than_it_says],
    ids=lambda handler: handler.__name__,
)
def test_half_an_answer_does_not_look_whole(handler: Handler) -> None:
    with (
        serving(handling(handler), logs=["the handler failed"]) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET + GET)
        head, _, body = bytes(client.link.received).partition(b"\r\n\r\n")
        assert head.count(b"HTTP/1.1 ") == 1
        assert b"piece" in body
        assert b"0\r\n\r\n" not in body
        assert b"more" not in body
        assert server.descriptors() == 1  # It was aborted.


# Handlers that do not read


def test_a_body_that_nobody_waits_for_must_come_in_time_too() -> None:
    with (
        serving(handling(answers_at_once)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(post(b"bo", size=4))
        server.advance(19.9)
        assert not client.link.server_finished
        server.advance(0.2)
        assert client.link.server_finished
        assert statuses(client) == [200]


# Clients that leave


@pytest.mark.parametrize(
    ("leave", "hears"),
    [(LabClient.hang_up, False), (LabClient.close, False), (LabClient.reset, True)],
)
def test_a_paused_connection_hears_of_a_reset_alone(
    leave: Callable[[LabClient], None], hears: bool
) -> None:
    with serving(handling(sleeps)) as server:
        client = server.connect(reading=True)
        client.send(post(b"", size=1_000_000) + bytes(999_999))
        (transport,) = open_transports(server)
        assert not transport.is_reading()
        leave(client)
        assert not transport.is_closing()  # Nobody has told it.
        server.advance(5.1)  # It has looked.
        assert transport.is_closing() is hears
        server.advance(101)  # Its handler is done, so it listens again.
        assert transport.is_closing()
        client.close()


def test_requests_that_nobody_will_hear_of_do_not_hide_an_end() -> None:
    with serving(handling(sleeps)) as server:
        client = server.connect(reading=True)
        client.send(GET * 20_000)
        client.hang_up()
        server.advance(5.1)  # What waits is dropped, and the end is heard.
        assert client.link.to_server == b""
        server.advance(101)
        assert statuses(client) == [200]
        assert left_of_clients(server) == []


def test_the_end_of_a_connection_that_is_read_is_heard_at_once() -> None:
    with serving(handling(sleeps)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        (transport,) = open_transports(server)
        client.reset()
        assert transport.is_closing()


@pytest.mark.parametrize(
    ("handler", "said"),
    [(reads, post(b"half", size=8)), (writes, GET)],
    ids=["reads", "writes"],
)
@pytest.mark.parametrize("leave", [LabClient.reset, LabClient.close])
def test_a_handler_that_waits_for_a_client_that_left_is_sent_away(
    handler: Handler, said: bytes, leave: Callable[[LabClient], None]
) -> None:
    ended: list[BaseException | None] = []

    async def tells(exchange: Exchange) -> None:
        try:
            await handler(exchange)
        except BaseException as error:
            ended.append(error)
            raise

    with serving(handling(tells), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(said)
        assert not ended
        leave(client)
        assert [type(error) for error in ended] == [ClientDisconnected]
        assert left_of_clients(server) == []


@pytest.mark.parametrize("request_", [GET, OLD, CLOSING, post(b"body")])
def test_who_has_finished_is_still_answered(request_: bytes) -> None:
    with (
        serving(handling(sleeps)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(request_)
        client.hang_up()
        server.advance(99)
        assert client.link.received == b""
        server.advance(2)
        assert bytes(client.link.received).endswith(b"late")
        assert left_of_clients(server) == []


@pytest.mark.parametrize("request_", [GET, OLD, CLOSING])
@pytest.mark.parametrize(
    "handler", [sleeps, answers_with_a_piece_and_sleeps], ids=["silent", "begun"]
)
def test_a_reset_amid_an_answer_is_no_error(handler: Handler, request_: bytes) -> None:
    with serving(handling(handler)) as server:
        client = server.connect(reading=True)
        client.send(request_)
        client.reset()
        server.advance(101)
        assert left_of_clients(server) == []


def test_a_refusal_of_head_has_no_body_either() -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(GET + b"HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n")
        assert statuses(client, Asked(), Asked(b"HEAD")) == [200, 400]


# Time


@pytest.mark.parametrize(
    "said",
    [GET, OLD, CLOSING, post(b"body"), post(bytes(1_000_000)), EXPECT, GET + GET[:5]],
    ids=["get", "old", "close", "post", "large", "expect", "pipelined"],
)
def test_a_slow_handler_is_not_hurried(said: bytes) -> None:
    async def sleeps_long(exchange: Exchange) -> None:
        await asyncio.sleep(DAY)
        await exchange.answer(Answer(200, [], b"late"))

    with serving(handling(sleeps_long)) as server:
        client = server.connect(reading=True)
        client.send(said)
        server.advance(DAY - 1)
        assert client.link.received == b""
        assert not client.link.server_finished
        server.advance(2)
        assert bytes(client.link.received).endswith(b"late")
        client.close()


# Stopping


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (sleeps, GET),
        (reads, post(b"", size=1)),
        (writes, GET),
        (answers_with_a_piece_and_sleeps, GET),
    ],
    ids=["sleeps", "reads", "writes", "begun"],
)
def test_a_stop_leaves_no_handler_behind(handler: Handler, said: bytes) -> None:
    with serving(handling(handler), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(said)
        assert asyncio.all_tasks(server.loop) != set()
        server.stop(grace=0)
        assert left_of_clients(server) == []
        client.close()


def test_a_stop_gives_an_answer_that_is_on_its_way_time() -> None:
    with serving(handling(writes), room=100_000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET.replace(b"/", b"/", 1))
        (transport,) = open_transports(server)
        held = transport.get_write_buffer_size()
        server.begin_to_stop(5)
        server.advance(1)
        client.read_again()
        assert server.has_stopped()
        assert len(client.link.received) >= held
        client.close()


# The marks


@pytest.mark.parametrize("high_water", [0, 1000, 1_000_000])
def test_the_mark_can_be_set_and_holds(high_water: int) -> None:
    with serving(partial(serve, handler=writes, high_water=high_water), 1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        (transport,) = open_transports(server)
        held = transport.get_write_buffer_size()
        if high_water < 1_000_000:
            assert high_water < held <= high_water + 10_000 + 300
        assert transport.get_write_buffer_limits() == (high_water // 4, high_water)
        client.reset()


def test_several_tasks_of_a_handler_keep_to_the_mark() -> None:
    async def many(exchange: Exchange) -> None:
        exchange.start(200)
        async with asyncio.TaskGroup() as group:
            for _ in range(50):
                group.create_task(exchange.write(bytes(10_000)))

    with serving(handling(many), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        (transport,) = open_transports(server)
        assert transport.get_write_buffer_size() < HIGH_WATER + 11_000
        client.read_again()
        assert [len(reply.body) for reply in replies(client)] == [500_000]
        client.close()


# 100-continue


@pytest.mark.parametrize(("come", "said"), [(0, [100, 200]), (2, [200]), (4, [200])])
def test_who_waits_for_100_is_told_and_nobody_else(come: int, said: list[int]) -> None:
    with serving(handling(reads)) as server, server.connect(reading=True) as client:
        sent = EXPECT + b"body"
        cut = len(EXPECT) + come
        client.send(sent[:cut])
        client.send(sent[cut:])
        assert statuses(client) == said
