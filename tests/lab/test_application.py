"""What passes between a server and an application is told, and passes unchanged."""

import asyncio
import contextvars
import functools
import gc
import inspect
from collections.abc import Awaitable, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from lab.simulator.loop import TracedLabLoop
from lab.simulator.server import LabServer
from lab.tracing.application import TracedApp, content, message_words, scope_words
from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.steps import TracedCoroutine
from lab.tracing.trace import Event, Lane

SCOPE = {"type": "http", "method": "GET", "path": "/", "query_string": b"a=b"}
REQUEST = {"type": "http.request", "body": b"hello", "more_body": True}
START = {"type": "http.response.start", "status": 200}
BODY = {"type": "http.response.body", "body": b"bye"}


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def loop(events: list[Event]) -> Iterator[TracedLabLoop]:
    loop = TracedLabLoop(events.append)
    yield loop
    assert loop.recorder.depth == 0
    loop.close()


def told(events: list[Event]) -> list[tuple[int, str, str]]:
    """Return what passed to and from an application, and how deep."""
    return [(e.depth, e.name, e.note) for e in events if e.lane == Lane.APP]


def names(events: list[Event]) -> list[str]:
    return [name for _, name, _ in told(events)]


async def receive() -> Any:
    return REQUEST


async def send(message: Any) -> None:
    await asyncio.sleep(0)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the only piece of a body that it receives."""
    await send(START)
    message = await receive()
    await send({"type": "http.response.body", "body": message["body"]})


def called(
    loop: TracedLabLoop,
    app: Any,
    scope: Any = SCOPE,
    receive: Callable[..., Any] = receive,
    send: Callable[..., Any] = send,
) -> Any:
    """Call an application as a server does, in a task."""

    async def run() -> Any:
        return await TracedApp(loop.recorder, app)(scope, receive, send)

    return loop.finish(run())


# What is told


def test_a_request_is_told_from_its_scope_to_its_end(loop, events) -> None:
    called(loop, echo)
    assert told(events) == [
        (1, "called", "http GET /?a=b"),
        (2, "send", "http.response.start 200"),
        (2, "send returns", ""),
        (2, "receive", ""),
        (2, "receive returns", "http.request, more"),
        (2, "send", "http.response.body"),
        (2, "send returns", ""),
        (1, "returns", ""),
    ]
    data = [event.data for event in events if event.data is not None]
    assert data == [b"hello", b"hello"]


def test_an_application_goes_by_its_name(loop, events) -> None:
    called(loop, echo)
    called(loop, functools.partial(echo))
    assert {e.who for e in events if e.lane == Lane.APP} == {"echo", "app"}


def test_what_a_server_does_meanwhile_is_deeper(loop, events) -> None:
    async def send(message: Any) -> None:
        loop.recorder.note(Lane.TRANSPORT, "write")
        await asyncio.sleep(0)
        loop.recorder.note(Lane.TRANSPORT, "write")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(BODY)
        loop.recorder.note(Lane.LOG, "prints")

    called(loop, app, send=send)
    assert [(e.depth, e.name) for e in events] == [
        (0, "starts"),
        (1, "called"),
        (2, "send"),
        (3, "write"),
        (0, "waits"),
        (0, "goes on"),
        (3, "write"),
        (2, "send returns"),
        (2, "prints"),
        (1, "returns"),
        (0, "returns"),
    ]


def test_a_task_waits_for_what_the_server_waits_for(loop, events) -> None:
    class Cycle:
        async def receive(self) -> Any:
            return await asyncio.Event().wait()

    async def wait(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    async def run(app: Any) -> None:
        await app(SCOPE, Cycle().receive, send)

    for app in (TracedApp(loop.recorder, wait), wait):
        task = loop.create_task(run(app))
        loop.settle()
        task.cancel()
        loop.settle()
    waits = [e for e in events if e.name == "waits"]
    assert [(e.who.rpartition(".")[2], e.note) for e in waits] == [
        ("receive", "Event.wait")
    ] * 2


def test_a_task_in_which_it_calls_receive_is_told_as_ever(loop, events) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.gather(receive(), asyncio.sleep(0))

    called(loop, app)
    assert ("Talk.receive", "starts") in [(e.who, e.name) for e in events]
    assert "receive returns" in names(events)


# What fails


@pytest.mark.parametrize("error", [ValueError("x"), OSError(5), KeyboardInterrupt()])
def test_an_error_is_told_and_passes(loop, events, error) -> None:
    async def fail(scope: Any, receive: Any, send: Any) -> None:
        raise error

    async def run() -> None:
        with pytest.raises(type(error)) as caught:
            await TracedApp(loop.recorder, fail)(SCOPE, receive, send)
        assert caught.value is error

    loop.finish(run())
    assert told(events)[1:] == [(1, "raises", repr(error))]


def test_what_send_raises_is_told_and_can_be_caught(loop, events) -> None:
    async def gone(message: Any) -> None:
        await asyncio.sleep(0)
        raise ConnectionResetError("gone")

    async def app(scope: Any, receive: Any, send: Any) -> None:
        with pytest.raises(ConnectionResetError):
            await send(BODY)

    called(loop, app, send=gone)
    assert told(events)[1:] == [
        (2, "send", "http.response.body"),
        (2, "send raises", "ConnectionResetError('gone')"),
        (1, "returns", ""),
    ]


def test_who_is_cancelled_is_told(loop, events) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def run() -> None:
        await TracedApp(loop.recorder, app)(SCOPE, receive, send)

    task = loop.create_task(run())
    loop.settle()
    task.cancel("enough")
    loop.settle()
    assert task.cancelled()
    assert told(events)[2:] == [
        (2, "receive is cancelled", ""),
        (1, "is cancelled", ""),
    ]


def test_an_application_that_is_no_coroutine_fails_as_it_would(loop, events) -> None:
    def plain(scope: Any, receive: Any, send: Any) -> None: ...

    async def untraced() -> None:
        await plain(SCOPE, receive, send)

    with pytest.raises(TypeError) as without:
        loop.finish(untraced())
    with pytest.raises(TypeError) as traced:
        called(loop, plain)
    assert str(traced.value) == str(without.value)
    assert told(events)[-1] == (1, "raises", repr(without.value))


def test_an_application_of_other_arguments_is_told(loop, events) -> None:
    async def wsgi(environ: Any, start_response: Any) -> None: ...

    with pytest.raises(TypeError, match="2 positional arguments but 3"):
        called(loop, wsgi)
    assert names(events) == ["called", "raises"]


def test_nothing_is_told_of_a_call_that_is_dropped(loop, events) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)

    work = TracedApp(loop.recorder, app)(SCOPE, receive, send)
    work.send(None)
    work.close()
    del work
    gc.collect()
    assert names(events) == ["called"]


# What passes


@pytest.mark.parametrize("message", [BODY, {}, None, "text", {"type": 1, "body": "x"}])
def test_messages_pass_as_they_are_even_wrong_ones(loop, events, message) -> None:
    passed: list[Any] = []

    async def receive() -> Any:
        return message

    async def send(given: Any) -> str:
        passed.append(given)
        return "ignored"

    async def app(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope)
        passed.append(await receive())
        await send(message)

    assert called(loop, app, message, receive, send) is None
    assert len(passed) == 3
    assert all(each is message for each in passed)
    assert names(events)[-1] == "returns"


def test_bytes_are_told_as_they_were_at_the_time(loop, events) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = bytearray(b"then")
        await send({"type": "http.response.body", "body": body})
        body[:] = b"now"

    called(loop, app)
    assert [e.data for e in events if e.name == "send"] == [b"then"]


def test_a_server_sees_the_application_behind_it() -> None:
    app: Any = SimpleNamespace(state="ready")
    traced = TracedApp(Recorder(print, lambda: 0.0), app)
    assert traced.state == "ready"
    assert repr(traced) == repr(app)
    assert inspect.iscoroutinefunction(traced.__call__)  # No ASGI 2, that means.


def test_no_turn_of_the_loop_is_added(loop, events) -> None:
    def order(app: Any) -> list[str]:
        seen: list[str] = []

        async def run() -> None:
            await app(SCOPE, receive, send)
            seen.append("app")

        async def turns() -> None:
            for number in range(5):
                seen.append(f"{number}")
                await asyncio.sleep(0)

        async def both() -> None:
            await asyncio.gather(run(), turns())

        loop.finish(both())
        return seen

    assert order(TracedApp(loop.recorder, echo)) == order(echo)


# Whose it is


def test_it_belongs_to_the_connection_for_which_it_was_called(loop, events) -> None:
    sends: list[Callable[[Any], Awaitable[None]]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        sends.append(send)
        if len(sends) == 2:
            await sends[0](BODY)  # to the other client
            loop.recorder.note(Lane.LOG, "prints")

    async def send(message: Any) -> None:
        loop.recorder.note(Lane.H11, "send")

    for number in (1, 2):
        context = contextvars.copy_context()
        context.run(CONNECTION.set, number)
        context.run(called, loop, app, SCOPE, receive, send)
        assert context[CONNECTION] == number
    assert [(e.connection, e.name) for e in events if e.lane != Lane.TASK] == [
        (1, "called"),
        (1, "returns"),
        (2, "called"),
        (1, "send"),
        (1, "send"),  # h11
        (1, "send returns"),
        (2, "prints"),
        (2, "returns"),
    ]


class HelloProtocol(asyncio.Protocol):
    """Calls an application for each piece that comes, in a task of its own."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.task = asyncio.get_running_loop().create_task(self.run(data))

    async def run(self, data: bytes) -> None:
        await self.app(SCOPE | {"path": data.decode()}, receive, self.send)

    async def send(self, message: Any) -> None:
        self.transport.write(message.get("body", b""))


