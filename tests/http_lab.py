"""HTTP servers in the lab: what clients say to them, and what must be left: nothing."""

import asyncio
import contextlib
import functools
import gc
import logging
import re
import sys
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any
from unittest import mock

import pytest

from lab.exercises.checks.http import post as post
from lab.responses import Asked, ObjectionError, Response
from lab.simulator.client import LabClient
from lab.simulator.loop import LabLoop
from lab.simulator.server import LabServer
from lab.strict import read_responses
from tests.fakes import FakeTransport

Serve = Callable[..., Awaitable[Any]]

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
MANY = 50  # more answers than any test asks for
LONG_ENOUGH = 120.0  # seconds after which no limit and no handler of ours still waits


needs_eager_tasks = pytest.mark.skipif(
    sys.version_info < (3, 12), reason="tasks can begin at once from Python 3.12 on"
)


def eager(serve: Serve) -> Serve:
    """Return a serve() in whose loop every task begins at once, when it is made."""

    async def begin(*where: Any, **how: Any) -> Any:
        factory = asyncio.eager_task_factory
        asyncio.get_running_loop().set_task_factory(factory)
        return await serve(*where, **how)

    return begin


# The request that a line names first, its target as it is or as Python quotes it
NAMED = re.compile(r"\S+ (?:'.*'|\".*\"|\S+): (?=the )")


def unnamed(line: str) -> str:
    """Return a line of a log without the request that it names first."""
    named = NAMED.match(line)
    return line[named.end() :] if named else line


class Log(logging.Handler):
    """What was logged, in order, without the request that it names first."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(unnamed(record.getMessage()))


@contextlib.contextmanager
def logged() -> Iterator[list[str]]:
    """Give the list to which every warning and error goes, as it is logged."""
    log = Log()
    logging.getLogger().addHandler(log)
    try:
        yield log.messages
    finally:
        logging.getLogger().removeHandler(log)


@contextlib.contextmanager
def serving(
    serve: Serve,
    room: int = 65536,
    high_water: int | None = None,
    logs: Sequence[str] = (),
) -> Iterator[LabServer]:
    """Run a server; when its clients are gone, nothing may be left of them."""
    with logged() as messages:
        with LabServer(serve, room=room, high_water=high_water) as server:
            yield server
            server.advance(LONG_ENOUGH)
            assert left_of_clients(server) == []
        assert server.reported == [], "the loop's exception handler was called"
        assert server.left_over == [], "tasks outlived the stop"
    assert messages == list(logs)


def left_of_clients(server: LabServer) -> list[str]:
    """Return every timer, task and descriptor that there is beside the listener."""
    left = [*timers(server.loop), *asyncio.all_tasks(server.loop)]
    connections = server.descriptors() - len(server.loop.open_listeners())
    return [repr(each) for each in left] + ["a connection"] * connections


def timers(loop: LabLoop) -> list[asyncio.TimerHandle]:
    """Return the timers that will fire."""
    scheduled: list[asyncio.TimerHandle] = vars(loop)["_scheduled"]
    return [timer for timer in scheduled if not timer.cancelled()]


def replies(client: LabClient, *asked: Asked) -> list[Response]:
    """Return the answers that have come; each must be whole, and strictly right.

    What was asked beyond `asked` was asked with GET, in HTTP/1.1.
    """
    received, ended = bytes(client.link.received), client.link.server_finished
    try:
        return read_responses(received, [*asked, *[Asked()] * MANY], ended)
    except ObjectionError as error:
        raise AssertionError(str(error)) from error


def statuses(client: LabClient, *asked: Asked) -> list[int]:
    """Return the status of each answer that has come."""
    return [reply.status for reply in replies(client, *asked)]


class HTTPTransport(FakeTransport):
    """A fake transport that can end one direction, and hold bytes it could not send."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.options: list[tuple[object, ...]] = []  # of its socket, as they were set

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self if name == "socket" else super().get_extra_info(name, default)

    def setsockopt(self, *option: object) -> None:
        self.options.append(option)

    def write_eof(self) -> None:
        self.calls.append("write_eof")

    def get_write_buffer_size(self) -> int:
        return self.held

    @property
    def reading(self) -> bool:
        """Whether the last that was said about reading was to read."""
        said = [call for call in self.calls if call.endswith("_reading")]
        return said[-1:] != ["pause_reading"]

    def is_reading(self) -> bool:
        return self.reading


def protocols(server: LabServer) -> list[asyncio.BaseProtocol]:
    """Return the protocol of every open connection."""
    return [transport.get_protocol() for transport in open_transports(server)]


def open_transports(server: LabServer) -> list[asyncio.Transport]:
    """Return the transport of every open connection."""
    return list(server.server.connections.open)


def check_factory(serve: Serve, seconds: float) -> None:
    """Make a protocol that is never connected, and see that nothing comes of it."""
    loop = LabLoop()
    reported: list[object] = []
    loop.set_exception_handler(lambda _, context: reported.append(context))
    taken: list[Callable[[], asyncio.BaseProtocol]] = []
    real = loop.create_server

    async def create_server(factory: Any, *where: Any, **how: Any) -> asyncio.Server:
        taken.append(factory)
        return await real(factory, *where, **how)

    async def make() -> None:
        await serve("127.0.0.1", 0)
        taken[0]()

    with mock.patch.object(loop, "create_server", create_server):
        loop.finish(make())
    assert timers(loop) == []
    assert asyncio.all_tasks(loop) == set()
    loop.advance(seconds)
    loop.close()
    assert reported == []


def held_by(protocol: Any) -> int:
    """Return how many bytes of input wait in our code and in h11."""
    reader = protocol.reader
    size = len(reader.unread) + len(reader.conn.trailing_data[0])
    if hasattr(protocol, "body"):  # of chapters 3 and 4
        return size + len(protocol.body)
    keeper = getattr(protocol, "cycle" if hasattr(protocol, "cycle") else "exchange")
    return size + (len(keeper.body.buffer) if keeper else 0)


def is_caught(check: Callable[[Serve], None], serve: Serve) -> bool:
    """Return whether a server fails a check; what it leaves behind is cleared away."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It closes little of what it opened.
        try:
            check(serve)
            caught = False
        except AssertionError:
            caught = True
        gc.collect()
    return caught


def catching(
    wrong: Sequence[tuple[type, Callable[[Serve], None]]], serve: Callable[..., Any]
) -> Callable[..., None]:
    """Return the test that each wrong server fails the check that is meant for it.

    `serve` takes the class that is wrong, and then what any serve() takes.
    """

    @pytest.mark.parametrize(
        ("protocol", "check"), wrong, ids=[protocol.__name__ for protocol, _ in wrong]
    )
    def test(protocol: type, check: Callable[[Serve], None]) -> None:
        assert is_caught(check, functools.partial(serve, protocol))

    return test
