"""A scenario is played as it is written, and says in one sentence why it stops."""

import asyncio
import importlib
import signal
import sys
from collections.abc import Awaitable, Callable

import pytest

from chapters.ch01_stream_echo import server as streams
from chapters.ch01_stream_echo.stopping import Connections, Server
from lab.scenarios.complaint import ScenarioError
from lab.scenarios.failure import Failure
from lab.scenarios.scenario import parse
from lab.scenarios.stage import Stage, play
from lab.server import Stoppable
from lab.simulator.link import KERNEL
from lab.simulator.server import LabServer
from lab.tracing.trace import Event, Lane

Serve = Callable[[str, int], Awaitable[Stoppable]]

ECHO_SERVERS = [
    "ch01_stream_echo.server",
    "ch01_stream_echo.raw_sockets",
    "ch02_protocol_echo.server",
]

EVERY_VERB = """
    kernel 4 KiB
    connect
    send "hello\\n"
    expect "hel"
    expect 3 bytes
    expect nothing
    send "one byte at a time" in pieces of 1 byte
    expect "one byte at a time"
    2: connect
    2: stop reading
    2: send "x" * 8000
    advance 5 s
    2: read again
    2: expect "x" * 8000
    3: connect
    3: reset
    2: close
    send "last words"
    hang up
    expect "last words"
    expect the end
"""


class Wrong(asyncio.Protocol):
    """An echo, of which each subclass does one thing wrong."""

    room = KERNEL  # of the system, in each direction

    def __init__(self, connections: Connections) -> None:
        self.connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connections.add(transport)

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self.connections.discard(self.transport)


class Silent(Wrong):
    def data_received(self, data: bytes) -> None:
        """Never echo."""

    def eof_received(self) -> bool:
        return True


class UpperCase(Wrong):
    def data_received(self, data: bytes) -> None:
        self.transport.write(data.upper())


class LastByteWrong(Wrong):
    def data_received(self, data: bytes) -> None:
        self.transport.write(data[:-1] + b"?")


class ClosesEarly(Wrong):
    def data_received(self, data: bytes) -> None:
        self.transport.write(data[:3])
        self.transport.close()


class Resets(Wrong):
    room = 3  # The rest is unread when the server closes: its system sends RST.

    def data_received(self, data: bytes) -> None:
        self.transport.abort()


class Greets(Wrong):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.write(b"welcome")


class Exits(Wrong):
    def data_received(self, data: bytes) -> None:
        sys.exit("enough")


def serving(kind: type[Wrong]) -> Serve:
    """Return a serve() for a kind of protocol."""

    async def serve(host: str, port: int) -> Server:
        connections = Connections()
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: kind(connections), host, port)
        return Server(listener, connections)

    return serve


def failure_of(kind: type[Wrong], *steps: str) -> Failure:
    """Return how a scenario, which begins with a connection, fails with a server."""
    with (
        LabServer(serving(kind), kind.room) as server,
        pytest.raises(ScenarioError) as caught,
    ):
        play(parse("\n".join(["connect", *steps])), server)
    return caught.value.failure


def told(kind: type[Wrong], *steps: str) -> str:
    """Return the sentence of a failure, which must be that of the last step."""
    failure = failure_of(kind, *steps)
    assert (failure.line, failure.step) == (len(steps) + 1, steps[-1])
    return failure.sentence


# What passes


@pytest.mark.parametrize("name", ECHO_SERVERS)
def test_an_echo_server_passes_a_scenario_of_every_verb(name: str) -> None:
    module = importlib.import_module(f"chapters.{name}")
    with LabServer(module.serve) as server:
        play(parse(EVERY_VERB), server)

        assert server.loop.time() == 5


def test_each_client_does_what_its_lines_say() -> None:
    events: list[Event] = []
    steps = """
        connect
        2: connect
        3: connect
        2: hang up
        3: reset
        stop reading
        read again
        close
    """
    with LabServer(serving(Wrong), take=events.append) as server:
        play(parse(steps), server)
        clients = [event for event in events if event.lane is Lane.CLIENT]

    assert [(event.connection, event.name) for event in clients] == [
        (1, "connects"),
        (2, "connects"),
        (3, "connects"),
        (2, "hangs up"),
        (2, "sees the end"),
        (3, "resets"),
        (1, "stops reading"),
        (1, "reads again"),
        (1, "closes"),
    ]


def test_pieces_come_one_by_one() -> None:
    pieces = []

    class Noting(Wrong):
        def data_received(self, data: bytes) -> None:
            pieces.append(data)

    with LabServer(serving(Noting)) as server:
        play(parse('connect\nsend "abcde" in pieces of 2\nsend "fgh"'), server)

    assert pieces == [b"ab", b"cd", b"e", b"fgh"]


