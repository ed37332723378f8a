"""The conversation of a server and an application about its start and its end."""

import asyncio
import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch08_lifespan import lifespan
from chapters.ch08_lifespan.lifespan import Lifespan, StartupError
from lab.simulator.loop import LabLoop

from .apps import (
    STARTED,
    STOPPED,
    Noted,
    Talk,
    cannot_start,
    cannot_stop,
    ends_early,
    fails_after_shutdown,
    fails_in_shutdown,
    fails_in_startup,
    has_none,
    only,
    returns,
    works,
)

Log = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """What was logged: its level, and what it says."""
    with caplog.at_level(logging.INFO):
        yield lambda: [(each.levelname, each.getMessage()) for each in caplog.records]


@contextmanager
def started(loop: LabLoop, talk: Talk) -> Iterator[Lifespan]:
    """Give a lifespan that has started; no task may be left of it."""
    life = Lifespan(only(talk))
    loop.finish(life.start())
    yield life
    assert asyncio.all_tasks(loop) == set()


def stop(loop: LabLoop, life: Lifespan) -> None:
    """Stop, in ten seconds and a moment."""
    task = loop.create_task(life.stop(10))
    loop.advance(13)
    task.result()


def refusal(loop: LabLoop, talk: Talk, required: bool = False) -> str:
    """Return why an application cannot start; no task may be left of it."""
    task = loop.create_task(Lifespan(only(talk), required).start())
    loop.advance(3)
    assert asyncio.all_tasks(loop) == set()
    with pytest.raises(StartupError) as caught:
        task.result()
    return str(caught.value)


def test_the_application_is_asked_to_start_and_to_stop(loop: LabLoop, log: Log) -> None:
    app = Noted()
    life = Lifespan(app)
    loop.finish(life.start())
    assert (app.notes, life.is_running) == (["startup"], True)
    stop(loop, life)
    assert (app.notes, life.is_running) == (["startup", "shutdown"], False)
    assert (life.failed, log()) == (False, [])
    assert asyncio.all_tasks(loop) == set()


def test_the_scope_says_which_protocol_this_is(loop: LabLoop) -> None:
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)

    life = Lifespan(app)
    loop.finish(life.start())
    (scope,) = scopes
    assert scope["state"] is life.state
    assert scope == {
        "type": "lifespan",
        "asgi": {"version": "3.0", "spec_version": "2.0"},
        "state": {},
    }


def test_startup_is_waited_for(loop: LabLoop) -> None:
    async def slow(receive: Receive, send: Send) -> None:
        await receive()
        await asyncio.sleep(3600)
        await works(receive, send)

    life = Lifespan(only(slow))
    task = loop.create_task(life.start())
    loop.advance(3599)
    assert not task.done()
    task.cancel()
    loop.settle()
    assert asyncio.all_tasks(loop) == set()


@pytest.mark.parametrize("talk", [has_none, returns])
def test_without_a_lifespan_the_server_goes_on_at_once(
    loop: LabLoop, log: Log, talk: Talk
) -> None:
    with started(loop, talk) as life:
        ((level, line),) = log()
        assert level == "INFO"
        assert line.startswith("the application has no lifespan: ")
        stop(loop, life)
    assert loop.time() == pytest.approx(13, abs=0.1)
    assert (life.is_running, life.failed, len(log())) == (False, False, 1)


