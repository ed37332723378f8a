"""What a handler raises, whatever it is: an answer, and one line that tells of it."""

import asyncio
import re
from collections.abc import Callable

import pytest

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.responses import UnfinishedError
from lab.strict import read_responses
from tests.http_lab import open_transports

from .conftest import AnyServer, Serving
from .talking import GET, LAST, ask, converse, request, statuses

since_3 = pytest.mark.http(since=3)
since_5 = pytest.mark.http(since=5)
since_6 = pytest.mark.http(since=6)
since_7 = pytest.mark.http(since=7)


class OwnError(BaseException):
    """What an application may raise that is no Exception."""


ERRORS = [
    ConnectionRefusedError(111, "mail"),
    ConnectionResetError(104, "database"),
    SystemExit(3),
    KeyboardInterrupt(),
    GeneratorExit(),
    asyncio.CancelledError(),
    OwnError(),
]
each_error = pytest.mark.parametrize("error", ERRORS, ids=repr)


def take_error(caplog: pytest.LogCaptureFixture, error: type[BaseException]) -> None:
    """Require one line, of a GET of /asked, with this error; take it from the log."""
    (record,) = caplog.records
    assert re.match(r"GET '?/asked'?: the \w+ failed$", record.getMessage())
    assert record.exc_info is not None
    assert record.exc_info[0] is error
    caplog.clear()


def require_service(server: AnyServer) -> None:
    """Require that the server answers others."""
    (response,) = converse(server, request("/other"))
    assert response.body == b"served"


# Before an answer


@since_3
@each_error
def test_no_error_of_a_handler_is_lost_or_stops_the_server(
    serving: Serving, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: Request, body: bytes) -> Answer:
        if request.target == b"/asked":
            raise error
        return Answer(200, [], b"served")

    with serving(fail) as server, server.connect() as client:
        assert statuses(ask(client, request("/asked"))) == [500]
        take_error(caplog, type(error))
        require_service(server)


@since_5
def test_who_awaits_what_was_cancelled_has_failed(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    async def awaits(exchange: Exchange) -> None:
        if exchange.request.target == b"/asked":
            work = asyncio.ensure_future(asyncio.sleep(3600))
            work.cancel()
            await work
        await exchange.answer(Answer(200, [], b"served"))

    with serving(awaits) as server, server.connect() as client:
        assert statuses(ask(client, request("/asked"))) == [500]
        take_error(caplog, asyncio.CancelledError)
        require_service(server)


# After it has begun


@since_5
@each_error
def test_no_error_amid_an_answer_is_lost(
    serving: Serving, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(exchange: Exchange) -> None:
        exchange.start(200)
        await exchange.write(b"served")
        if exchange.request.target == b"/asked":
            raise error

    with serving(fail) as server, server.connect() as client:
        client.send(request("/asked"))
        with pytest.raises((UnfinishedError, ConnectionResetError)):
            read_responses(client.receive_to_end())
        take_error(caplog, type(error))
        require_service(server)


@since_6
@each_error
def test_no_error_after_a_response_is_lost(
    serving: Serving, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"served"})
        if scope["path"] == "/asked":
            raise error

    with serving(app=fail) as server, server.connect() as client:
        assert statuses(ask(client, request("/asked"), GET)) == [200]
        server.settle()
        take_error(caplog, type(error))
        require_service(server)


@since_7
@each_error
def test_no_error_after_the_last_response_is_lost(
    serving: Serving, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"served"})
        raise error

    with serving(app=fail) as server, server.connect() as client:
        asked = request("/asked", "Connection: close")
        assert statuses(ask(client, asked, LAST)) == [200]
        server.settle()
        take_error(caplog, type(error))


# While it is sent


@since_5
@pytest.mark.parametrize("pieces", [0, 1])
def test_a_write_that_fails_is_reported_and_ends_the_connection(
    in_lab: Serving, pieces: int, caplog: pytest.LogCaptureFixture
) -> None:
    def write(data: bytes) -> None:
        raise MemoryError

    async def fail(exchange: Exchange) -> None:
        exchange.start(200)
        for _ in range(pieces):
            await exchange.write(b"piece")
        for transport in open_transports(server):
            vars(transport)["write"] = write
        await exchange.write(b"a piece for which there is no memory")

    with in_lab(fail) as server, server.connect() as client:
        before = server.descriptors()
        client.send(request("/asked"))
        assert server.descriptors() == before - 1
        take_error(caplog, MemoryError)


# When the client has left


@since_5
def test_an_error_of_another_connection_is_no_client_that_left(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    came: Callable[[], bool] = caplog.records.__len__
    go_on = asyncio.Event()

    async def fail(exchange: Exchange) -> None:
        await go_on.wait()
        raise ConnectionResetError("of the database")

    async def let_go() -> None:
        go_on.set()

    with serving(fail) as server:
        client = server.connect()
        client.send(request("/asked"))
        server.settle()
        client.reset()
        server.settle()
        server.call(let_go())
        server.settle()
        assert came()
        take_error(caplog, ConnectionResetError)
