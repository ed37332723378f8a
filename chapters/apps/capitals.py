"""An application that answers while it listens: a body comes back in capitals."""

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import TEXT, require_http


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Send each piece of the body back as soon as it has come."""
    require_http(scope)
    await send({"type": "http.response.start", "status": 200, "headers": [TEXT]})
    more = True
    while more:
        message = await receive()
        piece, more = message.get("body", b""), message.get("more_body", False)
        answer = {"type": "http.response.body", "body": piece.upper()}
        await send({**answer, "more_body": more})
