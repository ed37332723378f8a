"""Loads do what they are told, count it, and end with the experiment."""

import asyncio
import socket
import time
from collections.abc import Iterator
from functools import partial
from unittest.mock import Mock

import pytest

from chapters.apps.counter import counters
from chapters.ch02_protocol_echo.server import serve
from chapters.ch03_h11_http.server import serve as serve_http
from chapters.ch04_timeouts.server import serve as serve_in_time
from chapters.ch04_timeouts.timeouts import Limits
from chapters.ch06_asgi_bridge.server import serve as serve_app
from chapters.ch08_lifespan.server import serve as serve_in_order
from lab.child import Child, Reply
from lab.client import Client
from lab.errors import LabError
from lab.experiments import flood
from lab.experiments.command import Command, held_socket
from lab.experiments.crowd import Crowd
from lab.experiments.flood import PACE, Flood
from lab.experiments.hoard import Hoard
from lab.experiments.hostile import HABITS, Hostile
from lab.experiments.load import Load
from lab.experiments.requests import MESSAGES, Requests
from lab.experiments.siege import Siege
from lab.experiments.steady import Asking, Steady
from lab.server import RealServer, Stoppable

SOON = 30.0  # seconds; nothing here comes near

# Children


def test_a_child_ends_with_the_block() -> None:
    with Child(time.monotonic() + SOON, "lab.experiments.load") as child:
        assert child.ask("close") == {}
    assert child.process.returncode == 0


def test_a_child_that_is_no_more_is_reported() -> None:
    reason = pytest.raises(LabError, match=r"lab\.experiments ended with status 1")
    with Child(time.monotonic() + SOON, "lab.experiments") as child, reason:
        child.ask("close")


def test_an_answer_that_comes_too_late_is_reported() -> None:
    reason = pytest.raises(LabError, match="takes too long")
    with Child(time.monotonic(), "lab.experiments.load") as child, reason:
        child.ask("close")
    assert child.process.returncode is not None


# Commands


