"""Whatever a client does, nothing of it is left, and the next one is served.

Many more cases than usual: FUZZ_CASES=20000 python -m pytest tests/test_http_fuzz.py
(with -n 4, each server has a process of its own, and --timeout=0 gives them time).
"""

import asyncio
import contextlib
import functools
import importlib
import os
from collections.abc import Iterator
from typing import Any, NamedTuple
from unittest import mock

import h11
import pytest
from hypothesis import HealthCheck, given, settings

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.reading import MAX_HEAD
from chapters.ch03_h11_http.server import MAX_BODY
from chapters.ch05_flow_control.exchange import Exchange, Handler
from lab.responses import Asked, Response, UnfinishedError
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from lab.strict import Bytes, each_response
from tests.http_cases import Case, cases
from tests.http_lab import GET, Serve, left_of_clients, logged, protocols, statuses

CASES = int(os.environ.get("FUZZ_CASES", "150"))
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

    class Watched(module.HTTPProtocol):
        def connection_made(self, transport: Any) -> None:
            self.seen = Seen([], [])
            seen.append(self.seen)
            abort = transport.abort
            transport.abort = lambda: (self.seen.aborts.append("abort"), abort())
            super().connection_made(transport)

        def on_request(self, request: h11.Request) -> None:
            options = b",".join(v for n, v in request.headers if n == b"connection")
            close = b"close" in [each.strip() for each in options.lower().split(b",")]
            asked = Asked(request.method, request.http_version, close)
            self.seen.asked.append(asked)
            super().on_request(request)

    with mock.patch.object(module, "HTTPProtocol", Watched):
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
    each: Any
    for each in protocols(server):
        held = len(each.reader.unread) + len(each.conn.trailing_data[0])
        kept = getattr(each, "body", None)
        if kept is None and each.exchange is not None:
            kept = each.exchange.body.waiting
        assert held + len(kept or b"") <= MOST_HELD


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


def require_echoes(case: Case, found: list[Response]) -> None:
    """See that every sound request was answered, and with what it said."""
    final = [response for response in found if not response.is_interim]
    wanted = case.sound_requests()
    assert len(final) >= len(wanted), "a request has no answer"
    for item, response in zip(wanted, final, strict=False):
        assert response.status == 200
        assert response.body == (b"" if item.method == b"HEAD" else item.echo)


def is_good(server: LabServer) -> None:
    """See that a good client is served."""
    with server.connect(reading=True) as client:
        client.send(GET)
        server.advance(60)
        assert statuses(client) == [200]


def run(module: Any, serve: Serve, case: Case, echoes: bool, ends: bool) -> None:
    """Play a case, with a good client during and after it, and look at what is left.

    `echoes` says that the server answers at once with an echo, `ends` that it ends
    every connection by itself.
    """
    with watched(module) as seen, logged() as messages:
        with LabServer(serve, room=case.room) as server:
            client = server.connect(reading=True)
            converse(server, client, case)
            found = answers(client, seen[0])
            if echoes and case.calm and not seen[0].aborts:
                require_echoes(case, found)
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
    assert messages == []


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
    run(module, module.serve, case, echoes=True, ends=name != "ch03_h11_http")


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.__name__)
@settings(fuzz, max_examples=max(CASES // 4, 1))
@given(case=cases())
def test_nothing_is_left_whatever_the_handler_does(
    handler: Handler, case: Case
) -> None:
    module = importlib.import_module("chapters.ch05_flow_control.server")
    serve = functools.partial(module.serve, handler=handler)
    run(module, serve, case, echoes=False, ends=True)
