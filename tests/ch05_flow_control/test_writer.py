"""Who may write, who waits, and who is sent away."""

import asyncio
import socket
import struct
from collections.abc import Callable

import pytest

from chapters.ch05_flow_control.writer import ClientDisconnected, TransportWriter
from lab.simulator.loop import LabLoop
from tests.http_lab import HTTPTransport

RESETS = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Failing(HTTPTransport):
    """A transport that fails, and says so."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        raise MemoryError

    def write_eof(self) -> None:
        raise OSError("the client has reset")


class Asking(HTTPTransport):
    """A transport that holds all, and looks within write() at what has left."""

    writer: TransportWriter
    sent: int

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.held += len(data)
        self.sent = self.writer.sent()


@pytest.fixture
def transport() -> HTTPTransport:
    return HTTPTransport()


@pytest.fixture
def writer(transport: HTTPTransport) -> TransportWriter:
    return TransportWriter(transport, 1000)


def waiters(
    loop: LabLoop, writer: TransportWriter, count: int
) -> list[asyncio.Task[None]]:
    """Return tasks that wait for room."""
    tasks = [loop.create_task(writer.drain()) for _ in range(count)]
    loop.settle()
    return tasks


def test_room_lets_all_who_wait_go_on(loop: LabLoop, writer: TransportWriter) -> None:
    writer.pause()
    tasks = waiters(loop, writer, 5)
    assert not any(task.done() for task in tasks)
    writer.resume()
    loop.settle()
    assert [task.result() for task in tasks] == [None] * 5


@pytest.mark.parametrize(
    "end", [TransportWriter.close, TransportWriter.abort, TransportWriter.half_close]
)
def test_an_end_sends_away_who_waits_and_who_comes_later(
    loop: LabLoop, writer: TransportWriter, end: Callable[[TransportWriter], None]
) -> None:
    writer.pause()
    tasks = waiters(loop, writer, 5)
    end(writer)
    loop.settle()
    writer.resume()
    tasks += waiters(loop, writer, 1)
    for task in tasks:
        assert isinstance(task.exception(), ClientDisconnected)
    with pytest.raises(ClientDisconnected):
        writer.write(b"late")
    assert writer.closed


def test_what_is_left_after_the_end_may_still_fill_the_transport(
    writer: TransportWriter,
) -> None:
    writer.pause()
    writer.half_close()
    assert writer.paused
    writer.resume()
    assert not writer.paused


def test_what_has_left_is_what_is_written_and_not_held(
    writer: TransportWriter, transport: HTTPTransport
) -> None:
    writer.write(bytes(100))
    transport.held = 30
    assert writer.sent() == 70


def test_a_pause_within_a_write_is_no_progress() -> None:
    transport = Asking()
    transport.writer = TransportWriter(transport, 1000)
    transport.writer.write(bytes(100))
    assert transport.sent == 0


@pytest.mark.parametrize("resets", [False, True])
def test_a_write_that_fails_half_way_ends_the_connection(resets: bool) -> None:
    transport = Failing()
    writer = TransportWriter(transport, 1000)
    if resets:
        writer.reset_if_cut()
    with pytest.raises(MemoryError):
        writer.write(bytes(100))
    assert transport.calls == ["abort"]
    assert (RESETS in transport.options) is resets
    assert writer.closed


def test_an_end_after_a_reset_is_no_error() -> None:
    writer = TransportWriter(Failing(), 1000)
    writer.half_close()
    assert writer.closed
