"""What is asked of refusals and of bodies that come too late: the step `together`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_6.apps import body, says, start
from lab.exercises.checks.chapter_6.others import PIECE, busy
from lab.exercises.checks.hearing import expect_half
from lab.exercises.checks.http import (
    GET,
    about,
    chunked,
    expect_answer,
    expect_body,
    post,
)
from lab.exercises.trial import Trial

MAX_DROPPED = 1024 * 1024  # bytes, as the chapter has it
BEGUN, WRONG = chunked(b"hello")[:-5], b"nonsense\r\n"
MESSAGES = f"{RFC}rfc9112#section-9.3"
EARLY = says(start(), body(b"early"))


@check(
    "together",
    claim="a body that comes after its response is dropped, up to 1 MiB",
    why="The next request stands behind it. To keep the connection costs little.",
    see=MESSAGES,
    lasts=True,
)
def a_short_rest_is_dropped(trial: Trial) -> None:
    for size in (70_000, MAX_DROPPED):
        with trial.stage(app=EARLY) as stage:
            stage.connect()
            for _ in range(2):  # What was dropped once counts for its request alone.
                stage.send(post(b"", size=size))
                expect_body(expect_answer(stage), b"early")
                stage.send(bytes(size))
                with about(f"{size} bytes of a body came after its response"):
                    stage.expect_nothing()
            stage.send(GET)
            expect_body(expect_answer(stage), b"early")


@check(
    "together",
    claim="a client that sends on past 1 MiB after its response is ended",
    why="Nobody wants what it sends, and each byte of it costs us a read.",
    see=MESSAGES,
    lasts=True,
)
def a_long_rest_ends_the_connection(trial: Trial) -> None:
    for begun in (b"", b"wanted"):
        with trial.stage(app=EARLY) as stage:
            stage.connect()
            stage.send(post(begun, size=10 * MAX_DROPPED))
            expect_body(expect_answer(stage), b"early")
            stage.send(bytes(MAX_DROPPED - 2 * len(begun)))
            with about("less than 1 MiB came after the response"):
                stage.expect_nothing()
            stage.send(bytes(2 * len(begun) + 1))
            stage.expect_end()


@check(
    "together",
    claim="a large body that an application reads is no reason to end the connection",
    why="What counts is what is dropped after a response, not what is read before it.",
    see=MESSAGES,
    lasts=True,
)
def what_is_read_is_not_counted(trial: Trial) -> None:
    data = bytes(2 * MAX_DROPPED)
    with trial.stage() as stage:
        stage.connect()
        stage.send(post(data))
        expect_answer(stage)
        stage.send(GET)
        expect_answer(stage)


@check(
    "together",
    claim="a request that is refused halfway costs its status, or its response",
    why="With nothing out, a status can say why. Half a response must not look whole.",
    see=f"{RFC}rfc9112#section-8",
    lasts=True,
)
def a_refusal_depends_on_what_is_out(trial: Trial) -> None:
    for messages in ([], [start()]):
        with trial.stage(app=busy([], *messages)) as stage:
            stage.connect()
            stage.send(BEGUN)
            stage.send(WRONG)
            with about("an application has sent nothing of its body"):
                expect_answer(stage, 400)
            stage.expect_end()
    with trial.stage(app=busy([], start(), PIECE)) as stage:
        stage.connect()
        stage.send(BEGUN)
        stage.send(WRONG)
        expect_half(stage, b"half", 1)
    with trial.stage(app=EARLY) as stage:
        stage.connect()
        stage.send(BEGUN)
        stage.send(WRONG)
        with about("the response was complete before its request was refused"):
            expect_body(expect_answer(stage), b"early")
        stage.expect_end()
