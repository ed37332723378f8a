"""Applications for a server to serve: good ones, slow ones, and wrong ones."""

import asyncio

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from lab.exercises.checks.chapter_6.apps import body as body
from lab.exercises.checks.chapter_6.apps import says as says
from lab.exercises.checks.chapter_6.apps import start as start
from lab.exercises.checks.chapter_6.others import waiting as waiting

LARGE = 10_000  # bytes that our applications send at a time
LONG = 50.0  # seconds that our applications sleep: longer than any grace


async def answer(send: Send, data: bytes = b"", status: int = 200) -> None:
    """Send a whole response."""
    await send(start(status))
    await send(body(data))


async def read(receive: Receive) -> bytes | None:
    """Return the whole body; None if the client leaves amid it."""
    content = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        content += message["body"]
        more = message["more_body"]
    return bytes(content)


# Good ones


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the body back, when it is there."""
    data = await read(receive)
    if data is not None:
        await answer(send, data)


async def says_path(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(send, scope["raw_path"])


async def answers_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer without a look at the body."""
    await answer(send, b"early")


async def counts(scope: Scope, receive: Receive, send: Send) -> None:
    """Take the body as it comes, and answer with its size."""
    size = 0
    while (message := await receive())["type"] == "http.request":
        size += len(message["body"])
        if not message["more_body"]:
            await answer(send, b"%d" % size)
            return


