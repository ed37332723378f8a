"""What the server of chapter 3 must do, as functions that take its serve()."""

from typing import Any

from chapters.ch03_h11_http.reading import MAX_HEAD
from lab.responses import Asked
from tests.http_lab import GET, Serve, post, protocols, replies, serving, statuses

LARGEST_READ = 256 * 1024  # bytes: the most one data_received() is given
CLOSING = GET[:-2] + b"Connection: close\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
CONNECT = b"CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n"
LONG_HEAD = GET[:-2] + b"X: " + b"x" * 40_000 + b"\r\n\r\n"


def check_three_requests_are_answered_on_one_connection(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(GET)
        client.send(GET + GET)
        assert statuses(client) == [200, 200, 200]


def check_reading_stops_while_an_answer_waits(serve: Serve) -> None:
    with serving(serve) as server, server.connect() as client:
        client.stop_reading()
        client.send(post(bytes(900_000)))
        client.send(GET * 100_000)
        (protocol,) = protocols(server)
        assert held_by(protocol) <= LARGEST_READ + MAX_HEAD + 1
        client.reset()


def held_by(protocol: Any) -> int:
    """Return how many bytes of input wait in our code and in h11."""
    return len(protocol.reader.unread) + len(protocol.conn.trailing_data[0])


def check_head_is_answered_without_a_body(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(HEAD)
        client.send(GET)
        assert statuses(client, Asked(b"HEAD")) == [200, 200]


def check_garbage_is_refused(serve: Serve) -> None:
    for garbage in (b"garbage\r\n\r\n", b"\x16\x03\x01\r\n", b"GET / HTTP/1.1\r\n\r\n"):
        with serving(serve) as server, server.connect(reading=True) as client:
            client.send(garbage)
            client.send(garbage)
            assert statuses(client) == [400]
            assert client.link.server_finished


def check_nothing_is_read_after_the_last_request(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(CLOSING + GET)
        client.send(GET)
        assert statuses(client, Asked(close=True)) == [200]
        assert client.link.server_finished
        assert not client.link.server_reset


def check_connect_is_declined(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(CONNECT + GET)
        assert statuses(client, Asked(b"CONNECT")) == [501, 200]


def check_half_a_head_is_refused_at_its_end(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(GET[:-2])
        client.hang_up()
        assert statuses(client) == [400]


def check_a_long_head_is_refused_however_it_is_cut(serve: Serve) -> None:
    for cut in (None, 1, 100, 20_000, len(LONG_HEAD) - 1):
        with serving(serve) as server, server.connect(reading=True) as client:
            client.send(LONG_HEAD[:cut])
            client.send(LONG_HEAD[cut:] if cut else b"")
            assert statuses(client) == [431], cut


def check_an_answer_says_its_length(serve: Serve) -> None:
    with serving(serve) as server, server.connect(reading=True) as client:
        client.send(post("é".encode()))
        (reply,) = replies(client)
        assert reply.values(b"content-length") == [b"%d" % len(reply.body)]


CHECKS = [
    check_three_requests_are_answered_on_one_connection,
    check_reading_stops_while_an_answer_waits,
    check_head_is_answered_without_a_body,
    check_garbage_is_refused,
    check_nothing_is_read_after_the_last_request,
    check_connect_is_declined,
    check_half_a_head_is_refused_at_its_end,
    check_a_long_head_is_refused_however_it_is_cut,
    check_an_answer_says_its_length,
]
