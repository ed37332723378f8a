"""Bodies in pieces, both ways, and no more of them held than needs be: chapter 5 on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from chapters.ch03_h11_http.answer import Answer
from chapters.ch04_timeouts.timeouts import UNSENT
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch05_flow_control.writer import HIGH_WATER, ClientDisconnected
from lab.responses import Asked, UnfinishedError
from lab.server import RealServer
from lab.simulator.server import LabServer
from lab.strict import read_responses
from tests.http_lab import open_transports

from .conftest import AnyServer, Serving
from .talking import (
    GET,
    GET_1_0,
    HEAD,
    MOST_IDLE,
    POST,
    SMALL,
    AnyClient,
    answers,
    ask,
    converse,
    interim,
    post,
    push,
    receive_all,
    request,
    statuses,
)

pytestmark = pytest.mark.http(since=5)

KIB = 1024
MIB = 1024 * KIB
FLOOD = 64 * KIB * KIB  # bytes: far more than kernel and server should hold
HOLDING = 512 * KIB  # bytes: more than the lab's kernel and server should hold
KEPT = 32 * KIB  # bytes: the system takes them all, and the client does not read
LARGE = post(b"a" * 900 * KIB)  # and yet so small that each server drops it
BIG = post(b"a" * 4 * KIB * KIB)
WAITING = request("/", "Expect: 100-continue", "Content-Length: 5", method="POST")


async def ignore(exchange: Exchange) -> None:
    """Answer without a look at the body."""
    await exchange.answer(Answer(200, [], b"ignored"))


async def stream(exchange: Exchange) -> None:
    """Send three pieces, one of them empty, of a length that is not known before."""
    exchange.start(200)
    for piece in (b"one", b"", b"two"):
        await exchange.write(piece)


class Endless:
    """A handler that writes until its client is gone."""

    def __init__(self) -> None:
        self.written = 0
        self.ended: list[str] = []

    async def __call__(self, exchange: Exchange) -> None:
        exchange.start(200)
        try:
            while True:
                await exchange.write(b"a" * 16 * KIB)
                self.written += 16 * KIB
        except Exception as error:
            self.ended.append(type(error).__name__)
            raise


class Later:
    """A handler that begins to read when it is told to."""

    def __init__(self) -> None:
        self.told = asyncio.Event()
        self.size = 0
        self.ended: list[str] = []

    async def __call__(self, exchange: Exchange) -> None:
        await self.told.wait()
        try:
            while piece := await exchange.read():
                self.size += len(piece)
        except Exception as error:
            self.ended.append(type(error).__name__)
            raise
        await exchange.answer(Answer(200, [], b"%d" % self.size))

    async def tell(self) -> None:
        self.told.set()


def as_handler(handler: Endless | Later) -> object:
    """Return a coroutine function, for that is what a handler is."""

    async def handle(exchange: Exchange) -> None:
        await handler(exchange)

    return handle


# Answers


@pytest.mark.parametrize("asked", [GET, HEAD, GET_1_0], ids=["1.1", "HEAD", "1.0"])
def test_a_stream_suits_its_client(serving: Serving, asked: Asked) -> None:
    line = b"%b / HTTP/%b\r\nHost: a\r\n\r\n" % (asked.method, asked.version)
    with serving(stream) as server:
        (response,) = converse(server, line, asked)
    assert response.body == (b"" if asked == HEAD else b"onetwo")
    assert response.values(b"content-length") == []


@pytest.mark.parametrize("status", [204, 304])
def test_a_stream_may_turn_out_to_have_no_body(serving: Serving, status: int) -> None:
    async def empty(exchange: Exchange) -> None:
        exchange.start(status)
        await exchange.write(b"nothing of it is sent")

    with serving(empty) as server:
        responses = converse(server, request() * 2, GET, GET)
    assert statuses(responses) == [status, status]


def test_the_first_piece_does_not_wait_for_the_last(serving: Serving) -> None:
    async def hesitate(exchange: Exchange) -> None:
        exchange.start(200)
        await exchange.write(b"at once")
        await exchange.read()
        await asyncio.Event().wait()

    with serving(hesitate) as server, server.connect() as client:
        client.send(request())
        received = b""
        while b"at once" not in received:
            received += client.receive_some()
        client.reset()
        server.stop()  # which ends the handler


def test_a_failure_after_the_head_never_looks_whole(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail_late(exchange: Exchange) -> None:
        exchange.start(200)
        await exchange.write(b"half of it")
        raise RuntimeError("a mistake of the application's")

    with serving(fail_late) as server, server.connect() as client:
        client.send(request() * 2)
        received = receive_all(client)
        with pytest.raises(UnfinishedError):
            read_responses(received)
        caplog.clear()


def test_a_reset_tells_an_old_client_that_half_is_missing(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    """To HTTP/1.0, the end of the connection would be the end of the body."""

    async def fail_late(exchange: Exchange) -> None:
        exchange.start(200)
        await exchange.write(b"half of it")
        raise RuntimeError("a mistake of the application's")

    with serving(fail_late) as server, server.connect() as client:
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            client.receive_to_end()
        caplog.clear()


@pytest.mark.parametrize("kind", [RealServer], ids=["sockets"], indirect=True)
def test_half_of_a_response_costs_none_of_the_one_before(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail_second(exchange: Exchange) -> None:
        is_first = exchange.request.target == b"/first"
        exchange.start(200, [(b"content-length", b"%d" % KEPT)])
        await exchange.write(b"a" * (KEPT if is_first else 1))
        if not is_first:
            failed.append(exchange)
            raise RuntimeError("a mistake of the application's")

    failed: list[Exchange] = []
    with serving(fail_second) as server, server.connect(SMALL) as client:
        client.send(request("/first") + request("/second"))
        while not failed:
            server.settle()
        received = receive_all(client)
        assert received.count(b"a") > KEPT
        caplog.clear()


@pytest.mark.parametrize("size", [2, 9])
def test_a_length_that_does_not_come_true_never_looks_whole(
    serving: Serving, size: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def miscount(exchange: Exchange) -> None:
        exchange.start(200, [(b"content-length", b"%d" % size)])
        await exchange.write(b"abcd")

    with serving(miscount) as server, server.connect() as client:
        client.send(request())
        received = receive_all(client)
        try:
            assert statuses(read_responses(received)) in ([], [500])
        except UnfinishedError:
            assert received.startswith(b"HTTP/1.1 200 ")
        caplog.clear()


async def answer_nothing(exchange: Exchange) -> None:
    pass


async def answer_twice(exchange: Exchange) -> None:
    exchange.start(200)
    exchange.start(404)


async def write_before_start(exchange: Exchange) -> None:
    await exchange.write(b"too early")


@pytest.mark.parametrize("handler", [answer_nothing, write_before_start])
def test_a_mistake_before_the_head_is_500(
    serving: Serving, handler: object, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(handler) as server:
        for _ in range(2):
            assert statuses(converse(server, request())) == [500]
        assert len(caplog.records) == 2
        caplog.clear()


@pytest.mark.http(since=5, but=6)  # which sends the first head
def test_two_heads_are_500(serving: Serving, caplog: pytest.LogCaptureFixture) -> None:
    test_a_mistake_before_the_head_is_500(serving, answer_twice, caplog)


# Answers that nobody reads


def test_a_handler_waits_for_a_client_that_reads_nothing(serving: Serving) -> None:
    handler = Endless()
    with serving(as_handler(handler)) as server:
        with server.connect(receive_buffer=SMALL) as client:
            client.send(request())
            until_it_waits(server, handler)
            with server.connect() as neighbour:
                neighbour.send(request())
                assert neighbour.receive(4) == b"HTTP"
                neighbour.reset()
            client.reset()
        settle_well(server)
        assert handler.ended == ["ClientDisconnected"] * 2


def test_a_client_that_reads_on_is_written_to(serving: Serving) -> None:
    handler = Endless()
    with serving(as_handler(handler)) as server, server.connect(SMALL) as client:
        client.send(request())
        server.settle()
        before = handler.written
        client.receive(before + FLOOD // 16)
        assert handler.written > before
        client.reset()
        settle_well(server)


@pytest.mark.parametrize("kind", [RealServer], ids=["sockets"], indirect=True)
def test_little_that_a_client_reads_makes_room_for_more(serving: Serving) -> None:
    """The system would take megabytes, and then nothing for long."""
    handler = Endless()
    with serving(as_handler(handler)) as server, server.connect(SMALL) as client:
        client.send(request())
        until_it_waits(server, handler)
        before = handler.written
        client.receive(4 * UNSENT)
        until_it_waits(server, handler)
        assert handler.written > before
        client.reset()
        settle_well(server)


@pytest.mark.parametrize("high_water", [1, KIB, 256 * KIB])
def test_the_mark_of_the_writer_can_be_chosen(in_lab: Serving, high_water: int) -> None:
    handler = Endless()
    serving = in_lab(as_handler(handler), room=SMALL, high_water=high_water)
    with serving as server, server.connect() as client:
        client.link.reading = False
        client.send(request())
        assert handler.written <= SMALL + high_water + 16 * KIB
        client.reset()


@pytest.mark.parametrize("tasks", [1, 50])
def test_tasks_that_write_at_once_fill_no_more_than_one(
    in_lab: Serving, tasks: int
) -> None:
    with in_lab(together(tasks), room=SMALL) as server, server.connect() as client:
        client.link.reading = False
        client.send(request())
        (transport,) = open_transports(server)
        server.advance(8)
        held = transport.get_write_buffer_size()
        assert HIGH_WATER < held <= HIGH_WATER + 16 * KIB + 100  # and a chunk's lines
        client.reset()


def test_a_client_that_reads_what_tasks_write_is_not_cut(in_lab: Serving) -> None:
    with in_lab(together(50), room=SMALL) as server, server.connect() as client:
        client.link.reading = False
        client.send(request())
        for _ in range(400):
            server.advance(0.25)
            assert client.receive_some(2 * KIB)
        client.reset()


def together(tasks: int) -> Callable[[Exchange], Awaitable[None]]:
    """Return a handler whose tasks all write without end."""

    async def write_on(exchange: Exchange) -> None:
        while True:
            await exchange.write(b"a" * 16 * KIB)

    async def handle(exchange: Exchange) -> None:
        exchange.start(200)
        await exchange.write(b"begun")
        await asyncio.gather(*(write_on(exchange) for _ in range(tasks)))

    return handle


def until_it_waits(server: AnyServer, handler: Endless) -> None:
    """Return when a handler writes no more, which must be soon."""
    idle = 0
    while idle < MOST_IDLE:
        before = handler.written
        server.settle()
        assert handler.written < (HOLDING if isinstance(server, LabServer) else FLOOD)
        idle = idle + 1 if handler.written == before else 0


def settle_well(server: AnyServer) -> None:
    for _ in range(10):
        server.settle()


# Bodies


def test_a_body_beyond_every_buffer_comes_back(server: AnyServer) -> None:
    (response,) = converse(server, BIG, POST)
    assert response.body.endswith(b"\n\n" + b"a" * 4 * KIB * KIB)


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def reading_later(serving: Serving, later: Later) -> Iterator[AnyServer]:
    """A server whose handler does not read, until it is told to."""
    with serving(as_handler(later)) as running:
        yield running


def test_a_body_that_is_not_read_is_not_received(
    reading_later: AnyServer, later: Later
) -> None:
    body = b"a" * (FLOOD // 4)
    head = post(body)[: -len(body)]
    with reading_later.connect() as client:
        client.send(head)
        taken = push(reading_later, client, body)
        assert taken < len(body)
        if isinstance(reading_later, LabServer):
            assert taken < HOLDING
        reading_later.call(later.tell())
        client.send(body[taken:])
        (response,) = answers(client, POST)
        assert response.body == b"%d" % len(body)


def test_a_reset_is_seen_by_who_reads_at_last(
    reading_later: AnyServer, later: Later
) -> None:
    client = reading_later.connect()
    push(reading_later, client, BIG)
    client.reset()
    reading_later.settle()
    reading_later.call(later.tell())
    settle_well(reading_later)
    assert later.ended == ["ClientDisconnected"]


def test_a_body_that_breaks_off_is_an_error_to_who_reads(
    reading_later: AnyServer, later: Later
) -> None:
    with reading_later.connect() as client:
        client.send(post(b"hello")[:-2])
        client.hang_up()
        settle_well(reading_later)
        reading_later.call(later.tell())
        settle_well(reading_later)
        assert later.ended == ["ClientDisconnected"]
        assert statuses(read_responses(client.receive_to_end(), [POST])) == [400]


def test_a_handler_that_reads_nothing_ends_nothing(serving: Serving) -> None:
    with serving(ignore) as server:
        data = LARGE + request() + post(b"hello")
        responses = converse(server, data, POST, GET, POST)
        assert [each.body for each in responses] == [b"ignored"] * 3


def test_an_answer_before_the_body_comes_before_the_body(serving: Serving) -> None:
    with serving(ignore) as server, server.connect() as client:
        (response,) = ask(client, LARGE[:200], POST)
        assert response.body == b"ignored"
        client.send(LARGE[200:])
        assert statuses(ask(client, request())) == [200]


def test_a_client_that_waits_is_answered_without_its_body(serving: Serving) -> None:
    with serving(ignore) as server, server.connect() as client:
        client.send(WAITING)
        received = client.receive_to_end()
        (response,) = read_responses(received, [POST])
        assert (response.body, response.closes) == (b"ignored", True)


def test_a_client_that_waits_with_nothing_to_send_may_ask_again(
    serving: Serving,
) -> None:
    waiting = request("/", "Expect: 100-continue", method="POST")
    with serving(ignore) as server, server.connect() as client:
        for _ in range(2):
            (response,) = ask(client, waiting, POST)
            assert (response.body, response.closes) == (b"ignored", False)


def test_a_client_is_told_to_go_on_when_the_handler_reads(
    reading_later: AnyServer, later: Later
) -> None:
    with reading_later.connect() as client:
        client.send(WAITING)
        settle_well(reading_later)
        assert client.receive_at_once() is None
        reading_later.call(later.tell())
        assert statuses(interim(client)) == [100]
        (response,) = ask(client, b"hello", POST)
        assert response.body == b"5"


# Handlers that take their time


def test_a_slow_handler_is_not_hurried(in_lab: Serving) -> None:
    async def ponder(exchange: Exchange) -> None:
        await asyncio.sleep(3600)
        await ignore(exchange)

    with in_lab(ponder) as server, server.connect() as client:
        client.send(request() + post(b"hello"))
        server.advance(7199)
        client.send(request())
        server.advance(3601.5)
        assert statuses(answers(client, GET, POST, GET)) == [200] * 3


def test_stopping_ends_a_handler_that_would_not_end(serving: Serving) -> None:
    async def hang(exchange: Exchange) -> None:
        await asyncio.Event().wait()

    with serving(hang) as server, server.connect() as client:
        client.send(request())
        server.settle()
        server.stop()
        received = client.receive_to_end()  # From chapter 8 on, it is told why.
        assert not received or received.startswith(b"HTTP/1.1 503 ")


def test_a_handler_that_hangs_is_left_when_its_client_is_gone(in_lab: Serving) -> None:
    ended: list[str] = []

    async def wait_for_more(exchange: Exchange) -> None:
        try:
            while await exchange.read():
                pass
        except ClientDisconnected:
            ended.append("told")
            raise

    with in_lab(wait_for_more) as server:
        for leave in ("reset", "close"):
            client = server.connect()
            client.send(post(b"hello")[:-1])
            getattr(client, leave)()
        assert ended == ["told", "told"]


@pytest.mark.parametrize("finishes", [False, True])
def test_a_body_waits_for_a_handler_that_reads_late(
    in_lab: Serving, finishes: bool
) -> None:
    async def read_late(exchange: Exchange) -> None:
        await asyncio.sleep(50)
        size = 0
        while piece := await exchange.read():
            size += len(piece)
        await exchange.answer(Answer(200, [], b"%d" % size))

    with in_lab(read_late, room=MIB) as server, server.connect() as client:
        client.send(post(bytes(4 * HIGH_WATER)))
        if finishes:
            client.hang_up()
        server.advance(50)
        (response,) = answers(client, POST)
        assert (response.status, response.body) == (200, b"%d" % (4 * HIGH_WATER))


def test_a_quick_reader_does_not_keep_the_others_waiting(in_lab: Serving) -> None:
    done: list[bytes] = []

    async def write_much(exchange: Exchange) -> None:
        exchange.start(200)
        for _ in range(1000 if exchange.request.target == b"/long" else 1):
            await exchange.write(b"a")
        done.append(exchange.request.target)

    with in_lab(write_much) as server:
        long, short = server.connect(reading=True), server.connect(reading=True)
        long.link.send(request("/long"))  # and the loop does not turn yet
        short.send(request("/short"))
        long.close()
        short.close()
    assert done == [b"/short", b"/long"]


def test_many_streams_are_served_side_by_side(serving: Serving) -> None:
    with serving(stream) as server:
        clients: list[AnyClient] = [server.connect() for _ in range(50)]
        for client in clients:
            client.send(request())
        for client in clients:
            (response,) = answers(client, GET)
            assert response.body == b"onetwo"
            client.close()
