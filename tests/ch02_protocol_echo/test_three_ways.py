"""One table of conversations, three networks: TCP, a socket pair, a fake transport."""

import asyncio
import socket

import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch02_protocol_echo import server
from chapters.ch02_protocol_echo.server import EchoProtocol
from lab.server import RealServer
from tests.fakes import FakeTransport

CONVERSATIONS = {
    "nothing": [],
    "one byte": [b"\x00"],
    "text": [b"hello\n", b"world\n"],
    "every byte": [bytes([value]) for value in range(256)],
    "large": [bytes(range(256)) * 1000, b"end"],
}


@pytest.fixture(params=CONVERSATIONS)
def sends(request: pytest.FixtureRequest) -> list[bytes]:
    """What a client sends, piece by piece, before it hangs up."""
    return CONVERSATIONS[request.param]


def test_over_tcp(sends: list[bytes]) -> None:
    with RealServer(server.serve) as running, running.connect() as client:
        echoed = b"".join(client.exchange(data) for data in sends)
        client.hang_up()
        assert echoed + client.receive_to_end() == b"".join(sends)


def test_over_a_socket_pair(sends: list[bytes]) -> None:
    assert asyncio.run(echo_over_a_socket_pair(sends)) == b"".join(sends)


async def echo_over_a_socket_pair(sends: list[bytes]) -> bytes:
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    await loop.connect_accepted_socket(lambda: EchoProtocol(Connections()), ours)
    reader, writer = await asyncio.open_connection(sock=theirs)
    for data in sends:
        writer.write(data)
    writer.write_eof()
    echoed = await reader.read()
    writer.close()
    await writer.wait_closed()
    return echoed


def test_over_a_fake_transport(sends: list[bytes]) -> None:
    transport = FakeTransport()
    protocol = EchoProtocol(Connections())
    protocol.connection_made(transport)
    for data in sends:
        protocol.data_received(data)
    assert not protocol.eof_received()  # A real transport closes now.
    assert transport.written == b"".join(sends)
