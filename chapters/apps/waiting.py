"""Three ways to wait in a request; one of them makes all other requests wait too."""

import asyncio
import threading
import time
from http import HTTPStatus

from .messages import TEXT, Response
from .router import HTTPError, Request, Route, Router

USUAL = 0.5  # seconds, where the query names none: /sleep?0.1
LONGEST = 10.0  # seconds; each of them keeps a connection, or a thread, from others


async def sleep(request: Request) -> Response:
    """Let others run, and go on when the time is over."""
    await asyncio.sleep(seconds(request))
    return text("Others ran.")


async def block(request: Request) -> Response:
    """Work in the only thread that reads, writes and accepts: nobody else is served."""
    return text(work(seconds(request)))


async def thread(request: Request) -> Response:
    """Work in a thread of a pool, and let others run; the pool has few threads."""
    return text(await asyncio.to_thread(work, seconds(request)))


def work(seconds: float) -> str:
    """Block a thread, as a calculation or an older library would; return its name."""
    time.sleep(seconds)
    return threading.current_thread().name


async def hello(request: Request) -> Response:
    return text("Hello.")


def seconds(request: Request) -> float:
    """Return how long to wait; refuse with 400 what is no time, or too long."""
    query: bytes = request.scope["query_string"]
    try:
        value = float(query or USUAL)
    except ValueError:
        value = -1
    if not 0 <= value <= LONGEST:
        raise HTTPError(HTTPStatus.BAD_REQUEST, f"name from 0 to {LONGEST:g} seconds")
    return value


def text(line: str) -> Response:
    return Response(HTTPStatus.OK, f"{line}\n".encode(), [TEXT])


app = Router(
    [
        Route("GET", "/", hello),
        Route("GET", "/sleep", sleep),
        Route("GET", "/block", block),
        Route("GET", "/thread", thread),
    ]
)
