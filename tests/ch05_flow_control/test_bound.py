"""How much of one client's bytes a server holds, at most."""

import asyncio

import pytest

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.reading import MAX_HEAD
from chapters.ch05_flow_control.body import HIGH_WATER as WINDOW
from chapters.ch05_flow_control.exchange import Exchange, echo
from chapters.ch05_flow_control.writer import HIGH_WATER
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.contract.handlers import serve_of
from tests.http_lab import (
    held_by,
    left_of_clients,
    open_transports,
    post,
    protocols,
    replies,
    serving,
)

LARGEST_READ = 256 * 1024  # bytes: the most one data_received() is given
IN_H11 = MAX_HEAD + 1  # bytes that h11 holds, and that one event of it can bring
MOST_IN = WINDOW + IN_H11 + IN_H11 + LARGEST_READ  # with a read that came at the brim
FAR_TOO_MUCH = 20 * 1024 * 1024

each_chapter = pytest.mark.parametrize(
    "server_name",
    [
        "ch05_flow_control.server",
        "ch06_asgi_bridge.server",
        "ch07_robust_server.server",
    ],
)


def held_in(server: LabServer) -> int:
    """Return how many bytes of input wait in our code and in h11."""
    (protocol,) = protocols(server)
    return held_by(protocol)


def flood(server: LabServer, client: LabClient) -> int:
    """Send until the server takes no more; return the most that it held of it."""
    most = sent = 0
    while taken := client.send_without_waiting(bytes(65536)):
        sent += taken
        most = max(most, held_in(server))
        assert sent < FAR_TOO_MUCH, "the server takes bytes that nobody wants"
    return most


async def takes_its_time(exchange: Exchange) -> None:
    """Read only after a while, and slowly."""
    await asyncio.sleep(10)
    size = 0
    while piece := await exchange.read():
        size += len(piece)
        await asyncio.sleep(0.01)
    await exchange.answer(Answer(200, [], b"%d" % size))


@each_chapter
def test_who_is_not_read_costs_a_window_and_a_read(server_name: str) -> None:
    with serving(serve_of(server_name, takes_its_time)) as server:
        client = server.connect(reading=True)
        client.send(post(b"", size=FAR_TOO_MUCH))
        assert WINDOW <= flood(server, client) <= MOST_IN
        assert held_in(server) <= MOST_IN
        client.reset()
        server.advance(11)  # It reads, and so the reset is noticed.
        assert left_of_clients(server) == []


@each_chapter
def test_all_that_was_held_up_is_read_at_last(server_name: str) -> None:
    with (
        serving(serve_of(server_name, takes_its_time)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(post(bytes(5 * 1024 * 1024)))
        server.advance(60)
        assert [reply.body for reply in replies(client)] == [b"5242880"]


@each_chapter
def test_an_echo_that_nobody_reads_stops_both_ways(server_name: str) -> None:
    with serving(serve_of(server_name, echo), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(post(b"", size=FAR_TOO_MUCH))
        flood(server, client)
        (transport,) = open_transports(server)
        assert held_in(server) <= MOST_IN
        assert transport.get_write_buffer_size() <= HIGH_WATER + MOST_IN
        client.reset()
