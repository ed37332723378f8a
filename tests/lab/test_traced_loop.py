"""Timers, signals, errors and sockets are recorded, in the lab and on real sockets."""

import asyncio
import contextlib
import contextvars
import errno
import functools
import importlib
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from lab.server import RealServer, Stoppable
from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import LabLoop, TracedLabLoop
from lab.simulator.server import LabServer
from lab.tracing.loop import XrayLoop, timer_name
from lab.tracing.recorder import CONNECTION
from lab.tracing.trace import Event, Lane, dump

CHAPTERS = [
    "ch01_stream_echo.server",
    "ch01_stream_echo.raw_sockets",
    "ch02_protocol_echo.server",
]


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def loop(events: list[Event]) -> Iterator[TracedLabLoop]:
    loop = TracedLabLoop(events.append)
    yield loop
    assert loop.timers == {}
    assert loop.recorder.depth == 0
    loop.close()


def connect(loop: LabLoop, port: int = 50_001) -> LabClient:
    client = LabClient(loop, loop.open_listeners()[0], port, KERNEL)
    client.read_on()
    return client


def timers(events: list[Event]) -> list[tuple[float, str, str, str]]:
    """Return when what became of which timer."""
    return [
        (event.time, event.who, event.name, event.note)
        for event in events
        if event.lane == Lane.TIMER
    ]


def ring(*arguments: object) -> None:
    """Be a callback."""


# Timers


def test_a_timer_is_armed_and_fires(loop, events) -> None:
    loop.call_later(5, ring)
    loop.advance(5)
    assert timers(events) == [(0, "ring", "armed", "5 s"), (5, "ring", "fires", "")]


def test_a_timer_is_armed_for_the_time_that_is_left(loop, events) -> None:
    loop.advance(0.7)
    loop.call_at(1, ring)
    loop.advance(0.3)
    assert timers(events)[0] == (0.7, "ring", "armed", "0.3 s")


def test_the_time_that_arming_takes_is_not_told(events) -> None:
    class Ticking(TracedLabLoop):
        def time(self) -> float:
            self.now += 1e-5
            return self.now

    loop = Ticking(events.append)
    loop.call_later(5, ring).cancel()
    loop.close()
    assert timers(events)[0][3] == "5 s"


def test_a_timer_calls_with_its_arguments(loop) -> None:
    called: list[tuple[object, ...]] = []
    loop.call_later(1, lambda *arguments: called.append(arguments), 2, 3)
    loop.advance(1)
    assert called == [(2, 3)]


def test_what_a_timer_does_is_deeper(loop, events) -> None:
    loop.call_later(1, lambda: loop.call_later(1, ring))
    loop.advance(2)
    assert [(event.depth, event.name) for event in events] == [
        (0, "armed"),
        (0, "fires"),
        (1, "armed"),
        (0, "fires"),
    ]


def test_a_cancelled_timer_is_told_once(loop, events) -> None:
    timer = loop.call_later(5, ring)
    timer.cancel()
    timer.cancel()
    loop.advance(5)
    assert timers(events)[1:] == [(0, "ring", "cancelled", "")]
    assert timer.cancelled()


def test_cancelling_after_the_alarm_says_nothing(loop, events) -> None:
    timer = loop.call_later(5, ring)
    loop.advance(5)
    timer.cancel()
    assert [name for _, _, name, _ in timers(events)] == ["armed", "fires"]


def test_a_timer_may_cancel_itself(loop, events) -> None:
    handle = loop.call_later(1, lambda: handle.cancel())
    loop.advance(1)
    assert [name for _, _, name, _ in timers(events)] == ["armed", "fires"]


def test_a_timer_may_be_cancelled_when_it_is_due(loop, events) -> None:
    first = loop.call_at(1, lambda: second.cancel())
    second = loop.call_at(1, lambda: first.cancel())
    loop.advance(1)
    assert [name for _, _, name, _ in timers(events)] == [
        "armed",
        "armed",
        "fires",
        "cancelled",
    ]


def test_many_cancelled_timers_leave_nothing(loop, events) -> None:
    for number in range(1000):
        loop.call_later(number, ring).cancel()
    loop.settle()
    assert len(events) == 2000


def test_a_failing_timer_is_over(loop, events) -> None:
    def fail() -> None:
        raise ValueError("x")

    loop.set_exception_handler(lambda *_: None)
    loop.call_later(1, fail)
    loop.advance(1)
    assert [(event.depth, event.name) for event in events] == [
        (0, "armed"),
        (0, "fires"),
        (0, "reported"),
    ]


