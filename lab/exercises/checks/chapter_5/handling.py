"""Handlers of every manner, and servers that run them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

Handler = Callable[[Any], Awaitable[None]]

PIECE = b"sixteen letters." * 625  # 10,000 bytes


def handling(trial: Trial, handler: Handler, **options: Any) -> Serve:
    """Return a serve() with a handler."""
    return partial(trial.subject.serve(), handler=handler, **options)


async def read(exchange: Any) -> None:
    """Read all, and answer with how much that was."""
    size = 0
    while piece := await exchange.read():
        size += len(piece)
    await say(exchange, b"%d" % size)


async def say(exchange: Any, words: bytes, status: int = 200) -> None:
    """Answer with some words."""
    exchange.start(status, [(b"content-type", b"text/plain")])
    await exchange.write(words)


async def answer_at_once(exchange: Any) -> None:
    """Answer without a look at the body."""
    await say(exchange, b"early")


async def fail(exchange: Any) -> None:
    """Handle nothing."""
    raise RuntimeError("a mistake of the application")


async def fail_half_way(exchange: Any) -> None:
    """Answer with a piece, and handle nothing more."""
    await say(exchange, b"half")
    raise RuntimeError("a mistake of the application")


def sleep(seconds: float, then: Handler = answer_at_once) -> Handler:
    """Return a handler that is of no use for a while."""

    async def sleep_first(exchange: Any) -> None:
        await asyncio.sleep(seconds)
        await then(exchange)

    return sleep_first


class Writer:
    """A handler that answers with many pieces, and counts them.

    `error` is what ended it, if something did.
    """

    def __init__(self, pieces: int = 100) -> None:
        self.pieces = pieces
        self.written = 0
        self.error: Exception | None = None

    async def __call__(self, exchange: Any) -> None:
        """Write them all."""
        exchange.start(200)
        try:
            for _ in range(self.pieces):
                self.written += 1
                await exchange.write(PIECE)
        except Exception as error:
            self.error = error
            raise


class Log(logging.Handler):
    """What was logged, in order."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a message."""
        self.messages.append(record.getMessage())


@contextmanager
def logged() -> Iterator[list[str]]:
    """Give the list to which every warning and error goes, as it is logged."""
    log = Log()
    logging.getLogger().addHandler(log)
    try:
        yield log.messages
    finally:
        logging.getLogger().removeHandler(log)
