"""What is asked of reading: the step `demand`."""

import asyncio
from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_5.handling import (
    handling,
    read,
    say,
    sleep,
)
from lab.exercises.checks.flood import flood
from lab.exercises.checks.http import (
    GET,
    LAST,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.trial import Trial

PAUSE = f"{DOCS}asyncio-protocol.html#asyncio.ReadTransport.pause_reading"
RESUME = f"{DOCS}asyncio-protocol.html#asyncio.ReadTransport.resume_reading"
CONTINUE = f"{RFC}rfc9110#section-10.1.1"
EXPECT = "Expect: 100-continue"
MEBIBYTE = 1024 * 1024
WINDOW = 64 * 1024
ONE_READ = 256 * 1024  # bytes, of asyncio at the most
MOST_HELD = 2 * (WINDOW + ONE_READ)


@check(
    "demand",
    claim="a client whose body nobody reads is not read from",
    why="A body that is kept until somebody wants it has no bound.",
    see=PAUSE,
)
def who_is_not_read_is_not_read_from(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1000))) as stage:
        stage.connect()
        stage.send(post(b"", size=2 * MEBIBYTE))
        trial.require(
            flood(stage) is not None,
            "its handler sleeps, the client sent 1 MiB, and the server read all of it",
        )


@check(
    "demand",
    claim="a handler that reads late, and slowly, gets all of the body",
    why="Each read says that there is a use for more. Nothing is lost meanwhile.",
    see=RESUME,
)
def all_is_read_in_the_end(trial: Trial) -> None:
    async def read_slowly(exchange: Any) -> None:
        size = 0
        while piece := await exchange.read():
            size += len(piece)
            await asyncio.sleep(0.1)
        await say(exchange, b"%d" % size)

    with trial.stage(handling(trial, sleep(10, read_slowly))) as stage:
        stage.connect()
        stage.send(post(b"x" * MEBIBYTE))
        stage.advance(30)
        expect_body(expect_answer(stage), b"%d" % MEBIBYTE)


@check(
    "demand",
    claim="the limit for a body rests while the client waits for us",
    why="We have stopped reading, or have not said 100 yet. The client owes nothing.",
    see=f"{RFC}rfc9110#section-15.5.9",
)
def who_waits_for_us_owes_nothing(trial: Trial) -> None:
    body = b"x" * 500_000
    for first, rest in ((post(body), b""), (post(b"", EXPECT, size=9), b"and a body")):
        with trial.stage(handling(trial, sleep(100, read))) as stage:
            stage.connect()
            stage.send(first)
            stage.advance(99)
            stage.expect_nothing()
            stage.advance(2)
            if rest:
                expect_answers(stage, 100)
                stage.send(rest[:9])
            expect_answer(stage)


@check(
    "demand",
    claim="what comes after a last request does not disturb its answer",
    why="Whoever asks us to close sends no other request. h11 takes it for an error.",
    see=f"{RFC}rfc9112#section-9.6",
)
def the_last_request_is_the_last(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1))) as stage:
        stage.connect()
        stage.send(request("/", "Connection: close") + GET)
        stage.send(GET)
        stage.advance(2)
        expect_answer(stage, asked=LAST)
        stage.expect_end()


@check(
    "demand",
    claim="a client that has finished sending is served to the end",
    why="After its end, nothing more can come. What has come still has to be served.",
    see=PAUSE,
)
def who_has_finished_is_served(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1, read))) as stage:
        stage.connect()
        stage.send(post(b"x" * 200_000))
        stage.send(GET)
        stage.hang_up()
        stage.advance(5)
        expect_answers(stage, 200, 200)
        stage.expect_end()


@check(
    "demand",
    claim="however slowly a handler reads, no more waits for it than we allow",
    why="Who takes a piece makes room for one. What came meanwhile may fill it again.",
    see=RESUME,
)
def no_more_waits_than_a_window(trial: Trial) -> None:
    taken = 0

    async def read_slowly(exchange: Any) -> None:
        nonlocal taken
        while piece := await exchange.read():
            taken += len(piece)
            await asyncio.sleep(1)

    with trial.stage(handling(trial, read_slowly), room=ONE_READ) as stage:
        stage.connect()
        stage.send(post(b"", size=10 * MEBIBYTE))
        client, sent = stage.client(1), 0
        for _ in range(6):
            while client.can_send():
                sent += client.send_without_waiting(b"x" * WINDOW)
            stage.advance(1)
        held = sent - taken - ONE_READ  # The system holds the rest.
        trial.require(
            held <= MOST_HELD,
            f"the handler has read {taken:,} bytes so far, a piece a second, and the "
            f"server holds {held:,} more; {MOST_HELD:,} would be many",
        )
