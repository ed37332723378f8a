"""How a cycle ends: well, by a mistake, or for want of its client."""

import asyncio
import contextlib
from http import HTTPStatus

import pytest

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch07_robust_server.cycle import (
    ANSWER_GRACE,
    STREAM_GRACE,
    RequestCycle,
)
from lab.exercises.checks.chapter_6.others import StoppedError
from lab.simulator.loop import LabLoop
from tests.http_lab import timers

from .apps import (
    LONG,
    RAISES,
    WRONG_AFTER,
    WRONG_AT_LAST,
    WRONG_BEFORE,
    body,
    says,
    sends_a_piece_and_sleeps,
    sleeps,
    sleeps_a_day,
    start,
    waiting,
    waits_for_the_end,
    works_on,
)
from .fake_wire import FakeWire, cycle_on, log_of, logged_of, run

FAILED = "GET '/': the application failed"
RETURNED = "GET '/': the application returned, its response "
BROKEN, CANCELLED = HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE


# Mistakes


@pytest.mark.parametrize("name", WRONG_BEFORE)
def test_a_mistake_before_anything_is_sent_leaves_room_for_a_500(
    loop: LabLoop, wire: FakeWire, name: str
) -> None:
    (record,) = logged_of(loop, wire, WRONG_BEFORE[name])
    assert (wire.sent, wire.failures) == ([], [BROKEN])
    assert record.getMessage().startswith(RETURNED if "returns" in name else FAILED)


@pytest.mark.parametrize("name", WRONG_AFTER)
def test_a_mistake_amid_a_response_breaks_it_off(
    loop: LabLoop, wire: FakeWire, name: str
) -> None:
    (record,) = logged_of(loop, wire, WRONG_AFTER[name])
    assert (wire.data, wire.ends, wire.failures) == (b"piece", [False], [BROKEN])
    assert record.getMessage().startswith(RETURNED if "returns" in name else FAILED)


@pytest.mark.parametrize("name", WRONG_AT_LAST)
def test_a_mistake_after_a_response_harms_nobody(
    loop: LabLoop, wire: FakeWire, name: str
) -> None:
    (record,) = logged_of(loop, wire, WRONG_AT_LAST[name])
    assert (wire.data, wire.ends, wire.failures) == (b"done", [True], [])
    assert record.getMessage() == FAILED


def test_a_mistake_is_logged_with_where_it_was_made(
    loop: LabLoop, wire: FakeWire
) -> None:
    (record,) = logged_of(loop, wire, says(then=RAISES))
    assert record.exc_info
    assert record.exc_info[1] is RAISES


@pytest.mark.parametrize(
    ("messages", "state"),
    [
        ([], "not started"),
        ([start()], "started"),
        ([start(), body(more=True)], "streaming"),
    ],
)
def test_an_early_return_is_logged_with_how_far_it_came(
    loop: LabLoop, wire: FakeWire, messages: list[Message], state: str
) -> None:
    (record,) = logged_of(loop, wire, says(*messages))
    assert record.getMessage() == RETURNED + state


@pytest.mark.parametrize(
    ("before", "message", "error"),
    [
        ([], body(), RuntimeError),
        ([], {"type": "http.response.nothing"}, RuntimeError),
        ([], {"type": None}, RuntimeError),
        ([], {}, KeyError),
        ([], {"type": "http.response.start"}, KeyError),
        ([], start(99), ValueError),
        ([], start(200, [("x", b"a")]), TypeError),
        ([], start(200, [(b"x", b"a\r\nb: c")]), ValueError),
        ([start()], start(), RuntimeError),
        ([start()], body("text"), TypeError),
        ([start(200, [(b"content-length", b"1")])], body(b"ab"), RuntimeError),
        ([start(200, [(b"content-length", b"3")])], body(b"ab"), RuntimeError),
        ([start(), body(b"a", more=True)], start(), RuntimeError),
        ([start(), body(b"a")], body(b"b"), RuntimeError),
        ([start(), body(b"a")], start(), RuntimeError),
    ],
)
def test_a_mistake_comes_out_of_send(
    loop: LabLoop,
    wire: FakeWire,
    before: list[Message],
    message: Message,
    error: type[Exception],
) -> None:
    cycle = cycle_on(wire)
    for each in before:
        loop.finish(cycle.send(each))
    sent = list(wire.sent)
    with pytest.raises(error):
        loop.finish(cycle.send(message))
    assert wire.sent == sent


