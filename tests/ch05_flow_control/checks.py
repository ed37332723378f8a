"""What chapter 5's server must do, as functions that take its serve()."""

import asyncio
from functools import partial

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.reading import MAX_HEAD
from chapters.ch05_flow_control.body import WINDOW
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch05_flow_control.server import HIGH_WATER
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.http_lab import (
    GET,
    Serve,
    held_by,
    left_of_clients,
    open_transports,
    post,
    protocols,
    replies,
    serving,
    statuses,
)

LARGEST_READ = 256 * 1024  # bytes: the most one data_received() is given
PIECE = 10_000  # bytes that our handlers write at a time
FRAME = 300  # bytes: more than a head, or what is around a chunk

# The most that a connection holds, in bytes
MOST_OUT = HIGH_WATER + PIECE + FRAME  # the mark, and one piece that went beyond it
IN_H11 = MAX_HEAD + 1  # what h11 holds, and what one event of it can bring
MOST_IN = WINDOW + IN_H11 + IN_H11 + LARGEST_READ  # with a read that came at the brim

MEBIBYTE = 1024 * 1024
FAR_TOO_MUCH = 20 * MEBIBYTE


def held_out(server: LabServer) -> int:
    """Return how many bytes of output wait."""
    (transport,) = open_transports(server)
    return transport.get_write_buffer_size()


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


# Output


async def streams(exchange: Exchange) -> None:
    """Answer with a mebibyte, in pieces."""
    exchange.start(200)
    for _ in range(0, MEBIBYTE, PIECE):
        await exchange.write(b"x" * PIECE)


def check_an_answer_of_many_pieces_arrives(serve: Serve) -> None:
    with (
        serving(partial(serve, handler=streams)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET + GET)
        assert [len(reply.body) for reply in replies(client)] == [1_050_000] * 2


def check_who_reads_nothing_costs_little(serve: Serve) -> None:
    with serving(partial(serve, handler=streams), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        for _ in range(5):
            assert HIGH_WATER < held_out(server) <= MOST_OUT
            server.advance(1)
        client.reset()


def check_who_reads_again_gets_the_rest(serve: Serve) -> None:
    with (
        serving(partial(serve, handler=streams), room=1000) as server,
        server.connect() as client,
    ):
        client.stop_reading()
        client.send(GET)
        server.advance(3)
        client.read_again()
        assert [len(reply.body) for reply in replies(client)] == [1_050_000]


def check_a_reset_wakes_whoever_waits_for_room(serve: Serve) -> None:
    woken: list[BaseException] = []

    async def tell(exchange: Exchange) -> None:
        try:
            await streams(exchange)
        except BaseException as error:
            woken.append(error)
            raise

    with serving(partial(serve, handler=tell), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        assert not woken
        client.reset()
        assert [type(error) for error in woken] == [ConnectionResetError]
        assert left_of_clients(server) == []


# Input


async def takes_its_time(exchange: Exchange) -> None:
    """Read only after a while."""
    await asyncio.sleep(10)
    size = 0
    while piece := await exchange.read():
        size += len(piece)
        await asyncio.sleep(0.01)
    await exchange.answer(Answer(200, [], b"%d" % size))


def check_who_is_not_read_costs_little(serve: Serve) -> None:
    with serving(partial(serve, handler=takes_its_time)) as server:
        client = server.connect(reading=True)
        client.send(post(b"", size=FAR_TOO_MUCH))
        assert WINDOW <= flood(server, client) <= MOST_IN
        assert held_in(server) <= MOST_IN
        client.reset()
        server.advance(11)  # It reads, and so the reset is noticed.
        assert left_of_clients(server) == []


def check_all_that_was_held_up_is_read_at_last(serve: Serve) -> None:
    with (
        serving(partial(serve, handler=takes_its_time)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(post(bytes(5 * MEBIBYTE)))
        server.advance(60)
        assert [reply.body for reply in replies(client)] == [b"5242880"]


def check_an_echo_that_nobody_reads_stops_both_ways(serve: Serve) -> None:
    with serving(serve, room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(post(b"", size=FAR_TOO_MUCH))
        flood(server, client)
        assert held_in(server) <= MOST_IN
        assert held_out(server) <= HIGH_WATER + MOST_IN
        client.reset()


async def answers_late(exchange: Exchange) -> None:
    """Answer after a while, and without a look at the body."""
    await asyncio.sleep(10)
    await exchange.answer(Answer(200, [], b"done"))


def check_a_body_that_nobody_read_is_dropped(serve: Serve) -> None:
    with (
        serving(partial(serve, handler=answers_late)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(post(bytes(MEBIBYTE)) + GET)
        server.advance(21)
        assert statuses(client) == [200, 200]
        assert not client.link.server_finished


CHECKS = [
    check_an_answer_of_many_pieces_arrives,
    check_who_reads_nothing_costs_little,
    check_who_reads_again_gets_the_rest,
    check_a_reset_wakes_whoever_waits_for_room,
    check_who_is_not_read_costs_little,
    check_all_that_was_held_up_is_read_at_last,
    check_an_echo_that_nobody_reads_stops_both_ways,
    check_a_body_that_nobody_read_is_dropped,
]
