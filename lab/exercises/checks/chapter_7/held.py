"""What is asked of a head that is held back: the steps `send` and `run`."""

from lab.exercises.check import check
from lab.exercises.checks.chapter_6.apps import Trying, body, says, start
from lab.exercises.checks.chapter_6.logs import expect_logged, running
from lab.exercises.checks.chapter_6.messages import BODY, ERRORS, START
from lab.exercises.checks.chapter_6.others import BROKEN, polling, slow
from lab.exercises.checks.chapter_6.running import (
    CANCELLED,
    EXIT,
    LOST,
    REFUSED,
)
from lab.exercises.checks.http import GET, about, expect_answer, expect_body
from lab.exercises.trial import Trial

LEAVING = (
    "https://asgi.readthedocs.io/en/latest/specs/www.html#disconnect-receive-event"
)


@check(
    "send",
    claim="nothing leaves before the first of the body",
    why="Until then, an application that fails can still be answered for, with a 500.",
    see=START,
    lasts=True,
)
def the_head_waits(trial: Trial) -> None:
    with trial.stage(app=slow(1, start(), body(b"hello"))) as stage:
        stage.connect()
        stage.send(GET)
        stage.advance(1.5)
        stage.expect_nothing()
        stage.advance(1)
        expect_answer(stage)


@check(
    "send",
    claim="a piece of a body is bytes",
    why="How a text becomes bytes is for the application to say, in its Content-Type.",
    see=BODY,
    lasts=True,
)
def pieces_are_bytes(trial: Trial) -> None:
    for data in ("text", None, 3, [1]):
        trying = Trying(start(), body(data))
        with trial.stage(app=trying) as stage:
            stage.connect()
            stage.send(GET)
            trying.require(trial, f"{data!r} for a body", TypeError, ValueError)
            expect_answer(stage, 500)
    wide = memoryview(b"hello!").cast("H")  # It has three items, and six bytes.
    with trial.stage(app=says(start(), body(wide))) as stage:
        stage.connect()
        stage.send(GET)
        with about("a memoryview of 3 items and 6 bytes was sent"):
            expect_body(expect_answer(stage), b"hello!")


@check(
    "run",
    claim="an application that fails between its head and its body costs a 500",
    why="The head was kept back for this. The client learns what has happened.",
    see=ERRORS,
    lasts=True,
)
def who_fails_after_its_head_costs_a_500(trial: Trial) -> None:
    for error in (BROKEN, LOST, REFUSED, EXIT, CANCELLED, None):
        with running(trial, says(start(), then=error)) as (stage, records):
            expect_answer(stage, 500)
            expect_logged(trial, records, error)


@check(
    "run",
    claim="who was told that its client leaves, and returns, answers nothing",
    why="It did what it should. A client that listens after all sees the end.",
    see=LEAVING,
    lasts=True,
)
def who_was_told_answers_nothing(trial: Trial) -> None:
    with running(trial, polling) as (stage, _):
        stage.hang_up()
        stage.expect_end()
