"""What is asked of the heads of answers: the step `answers`."""

from functools import partial
from typing import Any

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import (
    GET,
    HEAD,
    about,
    echoed,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

EPOCH = b"Thu, 01 Jan 1970 00:00:00 GMT"


@check(
    "answers",
    claim="an answer says when it was made, and where it ends",
    why="A strict client wants one date, and must know how far to read.",
    see=f"{RFC}rfc9110#section-6.6.1",
    lasts=True,
)
def answers_are_dated_and_have_an_end(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(GET)
        answer = expect_answer(stage)
        expect_body(answer, echoed(GET))
        stage.expect_nothing()


@check(
    "answers",
    claim="HEAD gets a head without a body",
    why="Who asks for a head alone takes what follows for the next answer.",
    see=f"{RFC}rfc9110#section-9.3.2",
    lasts=True,
)
def heads_come_without_a_body(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(request(method="HEAD"))
        stage.send(GET)
        expect_answers(stage, 200, 200, asked=[HEAD])


@check(
    "answers",
    claim="the length in a head counts the bytes of the body",
    why="What travels are bytes. HEAD gets the length too, of what it does not get.",
    see=f"{RFC}rfc9110#section-8.6",
)
def lengths_count_bytes(trial: Trial) -> None:
    data = post("é".encode())
    head = request(method="HEAD")
    with trial.stage() as stage:
        stage.connect()
        stage.send(data + head)
        for answer, asked in zip(
            expect_answers(
                stage, 200, 200, asked=[HEAD._replace(method=b"POST"), HEAD]
            ),
            (data, head),
            strict=True,
        ):
            length, told = b"%d" % len(echoed(asked)), answer.values(b"content-length")
            trial.require(
                told == [length],
                f"the body has {length.decode()} bytes, and Content-Length says "
                f"{b', '.join(told).decode() or 'nothing, for there is none'}",
            )


@check(
    "answers",
    claim="204 and 304 come without a body, and without a length of one",
    why="These two never have a body, whatever a handler gives them.",
    see=f"{RFC}rfc9110#section-6.4.1",
)
def some_answers_have_no_body(trial: Trial) -> None:
    for body in (b"", b"surplus"):
        with trial.stage(answering(trial, body=body)) as stage:
            stage.connect()
            for status in (204, 304, 200):
                stage.send(request(f"/{status}"))
                answer = expect_answer(stage, status)
                lengths = answer.values(b"content-length")
                trial.require(
                    status == 200 or not lengths,
                    f"a {status} came with a Content-Length",
                )


@check(
    "answers",
    claim="a handler that gives a date is believed",
    why="There must not be two dates, whatever letters the handler wrote its own in.",
    see=f"{RFC}rfc9110#section-6.6.1",
)
def the_date_of_a_handler_stays(trial: Trial) -> None:
    for name in (b"date", b"Date"):
        with trial.stage(answering(trial, headers=[(name, EPOCH)])) as stage:
            stage.connect()
            stage.send(request("/200"))
            dates = expect_answer(stage).values(b"date")
            trial.require(dates == [EPOCH], f"the handler said {EPOCH!r}, not {dates}")


@check(
    "answers",
    claim="an answer that ends the connection says so",
    why="Then the client sends its next request on another connection, and loses none.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def the_last_answer_says_so(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"nonsense\r\n\r\n")
        answer = expect_answer(stage, 400)
        trial.require(
            answer.closes, "the connection ends after this 400, which does not say so"
        )


@check(
    "answers",
    claim="what cannot be an answer becomes a 500, and nothing else does",
    why="It is the handler's mistake. Its client should hear of one, and soon.",
    see=f"{RFC}rfc9110#section-15.6.1",
)
def what_is_no_answer_becomes_a_500(trial: Trial) -> None:
    for given, status, body, sent in (
        ("the status 600", 600, b"", 500),
        ("the status 199", 199, b"", 500),
        ("a text for a body", 200, "text", 500),
        ("the status 299, which is unusual", 299, b"", 299),
        ("the status 599, which is the last", 599, b"", 599),
    ):
        serve = answering(trial, status, body)
        with about(f"a handler gave {given}"), trial.stage(serve) as stage:
            stage.connect()
            stage.send(GET)
            expect_answer(stage, sent)


def answering(
    trial: Trial, status: int = 0, body: Any = b"", headers: Any = ()
) -> Serve:
    """Return a serve() whose answers have this status, or that of the target."""
    answer = trial.subject.module("answer").Answer

    def handler(asked: Any, received: bytes) -> Any:
        return answer(status or int(asked.target[1:]), headers, body)

    return partial(trial.subject.serve(), handler=handler)
