"""Whatever a handler answers or does, the client gets sound HTTP."""

import re

import pytest

from chapters.ch03_h11_http.answer import Answer, Header
from chapters.ch03_h11_http.rules import Request
from lab.responses import Response
from lab.strict import read_responses

from .conftest import Serving
from .handlers import Whole
from .talking import GET, HEAD, LAST, POST, ask, converse, post, request, statuses

pytestmark = pytest.mark.http
# Chapter 6 sends each head before it knows the body.
knowing_the_body = pytest.mark.http(but=6)

TEXT = "h\u00e9\u00e9\u20ac".encode()  # 4 characters, 8 bytes
FAILED = ("the handler failed", "the application failed")  # in one chapter or another


def always(status: int, *headers: Header, body: bytes = b"hello") -> Whole:
    """Return a handler that answers everything alike."""
    return lambda request, body_of_request: Answer(status, headers, body)


def of_two(serving: Serving, handler: Whole, data: bytes = request()) -> list[Response]:
    """Send `data` twice on one connection; return both answers."""
    asked = [HEAD if data.startswith(b"HEAD") else GET] * 2
    with serving(handler) as server:
        return converse(server, data * 2, *asked)


# Bodies


@pytest.mark.parametrize("status", [204, 205, 304])
def test_a_status_without_body_is_sent_without(serving: Serving, status: int) -> None:
    responses = of_two(serving, always(status))
    assert statuses(responses) == [status, status]
    assert [each.body for each in responses] == [b"", b""]


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_body_has_no_length(serving: Serving, status: int) -> None:
    for response in of_two(serving, always(status, body=b"")):
        assert response.values(b"content-length") == []


@pytest.mark.parametrize(("status", "sent"), [(204, []), (205, [b"0"]), (304, [b"5"])])
def test_a_length_of_the_handler_is_sent_where_it_may_be(
    serving: Serving, status: int, sent: list[bytes]
) -> None:
    for response in of_two(serving, always(status, (b"content-length", b"5"))):
        assert response.values(b"content-length") == sent


@knowing_the_body
def test_an_answer_to_head_has_a_length_and_no_body(serving: Serving) -> None:
    for response in of_two(serving, always(200), request(method="HEAD")):
        assert response.values(b"content-length") == [b"5"]


@knowing_the_body
def test_the_length_is_counted_in_bytes(serving: Serving) -> None:
    for response in of_two(serving, always(200, body=TEXT)):
        assert (response.values(b"content-length"), response.body) == ([b"8"], TEXT)


@knowing_the_body
def test_an_empty_body_has_a_length(serving: Serving) -> None:
    for response in of_two(serving, always(200, body=b"")):
        assert response.values(b"content-length") == [b"0"]


def test_a_mebibyte_is_sent_whole(serving: Serving) -> None:
    body = bytes(range(256)) * 4096
    with serving(always(200, body=body)) as server:
        (response,) = converse(server, request())
    assert response.body == body


@pytest.mark.parametrize("status", [200, 201, 206, 301, 400, 404, 410, 418, 500, 503])
def test_a_status_of_the_handler_ends_nothing(serving: Serving, status: int) -> None:
    responses = of_two(serving, always(status))
    assert statuses(responses) == [status, status]
    assert responses[0].body == b"hello"


def test_a_handler_may_end_the_connection(serving: Serving) -> None:
    closing = always(200, (b"connection", b"close"))
    with serving(closing) as server, server.connect() as client:
        assert statuses(ask(client, request() * 2, LAST)) == [200]
        assert client.receive_to_end() == b""


def test_a_handler_sees_the_whole_body_once(serving: Serving) -> None:
    seen = []

    def note(request: Request, body: bytes) -> Answer:
        seen.append((request.method, body))
        return Answer(200, [], body)

    with serving(note) as server:
        converse(server, post(b"hello") + request() + post(b""), POST, GET, POST)
    assert seen == [(b"POST", b"hello"), (b"GET", b""), (b"POST", b"")]


def test_no_handler_sees_what_is_refused(serving: Serving) -> None:
    seen = []

    def note(request: Request, body: bytes) -> Answer:
        seen.append(request.target)
        return Answer(200, [], b"")

    with serving(note) as server:
        converse(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        converse(server, post(b"hello")[:-2])
        converse(server, request("x", method="CONNECT"))
    assert seen == []


# Mistakes


def fail(request: Request, body: bytes) -> Answer:
    raise RuntimeError("a mistake of the application's")


MISTAKES = {
    "raises": fail,
    "answers with nothing": lambda request, body: None,
    "splits the head": always(200, (b"x", b"a\r\nY: b")),
    "names a header with a space": always(200, (b"x y", b"a")),
    "names a header with a line in it": always(200, (b"x: a\r\ny", b"a")),
    "has a NUL in a header": always(200, (b"x", b"a\0b")),
    "gives a length that is none": always(200, (b"content-length", b"many")),
    "switches protocols": always(101),
    "has a status below all": always(99),
    "has a status above all": always(999),
}
MISTAKES_OF_BODIES = {
    "answers with text": lambda request, body: Answer(200, [], "hello"),
    "gives another length": always(200, (b"content-length", b"4")),
}


@pytest.mark.parametrize("handler", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_500_and_one_record(
    serving: Serving, handler: Whole, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(handler) as server:
        for _ in range(2):
            (response,) = converse(server, request())
            assert (response.status, b"hello" in response.body) == (500, False)
        first, second = [each.getMessage() for each in caplog.records]
        assert first == second
        assert re.sub(r"GET \S+: ", "", first, count=1) in FAILED
        caplog.clear()  # Nothing but these may be logged.


@knowing_the_body
@pytest.mark.parametrize(
    "handler", MISTAKES_OF_BODIES.values(), ids=MISTAKES_OF_BODIES.keys()
)
def test_a_mistake_in_a_body_is_500_and_one_record(
    serving: Serving, handler: Whole, caplog: pytest.LogCaptureFixture
) -> None:
    test_a_mistake_is_500_and_one_record(serving, handler, caplog)


def test_a_mistake_harms_no_other_connection(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    def fail_on_post(request: Request, body: bytes) -> Answer:
        return (
            fail(request, body) if request.method == b"POST" else Answer(200, [], b"")
        )

    with serving(fail_on_post) as server, server.connect() as neighbour:
        assert statuses(ask(neighbour, request())) == [200]
        assert statuses(converse(server, post(b"hello"), POST)) == [500]
        assert statuses(ask(neighbour, request())) == [200]
        caplog.clear()


def test_what_follows_a_mistake_is_sound(
    serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(fail) as server, server.connect() as client:
        received = client.converse(request() * 3)
        responses = read_responses(received, [GET] * 3)
        assert set(statuses(responses)) == {500}
        caplog.clear()
