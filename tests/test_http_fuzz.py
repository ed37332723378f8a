"""Whatever a client does, nothing of it is left, and the next one is served.

Many more cases than usual: FUZZ_CASES=20000 python -m pytest tests/test_http_fuzz.py
(with -n 4, each server has a process of its own, and --timeout=0 gives them time).
"""

import asyncio
import contextlib
import functools
import importlib
import os
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings

from chapters.apps.hello import app as hello
from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.http1 import MAX_BODY
from chapters.ch03_h11_http.reading import MAX_HEAD
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.exchange import Exchange, Handler, echo
from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send
from lab.responses import Asked, Response, UnfinishedError
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.strict import Bytes, each_response
from tests.ch07_robust_server import apps
from tests.contract.applications import application
from tests.http_cases import Case, cases
from tests.http_lab import (
    GET,
    Serve,
    eager,
    held_by,
    left_of_clients,
    logged,
    needs_eager_tasks,
    protocols,
    statuses,
)

CASES = int(os.environ.get("FUZZ_CASES", "60"))
AGES = 600.0  # seconds, after which no limit holds and every handler is done
MOST_HELD = MAX_BODY + 256 * 1024 + 3 * MAX_HEAD  # bytes of input, in any chapter


class Seen(NamedTuple):
    """What the server made of one connection."""

    asked: list[Asked]
    aborts: list[str]


@contextlib.contextmanager
def watched(module: Any) -> Iterator[list[Seen]]:
    """Let every connection write down its requests, and whether it was aborted."""
    seen: list[Seen] = []

    class Watched(module.HTTP1Connection):
        def connection_made(self, transport: Any) -> None:
            self.seen = Seen([], [])
            seen.append(self.seen)
            abort = transport.abort
            transport.abort = lambda: (self.seen.aborts.append("abort"), abort())
            super().connection_made(transport)

        def on_request(self, request: Request) -> None:
            options = b",".join(v for n, v in request.headers if n == b"connection")
            close = b"close" in [each.strip() for each in options.lower().split(b",")]
            asked = Asked(request.method, request.http_version, close)
            self.seen.asked.append(asked)
            super().on_request(request)

    with mock.patch.object(module, "HTTP1Connection", Watched):
        yield seen


def act(server: LabServer, client: LabClient, action: str) -> None:
    """Do what a client does between two pieces."""
    if action.endswith(" s"):
        server.advance(float(action.removesuffix(" s")))
    elif action:
        getattr(client, action.replace(" ", "_"))()


def converse(server: LabServer, client: LabClient, case: Case) -> None:
    """Say what there is to say, until the connection is of no use any more."""
    with contextlib.suppress(OSError):  # The server, or the client itself, ended it.
        for action, piece in zip(case.actions, case.pieces, strict=True):
            act(server, client, action)
            client.send(piece)
            require_little(server)
        act(server, client, case.end)


def require_little(server: LabServer) -> None:
    """See that no connection holds more than it may."""
    assert all(held_by(protocol) <= MOST_HELD for protocol in protocols(server))


def answers(client: LabClient, seen: Seen) -> list[Response]:
    """Return the answers that came whole; only an abort or a client may cut one."""
    ended = client.link.server_finished
    received = Bytes(bytes(client.link.received), ended)
    found: list[Response] = []
    try:
        for response in each_response(received, [*seen.asked, Asked()]):
            found = [*found, response]
    except UnfinishedError:
        left = client.closed or not client.link.reading
        assert left or seen.aborts or not ended, "an answer ends too early"
    return found


def require_echoes(case: Case, found: list[Response], echoes: str) -> None:
    """See that every sound request was answered, and with what it said."""
    final = [response for response in found if not response.is_interim]
    wanted = case.sound_requests()
    assert len(final) >= len(wanted), "a request has no answer"
    for item, response in zip(wanted, final, strict=False):
        assert response.status == 200
        echo = getattr(item, echoes)
        assert response.body == (b"" if item.method == b"HEAD" else echo)


def is_good(server: LabServer) -> None:
    """See that a good client is served."""
    with server.connect(reading=True) as client:
        client.send(GET)
        server.advance(60)
        assert statuses(client) == [200]


def run(
    module: Any,
    serve: Serve,
    case: Case,
    echoes: str,
    ends: bool,
    fails: bool = False,
) -> None:
    """Play a case, with a good client during and after it, and look at what is left.

    `echoes` names the echo with which the server answers at once, if it does. `ends`
    says that it ends every connection by itself, `fails` that an application may fail.
    """
    with watched(module) as seen, logged() as messages:
        with LabServer(serve, room=case.room) as server:
            client = server.connect(reading=True)
            converse(server, client, case)
            found = answers(client, seen[0])
            if echoes and case.calm and not seen[0].aborts:
                require_echoes(case, found, echoes)
            is_good(server)
            server.advance(AGES)
            require_little(server)
            answers(client, seen[0])
            if ends:
                assert left_of_clients(server) == []
            client.close()
            server.advance(AGES)
            assert left_of_clients(server) == []
            is_good(server)
        assert server.reported == []
        assert server.left_over == []
    assert fails or messages == []
    assert all(message.startswith("the application ") for message in messages)


# Handlers of chapter 5


