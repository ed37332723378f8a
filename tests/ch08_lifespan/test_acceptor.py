"""Accepting: as many as there is room for, and all who came before the stop."""

import asyncio
import errno
import gc
import itertools
import logging
import resource
import socket
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest

from chapters.ch08_lifespan.acceptor import (
    CLIENTS_PER_TURN,
    PAUSE,
    QUIET,
    Acceptor,
    most_connections,
)
from chapters.ch08_lifespan.connections import LimitedConnections
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop
from lab.simulator.network import LabListener


class Greets(asyncio.Protocol):
    """A protocol that says hello to whoever was accepted."""

    def __init__(self, connections: LimitedConnections) -> None:
        self.connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connections.add(transport)
        transport.write(b"hello")

    def connection_lost(self, exc: Exception | None) -> None:
        self.connections.discard(self.transport)


class Rig:
    """An acceptor in the lab, and its clients."""

    def __init__(
        self, loop: LabLoop, limit: int | None = None, places: int = 1
    ) -> None:
        self.loop = loop
        self.connections = LimitedConnections(limit)
        self.listeners: list[Any] = [self.listen() for _ in range(places)]
        self.acceptor: Acceptor
        self.ports = itertools.count(50_000)
        self.refusals: list[OSError] = []  # of accept(), before it does its work
        loop.finish(self.begin())

    def listen(self) -> LabListener:
        """Return a listener that raises what it is to raise first."""
        listener = self.loop.bind("127.0.0.1", 0)
        listener.listen()
        accept = listener.accept

        def accept_or_refuse() -> object:
            if self.refusals:
                raise self.refusals.pop(0)
            return accept()

        mock.patch.object(listener, "accept", accept_or_refuse).start()
        return listener

    async def begin(self) -> None:
        self.acceptor = Acceptor(self.listeners, self.factory, self.connections)

    def factory(self) -> asyncio.BaseProtocol:
        return Greets(self.connections)

    def connect(self, place: int = 0) -> LabClient:
        """Return a client that waits at a listener."""
        listener, port = self.listeners[place], next(self.ports)
        return LabClient(self.loop, listener, port, KERNEL, True)

    def connect_at_once(self, count: int) -> list[LabClient]:
        """Return clients that all wait before the loop has looked at any of them."""
        with mock.patch.object(self.loop, "settle"):
            return [self.connect() for _ in range(count)]

    def stop(self) -> None:
        self.loop.finish(self.acceptor.stop())


def greeted(*clients: LabClient) -> list[bool]:
    """Return of each client whether it was accepted."""
    return [client.link.received == b"hello" for client in clients]


Make = Callable[..., Rig]


@pytest.fixture
def make(loop: LabLoop) -> Iterator[Make]:
    """Return what makes a rig, of which nothing is left in the end."""
    rigs: list[Rig] = []

    def make_rig(*limit: int, places: int = 1) -> Rig:
        rigs.append(Rig(loop, *limit, places=places))
        return rigs[-1]

    yield make_rig
    for rig in rigs:
        rig.stop()
        rig.connections.drop()
    loop.settle()
    mock.patch.stopall()


def test_whoever_comes_is_accepted_at_any_of_the_sockets(
    loop: LabLoop, make: Make
) -> None:
    rig = make(places=2)
    clients = [rig.connect(place) for place in (0, 1, 1, 0)]
    assert greeted(*clients) == [True] * 4
    assert len(rig.connections.open) == 4


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_who_finds_no_room_waits_until_another_has_ended(
    loop: LabLoop, make: Make, limit: int
) -> None:
    rig = make(limit)
    clients = [rig.connect() for _ in range(limit + 2)]
    assert greeted(*clients) == [True] * limit + [False] * 2
    clients[0].close()
    loop.settle()
    assert greeted(*clients[limit:]) == [True, False]
    clients[limit].close()
    loop.settle()
    assert greeted(*clients[limit:]) == [True, True]


def test_several_who_come_at_once_are_not_more_than_there_is_room_for(
    loop: LabLoop,
    make: Make,
) -> None:
    rig = make(3)
    clients = rig.connect_at_once(5)
    loop.settle()
    assert greeted(*clients) == [True] * 3 + [False] * 2


# Stopping


def test_who_waits_when_it_stops_is_accepted_first(loop: LabLoop, make: Make) -> None:
    rig = make()
    clients = rig.connect_at_once(5)
    rig.stop()
    assert greeted(*clients) == [True] * 5
    with pytest.raises(ConnectionRefusedError):
        rig.connect()