async def streams(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with more than anybody holds."""
    await send(start())
    for _ in range(100):
        await send(body(bytes(LARGE), more=True))
    await send(body())


async def sleeps(scope: Scope, receive: Receive, send: Send) -> None:
    """Neither receive nor send, for a while."""
    await asyncio.sleep(LONG)
    await answer(send, b"late")


async def sends_a_piece_and_sleeps(scope: Scope, receive: Receive, send: Send) -> None:
    await send(start())
    await send(body(b"piece", more=True))
    await asyncio.sleep(LONG)
    await send(body(b"rest"))


def slow(seconds: float, first: Message, *others: Message) -> App:
    """Return an application that sends, and waits before each message but the first."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(dict(first))
        for message in others:
            await asyncio.sleep(seconds)
            await send(dict(message))

    return app


async def sleeps_a_day(scope: Scope, receive: Receive, send: Send) -> None:
    """Notice nothing, for as long as any test takes."""
    await asyncio.sleep(86_400)


async def works_on(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, and do what has to be done all the same."""
    await answer(send, b"answered")
    await asyncio.sleep(LONG)


async def waits_for_the_end(scope: Scope, receive: Receive, send: Send) -> None:
    """Return when the client has left, as one that polls does."""
    while (await receive())["type"] != "http.disconnect":
        pass


# Wrong ones

RAISES = ZeroDivisionError("a mistake of the application's")
X = b"x"  # the name of a header

# Nothing of a response is on its way when these fail, so there is room for a 500.
WRONG_BEFORE: dict[str, App] = {
    "raises": says(then=RAISES),
    "raises what the network raises": says(then=ConnectionResetError()),
    "returns": says(),
    "returns after its head": says(start()),
    "raises after its head": says(start(), then=RAISES),
    "starts twice": says(start(), start(404)),
    "begins with a body": says(body(b"x")),
    "sends what has no type": says({}),
    "sends an unknown type": says({"type": "http.response.nothing"}),
    "sends what is received": says({"type": "http.disconnect"}),
    "sends what is of another protocol": says({"type": "websocket.accept"}),
    "sends an unknown type after its head": says(start(), {"type": "?"}),
    "has no status": says({"type": "http.response.start"}),
    "has a status in words": says(start("200")),
    "has None for a status": says(start(None)),
    "has a status below all": says(start(99)),
    "has a status above all": says(start(600)),
    "continues": says(start(100)),
    "switches protocols": says(start(101)),
    "has None for headers": says({**start(), "headers": None}),
    "has a header of one": says(start(200, [(X,)])),
    "has a header of three": says(start(200, [(X, X, X)])),
    "has a name in letters": says(start(200, [("x", b"a")])),
    "has a value in letters": says(start(200, [(X, "a")])),
    "has a number for a value": says(start(200, [(X, 1)])),
    "has an empty name": says(start(200, [(b"", b"a")])),
    "has a space in a name": says(start(200, [(b"x y", b"a")])),
    "has a colon in a name": says(start(200, [(b"x:", b"a")])),
    "has a pseudo-header": says(start(200, [(b":status", b"200")])),
    "has a line in a name": says(start(200, [(b"x: a\r\ny", b"a")])),
    "has a CRLF in a value": says(start(200, [(X, b"a\r\nSet-Cookie: b")])),
    "has a CR in a value": says(start(200, [(X, b"a\rb")])),
    "has a LF in a value": says(start(200, [(X, b"a\nb")])),
    "has a LF at the end of a value": says(start(200, [(X, b"a\n")])),
    "has a NUL in a value": says(start(200, [(X, b"a\0b")])),
    "has a line in a connection": says(start(200, [(b"connection", b"close\r\nx: a")])),
    "has a line in a coding": says(
        start(200, [(b"transfer-encoding", b"chunked\r\nx: a")])
    ),
    "has a length in words": says(start(200, [(b"content-length", b"many")])),
    "has a length below zero": says(start(200, [(b"content-length", b"-1")])),
    "has an empty length": says(start(200, [(b"content-length", b"")])),
    "has two lengths": says(
        start(200, [(b"content-length", b"1"), (b"content-length", b"2")])
    ),
    "has a length of 5000 digits": says(
        start(200, [(b"content-length", b"9" * 5000)]), body(b"x")
    ),
    "has a body in letters": says(start(), body("x")),
    "has None for a body": says(start(), body(None)),
    "has a number for a body": says(start(), body(3)),
    "sends more than it says": says(
        start(200, [(b"content-length", b"1")]), body(b"xx")
    ),
    "sends less than it says": says(
        start(200, [(b"content-length", b"3")]), body(b"xx")
    ),
    "sends nothing of what it says": says(
        start(200, [(b"content-length", b"3")]), body()
    ),
    "begins with more than it says": says(
        start(200, [(b"content-length", b"1")]), body(b"xx", more=True)
    ),
}

PIECE = body(b"piece", more=True)
LENGTH_OF_SIX = start(200, [(b"content-length", b"6")])

# These fail when a part of their response is on its way.
WRONG_AFTER: dict[str, App] = {
    "raises": says(start(), PIECE, then=RAISES),
    "raises what the network raises": says(start(), PIECE, then=BrokenPipeError()),
    "returns": says(start(), PIECE),
    "starts again": says(start(), PIECE, start(500)),
    "sends an unknown type": says(start(), PIECE, {"type": "?"}),
    "sends what has no type": says(start(), PIECE, {}),
    "has a body in letters": says(start(), PIECE, body("x")),
    "sends more than it says": says(LENGTH_OF_SIX, PIECE, body(b"xx")),
    "sends less than it says": says(LENGTH_OF_SIX, PIECE, body()),
    "returns with less than it says": says(LENGTH_OF_SIX, PIECE),
}

# These fail when their response is complete.
WRONG_AT_LAST: dict[str, App] = {
    "raises": says(start(), body(b"done"), then=RAISES),
    "starts again": says(start(), body(b"done"), start(500)),
    "sends more": says(start(), body(b"done"), body(b"more")),
    "answers twice": says(start(), body(b"done"), start(), body(b"done")),
    "sends an unknown type": says(start(), body(b"done"), {"type": "?"}),
}


class Notes:
    """An application that keeps what it is told of each request, and then answers.

    It receives up to the end of the body, and then `further` messages.
    """

    def __init__(self, further: int = 0) -> None:
        self.further = further
        self.scopes: list[Scope] = []
        self.messages: list[list[Message]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        messages: list[Message] = []
        self.messages.append(messages)
        left = self.further + 1
        while left:
            messages.append(await receive())
            left -= not messages[-1].get("more_body", False)
        await answer(send, b"noted")
