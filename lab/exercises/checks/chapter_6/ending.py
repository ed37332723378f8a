"""What is asked of the end of a response: the step `encoder`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import (
    GET,
    echoed,
    expect_answer,
    expect_body,
    post,
)
from lab.exercises.trial import Trial

from .apps import body, echo, says, start, writes


@check(
    "encoder",
    claim="a response is over with its last piece, and not before",
    why="What is over needs no more of its request, and the rest of that is dropped.",
    see="https://asgi.readthedocs.io/en/latest/specs/www.html#response-body-send-event",
    lasts=True,
)
def responses_end_once(trial: Trial) -> None:
    data = post(b"hello world")
    with trial.stage(app=echo) as stage:
        stage.connect()
        stage.send(data[:-6])
        stage.advance(1)
        stage.send(data[-6:])
        expect_body(expect_answer(stage), echoed(data))


@check(
    "encoder",
    claim="who waits to go on, and is answered instead, is told that this is the end",
    why="It may send its body now, or not. Nobody can tell it from the next request.",
    see=f"{RFC}rfc9110#section-10.1.1",
    lasts=True,
)
def who_still_waits_is_sent_away(trial: Trial) -> None:
    data = post(b"", "Expect: 100-continue", size=5)
    with trial.stage(app=says(start(), body(b"no"))) as stage:
        stage.connect()
        stage.send(data)
        answer = expect_answer(stage)
        trial.require(
            answer.closes, "the client still waits to send its body, and nothing ends"
        )
        stage.expect_end()


@check(
    "encoder",
    claim="half a response is broken off at once, and nothing is added to it",
    why="Whatever comes now would pass for a part of it, and its end for its own.",
    see="https://docs.python.org/3/library/asyncio-protocol.html"
    "#asyncio.WriteTransport.abort",
    lasts=True,
)
def half_a_response_stays_half(trial: Trial) -> None:
    with trial.stage(app=says(start(), body(b"half", more=True))) as stage:
        stage.connect()
        came = writes(stage)
        stage.send(GET)
        trial.require(len(came) == 1, f"one piece was sent, and this has come: {came}")
        trial.require(
            stage.server.descriptors() == 1, "the connection is not broken off"
        )
