"""Applications with a lifespan, to be served while chapter 8 is checked."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, NamedTuple

from lab.exercises.checks.chapter_6.apps import echo
from lab.exercises.checks.clock import Begun, Clock, clock
from lab.exercises.rows import Chosen
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial
from lab.tracing.application import App, Message, Receive, Scope, Send, TracedApp

LIFESPAN = "https://asgi.readthedocs.io/en/latest/specs/lifespan.html"


def message(event: str, **more: str) -> dict[str, Any]:
    """Return a message of the Lifespan Protocol."""
    return {"type": f"lifespan.{event}", **more}


STARTED = message("startup.complete")
NOT_STARTED = message("startup.failed", message="no database")
STOPPED = message("shutdown.complete")
NOT_STOPPED = message("shutdown.failed", message="no way out")

RECEIVE, FOREVER = "receive", "for ever"
SLOW, STUBBORN = "slowly", "whatever comes"
START, STOP = (RECEIVE, STARTED), (RECEIVE, STOPPED)
MISTAKE = RuntimeError("a mistake of the application")


class Attempt(NamedTuple):
    """A message that is to be refused."""

    message: Message


class Living:
    """An application whose lifespan takes some steps, and that notes what happens.

    A step is a message to send, an Attempt, a number of seconds to wait, an exception
    to raise, a function to call, or a word: RECEIVE; FOREVER, a wait that is kept by
    nobody else; SLOW, one that a cancellation ends after half a second; STUBBORN, one
    that no single cancellation ends. Requests are for another application.
    """

    def __init__(self, *steps: object, app: App = echo) -> None:
        self.steps = steps
        self.app = app
        self.scopes: list[Scope] = []
        self.notes: list[object] = []  # what it has received, and how it ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return
        self.scopes.append(scope)
        try:
            for step in self.steps:
                await self.take(step, receive, send)
            self.notes.append("returned")
        except BaseException as error:
            self.notes.append(type(error).__name__)
            raise

    async def take(self, step: Any, receive: Receive, send: Send) -> None:
        """Take a step."""
        match step:
            case "receive":
                self.notes.append((await receive())["type"])
            case "for ever":
                await asyncio.get_running_loop().create_future()
            case "slowly":
                try:
                    await asyncio.sleep(3600)
                finally:
                    await asyncio.sleep(0.5)
            case "whatever comes":
                await be_stubborn()
            case Attempt():
                await self.attempt(step.message, send)
            case int() | float():
                await asyncio.sleep(step)
            case dict():
                await send(dict(step))
            case BaseException():
                raise step.with_traceback(None)  # It may have been raised before.
            case _:
                step()

    async def attempt(self, message: Message, send: Send) -> None:
        """Note that a message was taken, unless it is refused."""
        try:
            await send(dict(message))
        except RuntimeError:
            return
        self.notes.append(f"{message['type']} was taken")

    @property
    def is_over(self) -> bool:
        """Whether its lifespan has ended, however it did."""
        return self.notes[-1:] in (["returned"], ["CancelledError"], ["GeneratorExit"])


async def be_stubborn() -> None:
    """Wait, and let two cancellations pass."""
    for _ in range(2):
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)


class Life:
    """A Lifespan on a clock of its own."""

    def __init__(self, trial: Trial, clock: Clock, app: App, required: bool) -> None:
        self.trial = trial
        self.clock = clock
        shown = TracedApp(clock.stage.server.loop.recorder, app)
        made = shown if trial.recording else app
        self.span = trial.subject.module("lifespan").Lifespan(made, required)

    def start(self, within: float | None = None) -> Begun:
        """Begin to start the application."""
        return self.clock.begin(self.span.start, within)

    def stop(self, within: float = 5) -> Begun:
        """Begin to stop it."""
        return self.clock.begin(self.span.stop, within)

    def expect(self, begun: Begun, outcome: str, because: str) -> None:
        """Expect that something came to this."""
        self.clock.require_outcome(begun, outcome, because)

    def expect_running(self, wanted: bool, because: str) -> None:
        """Expect that the application is in service, or that it is not."""
        found = self.span.is_running
        words = f"{because}, so is_running is {wanted}; yours is {found}"
        self.trial.require(found == wanted, words)

    def expect_failed(self, wanted: bool, because: str) -> None:
        """Expect that the shutdown failed, or that it did not."""
        found = self.span.failed
        words = f"{because}, so `failed` is {wanted}; yours is {found}"
        self.trial.require(found == wanted, words)


@contextmanager
def living(trial: Trial, app: App, required: bool = False) -> Iterator[Life]:
    """Yield the Lifespan of an application."""
    with clock(trial) as found:
        yield Life(trial, found, app, required)


@contextmanager
def in_service(trial: Trial, *steps: object) -> Iterator[tuple[Life, Living]]:
    """Yield an application that has started, and takes some more steps."""
    app = Living(*START, *steps)
    with living(trial, app) as life:
        life.expect(life.start(), "returns", "the application has started")
        yield life, app


def served(app: App, **how: Any) -> Chosen:
    """Return what finds a serve() with this application, and asks for its lifespan."""

    def chosen(trial: Trial) -> Serve:
        return partial(trial.subject.serve(), app=app, lifespan="auto", **how)

    return chosen


def switch_off(trial: Trial) -> Callable[[], None]:
    """Return what disables the logger of lifespan.py, as dictConfig() does."""

    def switch() -> None:
        trial.subject.module("lifespan").logger.disabled = True

    return switch
