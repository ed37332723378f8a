"""The smallest whole ASGI application: it says hello, and which path was asked for."""

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer any method alike; for HEAD, the server leaves the body out.

    Raises NotImplementedError for "lifespan" and "websocket". A server then goes on
    without the one (ASGI, Lifespan, "Scope"), and refuses the handshake of the other.
    """
    if scope["type"] != "http":
        raise NotImplementedError(f"hello speaks http, and not {scope['type']}")
    body = f"Hello from {scope['path']}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),  # in bytes: "é" is one letter, but two
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