def test_a_command_that_ended_otherwise_than_it_should_is_reported(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with held_socket() as held, Command("chapter_8", held, "no.such:app") as server:
        server.process.wait(SOON)
        with pytest.raises(LabError, match="ended with status 1"):
            server.stop()
    assert capfd.readouterr().err.count("\n") == 1  # It has said why.


def test_a_client_that_came_before_the_server_is_answered_by_it() -> None:
    app = "chapters.apps.hello:app"
    with held_socket() as held, Client(held.getsockname(), patience=SOON) as client:
        client.send(MESSAGES["short"])
        with Command("chapter_8", held, app) as server:
            assert client.receive_some().startswith(b"HTTP/1.1 200 ")
            assert server.first_response() > 0
            client.close()
            server.stop()


# The load of echoes


@pytest.fixture
def load() -> Iterator[Load]:
    load = Load()
    with RealServer(serve) as server:
        load.connect(server.address[1], 5)
        yield load
        load.close()


def test_ping_pong_counts_what_came_back(load: Load) -> None:
    assert load.ping_pong(seconds=0, size=64)["done"] == len(load.clients)


def test_a_stream_counts_what_came_back(load: Load) -> None:
    assert load.stream(seconds=0.01, size=1000)["done"] >= 1000


def test_a_burst_waits_for_its_echo(load: Load) -> None:
    load.burst(sends=3, size=10)

    with pytest.raises(BlockingIOError):
        load.clients[-1].recv(1)


def test_a_flood_sends_no_more_than_asked(load: Load) -> None:
    assert load.flood(limit=65536, stall=SOON) == {"taken": 65536}


# The load of requests


@pytest.mark.parametrize("message", MESSAGES)
def test_requests_know_how_long_their_answer_is(message: str) -> None:
    requests = Requests()
    requests.choose(message)
    with RealServer(serve_http) as server:
        requests.connect(server.address[1], 2)
        client = server.connect()
        client.send(requests.message)
        answer = client.receive(requests.size)

        assert answer.endswith(b"\n\n")
        assert client.receive_at_once() is None
        assert requests.keep_asking(seconds=0)["done"] == 2
        requests.close()


def test_an_echo_is_as_long_as_what_was_sent() -> None:
    requests = Requests()
    with RealServer(serve) as server:
        requests.connect(server.address[1], 1)
        requests.close()

    assert requests.size == len(requests.message)


def test_a_request_is_told_by_its_size_and_its_headers() -> None:
    assert Requests().choose("short") == {"size": len(MESSAGES["short"]), "headers": 3}


# The load of clients who ask once, and stay


def test_visitors_ask_once_on_each_connection() -> None:
    visitors = Requests()
    with RealServer(serve_http) as server:
        assert visitors.visit(server.address[1], 3) == {"answered": 3}
        assert visitors.visit(server.address[1], 2) == {"answered": 2}
        assert visitors.ask() == {"answered": 5}
        visitors.close()


def test_visitors_notice_that_a_connection_was_not_kept() -> None:
    visitors = Requests()
    with RealServer(serve_http) as server:
        visitors.visit(server.address[1], 1)
        server.stop()

        with pytest.raises((EOFError, ConnectionError)):
            visitors.ask()
        visitors.close()


# The load of clients who keep a server busy


def test_a_hoard_sends_all_of_a_body_but_the_last_byte() -> None:
    hoard = Hoard()
    with RealServer(serve_http) as server:
        answer = hoard.send(server.address[1], clients=2, size=1000)

        assert answer == {"sent": 2 * 999}
        assert hoard.go_on() == answer
        hoard.leave()


def test_a_hoard_asks_and_reads_nothing() -> None:
    hoard = Hoard()
    with RealServer(serve_http) as server:
        hoard.ask(server.address[1], clients=1)
        (client,) = hoard.unsent

        assert client.recv(12) == b"HTTP/1.1 200"
        hoard.leave()


def test_clients_leave_when_the_server_ends_their_connections() -> None:
    requests = Requests()
    with RealServer(serve_in_order) as server:
        requests.visit(server.address[1], 2)
        clients = list(requests.clients)
        server.begin_to_stop(SOON)
        requests.leave_in_turn(SOON)

        assert server.has_stopped()
    assert requests.clients == []
    assert [each.fileno() for each in clients] == [-1, -1]


def test_connections_that_the_server_keeps_are_reported() -> None:
    requests = Requests()
    with RealServer(serve_in_order) as server:
        requests.visit(server.address[1], 2)
        with pytest.raises(TimeoutError, match="2 connections were not ended"):
            requests.leave_in_turn(0)
        requests.close()


# The load that asks without pause

LENGTH = b"Content-Length: 2\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\n" + LENGTH + b"\r\nok"
LAST = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + LENGTH + b"\r\nok"


def outcome(*answers: bytes) -> Reply:
    """Return what becomes of requests on one connection, which then ends."""

    async def converse() -> Reply:
        reader, writer, left = asyncio.StreamReader(), Mock(), iter(answers)

        def answer(request: bytes) -> None:
            data = next(left, b"")
            reader.feed_data(data)
            if not data.endswith(b"ok"):
                reader.feed_eof()

        writer.write = answer
        asking = Asking(port=0)
        await asking.converse(reader, writer, most=9)
        return asking.outcome()

    return asyncio.run(converse())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], {"first": [1]}),
        ([ANSWER, ANSWER], {"answered": 2, "later": [3]}),
        ([ANSWER, LAST], {"answered": 2, "closed": 1}),
        ([ANSWER, ANSWER[:-1]], {"answered": 1, "broken": [2]}),
        ([ANSWER[:-2]], {"broken": [1]}),
        ([ANSWER[:9]], {"broken": [1]}),
        ([ANSWER.replace(b"200", b"503")], {"broken": [1]}),
    ],
)
def test_a_request_is_told_by_what_came_of_it(
    answers: list[bytes], expected: Reply
) -> None:
    nothing = {"answered": 0, "closed": 0, "broken": [], "first": [], "later": []}

    assert outcome(*answers) == nothing | expected


def test_clients_ask_until_they_are_told_to_end() -> None:
    steady = Steady()
    with RealServer(serve_in_order) as server:
        steady.begin(server.address[1], kept=2, anew=1)
        while steady.asking.answered < 3:
            server.settle()
        found = steady.end()

    assert found["answered"] >= 3
    assert found["first"] == found["later"] == found["broken"] == []


