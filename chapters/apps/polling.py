"""An application that waits for news, and hears when the client stops waiting."""

from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

from .messages import require_http


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait for as long as the client does; there is never any news.

    The body comes first, if there is one, and then receive() waits, too: an
    application that has something to say meanwhile calls it in a task of its own.
    """
    require_http(scope)
    while (await receive())["type"] != "http.disconnect":
        pass
