"""What every echo server of the course must do, whatever it is made of."""

import asyncio
import contextlib
import gc
import importlib
import socket
from collections.abc import Awaitable, Callable

import pytest

from lab.client import Client
from lab.server import TURNS, RealServer, Stoppable, pass_turns
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer

from .conftest import AnyServer

EVERY_BYTE = bytes(range(256))
MEBIBYTE = bytes(range(256)) * 4096
SMALL = 4096  # bytes: a receive buffer that is soon full
HOUR = 3600.0  # seconds: a grace that no test waits out
FLOOD = 64 * 1024 * 1024  # bytes: far more than kernel and server should hold


def has_ipv6() -> bool:
    """Return whether this machine can listen on its own IPv6 address."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def flood(server: AnyServer, client: Client | LabClient, limit: int = FLOOD) -> int:
    """Send until the server takes no more; return how many bytes it took."""
    piece = memoryview(b"flood..." * 8192)
    taken = 0
    idle = 0
    while idle < 5:
        sent = client.send_without_waiting(piece[taken % 8 :])  # where it was cut
        taken += sent
        assert taken < limit, "the server takes bytes although nobody reads its echo"
        idle = 0 if sent else idle + 1
        server.settle()
    return taken


# Bytes


def test_every_byte_value_comes_back(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(EVERY_BYTE)
        assert client.receive(256) == EVERY_BYTE


@pytest.mark.parametrize("cut", range(1, 8))
def test_cutting_a_character_in_two_changes_nothing(
    server: AnyServer, cut: int
) -> None:
    text = "é€\U0001f40d".encode()  # 2 + 3 + 4 bytes
    with server.connect() as client:
        client.send(text[:cut])
        assert client.receive(cut) == text[:cut]
        client.send(text[cut:])
        assert client.receive(9 - cut) == text[cut:]


def test_one_byte_at_a_time_comes_back(server: AnyServer) -> None:
    with server.connect() as client:
        for value in EVERY_BYTE:
            client.send(bytes([value]))
            assert client.receive(1) == bytes([value])


def test_a_mebibyte_comes_back(server: AnyServer) -> None:
    with server.connect() as client:
        assert client.exchange(MEBIBYTE) == MEBIBYTE


def test_a_line_without_end_comes_back(server: AnyServer) -> None:
    endless = b"x" * 200_000
    with server.connect() as client:
        assert client.exchange(endless) == endless


def test_fifty_sends_are_one_stream(server: AnyServer) -> None:
    lines = [b"line %d\n" % number for number in range(50)]
    with server.connect() as client:
        for line in lines:
            client.send(line)
        assert client.receive(len(b"".join(lines))) == b"".join(lines)


# The end of a connection


def test_the_rest_is_echoed_before_eof(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(b"last words")
        client.hang_up()
        assert client.receive_to_end() == b"last words"


def test_a_mebibyte_is_echoed_before_eof(server: AnyServer) -> None:
    with server.connect() as client:
        assert client.converse(MEBIBYTE) == MEBIBYTE


def test_a_slow_reader_gets_the_rest_before_eof(server: AnyServer) -> None:
    with server.connect(receive_buffer=SMALL) as client:
        taken = flood(server, client)
        client.hang_up()
        received = 0
        while data := client.receive_some():
            received += len(data)
            server.settle()
        assert received == taken


def test_eof_alone_is_answered_by_eof(server: AnyServer) -> None:
    with server.connect() as client:
        client.hang_up()
        assert client.receive_to_end() == b""


def test_clients_that_hang_up_leave_no_descriptor(server: AnyServer) -> None:
    gc.collect()
    gc.disable()  # A collection would close what the server forgot to.
    try:
        before = server.descriptors()
        for _ in range(50):
            with server.connect() as client:
                client.send(b"a")
                client.hang_up()
                assert client.receive_to_end() == b"a"
        server.settle()
        assert server.descriptors() == before
    finally:
        gc.enable()


def test_clients_that_close_leave_no_descriptor(server: AnyServer) -> None:
    before = server.descriptors()
    for _ in range(50):
        client = server.connect()
        client.send(b"a")
        assert client.receive(1) == b"a"
        client.close()
    server.settle()
    assert server.descriptors() == before


def test_a_reset_ends_one_connection_quietly(server: AnyServer) -> None:
    before = server.descriptors()
    with server.connect() as neighbour:
        client = server.connect()
        client.send(b"a")
        assert client.receive(1) == b"a"
        client.reset()
        server.settle()
        assert server.descriptors() == before + 1
        neighbour.send(b"still here")
        assert neighbour.receive(10) == b"still here"


def test_a_reset_frees_a_server_that_waits_to_write(server: AnyServer) -> None:
    before = server.descriptors()
    client = server.connect(receive_buffer=SMALL)
    flood(server, client)
    client.reset()
    server.settle()
    assert server.descriptors() == before


# Slow clients and many clients


def test_a_slow_reader_is_not_read_from(server: AnyServer) -> None:
    with server.connect(receive_buffer=SMALL) as client:
        flood(server, client)
        assert not client.can_send()


def test_a_slow_reader_gets_every_byte_in_the_end(server: AnyServer) -> None:
    with server.connect(receive_buffer=SMALL) as client:
        taken = flood(server, client)
        assert client.receive(taken) == (b"flood..." * (taken // 8 + 1))[:taken]
        client.hang_up()
        assert client.receive_to_end() == b""


def test_a_slow_reader_does_not_slow_its_neighbour(server: AnyServer) -> None:
    with server.connect(receive_buffer=SMALL) as slow, server.connect() as quick:
        flood(server, slow)
        assert quick.exchange(MEBIBYTE) == MEBIBYTE


def test_a_silent_client_delays_nobody(server: AnyServer) -> None:
    with server.connect(), server.connect() as client:
        client.send(b"hello")
        assert client.receive(5) == b"hello"


def test_an_idle_connection_outlives_a_collection(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(b"a")
        assert client.receive(1) == b"a"
        gc.collect()
        client.send(b"b")
        assert client.receive(1) == b"b"


def test_two_hundred_clients_each_get_their_own(server: AnyServer) -> None:
    before = server.descriptors()
    clients = []
    for _ in range(4):  # The kernel queues about a hundred for accept().
        clients += [server.connect() for _ in range(50)]
        server.settle()
    for number, client in enumerate(clients):
        client.send(b"client %03d" % number)
    for number, client in enumerate(clients):
        assert client.receive(10) == b"client %03d" % number
    for client in clients:
        client.close()
    server.settle()
    assert server.descriptors() == before


# Stopping


def test_the_address_is_the_one_the_system_chose(server: AnyServer) -> None:
    host, port = server.address
    assert host == "127.0.0.1"
    assert port > 0


def test_it_listens_on_this_machine_alone_unless_told(server_name: str) -> None:
    module = importlib.import_module(f"chapters.{server_name}")

    async def listen() -> list[str]:
        server = await module.serve(port=0)
        hosts = [listening.getsockname()[0] for listening in server.sockets]
        await server.stop(0)
        return hosts

    assert asyncio.run(listen()) == ["127.0.0.1"]


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no address ::1")
def test_it_listens_on_ipv6_as_well(server_name: str) -> None:
    module = importlib.import_module(f"chapters.{server_name}")
    with (
        RealServer(lambda _, port: module.serve("::1", port)) as running,
        running.connect() as client,
    ):
        client.send(b"hello")
        assert client.receive(5) == b"hello"


def test_stopping_ends_an_idle_client_with_eof(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(b"a")
        assert client.receive(1) == b"a"
        server.stop()
        assert client.receive_to_end() == b""


def test_stopping_refuses_new_clients(server: AnyServer) -> None:
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        server.connect()


def test_stopping_does_not_wait_for_a_client_that_never_reads(
    server: AnyServer,
) -> None:
    before = server.descriptors()
    with server.connect(receive_buffer=SMALL) as client:
        flood(server, client)
        server.begin_to_stop(grace=0)
        assert server.has_stopped()
        assert server.descriptors() < before  # The listener is gone as well.


def test_stopping_does_not_wait_for_clients_that_are_idle(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(b"a")
        assert client.receive(1) == b"a"
        server.begin_to_stop(HOUR)
        assert server.has_stopped()


def test_stopping_does_not_wait_for_clients_that_have_left(server: AnyServer) -> None:
    with server.connect() as client:
        client.send(b"a")
        client.hang_up()
        assert client.receive_to_end() == b"a"
    server.begin_to_stop(HOUR)
    assert server.has_stopped()


def test_stopping_waits_for_a_slow_reader_and_is_quiet_about_it(
    server: AnyServer,
) -> None:
    with server.connect(receive_buffer=SMALL) as client:
        flood(server, client)
        server.begin_to_stop(HOUR)
        assert not server.has_stopped()
        with contextlib.suppress(ConnectionResetError):  # We sent more than was read.
            client.receive_to_end()
        assert server.has_stopped()


def test_stopping_gives_up_when_the_grace_is_over(server_name: str) -> None:
    module = importlib.import_module(f"chapters.{server_name}")
    with LabServer(module.serve) as server:
        client = server.connect(receive_buffer=SMALL)
        flood(server, client)
        server.begin_to_stop(grace=5)
        server.advance(4.9)
        assert not server.has_stopped()
        server.advance(0.2)
        assert server.has_stopped()
        assert server.descriptors() == 0


def test_stopping_aborts_a_client_that_only_hung_up(server_name: str) -> None:
    module = importlib.import_module(f"chapters.{server_name}")
    with LabServer(module.serve, room=SMALL) as server:
        client = server.connect()
        client.send(bytes(3 * SMALL))  # Some of it stays with the server.
        client.hang_up()
        server.begin_to_stop(grace=5)
        server.advance(5.1)
        assert server.has_stopped()
        assert server.descriptors() == 0


def test_stopping_right_after_a_reset_is_harmless(server_name: str) -> None:
    module = importlib.import_module(f"chapters.{server_name}")
    assert asyncio.run(stop_after_a_reset(module.serve)) == []


async def stop_after_a_reset(
    serve: Callable[[str, int], Awaitable[Stoppable]],
) -> list[object]:
    """Stop in the turn of the loop in which a client was reset; return the reports."""
    reports: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: reports.append(context))
    server = await serve("127.0.0.1", 0)
    client = Client(server.sockets[0].getsockname())
    await pass_turns(TURNS)
    client.reset()
    await server.stop(0)
    return reports


def test_stopping_twice_is_harmless(server: AnyServer) -> None:
    server.stop()
    server.stop()


@pytest.mark.parametrize("turns", range(6))
def test_stopping_while_a_client_is_accepted_forgets_nobody(
    server_name: str, turns: int
) -> None:
    module = importlib.import_module(f"chapters.{server_name}")
    assert asyncio.run(stop_after_turns(module.serve, turns)) == []
    gc.collect()  # What was forgotten warns when it is collected.


async def stop_after_turns(
    serve: Callable[[str, int], Awaitable[Stoppable]], turns: int
) -> list[object]:
    """Stop some turns of the loop after a client came; return what went wrong."""
    wrong: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: wrong.append(context))
    server = await serve("127.0.0.1", 0)
    await pass_turns(TURNS)
    with Client(server.sockets[0].getsockname()):
        await pass_turns(turns)
        await server.stop(0)
    return wrong + list(asyncio.all_tasks() - {asyncio.current_task()})