def test_the_kernel_of_a_scenario_is_what_a_client_that_does_not_read_holds() -> None:
    with LabServer(serving(Wrong)) as server:
        stage = Stage(server)
        play(parse("kernel 10 bytes\nconnect"), server)
        stage.connect()
        stage.stop_reading()
        stage.send(b"x" * 10)
        stage.send(b"y" * 10)

        assert stage.client(1).link.to_client == b"x" * 10


def test_the_high_water_mark_of_a_scenario_is_that_of_the_transports() -> None:
    marks = []

    class Noting(Wrong):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            marks.append(self.transport.get_write_buffer_limits()[1])

    with LabServer(serving(Noting)) as server:
        play(parse("high-water mark 1 KiB\nconnect"), server)
        play(parse("high-water mark 0\nconnect"), server)
        play(parse("connect"), server)

    assert marks == [1024, 0, 0]


def test_a_client_that_stops_reading_takes_nothing_until_it_reads_again() -> None:
    with LabServer(serving(Wrong)) as server:
        stage = Stage(server)
        stage.connect()
        stage.stop_reading()
        stage.send(b"x")
        assert stage.client(1).link.received == b""
        stage.read_again()
        assert stage.client(1).link.received == b"x"


@pytest.mark.parametrize(("kind", "last"), [(Wrong, 2.0), (ClosesEarly, 0.0)])
def test_a_client_may_send_so_many_a_second_until_the_end(
    kind: type[Wrong], last: float
) -> None:
    events: list[Event] = []
    with LabServer(serving(kind), take=events.append) as server:
        play(parse('connect\nsend "abcdef" in pieces of 2 bytes a second'), server)

    assert [each.time for each in events if each.name == "sends"][-1] == last


def test_a_client_may_read_so_many_a_second() -> None:
    events: list[Event] = []
    text = 'kernel 2 bytes\nconnect\nstop reading\nsend "abcdefg"\n'
    with LabServer(serving(Wrong), take=events.append) as server:
        play(parse(text + "read 3 bytes a second for 2 s"), server)

    read = [(each.time, each.data) for each in events if each.name == "receives"]
    assert read[:4] == [(0.0, b"ab"), (0.0, b"c"), (1.0, b"de"), (1.0, b"f")]


def test_a_server_that_has_stopped_refuses() -> None:
    with LabServer(streams.serve) as server:
        server.stop()
        play(parse("connect refused"), server)


def test_a_reset_can_be_expected() -> None:
    with LabServer(serving(Resets), Resets.room) as server:
        play(parse('connect\nsend "hello"\nexpect a reset'), server)


def test_an_expectation_leaves_what_it_did_not_expect() -> None:
    with LabServer(serving(Greets)) as server:
        stage = Stage(server)
        stage.connect()
        assert stage.expect_bytes(3) == b"wel"
        stage.expect(b"co")
        stage.expect(b"me")
        stage.expect_nothing()


# What fails


@pytest.mark.parametrize(
    ("kind", "expected", "sentence", "came", "end"),
    [
        (Silent, "hello", "nothing came", b"", "silence"),
        (
            UpperCase,
            "hello",
            '"HELLO" came: byte 1 is "H", not "h"',
            b"HELLO",
            "",
        ),
        (LastByteWrong, "hello", '"hell?" came: byte 5 is "?", not "o"', b"hell?", ""),
        (ClosesEarly, "hello", '"hel" came, then the end', b"hel", "the end"),
        (Resets, "hello", "a reset came", b"", "a reset"),
        (Wrong, "hello, you", '"hello" came, then silence', b"hello", "silence"),
    ],
)
def test_other_bytes_than_expected_are_told(
    kind: type[Wrong], expected: str, sentence: str, came: bytes, end: str
) -> None:
    failure = failure_of(kind, 'send "hello"', f'expect "{expected}"  # and no more')

    assert failure == Failure(
        step=f'expect "{expected}"',
        line=3,
        expected=expected.encode(),
        actual=came,
        sentence=f'expected "{expected}", but {sentence}',
        end=end,
    )


@pytest.mark.parametrize(
    ("kind", "step", "sentence"),
    [
        (Silent, "expect 5 bytes", "expected 5 bytes, but nothing came"),
        (ClosesEarly, "expect 5 bytes", '5 bytes, but "hel" came, then the end'),
        (Resets, "expect 1 byte", "expected 1 byte, but a reset came"),
        (Wrong, "expect nothing", 'nothing, but "hello" came, then silence'),
        (ClosesEarly, "expect nothing", 'nothing, but "hel" came, then the end'),
        (Resets, "expect nothing", "expected nothing, but a reset came"),
        (Silent, "expect the end", "expected the end, but nothing came"),
        (Wrong, "expect the end", 'the end, but "hello" came, then silence'),
        (ClosesEarly, "expect the end", 'the end, but "hel" came, then the end'),
        (Resets, "expect the end", "expected the end, but a reset came"),
        (Silent, "expect a reset", "expected a reset, but nothing came"),
        (ClosesEarly, "expect a reset", 'a reset, but "hel" came, then the end'),
    ],
)
def test_another_end_than_expected_is_told(
    kind: type[Wrong], step: str, sentence: str
) -> None:
    assert told(kind, 'send "hello"', step).endswith(sentence)


