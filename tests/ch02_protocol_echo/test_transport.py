"""What asyncio promises a Protocol, as the page tells it, seen on a real transport."""

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch02_protocol_echo import server
from chapters.ch02_protocol_echo.server import EchoProtocol
from lab.server import TURNS, RealServer, pass_turns

TEN_MEBIBYTES = bytes(10 * 1024 * 1024)
LARGEST_READ = 256 * 1024  # bytes: the most one data_received() is given


class Recorder(EchoProtocol):
    """An EchoProtocol that writes down its callbacks, in order."""

    def __init__(self) -> None:
        super().__init__(Connections())
        self.calls: list[str] = []
        self.largest = 0
        self.paused = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.calls.append("connection_made")
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self.calls.append("data_received")
        self.largest = max(self.largest, len(data))
        super().data_received(data)

    def pause_writing(self) -> None:
        self.calls.append("pause_writing")
        self.paused.set()
        super().pause_writing()

    def resume_writing(self) -> None:
        self.calls.append("resume_writing")
        super().resume_writing()

    def eof_received(self) -> bool:
        self.calls.append("eof_received")
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.calls.append(f"connection_lost({type(exc).__name__})")
        super().connection_lost(exc)


def converse(
    protocol: asyncio.Protocol,
    client: Callable[[socket.socket], Awaitable[None]],
) -> list[str]:
    """Connect `client` to `protocol` by a socket pair; return what was reported."""

    async def run() -> list[str]:
        reported: list[str] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: reported.append(told["message"]))
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        with theirs:
            transport, _ = await loop.connect_accepted_socket(lambda: protocol, ours)
            await client(theirs)
            if not transport.is_closing():
                transport.abort()
            await pass_turns(TURNS)
        return reported

    return asyncio.run(run())


async def receive_to_end(client: socket.socket) -> bytes:
    received = bytearray()
    while data := await asyncio.get_running_loop().sock_recv(client, 65536):
        received += data
    return bytes(received)


def test_callbacks_come_in_order_and_loss_once() -> None:
    protocol = Recorder()

    async def client(sock: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(sock, b"hello")
        assert await loop.sock_recv(sock, 5) == b"hello"
        sock.shutdown(socket.SHUT_WR)
        assert await receive_to_end(sock) == b""

    assert converse(protocol, client) == []
    assert protocol.calls == [
        "connection_made",
        "data_received",
        "eof_received",
        "connection_lost(NoneType)",
    ]


def test_a_slow_reader_pauses_and_resumes_the_protocol() -> None:
    protocol = Recorder()

    async def client(sock: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        sending = asyncio.create_task(loop.sock_sendall(sock, TEN_MEBIBYTES))
        await protocol.paused.wait()
        held = protocol.transport.get_write_buffer_size()
        assert held <= 64 * 1024 + LARGEST_READ
        received = 0
        while received < len(TEN_MEBIBYTES):
            received += len(await loop.sock_recv(sock, 65536))
        await sending

    assert converse(protocol, client) == []
    writing = [call for call in protocol.calls if call.endswith("_writing")]
    assert writing[:2] == ["pause_writing", "resume_writing"]


def test_no_read_is_larger_than_the_transport_says() -> None:
    protocol = Recorder()
    with RealServer(serve_one(protocol)) as running, running.connect() as client:
        assert client.exchange(TEN_MEBIBYTES) == TEN_MEBIBYTES
    assert 0 < protocol.largest <= LARGEST_READ


def test_a_reset_is_a_loss_with_an_error_and_without_eof() -> None:
    protocol = Recorder()
    with RealServer(serve_one(protocol)) as running:
        running.connect().reset()
        running.settle()
    assert protocol.calls == [
        "connection_made",
        "connection_lost(ConnectionResetError)",
    ]


def serve_one(protocol: Recorder) -> Callable[[str, int], Awaitable[server.Server]]:
    """Return a serve() for one client, which `protocol` will answer."""

    async def serve(host: str, port: int) -> server.Server:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: protocol, host, port)
        return server.Server(listener, protocol.connections)

    return serve


class Late(asyncio.Protocol):
    """Answers EOF some turns of the loop later, and keeps the transport or not."""

    def __init__(self, keep_open: bool) -> None:
        self.keep_open = keep_open
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def eof_received(self) -> bool:
        asyncio.get_running_loop().call_soon(self.answer)
        return self.keep_open

    def answer(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"late answer")
            self.transport.close()


@pytest.mark.parametrize(
    ("keep_open", "answer"), [(True, b"late answer"), (False, b"")]
)
def test_true_from_eof_received_keeps_the_way_back_open(
    keep_open: bool, answer: bytes
) -> None:
    async def client(sock: socket.socket) -> None:
        sock.shutdown(socket.SHUT_WR)
        assert await receive_to_end(sock) == answer

    assert converse(Late(keep_open), client) == []


def test_close_sends_what_is_buffered_first() -> None:
    protocol = Recorder()

    async def client(sock: socket.socket) -> None:
        protocol.transport.write(TEN_MEBIBYTES)
        protocol.transport.close()
        assert await receive_to_end(sock) == TEN_MEBIBYTES

    assert converse(protocol, client) == []


def test_abort_drops_what_is_buffered() -> None:
    protocol = Recorder()

    async def client(sock: socket.socket) -> None:
        protocol.transport.write(TEN_MEBIBYTES)
        protocol.transport.abort()
        assert len(await receive_to_end(sock)) < len(TEN_MEBIBYTES)

    assert converse(protocol, client) == []
    assert protocol.calls[-1] == "connection_lost(NoneType)"


def test_a_paused_protocol_is_lost_without_being_resumed() -> None:
    protocol = Recorder()

    async def client(sock: socket.socket) -> None:
        protocol.transport.write(TEN_MEBIBYTES)
        assert protocol.calls[-1] == "pause_writing"  # It came before write() returned.
        sock.close()
        await pass_turns(TURNS)

    assert converse(protocol, client) == []
    assert protocol.calls[-1].startswith("connection_lost")
    assert "resume_writing" not in protocol.calls


class Failing(asyncio.Protocol):
    """Fails in the callback it is told to."""

    def __init__(self, callback: str) -> None:
        setattr(self, callback, self.fail)

    def fail(self, *args: object) -> None:
        raise ValueError("a bug in a callback")


def test_an_error_in_data_received_closes_the_connection() -> None:
    async def client(sock: socket.socket) -> None:
        await asyncio.get_running_loop().sock_sendall(sock, b"x")
        assert await receive_to_end(sock) == b""

    reported = converse(Failing("data_received"), client)
    assert reported == ["Fatal error: protocol.data_received() call failed."]


def test_an_error_in_connection_made_leaves_the_connection_open() -> None:
    async def client(sock: socket.socket) -> None:
        await pass_turns(TURNS)
        with pytest.raises(BlockingIOError):  # Neither bytes nor EOF.
            sock.recv(1)

    (report,) = converse(Failing("connection_made"), client)
    assert report.startswith("Exception in callback")


def test_nobody_is_accepted_before_serving_starts() -> None:
    asyncio.run(connect_before_and_after_serving())


async def connect_before_and_after_serving() -> None:
    loop = asyncio.get_running_loop()
    connections = Connections()
    listener = await loop.create_server(
        lambda: EchoProtocol(connections), "127.0.0.1", 0, start_serving=False
    )
    address = listener.sockets[0].getsockname()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*address)
    await listener.start_serving()
    _, writer = await asyncio.open_connection(*address)
    writer.close()
    await writer.wait_closed()
    await server.Server(listener, connections).stop(0)
