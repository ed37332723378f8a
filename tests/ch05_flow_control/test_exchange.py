"""What a handler may do with its exchange, and in which order."""

import asyncio
from http import HTTPStatus
from typing import Any

import h11
import pytest

from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch05_flow_control.writer import ClientDisconnected, TransportWriter
from lab.exercises.checks.http import request
from lab.simulator.loop import LabLoop
from tests.http_lab import HTTPTransport


class Connection:
    """An exchange on a fake transport, and what was written, each time for itself."""

    def __init__(self, method: str = "GET", *fields: str) -> None:
        self.transport = HTTPTransport()
        self.reader = RequestReader()
        self.reader.receive(request("/", *fields, method=method))
        asked = self.reader.next_event()
        assert isinstance(asked, Request)
        self.writer = TransportWriter(self.transport, 1000)
        self.exchange = Exchange(asked, self.reader, self.writer, self)
        self.body = self.exchange.body
        self.asked: list[object] = []  # for what the exchange asks its connection

    def body_wanted(self) -> None:
        self.asked.append("more")

    def settle(self) -> None:
        self.asked.append("settle")

    def send_error(self, status: HTTPStatus) -> None:
        self.asked.append(status)


@pytest.fixture
def connection() -> Connection:
    return Connection()


# The wrong order


def test_an_answer_begins_once(loop: LabLoop, connection: Connection) -> None:
    connection.exchange.start(200)
    with pytest.raises(RuntimeError, match="begun already"):
        connection.exchange.start(404)
    with pytest.raises(RuntimeError, match="begun already"):
        loop.finish(connection.exchange.answer(Answer(200, [], b"")))
    assert connection.exchange.status == 200


def test_no_answer_is_no_end(connection: Connection) -> None:
    with pytest.raises(RuntimeError, match="call start"):
        connection.exchange.finish()
    assert connection.transport.written == b""


def test_a_head_that_cannot_be_sent_is_no_beginning(
    loop: LabLoop, connection: Connection
) -> None:
    with pytest.raises(h11.LocalProtocolError):
        connection.exchange.start(200, [(b"a", b"b\r\nc: d")])
    loop.finish(connection.exchange.answer(Answer(500, [], b"")))
    assert connection.exchange.status == 500


# Its end


class Stop(BaseException):
    """What an application may raise."""


@pytest.mark.parametrize(
    ("error", "gone", "asked", "logged"),
    [
        (ValueError(), False, [HTTPStatus(500), "settle"], True),
        (SystemExit(3), False, [HTTPStatus(500), "settle"], True),
        (Stop(), False, [HTTPStatus(500), "settle"], True),
        (ConnectionResetError(), True, ["settle"], True),
        (asyncio.CancelledError(), False, [HTTPStatus(500), "settle"], True),
        (asyncio.CancelledError(), True, ["settle"], False),
        (ClientDisconnected(), True, ["settle"], False),
    ],
)
def test_nothing_that_a_handler_raises_gets_past_it(
    loop: LabLoop,
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
    gone: bool,
    asked: list[object],
    logged: bool,
) -> None:
    async def fails(exchange: Exchange) -> None:
        raise error

    connection = Connection()
    connection.transport.closing = gone
    loop.finish(connection.exchange.run(fails))
    assert [each for each in connection.asked if each != "more"] == asked
    assert ["GET /" in record.getMessage() for record in caplog.records] == (
        [True] * logged
    )
    assert connection.body.closed


def test_a_piece_that_is_no_bytes_leaves_the_answer_unsent(
    loop: LabLoop, connection: Connection
) -> None:
    words: Any = "text"
    connection.exchange.start(200)
    with pytest.raises(TypeError, match="a piece of an answer is bytes"):
        loop.finish(connection.exchange.write(words))
    assert connection.transport.written == b""  # So there is room for a 500.
