"""What the challenge of chapter 1 asks."""

from lab.exercises.check import DOCS, check
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

STREAM = f"{DOCS}asyncio-stream.html"


@check(
    "lines",
    claim="a line comes back in capitals, once it is whole",
    why="A stream knows no lines: you find them.",
    see=f"{STREAM}#asyncio.StreamReader.readuntil",
)
def lines_come_back(trial: Trial) -> None:
    for size in (1, 3, 100):
        with trial.stage(lines(trial)) as stage:
            stage.connect()
            stage.send(b"one\ntwo\nthr", piece=size)
            stage.expect(b"ONE\nTWO\n")
            stage.expect_nothing()
            stage.send(b"ee\n")
            stage.expect(b"THREE\n")


@check(
    "lines",
    claim="a line that is too long is refused, and the next one is served",
    why="The next line is no part of a long one, nor is its end a line.",
    see=f"{STREAM}#asyncio.LimitOverrunError",
)
def long_lines_are_refused(trial: Trial) -> None:
    limit = trial.subject.module("challenges.lines").LIMIT
    for length in (limit + 1, 5 * limit):
        for size in (1, 700, length + 20):
            with trial.stage(lines(trial)) as stage:
                stage.connect()
                stage.send(b"x" * length + b"\nnext\n", piece=size)
                stage.expect(b"too long\nNEXT\n")
                stage.expect_nothing()


@check(
    "lines",
    claim="however a long line comes, it ends at its own end",
    why="Each time the limit is passed, other bytes are in the way, and not as many.",
    see=f"{STREAM}#asyncio.LimitOverrunError.consumed",
)
def long_lines_end_where_they_end(trial: Trial) -> None:
    limit = trial.subject.module("challenges.lines").LIMIT
    with trial.stage(lines(trial)) as stage:
        stage.connect()
        stage.send(b"x" * (2 * limit - 50))
        stage.send(b"x" * (limit + 50) + b"\nnext\n")
        stage.expect(b"too long\nNEXT\n")
        stage.expect_nothing()


@check(
    "lines",
    claim="a long line that the client does not end gets no answer",
    why="It is no line, and who has hung up in the middle of it does not expect one.",
    see=f"{STREAM}#asyncio.IncompleteReadError",
)
def half_a_long_line_is_none(trial: Trial) -> None:
    limit = trial.subject.module("challenges.lines").LIMIT
    with trial.stage(lines(trial)) as stage:
        stage.connect()
        stage.send(b"x" * (limit + 50))
        stage.hang_up()
        stage.expect_end()


@check(
    "lines",
    claim="a line of exactly the limit is served, and half a line is not",
    why="A limit has two sides; and a client may leave in the middle of a line.",
    see=f"{STREAM}#asyncio.IncompleteReadError",
)
def the_limit_is_exact(trial: Trial) -> None:
    limit = trial.subject.module("challenges.lines").LIMIT
    with trial.stage(lines(trial)) as stage:
        stage.connect()
        stage.send(b"x" * limit + b"\n" + b"half")
        stage.hang_up()
        stage.expect(b"X" * limit + b"\n")
        stage.expect_end()


def lines(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.lines").serve
    return found
