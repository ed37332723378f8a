"""A task is recorded step by step, and asyncio sees no difference."""

import asyncio
import contextvars
import io
import sys
import types
from collections.abc import AsyncIterator, Coroutine, Generator, Iterator
from typing import Any

import pytest

from lab.simulator.client import LabClient
from lab.simulator.link import KERNEL
from lab.simulator.loop import TracedLabLoop
from lab.tracing.recorder import CONNECTION
from lab.tracing.steps import (
    TracedCoroutine,
    is_ours,
    is_plumbing,
    own_name,
    public_name,
)
from lab.tracing.trace import Event, Lane

eager = pytest.mark.skipif(sys.version_info < (3, 12), reason="came with Python 3.12")


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def loop(events: list[Event]) -> Iterator[TracedLabLoop]:
    loop = TracedLabLoop(events.append)
    yield loop
    assert loop.recorder.depth == 0
    assert loop.timers == {}
    loop.close()


def steps(events: list[Event], who: str | None = None) -> list[str]:
    """Return what became of tasks, or of those of one coroutine."""
    return [
        " ".join([event.name, *([event.note] if event.note else [])])
        for event in events
        if event.lane == Lane.TASK and who in (None, event.who)
    ]


async def wait() -> None:
    await asyncio.Event().wait()


# A task's life


def test_a_task_starts_and_returns(loop, events) -> None:
    async def answer() -> int:
        return 42

    assert loop.finish(answer()) == 42
    assert events == [
        Event(0.0, Lane.TASK, "starts", "answer"),
        Event(0.0, Lane.TASK, "returns", "answer"),
    ]


def test_a_task_goes_on_where_it_waited(loop, events) -> None:
    async def nap() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(2)

    task = loop.create_task(nap())
    loop.advance(2)
    assert task.done()
    assert [(e.time, e.name, e.note) for e in events if e.lane == Lane.TASK] == [
        (0, "starts", ""),
        (0, "waits", "asyncio.sleep"),
        (0, "goes on", ""),
        (0, "waits", "asyncio.sleep"),
        (2, "goes on", ""),
        (2, "returns", ""),
    ]


def test_what_a_step_does_is_deeper(loop, events) -> None:
    async def work() -> None:
        loop.recorder.note(Lane.LOG, "prints")
        await asyncio.sleep(0)
        loop.recorder.note(Lane.LOG, "prints")

    loop.finish(work())
    assert [(event.name, event.depth) for event in events] == [
        ("starts", 0),
        ("prints", 1),
        ("waits", 0),
        ("goes on", 0),
        ("prints", 1),
        ("returns", 0),
    ]


