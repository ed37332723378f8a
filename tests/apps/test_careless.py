"""One application makes a mistake at each path, and none at any other."""

import asyncio

import pytest

from chapters.apps.careless import app
from chapters.ch06_asgi_bridge.asgi import Message

from .talking import Client, Reply, http


def messages_of(path: str, query: bytes = b"") -> list[Message]:
    """Return what is sent for a path."""
    reply = Reply()
    scope = http(path=path, query=query)
    asyncio.run(app(scope, Client([]).receive, reply.send))
    return reply.messages


def test_no_mistake_is_made_at_the_root() -> None:
    start, body = messages_of("/")
    assert (start["status"], list(start["headers"])) == (200, [])
    assert body["body"] == b"hello\n"


def test_one_fails_when_its_head_is_given() -> None:
    reply = Reply()
    with pytest.raises(RuntimeError):
        asyncio.run(app(http(path="/late"), Client([]).receive, reply.send))
    assert [message["type"] for message in reply.messages] == ["http.response.start"]


def test_what_a_client_wrote_becomes_a_header() -> None:
    start, _ = messages_of("/copied", b"a%0D%0Ab")
    assert list(start["headers"]) == [(b"x-name", b"a\r\nb")]


def test_a_header_is_text() -> None:
    start, _ = messages_of("/text")
    assert list(start["headers"]) == [("x-name", "text")]


@pytest.mark.parametrize(("path", "length"), [("/long", 6), ("/short", 4)])
def test_the_content_is_not_as_long_as_promised(path: str, length: int) -> None:
    start, body = messages_of(path)
    assert list(start["headers"]) == [(b"content-length", b"5")]
    assert len(body["body"]) == length


def test_one_neither_receives_nor_sends() -> None:
    async def asleep() -> list[Message]:
        reply = Reply()
        calling = app(http(path="/asleep"), Client([]).receive, reply.send)
        task = asyncio.ensure_future(calling)
        for _ in range(3):
            await asyncio.sleep(0)
        assert not task.done()
        task.cancel()
        return reply.messages

    assert asyncio.run(asleep()) == []


def test_what_is_not_http_is_refused() -> None:
    with pytest.raises(NotImplementedError):
        asyncio.run(app({"type": "lifespan"}, Client([]).receive, Reply().send))
