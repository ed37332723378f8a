"""What the lab's loop promises: a clock moved by hand, and asyncio's own machinery."""

import asyncio
import importlib
import itertools
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from lab.errors import LabError
from lab.simulator import loop as loops
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import FIRST_PORT, LabLoop, NeverIdleError
from lab.simulator.server import LabServer

DAY = 86_400.0  # seconds: asyncio's MAXIMUM_SELECT_TIMEOUT


@pytest.fixture
def rung(loop: LabLoop) -> list[tuple[str, float]]:
    """What `ring` was called with, and when."""
    return []


@pytest.fixture
def ring(loop: LabLoop, rung: list[tuple[str, float]]):
    return lambda name: rung.append((name, loop.time()))


def connect(loop: LabLoop, port: int = 50_001) -> LabClient:
    return LabClient(loop, loop.open_listeners()[0], port, KERNEL)


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


# The clock


def test_time_begins_at_zero(loop: LabLoop) -> None:
    assert loop.time() == 0


def test_timers_fire_in_their_order(loop: LabLoop, ring, rung) -> None:
    loop.call_later(3, ring, "c")
    loop.call_later(1, ring, "a")
    loop.call_later(2, ring, "b")
    loop.advance(10)
    assert rung == [("a", 1), ("b", 2), ("c", 3)]


def test_equal_times_all_fire_at_once(loop: LabLoop, ring, rung) -> None:
    for name in "abc":
        loop.call_at(5, ring, name)
    loop.advance(5)
    assert sorted(rung) == [("a", 5), ("b", 5), ("c", 5)]


def test_advance_stops_exactly_at_its_time(loop: LabLoop, ring, rung) -> None:
    loop.call_later(2, ring, "due")
    loop.call_later(2.001, ring, "not due")
    loop.advance(2)
    assert (loop.time(), rung) == (2, [("due", 2)])


def test_advance_moves_an_idle_clock(loop: LabLoop) -> None:
    loop.advance(0.25)
    loop.advance(0.5)
    assert loop.time() == 0.75


def test_settling_leaves_the_clock_alone(loop: LabLoop, ring, rung) -> None:
    loop.call_later(0.001, ring, "early")
    loop.settle()
    assert (loop.time(), rung) == (0, [])


def test_timers_arm_timers_within_one_advance(loop: LabLoop, rung) -> None:
    def tick() -> None:
        rung.append(loop.time())
        loop.call_later(1, tick)

    loop.call_later(1, tick)
    loop.advance(4)
    assert rung == [1, 2, 3, 4]


def test_a_cancelled_timer_stays_silent(loop: LabLoop, ring, rung) -> None:
    loop.call_later(1, ring, "cancelled").cancel()
    loop.call_later(2, ring, "kept")
    loop.advance(2)
    assert rung == [("kept", 2)]


def test_more_than_a_day_passes(loop: LabLoop, ring, rung) -> None:
    loop.call_later(DAY + 1, ring, "next day")
    loop.advance(100_000)
    assert (loop.time(), rung) == (100_000, [("next day", DAY + 1)])


def test_a_timer_fires_after_a_year(loop: LabLoop, ring, rung) -> None:
    loop.advance(365 * DAY)
    loop.call_later(0.5, ring, "late")
    loop.advance(1)
    assert rung == [("late", 365 * DAY + 0.5)]


def test_rounding_leaves_no_work_undone(loop: LabLoop) -> None:
    sleeper = loop.create_task(asyncio.sleep(0.8))
    for _ in range(8):
        loop.advance(0.1)  # Eight of them are a little less than 0.8.
    assert sleeper.done()
    assert asyncio.all_tasks(loop) == set()


def test_a_timer_that_looks_at_the_clock_finds_its_time_come(loop: LabLoop) -> None:
    times = []

    def wake() -> None:
        times.append(loop.time())
        if loop.time() < 0.8:
            loop.call_at(0.8, wake)

    loop.call_at(0.8, wake)
    for _ in range(8):
        loop.advance(0.1)  # Eight of them are a little less than 0.8.
    assert times == [0.8]


# Tasks, and what they wait for