def test_an_exception_is_told_and_passes(loop, events) -> None:
    async def fail() -> None:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        loop.finish(fail())
    assert steps(events) == ["starts", "raises ValueError('x')"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_program_passes_the_loop(loop, events, error) -> None:
    async def end() -> None:
        raise error

    task = loop.create_task(end())
    with pytest.raises(error):
        loop.settle()
    assert loop.recorder.depth == 0
    assert isinstance(task.exception(), error)
    assert steps(events) == ["starts", f"raises {error.__name__}()"]


def test_a_stop_iteration_ends_a_task_as_ever(loop, events) -> None:
    async def stop() -> None:
        raise StopIteration

    with pytest.raises(RuntimeError, match="coroutine raised StopIteration"):
        loop.finish(stop())
    assert steps(events)[-1].startswith("raises RuntimeError")


def test_a_cancelled_task_goes_on_to_its_end(loop, events) -> None:
    task = loop.create_task(wait())
    loop.settle()
    task.cancel("enough")
    loop.settle()
    assert task.cancelled()
    with pytest.raises(asyncio.CancelledError, match="enough"):
        task.result()
    assert steps(events) == ["starts", "waits Event.wait", "goes on", "is cancelled"]


def test_a_task_cancelled_before_its_start_never_starts(loop, events) -> None:
    loop.create_task(wait()).cancel()
    loop.settle()
    assert steps(events) == ["is cancelled"]


def test_a_task_may_outlive_a_cancellation(loop, events) -> None:
    async def stubborn() -> str:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return "done"

    task = loop.create_task(stubborn())
    loop.settle()
    task.cancel()
    loop.settle()
    assert task.result() == "done"
    assert steps(events)[-3:] == ["waits asyncio.sleep", "goes on", "returns"]


def test_a_closed_coroutine_says_nothing(loop, events) -> None:
    closed: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            closed.append("closed")

    coroutine = TracedCoroutine(loop.recorder, work())
    coroutine.send(None)
    coroutine.close()
    assert closed == ["closed"]
    assert steps(events) == ["starts", "waits asyncio.sleep"]


def test_a_coroutine_never_started_is_warned_of(loop) -> None:
    with pytest.warns(RuntimeWarning, match=r"coroutine 'wait' was never awaited"):
        TracedCoroutine(loop.recorder, wait())


# What it waits for


async def inner() -> None:
    await asyncio.sleep(0)


async def through_another() -> None:
    await inner()


async def read(reader: asyncio.StreamReader) -> None:
    await reader.readline()


async def queue() -> None:
    await asyncio.Queue[int]().get()


async def lock() -> None:
    lock = asyncio.Lock()
    await lock.acquire()
    async with lock:
        raise AssertionError("two hold it")


async def a_future() -> None:
    await asyncio.get_running_loop().create_future()


async def a_task() -> None:
    await asyncio.create_task(wait())


async def gathered() -> None:
    await asyncio.gather(wait(), wait())


async def own_awaitable() -> None:
    class Own:
        def __await__(self) -> Generator[Any, None, None]:
            yield from asyncio.sleep(0).__await__()

    await Own()


async def numbers() -> AsyncIterator[int]:
    await asyncio.sleep(0)
    yield 1


async def generated() -> None:
    async for _ in numbers():
        pass


async def grouped() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(wait())


async def accepts() -> None:
    loop: Any = asyncio.get_running_loop()
    listener = loop.bind("127.0.0.1", 0)
    listener.listen()
    await loop.sock_accept(listener)


@pytest.mark.parametrize(
    ("work", "awaited"),
    [
        (wait, "Event.wait"),
        (inner, "asyncio.sleep"),
        (through_another, "asyncio.sleep"),
        (lambda: read(asyncio.StreamReader()), "StreamReader.readline"),
        (queue, "Queue.get"),
        (lock, "Lock.acquire"),
        (a_future, "a future"),
        (a_task, "a future"),
        (gathered, "a future"),
        (own_awaitable, "a future"),
        (generated, "a future"),
        (grouped, "TaskGroup.__aexit__"),
        (accepts, "loop.sock_accept"),
    ],
)
def test_what_a_task_waits_for_is_named(loop, events, work: Any, awaited: str) -> None:
    async def main() -> None:
        await work()

    task = loop.create_task(main())
    loop.settle()
    if not task.done():
        task.cancel()
        loop.settle()
    assert steps(events)[:2] == ["starts", f"waits {awaited}"]


def test_names_are_those_that_programs_use() -> None:
    def code(function: Any) -> types.CodeType:
        return function.__code__

    assert public_name(code(asyncio.sleep)) == "asyncio.sleep"
    assert public_name(code(asyncio.StreamWriter.drain)) == "StreamWriter.drain"
    assert public_name(code(asyncio.SelectorEventLoop.sock_recv)) == "loop.sock_recv"
    assert own_name(code(code)) == "code"


# Whose tasks are recorded


def test_asyncios_own_tasks_are_not_recorded(loop, events) -> None:
    loop.finish(asyncio.sleep(0))
    assert events == []


def test_a_coroutine_belongs_to_whoever_wrote_it(loop) -> None:
    @types.coroutine
    def old() -> Generator[None, None, None]:
        yield

    async def call() -> None: ...

    for coroutine, ours in [(call(), True), (asyncio.sleep(0), False), (old(), False)]:
        assert is_ours(coroutine) == ours
        coroutine.close()
    assert not is_ours(None)
    assert is_plumbing(LabClient.send.__code__)


def test_a_generator_based_coroutine_runs_unrecorded(loop, events) -> None:
    @types.coroutine
    def old() -> Generator[None, None, int]:
        yield
        return 42

    async def main() -> int:
        return await old()

    assert loop.finish(main()) == 42
    assert steps(events)[1] == "waits a future"


def test_a_wrapped_awaitable_runs(loop) -> None:
    class Own:
        def __await__(self) -> Generator[None, None, int]:
            yield
            return 42

    async def main() -> int:
        return await asyncio.ensure_future(Own())

    assert loop.finish(main()) == 42


@pytest.mark.parametrize("wrong", [None, 5, "text", wait])
def test_what_is_no_coroutine_is_refused(loop, wrong: Any) -> None:
    with pytest.raises(TypeError, match="a coroutine was expected"):
        loop.create_task(wrong)


def test_a_coroutine_of_any_other_kind_runs_unrecorded(loop, events) -> None:
    class Other(Coroutine[None, None, int]):
        def send(self, value: None) -> None:
            raise StopIteration(42)

        def throw(self, *error: Any) -> None: ...

        def close(self) -> None: ...

        def __await__(self) -> Any: ...

    assert loop.finish(Other()) == 42
    assert events == []


def test_a_task_factory_gets_the_work(loop, events) -> None:
    async def answer() -> int:
        return 42

    made: list[asyncio.Task[Any]] = []

    def factory(loop: Any, work: Any, **options: Any) -> asyncio.Task[Any]:
        made.append(asyncio.Task(work, loop=loop, **options))
        return made[-1]

    loop.set_task_factory(factory)
    task = loop.create_task(answer())
    assert made == [task]
    loop.settle()
    assert task.result() == 42
    assert steps(events) == ["starts", "returns"]


@eager
def test_an_eager_task_runs_at_once(loop, events) -> None:
    async def answer() -> int:
        return 42

    async def main() -> bool:
        task = asyncio.create_task(answer())
        return task.done() and await task == 42

    loop.set_task_factory(asyncio.eager_task_factory)
    assert loop.finish(main())
    assert [(e.depth, e.who, e.name) for e in events if e.lane == Lane.TASK] == [
        (0, "main", "starts"),
        (1, "answer", "starts"),
        (1, "answer", "returns"),
        (0, "main", "returns"),
    ]


@eager
def test_an_eager_task_goes_on_later(loop, events) -> None:
    async def main() -> None:
        await asyncio.create_task(inner())

    loop.set_task_factory(asyncio.eager_task_factory)
    loop.finish(main())
    assert [(e.depth, e.name) for e in events if e.who == "inner"] == [
        (1, "starts"),
        (1, "waits"),
        (0, "goes on"),
        (0, "returns"),
    ]


def test_work_from_another_thread_is_recorded(loop, events) -> None:
    async def answer() -> int:
        return 42

    future = asyncio.run_coroutine_threadsafe(answer(), loop)
    loop.settle()
    assert future.result(0) == 42
    assert steps(events) == ["starts", "returns"]


# What asyncio makes of a task


def test_a_task_looks_the_same(loop) -> None:
    def look(task: asyncio.Task[None]) -> list[str]:
        stack = io.StringIO()
        task.print_stack(file=stack)
        return [repr(task).replace("plain", "traced"), stack.getvalue()]

    plain: Any = asyncio.Task(wait(), loop=loop, name="plain")
    traced = loop.create_task(wait(), name="traced")
    for _ in range(2):  # before the start, and while it waits
        for mine, theirs in zip(
            map(addressless, look(traced)),
            map(addressless, look(plain)),
            strict=True,
        ):
            assert mine == theirs.replace("plain", "traced")
        loop.settle()
    plain.cancel()
    traced.cancel()
    loop.settle()


def addressless(text: str) -> str:
    """Return a text without what differs between two tasks of the same kind."""
    words = text.split()
    return " ".join(word for word in words if "0x" not in word)


def test_a_task_group_is_cancelled_as_ever(loop, events) -> None:
    async def fail() -> None:
        raise ValueError("wrong")

    async def group() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail())
            tasks.create_task(wait())

    with pytest.raises(ExceptionGroup) as caught:
        loop.finish(group())
    assert [str(each) for each in caught.value.exceptions] == ["wrong"]
    assert steps(events, "fail") == ["starts", "raises ValueError('wrong')"]
    assert steps(events, "wait")[-1] == "is cancelled"
    assert steps(events, "group")[-1].startswith("raises ExceptionGroup(")


