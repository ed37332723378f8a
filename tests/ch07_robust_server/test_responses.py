"""What comes over the wire of what an application sends, or fails to send."""

import asyncio
from functools import partial

import pytest

from chapters.ch03_h11_http.reading import LOOK_AHEAD
from chapters.ch05_flow_control.writer import HIGH_WATER, ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from chapters.ch07_robust_server.cycle import STREAM_GRACE
from chapters.ch07_robust_server.server import serve
from lab.responses import Asked, UnfinishedError
from lab.simulator.client import LabClient
from lab.strict import read_responses
from tests.http_lab import (
    GET,
    left_of_clients,
    open_transports,
    post,
    replies,
    serving,
    statuses,
)

from .apps import (
    LARGE,
    PIECE,
    RAISES,
    WRONG_AFTER,
    WRONG_AT_LAST,
    WRONG_BEFORE,
    answer,
    body,
    says,
    start,
    streams,
    waiting,
)
from .served import CLOSING, HEAD, OLD, served, talking

FAILED = "the application failed"
RETURNED = "the application returned, its response "


# HEAD


@pytest.mark.parametrize("more", [False, True], ids=["whole", "stream"])
def test_an_answer_to_head_shifts_no_other(more: bool) -> None:
    messages = [body(b"hello", more)] + [body(b"world")] * more
    with talking(says(start(), *messages)) as (_, client):
        client.send(HEAD * 2 + GET)
        head, _, got = replies(client, Asked(b"HEAD"), Asked(b"HEAD"))
        assert (head.body, got.body) == (b"", b"helloworld" if more else b"hello")


# Applications that fail


@pytest.mark.parametrize("said", [GET, HEAD, OLD, CLOSING, post(b"body")])
def test_whoever_asks_is_answered_with_500(said: bytes) -> None:
    method, _, rest = said.partition(b" ")
    asked = Asked(method, b"1.0" if b"HTTP/1.0" in rest else b"1.1", said == CLOSING)
    with talking(says(then=RAISES), logs=[FAILED]) as (_, client):
        client.send(said)
        (response,) = replies(client, asked)
        assert (response.status, response.closes) == (500, True)
        assert client.link.server_finished


@pytest.mark.parametrize("name", WRONG_BEFORE)
def test_a_mistake_before_the_first_byte_is_one_clean_500(name: str) -> None:
    state = {"returns": "not started", "returns after its head": "started"}
    log = RETURNED + state[name] if name in state else FAILED
    with talking(WRONG_BEFORE[name], logs=[log]) as (_, client):
        client.send(GET + GET)
        (response,) = replies(client)
        assert (response.status, response.closes) == (500, True)
        assert response.body == b"500 Internal Server Error\n"
        assert client.link.server_finished


@pytest.mark.parametrize("name", WRONG_AFTER)
def test_a_mistake_amid_a_response_never_looks_whole(name: str) -> None:
    log = RETURNED + "streaming" if name.startswith("returns") else FAILED
    with talking(WRONG_AFTER[name], logs=[log]) as (server, client):
        client.send(GET + GET)
        received = bytes(client.link.received)
        assert received.count(b"HTTP/1.1") == 1
        assert b"piece" in received
        with pytest.raises(UnfinishedError):
            read_responses(received)
        assert server.descriptors() == 1  # It was aborted.


@pytest.mark.parametrize("name", WRONG_AT_LAST)
def test_a_mistake_after_a_response_changes_nothing(name: str) -> None:
    with talking(WRONG_AT_LAST[name], logs=[FAILED] * 3) as (_, client):
        client.send(GET + GET)
        client.send(GET)
        assert [reply.body for reply in replies(client)] == [b"done"] * 3
        assert not client.link.server_finished


def test_who_mends_a_mistake_gives_a_sound_answer() -> None:
    async def mends(scope: Scope, receive: Receive, send: Send) -> None:
        with pytest.raises(ValueError, match="is not the status"):
            await send(start(101))
        await send(start())
        with pytest.raises(TypeError):
            await send(body("ok"))
        await send(body(b"ok"))

    with talking(mends) as (_, client):
        client.send(GET)
        assert [reply.body for reply in replies(client)] == [b"ok"]


@pytest.mark.parametrize("half", [False, True])
def test_an_application_that_ends_itself_leaves_no_client_waiting(half: bool) -> None:
    messages = [start(), PIECE] if half else []
    ends_itself = says(*messages, then=asyncio.CancelledError())
    with talking(ends_itself, logs=[FAILED]) as (server, client):
        client.send(GET)
        assert client.link.server_finished
        assert client.link.received.startswith(b"HTTP/1.1 %d " % (500, 200)[half])
        assert (server.descriptors() == 1) == half


@pytest.mark.parametrize("status", [200, 204, 304])
def test_a_response_without_content_is_whole_with_its_head(status: int) -> None:
    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start(status))
        while True:
            await send(body(b"piece", more=True))
            await asyncio.sleep(1)

    asked = HEAD if status == 200 else GET
    with talking(streams) as (server, client):
        client.send(asked)
        (head, nothing) = bytes(client.link.received).split(b"\r\n\r\n")
        assert (head[:12], nothing) == (b"HTTP/1.1 %d" % status, b"")
        server.advance(STREAM_GRACE + 1)
        assert asyncio.all_tasks(server.loop) == set()
        client.send(GET)
        assert client.link.received.count(b"HTTP/1.1") == 2


def test_a_failure_behind_a_whole_head_costs_its_client_nothing() -> None:
    fails = WRONG_AFTER["raises"]
    with talking(fails, logs=[FAILED] * 2) as (_, client):
        client.send(HEAD + HEAD)
        assert client.link.received.count(b"HTTP/1.1 200") == 2
        assert not client.link.server_finished


