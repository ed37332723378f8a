"""What is asked of the echo, a handler: the step `exchange`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_5.hearing import Hearing
from lab.exercises.checks.http import (
    GET,
    chunked,
    echoed,
    expect_answer,
    expect_body,
    post,
)
from lab.exercises.trial import Trial

CHUNKS = f"{RFC}rfc9112#section-7.1"


@check(
    "exchange",
    claim="the echo sends back each piece of a body as it comes",
    why="An answer may begin before its request has ended. So neither is kept whole.",
    see=CHUNKS,
    lasts=True,
)
def the_echo_does_not_wait(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        hearing = Hearing(stage)
        data = post(b"", size=9)
        stage.send(data)
        for number, piece in enumerate((b"one", b"two", b"six")):
            stage.send(piece)
            wanted = echoed(data, b"onetwosix"[: 3 * number + 3])
            hearing.require(wanted, f"of the body, {3 * number + 3} bytes have come")
        hearing.require_end()


@check(
    "exchange",
    claim="the echo comes back whole, whatever the body is",
    why="A loop that reads and writes has to stop at the end, and not before.",
    see=CHUNKS,
    lasts=True,
)
def the_echo_is_whole(trial: Trial) -> None:
    long = b"sixteen letters." * 20_000
    for data, body in (
        (GET, b""),
        (post(long), long),
        (chunked(long, b"and more"), long + b"and more"),
    ):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect_body(expect_answer(stage), echoed(data, body))


@check(
    "exchange",
    claim="a client that asks before it sends is told to go on before its echo begins",
    why="The first read says 100. Once an answer has begun, it is too late for that.",
    see=f"{RFC}rfc9110#section-10.1.1",
)
def the_echo_reads_first(trial: Trial) -> None:
    data = post(b"", "Expect: 100-continue", size=5)
    with trial.stage() as stage:
        stage.connect()
        stage.send(data)
        stage.expect(b"HTTP/1.1 100 Continue\r\n\r\n")
        stage.send(b"hello")
        expect_body(expect_answer(stage), echoed(data, b"hello"))
