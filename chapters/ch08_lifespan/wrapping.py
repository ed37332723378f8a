"""What an application is wrapped in: each adds one thing to a scope, or to a head."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send


def with_state(app: App, state: Mapping[str, Any]) -> App:
    """Return an application that gets a copy of its state with each request.

    The copy is shallow: what a request puts there is its own, and what the application
    has put there is shared (ASGI, Lifespan State).
    """

    async def with_copy(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            scope = {**scope, "state": dict(state)}
        await app(scope, receive, send)

    return with_copy


def with_close(app: App, is_last: Callable[[], bool]) -> App:
    """Return an application whose responses end their connections, when `is_last`."""

    async def last(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_last(message: Message) -> None:
            if message["type"] == "http.response.start" and is_last():
                headers = [*message.get("headers", ()), (b"connection", b"close")]
                message = {**message, "headers": headers}
            await send(message)

        await app(scope, receive, send_last)

    return last


def with_root_path(app: App, root_path: str) -> App:
    """Return an application that knows below which path it is to be found.

    That is for a proxy which strips it: ASGI wants the whole path.
    """
    raw = quote(root_path).encode()

    async def mounted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            path, raw_path = scope["path"], scope["raw_path"]
            if raw_path != b"*":  # OPTIONS * asks about the server as a whole.
                path, raw_path = root_path + path, raw + raw_path
            paths = {"root_path": root_path, "path": path, "raw_path": raw_path}
            scope = {**scope, **paths}
        await app(scope, receive, send)

    return mounted