def test_a_sleep_is_a_timer(loop, events) -> None:
    loop.create_task(asyncio.sleep(5))
    loop.advance(5)
    assert timers(events) == [
        (0, "asyncio.sleep", "armed", "5 s"),
        (5, "asyncio.sleep", "fires", ""),
    ]


def test_a_cancelled_sleep_cancels_its_timer(loop, events) -> None:
    task = loop.create_task(asyncio.sleep(5))
    loop.settle()
    task.cancel()
    loop.settle()
    assert [name for _, _, name, _ in timers(events)] == ["armed", "cancelled"]


@pytest.mark.parametrize(("needed", "end"), [(1, "cancelled"), (9, "fires")])
def test_a_timeout_is_a_timer(loop, events, needed: float, end: str) -> None:
    async def impatient() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.sleep(needed)

    loop.create_task(impatient())
    loop.advance(10)
    names = [name for _, who, name, _ in timers(events) if who == "asyncio.timeout"]
    assert names == ["armed", end]


def test_asyncio_wait_has_a_timer(loop, events) -> None:
    async def main() -> None:
        waiting = asyncio.create_task(asyncio.sleep(5))
        await asyncio.wait([waiting], timeout=1)
        waiting.cancel()

    loop.create_task(main())
    loop.advance(1)
    assert ("asyncio.wait", "fires") in [
        (who, name) for _, who, name, _ in timers(events)
    ]


class Callback:
    """A callback that is no function, and one that is a method."""

    def __call__(self) -> None: ...

    def method(self) -> None: ...


def partial_of_a_partial() -> Callable[[], None]:
    """Return one that Python does not make one of: the inner has an attribute."""
    inner = functools.partial(ring, 1)
    inner.colour = "red"
    return functools.partial(inner, 2)


def test_a_timer_is_named_after_its_callback() -> None:
    assert timer_name(ring) == "ring"
    assert timer_name(Callback().method) == "Callback.method"
    assert timer_name(Callback()) == "Callback"
    assert timer_name(partial_of_a_partial()) == "ring"
    assert timer_name(lambda: None) == "<lambda>"
    assert timer_name(asyncio.Event().set) == "Event.set"


@pytest.mark.parametrize("callback", [ring, Callback().method, Callback()])
def test_a_timer_looks_as_it_would_in_asyncio(callback: Callable[[], None]) -> None:
    looks = []
    for loop in (LabLoop(), TracedLabLoop(lambda event: None)):
        timer = loop.call_later(5, callback)
        looks.append(repr(timer))
        timer.cancel()
        loop.close()
    assert looks[0] == looks[1]


def test_a_timer_in_a_context_runs_there(loop) -> None:
    seen: list[int | None] = []
    context = contextvars.copy_context()
    context.run(CONNECTION.set, 7)
    loop.call_later(1, lambda: seen.append(CONNECTION.get()), context=context)
    loop.advance(1)
    assert seen == [7]


def test_no_time_at_all_is_refused_and_not_recorded(loop, events) -> None:
    with pytest.raises(TypeError, match="cannot be None"):
        loop.call_at(None, ring)
    assert events == []


def test_a_timer_belongs_to_the_connection_that_armed_it(loop, events) -> None:
    armed: list[asyncio.TimerHandle] = []

    class Arming(asyncio.Protocol):
        def data_received(self, data: bytes) -> None:
            if armed:
                armed[0].cancel()
            armed.append(loop.call_later(5, ring))

    loop.finish(loop.create_server(Arming, "127.0.0.1", 0))
    first, second = connect(loop), connect(loop, 50_002)
    first.send(b"arm")
    second.send(b"cancel, and arm another")
    first.close()
    second.close()
    loop.advance(5)
    told = [(e.connection, e.name) for e in events if e.lane == Lane.TIMER]
    assert told == [(1, "armed"), (1, "cancelled"), (2, "armed"), (2, "fires")]


def test_a_closed_loop_arms_nothing(events) -> None:
    loop = TracedLabLoop(events.append)
    loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        loop.call_later(1, ring)
    assert events == []


# Signals


def test_a_signal_is_recorded_before_its_handler_runs(loop, events) -> None:
    called: list[object] = []
    loop.add_signal_handler(signal.SIGTERM, called.append, "called")
    loop.signal(signal.SIGTERM)
    assert events == [Event(0.0, Lane.SIGNAL, "SIGTERM")]
    assert called == ["called"]


