"""What is asked of sending an answer, once there is one: the step `requests`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_3.answers import answering
from lab.exercises.checks.http import expect_answer, request
from lab.exercises.trial import Trial


@check(
    "requests",
    claim="the body that a handler gives with a 204 or a 304 is not sent",
    why="Whether a body follows is up to the status, too: has_body() knows.",
    see=f"{RFC}rfc9110#section-6.4.1",
)
def no_body_is_sent_where_none_belongs(trial: Trial) -> None:
    with trial.stage(answering(trial, body=b"surplus")) as stage:
        stage.connect()
        for status in (204, 304, 200):
            stage.send(request(f"/{status}"))
            expect_answer(stage, status)
