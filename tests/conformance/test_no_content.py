"""Responses without a body: to HEAD, and of some statuses."""

import pytest

from chapters.ch06_asgi_bridge.asgi import App
from lab.responses import Asked
from tests.contract.talking import HEAD

from .applications import Header, at_once, fields, in_pieces
from .talk import GET, Ask, Run, head, request, since_7

A_HEAD = request("HEAD / HTTP/1.1")


@pytest.mark.parametrize("status", [204, 205, 304])
@pytest.mark.parametrize("sent", [b"", b"hello"])
def test_a_status_without_content_is_sent_without(
    run: Run, status: int, sent: bytes
) -> None:
    for app in (at_once(status, sent), in_pieces(sent, status=status)):
        outcome = run(app, GET * 2)
        assert outcome.statuses == [status, status]
        assert [response.body for response in outcome.responses] == [b"", b""]


@since_7
@pytest.mark.parametrize(
    ("status", "kept"),
    [(204, []), (205, [(b"content-length", b"0")]), (304, [(b"content-length", b"5")])],
)
def test_a_length_is_sent_only_where_it_may_be(
    run: Run, status: int, kept: list[Header]
) -> None:
    headers = ((b"content-length", b"5"), (b"transfer-encoding", b"chunked"))
    for app in (
        at_once(status, b"", *headers),
        in_pieces(status=status, headers=headers),
    ):
        assert fields(run(app).response) == kept


@pytest.mark.parametrize(
    "app",
    [
        at_once(),
        at_once(404),
        at_once(200, b"hello", (b"content-length", b"5"), (b"x", b"y")),
        in_pieces(b"he", b"llo"),
        in_pieces(b"hello", headers=((b"content-length", b"5"),)),
        at_once(204),
        at_once(304, b"", (b"content-length", b"5")),
    ],
    ids=["whole", "404", "sized", "pieces", "both", "204", "304"],
)
def test_head_gets_the_fields_of_get_and_no_body(run: Run, app: App) -> None:
    got, asked = run(app, GET).response, run(app, A_HEAD * 2, HEAD, HEAD)
    assert asked.statuses == [got.status] * 2
    for response in asked.responses:
        assert (fields(response), response.body) == (fields(got), b"")


def test_head_promises_no_length_that_get_would_not_have(run: Run) -> None:
    response = run(at_once(200, b""), A_HEAD, HEAD).response
    assert response.values(b"content-length") == []  # That of GET may have a body.


def test_head_of_1_0_gets_no_body_either(run: Run) -> None:
    for app in (at_once(), in_pieces(b"hello")):
        outcome = run(app, head("HEAD / HTTP/1.0"), Asked(b"HEAD", b"1.0"))
        assert (outcome.response.body, outcome.ended) == (b"", True)


def test_an_error_of_ours_to_head_has_no_body(ask: Ask) -> None:
    outcome = ask(head("HEAD / HTTP/1.1", "Host: a b"), HEAD)
    assert (outcome.statuses, outcome.response.body) == ([400], b"")
    assert outcome.response.values(b"content-length") == [b"16"]