def test_nobody_is_accepted_after_the_stop_whoever_ends(
    loop: LabLoop, make: Make
) -> None:
    rig = make(1)
    first, second = rig.connect(), rig.connect()
    rig.stop()
    assert rig.acceptor.sockets == ()
    assert greeted(first, second) == [True, False]
    first.close()
    loop.advance(2 * PAUSE)
    assert greeted(second) == [False]
    assert asyncio.all_tasks(loop) == set()
    assert loop.armed_timers() == []


def test_to_stop_twice_is_to_stop_once(loop: LabLoop, make: Make) -> None:
    rig = make()
    rig.stop()
    rig.stop()
    assert rig.listeners[0].closed


@pytest.mark.parametrize(
    ("more", "room", "tries"),
    [(True, 9, CLIENTS_PER_TURN), (False, 9, 1), (True, 0, 0)],
)
def test_many_are_accepted_in_a_turn_and_then_others_have_theirs(
    loop: LabLoop, make: Make, more: bool, room: int, tries: int
) -> None:
    rig = make(room)

    async def take_a_turn() -> None:
        rig.acceptor.accept_some(rig.listeners[0])

    with mock.patch.object(rig.acceptor, "accept", return_value=more) as accept:
        loop.finish(take_a_turn())
    assert accept.call_count == tries


# When accepting fails


def test_a_client_that_left_while_it_queued_is_nothing(
    loop: LabLoop, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    rig.refusals = [ConnectionAbortedError(), BlockingIOError()]
    assert greeted(rig.connect()) == [True]
    assert (caplog.messages, loop.time()) == ([], 0)


def test_without_descriptors_it_rests_a_second(
    loop: LabLoop, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    rig.refusals = [OSError(errno.EMFILE, "Too many open files")]
    client = rig.connect()
    loop.advance(PAUSE - 0.1)
    assert greeted(client) == [False]
    loop.advance(0.2)
    assert greeted(client) == [True]
    assert caplog.messages == ["cannot accept: Too many open files"]
    assert caplog.records[0].levelno == logging.ERROR


def test_without_descriptors_it_goes_on_when_a_connection_has_ended(
    loop: LabLoop,
    make: Make,
) -> None:
    rig = make()
    first = rig.connect()
    rig.refusals = [OSError(errno.EMFILE, "Too many open files")]
    second = rig.connect()
    assert greeted(second) == [False]
    first.close()
    loop.settle()
    assert (greeted(second), loop.time()) == ([True], 0)
    assert loop.armed_timers() == []


def test_it_complains_of_that_once_a_minute(
    loop: LabLoop, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    rig = make()
    rig.refusals = [OSError(errno.ENFILE, "Too many") for _ in range(1000)]
    rig.connect()
    loop.advance(QUIET - 0.5)
    assert len(caplog.messages) == 1
    loop.advance(1)
    assert len(caplog.messages) == 2


def test_a_stop_ends_a_rest(loop: LabLoop, make: Make) -> None:
    rig = make()
    rig.refusals = [OSError(errno.EMFILE, "Too many open files")] * 2
    rig.connect()
    rig.stop()
    assert loop.armed_timers() == []


@pytest.mark.parametrize(
    ("error", "told"),
    [(ValueError("no protocol"), ["no protocol"]), (ConnectionResetError(), [])],
)
def test_a_connection_that_cannot_be_made_is_closed_and_a_mistake_reported(
    loop: LabLoop, make: Make, error: Exception, told: list[str]
) -> None:
    reported: list[Any] = []
    loop.set_exception_handler(lambda _, context: reported.append(context))
    rig = make(1)
    broken = mock.Mock(side_effect=[error])
    with mock.patch.object(rig.acceptor, "factory", broken):
        client = rig.connect()
    assert client.link.server_closed
    gc.collect()
    assert [str(each["exception"]) for each in reported] == told
    assert greeted(rig.connect()) == [True]


# The reserve


@pytest.mark.parametrize(
    ("soft", "most"),
    [(resource.RLIM_INFINITY, None), (1024, 960), (24, 12), (128, 64), (1, 1)],
)
def test_descriptors_are_left_for_all_else(soft: int, most: int | None) -> None:
    with mock.patch.object(resource, "getrlimit", return_value=(soft, soft)):
        assert most_connections() == most


def test_on_sockets_it_accepts_as_well() -> None:
    async def talk() -> bytes:
        connections = LimitedConnections(1)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.setblocking(False)
            acceptor = Acceptor([listening], lambda: Greets(connections), connections)
            here = listening.getsockname()
            received = b""
            for _ in range(3):
                reader, writer = await asyncio.open_connection(*here)
                received += await reader.readexactly(5)
                writer.close()
                await writer.wait_closed()
            await acceptor.stop()
            return received

    assert asyncio.run(talk()) == b"hello" * 3
