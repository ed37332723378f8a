"""Applications that fail, one before and one after a part of the response is out."""

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import TEXT, require_http


async def before_head(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail with the head still unsent: the server can answer 500 instead."""
    require_http(scope)
    await send({"type": "http.response.start", "status": 200, "headers": [TEXT]})
    raise RuntimeError("there is no body to send")


async def after_head(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail with half of the response out: no status can take that back."""
    require_http(scope)
    await send({"type": "http.response.start", "status": 200, "headers": [TEXT]})
    half = b"This is half of the res"
    await send({"type": "http.response.body", "body": half, "more_body": True})
    raise RuntimeError("the other half is gone")
