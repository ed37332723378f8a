"""What is asked where a client waits for 100: the step `demand`."""

from typing import Any

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_5.handling import (
    answer_at_once,
    handling,
    read,
    say,
)
from lab.exercises.checks.chapter_5.hearing import Hearing
from lab.exercises.checks.http import (
    expect_answer,
    expect_answers,
    expect_body,
    post,
)
from lab.exercises.trial import Trial

CONTINUE = f"{RFC}rfc9110#section-10.1.1"
EXPECT = "Expect: 100-continue"


@check(
    "demand",
    claim="who asks first is told to go on when the handler reads, and not before",
    why="A handler that refuses without reading spares its client the upload.",
    see=CONTINUE,
)
def the_first_read_says_continue(trial: Trial) -> None:
    with trial.stage(handling(trial, read)) as stage:
        stage.connect()
        stage.send(post(b"", EXPECT, size=8))
        expect_answers(stage, 100)
        stage.send(b"half")
        stage.expect_nothing()
        stage.send(b"full")
        expect_body(expect_answer(stage), b"8")
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(post(b"", EXPECT, size=8))
        answer = expect_answer(stage)
        stage.expect_end()
        trial.require(answer.closes, "the end came, and the answer did not say so")


@check(
    "demand",
    claim="a client that was told to go on owes its body from then on",
    why="It waits for us no longer. No byte of its own may ever say so.",
    see=f"{RFC}rfc9110#section-15.5.9",
)
def who_may_go_on_owes_a_body(trial: Trial) -> None:
    with trial.stage(handling(trial, read)) as stage:
        stage.connect()
        stage.send(post(b"", EXPECT, size=8))
        expect_answers(stage, 100)
        stage.advance(19.9)
        stage.expect_nothing()
        stage.advance(0.2)
        expect_answer(stage, 408)


@check(
    "demand",
    claim="once an answer has begun, no 100 comes any more",
    why="It would come after the head of the answer, as a part of the body.",
    see=CONTINUE,
)
def no_100_within_an_answer(trial: Trial) -> None:
    async def answer_and_read(exchange: Any) -> None:
        await say(exchange, b"early")
        while piece := await exchange.read():
            await exchange.write(piece)

    with trial.stage(handling(trial, answer_and_read)) as stage:
        stage.connect()
        stage.send(post(b"", EXPECT, size=9))
        hearing = Hearing(stage)
        hearing.require(b"early", "the handler has answered before it reads")
        stage.send(b" and late")
        hearing.require_whole(
            b"early and late", "the client has sent its body after all"
        )
