"""What a wire knows of a response, which it asks of h11; what it writes of it."""

from http import HTTPStatus

import h11
import pytest

from chapters.ch03_h11_http.reading import RequestReader
from chapters.ch03_h11_http.rules import Request
from chapters.ch05_flow_control.writer import ClientDisconnected, TransportWriter
from chapters.ch06_asgi_bridge.cycle import Head
from chapters.ch06_asgi_bridge.wire import HTTP1Wire
from tests.fakes import FakeTransport

OK = Head(200, [])


class FakeConnection:
    """The owner of a wire, on a transport without a socket."""

    def __init__(self, method: bytes = b"GET", *fields: bytes) -> None:
        self.transport = FakeTransport()
        self.asked: list[object] = []
        self.reader = RequestReader()
        writer = TransportWriter(self.transport, 1000)
        self.wire = HTTP1Wire(self.reader, writer, self)
        lines = [method + b" / HTTP/1.1", b"Host: a", *fields]
        self.reader.receive(b"".join(line + b"\r\n" for line in [*lines, b""]))
        request = self.reader.next_event()
        assert isinstance(request, Request)
        self.wire.begin(request)

    @property
    def written(self) -> bytes:
        """All that the wire has written, without dates."""
        lines = bytes(self.transport.written).split(b"\r\n")
        return b"\r\n".join(line for line in lines if line[:5] != b"date:")

    def settle(self) -> None:
        self.asked.append("settle")

    def send_error(self, status: HTTPStatus) -> None:
        self.asked.append(status)


def test_how_far_a_response_is_follows_what_was_sent() -> None:
    wire = FakeConnection().wire

    def facts() -> tuple[bool, bool, bool]:
        return wire.head_sent, wire.complete, wire.keep_alive

    found = [facts()]
    for head, data, end in ((OK, b"", False), (None, b"a", False), (None, b"", True)):
        wire.send(head, data, end)
        found.append(facts())
    assert found == [
        (False, False, True),
        (True, False, True),
        (True, False, True),
        (True, True, True),
    ]


def test_a_head_that_h11_refuses_was_not_sent() -> None:
    connection = FakeConnection()
    with pytest.raises(h11.LocalProtocolError):
        connection.wire.send(Head(200, [(b"x", b"a\r\nb: c")]), b"", False)
    assert not connection.wire.head_sent
    connection.wire.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
    assert connection.written.startswith(b"HTTP/1.1 500 ")


def test_a_response_of_three_calls_is_three_writes() -> None:
    connection = FakeConnection()
    for head, data, end in ((OK, b"", False), (None, b"a", False), (None, b"b", True)):
        connection.wire.send(head, data, end)
    assert connection.transport.calls.count("write") == 3
    assert connection.written == (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
    )


@pytest.mark.parametrize(("method", "is_told"), [(b"GET", True), (b"HEAD", False)])
def test_an_error_of_ours_is_the_last_and_suits_the_method(
    method: bytes, is_told: bool
) -> None:
    connection = FakeConnection(method)
    connection.wire.send_error(HTTPStatus.NOT_IMPLEMENTED)
    assert connection.written.endswith(b"501 Not Implemented\n") == is_told
    assert b"connection: close\r\n" in connection.written.lower()
    assert (connection.wire.complete, connection.wire.keep_alive) == (True, False)


def test_who_waits_to_go_on_is_told_once_and_not_after_a_response() -> None:
    fields = (b"Expect: 100-continue", b"Content-Length: 5")
    told, answered = FakeConnection(b"POST", *fields), FakeConnection(b"POST", *fields)
    told.wire.send_continue()
    told.wire.send_continue()
    assert told.written == b"HTTP/1.1 100 Continue\r\n\r\n"
    answered.wire.send(OK, b"", False)
    answered.wire.send_continue()
    assert answered.written.count(b"HTTP/1.1") == 1
    assert b"\r\nconnection: close\r\n" in answered.written


def test_where_nobody_is_a_failure_is_not_said() -> None:
    connection = FakeConnection()
    connection.wire.fail(HTTPStatus.INTERNAL_SERVER_ERROR)
    connection.wire.finish()
    assert connection.asked == [HTTPStatus.INTERNAL_SERVER_ERROR, "settle"]
    connection.transport.abort()
    connection.wire.fail(HTTPStatus.INTERNAL_SERVER_ERROR)
    assert len(connection.asked) == 2
    with pytest.raises(ClientDisconnected):
        connection.wire.send(OK, b"", False)
