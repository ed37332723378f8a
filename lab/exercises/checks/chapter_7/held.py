"""What is asked of a head that is held back, and of the messages: the step `held`."""

import asyncio
import contextlib
from functools import partial
from typing import Any

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_6.apps import Trying, body, says, start, writes
from lab.exercises.checks.chapter_6.others import crowding, slow
from lab.exercises.checks.http import GET, about, expect_answer, expect_body, request
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

from .grace import serving

WWW = "https://asgi.readthedocs.io/en/latest/specs/www.html"
BODY = f"{WWW}#response-body-send-event"
ERRORS = "https://asgi.readthedocs.io/en/latest/specs/main.html#error-handling"
PIECE = 10_000  # bytes
PIECES = 100


@check(
    "held",
    claim="nothing leaves before the first piece of the body",
    why="Until then, an application that fails can still be answered for, with a 500.",
    see=f"{WWW}#response-start-send-event",
    lasts=True,
)
def the_head_waits(trial: Trial) -> None:
    with trial.stage(app=slow(1, start(), body(b"hello"))) as stage:
        stage.connect()
        stage.send(GET)
        stage.advance(1.5)
        stage.expect_nothing()
        stage.advance(1)
        expect_answer(stage)
    with trial.stage(app=says(start(), then=RuntimeError("no body"))) as stage:
        stage.connect()
        stage.send(GET)
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


@check(
    "held",
    claim="a message out of turn is refused, also while a head is held back",
    why="The traceback then names the line to mend. In silence, nobody would mend it.",
    see=ERRORS,
    lasts=True,
)
def order_is_kept(trial: Trial) -> None:
    half, end = body(b"half", more=True), body(b"end")
    unknown = {"type": "http.response.unknown"}
    for before, last, words in (
        ([], end, "a body before the status"),
        ([start()], start(404), "a second status"),
        ([start()], unknown, "a message of an unknown type"),
        ([start(), half], start(500), "a second status, with half of the body out"),
        ([start(), end], end, "more of a body that had ended"),
    ):
        trying = Trying(*before, last)
        with trial.stage(app=trying) as stage:
            stage.connect()
            stage.send(GET)
            trying.require(trial, words, RuntimeError)


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
        with trial.stage(app=trying) as stage:
            stage.connect()
            stage.send(GET)
            trying.require(trial, f"{data!r} for a body", TypeError)
            expect_answer(stage, 500)
    wide = memoryview(b"hello!").cast("H")  # It has three items, and six bytes.
    with trial.stage(app=says(start(), body(wide))) as stage:
        stage.connect()
        stage.send(GET)
        with about("a memoryview of 3 items and 6 bytes was sent"):
            expect_body(expect_answer(stage), b"hello!")


@check(
    "held",
    claim="a message that is refused counts for nothing, and another may follow",
    why="An application may catch the error, and still answer for itself.",
    see=ERRORS,
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

    with trial.stage(app=mends_it) as stage:
        stage.connect()
        stage.send(GET)
        with about("an application has mended its mistakes"):
            expect_body(expect_answer(stage, 404), b"text and end")


@check(
    "held",
    claim="several tasks of an application find no more room than one",
    why="Each of them saw room when it began. Then the others filled it.",
    see=BODY,
)
def many_tasks_wait_for_room(trial: Trial) -> None:
    serve = partial(trial.subject.serve(), high_water=4 * PIECE)
    with trial.stage(serve, app=crowding, room=PIECE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        server: Any = stage.server.server
        (held,) = (each.get_write_buffer_size() for each in server.connections.open)
        trial.require(
            held < 10 * PIECE,
            f"the client reads nothing, and {held} bytes wait for it in the transport",
        )
        stage.read_again()
        expect_body(expect_answer(stage), bytes(PIECE) * PIECES)


@check(
    "held",
    claim="a stream gives other tasks their turn",
    why="There is room for each piece, so a wait for room alone would never yield.",
    see="https://docs.python.org/3/library/asyncio-task.html#sleeping",
)
def others_have_their_turn(trial: Trial) -> None:
    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_soon(stop.set)
        await send(start())
        for _ in range(PIECES):
            if not stop.is_set():
                await send(body(b"x", more=True))
        await send(body(b"stopped" if stop.is_set() else b"never stopped"))

    with trial.stage(app=streams) as stage:
        stage.connect()
        stage.send(GET)
        expect_body(expect_answer(stage), b"xstopped")


@check(
    "held",
    claim="the last send() of a connection raises nothing",
    why="The client gets all of its response. That no request follows is no error.",
    see=ERRORS,
    lasts=True,
)
def the_last_send_succeeds(trial: Trial) -> None:
    trying = Trying(start(), body(b"half", more=True), body(b" and end"))
    with trial.stage(app=trying) as stage:
        stage.connect()
        stage.send(request("/", "Connection: close"))
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
