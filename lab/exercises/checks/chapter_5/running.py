"""What is asked of requests and their handlers: the step `run`."""

from collections.abc import Callable
from typing import Any

from lab.exercises.bench import Bench
from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_5.handling import (
    PIECE,
    Writer,
    answer_at_once,
    fail,
    handling,
    logged,
    read,
    sleep,
)
from lab.exercises.checks.http import (
    CONNECT,
    GET,
    chunked,
    expect_answer,
    expect_answers,
    expect_body,
    http_client,
    post,
    request,
)
from lab.scenarios.stage import Stage

TASKS = f"{DOCS}asyncio-task.html"
UNASKED = f"{DOCS}asyncio-dev.html#detect-never-retrieved-exceptions"


@check(
    "run",
    claim="a handler is given the whole body, in as many pieces as it comes",
    why="Bytes go into the exchange's body, and so does the news of its end.",
    see=f"{RFC}rfc9112#section-6",
    by_hand="curl -d 'hello' http://127.0.0.1:{port}/",
    lasts=False,
)
def bodies_arrive(bench: Bench) -> None:
    for data, size in ((GET, 0), (post(b"hello"), 5), (chunked(b"in ", b"two"), 6)):
        for piece in (7, None):
            with bench.stage(handling(bench, read)) as stage:
                stage.connect()
                stage.send(data, piece=piece)
                expect_body(expect_answer(stage), b"%d" % size)


@check(
    "run",
    claim="a handler runs as soon as the head is here, and may answer at once",
    why="A refusal should not wait for the body that it refuses.",
    see=f"{RFC}rfc9110#section-7.5",
    lasts=False,
)
def handlers_begin_at_once(bench: Bench) -> None:
    with bench.stage(handling(bench, answer_at_once)) as stage:
        stage.connect()
        stage.send(post(b"", size=5))
        expect_body(expect_answer(stage), b"early")
        stage.expect_nothing()


@check(
    "run",
    claim="a body that nobody read is dropped, and the next request is served",
    why="What follows on the connection begins where this body ends.",
    see=f"{RFC}rfc9112#section-9.3",
    lasts=False,
)
def what_was_not_read_is_dropped(bench: Bench) -> None:
    with bench.stage(handling(bench, sleep(1))) as stage:
        stage.connect()
        stage.send(post(b"x" * 300_000) + request("/next"))
        stage.advance(3)
        expect_answers(stage, 200, 200)


@check(
    "run",
    claim="a handler that fails, or answers nothing, costs its client a 500",
    why="What a task raises is reported when it is collected, and its client waits on.",
    see=UNASKED,
    lasts=False,
)
def a_failure_is_a_500(bench: Bench) -> None:
    async def answer_nothing(exchange: Any) -> None:
        pass

    for handler in (fail, answer_nothing):
        with logged() as messages, bench.stage(handling(bench, handler)) as stage:
            stage.connect()
            stage.send(GET)
            expect_answer(stage, 500)
            stage.expect_end()
            bench.require(
                len(messages) == 1, f"{len(messages)} lines in the log, not 1"
            )


@check(
    "run",
    claim="a client that leaves is no mistake of its handler, and not logged",
    why="A log full of lost clients hides the mistakes that there are.",
    see=f"{DOCS}exceptions.html#ConnectionResetError",
    lasts=False,
)
def a_lost_client_is_not_logged(bench: Bench) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close):
        for handler, data in ((read, post(b"bo", size=4)), (Writer(), GET)):
            with logged() as messages, bench.stage(handling(bench, handler)) as stage:
                stage.connect()
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                stage.advance(40)
                bench.require(not messages, f"in the log: {' and '.join(messages)}")


@check(
    "run",
    claim="what breaks a rule is refused, and CONNECT declined, without the handler",
    why="A handler of ours is for requests that we understand. We are no proxy.",
    see=f"{RFC}rfc9110#section-9.3.6",
    lasts=False,
)
def some_requests_reach_no_handler(bench: Bench) -> None:
    asked = []

    async def handler(exchange: Any) -> None:
        asked.append(exchange.request.target.decode())
        await answer_at_once(exchange)

    with bench.stage(handling(bench, handler)) as stage:
        stage.connect()
        stage.send(request("a:1", method="CONNECT") + GET + request("hello"))
        expect_answers(stage, 501, 200, 400, asked=[CONNECT])
        stage.expect_end()
    bench.require(asked == ["/"], f"one was for the handler, and it was given {asked}")


@check(
    "run",
    claim="on real sockets, a handler that waits holds up nobody else",
    why="Each runs in a task of its own, and gives way wherever it awaits.",
    see=f"{TASKS}#asyncio.create_task",
    by_hand="seq 1000000 | curl -sT - http://127.0.0.1:{port}/ | tail -n 1",
)
def real_handlers_share_the_loop(bench: Bench) -> None:
    with bench.real() as server, http_client(server) as asker:
        slow = server.connect()
        slow.send(post(b"half", "Connection: close", size=8))
        for body in (b"", PIECE * 30):
            asker.ask("POST", "/other", body)
            status, came = asker.receive()
            bench.require(
                status == 200 and came.endswith(b"\n\n" + body),
                f"the other sent {len(body):,} bytes, and got a {status}, and "
                f"{len(came):,} bytes that do not end in these",
            )
        slow.send(b"full")
        came = slow.receive_to_end()
        bench.require(
            came.count(b"HTTP/1.1 200") == 1 and came.endswith(b"0\r\n\r\n"),
            f"the slow one got {came[-40:]!r} at the end of its answer",
        )
