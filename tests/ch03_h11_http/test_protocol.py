"""What HTTP1Connection does with its transport, callback by callback."""

import h11
import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.answer import echo
from chapters.ch03_h11_http.http1 import MAX_BODY, HTTP1Connection
from tests.http_lab import GET, HTTPTransport, post

CLOSING = GET[:-2] + b"Connection: close\r\n\r\n"
SECOND = GET.replace(b"/ ", b"/second ")
EXPECT = post(b"", size=4)[:-2] + b"Expect: 100-continue\r\n\r\n"


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
    protocol = HTTP1Connection(connections, echo)  # No loop runs here, nor is one needed.
    assert not hasattr(protocol, "transport")
    assert connections.open == set()


def test_a_connection_is_counted_in_and_out(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    assert protocol.connections.open == {transport}
    assert transport.calls == []
    protocol.connection_lost(None)
    assert protocol.connections.open == set()


def test_an_answer_is_one_write(transport: HTTPTransport) -> None:
    connected(transport).data_received(GET)
    assert transport.calls.count("write") == 1
    assert transport.written.endswith(b"GET /\nhost: x\n\n")


# Pausing


def test_reading_stops_while_an_answer_finds_no_room(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.pause_writing()
    protocol.data_received(GET + SECOND)
    assert answers(transport) == 1
    assert not transport.reading


def test_room_lets_the_next_request_in(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.pause_writing()
    protocol.data_received(GET + SECOND)
    protocol.resume_writing()
    assert answers(transport) == 2
    assert transport.reading


def test_h11_is_fed_nothing_while_it_is_paused(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.pause_writing()
    protocol.data_received(GET + SECOND)
    held = len(protocol.conn.trailing_data[0])
    protocol.data_received(SECOND)  # It may have been on its way.
    assert len(protocol.conn.trailing_data[0]) <= held + len(SECOND)
    assert answers(transport) == 1
    protocol.resume_writing()
    assert answers(transport) == 3


def test_the_cycle_begins_anew_only_when_both_sides_are_done(
    transport: HTTPTransport,
) -> None:
    protocol = connected(transport)
    protocol.data_received(post(b"", size=4))
    assert protocol.conn.their_state is h11.SEND_BODY
    protocol.pause_writing()
    protocol.resume_writing()
    assert protocol.conn.their_state is h11.SEND_BODY
    assert answers(transport) == 0
    protocol.data_received(b"body")
    assert protocol.conn.their_state is h11.IDLE
    assert protocol.request is None


def test_reading_is_not_paused_after_the_client_has_finished(
    transport: HTTPTransport,
) -> None:
    protocol = connected(transport)
    protocol.pause_writing()
    protocol.reader.eof = True
    protocol.data_received(GET + SECOND)
    assert transport.reading


# Bodies


def test_continue_is_sent_once_and_to_who_waits_for_it(
    transport: HTTPTransport,
) -> None:
    protocol = connected(transport)
    protocol.data_received(EXPECT)
    assert transport.written == b"HTTP/1.1 100 Continue\r\n\r\n"
    protocol.data_received(b"body")
    assert transport.written.count(b"100 Continue") == 1
    assert answers(transport) == 2


def test_a_body_in_chunks_is_refused_where_it_becomes_too_large(
    transport: HTTPTransport,
) -> None:
    protocol = connected(transport)
    start, _, rest = post(b"").partition(b"Content-Length: 0")
    protocol.data_received(start + b"Transfer-Encoding: chunked" + rest)
    chunk = b"%x\r\n" % 65536 + bytes(65536) + b"\r\n"
    for _ in range(MAX_BODY // 65536):
        protocol.data_received(chunk)
    assert answers(transport) == 0
    protocol.data_received(b"1\r\nx\r\n")
    assert transport.written.startswith(b"HTTP/1.1 413 ")


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
    protocol.pause_writing()
    protocol.resume_writing()
    assert transport.calls == before
    assert protocol.reader.unread == b""


def test_the_clients_end_after_ours_closes(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.data_received(CLOSING)
    assert protocol.eof_received()
    assert transport.calls[-1] == "close"


def test_the_clients_end_between_requests_closes(transport: HTTPTransport) -> None:
    protocol = connected(transport)
    protocol.data_received(GET)
    assert protocol.eof_received()
    assert transport.calls[-1] == "close"


def test_a_client_that_finishes_early_is_answered_before_the_end(
    transport: HTTPTransport,
) -> None:
    protocol = connected(transport)
    protocol.pause_writing()
    protocol.data_received(GET + SECOND)
    protocol.eof_received()
    assert "close" not in transport.calls
    protocol.resume_writing()
    assert answers(transport) == 2
    assert transport.calls[-1] == "close"


@pytest.mark.parametrize("lost", [True, False])
def test_a_connection_that_ends_by_itself_is_asked_nothing(
    lost: bool, transport: HTTPTransport
) -> None:
    protocol = connected(transport)
    protocol.data_received(GET[:10])
    if lost:
        protocol.connection_lost(ConnectionResetError())
        assert protocol.ended
    else:
        transport.closing = True
        protocol.data_received(GET[10:])
    assert transport.calls == []


class ResetTransport(HTTPTransport):
    """A transport whose client has reset, which nobody has been told yet."""

    def write_eof(self) -> None:
        raise OSError(107, "Transport endpoint is not connected")


def test_a_reset_just_before_our_end_does_no_harm() -> None:
    transport = ResetTransport()
    connected(transport).data_received(CLOSING)
    assert transport.calls == ["write", "resume_reading"]
