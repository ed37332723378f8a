"""Parts of a server, each alone on the lab's clock: what they call, and when."""

import asyncio
import inspect
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any, TypeVar

from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage
from lab.tracing.trace import Lane

MOST_TIMES = 3  # that are told one by one
LONG = 1024  # bytes: of more than these, only the number is told

Result = TypeVar("Result")


class Clock:
    """A loop on which nothing is but what a check puts there.

    `rings` holds the times, in seconds, at which `ring` was called. `verb` says what it
    means that it was: that something calls back.
    """

    def __init__(self, trial: Trial, stage: Stage, verb: str) -> None:
        self.trial = trial
        self.stage = stage
        self.verb = verb
        self.rings: list[float] = []

    def do(self, call: Callable[..., Result], *arguments: object) -> Result:
        """Call something in the loop, return what it returns, raise what it raises."""
        self.note("calls", called(call, arguments))

        async def within() -> Result:
            return call(*arguments)

        return self.stage.server.call(within())

    def begin(self, call: Callable[..., object], *arguments: object) -> "Begun":
        """Begin something that may wait, and may raise, and go as far as it goes."""
        begun = Begun(called(call, arguments))
        self.note("begins", begun.name)

        async def within() -> None:
            try:
                result = call(*arguments)
                begun.result = await result if inspect.isawaitable(result) else result
            except asyncio.CancelledError as error:
                begun.error, begun.over = error, True
                return
            except Exception as error:
                begun.error = error
            begun.over = True
            self.note("sees", f"{begun.name}, which {begun.outcome}")

        begun.task = self.stage.server.loop.create_task(within())
        self.stage.server.settle()
        return begun

    def ring(self) -> None:
        """Take note of the time: what is to be called back is called with this."""
        self.rings.append(round(self.now, 3))
        self.note(self.verb)

    def note(self, name: str, words: str = "", by: Lane = Lane.LOG) -> None:
        """Have something stand in the story."""
        self.stage.server.loop.recorder.note(by, name, note=words)

    def armed(self) -> int:
        """Return how many timers will fire."""
        return len(self.stage.server.loop.armed_timers())

    @property
    def now(self) -> float:
        """The time, in seconds."""
        return self.stage.server.loop.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.stage.advance(seconds)

    def require_outcome(self, begun: "Begun", outcome: str, because: str) -> None:
        """Go on if something came to this; fail if not, and say why it should."""
        sentence = f"{because}, so {begun.name} {outcome}; yours {begun.outcome}"
        self.trial.require(begun.outcome == outcome, sentence)

    def require_rings(self, *times: float, when: str) -> None:
        """Go on if it rang at these times and no others; fail with both if not."""
        found, expected = self.told(self.rings), self.told(times)
        self.trial.require(found == expected, f"{when}, it {expected}; yours {found}")

    def told(self, times: Sequence[float]) -> str:
        """Say that it rang at these times."""
        if not times:
            return f"never {self.verb}"
        words = [f"at {time:g} s" for time in times[:MOST_TIMES]]
        words += ["more often"] if len(times) > MOST_TIMES else []
        return f"{self.verb} {' and '.join(words)}"


class Begun:
    """Something that was begun: what it came to, if it waits no longer."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.task: asyncio.Task[None]
        self.over = False
        self.result: Any = None
        self.error: BaseException | None = None

    @property
    def waits(self) -> bool:
        """Whether it has come to nothing yet."""
        return not self.over

    @property
    def outcome(self) -> str:
        """What it came to, in words."""
        if self.waits:
            return "waits"
        if self.error is not None:
            return f"raises {type(self.error).__name__}"
        return "returns" if self.result is None else f"returns {named(self.result)}"


def called(call: Callable[..., object], arguments: Sequence[object]) -> str:
    """Return a call as it stands in the code."""
    name = call.__qualname__.rpartition("<locals>.")[2]
    return f"{name}({', '.join(map(named, arguments))})"


def named(value: object) -> str:
    """Return a value as text that is the same in every run."""
    if isinstance(value, Enum):
        return str(value)
    if inspect.iscoroutine(value):
        return f"{value.__qualname__.rpartition('<locals>.')[2]}()"
    if isinstance(value, bytes) and len(value) > LONG:
        return f"{len(value):,} bytes"
    has_words = type(value).__repr__ is not object.__repr__
    return repr(value) if has_words else f"a {type(value).__name__}"


@contextmanager
def clock(trial: Trial, verb: str = "calls back") -> Iterator[Clock]:
    """Yield a clock that stands at zero, and fail if somebody has raised anything."""
    with trial.stage(serve_nobody) as stage:
        yield Clock(trial, stage, verb)


async def serve_nobody(host: str, port: int) -> "Nobody":
    """Return a server that does not listen."""
    return Nobody()


class Nobody:
    """A server without a socket."""

    sockets: Sequence[socket.socket] = ()

    async def stop(self, grace: float = 0) -> None:
        """Stop at once."""
