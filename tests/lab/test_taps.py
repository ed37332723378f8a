"""Stand-ins between asyncio and a server: they write all down, and change nothing."""

import asyncio
import gc
import weakref
from array import array
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest

from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import TracedLabLoop
from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.taps import (
    TracedBufferedProtocol,
    TracedProtocol,
    TracedTransport,
    exact,
    traced_protocol,
)
from lab.tracing.trace import Event, Lane

Connect = Callable[[Callable[[], Any]], LabClient]
Told = tuple[str, int, bytes | None, str]  # name, depth, data, note


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def recorder(events: list[Event]) -> Recorder:
    return Recorder(events.append, lambda: 0.0)


@pytest.fixture
def real() -> mock.Mock:
    """A transport of asyncio's, which is asked and answers."""
    real = mock.Mock(asyncio.Transport)
    real.get_write_buffer_size.return_value = 0
    real.get_extra_info.return_value = ("192.0.2.7", 50_001)
    return real


@pytest.fixture
def transport(recorder: Recorder, real: mock.Mock) -> TracedTransport:
    return TracedTransport(recorder, 3, real)


@pytest.fixture
def loop(events: list[Event]) -> Iterator[TracedLabLoop]:
    loop = TracedLabLoop(events.append)
    yield loop
    loop.close()


@pytest.fixture
def connect(loop: TracedLabLoop) -> Iterator[Connect]:
    """Return clients that read all that comes, of a server with such protocols."""
    clients: list[LabClient] = []

    def connect(factory: Callable[[], Any]) -> LabClient:
        if not loop.open_listeners():
            loop.finish(loop.create_server(factory, "127.0.0.1", 0))
        port = 50_001 + len(clients)
        client = LabClient(loop, loop.open_listeners()[0], port, KERNEL)
        client.read_on()
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.close()
    loop.settle()


def told(events: list[Event], lane: Lane) -> list[Told]:
    """Return what was recorded in one lane."""
    return [
        (each.name, each.depth, each.data, each.note)
        for each in events
        if each.lane == lane
    ]


class Keeping(asyncio.Protocol):
    """A protocol that keeps its transport."""

    transport: Any

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport


# Transports


@pytest.mark.parametrize(
    "name", ["write_eof", "close", "abort", "pause_reading", "resume_reading"]
)
def test_a_call_is_recorded_once_and_made(transport, real, events, name: str) -> None:
    getattr(transport, name)()
    assert events == [Event(0.0, Lane.TRANSPORT, name, connection=3)]
    assert real.mock_calls == [getattr(mock.call, name)()]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_write_is_recorded_with_its_bytes(transport, real, events, kind) -> None:
    data = kind(b"abc")
    transport.write(data)
    assert told(events, Lane.TRANSPORT) == [("write", 0, b"abc", "")]
    (passed,) = real.write.call_args.args
    assert passed is data


def test_a_buffer_may_be_used_again_after_a_write(transport, events) -> None:
    buffer = bytearray(b"abc")
    transport.write(buffer)
    buffer[:] = b"xyz"
    assert events[0].data == b"abc"


def test_many_writes_are_recorded_as_one(transport, real, events) -> None:
    transport.writelines(piece for piece in (b"a", bytearray(b"b"), memoryview(b"c")))
    assert told(events, Lane.TRANSPORT) == [("writelines", 0, b"abc", "")]
    assert real.mock_calls[0] == mock.call.writelines([b"a", b"b", b"c"])


@pytest.mark.parametrize("writing", ["write", "writelines"])
def test_what_was_not_sent_is_told(transport, real, events, writing: str) -> None:
    real.get_write_buffer_size.return_value = 4096
    getattr(transport, writing)({"write": b"abc", "writelines": [b"abc"]}[writing])
    assert told(events, Lane.TRANSPORT) == [
        (writing, 0, b"abc", ""),
        ("keeps", 1, None, "4,096 bytes"),
    ]
    assert events[1].connection == 3


@pytest.mark.parametrize("name", ["close", "write_eof", "resume_reading"])
def test_only_writes_keep_anything(transport, real, events, name: str) -> None:
    real.get_write_buffer_size.return_value = 4096
    getattr(transport, name)()
    assert [event.name for event in events] == [name]


