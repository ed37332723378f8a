"""Bytes in, bytes out: what every HTTP server answers, however the bytes are cut."""

import importlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import pytest

from chapters.ch03_h11_http.answer import echo
from lab.client import Receiver
from lab.responses import Asked, Response, UnfinishedError
from lab.simulator.server import LabServer
from lab.strict import read_responses

from .cases import CUT_SHORT, LARGE, NOTHING, REFUSED, SOUND
from .conftest import AnyServer, Serving
from .talking import (
    GET,
    HEAD,
    POST,
    Case,
    answers,
    ask,
    chunked,
    converse,
    post,
    receive_all,
    request,
    statuses,
    timeless,
)

CHAPTERS = 4  # from 3 to 6

pytestmark = pytest.mark.http

EVERY = [*SOUND, *REFUSED, *CUT_SHORT, *NOTHING, *LARGE]
SMALL = [*SOUND, *REFUSED, *CUT_SHORT, *NOTHING]
NEAR_THE_LIMITS = [1, 100, 8191, 8192, 8193, 16384, 32767, 32768, 32769, 40_000]


@pytest.fixture
def patient(serving: Serving) -> Iterator[AnyServer]:
    """A server whose handler answers when the whole body has come, in any chapter."""
    with serving(echo) as running:
        yield running


@pytest.fixture
def patient_lab(in_lab: Serving) -> Iterator[LabServer]:
    """The same, in the lab alone."""
    with in_lab(echo) as running:
        assert isinstance(running, LabServer)
        yield running


# What the answers are


def test_the_answers_are_the_right_ones(patient: AnyServer) -> None:
    for case in EVERY:
        responses = converse(patient, case.data, *case.asked)
        assert (case.name, statuses(responses)) == (case.name, case.statuses)


def test_no_answer_waits_for_the_client_to_hang_up(server: AnyServer) -> None:
    for case in [*SOUND, *REFUSED, *LARGE]:
        with server.connect() as client:
            client.send(case.data)
            responses = answers(client, *case.asked)
            assert (case.name, statuses(responses)) == (case.name, case.statuses)
            if case.ends:
                assert client.receive_to_end() == b"", case.name
            else:
                server.settle()
                assert client.receive_at_once() is None, case.name


def test_a_refusal_announces_the_end(server: AnyServer) -> None:
    for case in REFUSED:
        (response,) = converse(server, case.data)
        assert (case.name, response.closes) == (case.name, True)
        assert response.reason != b""


def test_what_follows_a_refusal_is_dropped(server: AnyServer) -> None:
    for case in REFUSED:
        responses = converse(server, case.data + request() * 2000)
        assert (case.name, statuses(responses)) == (case.name, case.statuses)


def test_a_second_request_is_refused_as_the_first_would_be(server: AnyServer) -> None:
    for case in REFUSED:
        responses = converse(server, post(b"hello") + case.data, POST, GET)
        assert (case.name, statuses(responses)) == (case.name, [200, *case.statuses])


def test_a_body_cut_short_is_never_answered_as_if_it_were_whole(
    server: AnyServer,
) -> None:
    for case in CUT_SHORT[3:7]:
        with server.connect() as client:
            client.send(case.data)
            client.hang_up()
            received = receive_all(client)
        try:
            assert statuses(read_responses(received, case.asked)) == [400], case.name
        except UnfinishedError:  # It had begun before, and cannot be taken back.
            assert received.startswith(b"HTTP/1.1 200 "), case.name


def test_the_echo_is_of_the_method_the_target_the_headers_and_the_body(
    server: AnyServer,
) -> None:
    (response,) = converse(server, post(b"h\xc3\xa9\xff", "X-A:  b  "), POST)
    assert response.body == (
        b"POST /\nhost: a\ncontent-length: 4\nx-a: b\n\nh\xc3\xa9\xff"
    )


def test_chunks_are_put_together(server: AnyServer) -> None:
    (response,) = converse(server, chunked(b"hello, ", b"world"), POST)
    assert response.body.endswith(b"\n\nhello, world")


def test_the_answers_come_in_the_order_of_the_requests(server: AnyServer) -> None:
    data = b"".join(request(f"/{number}") for number in range(50))
    targets = [each.body.split()[1] for each in converse(server, data, *[GET] * 50)]
    assert targets == [b"/%d" % number for number in range(50)]


def test_the_answer_to_head_has_the_headers_of_that_to_get(server: AnyServer) -> None:
    (got,) = timeless(converse(server, request("/", "X: a")))
    (head,) = timeless(converse(server, request("/", "X: a", method="HEAD"), HEAD))
    unlike = {b"content-length"}  # The echo of HEAD is one byte longer.
    assert names_but(unlike, head) == names_but(unlike, got)
    assert head.body == b""


def names_but(without: set[bytes], response: Response) -> list[bytes]:
    return [name for name, _ in response.headers if name not in without]


def test_a_fold_is_refused_or_made_a_space(server: AnyServer) -> None:
    (response,) = converse(server, request("/", "X: a\r\n b"))
    if response.status != 400:  # RFC 9112, section 5.2, leaves the choice.
        assert b"\nx: a b\n" in response.body


