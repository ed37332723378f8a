"""No request sees the context variables of another on its connection."""

from contextvars import ContextVar

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send
from lab.simulator.client import LabClient
from tests.http_lab import GET, post, replies

from .apps import body, start
from .served import served, talking

SEEN: ContextVar[str] = ContextVar("seen", default="nobody")
MUCH = 300_000  # bytes: more than the connection takes at once


async def remembers(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with who was here before, as far as the context knows, and be it."""
    before = SEEN.get()
    SEEN.set(scope["path"])
    while (await receive()).get("more_body"):
        pass
    await send(start())
    if scope["path"] == "/much":
        await send(body(bytes(MUCH), more=True))
    await send(body(before.encode()))


def ends(client: LabClient) -> list[bytes]:
    """Return the last bytes of each response."""
    return [reply.body[-6:] for reply in replies(client)]


def test_a_request_that_came_along_begins_anew() -> None:
    with talking(remembers) as (_, client):
        client.send(GET * 3)
        assert ends(client) == [b"nobody"] * 3


def test_a_request_after_a_long_body_begins_anew() -> None:
    with talking(remembers, room=1000) as (_, client):
        client.send(post(bytes(MUCH)) + GET)
        client.send(GET)
        assert ends(client) == [b"nobody"] * 3


def test_a_request_after_a_long_response_begins_anew() -> None:
    with served(remembers, room=1000) as server, server.connect() as client:
        client.stop_reading()
        client.send(GET.replace(b" / ", b" /much ") + GET)
        client.read_again()
        client.send(GET)
        assert ends(client) == [b"nobody"] * 3
