"""What is asked when a handler fails, or is done: the step `run`."""

from collections.abc import Callable
from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_5.handling import (
    Writer,
    fail,
    handling,
    logged,
    read,
    sleep,
)
from lab.exercises.checks.http import GET, about, expect_answer, post
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

UNASKED = f"{DOCS}asyncio-dev.html#detect-never-retrieved-exceptions"


@check(
    "run",
    claim="a handler that fails, or answers nothing, costs its client a 500",
    why="What a task raises is reported when it is collected, and its client waits on.",
    see=UNASKED,
)
def a_failure_is_a_500(trial: Trial) -> None:
    async def answer_nothing(exchange: Any) -> None:
        pass

    async def fail_to_open(exchange: Any) -> None:
        raise FileNotFoundError("a file of the application's")

    for handler, words in (
        (fail, "its handler raised a RuntimeError"),
        (answer_nothing, "its handler did nothing"),
        (fail_to_open, "its handler raised a FileNotFoundError"),
    ):
        with logged() as messages, trial.stage(handling(trial, handler)) as stage:
            stage.connect()
            stage.send(GET)
            with about(words):
                expect_answer(stage, 500)
                stage.expect_end()
                trial.require(
                    len(messages) == 1, f"{len(messages)} lines in the log, not 1"
                )


@check(
    "run",
    claim="a client that leaves is no mistake of its handler, and not logged",
    why="A log full of lost clients hides the mistakes that there are.",
    see=f"{DOCS}exceptions.html#ConnectionResetError",
)
def a_lost_client_is_not_logged(trial: Trial) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close):
        for handler, data in ((read, post(b"bo", size=4)), (Writer(), GET)):
            with logged() as messages, trial.stage(handling(trial, handler)) as stage:
                stage.connect()
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                stage.advance(40)
                trial.require(not messages, f"in the log: {' and '.join(messages)}")


@check(
    "run",
    claim="a mistake of a handler whose client has left is logged, and nothing is sent",
    why="It is a mistake all the same. But nobody is left who could be told.",
    see=UNASKED,
)
def mistakes_are_logged_without_a_client(trial: Trial) -> None:
    with (
        logged() as messages,
        trial.stage(handling(trial, sleep(5, fail))) as stage,
    ):
        stage.connect()
        stage.send(GET)
        stage.reset()
        stage.advance(6)
        trial.require(
            len(messages) == 1,
            "the client left, and its handler raised a RuntimeError; in the log are "
            f"{len(messages)} lines, and not 1",
        )


@check(
    "run",
    claim="when a handler is done, or has failed, its client owes something again",
    why="While it was at work, no limit ran. Nobody else will set one now.",
    see=f"{RFC}rfc9112#section-9.5",
)
def limits_run_again(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1))) as stage:
        stage.connect()
        stage.send(GET)
        stage.advance(1)
        expect_answer(stage)
        stage.advance(4.9)
        stage.expect_nothing()
        stage.advance(0.2)
        stage.expect_end()
    with logged(), trial.stage(handling(trial, sleep(1, fail))) as stage:
        stage.connect()
        stage.send(GET)
        stage.advance(1)
        expect_answer(stage, 500)
        stage.expect_end()
        stage.advance(6)
        trial.require(
            stage.server.descriptors() == 1,
            "6 s after its 500, and our end, the connection is still open",
        )
