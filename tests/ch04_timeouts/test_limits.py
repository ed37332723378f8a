"""Every limit can be changed, and be turned off."""

from collections.abc import Callable
from functools import partial

import pytest

from chapters.ch04_timeouts import server as ch04
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch05_flow_control import server as ch05
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.http_lab import GET, Serve, left_of_clients, logged, post, serving, timers

DAY = 86_400.0  # seconds
NO_LIMITS = Limits(*[None] * len(LIMITS))


def finished(client: LabClient) -> bool:
    """Return whether the server has sent all that it will send."""
    return client.link.server_finished


def gone(server: LabServer) -> Callable[[], bool]:
    """Return a function that says whether the only connection is closed."""
    return lambda: server.descriptors() == 1


def check_after(
    server: LabServer, seconds: float, seen: Callable[[], bool], what: str
) -> None:
    """See that something comes about after so many seconds, and not before."""
    if seconds:
        server.advance(seconds - 0.1)
        assert not seen(), f"{what} came too early"
    server.advance(0.2)
    assert seen(), f"{what} did not come in {seconds:g} s"


def says_nothing(client: LabClient) -> None:
    """Connect, and no more."""


def says_half_a_head(client: LabClient) -> None:
    client.send(b"GET / HT")


def says_half_a_body(client: LabClient) -> None:
    client.send(post(b"", size=4))


def says_a_request(client: LabClient) -> None:
    client.send(GET)


def reads_nothing(client: LabClient) -> None:
    client.stop_reading()
    client.send(post(bytes(900_000)))


def hangs_on(client: LabClient) -> None:
    client.send(b"garbage\r\n\r\n")


MANNERS: dict[str, Callable[[LabClient], None]] = {
    "idle": says_nothing,
    "head": says_half_a_head,
    "body": says_half_a_body,
    "keep_alive": says_a_request,
    "write": reads_nothing,
    "linger": hangs_on,
}

SERVERS: dict[str, Serve] = {"ch04": ch04.serve, "ch05": ch05.serve}


@pytest.fixture(params=SERVERS)
def serve(request: pytest.FixtureRequest) -> Serve:
    """A server that takes limits."""
    return SERVERS[str(request.param)]


def test_every_limit_is_tried_here() -> None:
    assert set(MANNERS) == set(Limits._fields) - {"paused"}  # Chapter 5 has that.


@pytest.mark.parametrize("name", MANNERS)
@pytest.mark.parametrize("seconds", [None, 0.0, 0.5, 100.0])
def test_a_limit_holds_as_it_was_given(
    serve: Serve, name: str, seconds: float | None
) -> None:
    limits = NO_LIMITS if seconds is None else NO_LIMITS._replace(**{name: seconds})
    with serving(partial(serve, limits=limits)) as server:
        client = server.connect(reading=True)
        MANNERS[name](client)
        ended = gone(server) if name == "linger" else partial(finished, client)
        if seconds is None:
            server.advance(DAY)
            assert not ended()
        else:
            check_after(server, seconds, ended, name)
        client.close()


@pytest.mark.parametrize("name", MANNERS)
def test_without_limits_there_are_no_timers(serve: Serve, name: str) -> None:
    with serving(partial(serve, limits=NO_LIMITS)) as server:
        client = server.connect(reading=True)
        MANNERS[name](client)
        assert timers(server.loop) == []
        client.close()


@pytest.mark.parametrize("name", MANNERS)
def test_there_is_one_timer_at_most(serve: Serve, name: str) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        for _ in range(3):
            MANNERS[name](client)
            assert len(timers(server.loop)) <= 1
            server.advance(0.1)
            if client.link.server_finished:
                break
        client.reset()


@pytest.mark.parametrize("name", MANNERS)
def test_a_limit_is_no_error(serve: Serve, name: str) -> None:
    with logged() as messages, serving(serve) as server:
        client = server.connect(reading=True)
        MANNERS[name](client)
        server.advance(60)
        assert left_of_clients(server) == []
        client.close()
    assert messages == []


@pytest.mark.parametrize("serve", SERVERS.values(), ids=SERVERS)
def test_a_stop_amid_a_head_reports_nothing(serve: Serve) -> None:
    with serving(serve, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(post(bytes(30_000)) + b"GET /half")
        server.advance(8)
        server.begin_to_stop(5)
        server.advance(20)
        assert server.has_stopped()
        client.close()
