"""asyncio's own transports on the lab's sockets: water marks, room, ends, resets."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from lab.benchmarks.lab import idle_crowd
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop

HOUR = 3600.0  # seconds
CLIENTS = 500  # as many as a test may take; `make bench-lab` takes 10,000


class Recorder(asyncio.Protocol):
    """A protocol that writes down its callbacks, in order."""

    def __init__(self, keep_open: bool = False) -> None:
        self.keep_open = keep_open
        self.calls: list[str] = []
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.calls.append("made")

    def data_received(self, data: bytes) -> None:
        self.calls.append(f"data {data.decode()}")

    def pause_writing(self) -> None:
        self.calls.append("pause")

    def resume_writing(self) -> None:
        self.calls.append("resume")

    def eof_received(self) -> bool:
        self.calls.append("eof")
        return self.keep_open

    def connection_lost(self, exc: Exception | None) -> None:
        self.calls.append(f"lost {type(exc).__name__}" if exc else "lost")


Connect = Callable[..., tuple[LabClient, Recorder]]


@pytest.fixture
def connect(loop: LabLoop) -> Iterator[Connect]:
    """A function that connects a client; it returns both ends."""
    servers: list[Recorder] = []

    def connect(room: int = KERNEL, keep_open: bool = False):
        recorder = Recorder(keep_open)
        servers.append(recorder)
        loop.finish(loop.create_server(lambda: recorder, "127.0.0.1", 0))
        client = LabClient(loop, loop.open_listeners()[-1], 50_001, room)
        return client, recorder

    yield connect
    for each in servers:
        if not each.calls[-1].startswith("lost"):
            each.transport.abort()
    loop.settle()


# Water marks and room


def test_what_fits_the_kernel_is_not_buffered(connect: Connect) -> None:
    _, server = connect(room=100)
    server.transport.write(bytes(100))
    assert server.transport.get_write_buffer_size() == 0
    server.transport.write(b"x")
    assert server.transport.get_write_buffer_size() == 1


def test_each_connection_has_its_room(connect: Connect) -> None:
    client, server = connect(room=10)
    server.transport.pause_reading()
    assert client.send_without_waiting(bytes(100)) == 10
    assert not client.can_send()


def test_a_reader_makes_room_again(connect: Connect) -> None:
    client, server = connect(room=10)
    server.transport.pause_reading()
    client.send(b"0123456789" * 2)
    server.transport.resume_reading()
    client.loop.settle()
    assert server.calls[1:] == ["data 0123456789"] * 2
    assert client.can_send()


def test_at_the_high_mark_writing_goes_on(connect: Connect) -> None:
    _, server = connect(room=100)
    server.transport.set_write_buffer_limits(high=50, low=20)
    server.transport.write(bytes(100 + 50))
    assert server.calls == ["made"]


def test_above_the_high_mark_writing_pauses(connect: Connect) -> None:
    _, server = connect(room=100)
    server.transport.set_write_buffer_limits(high=50, low=20)
    server.transport.write(bytes(100 + 51))
    assert server.calls == ["made", "pause"]


@pytest.mark.parametrize(("left", "calls"), [(21, []), (20, ["resume"])])
def test_at_the_low_mark_writing_resumes(
    connect: Connect, left: int, calls: list[str]
) -> None:
    client, server = connect(room=100)
    server.transport.set_write_buffer_limits(high=50, low=20)
    server.transport.write(bytes(100 + 100 + left))
    client.receive_some()  # makes room for one hundred
    assert server.transport.get_write_buffer_size() == left
    assert server.calls == ["made", "pause", *calls]


def test_the_default_marks_are_asyncios(connect: Connect) -> None:
    _, server = connect()
    assert server.transport.get_write_buffer_limits() == (16 * 1024, 64 * 1024)


def test_a_client_that_reads_on_never_fills(connect: Connect) -> None:
    client, server = connect(room=10)
    client.read_on()
    server.transport.write(bytes(1_000_000))
    assert server.calls == ["made"]
    assert len(client.receive(1_000_000)) == 1_000_000


def test_a_client_that_reads_again_drains(connect: Connect) -> None:
    client, server = connect(room=100)
    server.transport.set_write_buffer_limits(high=50)
    server.transport.write(bytes(1000))
    client.read_on()
    assert server.calls == ["made", "pause", "resume"]
    assert server.transport.get_write_buffer_size() == 0
    assert client.receive(1000) == bytes(1000)


def test_writelines_arrives_as_one_stream(connect: Connect) -> None:
    client, server = connect(room=4)
    server.transport.writelines([b"ab", b"cdef", b"", b"g"])
    assert client.receive(7) == b"abcdefg"


# Ends


def test_fin_comes_after_unsent_bytes(connect: Connect) -> None:
    client, server = connect(room=2)
    server.transport.pause_reading()
    client.send(b"abcd")
    client.hang_up()
    server.transport.resume_reading()
    client.loop.settle()
    assert server.calls == ["made", "data ab", "data cd", "eof", "lost"]


def test_write_eof_comes_after_buffered_bytes(connect: Connect) -> None:
    client, server = connect(room=2)
    server.transport.write(b"abcd")
    server.transport.write_eof()
    assert client.receive_to_end() == b"abcd"
    assert server.calls == ["made"]


def test_a_half_closed_client_is_answered(connect: Connect) -> None:
    client, server = connect(keep_open=True)
    client.hang_up()
    server.transport.write(b"late")
    server.transport.close()
    assert client.receive_to_end() == b"late"
    assert server.calls == ["made", "eof", "lost"]


# Resets


def test_bytes_before_a_reset_are_read_first(connect: Connect) -> None:
    client, server = connect()
    server.transport.pause_reading()
    client.send(b"ab")
    client.reset()
    server.transport.resume_reading()
    client.loop.settle()
    assert server.calls == ["made", "data ab", "lost ConnectionResetError"]


def test_a_paused_server_misses_a_reset(connect: Connect) -> None:
    client, server = connect()
    server.transport.pause_reading()
    client.reset()
    assert server.calls == ["made"]
    server.transport.write(b"x")
    client.loop.settle()
    assert server.calls == ["made", "lost ConnectionResetError"]


def test_a_reset_ends_a_blocked_writer(connect: Connect) -> None:
    client, server = connect(room=2)
    server.transport.pause_reading()
    server.transport.write(b"abcd")
    client.reset()
    assert server.calls == ["made", "lost ConnectionResetError"]


def test_closing_after_a_reset_adds_none(connect: Connect) -> None:
    client, server = connect(keep_open=True)
    server.transport.write(b"unread")
    client.reset()
    before = list(server.calls)
    client.close()
    assert server.calls == before == ["made", "lost ConnectionResetError"]


def test_writing_to_a_closed_client_breaks(connect: Connect) -> None:
    client, server = connect(keep_open=True)
    client.close()
    server.transport.write(b"answered by RST")
    server.transport.write(b"broken")
    client.loop.settle()
    assert server.calls == ["made", "eof", "lost BrokenPipeError"]


def test_a_closing_listener_resets_who_waits(loop: LabLoop) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()
    client = LabClient(loop, listener, 50_001, KERNEL)
    listener.close()
    with pytest.raises(ConnectionResetError):
        client.receive_some()
    assert client.receive_some() == b""


# Scale


def test_an_idle_crowd_is_closed_in_time() -> None:
    crowd = idle_crowd(CLIENTS)
    assert (crowd.served, crowd.closed, crowd.clock) == (CLIENTS, CLIENTS, HOUR)


def test_nobody_is_accepted_at_a_closed_socket(loop: LabLoop) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()
    LabClient(loop, listener, 50_001, KERNEL)
    listener.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        listener.accept()
