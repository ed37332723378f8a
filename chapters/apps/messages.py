"""What the larger applications share: to read a header, and to send a response."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from chapters.ch06_asgi_bridge.asgi import Scope, Send

Header = tuple[bytes, bytes]

TEXT = (b"content-type", b"text/plain; charset=utf-8")
# RFC 9110, section 8.6: never on 204; on 304, the length of what is not sent.
WITHOUT_LENGTH = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


class Response(NamedTuple):
    """An answer that fits in memory."""

    status: int
    body: bytes = b""
    headers: Sequence[Header] = ()


def require_http(scope: Scope) -> None:
    """Raise NotImplementedError unless this is a request, as hello.py explains."""
    if scope["type"] != "http":
        raise NotImplementedError(f"this speaks http, and not {scope['type']}")


def header(scope: Scope, name: bytes) -> bytes | None:
    """Return the value of a header; of several, the list (RFC 9110, section 5.3)."""
    values = [value for each, value in scope["headers"] if each == name]
    return b", ".join(values) if values else None


async def respond(send: Send, response: Response) -> None:
    """Send a whole response; for HEAD, the server leaves the body out."""
    status, body, given = response
    headers = list(given)
    if status not in WITHOUT_LENGTH:
        headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