def test_what_a_signal_causes_is_deeper(loop, events) -> None:
    loop.add_signal_handler(signal.SIGINT, lambda: loop.call_later(0, ring))
    loop.signal(signal.SIGINT)
    assert [event.depth for event in events] == [0, 1, 0]


def test_a_removed_handler_is_gone(loop) -> None:
    loop.add_signal_handler(signal.SIGINT, ring)
    assert loop.remove_signal_handler(signal.SIGINT)
    assert not loop.remove_signal_handler(signal.SIGINT)


# Errors


class Failing(asyncio.Protocol):
    def data_received(self, data: bytes) -> None:
        raise ValueError("a bug")


def test_an_error_is_recorded_with_its_connection(loop, events) -> None:
    reported: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: reported.append(context))
    loop.finish(loop.create_server(Failing, "127.0.0.1", 0))
    connect(loop).close()
    connect(loop, 50_002).send(b"abc")
    (error,) = [event for event in events if event.lane == Lane.ERROR]
    assert (error.name, error.connection, error.depth) == ("reported", 2, 0)
    assert error.note == (
        "Fatal error: protocol.data_received() call failed. ValueError('a bug')"
    )
    assert [type(context["exception"]) for context in reported] == [ValueError]


class Refusing(Failing):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        raise ValueError("a bug")


class Heir(Refusing):
    """Gets its methods from another."""


@pytest.mark.parametrize("kind", [Refusing, Heir])
def test_an_error_in_connection_made_names_the_program_s_own_class(
    loop, events, kind: type[Refusing]
) -> None:
    reported: list[str] = []
    with contextlib.closing(LabLoop()) as untraced:
        for each in (untraced, loop):
            each.set_exception_handler(lambda _, told: reported.append(told["message"]))
            each.finish(each.create_server(kind, "127.0.0.1", 0))
            connect(each).close()
    (error,) = [event for event in events if event.lane == Lane.ERROR]
    assert reported[0].startswith("Exception in callback Refusing.connection_made(")
    assert reported == 2 * reported[:1]
    name, _, _ = reported[0].partition("(")
    assert error.note == f"{name}() ValueError('a bug')"
    assert error.connection == 1


def test_an_error_in_a_callback_of_no_connection_is_of_none(loop, events) -> None:
    loop.set_exception_handler(lambda *_: None)
    loop.call_soon(Failing().data_received, b"")
    loop.settle()
    (error,) = events
    assert error.note.startswith("Exception in callback Failing.data_received(")
    assert error.connection is None


def test_an_error_without_an_exception_is_its_message(loop, events) -> None:
    loop.set_exception_handler(lambda *_: None)
    loop.call_exception_handler({"message": "something"})
    assert [event.note for event in events] == ["something"]


@pytest.mark.parametrize("context", [{}, {"message": None, "protocol": None}])
def test_a_report_may_say_nothing(loop, events, context: dict[str, Any]) -> None:
    reported: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, context: reported.append(context))
    loop.call_exception_handler(context)
    assert [event.name for event in events] == ["reported"]
    assert reported == [context]


def test_a_strangers_number_is_no_connection(loop, events) -> None:
    class Numbered(asyncio.Protocol):
        number = 99

    loop.set_exception_handler(lambda *_: None)
    loop.call_exception_handler({"message": "x", "protocol": Numbered()})
    assert events[0].connection is None


def test_what_a_task_did_not_catch_is_recorded(loop, events) -> None:
    async def fail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            raise ValueError("a bug")
        finally:
            writer.close()

    loop.set_exception_handler(lambda *_: None)
    loop.finish(asyncio.start_server(fail, "127.0.0.1", 0))
    connect(loop)
    errors = [event for event in events if event.lane == Lane.ERROR]
    assert {event.connection for event in errors} == {1}
    assert "client_connected_cb ValueError('a bug')" in errors[0].note


# Sockets


def test_the_protocol_of_a_socket_that_was_accepted_is_recorded(loop, events) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()

    async def serve() -> None:
        accepted, _ = listener.accept()
        await loop.connect_accepted_socket(asyncio.Protocol, accepted)

    client = connect(loop)
    loop.finish(serve())
    client.send(b"abc")
    told = [(e.connection, e.name) for e in events if e.lane == Lane.PROTOCOL]
    assert told == [(1, "connection_made"), (1, "data_received")]
    client.close()


