"""A task's coroutine, recorded step by step: where it goes on, and what it awaits."""

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Generator
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.trace import Lane


class TracedCoroutine(Coroutine[Any, Any, Any]):
    """A coroutine, as its task sees it; each of its steps is recorded."""

    def __init__(self, recorder: Recorder, real: Any) -> None:
        self.recorder = recorder
        self.real = real
        self.who = own_name(real.cr_code)  # the innermost of ours, while it waits
        self.begun = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)  # cr_frame and the like, for repr()

    def __await__(self) -> Generator[Any, Any, Any]:
        result: Any = yield from self.real.__await__()
        return result

    def send(self, value: Any) -> Any:
        self.note("goes on" if self.begun else "starts")
        self.begun = True
        return self.step(self.real.send, value)

    def throw(self, *error: Any) -> Any:
        if self.begun:  # A task may be cancelled before it has started.
            self.note("goes on")
        return self.step(self.real.throw, *error)

    def close(self) -> None:
        self.real.close()

    def step(self, resume: Callable[..., Any], *values: Any) -> Any:
        """Let the coroutine run until it waits or ends, and record both."""
        try:
            with self.recorder.inside():
                awaited = resume(*values)
        except BaseException as end:
            self.who = own_name(self.real.cr_code)
            self.note(*ending(end))
            raise
        self.who, awaited_for = awaited_by(self.real)
        self.note("waits", awaited_for)
        return awaited

    def note(self, name: str, note: str = "") -> None:
        """Record what became of the task."""
        self.recorder.note(Lane.TASK, name, self.who, note=note)


class Steps(Generator[Any, Any, Any]):
    """What a coroutine awaits instead of another, whose steps are then a level deeper.

    They are taken on behalf of the connection `number`, whoever takes them.
    """

    def __init__(self, recorder: Recorder, real: Any, number: int | None) -> None:
        self.recorder = recorder
        self.real = real
        self.number = number

    def __await__(self) -> Generator[Any, Any, Any]:
        return self

    def send(self, value: Any) -> Any:
        return self.step(self.real.send, value)

    def throw(self, *error: Any) -> Any:
        return self.step(self.real.throw, *error)

    def close(self) -> None:
        self.real.close()

    def step(self, resume: Callable[..., Any], *values: Any) -> Any:
        token = CONNECTION.set(self.number)
        try:
            with self.recorder.inside():
                return resume(*values)
        finally:
            CONNECTION.reset(token)


def ending(end: BaseException) -> tuple[str, str]:
    """Return how a coroutine ended that raised this, and what more there is to say."""
    if isinstance(end, StopIteration):
        return "returns", ""
    if isinstance(end, asyncio.CancelledError):
        return "is cancelled", ""
    return "raises", repr(end)


def is_ours(work: Any) -> bool:
    """Return whether a coroutine is a program's own, or stands for one that is."""
    if not inspect.iscoroutine(work):
        return False
    return is_stand_in(work.cr_code) or not is_plumbing(work.cr_code)


# Where code says that it comes from, which need not be where it was imported from.
ASYNCIO = Path(asyncio.sleep.__code__.co_filename).parent
LAB = Path(is_ours.__code__.co_filename).parents[1]
STAND_INS = LAB / "tracing" / "application.py"  # They wait as what they stand for does.
CHECKS = LAB / "exercises" / "checks"  # Their chapters have handlers: a program's own.


def is_plumbing(code: CodeType) -> bool:
    """Return whether code belongs to asyncio or to the lab."""
    return is_of_plumbing(code.co_filename)


@lru_cache  # It is asked of each frame that waits, at each step.
def is_of_plumbing(file: str) -> bool:
    """Return whether a file is asyncio's or the lab's."""
    folders = Path(file).parents
    return ASYNCIO in folders or (LAB in folders and CHECKS not in folders[1:])


def is_stand_in(code: CodeType) -> bool:
    """Return whether code stands between a server and its application."""
    return Path(code.co_filename) == STAND_INS


def own_name(code: CodeType) -> str:
    """Return the name of a function, with its class, without those around it."""
    return code.co_qualname.rpartition("<locals>.")[2]


def awaited_by(work: Any) -> tuple[str, str]:
    """Return which function waits, the innermost that is ours, and for what.

    That is a function of asyncio, or "a future".
    """
    who = ""
    while inspect.iscoroutine(work):
        code = work.cr_code
        if not is_plumbing(code):
            who = own_name(code)
        elif not (own_name(code).startswith("_") or is_stand_in(code)):
            return who, public_name(code)
        work = work.cr_await
        if isinstance(work, Steps):
            work = work.real
    return who, "a future"


def public_name(code: CodeType) -> str:
    """Return the name under which programs know a function of asyncio."""
    owner, dot, name = own_name(code).rpartition(".")
    if "Loop" in owner:
        return f"loop.{name}"
    return f"{owner}.{name}" if dot else f"asyncio.{name}"