def test_sleep_wakes_at_its_time(loop: LabLoop) -> None:
    sleeper = loop.create_task(asyncio.sleep(3600, "slept"))
    loop.advance(3599)
    assert not sleeper.done()
    loop.advance(1)
    assert sleeper.result() == "slept"


def test_timeout_ends_what_takes_longer(loop: LabLoop) -> None:
    async def impatient() -> float:
        try:
            async with asyncio.timeout(5):
                await asyncio.sleep(6)
        except TimeoutError:
            return loop.time()
        return -1

    task = loop.create_task(impatient())
    loop.advance(10)
    assert task.result() == 5


def test_a_task_group_waits_for_all(loop: LabLoop) -> None:
    async def group() -> list[int]:
        async with asyncio.TaskGroup() as tasks:
            made = [
                tasks.create_task(asyncio.sleep(number, number)) for number in (3, 1)
            ]
        return [task.result() for task in made]

    task = loop.create_task(group())
    loop.advance(2)
    assert not task.done()
    loop.advance(1)
    assert task.result() == [3, 1]


def test_a_task_group_reports_each_failure(loop: LabLoop) -> None:
    async def fail() -> None:
        raise ValueError("wrong")

    async def group() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())
            tasks.create_task(asyncio.sleep(100))

    with pytest.raises(ExceptionGroup) as caught:
        loop.finish(group())
    assert [str(each) for each in caught.value.exceptions] == ["wrong"]


def test_an_event_wakes_all_who_wait(loop: LabLoop) -> None:
    event = asyncio.Event()
    waiters = [loop.create_task(event.wait()) for _ in range(3)]
    loop.settle()
    assert not any(waiter.done() for waiter in waiters)
    event.set()
    loop.settle()
    assert all(waiter.done() for waiter in waiters)


def test_a_full_queue_holds_its_producer(loop: LabLoop) -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(1)

    async def produce() -> None:
        for number in range(3):
            await queue.put(number)

    producer = loop.create_task(produce())
    loop.settle()
    assert not producer.done()
    assert [loop.finish(queue.get()) for _ in range(3)] == [0, 1, 2]
    assert producer.done()


def test_to_thread_runs_on_the_loop(loop: LabLoop) -> None:
    async def work() -> bool:
        return await asyncio.to_thread(asyncio.get_running_loop) is loop

    assert loop.finish(work())


def test_an_executor_is_never_used(loop: LabLoop) -> None:
    executor = mock.Mock(ThreadPoolExecutor)

    async def work() -> tuple[int, int]:
        return await loop.run_in_executor(executor, divmod, 7, 2)

    assert loop.finish(work()) == (3, 1)
    executor.submit.assert_not_called()


def test_an_executor_passes_exceptions_on(loop: LabLoop) -> None:
    async def work() -> None:
        await loop.run_in_executor(None, int, "no number")

    with pytest.raises(ValueError, match="no number"):
        loop.finish(work())


# What has no end


def test_finish_reports_what_never_ends(loop: LabLoop) -> None:
    async def wait_for_nothing() -> None:
        await asyncio.Event().wait()

    with pytest.raises(LabError, match="wait_for_nothing"):
        loop.finish(wait_for_nothing())
    assert asyncio.all_tasks(loop) == set()


def test_finish_does_not_wait_for_timers(loop: LabLoop) -> None:
    with pytest.raises(LabError, match="sleep"):
        loop.finish(asyncio.sleep(1))
    assert loop.time() == 0


@pytest.fixture
def busy(loop: LabLoop, monkeypatch: pytest.MonkeyPatch) -> LabLoop:
    """A loop that soon counts as never idle."""
    monkeypatch.setattr(loops, "MOST_TURNS", 1000)
    return loop


def test_a_busy_callback_is_named(busy: LabLoop) -> None:
    def spin() -> None:
        busy.call_soon(spin)

    spin()
    with pytest.raises(NeverIdleError, match=r"spin.*test_loop\.py"):
        busy.settle()


def test_a_busy_timer_is_named(busy: LabLoop) -> None:
    def spin() -> None:
        busy.call_later(0, spin)

    spin()
    with pytest.raises(NeverIdleError, match="spin"):
        busy.settle()


