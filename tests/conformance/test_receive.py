"""What an application receives: the body, and then that this is over."""

from functools import partial

import pytest

from chapters.ch06_asgi_bridge.asgi import Message, Receive, Scope, Send
from tests.contract.talking import POST
from tests.http_lab import serving

from .applications import (
    OVER,
    Notes,
    noted,
    requested,
)
from .talk import GET, Serve, chunked, respond, responses, sized

# The body


def test_a_request_without_body_is_one_message(serve: Serve) -> None:
    for data in (GET, sized(b""), chunked(b"0\r\n\r\n")):
        assert noted(serve, Notes(1), data) == [requested(b"")]


def test_the_keys_are_of_the_types_in_the_text(serve: Serve) -> None:
    (message,) = noted(serve, Notes(1), sized(b"hello"))
    types = {key: type(value) for key, value in message.items()}
    assert types == {"type": str, "body": bytes, "more_body": bool}


@pytest.mark.parametrize(
    "data",
    [
        sized(b"hello, world"),
        chunked(b"5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\nX: y\r\n\r\n"),
    ],
    ids=["length", "chunks"],
)
def test_a_body_comes_in_its_order_until_no_more_is_said(
    serve: Serve, data: bytes
) -> None:
    pieces = [bytes([value]) for value in data]
    messages: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while not messages or messages[-1]["more_body"]:
            messages.append(await receive())
        await respond(send)

    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        for piece in pieces:
            client.send(piece)
    assert b"".join(message["body"] for message in messages) == b"hello, world"
    assert [each["more_body"] for each in messages[-2:]] == [True, False]
    assert {each["type"] for each in messages} == {"http.request"}


def test_a_body_can_begin_before_it_is_whole(serve: Serve) -> None:
    app = Notes(1)
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(sized(b"hello")[:-2])
        assert app.messages == [requested(b"hel", more=True)]


def test_the_application_runs_before_the_body_has_come(serve: Serve) -> None:
    app = Notes()
    with (
        serving(partial(serve, app=app)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(sized(b"hello")[:-5])
        assert [each.status for each in responses(client, POST)] == [200]


# After the body


def test_after_the_response_each_receive_says_that_it_is_over(serve: Serve) -> None:
    messages = noted(serve, Notes(1, after=3), GET)
    assert messages == [requested(b""), OVER, OVER, OVER]


def test_what_nobody_read_before_the_response_is_not_received(serve: Serve) -> None:
    assert noted(serve, Notes(0, after=2), sized(b"hello")) == [OVER, OVER]


def test_between_body_and_response_a_receive_waits(serve: Serve) -> None:
    app = Notes(2)
    with serving(partial(serve, app=app)) as server:
        with server.connect(reading=True) as client:
            client.send(sized(b"hello"))
            server.advance(1000)
            assert app.messages == [requested(b"hello")]
        assert app.messages == [requested(b"hello"), OVER]


def test_the_next_request_is_none_of_the_first_ones_business(serve: Serve) -> None:
    app = Notes(1, after=1)
    messages = noted(serve, app, sized(b"one") + sized(b"two"))
    assert [each for each in messages if each != OVER] == [
        requested(b"one"),
        requested(b"two"),
    ]
