"""What is asked of an application that mends its own mistake: the step `send`."""

import contextlib

from lab.exercises.check import check
from lab.exercises.checks.chapter_6.apps import body, start
from lab.exercises.checks.http import GET, about, expect_answer, expect_body
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send


@check(
    "send",
    claim="a message that is refused counts for nothing, and another may follow",
    why="An application may catch the error, and still answer for itself.",
    see="https://asgi.readthedocs.io/en/latest/specs/main.html#error-handling",
    lasts=True,
)
def refused_messages_count_for_nothing(trial: Trial) -> None:
    async def mends_it(scope: Scope, receive: Receive, send: Send) -> None:
        for wrong, right in (
            (start("200"), start(404)),
            (body("text"), body(b"text", more=True)),
            (body(None), body(b" and end")),
        ):
            with contextlib.suppress(TypeError, ValueError):
                await send(wrong)
            await send(right)

    with trial.stage(app=mends_it) as stage:
        stage.connect()
        stage.send(GET)
        with about("an application has mended its mistakes"):
            expect_body(expect_answer(stage, 404), b"text and end")
