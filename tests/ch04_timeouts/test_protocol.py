"""What HTTP1Connection asks of its transport when a deadline strikes."""

import pytest

from chapters.ch01_stream_echo.stopping import Connections
from chapters.ch03_h11_http.answer import echo
from chapters.ch04_timeouts.http1 import HTTP1Connection
from chapters.ch04_timeouts.timeouts import LIMITS
from lab.simulator.loop import LabLoop
from tests.http_lab import GET, HTTPTransport, post, timers


@pytest.fixture
def transport() -> HTTPTransport:
    return HTTPTransport()


@pytest.fixture
def protocol(loop: LabLoop, transport: HTTPTransport) -> HTTP1Connection:
    """A protocol whose connection has been made."""
    protocol = HTTP1Connection(Connections(), echo, LIMITS)
    do(loop, protocol, "connection_made", transport)
    return protocol


def do(loop: LabLoop, protocol: HTTP1Connection, callback: str, *news: object) -> None:
    """Call a callback in the loop."""
    loop.call_soon(getattr(protocol, callback), *news)
    loop.settle()


def test_connecting_starts_the_only_timer(
    loop: LabLoop, protocol: HTTP1Connection
) -> None:
    assert [timer.when() for timer in timers(loop)] == [LIMITS.idle]


@pytest.mark.parametrize("said", [b"", b"G", GET, post(b"bo", size=4)])
@pytest.mark.parametrize("error", [None, ConnectionResetError()])
def test_no_timer_is_left_after_a_loss(
    loop: LabLoop, protocol: HTTP1Connection, said: bytes, error: Exception | None
) -> None:
    do(loop, protocol, "pause_writing")
    do(loop, protocol, "data_received", said)
    do(loop, protocol, "connection_lost", error)
    assert timers(loop) == []


def test_time_to_end_begins_only_when_there_is_room(
    loop: LabLoop, protocol: HTTP1Connection, transport: HTTPTransport
) -> None:
    transport.held = 100_000
    do(loop, protocol, "pause_writing")
    do(loop, protocol, "data_received", b"garbage\r\n\r\n")
    loop.advance(29)
    transport.held = 0
    do(loop, protocol, "resume_writing")
    loop.advance(4.9)
    assert "abort" not in transport.calls
    loop.advance(0.2)
    assert transport.calls[-1] == "abort"


def test_nobody_is_hurried_for_the_next_request_while_an_answer_waits(
    loop: LabLoop, protocol: HTTP1Connection, transport: HTTPTransport
) -> None:
    transport.held = 100_000
    do(loop, protocol, "pause_writing")
    do(loop, protocol, "data_received", GET)
    loop.advance(29)
    do(loop, protocol, "resume_writing")
    loop.advance(4.9)
    assert "write_eof" not in transport.calls
    loop.advance(0.2)
    assert "write_eof" in transport.calls