def test_a_busy_task_is_named(busy: LabLoop) -> None:
    async def spin() -> None:
        for _ in itertools.repeat(None):
            await asyncio.sleep(0)

    task = busy.create_task(spin())
    with pytest.raises(NeverIdleError, match="spin"):
        busy.settle()
    task.cancel()
    busy.settle()


def test_a_reader_that_never_reads_is_named(busy: LabLoop) -> None:
    listener = busy.bind("127.0.0.1", 0)
    listener.listen()
    client = connect(busy)
    end, _ = listener.accept()
    busy.add_reader(end, unmoved := mock.Mock(name="unmoved"))
    with pytest.raises(NeverIdleError, match="unmoved"):
        client.send(b"never read")
    assert unmoved.called


# Signals


def test_a_signal_reaches_its_handler(loop: LabLoop, ring, rung) -> None:
    loop.add_signal_handler(signal.SIGTERM, ring, "SIGTERM")
    loop.signal(signal.SIGTERM)
    assert rung == [("SIGTERM", 0)]


def test_a_signal_without_handler_is_an_error(loop: LabLoop) -> None:
    with pytest.raises(LabError, match="no handler was added for SIGTERM"):
        loop.signal(signal.SIGTERM)


def test_a_removed_handler_hears_nothing(loop: LabLoop, ring, rung) -> None:
    loop.add_signal_handler(signal.SIGINT, ring, "SIGINT")
    assert loop.remove_signal_handler(signal.SIGINT)
    assert not loop.remove_signal_handler(signal.SIGINT)
    with pytest.raises(LabError):
        loop.signal(signal.SIGINT)
    assert rung == []


# Servers


def test_start_server_serves_streams(loop: LabLoop) -> None:
    loop.finish(asyncio.start_server(echo, "127.0.0.1", 0))
    with connect(loop) as client:
        assert client.converse(b"abc") == b"abc"


def test_create_server_serves_protocols(loop: LabLoop) -> None:
    protocol = mock.Mock(asyncio.Protocol)
    protocol.eof_received.return_value = None
    loop.finish(loop.create_server(lambda: protocol, "127.0.0.1", 0))
    with connect(loop) as client:
        client.send(b"abc")
    protocol.data_received.assert_called_once_with(b"abc")
    protocol.connection_lost.assert_called_once_with(None)


def test_a_given_socket_is_listened_on(loop: LabLoop) -> None:
    listener = loop.bind("127.0.0.1", 80)
    loop.finish(loop.create_server(asyncio.Protocol, sock=listener))
    with connect(loop):
        assert listener.listening


def test_a_server_not_started_refuses(loop: LabLoop) -> None:
    work = loop.create_server(asyncio.Protocol, "127.0.0.1", 0, start_serving=False)
    server = loop.finish(work)
    with pytest.raises(ConnectionRefusedError):
        connect(loop)
    loop.finish(server.start_serving())
    connect(loop).close()


def test_a_closed_server_refuses(loop: LabLoop) -> None:
    server = loop.finish(loop.create_server(asyncio.Protocol, "127.0.0.1", 0))
    listener = loop.open_listeners()[0]
    server.close()
    with pytest.raises(ConnectionRefusedError):
        LabClient(loop, listener, 50_001, KERNEL)


@pytest.mark.parametrize("second", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_refused(loop: LabLoop, second: str) -> None:
    loop.bind("127.0.0.1", 80)
    with pytest.raises(OSError, match="in use"):
        loop.bind(second, 80)


@pytest.mark.parametrize("first", [True, False])
def test_a_port_is_shared_by_those_who_say_so(loop: LabLoop, first: bool) -> None:
    async def listen(shared: bool) -> None:
        await loop.create_server(asyncio.Protocol, "::1", 80, reuse_port=shared)

    loop.finish(listen(first))
    with pytest.raises(OSError, match="in use"):
        loop.finish(listen(not first))
    if first:
        loop.finish(listen(True))


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "::1"), (socket.AF_INET6, "127.0.0.1")]
)
def test_a_host_of_another_family_is_refused(
    loop: LabLoop, family: int, host: str
) -> None:
    with pytest.raises(socket.gaierror):
        loop.finish(loop.create_server(asyncio.Protocol, host, 80, family=family))


