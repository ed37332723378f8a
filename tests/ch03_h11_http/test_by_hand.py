"""The six inputs that break HTTP by hand, and what h11 makes of the same bytes."""

import pytest

from chapters.ch03_h11_http import by_hand, server
from lab.responses import Response
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.http_lab import GET, Serve, post, replies, serving

EIGHT_MEBIBYTES = 8 * 1024 * 1024
HUGE = GET[:-2] + b"X: " + b"x" * EIGHT_MEBIBYTES + b"\r\n\r\n"


def by_hand_answers(*segments: bytes) -> tuple[bytes, list[str]]:
    """Return what the server by hand sends, and the names of errors it let escape."""
    with LabServer(by_hand.serve) as running:
        client = running.connect(reading=True)
        send(client, *segments)
        running.advance(60)
        received = bytes(client.link.received)
        client.close()
    return received, [type(each["exception"]).__name__ for each in running.reported]


def h11_answers(*segments: bytes, serve: Serve = server.serve) -> list[Response]:
    """Return how the server with h11 answers; nothing may be left or reported."""
    with serving(serve) as running, running.connect(reading=True) as client:
        send(client, *segments)
        return replies(client)


def send(client: LabClient, *segments: bytes) -> None:
    """Send each, as far as anybody listens."""
    for segment in segments:
        if not client.link.server_closed:
            client.send(segment)


def test_a_request_in_two_segments_is_answered_before_it_is_whole() -> None:
    received, _ = by_hand_answers(GET[:20], GET[20:])
    assert received.endswith(b"\r\n\r\nGET /\nHost\n\n")
    (reply,) = h11_answers(GET[:20], GET[20:])
    assert reply.body == b"GET /\nhost: x\n\n"


def test_a_request_line_in_two_segments_is_not_answered_at_all() -> None:
    assert by_hand_answers(GET[:3], GET[3:]) == (b"", ["ValueError"])
    (reply,) = h11_answers(GET[:3], GET[3:])
    assert reply.body == b"GET /\nhost: x\n\n"


def test_a_body_that_arrives_late_is_lost() -> None:
    request, body = post(b"", size=4), b"body"
    received, _ = by_hand_answers(request, body)
    assert received.endswith(b"Content-Length: 4\n\n")
    (reply,) = h11_answers(request, body)
    assert reply.body.endswith(b"\n\nbody")


def test_a_byte_that_is_not_utf_8_is_fatal() -> None:
    assert by_hand_answers(post(b"\xff")) == (b"", ["UnicodeDecodeError"])
    (reply,) = h11_answers(post(b"\xff"))
    assert reply.body.endswith(b"\n\n\xff")


def test_the_second_of_two_requests_in_a_segment_becomes_the_body_of_the_first() -> (
    None
):
    second = GET.replace(b"/ ", b"/second ")
    received, _ = by_hand_answers(GET + second)
    assert received.count(b"HTTP/1.1 200 OK") == 1
    assert received.endswith(b"GET /\nHost: x\n\n" + second)
    first, other = h11_answers(GET + second)
    assert first.body == b"GET /\nhost: x\n\n"
    assert other.body == b"GET /second\nhost: x\n\n"


def test_a_header_of_8_mebibytes_is_cut_off_and_called_fine() -> None:
    received, _ = by_hand_answers(HUGE)
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert received.count(b"x") < by_hand.READ_SIZE
    (reply,) = h11_answers(HUGE)
    assert reply.status == 431


def test_whoever_closes_amid_8_mebibytes_resets_the_connection() -> None:
    with (
        LabServer(by_hand.serve) as running,
        running.connect(reading=True) as client,
    ):
        client.send(HUGE)
        with pytest.raises(ConnectionResetError):
            client.send(b"more")
    with serving(server.serve) as running, running.connect() as client:
        client.send(HUGE)
        client.hang_up()
        assert client.receive_to_end().startswith(b"HTTP/1.1 431 ")


def test_a_length_in_characters_cuts_the_answer_short() -> None:
    body = "é€".encode()  # 5 bytes, 2 characters
    received, _ = by_hand_answers(post(body))
    head, _, echoed = received.partition(b"\r\n\r\n")
    declared = int(head.rpartition(b" ")[2])
    assert len(echoed) == declared + 3
    assert echoed.endswith(body)
    (reply,) = h11_answers(post(body))
    assert reply.body.endswith(b"\n\n" + body)
    assert reply.values(b"content-length") == [b"%d" % len(reply.body)]
