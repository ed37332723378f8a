"""How an HTTP server is set up for an experiment: handlers, limits, descriptors."""

import asyncio
import logging
import resource
from asyncio import constants
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from chapters.apps import counter
from chapters.apps import waiting as waiting_app
from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.rules import Request
from chapters.ch04_timeouts.timeouts import LIMITS, Limits
from chapters.ch05_flow_control.exchange import Exchange
from lab.server import open_descriptors

SCALE = 10  # how much shorter than usual every time limit is
LONG = 86_400  # seconds: longer than any experiment
ROOM = 100  # connections for which there are descriptors
ANSWER = 16 * 1024 * 1024  # bytes of a large answer
PIECE = 64 * 1024  # bytes of it at a time

# What chapters.apps.hello answers, for chapters that serve no application
HELLO = Answer(
    200, [(b"content-type", b"text/plain; charset=utf-8")], b"Hello from /\n"
)

refused: list[float] = []  # when there was no descriptor for a new connection
noted: list[str] = []  # what was logged


class HTTPChapter(Protocol):
    """A module whose `serve` takes a handler and, from chapter 4 on, limits."""

    serve: Callable[..., Awaitable[Any]]


# Limits


def short_limits(chapter: HTTPChapter) -> None:
    """Wait a tenth of the usual time for everything."""
    limits = Limits(*(limit / SCALE if limit else limit for limit in LIMITS))
    chapter.serve = partial(chapter.serve, limits=limits)


def patient(chapter: HTTPChapter) -> None:
    """Keep connections that are idle, however long."""
    limits = LIMITS._replace(idle=LONG, keep_alive=LONG)
    chapter.serve = partial(chapter.serve, limits=limits)


def patient_peer(peer: HTTPChapter) -> None:
    """Keep connections that are idle, however long, where no chapter serves."""
    peer.serve = partial(peer.serve, keep_alive=LONG)


def few_descriptors(chapter: HTTPChapter) -> None:
    """Leave descriptors for the listener and for ROOM connections, and no more.

    When they are used up, asyncio rests for a second before it accepts again; here,
    as with all limits, that is a tenth of a second.
    """
    vars(constants)["ACCEPT_RETRY_DELAY"] /= SCALE
    asyncio.get_running_loop().set_exception_handler(note_refusal)
    own = open_descriptors()  # One of them is for looking, and will be the listener's.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (own + ROOM, hard))


def limited(chapter: HTTPChapter) -> None:
    """Have as many connections as there is ROOM for, and leave the others waiting.

    By itself, chapter 8 would keep half of so few descriptors for other things.
    """
    chapter.serve = partial(chapter.serve, limit_connections=ROOM)


def note_refusal(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Note that a connection could not be accepted, instead of logging it."""
    refused.append(loop.time())


# The log


class Note(logging.Handler):
    """Keeps what is logged, instead of printing it."""

    def emit(self, record: logging.LogRecord) -> None:
        noted.append(record.getMessage())


def note_log(chapter: HTTPChapter) -> None:
    """Note all that is logged, for whoever asks."""
    logging.getLogger().addHandler(Note())


def quiet(chapter: HTTPChapter) -> None:
    """Log nothing."""
    logging.disable()


# Handlers


def hello(chapter: HTTPChapter) -> None:
    """Say hello as chapters.apps.hello does, in chapters 3 and 4."""

    def handler(request: Request, body: bytes) -> Answer:
        return HELLO

    chapter.serve = partial(chapter.serve, handler=handler)


def hello_in_time(chapter: HTTPChapter) -> None:
    """Say hello as chapters.apps.hello does, in chapter 5."""

    async def handler(exchange: Exchange) -> None:
        await exchange.answer(HELLO)

    chapter.serve = partial(chapter.serve, handler=handler)


def large_answer(chapter: HTTPChapter) -> None:
    """Answer everything with ANSWER bytes, as chapters 3 and 4 can."""

    def handler(request: Request, body: bytes) -> Answer:
        return Answer(200, [], b"." * ANSWER)

    chapter.serve = partial(chapter.serve, handler=handler)


def large_answer_in_pieces(chapter: HTTPChapter) -> None:
    """Answer everything with ANSWER bytes, a piece at a time."""

    async def handler(exchange: Exchange) -> None:
        exchange.start(200)
        for _ in range(ANSWER // PIECE):
            await exchange.write(b"." * PIECE)

    chapter.serve = partial(chapter.serve, handler=handler)


def unread_body(chapter: HTTPChapter) -> None:
    """Read nothing of any request, as a handler that is busy with something else."""

    async def handler(exchange: Exchange) -> None:
        await asyncio.get_running_loop().create_future()

    chapter.serve = partial(chapter.serve, handler=handler)


# Applications


def waiting(chapter: HTTPChapter) -> None:
    """Serve requests that wait."""
    chapter.serve = partial(chapter.serve, app=waiting_app.app)


def counting(chapter: HTTPChapter) -> None:
    """Serve counters, which begin at zero."""
    chapter.serve = partial(chapter.serve, app=counter.counters())