def test_what_a_call_causes_is_deeper(transport, real, recorder, events) -> None:
    real.close.side_effect = lambda: recorder.note(Lane.CLIENT, "sees the end")
    transport.close()
    assert [(event.name, event.depth) for event in events] == [
        ("close", 0),
        ("sees the end", 1),
    ]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("can_write_eof", []),
        ("get_write_buffer_size", []),
        ("get_write_buffer_limits", []),
        ("set_write_buffer_limits", [5, 2]),
        ("is_reading", []),
        ("is_closing", []),
        ("get_extra_info", ["socket", "none"]),
    ],
)
def test_questions_are_passed_on_unrecorded(
    transport, real, events, name: str, arguments: list[object]
) -> None:
    answer = getattr(transport, name)(*arguments)
    asked = getattr(real, name)
    asked.assert_called_once_with(*arguments)
    if name != "set_write_buffer_limits":
        assert answer is asked.return_value
    assert events == []


def test_every_method_of_a_transport_is_stood_in_for() -> None:
    methods = {name for name in dir(asyncio.Transport) if not name.startswith("_")}
    assert methods <= vars(TracedTransport).keys()


def test_arguments_may_be_named(transport, real) -> None:
    transport.write(data=b"a")
    transport.writelines(list_of_data=[b"a"])
    transport.set_write_buffer_limits(high=5)
    transport.get_extra_info(name="socket", default=None)
    transport.set_protocol(protocol=asyncio.Protocol())
    assert real.set_write_buffer_limits.call_args == mock.call(5, None)


def test_attributes_beyond_the_interface_are_found(recorder) -> None:
    class Special(asyncio.Transport):
        colour = "red"

    transport = TracedTransport(recorder, 1, Special())
    assert transport.colour == "red"
    with pytest.raises(AttributeError, match="'Special' object has no attribute"):
        _ = transport.size


def test_a_transport_looks_like_the_real_one(transport, real) -> None:
    assert repr(transport) == repr(real)
    assert isinstance(transport, asyncio.Transport)


def test_a_failing_call_fails_and_is_left(transport, real, recorder) -> None:
    real.write.side_effect = RuntimeError("Cannot call write() after write_eof()")
    with pytest.raises(RuntimeError, match="after write_eof"):
        transport.write(b"abc")
    assert recorder.depth == 0


@pytest.mark.parametrize("wrong", [None, "text", 5, [1, 2]])
def test_writing_what_is_no_bytes_fails_as_in_asyncio(connect, wrong: object) -> None:
    protocol = Keeping()
    with connect(lambda: protocol):
        with pytest.raises(TypeError) as theirs:
            protocol.transport.real.write(wrong)
        with pytest.raises(TypeError) as ours:
            protocol.transport.write(wrong)
        with pytest.raises(TypeError):
            protocol.transport.writelines([b"bytes", wrong])
    assert str(ours.value) == str(theirs.value)


@pytest.mark.parametrize("wrong", [None, 5])
def test_writing_no_lines_at_all_fails(transport, wrong: Any) -> None:
    with pytest.raises(TypeError):
        transport.writelines(wrong)


def test_closing_twice_is_recorded_twice_and_harmless(connect, events) -> None:
    protocol = Keeping()
    with connect(lambda: protocol) as client:
        protocol.transport.close()
        protocol.transport.close()
        assert client.receive_to_end() == b""
    assert [each[0] for each in told(events, Lane.TRANSPORT)] == ["close", "close"]
    names = [each[0] for each in told(events, Lane.PROTOCOL)]
    assert names == ["connection_made", "connection_lost"]


def test_a_write_after_the_loss_is_as_silent_as_ever(connect, events) -> None:
    protocol = Keeping()
    client = connect(lambda: protocol)
    client.reset()
    protocol.transport.write(b"late")
    assert told(events, Lane.TRANSPORT) == [("write", 0, b"late", "")]
    assert protocol.transport.is_closing()


# A transport's protocol


def test_a_transport_returns_the_protocol_it_was_given(connect) -> None:
    first, second = Keeping(), Keeping()
    with connect(lambda: first):
        assert first.transport.get_protocol() is first
        first.transport.set_protocol(second)
        assert first.transport.get_protocol() is second


def test_a_buffered_protocol_is_returned_as_well(connect) -> None:
    protocol = Keeping()
    buffered = Buffered()
    with connect(lambda: protocol):
        protocol.transport.set_protocol(buffered)
        assert protocol.transport.get_protocol() is buffered


def test_a_protocol_set_by_others_is_returned(transport, real) -> None:
    assert transport.get_protocol() is real.get_protocol.return_value


def test_a_new_protocol_is_recorded_from_then_on(connect, events) -> None:
    class Second(Keeping):
        pass

    first, second = Keeping(), mock.Mock(Second)
    second.eof_received.return_value = None
    with connect(lambda: first) as client:
        first.transport.set_protocol(second)
        client.send(b"abc")
    second.data_received.assert_called_once_with(b"abc")
    received = [event for event in events if event.name == "data_received"]
    assert [event.connection for event in received] == [1]


