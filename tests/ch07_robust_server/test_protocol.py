"""What HTTP1Connection asks of its transport, callback by callback."""

import asyncio
import gc
import logging
import weakref
from collections.abc import Iterator

import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.reading import LOOK_AHEAD, MAX_HEAD
from chapters.ch04_timeouts.timeouts import LIMITS
from chapters.ch05_flow_control.body import HIGH_WATER as WINDOW
from chapters.ch05_flow_control.handlers import Handlers
from chapters.ch05_flow_control.writer import HIGH_WATER
from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from chapters.ch07_robust_server.cycle import ANSWER_GRACE
from chapters.ch07_robust_server.http1 import HTTP1Connection
from lab.simulator.loop import LabLoop
from tests.http_lab import GET, HTTPTransport, held_by, post, timers

from .apps import WRONG_AFTER, WRONG_BEFORE, answer, body, read, says, start
from .served import talking

OK = b"HTTP/1.1 200 OK"


class Scene:
    """A protocol on a fake transport, with an application that does as it is told."""

    def __init__(self, loop: LabLoop, app: App | None = None) -> None:
        self.loop = loop
        self.gate = asyncio.Event()
        self.transport = HTTPTransport()
        self.handlers = Handlers()
        self.protocol = HTTP1Connection(
            Connections(), self.handlers, app or self.app, LIMITS, HIGH_WATER
        )
        self.do("connection_made", self.transport)

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.gate.wait()
        await answer(send, await read(receive) or b"")

    def do(self, callback: str, *news: object) -> None:
        """Call a callback in the loop."""
        self.loop.call_soon(getattr(self.protocol, callback), *news)
        self.loop.settle()

    def let_go(self) -> None:
        """Let the application run to its end."""
        self.gate.set()
        self.loop.settle()

    @property
    def writes(self) -> int:
        return self.transport.calls.count("write")

    def end(self) -> None:
        """Lose the connection, and let nothing be left."""
        self.do("connection_lost", None)
        self.loop.finish(self.handlers.cancel())
        assert timers(self.loop) == []


@pytest.fixture
def scene(loop: LabLoop) -> Iterator[Scene]:
    scene = Scene(loop)
    yield scene
    scene.end()


def test_making_one_needs_no_loop_and_starts_nothing() -> None:
    handlers = Handlers()
    HTTP1Connection(Connections(), handlers, says(), LIMITS, HIGH_WATER)
    assert handlers.running == set()


# Writing


@pytest.mark.parametrize(
    "app",
    [
        says(start(), body(b"hello")),
        says(start(200, [(b"content-length", b"5")]), body(b"hello")),
        says(start(), body(bytes(1_000_000))),
        says(start(), body()),
        says(start(204), body()),
        says(start(304), body()),
        says(start(200, [(b"connection", b"close")]), body(b"hello")),
    ],
)
@pytest.mark.parametrize("request_", [GET, GET.replace(b"GET", b"HEAD")])
def test_a_whole_response_is_one_write(
    loop: LabLoop, app: App, request_: bytes
) -> None:
    scene = Scene(loop, app)
    scene.do("data_received", request_)
    assert scene.writes == 1
    assert scene.transport.written.startswith(b"HTTP/1.1 ")
    scene.end()


def test_each_piece_of_a_stream_is_one_write(loop: LabLoop) -> None:
    pieces = [body(b"a" * 10, more=True) for _ in range(3)]
    scene = Scene(loop, says(start(), *pieces, body(b"last")))
    scene.do("data_received", GET)
    assert scene.writes == 4
    assert scene.transport.written.endswith(b"\r\n4\r\nlast\r\n0\r\n\r\n")
    scene.end()