def test_lines_without_cr_are_refused_or_read_as_lines(server: AnyServer) -> None:
    (response,) = converse(server, request().replace(b"\r", b""))
    assert response.status in (200, 400)  # RFC 9112, section 2.2


@pytest.mark.parametrize("size", [b"9" * 15, b"9" * 20, b"9" * 5000])
def test_a_length_beyond_all_bounds_is_no_trouble(
    patient: AnyServer, size: bytes
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + b"\r\n\r\n"
    (response,) = converse(patient, head + b"hello", POST)
    assert response.status in (400, 413)
    assert response.closes


@pytest.mark.parametrize("size", [0, 1], ids=["at the limit", "above it"])
def test_a_server_that_keeps_bodies_has_a_limit_for_them(
    server: AnyServer, server_name: str, size: int
) -> None:
    most = getattr(importlib.import_module(f"chapters.{server_name}"), "MAX_BODY", None)
    if most is None:
        pytest.skip("it keeps no bodies")
    body = b"a" * (most + size)
    for data in (post(body), chunked(body[:1000], body[1000:])):
        (response,) = converse(server, data, POST)
        assert (response.status, response.closes) == [(200, False), (413, True)][size]
    with server.connect() as client:
        client.send(post(body)[:200])
        server.settle()
        assert (client.receive_at_once() is None) == (size == 0)


def test_a_header_of_eight_mebibytes_is_refused_without_being_read(
    lab: LabServer,
) -> None:
    with lab.connect(reading=True) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        for _ in range(128):
            client.send(b"a" * 65536)
        assert statuses(answers(client, GET)) == [431]


# However they are cut


class Outcome(NamedTuple):
    """What came of some bytes before the client hung up, and after."""

    answered: list[Response]
    ended: bool  # by the server, before the client hung up
    answered_late: list[Response]


def outcome(lab: LabServer, case: Case, pieces: list[bytes]) -> Outcome:
    """Send some pieces; return what comes of it."""
    with lab.connect(reading=True) as client:
        for piece in pieces:
            client.send(piece)
        ended = client.link.server_finished
        before = bytes(client.link.received)
        client.hang_up()
        rest = Receiver.receive_to_end(client)
    answered = read(before, ended, *case.asked)
    late = read(rest, True, *case.asked)[len(answered) :]
    return Outcome(answered, ended, late)


@lru_cache(maxsize=8)
def read(received: bytes, ended: bool, *asked: Asked) -> list[Response]:
    """Read what is the same for nearly every cut."""
    return timeless(read_responses(received, asked, ended))


def whole(lab: LabServer, case: Case) -> Outcome:
    """Send all at once; return what comes of it, which must be what should."""
    result = outcome(lab, case, [case.data])
    assert statuses(result.answered + result.answered_late) == case.statuses
    return result


def cuts(case: Case, server_name: str) -> range:
    """Return where to cut; the chapters read with one class, so they share the work."""
    number = int(re.findall(r"ch(\d+)", server_name)[0])
    return range(1 + number % CHAPTERS, len(case.data), CHAPTERS)


def test_a_cut_at_any_byte_changes_nothing(
    patient_lab: LabServer, server_name: str
) -> None:
    for case in SMALL:
        expected = whole(patient_lab, case)
        for cut in cuts(case, server_name):
            pieces = [case.data[:cut], case.data[cut:]]
            assert (cut, outcome(patient_lab, case, pieces)) == (cut, expected)


def test_byte_by_byte_changes_nothing(patient_lab: LabServer) -> None:
    for case in SMALL:
        pieces = [bytes([value]) for value in case.data]
        assert outcome(patient_lab, case, pieces) == whole(patient_lab, case)


@pytest.mark.http(since=5)
def test_a_cut_changes_nothing_of_an_answer_that_has_begun(
    lab: LabServer, server_name: str
) -> None:
    for case in SOUND:
        expected = whole(lab, case)
        for cut in cuts(case, server_name):
            pieces = [case.data[:cut], case.data[cut:]]
            assert (cut, outcome(lab, case, pieces)) == (cut, expected)


def test_a_cut_near_a_limit_changes_nothing(lab: LabServer) -> None:
    for case in LARGE:
        expected = whole(lab, case)
        for cut in [*NEAR_THE_LIMITS, len(case.data) - 5, len(case.data) - 1]:
            pieces = [case.data[:cut], case.data[cut:]]
            assert (cut, outcome(lab, case, pieces)) == (cut, expected)


@pytest.mark.parametrize("size", [1000, 4096, 32769])
def test_pieces_of_one_size_change_nothing(lab: LabServer, size: int) -> None:
    for case in LARGE:
        starts = range(0, len(case.data), size)
        pieces = [case.data[start : start + size] for start in starts]
        assert outcome(lab, case, pieces) == whole(lab, case)


# Whatever one client says


def test_a_neighbour_is_served_all_the_while(server: AnyServer) -> None:
    with server.connect() as neighbour:
        for case in EVERY:
            with server.connect() as client:
                client.send(case.data)
                assert statuses(ask(neighbour, request())) == [200]
                client.reset()
            assert statuses(ask(neighbour, request())) == [200]