# Protocols


class Full(Keeping):
    """A protocol that does something in every callback."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=KERNEL)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data * 2 * KERNEL)

    def pause_writing(self) -> None:
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.transport.resume_reading()

    def eof_received(self) -> bool:
        self.transport.write(b"bye")
        return False


def test_each_callback_is_recorded_at_its_depth(connect, events) -> None:
    client = connect(Full)
    client.stop_reading()
    client.send(b"x")
    client.read_again()
    client.hang_up()
    lanes = (Lane.PROTOCOL, Lane.TRANSPORT)
    assert [(e.depth, e.name, e.note) for e in events if e.lane in lanes] == [
        (0, "connection_made", ""),
        (0, "data_received", ""),
        (1, "write", ""),
        (2, "keeps", f"{KERNEL:,} bytes"),
        (0, "eof_received", ""),
        (1, "write", ""),
        (0, "eof_received returns", "False"),
        (0, "connection_lost", "None"),
    ]


def test_a_pause_within_a_write_is_deeper(connect, events) -> None:
    client = connect(Full)
    client.stop_reading()
    client.send(b"xx")
    client.read_again()
    lanes = (Lane.PROTOCOL, Lane.TRANSPORT)
    assert [(e.depth, e.name) for e in events if e.lane in lanes] == [
        (0, "connection_made"),
        (0, "data_received"),
        (1, "write"),
        (2, "pause_writing"),
        (3, "pause_reading"),
        (2, "keeps"),
        (0, "resume_writing"),
        (1, "resume_reading"),
    ]


def test_callbacks_are_recorded_under_their_class(connect, events) -> None:
    connect(Full).close()
    assert {event.who for event in events if event.lane == Lane.PROTOCOL} == {"Full"}


def test_data_is_recorded_as_it_came(connect, events) -> None:
    every = bytes(range(256))
    connect(asyncio.Protocol).send(every)
    (received,) = [event for event in events if event.name == "data_received"]
    assert received.data == every


def test_callbacks_get_what_asyncio_gives(recorder) -> None:
    real = mock.Mock(asyncio.Protocol)
    protocol = traced_protocol(recorder, real, 1)
    error = OSError()
    protocol.data_received(data := b"abc")
    protocol.pause_writing()
    protocol.resume_writing()
    protocol.connection_lost(error)
    assert real.mock_calls == [
        mock.call.data_received(data),
        mock.call.pause_writing(),
        mock.call.resume_writing(),
        mock.call.connection_lost(error),
    ]


@pytest.mark.parametrize("answer", [None, False, True])
def test_eof_received_answers_for_the_protocol(recorder, events, answer) -> None:
    real = mock.Mock(asyncio.Protocol)
    real.eof_received.return_value = answer
    assert traced_protocol(recorder, real, 1).eof_received() is answer
    assert told(events, Lane.PROTOCOL) == [
        ("eof_received", 0, None, ""),
        ("eof_received returns", 0, None, str(answer)),
    ]


def test_a_loss_is_recorded_with_its_reason(connect, events) -> None:
    connect(asyncio.Protocol).reset()
    assert events[-1].name == "connection_lost"
    assert events[-1].note == "ConnectionResetError"


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError, SystemExit])
def test_an_exception_in_a_callback_passes(recorder, events, error) -> None:
    real = mock.Mock(asyncio.Protocol)
    real.eof_received.side_effect = error
    with pytest.raises(error):
        traced_protocol(recorder, real, 1).eof_received()
    assert [event.name for event in events] == ["eof_received"]
    assert recorder.depth == 0
    assert CONNECTION.get() is None


def test_a_protocol_looks_like_the_real_one(recorder) -> None:
    real = Full()
    assert repr(traced_protocol(recorder, real)) == repr(real)


def test_slotted_protocols_work(connect, events) -> None:
    class Slotted(asyncio.Protocol):
        __slots__ = ("transport",)

        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            self.transport.write(data)

    assert connect(Slotted).converse(b"abc") == b"abc"


def test_a_protocol_that_is_none_of_asyncios_works(connect) -> None:
    class Duck:
        def connection_made(self, transport: Any) -> None:
            transport.write(b"quack")

        def eof_received(self) -> None: ...

        def connection_lost(self, exc: Exception | None) -> None: ...

    client = connect(Duck)
    client.hang_up()
    assert client.receive_to_end() == b"quack"


# Buffered protocols


class Buffered(asyncio.BufferedProtocol):
    """A protocol that echoes from a buffer of its own."""

    transport: Any

    def __init__(self, buffer: Any = None) -> None:
        self.buffer = bytearray(8) if buffer is None else buffer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def get_buffer(self, sizehint: int) -> Any:
        return self.buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.transport.write(bytes(memoryview(self.buffer).cast("B")[:nbytes]))


@pytest.mark.parametrize("buffer", [bytearray(8), memoryview(bytearray(8))])
def test_a_buffered_protocol_reads_into_its_buffer(connect, events, buffer) -> None:
    assert connect(lambda: Buffered(buffer)).converse(b"hello, world") == (
        b"hello, world"
    )
    assert told(events, Lane.PROTOCOL)[1:3] == [
        ("buffer_updated", 0, b"hello, w", ""),
        ("buffer_updated", 0, b"orld", ""),
    ]


def test_a_buffer_is_counted_in_bytes(recorder, events) -> None:
    numbers = array("I", [0, 0])
    protocol = traced_protocol(recorder, mock.Mock(Buffered), 1)
    assert isinstance(protocol, TracedBufferedProtocol)
    protocol.real.get_buffer.return_value = numbers
    memoryview(protocol.get_buffer(8)).cast("B")[:3] = b"abc"
    protocol.buffer_updated(3)
    assert events[0].data == b"abc"
    protocol.real.buffer_updated.assert_called_once_with(3)


def test_a_buffer_may_grow_between_two_callbacks(connect) -> None:
    class Growing(Buffered):
        def buffer_updated(self, nbytes: int) -> None:
            super().buffer_updated(nbytes)
            self.buffer += bytes(8)  # BufferError if anyone still looks at it

    assert connect(Growing).converse(b"hello, world") == b"hello, world"


def test_the_kind_of_a_stand_in_is_that_of_its_protocol(recorder) -> None:
    assert isinstance(traced_protocol(recorder, Buffered()), asyncio.BufferedProtocol)
    assert isinstance(traced_protocol(recorder, Full()), asyncio.Protocol)
    assert not issubclass(TracedProtocol, asyncio.BufferedProtocol)
    assert not issubclass(TracedBufferedProtocol, asyncio.Protocol)


# Connections


def test_callbacks_run_on_behalf_of_their_connection(connect) -> None:
    seen: list[int | None] = []

    class Seeing(Keeping):
        def data_received(self, data: bytes) -> None:
            seen.append(CONNECTION.get())

    first = connect(Seeing)
    second = connect(None)
    for client in (second, first):
        client.send(b"abc")
    assert seen == [2, 1]
    assert CONNECTION.get() is None


def test_one_connection_may_write_to_another(connect, events) -> None:
    protocols: list[Any] = []

    class Telling(Keeping):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            protocols.append(self)

        def data_received(self, data: bytes) -> None:
            protocols[0].transport.write(data)
            asyncio.get_running_loop().call_later(1, self.transport.close)

    connect(Telling)
    second = connect(None)
    del events[:]
    second.send(b"abc")
    assert [(each.lane, each.connection) for each in events] == [
        (Lane.CLIENT, 2),
        (Lane.PROTOCOL, 2),
        (Lane.TRANSPORT, 1),
        (Lane.CLIENT, 1),
        (Lane.TIMER, 2),
    ]


def test_resuming_another_connection_lends_it_no_number(connect, events) -> None:
    protocols: list[Any] = []

    class Waiting(Keeping):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            protocols.append(self)
            self.transport.pause_reading()
            protocols[0].transport.resume_reading()

        def data_received(self, data: bytes) -> None:
            asyncio.get_running_loop().call_later(1, self.transport.close)

    first = connect(Waiting)
    connect(None)
    first.send(b"abc")
    protocols[1].transport.resume_reading()
    assert (events[-2].lane, events[-2].connection) == (Lane.TIMER, 1)


def test_nothing_keeps_a_protocol_once_it_is_lost(connect) -> None:
    kept: list[weakref.ref[Any]] = []

    def factory() -> Keeping:
        protocol = Keeping()
        kept.append(weakref.ref(protocol))
        return protocol

    client = connect(factory)
    (protocol,) = kept
    kept.append(weakref.ref(protocol().transport))
    gc.disable()  # What has gone must have gone by its references alone.
    try:
        client.close()
        assert [reference() for reference in kept] == [None, None]
    finally:
        gc.enable()


def test_exact_copies_bytes_of_every_kind() -> None:
    every = [b"ab", bytearray(b"ab"), memoryview(b"ab"), memoryview(b"a-b-")[::2]]
    assert [exact(each) for each in every] == [b"ab"] * 4
    assert exact("ab") == exact(None) == exact(5) == b""
