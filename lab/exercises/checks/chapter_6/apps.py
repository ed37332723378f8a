"""Applications to serve while chapter 6 is checked."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from lab.exercises.checks.http import GET, expect_answer
from lab.exercises.rows import Chosen
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.simulator.link import KERNEL
from lab.tracing.application import App, Message, Receive, Scope, Send

TEXT = (b"content-type", b"text/plain; charset=utf-8")
DISCONNECT = {"type": "http.disconnect"}
MANY = 1000  # messages: more than an application that polls is ever sent

# Messages


def start(status: Any = 200, headers: Iterable[Any] = ()) -> dict[str, Any]:
    """Return the message that begins a response."""
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(data: Any = b"", more: bool = False) -> dict[str, Any]:
    """Return a message with a piece of a response."""
    return {"type": "http.response.body", "body": data, "more_body": more}


def length(number: object) -> tuple[bytes, bytes]:
    """Return a header with the length of a response."""
    return b"content-length", b"%b" % str(number).encode()


# Applications


def says(*messages: Message, then: BaseException | None = None) -> App:
    """Return an application that sends these messages, and may fail after them."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(dict(message))
        if then is not None:
            raise then.with_traceback(None)  # It may have been raised before.

    return app


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a request back, as the handler of that name in chapter 5 does."""
    message = await receive()
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    lines = [scope["method"].encode() + b" " + scope["raw_path"] + query]
    lines += [name + b": " + value for name, value in scope["headers"]]
    await send(start(200, [TEXT]))
    await send(body(b"\n".join([*lines, b"", b""]), more=True))
    while message["type"] == "http.request":
        more = message.get("more_body", False)
        await send(body(message.get("body", b""), more))
        if not more:
            return
        message = await receive()


class Notes:
    """An application that notes what it is told, and answers with the request's body.

    It is `busy` for some seconds first. After the body and before the answer it asks
    `further` times what comes next.
    """

    def __init__(self, further: int = 0, busy: float = 0) -> None:
        self.further = further
        self.busy = busy
        self.scopes: list[Scope] = []
        self.messages: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if self.busy:
            await asyncio.sleep(self.busy)
        content, more = b"", True
        while more:
            message = await self.next(receive)
            content += message.get("body", b"")
            more = bool(message.get("more_body", False))
        for _ in range(self.further):
            await self.next(receive)
        await send(start())
        await send(body(content))

    async def next(self, receive: Receive) -> Message:
        """Return what comes next, and note it; what came is emptied, as it may be."""
        if len(self.messages) == MANY:
            raise RuntimeError(f"receive() has returned {MANY} messages by now")
        message = await receive()
        self.messages.append(dict(message))
        message.clear()
        return self.messages[-1]

    def types(self) -> list[object]:
        """Return the types of all messages so far."""
        return [message.get("type") for message in self.messages]


class Trying:
    """An application that sends messages, and notes what the last of them raises.

    Before that one, it waits for so many seconds.
    """

    def __init__(self, *messages: Message, wait: float = 0) -> None:
        self.messages = messages
        self.wait = wait
        self.raised: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        *before, last = self.messages
        for message in before:
            await send(dict(message))
        if self.wait:
            await asyncio.sleep(self.wait)
        try:
            await send(dict(last))
        except BaseException as error:
            self.raised = error
            raise

    def require(self, trial: Trial, words: str, *kinds: type[BaseException]) -> None:
        """Fail unless the last send() raised an error of one of these kinds."""
        names = " or ".join(kind.__name__ for kind in kinds)
        if self.raised is None:
            trial.fail(f"given {words}, send() raised nothing; expected {names}")
        if not isinstance(self.raised, kinds):
            kind = type(self.raised).__name__
            trial.fail(f"given {words}, send() raised {kind}; expected {names}")


def serving(app: App) -> Chosen:
    """Return what finds a serve() with this application."""

    def chosen(trial: Trial) -> Serve:
        return partial(trial.subject.serve(), app=app)

    return chosen


# Who asks


@contextmanager
def asking(
    trial: Trial, app: App, data: bytes = GET, room: int = KERNEL
) -> Iterator[Stage]:
    """Yield a client that has connected to an application, and has sent this."""
    with trial.stage(app=app, room=room) as stage:
        stage.connect()
        stage.send(data)
        yield stage


# What comes


def writes(stage: Stage) -> list[bytes]:
    """Return a list that will hold what comes to client 1, each write on its own."""
    link = stage.client(1).link
    saw, came = link.saw, list[bytes]()

    def see(name: str, data: bytes | None) -> None:
        if data is not None:
            came.append(data)
        saw(name, data)

    link.saw = see
    return came


def expect_writes(trial: Trial, app: App, wanted: int) -> None:
    """Expect that a response takes so many writes."""
    with trial.stage(app=app) as stage:
        stage.connect()
        came = writes(stage)
        stage.send(GET)
        expect_answer(stage)
        words = f"a response took {len(came)} writes, and not {wanted}: {came}"
        trial.require(len(came) == wanted, words)


# The log


class Kept(logging.Handler):
    """Keeps what is logged, from warnings on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.records.append(record)


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Yield what is logged meanwhile."""
    kept = Kept()
    logging.getLogger().addHandler(kept)
    try:
        yield kept.records
    finally:
        logging.getLogger().removeHandler(kept)
