"""The smallest application says hello, in messages that any server can send."""

import asyncio

import pytest

from chapters.apps.hello import app

from .talking import Client, Reply, ask, http, request


def test_it_says_hello_with_the_path() -> None:
    response = request(app, "GET", "/world?a=b")
    assert (response.status_code, response.text) == (200, "Hello from /world\n")


def test_its_body_is_one_message_and_the_last() -> None:
    assert ask(app, http()).messages == [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", b"13"),
            ],
        },
        {"type": "http.response.body", "body": b"Hello from /\n"},
    ]


def test_its_length_is_in_bytes() -> None:
    response = request(app, "GET", "/%C3%A9%E2%82%AC")
    assert response.text == "Hello from /é€\n"
    assert int(response.headers["content-length"]) == len(response.content) == 18


@pytest.mark.parametrize("method", ["POST", "DELETE", "BREW"])
def test_any_method_is_answered_alike(method: str) -> None:
    assert request(app, method, "/").text == "Hello from /\n"


def test_it_waits_for_no_body() -> None:
    reply = Reply()
    asyncio.run(asyncio.wait_for(app(http(), Client([]).receive, reply.send), 30))
    assert reply.status == 200


@pytest.mark.parametrize("kind", ["lifespan", "websocket", "unheard-of"])
def test_what_is_not_http_is_refused_without_a_message(kind: str) -> None:
    reply = Reply()
    with pytest.raises(NotImplementedError, match=kind):
        asyncio.run(app({"type": kind}, Client([]).receive, reply.send))
    assert reply.messages == []