def test_the_end_is_no_silence() -> None:
    end = ["hang up", "expect nothing"]

    assert told(Wrong, *end) == "expected nothing, but the end came"


def test_a_reset_that_was_told_stays_a_reset() -> None:
    with LabServer(serving(Resets), Resets.room) as server:
        stage = Stage(server)
        stage.connect()
        stage.send(b"hello")
        stage.expect_reset()
        stage.expect_reset()


def test_sending_into_a_reset_is_told() -> None:
    failure = failure_of(Resets, 'send "hello"', 'send "b"')

    reset = "the server has reset the connection"
    assert failure.sentence == f"the client cannot send: {reset}"
    assert failure.end == "a reset"


def test_sending_after_the_connection_ended_is_told() -> None:
    sent = ['send "a" in pieces of 1', 'send "b"', 'send "c"']

    assert told(ClosesEarly, *sent).endswith("cannot send: the connection has ended")


def test_hanging_up_what_is_gone_is_told() -> None:
    assert told(Resets, 'send "hello"', "hang up").startswith(
        "the client cannot hang up: "
    )


def test_a_server_that_does_not_refuse_is_told() -> None:
    refused = "2: connect refused"

    assert told(Wrong, refused) == "expected a refusal, but the client connected"


def test_a_connection_that_is_refused_is_told() -> None:
    with LabServer(streams.serve) as server:
        server.stop()
        with pytest.raises(
            ScenarioError, match="line 1: the client cannot connect: no"
        ):
            play(parse("connect"), server)


def test_a_signal_that_nobody_handles_is_told() -> None:
    assert told(Wrong, "signal SIGTERM") == "no handler was added for SIGTERM"


def test_a_loop_that_never_rests_is_told_with_its_step() -> None:
    busy = [True]

    class NeverRests(Wrong):
        def data_received(self, data: bytes) -> None:
            if busy:
                asyncio.get_running_loop().call_soon(self.data_received, data)

    with LabServer(serving(NeverRests)) as server:
        with pytest.raises(ScenarioError, match="line 2: the loop is never idle"):
            play(parse('connect\nsend "a"'), server)
        busy.clear()


def test_a_server_that_exits_is_told_and_does_not_end_the_lab() -> None:
    assert (
        told(Exits, 'send "a"')
        == "the server ended the program with SystemExit('enough')"
    )


def test_the_error_names_the_line() -> None:
    with (
        LabServer(serving(Silent)) as server,
        pytest.raises(ScenarioError, match=r"^line 2: expected the end, but nothing"),
    ):
        play(parse("connect\nexpect the end"), server)


def test_the_step_is_told_with_its_client() -> None:
    failure = failure_of(Silent, "2: connect", "  2:  expect the end # soon")

    assert failure.step == "2:  expect the end"


# From Python


def test_a_stage_can_be_driven_from_python() -> None:
    handled: list[int] = []
    with LabServer(streams.serve) as server:
        server.loop.add_signal_handler(signal.SIGTERM, handled.append, 1)
        stage = Stage(server)
        stage.connect()
        stage.connect(2)
        stage.send(b"abc", piece=1)
        stage.send(b"two", 2)
        stage.expect(b"two", 2)
        stage.expect(b"abc")
        stage.advance(2)
        stage.signal(signal.SIGTERM)
        stage.send(b"")
        stage.close(2)
        stage.hang_up()
        stage.expect_end()
    assert handled == [1]


def test_a_failure_from_python_has_no_line() -> None:
    with LabServer(streams.serve) as server:
        stage = Stage(server)
        stage.connect()
        with pytest.raises(ScenarioError) as caught:
            stage.expect(b"x")
    assert str(caught.value) == 'expected "x", but nothing came'
    assert (caught.value.failure.line, caught.value.failure.step) == (0, "")


def test_a_client_that_never_connected_is_told() -> None:
    with LabServer(streams.serve) as server:
        stage = Stage(server)
        with pytest.raises(ScenarioError, match="client 2 has not connected"):
            stage.send(b"x", 2)


def test_a_client_that_does_not_read_expects_nothing() -> None:
    with LabServer(streams.serve) as server:
        stage = Stage(server)
        stage.connect()
        stage.stop_reading()
        with pytest.raises(ScenarioError, match="the client does not read"):
            stage.expect_nothing()


def test_a_client_that_closed_cannot_receive() -> None:
    with LabServer(streams.serve) as server:
        stage = Stage(server)
        stage.connect()
        stage.close()
        with pytest.raises(ScenarioError, match="the client cannot receive: Bad file"):
            stage.expect_end()
