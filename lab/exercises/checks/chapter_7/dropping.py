"""What is asked of refusals and of bodies that come too late: the step `together`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_6 import going_on
from lab.exercises.checks.chapter_6.apps import Notes, asking, body, says, start
from lab.exercises.checks.chapter_6.others import PIECE, busy, reading
from lab.exercises.checks.hearing import expect_half
from lab.exercises.checks.http import (
    GET,
    about,
    expect_answer,
    expect_answers,
    expect_body,
    post,
)
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

from .leaving import BEGUN, WRONG

MAX_DROPPED = 1024 * 1024  # bytes, as the chapter has it
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
                stage.send(b"x" * size)
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
        with asking(trial, EARLY, post(begun, size=10 * MAX_DROPPED)) as stage:
            expect_body(expect_answer(stage), b"early")
            stage.send(b"x" * (MAX_DROPPED - 2 * len(begun)))
            with about("less than 1 MiB came after the response"):
                stage.expect_nothing()
            stage.send(b"x" * (2 * len(begun) + 1))
            ended = stage.client(1).link.server_finished
            trial.require(ended, "more than 1 MiB came, and the connection is kept")


@check(
    "together",
    claim="a large body that an application reads is no reason to end the connection",
    why="What counts is what is dropped after a response, not what is read before it.",
    see=MESSAGES,
    lasts=True,
)
def what_is_read_is_not_counted(trial: Trial) -> None:
    data = b"x" * (2 * MAX_DROPPED)
    with asking(trial, Notes(), post(data)) as stage:
        expect_body(expect_answer(stage), data)
        stage.send(GET)
        expect_answer(stage)
    with (
        asking(trial, reads_late, post(data) + GET) as stage,
        about("204 was sent, with more to come, and then the body was read"),
    ):
        expect_answers(stage, 204, 204)


@check(
    "together",
    claim="a request that is refused halfway costs its status, or its response",
    why="With nothing out, a status can say why. Half a response must not look whole.",
    see=f"{RFC}rfc9112#section-8",
    lasts=True,
)
def a_refusal_depends_on_what_is_out(trial: Trial) -> None:
    for messages in ([], [start()]):
        with asking(trial, busy([], *messages), BEGUN) as stage:
            stage.send(WRONG)
            with about("an application has sent nothing of its body"):
                expect_answer(stage, 400)
            stage.expect_end()
    with asking(trial, busy([], start(), PIECE), BEGUN) as stage:
        stage.send(WRONG)
        expect_half(stage, b"half")
        gone = stage.client(1).link.server_closed
        trial.require(gone, "half of a response is out, and the connection is kept")
    with asking(trial, EARLY, BEGUN) as stage:
        expect_body(expect_answer(stage), b"early")
        stage.send(WRONG)
        link = stage.client(1).link
        words = f"the response was complete, and {bytes(link.received)!r} came after it"
        trial.require(not link.received, words)
        trial.require(link.server_finished, "nothing can follow, and nothing ends")


@check(
    "together",
    claim="the end of a connection costs a slow client nothing of its response",
    why="Most of the response still waits in the transport. A reset would lose it.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def the_end_loses_nothing(trial: Trial) -> None:
    whole = bytes(50_000)  # It fits into the transport's buffer.
    for words, pieces in (
        ("the rest of its request was refused", [BEGUN, WRONG]),
        ("it has sent too much", [post(b"", size=10**8), b"x" * (MAX_DROPPED + 1)]),
    ):
        with trial.stage(app=says(start(), body(whole)), room=10_000) as stage:
            stage.connect()
            stage.stop_reading()
            for piece in pieces:
                stage.send(piece)
            stage.read_again()
            with about(f"{words}, and then it read on"):
                expect_body(expect_answer(stage), whole)
            stage.expect_end()
    streaming = busy([], start(), PIECE)
    with asking(trial, streaming, BEGUN.replace(b"POST", b"HEAD")) as stage:
        expect_answer(stage)
        stage.send(WRONG)
        aborted = stage.client(1).link.server_closed
        words = "its HEAD was answered, the rest refused, and the connection aborted"
        trial.require(not aborted, words)


a_fin_waits_for_the_body = going_on.a_fin_waits_for_the_body.at("together")
dropped_requests = going_on.dropped_requests.at("together")


async def reads_late(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a head that is all of a response, read the request, and then end."""
    await send(start(204))
    await send(body(more=True))
    await reading(scope, receive, send)
    await send(body())
