"""An ASGI application that does what none should; it shows what its server does."""

import asyncio

from chapters.apps.messages import require_http
from chapters.ch06_asgi_bridge.asgi import Receive, Scope, Send

START = "http.response.start"
BODY = "http.response.body"

released = asyncio.Event()  # Those who wait are sent on.


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Do what the path names; behave well at any other path."""
    require_http(scope)
    deed = DEEDS.get(scope["path"].strip("/"), behave)
    await deed(send)


async def behave(send: Send) -> None:
    await start(send, (b"content-length", b"2"))
    await send({"type": BODY, "body": b"ok"})


async def wait(send: Send) -> None:
    """Take as long as nobody asks for /release."""
    await released.wait()
    await behave(send)


async def release(send: Send) -> None:
    released.set()
    released.clear()
    await behave(send)


async def inject(send: Send) -> None:
    """Put a second header into the value of the first."""
    await start(send, (b"x-name", b"a\r\nx-injected: b"))
    await send({"type": BODY})


async def exceed(send: Send) -> None:
    """Send more than the Content-Length says."""
    await start(send, (b"content-length", b"2"))
    await send({"type": BODY, "body": b"too much"})


async def fall_short(send: Send) -> None:
    await start(send, (b"content-length", b"200"))
    await send({"type": BODY, "body": b"too little"})


async def fail(send: Send) -> None:
    raise RuntimeError("before anything is sent")


async def fail_late(send: Send) -> None:
    """Fail when the head is given, and nothing of the body."""
    await start(send)
    raise RuntimeError("before the body")


async def fail_halfway(send: Send) -> None:
    await start(send)
    await send({"type": BODY, "body": b"half of it", "more_body": True})
    raise RuntimeError("in the middle of the body")


async def say_nothing(send: Send) -> None:
    """Return without a response."""


async def start_twice(send: Send) -> None:
    await start(send)
    await behave(send)


async def speak_first(send: Send) -> None:
    """Send a body that no head has announced."""
    await send({"type": BODY, "body": b"ok"})


async def stop_halfway(send: Send) -> None:
    """Return in the middle of the body."""
    await start(send)
    await send({"type": BODY, "body": b"half of it", "more_body": True})


async def fail_after(send: Send) -> None:
    """Fail when all of the response is sent."""
    await behave(send)
    raise RuntimeError("after the response")


async def use_text(send: Send) -> None:
    """Give a header as text, where ASGI asks for bytes."""
    await send({"type": START, "status": 200, "headers": [("x-name", "a")]})
    await send({"type": BODY})


async def start(send: Send, *headers: tuple[bytes, bytes]) -> None:
    await send({"type": START, "status": 200, "headers": list(headers)})


MISDEEDS = [
    inject,
    exceed,
    fall_short,
    fail,
    fail_late,
    fail_halfway,
    say_nothing,
    start_twice,
]
OTHERS = [wait, release, speak_first, stop_halfway, fail_after, use_text]
DEEDS = {deed.__name__: deed for deed in (*OTHERS, *MISDEEDS)}