def test_whoever_sees_a_mistake_may_mend_it(loop: LabLoop, wire: FakeWire) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        with pytest.raises(RuntimeError):
            await send(body(b"too early"))
        with pytest.raises(ValueError, match="cannot be a header"):
            await send(start(200, [(b"x", b"\n")]))
        await send(start(404))
        with pytest.raises(TypeError):
            await send(body("text"))
        await send(body(b"mended"))

    run(loop, wire, app)
    assert (wire.data, wire.ends, wire.failures) == (b"mended", [True], [])


def test_what_is_sent_after_the_run_reaches_nobody(
    loop: LabLoop, wire: FakeWire
) -> None:
    kept: list[Send] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        kept.append(send)

    assert len(logged_of(loop, wire, app)) == 1
    for message in (start(), body()):
        with pytest.raises(RuntimeError, match="when the response was complete"):
            loop.finish(kept[0](message))
    assert (wire.sent, wire.failures) == ([], [BROKEN])


@pytest.mark.parametrize(
    "error",
    [
        asyncio.CancelledError(),
        GeneratorExit(),
        SystemExit(3),
        KeyboardInterrupt(),
        StoppedError(),
        ConnectionResetError("a database"),
    ],
)
@pytest.mark.parametrize("messages", [[], [start(), body(b"piece", more=True)]])
def test_whatever_an_application_raises_ends_there_and_is_logged(
    loop: LabLoop, wire: FakeWire, error: BaseException, messages: list[Message]
) -> None:
    (record,) = logged_of(loop, wire, says(*messages, then=error))
    assert record.exc_info
    assert record.exc_info[1] is error
    assert (record.getMessage(), wire.failures) == (FAILED, [BROKEN])


# Clients that leave


