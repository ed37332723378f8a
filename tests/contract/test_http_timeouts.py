"""How long a client is waited for, on the lab's clock, from chapter 4 on."""

from collections.abc import Iterator

import pytest

from chapters.ch04_timeouts.timeouts import Limits
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.strict import read_responses

from .conftest import Serving
from .talking import (
    GET,
    LAST,
    POST,
    SMALL,
    answers,
    ask,
    chunked,
    interim,
    post,
    push,
    request,
    statuses,
)

pytestmark = pytest.mark.http(since=4)

LIMITS = Limits(idle=7, head=10, body=20, keep_alive=5, write=30, linger=4)
MARGIN = 0.1  # seconds before or after a deadline
KIB = 1024
DAY = 86_400.0
HALF = b"GET / HTTP/1.1\r\nHost: a\r\nX: "
BIG = post(b"a" * 900 * KIB)
WAITING = request("/", "Expect: 100-continue", "Content-Length: 5", method="POST")


@pytest.fixture
def timed(in_lab: Serving) -> Iterator[LabServer]:
    """A server with these limits."""
    with in_lab(limits=LIMITS) as running:
        assert isinstance(running, LabServer)
        yield running


def require_end_after(server: LabServer, client: LabClient, seconds: float) -> None:
    """Require that the server ends a connection then, without a word."""
    server.advance(seconds - MARGIN)
    assert client.receive_at_once() is None
    server.advance(2 * MARGIN)
    assert client.receive_to_end() == b""


def require_408_after(server: LabServer, client: LabClient, seconds: float) -> None:
    """Require that the server refuses then to wait any longer."""
    server.advance(seconds - MARGIN)
    assert client.receive_at_once() is None
    server.advance(2 * MARGIN)
    (response,) = answers(client, GET)
    assert (response.status, response.closes) == (408, True)
    assert client.receive_to_end() == b""


# A client that says nothing


def test_a_silent_client_is_not_kept(timed: LabServer) -> None:
    with timed.connect() as client:
        require_end_after(timed, client, LIMITS.idle)


def test_empty_lines_are_silence(timed: LabServer) -> None:
    with timed.connect() as client:
        timed.advance(4)
        client.send(b"\r\n")
        require_end_after(timed, client, LIMITS.idle - 4)


def test_half_an_empty_line_is_silence(timed: LabServer) -> None:
    with timed.connect() as new, timed.connect() as used:
        assert statuses(ask(used, request())) == [200]
        for piece in b"\r", b"\n", b"\r", b"\n":
            new.send(piece)
            used.send(piece)
            timed.advance(1)
        require_end_after(timed, used, LIMITS.keep_alive - 4)
        require_end_after(timed, new, LIMITS.idle - LIMITS.keep_alive - MARGIN)


def test_a_client_with_no_further_request_is_not_kept(timed: LabServer) -> None:
    with timed.connect() as client:
        timed.advance(LIMITS.idle - MARGIN)
        assert statuses(ask(client, request())) == [200]
        require_end_after(timed, client, LIMITS.keep_alive)


@pytest.mark.parametrize("data", [request(), request() + post(b"hello")])
def test_a_client_that_asks_again_in_time_is_kept(
    timed: LabServer, data: bytes
) -> None:
    asked = [GET, POST][: data.count(b" / HTTP")]
    with timed.connect() as client:
        for _ in range(50):
            assert set(statuses(ask(client, data, *asked))) == {200}
            timed.advance(LIMITS.keep_alive - MARGIN)
        assert statuses(ask(client, request())) == [200]


# A head


def test_half_a_head_is_not_waited_for(timed: LabServer) -> None:
    with timed.connect() as client:
        timed.advance(LIMITS.idle - MARGIN)
        client.send(HALF)
        require_408_after(timed, client, LIMITS.head)


def test_a_head_that_drips_is_refused_in_time(timed: LabServer) -> None:
    with timed.connect() as client:
        client.send(HALF)
        for _ in range(19):
            timed.advance(LIMITS.head / 20)
            client.send(b"a")
        require_408_after(timed, client, LIMITS.head / 20)


def test_a_second_head_that_drips_is_refused_in_time(timed: LabServer) -> None:
    with timed.connect() as client:
        assert statuses(ask(client, request())) == [200]
        timed.advance(LIMITS.keep_alive - MARGIN)
        client.send(HALF)
        for _ in range(19):
            timed.advance(LIMITS.head / 20)
            client.send(b"a")
        require_408_after(timed, client, LIMITS.head / 20)


def test_the_head_behind_a_request_has_its_own_time(timed: LabServer) -> None:
    with timed.connect() as client:
        client.send(HALF)
        timed.advance(LIMITS.head - MARGIN)
        assert statuses(ask(client, b"a\r\n\r\n" + HALF)) == [200]
        require_408_after(timed, client, LIMITS.head)


def test_bytes_win_over_a_deadline(timed: LabServer) -> None:
    with timed.connect(reading=True) as client:
        client.link.send(request())  # The loop does not look yet,
        timed.loop.now = LIMITS.idle  # and when it does, the limit is over, too.
        timed.settle()
        assert statuses(answers(client, GET)) == [200]
        assert not client.link.server_finished


def test_the_end_wins_over_a_deadline(timed: LabServer) -> None:
    with timed.connect(reading=True) as client:
        client.send(HALF)
        client.link.finish()
        timed.loop.now = LIMITS.head
        timed.settle()
        assert statuses(answers(client, GET)) == [400]