def test_what_goes_wrong_meanwhile_is_raised_at_the_end() -> None:
    steady = Steady()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        steady.begin(nobody.getsockname()[1], kept=1, anew=0)
        steady.meanwhile.thread.join()

        with pytest.raises(ExceptionGroup) as failed:
            steady.end()
    assert isinstance(failed.value.exceptions[0], ConnectionRefusedError)


# The load of slow clients


def siege(port: int, slow: int) -> Siege:
    return Siege(port, slow, pace=1000, interval=0.01, rate=100, patience=SOON)


def test_good_clients_are_answered_where_nobody_is_slow() -> None:
    with RealServer(serve_http) as server:
        found = asyncio.run(siege(server.address[1], slow=0).run(0, 0.05))

    assert len(found["asked"]) == len(found["waited"]) == 5
    assert min(found["waited"]) >= 0
    assert found["opened"] == 0


def test_a_good_client_gives_up_when_its_patience_is_over() -> None:
    with RealServer(serve_http) as server:
        hurried = siege(server.address[1], slow=0)
        hurried.patience = 0
        found = asyncio.run(hurried.run(0, 0.01))

    assert found["waited"] == (-1,)


def test_a_slow_client_stays_as_long_as_it_may() -> None:
    with RealServer(serve_http) as server:
        found = asyncio.run(siege(server.address[1], slow=1).run(0, 0.2))

    assert (found["opened"], found["dropped"]) == (1, 0)


def test_a_slow_client_comes_again_when_it_is_dropped() -> None:
    async def impatient(host: str, port: int) -> Stoppable:
        return await serve_in_time(host, port, limits=Limits(head=0))

    with RealServer(impatient) as server:
        found = asyncio.run(siege(server.address[1], slow=1).run(0, 1))

    assert found["opened"] > 1
    assert found["dropped"] >= found["opened"] - 1


# The load of hostile clients


def test_hostile_clients_come_until_they_are_told_to_end() -> None:
    hostile = Hostile()
    with RealServer(serve_in_order) as server:
        hostile.begin(server.address[1], each=1)
        while hostile.visits < 2 * len(HABITS):
            server.settle()
        found = hostile.end()

    assert found["visits"] >= 2 * len(HABITS)
    assert server.reported == server.left_over == []


# The load of clients who come together


@pytest.fixture
def counting() -> Iterator[int]:
    """The port of a server that counts at /careful, and knows no /."""
    with RealServer(partial(serve_app, app=counters(delay=0))) as server:
        yield server.address[1]


def test_a_crowd_asks_as_often_as_it_has_clients(counting: int) -> None:
    found = Crowd().ask(counting, "POST", "/careful", clients=5)

    assert found["answers"] == 5
    assert Crowd().value(counting, "/careful") == {"value": 5}


def test_a_crowd_says_how_long_all_waited_and_another_one(counting: int) -> None:
    found = Crowd().ask(counting, "GET", "/careful", clients=2)

    assert found["answers"] == 1
    assert min(found["seconds"], found["other"]) > 0


def test_a_crowd_that_is_refused_is_reported(counting: int) -> None:
    with pytest.raises(ValueError, match=r"PUT /careful was answered .*405"):
        Crowd().ask(counting, "PUT", "/careful", clients=1)


# The load of clients who send much, and of a polite one


@pytest.mark.parametrize("name", flood.MESSAGES)
def test_a_flood_comes_again_beside_polite_requests(name: str) -> None:
    with RealServer(serve_app) as server:
        found = Flood().measure(server.address[1], name, 9, clients=2, seconds=0.4)

    assert len(found["waited"]) == 0.4 / PACE
    assert found["ended"] > 2 or name == "calm"


def test_a_late_request_counts_from_when_it_was_due(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter([0, 0, 5 * PACE, 5 * PACE, 6 * PACE])  # begin; early, answered: twice
    monkeypatch.setattr(flood, "perf_counter", clock.__next__)
    with RealServer(serve_app) as server:
        waited = asyncio.run(flood.ask(server.address[1], 2 * PACE))

    assert waited == pytest.approx([5 * PACE, 5 * PACE])