def test_gather_collects_what_tasks_return(loop, events) -> None:
    async def answer(number: int) -> int:
        await asyncio.sleep(0)
        return number

    async def main() -> list[int]:
        return await asyncio.gather(answer(1), answer(2))

    assert loop.finish(main()) == [1, 2]
    assert steps(events, "answer") == [
        *(["starts", "waits asyncio.sleep"] * 2),
        *(["goes on", "returns"] * 2),
    ]


def test_a_timeout_ends_a_wait(loop, events) -> None:
    async def impatient() -> str:
        try:
            async with asyncio.timeout(5):
                await asyncio.Event().wait()
        except TimeoutError:
            return "too long"
        return "in time"

    task = loop.create_task(impatient())
    loop.advance(5)
    assert task.result() == "too long"
    assert task.cancelling() == 0
    assert steps(events) == ["starts", "waits Event.wait", "goes on", "returns"]


def test_shielded_work_goes_on(loop, events) -> None:
    async def work() -> None:
        await asyncio.sleep(1)

    async def main() -> None:
        await asyncio.shield(work())

    task = loop.create_task(main())
    loop.settle()
    task.cancel()
    loop.advance(1)
    assert steps(events, "main")[-1] == "is cancelled"
    assert steps(events, "work")[-1] == "returns"