def test_socket_calls_are_recorded_with_their_bytes(loop, events) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()

    async def serve() -> None:
        accepted, peer = await loop.sock_accept(listener)
        assert peer == accepted.getpeername()
        data = await loop.sock_recv(accepted, 100)
        await loop.sock_sendall(accepted, bytearray(data))
        assert await loop.sock_recv(accepted, 100) == b""
        accepted.close()

    task = loop.create_task(serve())
    assert connect(loop).converse(b"abc") == b"abc"
    assert task.done()
    told = [(e.connection, e.name, e.data) for e in events if e.lane == Lane.SOCKET]
    assert told == [
        (1, "sock_accept", None),
        (1, "sock_recv", b"abc"),
        (1, "sock_sendall", b"abc"),
        (1, "sock_recv", b""),
    ]
    assert {type(data) for _, _, data in told} == {bytes, type(None)}


def test_a_server_may_send_before_it_receives(loop, events) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()

    async def greet() -> None:
        accepted, _ = await loop.sock_accept(listener)
        await loop.sock_sendall(accepted, b"hello")
        accepted.close()

    loop.create_task(greet())
    assert connect(loop).receive_to_end() == b"hello"
    told = [(e.connection, e.name) for e in events if e.lane == Lane.SOCKET]
    assert told == [(1, "sock_accept"), (1, "sock_sendall")]


def test_a_failing_socket_call_fails_as_ever(loop, events) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()
    client = connect(loop)
    accepted, _ = listener.accept()
    client.reset()
    with pytest.raises(ConnectionResetError):
        loop.finish(loop.sock_recv(accepted, 100))
    with pytest.raises(OSError, match="Broken pipe"):
        loop.finish(loop.sock_sendall(accepted, b"abc"))
    told = [(e.name, e.data) for e in events if e.lane == Lane.SOCKET]
    assert told == [("sock_sendall", b"abc")]
    accepted.close()


def test_a_socket_may_not_know_its_client_any_more(loop, events) -> None:
    gone = mock.Mock(socket.socket)
    gone.getpeername.side_effect = OSError(errno.ENOTCONN, "not connected")
    assert loop.number_of(gone) is None


def test_a_task_works_for_the_socket_it_receives_from(loop, events) -> None:
    async def serve() -> None:
        client, _ = await loop.sock_accept(listener)
        await loop.sock_recv(client, 10)
        await loop.sock_sendall(client, b"b")
        client.close()

    listener = loop.bind("127.0.0.1", 0)
    listener.listen()
    loop.create_task(serve())
    connect(loop).send(b"a")

    tasks = [(e.connection, e.name) for e in events if e.lane == Lane.TASK]
    assert tasks == [(None, "starts"), (1, "waits"), (1, "goes on"), (1, "returns")]


def test_a_file_may_be_sent_over_a_transport(loop, events, tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"contents")
    transports: list[Any] = []

    async def send() -> int:
        with path.open("rb") as file:
            return await loop.sendfile(transports[0], file, 3, count=4)

    protocol = mock.Mock(asyncio.Protocol)
    protocol.connection_made = transports.append
    protocol.eof_received.return_value = None
    loop.finish(loop.create_server(lambda: protocol, "127.0.0.1", 0))
    client = connect(loop)
    assert loop.finish(send()) == 4
    assert transports[0].get_protocol() is protocol
    client.hang_up()
    assert client.receive_to_end() == b"tent"
    calls = [(e.name, e.connection) for e in events if e.lane == Lane.TRANSPORT]
    assert calls == [("sendfile", 1)]


def test_an_abandoned_accept_may_be_repeated(loop, events) -> None:
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()
    task = loop.create_task(loop.sock_accept(listener))
    loop.settle()
    task.cancel()
    loop.settle()
    client = connect(loop)
    accepted, _ = loop.finish(loop.sock_accept(listener))
    accepted.close()
    client.close()
    assert [e.connection for e in events if e.lane == Lane.SOCKET] == [1]


# The loop as a whole


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_leaves_no_alarms(name: str, events: list[Event]) -> None:
    module = importlib.import_module(f"chapters.{name}")
    with LabServer(module.serve, take=events.append) as server:
        with server.connect() as client:
            assert client.converse(b"abc") == b"abc"
        server.connect().send(b"left open")
        server.stop(3)
        assert server.loop.timers == {}
    assert server.left_over == []
    assert server.reported == []


def test_asyncios_debug_mode_works_as_well(events: list[Event]) -> None:
    module = importlib.import_module("chapters.ch01_stream_echo.server")
    server = LabServer(module.serve, take=events.append)
    server.loop.set_debug(True)
    with server, server.connect() as client:
        assert client.converse(b"abc") == b"abc"
    assert server.reported == []


