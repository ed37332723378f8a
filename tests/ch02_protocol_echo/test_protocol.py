"""EchoProtocol called by hand: what no conversation shows."""

import asyncio
import gc
import weakref

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch02_protocol_echo.server import EchoProtocol
from tests.fakes import FakeTransport


def test_making_one_touches_nothing() -> None:
    connections = Connections()
    protocol = EchoProtocol(connections)  # No loop runs here, nor is one needed.
    assert not hasattr(protocol, "transport")
    assert connections.open == set()
    assert connections.none_open.is_set()


def test_losing_a_paused_connection_asks_nothing_more() -> None:
    protocol, transport = EchoProtocol(Connections()), FakeTransport()
    protocol.connection_made(transport)
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