def test_an_async_generator_is_run_through(loop) -> None:
    async def main() -> list[int]:
        return [number async for number in numbers()]

    assert loop.finish(main()) == [1]
    loop.finish(loop.shutdown_asyncgens())


def test_the_current_task_is_known_within(loop) -> None:
    async def who() -> asyncio.Task[Any] | None:
        return asyncio.current_task()

    task = loop.create_task(who())
    loop.settle()
    assert task.result() is task


# Connections


def test_a_task_inherits_the_connection(loop, events) -> None:
    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await asyncio.create_task(inner())
        writer.close()

    loop.finish(asyncio.start_server(handle, "127.0.0.1", 0))
    for port in (50_001, 50_002):
        LabClient(loop, loop.open_listeners()[0], port, KERNEL).close()
    for who in ("handle", "inner"):
        seen = [e.connection for e in events if e.who == who]
        assert seen == sorted(seen)
        assert set(seen) == {1, 2}


def test_a_context_may_be_given(loop, events) -> None:
    context = contextvars.copy_context()
    context.run(CONNECTION.set, 7)
    loop.create_task(inner(), context=context)
    loop.settle()
    assert {event.connection for event in events} == {7}


def test_a_context_that_knows_no_connection_is_for_the_one_at_work(
    loop, events
) -> None:
    context = contextvars.Context()
    token = CONNECTION.set(7)
    loop.create_task(inner(), context=context)
    CONNECTION.reset(token)
    loop.settle()
    assert {event.connection for event in events} == {7}


def test_variables_set_in_a_task_stay_there(loop) -> None:
    number: contextvars.ContextVar[int] = contextvars.ContextVar("number", default=0)

    async def work(new: int) -> int:
        number.set(new)
        await asyncio.sleep(0)
        return number.get()

    async def main() -> list[int]:
        return await asyncio.gather(work(1), work(2))

    assert loop.finish(main()) == [1, 2]
    assert number.get() == 0


def test_the_innermost_function_of_ours_is_who_waits(loop, events) -> None:
    async def inner() -> None:
        await asyncio.sleep(1)

    async def outer() -> None:
        await inner()

    loop.create_task(outer())
    loop.advance(1)

    told = [f"{e.who} {e.name}" for e in events if e.lane == Lane.TASK]
    assert told == ["outer starts", "inner waits", "inner goes on", "outer returns"]