def test_port_zero_finds_a_free_one(loop: LabLoop) -> None:
    loop.bind("127.0.0.1", FIRST_PORT)
    assert loop.bind("127.0.0.1", 0).address == ("127.0.0.1", FIRST_PORT + 1)


def test_two_hosts_share_a_port(loop: LabLoop) -> None:
    loop.bind("127.0.0.1", 80)
    assert loop.bind("127.0.0.2", 80).address == ("127.0.0.2", 80)


def test_a_closed_port_is_free_again(loop: LabLoop) -> None:
    loop.bind("127.0.0.1", 80).close()
    assert loop.bind("127.0.0.1", 80).address == ("127.0.0.1", 80)


def test_tls_is_refused_plainly(loop: LabLoop) -> None:
    with pytest.raises(LabError, match="no TLS"):
        loop.finish(loop.create_server(asyncio.Protocol, "127.0.0.1", 0, ssl=True))


def test_several_hosts_are_refused_plainly(loop: LabLoop) -> None:
    with pytest.raises(LabError, match="one address"):
        loop.finish(loop.create_server(asyncio.Protocol, ["127.0.0.1", "::1"], 0))


def test_real_sockets_are_refused_plainly(loop: LabLoop) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(LabError, match="no sockets but its own"):
        loop.add_reader(ours, print)


def test_clients_are_served_side_by_side(loop: LabLoop) -> None:
    loop.finish(asyncio.start_server(echo, "127.0.0.1", 0))
    clients = [connect(loop, 50_000 + number) for number in range(20)]
    for number, client in enumerate(clients):
        client.send(b"%d" % number)
    for number, client in enumerate(clients):
        client.hang_up()
        assert client.receive_to_end() == b"%d" % number


# Errors


def reported_by(loop: LabLoop) -> list[dict[str, object]]:
    """Keep what the exception handler is told from now on."""
    reported: list[dict[str, object]] = []
    loop.set_exception_handler(lambda _, context: reported.append(context))
    return reported


def test_a_failing_callback_is_reported(loop: LabLoop) -> None:
    reported = reported_by(loop)
    loop.call_soon(int, "no number")
    loop.settle()
    assert [type(each["exception"]) for each in reported] == [ValueError]


def test_a_failing_protocol_is_reported(loop: LabLoop) -> None:
    class Failing(asyncio.Protocol):
        def data_received(self, data: bytes) -> None:
            raise ValueError(data)

    reported = reported_by(loop)
    loop.finish(loop.create_server(Failing, "127.0.0.1", 0))
    with connect(loop) as client:
        client.send(b"abc")
        assert client.receive_some() == b""
    messages = [each["message"] for each in reported]
    assert messages == ["Fatal error: protocol.data_received() call failed."]


def test_a_failing_stream_handler_is_reported(loop: LabLoop) -> None:
    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            raise ValueError("wrong")
        finally:
            writer.close()

    reported = reported_by(loop)
    loop.finish(asyncio.start_server(fail, "127.0.0.1", 0))
    with connect(loop):
        pass
    assert [str(each["exception"]) for each in reported] == ["wrong"] * len(reported)
    messages = [each["message"] for each in reported]
    assert "Unhandled exception in client_connected_cb" in messages


# Chapters, unmodified


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "name",
    [
        "ch01_stream_echo.server",
        "ch01_stream_echo.raw_sockets",
        "ch02_protocol_echo.server",
    ],
)
def test_a_chapters_main_runs_until_signalled(
    name: str, number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(f"chapters.{name}")
    running = LabServer(module.serve)
    loop = running.loop
    with mock.patch.object(socket, "create_server", running.create_server):
        main = loop.create_task(module.main("127.0.0.1", 0))
        loop.settle()
    announced = capsys.readouterr().out
    assert f"on 127.0.0.1, port {FIRST_PORT}. Try: nc 127.0.0.1 8000\n" in announced
    with running.connect() as client, running.connect() as idle:
        assert client.exchange(b"abc") == b"abc"
        loop.signal(number)
        loop.advance(10)
        assert client.receive_some() == idle.receive_some() == b""
    assert main.done()
    assert main.result() is None
    assert capsys.readouterr().out == "Stopping.\n"
    assert asyncio.all_tasks(loop) == set()
    loop.close()