def text_of_a_run(name: str) -> str:
    """Return the trace of a chapter's server that is held up, left and stopped."""
    module = importlib.import_module(f"chapters.{name}")
    events: list[Event] = []
    with LabServer(module.serve, 8192, 4096, events.append) as server:
        client = server.connect()
        client.send(b"x" * 60_000)
        server.advance(5)
        client.read_again()
        client.hang_up()
        server.connect().reset()
        server.connect().send(b"y" * 60_000)
        server.stop(3)
    return dump(events)


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_text_of_a_run_is_the_same_every_time(name: str) -> None:
    text = text_of_a_run(name)
    assert text == text_of_a_run(name)
    assert "0x" not in text  # no address in memory
    assert '"_' not in text  # no private name, which another Python might change
    assert str(Path(asyncio.__file__).parent) not in text


class XrayServer(RealServer):
    """A server on the real loop that records what it does."""

    def __init__(self, serve: Callable[[str, int], Awaitable[Stoppable]]) -> None:
        super().__init__(serve)
        self.events: list[Event] = []

    def run(self) -> None:
        """Be the thread: run the loop until the `with` statement ends."""
        make = functools.partial(XrayLoop, self.events.append)
        with asyncio.Runner(loop_factory=make) as runner:
            runner.run(self.serve_until_done())


SERVER_SIDE = {
    Lane.PROTOCOL,
    Lane.TRANSPORT,
    Lane.TASK,
    Lane.SOCKET,
    Lane.TIMER,
    Lane.ERROR,
}


def converse(server: Any) -> None:
    """Talk to a server as two clients, step by step; the second resets."""
    server.settle()
    client = server.connect()
    server.settle()
    other = server.connect()
    server.settle()
    for step in (
        lambda: client.exchange(b"hello\n"),
        lambda: other.exchange(b"world\n"),
        client.hang_up,
        client.receive_to_end,
        other.reset,
        client.close,
    ):
        step()
        server.settle()


def server_side(events: list[Event]) -> list[tuple[object, ...]]:
    """Return what a server did, without the time that it took."""
    return [
        (e.lane, e.depth, e.name, e.who, e.connection, e.data, e.note)
        for e in events
        if e.lane in SERVER_SIDE
    ]


@pytest.mark.parametrize("name", CHAPTERS)
def test_real_sockets_are_recorded_as_those_of_the_lab(name: str) -> None:
    serve = importlib.import_module(f"chapters.{name}").serve
    lab_events: list[Event] = []
    with LabServer(serve, take=lab_events.append) as lab:
        converse(lab)
        in_lab = server_side(lab_events)
    with XrayServer(serve) as real:
        converse(real)
        on_sockets = server_side(list(real.events))
    assert on_sockets == in_lab
    assert real.reported == []


@pytest.fixture
def xray(events: list[Event]) -> Iterator[asyncio.Runner]:
    make = functools.partial(XrayLoop, events.append)
    with asyncio.Runner(loop_factory=make) as runner:
        yield runner
        loop: Any = runner.get_loop()
        assert loop.timers == {}


def test_a_real_timer_is_armed_for_a_round_time(xray, events) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_later(500, ring).cancel()
        async with asyncio.timeout(300):
            await asyncio.sleep(0)

    xray.run(main())
    assert [told[1:] for told in timers(events)] == [
        ("ring", "armed", "500 s"),
        ("ring", "cancelled", ""),
        ("asyncio.timeout", "armed", "300 s"),
        ("asyncio.timeout", "cancelled", ""),
    ]


def test_a_real_timer_fires(xray, events) -> None:
    async def main() -> None:
        await asyncio.sleep(1e-9)

    xray.run(main())
    assert [told[1:3] for told in timers(events)] == [
        ("asyncio.sleep", "armed"),
        ("asyncio.sleep", "fires"),
    ]


def test_a_real_signal_is_recorded(xray, events) -> None:
    async def main() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, stop.set)
        os.kill(os.getpid(), signal.SIGUSR1)
        await stop.wait()

    xray.run(main())
    assert [event.name for event in events if event.lane == Lane.SIGNAL] == ["SIGUSR1"]


def test_a_real_loop_has_threads_still(xray) -> None:
    async def main() -> str:
        return await asyncio.to_thread(socket.gethostname)

    assert xray.run(main()) == socket.gethostname()