# A body


@pytest.mark.parametrize(
    "data", [post(b"hello")[:-5], chunked(b"hello")[:-15], WAITING]
)
def test_a_body_that_stalls_is_not_waited_for(timed: LabServer, data: bytes) -> None:
    with timed.connect() as client:
        client.send(data)
        if data == WAITING:
            assert statuses(interim(client)) == [100]
        require_408_after(timed, client, LIMITS.body)


def test_a_body_that_drips_is_not_waited_for(timed: LabServer) -> None:
    with timed.connect() as client:
        client.send(post(b"a" * 1000)[:-1000])
        for _ in range(50):
            timed.advance(1)
            if client.link.server_finished:
                break
            client.send(b"a")
        assert timed.loop.time() < LIMITS.body + 2


def test_a_long_body_at_a_fair_pace_is_welcome(timed: LabServer) -> None:
    with timed.connect(reading=True) as client:
        client.send(post(b"a" * 200 * KIB)[: -200 * KIB])
        for _ in range(100):
            timed.advance(1)
            client.send(b"a" * 2 * KIB)
        (response,) = answers(client, POST)
        assert response.body.endswith(b"\n\n" + b"a" * 200 * KIB)


# An answer


def test_a_client_that_takes_nothing_is_given_up(in_lab: Serving) -> None:
    with in_lab(limits=LIMITS, room=SMALL) as running, running.connect() as client:
        assert isinstance(running, LabServer)
        client.link.reading = False
        before = running.descriptors()
        push(running, client, BIG * 3)
        running.advance(LIMITS.write - MARGIN)
        assert running.descriptors() == before
        running.advance(LIMITS.write)
        assert running.descriptors() == before - 1


def test_a_client_that_takes_too_little_is_given_up(in_lab: Serving) -> None:
    with in_lab(limits=LIMITS, room=1000) as running, running.connect() as client:
        assert isinstance(client, LabClient)
        client.link.reading = False
        client.send(BIG)
        for _ in range(29):
            running.advance(1)
            assert client.receive_at_once()
        assert not client.link.server_closed
        running.advance(1)
        assert client.link.server_closed


def test_a_client_that_takes_enough_is_not_given_up(in_lab: Serving) -> None:
    with in_lab(limits=LIMITS, room=SMALL) as running, running.connect() as client:
        assert isinstance(client, LabClient)
        client.link.reading = False
        client.send(BIG)
        received = bytearray()
        while data := client.receive_at_once():
            received += data
            running.advance(1)
        (response,) = read_responses(bytes(received), [POST], ended=False)
        assert response.body.endswith(BIG[-900 * KIB :])
        assert running.loop.time() > 2 * LIMITS.write


def test_a_client_that_never_ends_is_not_kept(timed: LabServer) -> None:
    before = timed.descriptors()
    with timed.connect() as client:
        last = request("/", "Connection: close")
        assert statuses(ask(client, last, LAST)) == [200]
        timed.advance(LIMITS.linger - MARGIN)
        assert timed.descriptors() == before + 1
        client.send(b"more")  # earns nothing
        timed.advance(2 * MARGIN)
        assert timed.descriptors() == before


def test_the_last_answer_is_waited_for_as_any_other(in_lab: Serving) -> None:
    with in_lab(limits=LIMITS, room=1000) as running, running.connect() as client:
        assert isinstance(running, LabServer)
        assert isinstance(client, LabClient)
        client.link.reading = False
        client.send(post(b"a" * 40 * KIB, "Connection: close"))
        running.advance(LIMITS.write - 1)
        (response,) = read_responses(client.receive_to_end(), [LAST])
        assert response.body.endswith(b"a" * 40 * KIB)
        running.advance(LIMITS.linger - MARGIN)
        assert not client.link.server_closed
        running.advance(2 * MARGIN)
        assert client.link.server_closed


@pytest.mark.parametrize("data", [b"", HALF, post(b"hello")[:-5], request()])
def test_nothing_is_left_when_the_client_never_moves_again(
    timed: LabServer, data: bytes
) -> None:
    before = timed.descriptors()
    with timed.connect():
        client = timed.connect()
        client.send(data)
        timed.advance(LIMITS.body + LIMITS.linger + 1)
        assert timed.descriptors() == before
        assert timed.loop.next_callback() is None


# The limits


def test_a_limit_that_is_none_waits_for_ever(in_lab: Serving) -> None:
    with in_lab(limits=Limits(*[None] * 6)) as running, running.connect() as client:
        for piece in (b"GE", b"T / HTTP/1.1\r\nHo", b"st: a\r\n"):
            running.advance(DAY)
            client.send(piece)
        running.advance(DAY)
        assert statuses(ask(client, b"\r\n")) == [200]
        running.advance(DAY)
        client.send(post(b"hello")[:-5])
        running.advance(DAY)
        assert statuses(ask(client, b"hello", POST)) == [200]


def test_nobody_is_waited_for_for_ever_unless_told_so(lab: LabServer) -> None:
    before = lab.descriptors()
    for data in (b"", HALF, post(b"hello")[:-5], request(), b"NOT HTTP\r\n\r\n"):
        lab.connect().send(data)
    lab.advance(300)
    assert lab.descriptors() == before
