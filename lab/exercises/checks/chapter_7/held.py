"""What is asked of a head that is held back, and of the messages: the step `held`."""

import contextlib

from lab.exercises.check import MAIN, RFC, WWW, check
from lab.exercises.checks.chapter_6 import messages, room
from lab.exercises.checks.chapter_6.apps import (
    Trying,
    asking,
    body,
    says,
    serving,
    start,
    writes,
)
from lab.exercises.checks.chapter_6.others import slow
from lab.exercises.checks.http import GET, about, expect_answer, expect_body, request
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

BODY = f"{WWW}#response-body-send-event"


@check(
    "held",
    claim="nothing leaves before the first piece of the body",
    why="Until then, an application that fails can still be answered for, with a 500.",
    see=f"{WWW}#response-start-send-event",
    lasts=True,
)
def the_head_waits(trial: Trial) -> None:
    with asking(trial, slow(1, start(), body(b"hello"))) as stage:
        stage.advance(1.5)
        stage.expect_nothing()
        stage.advance(1)
        expect_answer(stage)
    with asking(trial, says(start(), then=RuntimeError("no body"))) as stage:
        expect_answer(stage, 500)


@check(
    "held",
    claim="the head leaves with the first piece of the body, in one write",
    why="Two writes are two calls of the system, and may become two packets.",
    see=BODY,
    lasts=True,
)
def the_head_leaves_with_a_piece(trial: Trial) -> None:
    pieces = [body(b"one", more=True), body(b"two")]
    for first in ([], [body(b"", more=True)]):
        with trial.stage(app=slow(1, start(), *first, *pieces)) as stage:
            stage.connect()
            came = writes(stage)
            stage.send(GET)
            stage.advance(5)
            expect_body(expect_answer(stage), b"onetwo")
            count = len(first) + len(pieces)
            trial.require(
                len(came) == count and came[0].startswith(b"HTTP/1.1 200"),
                f"{count} pieces of a body took {len(came)} writes: {came}",
            )


order_is_kept = messages.order_is_kept.at("held")


@check(
    "held",
    claim="a piece of a body is bytes",
    why="How a text becomes bytes is for the application to say, in its Content-Type.",
    see=BODY,
    lasts=True,
)
def pieces_are_bytes(trial: Trial) -> None:
    for data in ("text", None, 3, [1]):
        trying = Trying(start(), body(data))
        with asking(trial, trying) as stage:
            trying.require(trial, f"{data!r} for a body", TypeError)
            expect_answer(stage, 500)
    wide = memoryview(b"hello!").cast("H")  # It has three items, and six bytes.
    with (
        asking(trial, says(start(), body(wide))) as stage,
        about("a memoryview of 3 items and 6 bytes was sent"),
    ):
        expect_body(expect_answer(stage), b"hello!")


@check(
    "held",
    claim="a message that is refused counts for nothing, and another may follow",
    why="An application may catch the error, and still answer for itself.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def refused_messages_count_for_nothing(trial: Trial) -> None:
    async def mends_it(scope: Scope, receive: Receive, send: Send) -> None:
        for wrong, right in (
            (start("200"), start(404)),
            (start(500), body(b"", more=True)),
            (body("text"), body(b"text", more=True)),
            (body(None), body(b" and end")),
        ):
            with contextlib.suppress(TypeError, ValueError, RuntimeError):
                await send(wrong)
            await send(right)

    with (
        asking(trial, mends_it) as stage,
        about("an application has mended its mistakes"),
    ):
        expect_body(expect_answer(stage, 404), b"text and end")


many_tasks_wait_for_room = room.many_tasks_wait_for_room.at("held")
who_sends_to_nobody_is_told = room.who_sends_to_nobody_is_told.at("held")
others_have_their_turn = room.others_have_their_turn.at("held")


@check(
    "held",
    claim="the last send() of a connection raises nothing",
    why="The client gets all of its response. That no request follows is no error.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def the_last_send_succeeds(trial: Trial) -> None:
    trying = Trying(start(), body(b"half", more=True), body(b" and end"))
    with asking(trial, trying, request("/", "Connection: close")) as stage:
        expect_body(expect_answer(stage), b"half and end")
        stage.expect_end()
        raised = trying.raised
        trial.require(raised is None, f"the last send() raised {raised!r}")


rest_dropped = talk(
    "held",
    "behind a body that nobody reads, the next request is answered",
    "Both have come, and nothing more comes that would make the server look.",
    f"{RFC}rfc9112#section-9.3.2",
    """
    POST / body "x" * 70000; GET /
    advance 3 s
    expect 200 200
    """,
    lasts=True,
    serve=serving(slow(0.5, start(), body(b"unread"))),
)