def test_nothing_is_written_before_there_is_a_body(loop: LabLoop) -> None:
    gate = asyncio.Event()

    async def hesitates(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await gate.wait()
        await send(body(b"at last"))

    scene = Scene(loop, hesitates)
    scene.do("data_received", GET)
    assert scene.writes == 0
    gate.set()
    loop.settle()
    assert scene.writes == 1
    scene.end()


@pytest.mark.parametrize("name", WRONG_BEFORE)
def test_a_500_is_one_write_and_an_orderly_end(
    loop: LabLoop, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(loop, WRONG_BEFORE[name])
    scene.do("data_received", GET)
    assert [each for each in scene.transport.calls if "reading" not in each] == [
        "write",
        "write_eof",
    ]
    assert scene.transport.written.startswith(b"HTTP/1.1 500 ")
    scene.end()


@pytest.mark.parametrize("name", WRONG_AFTER)
def test_half_a_response_ends_in_an_abort(
    loop: LabLoop, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene(loop, WRONG_AFTER[name])
    scene.do("data_received", GET)
    calls = [each for each in scene.transport.calls if "reading" not in each]
    assert calls[:2] == ["write", "abort"]
    assert scene.transport.written.count(b"HTTP/1.1") == 1
    scene.end()


def test_the_next_request_waits_for_room(scene: Scene) -> None:
    scene.let_go()
    scene.do("pause_writing")
    scene.do("data_received", GET + GET)
    assert scene.transport.written.count(OK) == 0
    scene.do("resume_writing")
    assert scene.transport.written.count(OK) == 2


def test_pause_and_resume_may_be_repeated(scene: Scene) -> None:
    for callback in ("pause_writing", "pause_writing", "resume_writing"):
        scene.do(callback)
    scene.let_go()
    scene.do("data_received", GET)
    assert scene.transport.written.count(OK) == 1


def test_nothing_is_asked_of_a_transport_that_is_lost(scene: Scene) -> None:
    scene.do("data_received", post(b"", size=4))
    scene.transport.closing = True
    scene.transport.calls.clear()
    scene.do("connection_lost", None)
    scene.let_go()
    assert scene.transport.calls == []
    assert scene.handlers.running == set()
    assert scene.protocol.connections.open == set()
    assert timers(scene.loop) == []


def test_nothing_is_written_to_a_transport_that_closes(scene: Scene) -> None:
    scene.do("data_received", GET)
    scene.transport.closing = True
    scene.let_go()
    assert scene.writes == 0
    assert scene.handlers.running == set()


def test_an_application_that_goes_on_after_an_end_by_deadline_writes_nothing(
    scene: Scene,
) -> None:
    scene.do("data_received", post(b"", size=4))
    scene.loop.advance(21)
    written = bytes(scene.transport.written)
    assert written.startswith(b"HTTP/1.1 408 ")
    scene.let_go()
    assert scene.transport.written == written
    assert scene.handlers.running == set()


# Reading


def test_reading_stops_at_the_window_and_goes_on_when_it_is_read(scene: Scene) -> None:
    scene.do("data_received", post(b"", size=3 * WINDOW) + bytes(WINDOW - 1))
    assert scene.transport.reading
    scene.do("data_received", b"x")
    assert not scene.transport.reading
    scene.let_go()
    assert scene.transport.reading


def test_a_body_that_has_all_come_is_read_without_further_news(loop: LabLoop) -> None:
    content = bytes(range(256)) * 1024
    scene = Scene(loop)
    scene.do("data_received", post(content))
    scene.let_go()
    assert scene.transport.written.endswith(content)
    scene.end()


def test_reading_goes_on_while_few_requests_wait_for_their_turn(scene: Scene) -> None:
    scene.do("data_received", GET)
    scene.do("data_received", GET * 10)
    assert scene.transport.reading  # So the end of the client is heard.
    scene.let_go()
    assert scene.transport.written.count(OK) == 11


def test_reading_stops_while_many_requests_wait_for_their_turn(scene: Scene) -> None:
    scene.do("data_received", GET)
    while scene.transport.reading:
        scene.do("data_received", GET * 100)
        assert held_by(scene.protocol) < LOOK_AHEAD + len(GET) * 100 + WINDOW
    assert held_by(scene.protocol) >= LOOK_AHEAD
    scene.let_go()
    assert scene.transport.reading
    assert held_by(scene.protocol) == 0


def test_what_follows_the_last_request_is_not_kept(scene: Scene) -> None:
    scene.do("data_received", GET[:-2] + b"Connection: close\r\n\r\n")
    for _ in range(10):
        scene.do("data_received", bytes(LOOK_AHEAD))
        assert scene.transport.reading
        assert held_by(scene.protocol) <= MAX_HEAD + 1
    scene.do("eof_received")
    scene.let_go()
    assert scene.transport.written.count(b"HTTP/1.1") == 1
    assert scene.transport.calls[-1] == "close"


# What is kept


def test_an_application_is_referenced_until_it_is_done(scene: Scene) -> None:
    scene.do("data_received", GET)
    (task,) = scene.handlers.running
    weak = weakref.ref(task)
    del task
    gc.collect()
    assert weak() is not None
    scene.let_go()
    assert scene.handlers.running == set()
    gc.collect()
    assert weak() is None


def test_nothing_is_kept_of_a_request_that_is_answered(scene: Scene) -> None:
    scene.let_go()
    scene.do("data_received", post(b"hello"))
    assert scene.protocol.cycle is None
    assert len(timers(scene.loop)) == 1  # for the next request


def test_a_client_that_finishes_is_no_deadline_of_the_connection(scene: Scene) -> None:
    scene.do("data_received", GET)
    scene.do("eof_received")
    scene.loop.advance(ANSWER_GRACE - 1)
    assert scene.writes == 0
    scene.let_go()
    assert scene.transport.written.startswith(OK)
    assert scene.transport.calls[-1] == "close"


def test_a_body_that_is_read_after_the_end_starts_no_timer(scene: Scene) -> None:
    scene.do("data_received", post(b"hello"))
    scene.transport.closing = True
    scene.do("connection_lost", None)
    scene.let_go()
    assert timers(scene.loop) == []


def test_a_refusal_is_one_line_for_whoever_wants_to_know(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    with talking(says()) as (_, client):
        client.send(b"nonsense\r\n\r\n")
    (record,) = caplog.records
    said = "400 Bad Request to ('192.0.2.7', 50001)"
    assert (record.levelname, record.getMessage()) == ("INFO", said)
