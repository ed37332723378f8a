"""What HTTP1Connection does with its transport, callback by callback."""

import asyncio
from typing import Any, cast
from unittest import mock

import h11
import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.answer import echo
from chapters.ch03_h11_http.http1 import EVENTS_PER_TURN, HTTP1Connection
from chapters.ch03_h11_http.reading import LOOK_AHEAD
from lab.exercises.checks.http import chunked
from tests.http_lab import GET, HTTPTransport, post

CLOSING = GET[:-2] + b"Connection: close\r\n\r\n"


@pytest.fixture
def transport() -> HTTPTransport:
    return HTTPTransport()


def connected(transport: HTTPTransport) -> HTTP1Connection:
    """Return a protocol whose connection has been made."""
    protocol = HTTP1Connection(Connections(), echo)
    protocol.connection_made(transport)
    return protocol


def answers(transport: HTTPTransport) -> int:
    return transport.written.count(b"HTTP/1.1 ")


def test_making_one_touches_nothing() -> None:
    connections = Connections()
    protocol = HTTP1Connection(
        connections, echo
    )  # No loop runs here, nor is one needed.
    assert not hasattr(protocol, "transport")
    assert connections.open == set()


def test_a_connection_is_counted_in_and_out(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    assert protocol.connections.open == {transport}
    assert transport.calls == []
    protocol.connection_lost(None)
    assert protocol.connections.open == set()


def test_a_transport_need_not_be_one_of_asyncio() -> None:
    transport: Any = mock.Mock(spec_set=["write", "is_closing", "is_reading"])
    transport.is_closing.return_value = False
    assert not isinstance(transport, asyncio.BaseTransport)
    connected(transport).data_received(GET)
    transport.write.assert_called_once()


def test_an_answer_is_one_write(transport: HTTPTransport) -> None:
    connected(transport).data_received(GET)
    assert transport.calls.count("write") == 1
    assert transport.written.endswith(b"GET /\nhost: x\n\n")


# Turns, and pausing


def test_a_turn_is_bounded_in_its_events(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    with mock.patch.object(protocol, "handle_events_soon") as soon:
        protocol.data_received(chunked(*[b"a"] * EVENTS_PER_TURN))
        assert len(protocol.body) < EVENTS_PER_TURN
        soon.assert_called_once()
        protocol.handle_events()
    assert answers(transport) == 1


def test_bytes_wait_while_a_turn_is_due(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.next_turn = cast(asyncio.Handle, mock.Mock())
    protocol.data_received(GET)
    protocol.eof_received()
    assert transport.calls == []
    with mock.patch.object(protocol, "handle_events_soon") as soon:
        protocol.handle_events()
        soon.assert_called_once()  # The client's end has not been looked at.
    assert protocol.next_turn is None
    assert answers(transport) == 1


def test_reading_stops_while_enough_waits(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.pause_writing()
    protocol.data_received(GET + bytes(LOOK_AHEAD))
    assert answers(transport) == 1
    assert not transport.reading
    protocol.reader.eof = True
    protocol.settle()
    assert transport.reading


def test_nothing_of_an_answered_request_is_kept(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.data_received(post(b"", size=4))
    assert protocol.request is not None
    protocol.data_received(b"body")
    assert protocol.reader.conn.their_state is h11.IDLE
    assert protocol.request is None
    assert not protocol.body


# The end


def test_the_last_answer_is_followed_by_fin_and_reading_goes_on(
    transport: HTTPTransport,
) -> None:
    connected(transport).data_received(CLOSING)
    assert transport.calls == ["write", "write_eof", "resume_reading"]
    assert b"close" in transport.written


def test_nothing_is_written_after_the_end(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.data_received(CLOSING + GET)
    before = list(transport.calls)
    protocol.data_received(GET)
    protocol.handle_events()
    assert transport.calls == before


@pytest.mark.parametrize("sent", [CLOSING, GET, b""])
def test_the_clients_end_closes(sent: bytes, transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.data_received(sent)
    assert protocol.eof_received()
    assert transport.calls[-1] == "close"


@pytest.mark.parametrize("lost", [True, False])
def test_a_connection_that_ends_by_itself_is_asked_nothing(
    lost: bool, transport: HTTPTransport
) -> None:
    protocol = connected(transport)
    protocol.data_received(GET[:10])
    transport.calls.clear()
    if lost:
        protocol.connection_lost(ConnectionResetError())
        assert protocol.closed
    transport.closing = True
    protocol.data_received(GET[10:])
    assert transport.written == b""


class ResetTransport(HTTPTransport):
    """A transport whose client has reset, which nobody has been told yet."""

    def write_eof(self) -> None:
        raise OSError(107, "Transport endpoint is not connected")


def test_a_reset_just_before_our_end_does_no_harm() -> None:
    transport = ResetTransport()
    connected(transport).data_received(CLOSING)
    assert transport.calls == ["write", "resume_reading"]