def test_a_failure_in_startup_is_told_and_the_server_goes_on(
    loop: LabLoop, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    with started(loop, fails_in_startup) as life:
        assert log() == [("ERROR", "the application failed in its startup")]
        assert "a careless startup" in caplog.text
        stop(loop, life)
    assert (life.failed, len(log())) == (False, 1)


def test_who_says_that_it_cannot_start_does_not(loop: LabLoop, log: Log) -> None:
    line = "The application cannot start: no database"
    assert refusal(loop, cannot_start) == line
    assert log() == []


def test_who_does_not_say_why_does_not_start_either(loop: LabLoop) -> None:
    async def silent(receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed"})

    assert refusal(loop, silent) == "The application cannot start: it did not say why"


@pytest.mark.parametrize("talk", [has_none, returns, fails_in_startup])
def test_who_must_have_a_lifespan_and_has_none_does_not_start(
    loop: LabLoop, talk: Talk
) -> None:
    line = "The application has no lifespan, or it failed in it."
    assert refusal(loop, talk, required=True) == line


def test_a_startup_may_have_a_deadline(loop: LabLoop, log: Log) -> None:
    async def endless(receive: Receive, send: Send) -> None:
        await receive()
        await asyncio.Event().wait()

    task = loop.create_task(Lifespan(only(endless)).start(5))
    loop.advance(4.9)
    assert not task.done()
    loop.advance(0.2)
    with pytest.raises(StartupError, match=r"^The application was not up in 5 s\.$"):
        task.result()
    assert (asyncio.all_tasks(loop), log()) == (set(), [])


def test_a_start_that_is_cancelled_ends_the_application(loop: LabLoop) -> None:
    ended: list[bool] = []

    async def endless(receive: Receive, send: Send) -> None:
        await receive()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    task = loop.create_task(Lifespan(only(endless)).start())
    loop.settle()
    task.cancel()
    loop.settle()
    assert (task.cancelled(), ended, loop.time()) == (True, [True], 0)
    assert asyncio.all_tasks(loop) == set()


def test_the_task_survives_a_collection(loop: LabLoop) -> None:
    with started(loop, works) as life:
        gc.collect()
        loop.settle()
        assert life.is_running
        stop(loop, life)


def test_an_end_in_service_is_told_once_and_nothing_follows(
    loop: LabLoop, log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    with started(loop, ends_early) as life:
        loop.settle()
        line = "the application has ended its lifespan while it was in service"
        assert log() == [("ERROR", line)]
        assert "ValueError: gone" in caplog.text
        before = loop.time()
        loop.finish(life.stop(10))
        assert loop.time() == before
    assert (life.failed, life.is_running, len(log())) == (False, False, 1)


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        (cannot_stop, "not flushed"),
        (fails_in_shutdown, "ValueError('a careless shutdown')"),
        (fails_after_shutdown, "ValueError('at the very end')"),
    ],
)
def test_a_failure_in_shutdown_is_told_once_as_that(
    loop: LabLoop, log: Log, talk: Talk, reason: str
) -> None:
    with started(loop, talk) as life:
        stop(loop, life)
    line = f"the application failed in its shutdown: {reason}"
    assert (life.failed, log()) == (True, [("ERROR", line)])


def test_a_shutdown_has_a_deadline(loop: LabLoop, log: Log) -> None:
    async def endless(receive: Receive, send: Send) -> None:
        await receive()
        await send(STARTED)
        await receive()
        await asyncio.Event().wait()

    with started(loop, endless) as life:
        task = loop.create_task(life.stop(10))
        loop.advance(9.9)
        assert not task.done()
        loop.advance(0.2)
        assert task.done()
    line = "the application failed in its shutdown: it took more than 10 s"
    assert (life.failed, log()) == (True, [("ERROR", line)])


def test_who_returns_at_shutdown_without_a_word_has_stopped(
    loop: LabLoop, log: Log
) -> None:
    async def quiet(receive: Receive, send: Send) -> None:
        await receive()
        await send(STARTED)
        await receive()

    with started(loop, quiet) as life:
        loop.finish(life.stop(10))
    assert (life.failed, log()) == (False, [])


def test_who_listens_on_after_its_shutdown_is_cancelled(
    loop: LabLoop, log: Log
) -> None:
    async def listens_on(receive: Receive, send: Send) -> None:
        await works(receive, send)
        await receive()

    with started(loop, listens_on) as life:
        stop(loop, life)
    assert (life.failed, log()) == (False, [])


def test_to_stop_twice_is_to_stop_once(loop: LabLoop) -> None:
    app = Noted()
    life = Lifespan(app)
    loop.finish(life.start())
    tasks = [loop.create_task(life.stop(10)) for _ in range(2)]
    loop.settle()
    assert [task.done() for task in tasks] == [True, True]
    loop.finish(life.stop(10))
    assert app.notes == ["startup", "shutdown"]


def test_what_was_never_started_is_stopped(loop: LabLoop) -> None:
    loop.finish(Lifespan(only(works)).stop(10))


OUT_OF_TURN: list[tuple[list[Message], str]] = [
    ([STOPPED], "'lifespan.shutdown.complete' came when it was starting"),
    ([STARTED, STARTED], "'lifespan.startup.complete' came when it was in service"),
    ([STARTED, STOPPED], "'lifespan.shutdown.complete' came when it was in service"),
    ([{"type": "http.response.start"}], "'http.response.start' came when it was "),
]


@pytest.mark.parametrize(("messages", "complaint"), OUT_OF_TURN)
def test_a_message_out_of_turn_is_an_error(
    loop: LabLoop, messages: list[Message], complaint: str
) -> None:
    raised: list[str] = []

    async def confused(receive: Receive, send: Send) -> None:
        await receive()
        try:
            for message in messages:
                await send(message)
        except RuntimeError as error:
            raised.append(str(error))

    app: App = only(confused)
    loop.finish(Lifespan(app).start())
    loop.settle()
    (line,) = raised
    assert line.startswith(complaint)


def test_no_error_of_an_application_gets_past_its_lifespan(
    loop: LabLoop, log: Log
) -> None:
    async def exits(receive: Receive, send: Send) -> None:
        await receive()
        raise SystemExit(7)

    with started(loop, exits) as life:
        assert log() == [("ERROR", "the application failed in its startup")]
        loop.finish(life.stop(10))


def test_what_the_loggers_had_been_told_is_no_hindrance(
    loop: LabLoop, log: Log
) -> None:
    async def takes_logging_away(receive: Receive, send: Send) -> None:
        await receive()
        lifespan.logger.disabled = True
        raise ValueError("unheard")

    with started(loop, takes_logging_away) as life:
        assert log() == [("ERROR", "the application failed in its startup")]
        loop.finish(life.stop(10))


def test_a_failure_in_shutdown_is_heard_without_loggers_too(
    loop: LabLoop, log: Log
) -> None:
    async def fails_unheard(receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        lifespan.logger.disabled = True
        raise ValueError("unheard")

    with started(loop, fails_unheard) as life:
        loop.finish(life.stop(10))
        assert [level for level, _ in log()] == ["ERROR"]