async def reads_late(exchange: Exchange) -> None:
    await asyncio.sleep(3)
    size = 0
    while piece := await exchange.read():
        size += len(piece)
        await asyncio.sleep(0.01)
    await exchange.answer(Answer(200, [], b"%d" % size))


async def reads_nothing(exchange: Exchange) -> None:
    await asyncio.sleep(50)
    await exchange.answer(Answer(200, [], b"done"))


async def writes_slowly(exchange: Exchange) -> None:
    exchange.start(200)
    for _ in range(5):
        await exchange.write(bytes(30_000))
        await asyncio.sleep(2)


async def answers_early(exchange: Exchange) -> None:
    await exchange.answer(Answer(200, [], b"early"))
    await asyncio.sleep(1)


HANDLERS: list[Handler] = [reads_late, reads_nothing, writes_slowly, answers_early]

# Applications, from chapter 6 on


async def long_polls(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer when the client leaves, or sends too much to wait for."""
    for _ in range(3):
        await receive()
    await apps.answer(send, b"polled")


async def receives_twice_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.gather(receive(), receive())
    await apps.answer(send, b"received")


async def answers_and_listens(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response in pieces, until the client leaves or its end has come."""
    listening = asyncio.ensure_future(apps.waits_for_the_end(scope, receive, send))
    await send(apps.start())
    for _ in range(20):
        if not listening.done():
            await send(apps.body(bytes(20_000), more=True))
    await send(apps.body())
    await listening


async def ends_by_itself(scope: Scope, receive: Receive, send: Send) -> None:
    raise asyncio.CancelledError


WRONG = [
    *apps.WRONG_BEFORE.values(),
    *apps.WRONG_AFTER.values(),
    *apps.WRONG_AT_LAST.values(),
    ends_by_itself,
]


async def does_wrong(scope: Scope, receive: Receive, send: Send) -> None:
    """Do wrong, in one way or another."""
    size = sum(len(name + value) for name, value in scope["headers"])
    await WRONG[size % len(WRONG)](scope, receive, send)


def unless_plain(app: App) -> App:
    """Return an application that says hello to the plainest of requests."""

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        plain = len(scope["headers"]) == 1 and scope["raw_path"] == b"/"
        await (hello if plain else app)(scope, receive, send)

    return chosen


APPS: dict[str, App] = {
    "hello": hello,
    "echo": apps.echo,
    "counts": apps.counts,
    "streams": apps.streams,
    "sleeps": apps.sleeps,
    "sends a piece and sleeps": apps.sends_a_piece_and_sleeps,
    "answers at once": apps.answers_at_once,
    "works on": apps.works_on,
    "does wrong": unless_plain(does_wrong),
    # These wait for their clients to leave.
    "long polls": unless_plain(long_polls),
    "answers and listens": unless_plain(answers_and_listens),
    "receives twice at once": unless_plain(receives_twice_at_once),
}
PATIENT = list(APPS)[-3:]


ASGI = ["ch06_asgi_bridge", "ch07_robust_server"]


def run_app(
    chapter: str, name: str, case: Case, begun: Callable[[Serve], Serve]
) -> None:
    """Play a case with an application; `begun` may begin its server otherwise."""
    module = importlib.import_module(f"chapters.{chapter}.server")
    serve = begun(functools.partial(module.serve, app=APPS[name]))
    if name in PATIENT:
        run(module, serve, case, "", ends=False)
    else:
        run(module, serve, case, "", ends=True, fails=name == "does wrong")


fuzz = settings(
    max_examples=CASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize(
    "name", ["ch03_h11_http", "ch04_timeouts", "ch05_flow_control"]
)
@fuzz
@given(case=cases())
def test_nothing_is_left_of_any_client(name: str, case: Case) -> None:
    module = importlib.import_module(f"chapters.{name}.server")
    run(module, module.serve, case, echoes="echo", ends=name != "ch03_h11_http")


@pytest.mark.parametrize("chapter", ASGI)
@fuzz
@given(case=cases())
def test_nothing_is_left_of_any_client_of_an_application(
    chapter: str, case: Case
) -> None:
    module = importlib.import_module(f"chapters.{chapter}.server")
    serve = functools.partial(module.serve, app=application(echo))
    run(module, serve, case, echoes="app_echo", ends=True)


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.__name__)
@settings(fuzz, max_examples=max(CASES // 4, 1))
@given(case=cases())
def test_nothing_is_left_whatever_the_handler_does(
    handler: Handler, case: Case
) -> None:
    module = importlib.import_module("chapters.ch05_flow_control.server")
    serve = functools.partial(module.serve, handler=handler)
    run(module, serve, case, echoes="", ends=True)


@pytest.mark.parametrize("name", APPS)
@pytest.mark.parametrize("chapter", ASGI)
@settings(fuzz, max_examples=max(CASES // 4, 1))
@given(case=cases())
def test_nothing_is_left_whatever_the_application_does(
    chapter: str, name: str, case: Case
) -> None:
    run_app(chapter, name, case, lambda serve: serve)


@needs_eager_tasks
@pytest.mark.parametrize("name", APPS)
@pytest.mark.parametrize("chapter", ASGI)
@settings(fuzz, max_examples=max(CASES // 4, 1))
@given(case=cases())
def test_nothing_is_left_where_tasks_begin_at_once(
    chapter: str, name: str, case: Case
) -> None:
    run_app(chapter, name, case, eager)