def test_each_client_has_its_own_requests(events) -> None:
    async def serve(host: str, port: int) -> Any:
        loop: Any = asyncio.get_running_loop()
        app = TracedApp(loop.recorder, echo)
        listener = await loop.create_server(lambda: HelloProtocol(app), host, port)
        return SimpleNamespace(sockets=listener.sockets, stop=stop(listener))

    def stop(listener: asyncio.Server) -> Callable[..., Any]:
        async def end(grace: float) -> None:
            listener.close()

        return end

    with LabServer(serve, take=events.append) as server:
        clients = [server.connect(reading=True) for _ in range(3)]
        for client in reversed(clients):
            client.send(b"/a")
        for client in clients:
            client.close()
        server.settle()
    calls = [e for e in events if e.name == "called"]
    assert [(e.connection, e.note) for e in calls] == [
        (3, "http GET /a?a=b"),
        (2, "http GET /a?a=b"),
        (1, "http GET /a?a=b"),
    ]
    for number in (1, 2, 3):
        theirs = [e for e in events if e.connection == number]
        assert names(theirs)[0::7] == ["called", "returns"]


def test_an_application_called_for_no_client_belongs_to_none(loop, events) -> None:
    called(loop, echo, {"type": "lifespan"})
    assert {event.connection for event in events} == {None}
    assert told(events)[0] == (1, "called", "lifespan")


