"""The words of ASGI, and the scope that opens every request."""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

from chapters.ch03_h11_http.rules import Request

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Address = tuple[str, int]

# Not 2.4, which promises that send() raises OSError once the client has disconnected:
# to a client that has only finished sending, ours still sends. So an application that
# streams should call receive() too.
SPEC_VERSIONS = {"version": "3.0", "spec_version": "2.3"}

# What clients send to proxies (RFC 9112, section 3.2.2): authority, path, query.
ABSOLUTE = re.compile(rb"[^/?]+://([^/?]+)([^?]*)\??(.*)", re.DOTALL)


def http_scope(
    request: Request, *, scheme: str, client: Address | None, server: Address | None
) -> Scope:
    """Return the scope of a request (ASGI, HTTP Connection Scope)."""
    headers = list(request.headers)  # The application may change its own.
    raw_path, _, query = request.target.partition(b"?")
    if absolute := ABSOLUTE.fullmatch(request.target):
        authority, raw_path, query = absolute.groups()
        raw_path = raw_path or b"/"
        others = [(name, value) for name, value in headers if name != b"host"]
        headers = [(b"host", authority), *others]
    return {
        "type": "http",
        "asgi": dict(SPEC_VERSIONS),
        "http_version": "1.0" if request.http_version == b"1.0" else "1.1",
        "method": request.method.decode(),
        "scheme": scheme,
        "path": unquote(raw_path.decode()),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": client,
        "server": server,
    }


def address(name: object) -> Address | None:
    """Return the host and the port of a socket's name; None if it has no such name."""
    return (name[0], name[1]) if isinstance(name, tuple) else None
