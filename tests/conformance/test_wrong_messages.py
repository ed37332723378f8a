"""Messages that an application must not send, and what becomes of them: an error."""

from typing import Any

import pytest

from .applications import BODY, FAILED, PIECE, START, Stubborn, sending, with_headers
from .talk import GET, Run, since_7

WRONG_STARTS = [
    {},
    {"type": None},
    {"type": b"http.response.start", "status": 200},
    {"type": "http.response"},
    {"type": "http.request"},
    {"type": "websocket.accept"},
    {"type": "http.response.push", "path": "/"},
    {"type": "http.response.body", "body": b"hello"},
    {"type": "http.response.start"},
    *({**START, "status": status} for status in ("200", None, 200.0, True, b"200")),
    *({**START, "status": status} for status in (0, -200, 99, 100, 101, 199, 600, 999)),
    *map(
        with_headers,
        [
            None,
            5,
            [b"ab"],
            [(b"a",)],
            [(b"a", b"b", b"c")],
            [(b"a", None)],
            [(b"a", 1)],
            {"a": "b"},
        ],
    ),
]
NO_BYTES = [[("a", b"b")], [(b"a", "b")], [(bytearray(b"a"), b"b")]]
INJECTIONS = [
    [(b"a", b"b\r\nc: d")],
    [(b"a", b"b\nc: d")],
    [(b"a", b"b\rc: d")],
    [(b"a", b"b\0")],
    [(b"a", b"b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")],
    [(b"a: b\r\nc", b"d")],
    [(b"a\r\n", b"b")],
    [(b"", b"b")],
    [(b"a b", b"c")],
    [(b"a:", b"c")],
    [(b":status", b"200")],
    [(b"\xe9", b"c")],
    [(b"content-length", b"5\r\n")],
]
WRONG_LENGTHS = [b"", b"-5", b"+5", b"5.0", b"0x5", b"5, 5", b"five", b"\xb2"]


def require_error_and_recovery(run: Run, message: Any) -> None:
    """Require an error for a message, and that a right one may come after it."""
    app = Stubborn(message, START, BODY)
    response = run(app).response
    assert (response.status, response.body) == (200, b"hello")
    assert [error is None for error in app.errors] == [False, True, True]
    outcome = run(sending(message), logs=[FAILED])
    assert outcome.statuses == [500]
    assert outcome.ended


@pytest.mark.parametrize("message", WRONG_STARTS, ids=repr)
def test_a_wrong_start_is_an_error_out_of_send(run: Run, message: Any) -> None:
    require_error_and_recovery(run, message)


@since_7
@pytest.mark.parametrize("headers", NO_BYTES)
def test_a_header_that_is_no_bytes_is_an_error(run: Run, headers: Any) -> None:
    require_error_and_recovery(run, with_headers(headers))


@pytest.mark.parametrize("message", [None, 5, "http.response.start", [START]])
def test_what_is_no_message_is_an_error_out_of_send(run: Run, message: Any) -> None:
    require_error_and_recovery(run, message)


@pytest.mark.parametrize("headers", INJECTIONS)
def test_a_header_that_could_end_early_is_an_error(run: Run, headers: Any) -> None:
    require_error_and_recovery(run, with_headers(headers))


@since_7
@pytest.mark.parametrize("length", WRONG_LENGTHS)
def test_a_length_that_is_none_is_an_error(run: Run, length: bytes) -> None:
    require_error_and_recovery(run, with_headers([(b"content-length", length)]))


def test_lengths_that_differ_are_an_error(run: Run) -> None:
    headers = [(b"content-length", b"5"), (b"Content-Length", b"6")]
    require_error_and_recovery(run, with_headers(headers))


@since_7
@pytest.mark.parametrize("body", ["hello", None, 5, [b"hello"], {}])
def test_a_body_that_is_no_bytes_is_an_error(run: Run, body: Any) -> None:
    app = Stubborn(START, {**BODY, "body": body}, BODY)
    assert run(app).response.body == b"hello"
    assert app.errors == [None, TypeError, None]


@pytest.mark.parametrize(
    "message", [START, {"type": "http.response.trailers"}, {"type": "x"}, {}]
)
def test_a_wrong_message_between_others_is_an_error(run: Run, message: Any) -> None:
    app = Stubborn(START, message, PIECE, message, BODY)
    assert run(app).response.body == b"hellohello"
    assert [error is None for error in app.errors] == [True, False, True, False, True]


@pytest.mark.parametrize("message", [START, BODY, PIECE, {"type": "x"}])
def test_a_message_after_the_last_is_an_error_and_is_not_sent(
    run: Run, message: Any
) -> None:
    app = Stubborn(START, BODY, message)
    outcome = run(app, GET * 2)
    assert [response.body for response in outcome.responses] == [b"hello"] * 2
    assert [error is None for error in app.errors] == [True, True, False] * 2


@since_7
@pytest.mark.parametrize("length", [b"4", b"6", b"0", b"500"])
def test_a_body_of_another_length_is_an_error(run: Run, length: bytes) -> None:
    start = with_headers([(b"content-length", length)])
    outcome = run(sending(start, BODY), logs=[FAILED])
    assert (outcome.statuses, outcome.ended) == ([500], True)


@pytest.mark.parametrize("more", ["no", 1, [0]])
def test_whatever_is_true_says_that_more_comes(run: Run, more: Any) -> None:
    response = run(sending(START, {**BODY, "more_body": more}, BODY)).response
    assert response.body == b"hellohello"
