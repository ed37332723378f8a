"""Applications that wait, work on or fail, to be served while chapter 6 is checked."""

import asyncio
import contextlib
from typing import Any

from lab.tracing.application import App, Message, Receive, Scope, Send

from .apps import Notes, body, start

PIECE = body(b"half", more=True)
BROKEN = RuntimeError("a mistake of the application")


def answering_first(notes: Notes) -> App:
    """Return an application that answers, and then asks twice what comes next."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"early"))
        await notes.next(receive)
        await notes.next(receive)

    return app


def listening(notes: Notes) -> App:
    """Return an application that answers while a task of its own waits for the end.

    The answer is larger than its head.
    """

    async def listen(receive: Receive) -> None:
        while (await notes.next(receive))["type"] != "http.disconnect":
            pass

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(listen(receive))
        await asyncio.sleep(1)
        await send(start())
        await send(body(b"early" * 100))
        await task

    return app


def asking_twice(notes: Notes) -> App:
    """Return an application of which two tasks ask at a time, before it responds."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asking = [asyncio.create_task(notes.next(receive)) for _ in range(2)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(1)
        await send(start())
        await send(body())
        await asyncio.wait(asking)

    return app


def impatient(app: App) -> App:
    """Return an application that asks again if nothing comes for a while."""

    async def asks(scope: Scope, receive: Receive, send: Send) -> None:
        async def ask() -> Message:
            while True:
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(receive(), 0.3)

        await app(scope, ask, send)

    return asks


def ending_twice(ended: list[BaseException | None]) -> App:
    """Return an application of which two tasks end the response, while both wait."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        sends = [body(bytes(1000), more=True), body(), body()]
        ended.extend(await asyncio.gather(*map(send, sends), return_exceptions=True))

    return app


def busy(ended: list[float], *messages: Any) -> App:
    """Return an application that works for an hour, and notes when it is cancelled."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        begun = asyncio.get_running_loop().time()
        for message in messages:
            await send(message)
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            ended.append(asyncio.get_running_loop().time() - begun)
            raise

    return app


async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a piece each second."""
    await send(start())
    for _ in range(10):
        await send(PIECE)
        await asyncio.sleep(1)


def catching(app: App) -> App:
    """Return an application that ends in silence where another raises an OSError."""

    async def catcher(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(OSError):
            await app(scope, receive, send)

    return catcher


def wrapping(app: App, error: BaseException) -> App:
    """Return an application that raises this where another raises an OSError."""

    async def wrapper(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except OSError:
            raise error from None

    return wrapper


class StoppedError(BaseException):
    """What a framework raises that no `except Exception` is to catch."""


def grouping(*apps: App, times: int = 1) -> App:
    """Return an application that runs others at a time, and raises what they raise.

    Each of their errors is in the group so many times.
    """

    async def group(scope: Scope, receive: Receive, send: Send) -> None:
        calls = [app(scope, receive, send) for app in apps]
        ended = await asyncio.gather(*calls, return_exceptions=True)
        errors = [each for each in ended if isinstance(each, BaseException)]
        if errors:
            raise BaseExceptionGroup("several", errors * times)

    return group


def waiting(seconds: float, app: App) -> App:
    """Return an application that waits before it is another."""

    async def waiter(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(seconds)
        await app(scope, receive, send)

    return waiter


def slow(seconds: float, *messages: Message) -> App:
    """Return an application that sends its messages, with a wait before each."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await asyncio.sleep(seconds)
            await send(dict(message))

    return app


async def crowding(scope: Scope, receive: Receive, send: Send) -> None:
    """Send pieces from many tasks at a time, a megabyte in all."""
    await send(start())
    piece = body(bytes(10_000), more=True)
    await asyncio.gather(*(send(dict(piece)) for _ in range(100)))
    await send(body())


def failing(app: App) -> App:
    """Return an application that is another, and then fails."""

    async def fails(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        raise BROKEN.with_traceback(None)

    return fails


def rerouting(app: App) -> App:
    """Return an application that changes its scope, as some routers do, and goes on."""

    async def reroutes(scope: Scope, receive: Receive, send: Send) -> None:
        scope.update(method="?", path="?", raw_path=b"?", query_string=b"?")
        await app(scope, receive, send)

    return reroutes


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a request, and return without a response."""
    while (await receive()).get("more_body", False):
        pass


async def polling(scope: Scope, receive: Receive, send: Send) -> None:
    """Wait for as long as the client does."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def parting(scope: Scope, receive: Receive, send: Send) -> None:
    """Respond as soon as the client has sent FIN, and not before."""
    await polling(scope, receive, send)
    await send(start())
    await send(body(b"bye"))