async def hides_the_cause(scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await sleeps(scope, receive, send)
    except OSError:
        raise ValueError("the client has left") from None


async def gives_up(scope: Scope, receive: Receive, send: Send) -> None:
    with contextlib.suppress(OSError):
        await sleeps(scope, receive, send)


@pytest.mark.parametrize("app", [sleeps, hides_the_cause, gives_up])
def test_who_cannot_answer_as_the_client_is_gone_makes_no_mistake(
    loop: LabLoop, wire: FakeWire, app: App
) -> None:
    loop.call_later(1, wire.leave)
    task = loop.create_task(cycle_on(wire).run(app))
    assert log_of(lambda: loop.advance(LONG + 1)) == []
    assert (task.done(), wire.sent) == (True, [])


def test_who_hears_that_its_client_has_left_may_return(
    loop: LabLoop, wire: FakeWire
) -> None:
    cycle = cycle_on(wire)
    loop.call_soon(cycle.disconnect)
    assert log_of(lambda: loop.finish(cycle.run(waits_for_the_end))) == []
    assert (wire.failures, wire.aborted, timers(loop)) == ([], True, [])


def test_another_mistake_is_logged_though_the_client_is_gone(
    loop: LabLoop, wire: FakeWire
) -> None:
    wire.leave()
    (record,) = logged_of(loop, wire, says(then=RAISES))
    assert record.getMessage() == FAILED


def test_who_is_cancelled_as_the_connection_closes_makes_no_mistake(
    loop: LabLoop, wire: FakeWire
) -> None:
    task = running(loop, cycle_on(wire), sleeps_a_day)
    wire.leave()
    task.cancel()
    assert log_of(loop.settle) == []
    assert task.done()


# Grace


def running(loop: LabLoop, cycle: RequestCycle, app: App) -> asyncio.Task[None]:
    """Return the task of an application that has begun."""
    task = loop.create_task(cycle.run(app))
    loop.settle()
    return task


async def tidies_up_and_returns(scope: Scope, receive: Receive, send: Send) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await sleeps_a_day(scope, receive, send)


async def streams_a_while(scope: Scope, receive: Receive, send: Send) -> None:
    """Send pieces, each a second before it would be too late; and then no more."""
    await send(start())
    for _ in range(4):
        await send(body(b"piece", more=True))
        await asyncio.sleep(STREAM_GRACE - 1)
    await sleeps_a_day(scope, receive, send)


@pytest.mark.parametrize(
    ("app", "method", "grace", "failures"),
    [
        (sleeps_a_day, "GET", ANSWER_GRACE, [CANCELLED]),
        (tidies_up_and_returns, "GET", ANSWER_GRACE, [CANCELLED]),
        (sends_a_piece_and_sleeps, "GET", STREAM_GRACE, [CANCELLED]),
        (streams_a_while, "GET", 4 * STREAM_GRACE - 3, [CANCELLED]),
        (sends_a_piece_and_sleeps, "HEAD", STREAM_GRACE, []),
    ],
    ids=["nothing", "nothing, and returns", "a piece", "pieces", "HEAD"],
)
@pytest.mark.parametrize("begun", [True, False])
def test_who_goes_on_without_its_client_has_some_time_and_no_more(
    loop: LabLoop,
    wire: FakeWire,
    app: App,
    method: str,
    grace: float,
    failures: list[HTTPStatus],
    begun: bool,
) -> None:
    cycle = cycle_on(wire, method)
    if not begun:
        loop.call_soon(cycle.disconnect)
    task = running(loop, cycle, app)
    loop.call_soon(cycle.disconnect)
    assert log_of(lambda: loop.advance(grace - 0.1)) == []
    assert not task.done()
    assert log_of(lambda: loop.advance(0.2)) == []
    assert (task.done(), wire.failures, timers(loop)) == (True, failures, [])


def test_who_may_wait_for_its_client_to_read_is_not_cancelled(
    loop: LabLoop, wire: FakeWire
) -> None:
    cycle = cycle_on(wire)
    wire.paused = True
    task = running(loop, cycle, sleeps_a_day)
    loop.call_soon(cycle.disconnect)
    loop.advance(4 * ANSWER_GRACE - 1)
    wire.paused = False
    assert not task.done()
    loop.advance(2)
    assert task.done()


def test_who_ends_in_time_is_not_cancelled(loop: LabLoop, wire: FakeWire) -> None:
    cycle = cycle_on(wire)
    app = waiting(ANSWER_GRACE - 1, says(start(), body(b"late")))
    task = running(loop, cycle, app)
    loop.call_soon(cycle.disconnect)
    loop.advance(ANSWER_GRACE - 0.5)
    assert (task.done(), wire.data, timers(loop)) == (True, b"late", [])


def test_who_has_answered_may_work_on(loop: LabLoop, wire: FakeWire) -> None:
    cycle = cycle_on(wire)
    task = running(loop, cycle, works_on)
    loop.call_soon(cycle.disconnect)
    loop.advance(LONG - 1)
    assert not task.done()
    loop.advance(2)
    assert (task.done(), cycle.cancelled) == (True, False)


def test_a_cancelled_application_may_tidy_up(loop: LabLoop, wire: FakeWire) -> None:
    tidied = []

    async def tidies(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await sleeps_a_day(scope, receive, send)
        finally:
            await asyncio.sleep(1)
            tidied.append(True)

    cycle = cycle_on(wire)
    task = running(loop, cycle, tidies)
    loop.call_soon(cycle.disconnect)
    assert log_of(lambda: loop.advance(ANSWER_GRACE + 2)) == []
    assert (task.done(), tidied) == (True, [True])
