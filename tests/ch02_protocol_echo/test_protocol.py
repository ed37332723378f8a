"""EchoProtocol called by hand: what it asks of its transport, callback by callback."""

import asyncio
import gc
import weakref

import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch02_protocol_echo.server import EchoProtocol
from tests.fakes import FakeTransport


@pytest.fixture
def connections() -> Connections:
    return Connections()


@pytest.fixture
def transport() -> FakeTransport:
    return FakeTransport()


@pytest.fixture
def protocol(connections: Connections, transport: FakeTransport) -> EchoProtocol:
    """A protocol whose connection has been made."""
    protocol = EchoProtocol(connections)
    protocol.connection_made(transport)
    return protocol


def test_making_one_touches_nothing(connections: Connections) -> None:
    protocol = EchoProtocol(connections)  # No loop runs here, nor is one needed.
    assert not hasattr(protocol, "transport")
    assert connections.open == set()
    assert connections.none_open.is_set()


def test_connection_made_counts_the_connection(
    protocol: EchoProtocol, connections: Connections, transport: FakeTransport
) -> None:
    assert connections.open == {transport}
    assert transport.calls == []


@pytest.mark.parametrize("error", [None, ConnectionResetError()])
def test_connection_lost_counts_the_connection_out(
    protocol: EchoProtocol, connections: Connections, error: Exception | None
) -> None:
    protocol.connection_lost(error)
    assert connections.open == set()


def test_losing_a_paused_connection_asks_nothing_more(
    protocol: EchoProtocol, transport: FakeTransport
) -> None:
    protocol.pause_writing()
    protocol.connection_lost(ConnectionResetError())
    assert transport.calls == ["pause_reading"]


def test_a_lost_connection_is_freed_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        assert asyncio.run(freed_after_loss())
    finally:
        gc.enable()


async def freed_after_loss() -> bool:
    """Return whether a protocol is gone once its client and transport are."""
    connections = Connections()
    made: list[weakref.ref[EchoProtocol]] = []

    def make() -> EchoProtocol:
        protocol = EchoProtocol(connections)
        made.append(weakref.ref(protocol))
        return protocol

    loop = asyncio.get_running_loop()
    listener = await loop.create_server(make, "127.0.0.1", 0)
    address = listener.sockets[0].getsockname()
    reader, writer = await asyncio.open_connection(*address)
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    await connections.none_open.wait()
    await asyncio.sleep(0)
    listener.close()
    return made[0]() is None
