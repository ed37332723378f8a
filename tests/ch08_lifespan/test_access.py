"""The access log: one line for each request, whatever becomes of it."""

import asyncio
import logging
import re
from collections.abc import Iterator
from functools import partial
from unittest import mock

import pytest

from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch08_lifespan.access import with_access_log
from chapters.ch08_lifespan.server import serve
from lab.simulator.loop import LabLoop
from lab.simulator.server import LabServer
from tests.http_lab import GET, statuses

from .apps import respond
from .wrapped import SCOPE, run

LINE = re.compile(
    r"(?P<client>\S+) - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]"
    r' "(?P<line>[^"]*)"'
    r" (?P<status>\d{3}|-) (?P<size>\d+) (?P<seconds>\d+\.\d{3})"
)
START = {"type": "http.response.start", "status": 201}
PIECE = {"type": "http.response.body", "body": b"piece", "more_body": True}
DISCONNECT = {"type": "http.disconnect"}


@pytest.fixture(autouse=True)
def level(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.INFO, "chapters.ch08_lifespan.access"):
        yield


def entry(caplog: pytest.LogCaptureFixture) -> dict[str, str]:
    """Return the parts of the only line."""
    (line,) = [each.getMessage() for each in caplog.records if "access" in each.name]
    parts = LINE.fullmatch(line)
    assert parts, line
    return parts.groupdict()


def logged(
    app: App, caplog: pytest.LogCaptureFixture, error: type[BaseException] | None = None
) -> tuple[str, str]:
    """Return the status and the size that are logged of an application."""
    if error is None:
        run(with_access_log(app), dict(SCOPE), DISCONNECT)
    else:
        with pytest.raises(error):
            run(with_access_log(app), dict(SCOPE), DISCONNECT)
    parts = entry(caplog)
    return parts["status"], parts["size"]


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    await respond(send, b"hello")


def test_a_request_is_a_line(loop: LabLoop, caplog: pytest.LogCaptureFixture) -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1.5)
        await respond(send, b"hello")

    async def ask() -> None:
        scope = SCOPE | {"query_string": b"q=1"}
        await with_access_log(slow)(scope, mock.AsyncMock(), mock.AsyncMock())

    loop.create_task(ask())
    loop.advance(2)
    assert entry(caplog) == {
        "client": "192.0.2.9",
        "line": "GET /a%20b?q=1 HTTP/1.1",
        "status": "200",
        "size": "5",
        "seconds": "1.500",
    }


def test_all_pieces_count(caplog: pytest.LogCaptureFixture) -> None:
    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        for message in (START, PIECE, PIECE, {"type": "http.response.body"}):
            await send(message)

    assert logged(streams, caplog) == ("201", "10")


def test_head_has_no_content(caplog: pytest.LogCaptureFixture) -> None:
    run(with_access_log(answers), SCOPE | {"method": "HEAD"})
    parts = entry(caplog)
    assert (parts["status"], parts["size"]) == ("200", "0")


@pytest.mark.parametrize("status", [204, 205, 304])
def test_neither_have_these(caplog: pytest.LogCaptureFixture, status: int) -> None:
    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status})
        await send({"type": "http.response.body", "body": b"piece"})

    assert logged(streams, caplog) == (str(status), "0")


def test_a_client_may_have_no_address(caplog: pytest.LogCaptureFixture) -> None:
    run(with_access_log(answers), SCOPE | {"client": None})
    assert entry(caplog)["client"] == "-"


@pytest.mark.parametrize("begun", [False, True])
def test_who_fails_before_its_head_is_out_has_the_500_of_the_server(
    caplog: pytest.LogCaptureFixture, begun: bool
) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        if begun:
            await send(START)
        raise ValueError

    assert logged(fails, caplog, ValueError) == ("500", "0")


def test_who_answers_nothing_has_the_500_of_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def forgets(scope: Scope, receive: Receive, send: Send) -> None:
        pass

    assert logged(forgets, caplog) == ("500", "0")


def test_who_fails_halfway_has_what_it_sent(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send(PIECE)
        raise ValueError

    assert logged(fails, caplog, ValueError) == ("201", "5")


@pytest.mark.parametrize("error", [ClientDisconnected, None])
def test_a_client_that_has_left_has_no_status(
    caplog: pytest.LogCaptureFixture, error: type[BaseException] | None
) -> None:
    async def hears_of_it(scope: Scope, receive: Receive, send: Send) -> None:
        if error is not None:
            raise error
        assert await receive() == DISCONNECT

    assert logged(hears_of_it, caplog, error) == ("-", "0")


def test_who_is_cancelled_has_no_status(
    loop: LabLoop, caplog: pytest.LogCaptureFixture
) -> None:
    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.Event().wait()

    app = with_access_log(waits)

    async def ask() -> None:
        await app(dict(SCOPE), mock.AsyncMock(), mock.AsyncMock())

    task = loop.create_task(ask())
    loop.advance(1)
    task.cancel()
    loop.advance(1)
    assert task.cancelled()
    assert entry(caplog)["status"] == "-"


def test_what_was_not_sent_does_not_count(caplog: pytest.LogCaptureFixture) -> None:
    async def refuse(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise ClientDisconnected

    async def run_without_client() -> None:
        receive = mock.AsyncMock()
        await with_access_log(answers)(dict(SCOPE), receive, refuse)

    with pytest.raises(ClientDisconnected):
        asyncio.run(run_without_client())
    assert (entry(caplog)["status"], entry(caplog)["size"]) == ("-", "0")


def test_nobody_writes_a_line_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    forged = {"raw_path": b'/\r\n" \\\x1b[2J\x7f\x80\xff', "query_string": b"\0"}
    run(with_access_log(answers), SCOPE | forged)
    line = entry(caplog)["line"]
    escaped = r"/\x0d\x0a\x22 \x5c\x1b[2J\x7f\x80\xff?\x00"
    assert line == f"GET {escaped} HTTP/1.1"


def test_nor_does_who_names_its_own_address(caplog: pytest.LogCaptureFixture) -> None:
    run(with_access_log(answers), SCOPE | {"client": ('::1%"\n\x1b', 0)})
    assert entry(caplog)["client"] == r"::1%\x22\x0a\x1b"


def test_a_lifespan_is_no_request(caplog: pytest.LogCaptureFixture) -> None:
    run(with_access_log(answers), {"type": "lifespan"})
    assert caplog.messages == []


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError])
def test_an_error_of_an_application_still_reaches_the_server(
    caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        raise error("for the server")

    app = with_access_log(fails)
    with (
        LabServer(partial(serve, app=app, lifespan="off")) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        assert statuses(client) == [500]
    assert entry(caplog)["status"] == "500"
    assert "for the server" in caplog.text