def test_a_task_that_is_the_application_itself_is_told(loop, events) -> None:
    work = TracedApp(loop.recorder, echo)(SCOPE, receive, send)
    task = loop.create_task(work)
    assert isinstance(task.get_coro(), TracedCoroutine)
    loop.settle()
    assert task.done()
    assert names(events)[-1] == "returns"


# In a few words


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (SCOPE, "http GET /?a=b"),
        (SCOPE | {"query_string": b""}, "http GET /"),
        (SCOPE | {"path": "/é ", "query_string": b"\xff"}, "http GET /é ?ÿ"),
        (SCOPE | {"path": "/" + "x" * 99}, f"http GET /{'x' * 59}…"),
        ({"type": "websocket", "path": "/chat"}, "websocket /chat"),
        ({"type": "lifespan"}, "lifespan"),
        ({"type": "http", "query_string": "text", "path": None}, "http None"),
        ({}, ""),
        (None, "None"),
        (["x" * 99], f"['{'x' * 58}…"),
    ],
)
def test_a_scope_is_said_in_a_few_words(scope: Any, words: str) -> None:
    assert scope_words(scope) == words


@pytest.mark.parametrize(
    ("message", "words", "data"),
    [
        (REQUEST, "http.request, more", b"hello"),
        ({"type": "http.request"}, "http.request", None),
        (START | {"headers": [(b"a", b"b")]}, "http.response.start 200", None),
        (BODY | {"body": b"", "more_body": False}, "http.response.body", b""),
        ({"type": "http.disconnect"}, "http.disconnect", None),
        ({"type": "websocket.send", "text": "é"}, "websocket.send", b"\xc3\xa9"),
        (
            {"type": "websocket.send", "text": None, "bytes": b"x"},
            "websocket.send",
            b"x",
        ),
        ({"type": "websocket.send", "text": "\ud800"}, "websocket.send", b"\\ud800"),
        ({"type": "websocket.close", "code": 1000}, "websocket.close 1000", None),
        ({"type": "x", "body": memoryview(b"ab")}, "x", b"ab"),
        ({"type": "x", "body": 7}, "x", None),
        ({"type": "y" * 99}, "y" * 60 + "…", None),
        ({"status": "odd"}, "odd", None),
        ({}, "", None),
        (None, "None", None),
    ],
)
def test_a_message_is_said_in_a_few_words(
    message: Any, words: str, data: bytes | None
) -> None:
    assert (message_words(message), content(message)) == (words, data)
