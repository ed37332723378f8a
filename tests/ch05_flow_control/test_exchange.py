"""What a handler may do with its exchange, and in which order."""

from collections.abc import Coroutine
from typing import Any

import h11
import pytest

from chapters.ch03_h11_http.answer import Answer
from chapters.ch05_flow_control.body import RequestBody
from chapters.ch05_flow_control.exchange import Exchange, decline, echo
from chapters.ch05_flow_control.flow import FlowControl
from lab.simulator.loop import LabLoop


class Connection:
    """What was sent, each call for itself."""

    def __init__(self, method: bytes = b"GET") -> None:
        self.sent: list[list[str]] = []
        self.data = bytearray()
        self.flow = FlowControl()
        self.body = RequestBody(lambda: None, held_back=False)
        request = h11.Request(method=method, target=b"/", headers=[(b"Host", b"x")])
        self.exchange = Exchange(request, self.body, self.send, self.flow)

    def send(self, *events: h11.Event) -> None:
        self.sent.append([type(event).__name__ for event in events])
        for event in events:
            self.data += event.data if isinstance(event, h11.Data) else b""


@pytest.fixture
def connection() -> Connection:
    return Connection()


def test_the_head_goes_out_with_the_first_piece(
    loop: LabLoop, connection: Connection
) -> None:
    connection.exchange.start(200)
    assert connection.sent == []
    loop.finish(connection.exchange.write(b"one"))
    loop.finish(connection.exchange.write(b"two"))
    connection.exchange.finish()
    assert connection.sent == [["Response", "Data"], ["Data"], ["EndOfMessage"]]
    assert connection.data == b"onetwo"


def test_a_head_alone_goes_out_with_the_end(connection: Connection) -> None:
    connection.exchange.start(204)
    connection.exchange.finish()
    assert connection.sent == [["Response", "EndOfMessage"]]


def test_a_whole_answer_is_one_write_and_the_end(
    loop: LabLoop, connection: Connection
) -> None:
    loop.finish(connection.exchange.answer(Answer(200, [], b"all")))
    connection.exchange.finish()
    assert connection.sent == [["Response", "Data"], ["EndOfMessage"]]


@pytest.mark.parametrize(("method", "status"), [(b"HEAD", 200), (b"GET", 304)])
def test_a_body_is_left_out_where_none_may_be(
    loop: LabLoop, method: bytes, status: int
) -> None:
    connection = Connection(method)
    connection.exchange.start(status)
    loop.finish(connection.exchange.write(b"body"))
    connection.exchange.finish()
    assert connection.data == b""


# The wrong order


def test_an_answer_does_not_begin_with_its_body(
    loop: LabLoop, connection: Connection
) -> None:
    with pytest.raises(RuntimeError, match="call start"):
        loop.finish(connection.exchange.write(b"body"))
    assert connection.sent == []


def test_an_answer_begins_once(loop: LabLoop, connection: Connection) -> None:
    connection.exchange.start(200)
    with pytest.raises(RuntimeError, match="begun already"):
        connection.exchange.start(404)
    with pytest.raises(RuntimeError, match="begun already"):
        loop.finish(connection.exchange.answer(Answer(200, [], b"")))
    assert connection.exchange.status == 200


def test_no_answer_is_no_end(connection: Connection) -> None:
    with pytest.raises(RuntimeError, match="no answer"):
        connection.exchange.finish()
    assert connection.sent == []


def test_a_head_that_cannot_be_sent_is_no_beginning(
    loop: LabLoop, connection: Connection
) -> None:
    with pytest.raises(h11.LocalProtocolError):
        connection.exchange.start(200, [(b"a", b"b\r\nc: d")])
    loop.finish(connection.exchange.answer(Answer(500, [], b"")))
    assert connection.exchange.status == 500


# Waiting


def test_a_write_waits_for_room_after_it_has_written(
    loop: LabLoop, connection: Connection
) -> None:
    connection.exchange.start(200)
    connection.flow.pause()
    writing = loop.create_task(connection.exchange.write(b"piece"))
    loop.settle()
    assert connection.data == b"piece"
    assert not writing.done()
    connection.flow.resume()
    loop.settle()
    writing.result()


@pytest.mark.parametrize("late", [False, True])
def test_whoever_writes_to_a_client_that_is_gone_is_told(
    loop: LabLoop, connection: Connection, late: bool
) -> None:
    connection.exchange.start(200)
    connection.flow.pause()
    if not late:
        connection.flow.lose()
    writing = loop.create_task(connection.exchange.write(b"piece"))
    loop.settle()
    connection.flow.lose()
    loop.settle()
    assert isinstance(writing.exception(), ConnectionResetError)
    assert connection.sent == ([["Response", "Data"]] if late else [])
    with pytest.raises(ConnectionResetError):
        connection.exchange.finish()


# The handlers of the chapter


def answered(
    loop: LabLoop, connection: Connection, work: Coroutine[Any, Any, None]
) -> bytes:
    loop.finish(work)
    connection.exchange.finish()
    return bytes(connection.data)


def test_echo_sends_a_request_back(loop: LabLoop, connection: Connection) -> None:
    connection.body.feed(b"body")
    connection.body.end()
    sent = answered(loop, connection, echo(connection.exchange))
    assert sent == b"GET /\nhost: x\n\nbody"


def test_echo_sends_each_piece_as_it_comes(
    loop: LabLoop, connection: Connection
) -> None:
    connection.body.feed(b"one")
    running = loop.create_task(echo(connection.exchange))
    loop.settle()
    assert connection.data.endswith(b"\n\none")
    connection.body.feed(b"two")
    loop.settle()
    assert connection.data.endswith(b"\n\nonetwo")
    connection.body.end()
    loop.settle()
    assert running.done()


def test_connect_is_declined(loop: LabLoop, connection: Connection) -> None:
    sent = answered(loop, connection, decline(connection.exchange))
    assert sent == b"501 Not Implemented\n"
    assert connection.exchange.status == 501


def test_a_piece_that_is_no_bytes_leaves_the_answer_unsent(
    loop: LabLoop, connection: Connection
) -> None:
    words: Any = "text"
    connection.exchange.start(200)
    with pytest.raises(TypeError, match="a piece of an answer is bytes"):
        loop.finish(connection.exchange.write(words))
    assert connection.sent == []  # So there is room for a 500.
