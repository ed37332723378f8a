"""What is asked of the reader of requests: the step `read`."""

import sys

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import (
    GET,
    about,
    chunked,
    echoed,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.trial import Trial
from lab.scenarios.inbox import END
from lab.tracing.words import count

HELLO = post(b"hello")
LONG = b"all of it " * 20_000
LONG_HEAD = request("/", "X: " + "x" * 40_000)
ALMOST = request("/", "X: " + "x" * 32_000)
EMPTY_LINE = b"\r\n"


@check(
    "read",
    claim="a request is understood however the network cuts it",
    why="A read ends where it likes. Only the bytes say where a request does.",
    see=f"{RFC}rfc9112#section-2.2",
    lasts=True,
)
def cuts_make_no_difference(trial: Trial) -> None:
    for cut in range(len(HELLO)):
        with about(where(cut)), trial.stage() as stage:
            stage.connect()
            stage.send(HELLO[:cut])
            stage.send(HELLO[cut:])
            expect_body(expect_answer(stage), echoed(HELLO))


@check(
    "read",
    claim="a long body that comes at once is read to its end",
    why="h11 is handed no more than a piece at a time. The rest must not be lost.",
    see="https://h11.readthedocs.io/en/latest/api.html#h11.Connection.receive_data",
    lasts=True,
)
def long_bodies_come_through(trial: Trial) -> None:
    for how, data in (("with a length", post(LONG)), ("in a chunk", chunked(LONG))):
        with about(f"a body of {count(len(LONG))} {how}"), trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect_body(expect_answer(stage), echoed(data, LONG))


@check(
    "read",
    claim="h11 is told when the client has finished",
    why="It alone knows whether a request was under way, or all is well.",
    see="https://h11.readthedocs.io/en/latest/api.html#h11.Connection.receive_data",
    lasts=True,
)
def h11_hears_of_the_end(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(GET[:-2])
        stage.hang_up()
        expect_answer(stage, 400)
        stage.expect_end()


@check(
    "read",
    claim="a head of 40 kB is refused, in one piece and in two",
    why="Otherwise the network's cuts decide what becomes of a client's request.",
    see=f"{RFC}rfc6585#section-5",
    lasts=True,
)
def long_heads_are_refused(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(ALMOST)
        expect_answer(stage)
    for cut in (0, 1, 100, 20_000, 33_000, len(LONG_HEAD) - 1):
        with about(where(cut)), trial.stage() as stage:
            stage.connect()
            stage.send(LONG_HEAD[:cut])
            stage.send(LONG_HEAD[cut:])
            expect_answer(stage, 431)


@check(
    "read",
    claim="empty lines before a request are skipped, and none elsewhere",
    why="Some clients send one too many after a body. Within a body, it is content.",
    see=f"{RFC}rfc9112#section-2.2",
    lasts=True,
)
def empty_lines_are_skipped(trial: Trial) -> None:
    body = EMPTY_LINE + b"hello"
    data = EMPTY_LINE * 2 + post(body)
    for cut in (0, 1, 2, 3, len(data) - len(body), len(data) - len(body) + 1):
        with about(where(cut)), trial.stage() as stage:
            stage.connect()
            stage.send(data[:cut])
            stage.send(data[cut:])
            expect_body(expect_answer(stage), echoed(data[4:]))
    with trial.stage() as stage:
        stage.connect()
        stage.send(EMPTY_LINE)
        stage.hang_up()
        expect_answers(stage)
        stage.expect_end()
    with trial.stage() as stage:
        stage.connect()
        stage.send(EMPTY_LINE[:1])
        stage.hang_up()
        _, end = stage.receive(1, sys.maxsize)
        trial.require(
            end == END,
            "the client sent half an empty line and hung up, and the server waits for "
            "the other half",
        )


def where(cut: int) -> str:
    """Say where bytes are cut."""
    return f"cut after {count(cut)}" if cut else "all at once"
