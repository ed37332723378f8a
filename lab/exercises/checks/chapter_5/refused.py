"""What is asked when a request goes wrong late: the step `gone`."""

from collections.abc import Callable
from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_5.gone import CHUNKED, LOST, running
from lab.exercises.checks.chapter_5.handling import answer_at_once, handling, read
from lab.exercises.checks.http import expect_answer, post
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage


@check(
    "gone",
    claim="an answer that is whole comes, though the rest of its request is amiss",
    why="All of it is written. An abort would drop what is still in the buffer.",
    see=f"{RFC}rfc9112#section-9.6",
)
def a_whole_answer_still_comes(trial: Trial) -> None:
    late: Callable[[Stage], None] = partial(Stage.advance, seconds=21)
    wrong: Callable[[Stage], None] = partial(Stage.send, data=b"no chunk\r\n")
    for begun, go_on in ((post(b"", size=5), late), (CHUNKED, wrong)):
        with trial.stage(handling(trial, answer_at_once), room=100) as stage:
            stage.connect()
            stage.stop_reading()
            stage.send(begun)
            go_on(stage)
            stage.read_again()
            expect_answer(stage)
            stage.expect_end()


@check(
    "gone",
    claim="a client that is refused sends its handler away at once",
    why="Nothing more of the body will be read, so the handler waits for nothing.",
    see=LOST,
)
def the_refused_send_handlers_away(trial: Trial) -> None:
    with trial.stage(handling(trial, read)) as stage:
        stage.connect()
        stage.send(CHUNKED)
        stage.send(b"no chunk\r\n")
        expect_answer(stage, 400)
        trial.require(
            running(stage) == 0, "its client was refused, and a handler still waits"
        )


@check(
    "gone",
    claim="what is no request at all is refused like one",
    why="Where no head could be read, there is no exchange, and still a client.",
    see=f"{RFC}rfc9112#section-2.2",
)
def what_is_no_request_is_refused(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(b"nonsense\r\n\r\n")
        expect_answer(stage, 400)
        stage.expect_end()
