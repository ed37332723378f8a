"""A handler that does what its target says, and the parts of a server, to be tried."""

import asyncio
import logging
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from logging.handlers import BufferingHandler
from typing import Any

from lab.exercises.check import DOCS, RFC, Check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.checks.http import request
from lab.exercises.rows import Chosen
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.simulator.link import KERNEL

PROTOCOL = f"{DOCS}asyncio-protocol.html#asyncio."
TASKS = f"{DOCS}asyncio-task.html"
INCOMPLETE = f"{RFC}rfc9112#section-8"
REUSE = f"{RFC}rfc9112#section-9.3"

PIECE = b"sixteen letters." * 625  # 10,000 bytes
MEBIBYTE = 1024 * 1024
MANY = 1000  # lines of a log, more than any check makes
FAILURES: dict[str, type[BaseException]] = {
    "fail": RuntimeError,
    "dial": ConnectionRefusedError,
    "reset": ConnectionResetError,
    "exit": SystemExit,
    "cancelled": asyncio.CancelledError,  # as who awaits what somebody has cancelled
}
HALF = request("/read/fail", "Content-Length: 8", method="POST") + b"half"


class Obedient:
    """A handler that obeys its requests, as in GET /sleep-10/read/say.

    `read` may pause after each piece. `say` answers with how much was read, `start`
    with a status and no more, and `write` with so many pieces. `tidy` waits to be
    cancelled, and takes its time then. `pass` writes to the client that came first,
    and `stay` when nothing more of the body can come.
    """

    def __init__(self) -> None:
        self.begun: list[str] = []  # targets
        self.running = 0
        self.first: Any = None  # exchange
        self.read = 0  # bytes, by all
        self.most = 0  # of them at once
        self.written = 0  # pieces
        self.ends: list[BaseException] = []  # what was raised

    async def obey(self, exchange: Any) -> None:
        """Do all that the target says."""
        target = exchange.request.target.decode()
        self.begun.append(target)
        self.first = self.first or exchange
        self.running += 1
        try:
            for word in target.strip("/").split("/"):
                await self.do(exchange, *word.partition("-")[::2])
        except BaseException as error:
            self.ends.append(error)
            raise
        finally:
            self.running -= 1

    async def do(self, exchange: Any, verb: str, number: str) -> None:
        """Do one thing."""
        match verb:
            case "sleep":
                await asyncio.sleep(float(number))
            case "read":
                while piece := await exchange.read():
                    self.read += len(piece)
                    self.most = max(self.most, len(piece))
                    if number:
                        await asyncio.sleep(float(number))
            case "start":
                exchange.start(int(number), [(b"x-long", b"x" * 5000)])
            case "say":
                exchange.start(200)
                await exchange.write(b"%d" % self.read)
            case "write":
                if exchange.status is None:
                    exchange.start(200)
                for _ in range(int(number)):
                    self.written += 1
                    await exchange.write(PIECE)
            case "pass":
                await self.first.write(PIECE)
            case "stay":
                await exchange.body.wait_closed()
                await exchange.write(PIECE)
            case "tidy":
                try:
                    await asyncio.sleep(9999)
                finally:
                    await asyncio.sleep(float(number))
            case _ if verb in FAILURES:
                raise FAILURES[verb]("a mistake of the application")


def obeyed(**options: Any) -> Chosen:
    """Return what finds the serve() to try, for a row, and has its handler obey."""
    return lambda trial: handled(trial, Obedient().obey, **options)


def handled(trial: Trial, handler: object, **options: Any) -> Serve:
    """Return the serve() to try, with a handler; `limits` are those that differ."""
    if limits := options.get("limits"):
        options["limits"] = trial.subject.module("server").LIMITS._replace(**limits)
    return partial(trial.subject.serve(), handler=handler, **options)


@contextmanager
def obeying(
    trial: Trial, room: int = KERNEL, **options: Any
) -> Iterator[tuple[Stage, Obedient]]:
    """Yield the clients of a server, the first connected, and its handler."""
    handler = Obedient()
    with trial.stage(handled(trial, handler.obey, **options), room=room) as stage:
        stage.connect()
        yield stage, handler


def part(
    make: Callable[[Clock], Any], step: str, claim: str, why: str, see: str
) -> Callable[[Callable[[Clock, Any], None]], Check]:
    """Make a check of a function, which is given a clock and a new part of a server."""

    def made(run: Callable[[Clock, Any], None]) -> Check:
        def tried(trial: Trial) -> None:
            with clock(trial, "calls on_wanted()") as on:
                run(on, make(on))

        return Check(step, claim, why, see, tried)

    return made


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Yield the list to which every warning and error goes, as it is logged."""
    tap = BufferingHandler(MANY)
    tap.setLevel(logging.WARNING)
    logging.getLogger().addHandler(tap)
    try:
        yield tap.buffer
    finally:
        logging.getLogger().removeHandler(tap)


@contextmanager
def weighed() -> Iterator[Callable[[], int]]:
    """Yield what tells how many bytes of memory were taken since, and are held."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    try:
        yield lambda: tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def is_too_slow(stage: Stage) -> None:
    """Let a client's time be over."""
    stage.advance(31)


def is_stopped(stage: Stage) -> None:
    """Stop the server of a client."""
    stage.server.begin_to_stop(1)


def has_stopped(stage: Stage) -> None:
    """Stop the server of a client, and wait until it is done."""
    is_stopped(stage)
    stage.advance(2)
