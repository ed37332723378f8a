"""Each of two applications fails with another part of its response out."""

import asyncio

import pytest

from chapters.apps.failing import after_head, before_head
from chapters.ch06_asgi_bridge.asgi import App, Message

from .talking import Client, Reply, http


def messages_of(app: App) -> list[Message]:
    """Return what an application sends until it fails."""
    reply = Reply()
    with pytest.raises(RuntimeError):
        asyncio.run(app(http(), Client([]).receive, reply.send))
    return reply.messages


def test_one_fails_before_it_has_sent_any_content() -> None:
    (start,) = messages_of(before_head)
    assert (start["type"], start["status"]) == ("http.response.start", 200)


def test_one_fails_when_more_content_was_to_come() -> None:
    start, body = messages_of(after_head)
    assert (start["type"], start["status"]) == ("http.response.start", 200)
    assert body["type"] == "http.response.body"
    assert body["body"]
    assert body["more_body"]


@pytest.mark.parametrize("app", [before_head, after_head])
def test_what_is_not_http_is_refused_without_a_message(app: App) -> None:
    reply = Reply()
    with pytest.raises(NotImplementedError):
        asyncio.run(app({"type": "lifespan"}, Client([]).receive, reply.send))
    assert reply.messages == []
