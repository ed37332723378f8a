"""A router: which handler answers a method and a path, and what to say if none does."""

import json
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import NamedTuple

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import Header, Response, require_http, respond


class HTTPError(Exception):
    """An answer that is an error, raised from wherever it is found."""

    def __init__(
        self, status: int, message: str, headers: Sequence[Header] = ()
    ) -> None:
        super().__init__(message)
        self.response = json_response(status, {"error": message}, headers)


class DisconnectedError(Exception):
    """The client left before the end of its request."""


class Request:
    """What a handler is given."""

    def __init__(
        self, scope: Scope, receive: Receive, parameters: dict[str, str]
    ) -> None:
        self.scope = scope
        self.receive = receive
        self.parameters = parameters  # the names in braces, and what stands there

    async def read(self, limit: int) -> bytes:
        """Return the whole body; refuse with 413 one of more than `limit` bytes.

        Raises DisconnectedError if the client left before the end.
        """
        body = bytearray()
        more = True
        while more:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise DisconnectedError
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > limit:  # Counted: not every body comes with its length.
                raise HTTPError(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    f"the body is longer than {limit} bytes",
                )
        return bytes(body)


Handler = Callable[[Request], Awaitable[Response]]


class Route(NamedTuple):
    """A method and a path, such as "/tasks/{id}", and who answers them."""

    method: str
    path: str
    handler: Handler


class Router:
    """An application made of routes; of several that fit, the first one answers."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        require_http(scope)
        try:
            handler, parameters = self.find(scope["method"], scope["path"])
            response = await handler(Request(scope, receive, parameters))
        except HTTPError as error:
            response = error.response
        except DisconnectedError:
            return  # Nobody is left to answer.
        await respond(send, response)

    def find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        """Return who answers, and the parameters; refuse with 404 or 405."""
        found: dict[str, tuple[Handler, dict[str, str]]] = {}
        for route in self.routes:
            parameters = match(route.path, path)
            if parameters is not None:
                found.setdefault(route.method, (route.handler, parameters))
        if not found:
            raise HTTPError(HTTPStatus.NOT_FOUND, "there is nothing at this path")
        if "GET" in found:  # RFC 9110, section 9.3.2; the server drops the body.
            found.setdefault("HEAD", found["GET"])
        if method not in found:
            raise not_allowed(sorted(found))
        return found[method]


def match(template: str, path: str) -> dict[str, str] | None:
    """Return what stands in place of each name in braces, or None if no match.

    The server has decoded the path: "%31" is "1" here, and "%2F" is a slash.
    """
    wanted, given = template.split("/"), path.split("/")
    if len(wanted) != len(given):
        return None
    parameters = {}
    for name, segment in zip(wanted, given, strict=True):
        if name.startswith("{") and segment:
            parameters[name.strip("{}")] = segment
        elif name != segment:
            return None
    return parameters


def not_allowed(methods: Sequence[str]) -> HTTPError:
    """Return an error that says which methods there are (RFC 9110, 15.5.6)."""
    allowed = ", ".join(methods)
    return HTTPError(
        HTTPStatus.METHOD_NOT_ALLOWED,
        f"this path takes {allowed}",
        [(b"allow", allowed.encode())],
    )


def json_response(
    status: int, value: object, headers: Sequence[Header] = ()
) -> Response:
    """Return a value as JSON, which is always UTF-8 (RFC 8259, section 8.1)."""
    body = json.dumps(value, ensure_ascii=False).encode() + b"\n"
    return Response(status, body, [(b"content-type", b"application/json"), *headers])
