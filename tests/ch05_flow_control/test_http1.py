"""What HTTP1Connection asks of its transport, callback by callback."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.answer import Answer
from chapters.ch04_timeouts.timeouts import LIMITS
from chapters.ch05_flow_control.body import HIGH_WATER as WINDOW
from chapters.ch05_flow_control.exchange import Exchange, echo
from chapters.ch05_flow_control.handlers import Handlers
from chapters.ch05_flow_control.http1 import HTTP1Connection
from chapters.ch05_flow_control.writer import HIGH_WATER
from lab.simulator.loop import LabLoop
from tests.http_lab import GET, HTTPTransport, post, timers


class Scene:
    """A protocol on a fake transport, with a handler that does as it is told."""

    def __init__(self, loop: LabLoop, transport: HTTPTransport) -> None:
        self.loop = loop
        self.gate = asyncio.Event()
        self.transport = transport
        self.handlers = Handlers()
        self.protocol = HTTP1Connection(
            Connections(), self.handlers, self.handle, LIMITS, HIGH_WATER
        )
        self.do("connection_made", self.transport)

    async def handle(self, exchange: Exchange) -> None:
        await self.gate.wait()
        while await exchange.read():
            pass
        await exchange.answer(Answer(200, [], b"done"))

    def do(self, callback: str, *news: object) -> None:
        """Call a callback in the loop."""
        self.loop.call_soon(getattr(self.protocol, callback), *news)
        self.loop.settle()

    def let_go(self) -> None:
        """Let the handler run to its end."""
        self.gate.set()
        self.loop.settle()


@pytest.fixture
def scene(loop: LabLoop) -> Iterator[Scene]:
    scene = Scene(loop, HTTPTransport())
    yield scene
    loop.finish(scene.handlers.cancel())


def test_making_one_needs_no_loop_and_starts_nothing() -> None:
    handlers = Handlers()
    HTTP1Connection(Connections(), handlers, lambda _: None, LIMITS, HIGH_WATER)
    assert handlers.running == set()


def test_reading_stops_at_the_window_and_goes_on_when_it_is_read(scene: Scene) -> None:
    scene.do("data_received", post(b"", size=3 * WINDOW) + bytes(WINDOW - 1))
    assert scene.transport.reading
    scene.do("data_received", b"x")
    assert not scene.transport.reading
    scene.let_go()
    assert scene.transport.reading


class FullAtTheEnd(HTTPTransport):
    """A transport for which the last chunk of an answer is too much."""

    pause: Callable[[], None]

    def write(self, data: bytes | bytearray | memoryview) -> None:
        super().write(data)
        if data == b"0\r\n\r\n":
            self.pause()


def test_the_next_request_waits_for_room_for_the_end_of_an_answer(
    loop: LabLoop,
) -> None:
    scene = Scene(loop, FullAtTheEnd())
    scene.transport.pause = scene.protocol.pause_writing
    scene.protocol.handler = echo
    scene.do("data_received", GET + GET)
    assert scene.transport.written.count(b"HTTP/1.1 200 OK") == 1
    scene.do("resume_writing")
    assert scene.transport.written.count(b"HTTP/1.1 200 OK") == 2


def test_nothing_is_asked_of_a_transport_that_is_lost(scene: Scene) -> None:
    scene.do("data_received", post(b"", size=4))
    scene.transport.closing = True
    scene.do("connection_lost", None)
    scene.let_go()
    assert "write" not in scene.transport.calls
    assert scene.handlers.running == set()
    assert timers(scene.loop) == []


def test_nothing_is_written_to_a_transport_that_closes(scene: Scene) -> None:
    scene.do("data_received", GET)
    scene.transport.closing = True
    scene.let_go()
    assert "write" not in scene.transport.calls
    assert scene.handlers.running == set()


def test_a_client_that_finishes_while_its_handler_runs_is_asked_for_nothing(
    scene: Scene,
) -> None:
    scene.do("data_received", GET)
    scene.do("eof_received")
    assert scene.transport.calls == []
    assert scene.protocol.timeouts.timer.deadline is None
    scene.let_go()
    assert scene.transport.calls[-1] == "close"
