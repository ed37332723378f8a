"""What the two servers of chapter 1 promise beyond the echo contract."""

import asyncio
import contextlib
import errno
import gc
import socket
import warnings
from types import ModuleType

import pytest

from chapters.ch01_stream_echo import raw_sockets, server, stopping
from lab.client import Client
from lab.server import RealServer

SMALL = 4096  # bytes: a receive buffer that is soon full


def test_the_server_holds_little_for_a_slow_reader() -> None:
    with (
        RealServer(server.serve) as running,
        running.connect(receive_buffer=SMALL) as client,
    ):
        for _ in range(100):
            client.send_without_waiting(b"flood..." * 8192)
            running.settle()
        held = running.call(buffered(running))
    high_water = 64 * 1024  # asyncio's default for a TCP transport
    assert 0 < held <= high_water + server.READ_SIZE


async def buffered(running: RealServer) -> int:
    """Return how many bytes the only connection has yet to send."""
    assert isinstance(running.server, server.Server)
    (transport,) = running.server.connections.open
    return transport.get_write_buffer_size()


def test_both_servers_ask_for_the_same_at_most() -> None:
    assert server.READ_SIZE == raw_sockets.READ_SIZE == 64 * 1024


def test_raw_server_sends_small_echoes_at_once() -> None:
    with RealServer(raw_sockets.serve) as running, running.connect() as client:
        client.send(b"a")
        assert client.receive(1) == b"a"
        assert running.call(delays_small_sends(running)) == 0


async def delays_small_sends(running: RealServer) -> bool:
    """Return whether the only client's socket waits to fill its segments (Nagle)."""
    assert isinstance(running.server, raw_sockets.RawServer)
    (accepted,) = running.server.clients.values()
    return not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def stream_echo_with_a_bug(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        while data := await reader.read(100):
            writer.write(refuse(data))
    finally:
        writer.close()


async def raw_echo_with_a_bug(client: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while data := await loop.sock_recv(client, 100):
        await loop.sock_sendall(client, refuse(data))


def refuse(data: bytes) -> bytes:
    if data == b"fail":
        raise ValueError("a bug in the handler")
    return data


@pytest.mark.parametrize(
    ("module", "echo"),
    [(server, stream_echo_with_a_bug), (raw_sockets, raw_echo_with_a_bug)],
    ids=["streams", "raw"],
)
def test_an_error_in_one_handler_ends_one_connection_and_is_reported(
    module: ModuleType, echo: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "echo", echo)
    with (
        RealServer(module.serve) as running,
        running.connect() as neighbour,
        running.connect() as victim,
    ):
        victim.send(b"fail")
        assert victim.receive_to_end() == b""
        neighbour.send(b"fine")
        assert neighbour.receive(4) == b"fine"
    gc.collect()  # A task reports its error when it is collected.
    errors = [context["exception"] for context in running.reported]
    assert [str(error) for error in errors] == ["a bug in the handler"]


async def leave_open(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    writer.write(await reader.read(1))


def test_a_handler_that_leaves_its_connection_open_does_not_stop_the_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "echo", leave_open)
    monkeypatch.setattr(stopping, "AFTERMATH", 0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # That is the mistake.
        with RealServer(server.serve) as running, running.connect() as client:
            client.send(b"a")
            assert client.receive(1) == b"a"
            running.stop()
        gc.collect()


def test_raw_echo_lets_others_run_between_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(raw_sockets, "READ_SIZE", 100)
    assert asyncio.run(turns_during_echo(chunks=30)) >= 30


async def turns_during_echo(chunks: int) -> int:
    """Return how many turns another task got while `chunks` chunks were echoed."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.sendall(bytes(raw_sockets.READ_SIZE * chunks))
        theirs.shutdown(socket.SHUT_WR)
        echoing = asyncio.create_task(raw_sockets.echo(ours))
        turns = 0
        while not echoing.done():
            await asyncio.sleep(0)
            turns += 1
        return turns


def test_raw_server_lets_others_run_between_clients() -> None:
    assert asyncio.run(turns_during_accepts(clients=30)) >= 30


async def turns_during_accepts(clients: int) -> int:
    """Return how many turns another task got while a full queue was accepted."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=clients)
    listener.setblocking(False)
    with contextlib.ExitStack() as open_clients:
        for _ in range(clients):
            open_clients.enter_context(Client(listener.getsockname()))
        running = raw_sockets.RawServer(listener)
        turns = 0
        while len(running.clients) < clients:
            await asyncio.sleep(0)
            turns += 1
        await running.stop(0)
    return turns


class Refusing(socket.socket):
    """A listening socket whose accept() fails as told, and then works."""

    refusals: list[int]

    def accept(self) -> tuple[socket.socket, object]:
        if self.refusals:
            raise OSError(self.refusals.pop(), "refused")
        return super().accept()


def test_raw_server_goes_on_after_accept_fails(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(raw_sockets, "ACCEPT_PAUSE", 0)
    errors = [errno.EMFILE, errno.ECONNABORTED, errno.EMFILE]
    asyncio.run(accept_after(errors))
    assert [record.message for record in caplog.records] == [
        "cannot accept: refused",
        "cannot accept: refused",
    ]


async def accept_after(errors: list[int]) -> None:
    """Serve one client with a listener that first refuses with `errors`."""
    listener = Refusing()
    listener.refusals = errors
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.setblocking(False)
    running = raw_sockets.RawServer(listener)
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(b"hello")
    assert await reader.readexactly(5) == b"hello"
    writer.close()
    await writer.wait_closed()
    await running.stop()