def test_a_failure_amid_a_body_that_comes_can_be_read() -> None:
    with talking(says(then=RAISES), logs=[FAILED]) as (_, client):
        client.send(post(b"", size=2_000_000))
        for _ in range(20):
            client.send(bytes(100_000))
        assert statuses(client) == [500]
        assert not client.link.server_reset


def test_a_failure_amid_a_body_that_is_held_up_can_be_read() -> None:
    fails_late = waiting(1, says(then=RAISES))
    with talking(fails_late, logs=[FAILED]) as (server, client):
        client.send(post(bytes(2_000_000)))
        (transport,) = open_transports(server)
        assert not transport.is_reading()
        server.advance(2)
        assert statuses(client) == [500]
        assert client.link.unsent == b""  # It was read, to be dropped.
        client.hang_up()
        assert not client.link.server_reset


def test_a_client_that_stays_after_a_failure_is_not_waited_for() -> None:
    with talking(says(then=RAISES), logs=[FAILED]) as (server, client):
        client.send(GET)
        server.advance(4.9)
        assert server.descriptors() == 2
        server.advance(0.2)
        assert left_of_clients(server) == []


def test_a_client_that_ends_after_a_failure_is_rid_of_at_once() -> None:
    with talking(says(then=RAISES), logs=[FAILED]) as (server, client):
        client.send(GET)
        client.hang_up()
        assert left_of_clients(server) == []


# Clients that do not read


def test_who_reads_nothing_costs_little() -> None:
    with served(streams, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET * 40)
        for _ in range(5):
            (transport,) = open_transports(server)
            held = transport.get_write_buffer_size()
            assert HIGH_WATER < held <= HIGH_WATER + LARGE + 300
            server.advance(1)
        client.reset()


def test_who_reads_nothing_gets_no_more_than_one_large_answer() -> None:
    whole = bytes(10 * LARGE)
    with served(says(start(), body(whole)), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET * 40)
        (transport,) = open_transports(server)
        assert transport.get_write_buffer_size() < len(whole) + 300
        client.read_again()
        assert [reply.body for reply in replies(client)] == [whole] * 40
        client.close()


def test_who_reads_again_gets_the_rest() -> None:
    with served(streams, room=1000) as server, server.connect() as client:
        client.stop_reading()
        client.send(GET)
        server.advance(3)
        client.read_again()
        assert [reply.body for reply in replies(client)] == [bytes(100 * LARGE)]


def test_who_reads_again_is_read_from_again() -> None:
    async def large_at_first(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send, bytes(10 * LARGE if scope["path"] == "/large" else 0))

    count = 8 * LOOK_AHEAD // len(GET)
    with served(large_at_first, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET.replace(b"/", b"/large", 1) + GET * count)
        (transport,) = open_transports(server)
        assert not transport.is_reading()
        client.read_again()
        assert client.link.received.count(b"HTTP/1.1 200 OK") == count + 1
        client.close()


@pytest.mark.parametrize("high_water", [0, 1000, 1_000_000])
def test_the_mark_of_the_writer_can_be_chosen(high_water: int) -> None:
    serve_app = partial(serve, app=streams, high_water=high_water)
    with serving(serve_app, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        (transport,) = open_transports(server)
        assert transport.get_write_buffer_limits() == (high_water // 4, high_water)
        held = transport.get_write_buffer_size()
        assert min(high_water, 99 * LARGE) < held <= high_water + LARGE + 300
        client.reset()


@pytest.mark.parametrize("leave", [LabClient.reset, LabClient.close])
def test_who_leaves_amid_a_stream_ends_it_with_an_oserror(leave: object) -> None:
    ended: list[BaseException] = []

    async def notes_its_end(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await streams(scope, receive, send)
        except BaseException as error:
            ended.append(error)
            raise

    with served(notes_its_end, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        assert not ended
        assert callable(leave)
        leave(client)
        assert [type(error) for error in ended] == [ClientDisconnected]
        assert left_of_clients(server) == []


def test_an_endless_stream_ends_with_its_client() -> None:
    written: list[int] = []

    async def endless(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        while True:
            written.append(LARGE)
            await send(body(bytes(LARGE), more=True))

    with served(endless, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        client.reset()
        assert sum(written) < HIGH_WATER + 3 * LARGE
        assert left_of_clients(server) == []


def test_a_long_stream_lets_others_have_their_turn() -> None:
    order: list[str] = []

    async def writes_pieces(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        for _ in range(int(scope["path"][1:])):
            await send(body(b"x", more=True))
        await send(body())
        order.append(scope["path"])

    with (
        served(writes_pieces) as server,
        server.connect(reading=True) as long,
        server.connect(reading=True) as short,
    ):
        long.link.send(GET.replace(b"/", b"/1000", 1))
        short.link.send(GET.replace(b"/", b"/10", 1))
        server.settle()
        assert order == ["/10", "/1000"]


def test_an_application_that_does_not_wait_is_not_interrupted() -> None:
    order: list[str] = []

    async def works(scope: Scope, receive: Receive, send: Send) -> None:
        order.append(f"{scope['path']} begins")
        if scope["path"] == "/waits":
            await asyncio.sleep(1)
        order.append(f"{scope['path']} ends")
        await answer(send)

    with served(works) as server:
        clients = [server.connect(reading=True) for _ in range(4)]
        paths = [b"/waits", b"/works", b"/waits", b"/works"]
        for client, path in zip(clients, paths, strict=True):
            client.link.send(GET.replace(b"/", path, 1))
        server.advance(2)
        one = ["/waits begins", "/works begins", "/works ends"]
        assert order == [*one, *one, "/waits ends", "/waits ends"]
        assert [statuses(client) for client in clients] == [[200]] * 4
        for client in clients:
            client.close()
