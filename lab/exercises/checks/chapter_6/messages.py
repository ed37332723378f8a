"""What is asked of the messages of a response: the step `send`."""

import asyncio
from functools import partial
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import (
    GET,
    about,
    expect_answer,
    expect_answers,
    expect_body,
)
from lab.exercises.trial import Trial
from lab.tracing.application import App, Message, Receive, Scope, Send

from .apps import Trying, body, says, start
from .others import crowding

WWW = "https://asgi.readthedocs.io/en/latest/specs/www.html"
START = f"{WWW}#response-start-send-event"
BODY = f"{WWW}#response-body-send-event"
ERRORS = "https://asgi.readthedocs.io/en/latest/specs/main.html#error-handling"
PIECE = 10_000  # bytes
PIECES = 100


@check(
    "send",
    claim="a status, and then a body, make a response",
    why="What a message may leave out has a usual value: no bytes, and none to follow.",
    see=BODY,
    lasts=True,
)
def two_messages_are_a_response(trial: Trial) -> None:
    for message, content in (
        (body(b"hello"), b"hello"),
        ({"type": "http.response.body", "body": b"hello"}, b"hello"),
        ({"type": "http.response.body"}, b""),
        (body(bytearray(b"hello")) | {"unknown": 1}, b"hello"),
    ):
        with trial.stage(app=says(start(201), message)) as stage:
            stage.connect()
            stage.send(GET * 2)
            for answer in expect_answers(stage, 201, 201):
                expect_body(answer, content)


@check(
    "send",
    claim="nothing leaves before the first of the body",
    why="Until then, an application that fails can still be answered for, with a 500.",
    see=START,
    lasts=True,
)
def the_head_waits(trial: Trial) -> None:
    with trial.stage(app=pausing(start(), body(b"hello"))) as stage:
        stage.connect()
        stage.send(GET)
        stage.advance(0.5)
        stage.expect_nothing()
        stage.advance(1)
        expect_answer(stage)
    with trial.stage(app=says(start(), then=RuntimeError("no body"))) as stage:
        stage.connect()
        stage.send(GET)
        expect_answer(stage, 500)


@check(
    "send",
    claim="every piece goes out when it is given, and the head with the first alone",
    why="A stream may go on for hours, and somebody is waiting for each piece of it.",
    see=BODY,
    lasts=True,
)
def pieces_go_out_as_they_are_given(trial: Trial) -> None:
    pieces = [body(b"", more=True), body(b"one", more=True), body(b"two", more=True)]
    with trial.stage(app=pausing(start(), *pieces, body(b"end"))) as stage:
        stage.connect()
        stage.send(GET)
        for seconds, sign in ((1, b"HTTP/1.1 200"), (1, b"one"), (1, b"two")):
            stage.advance(seconds)
            came = bytes(stage.client(1).link.received)
            trial.require(
                came.endswith(b"\r\n") and came.count(sign) == 1,
                f"{stage.server.loop.now:g} s have passed, and {sign!r} should have "
                f"come once; this has come: {came!r}",
            )
        stage.advance(1)
        expect_body(expect_answer(stage), b"onetwoend")


@check(
    "send",
    claim="a message out of turn is a RuntimeError, out of the send() that has it",
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
        ([start(), half], start(500), "a second status, with half of the body out"),
        ([start(), end], start(500), "another response after the first"),
        ([start(), end], end, "more of a body that had ended"),
        ([], unknown, "a message of an unknown type"),
        ([start()], unknown, "a message of an unknown type"),
        ([], {"type": "http.disconnect"}, "a message that is for receive()"),
    ):
        trying = Trying(*before, last)
        with trial.stage(app=trying) as stage:
            stage.connect()
            stage.send(GET)
            trying.require(trial, words, RuntimeError)


@check(
    "send",
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
            trying.require(trial, f"{data!r} for a body", TypeError, ValueError)
            expect_answer(stage, 500)
    wide = memoryview(b"hello!").cast("H")  # It has three items, and six bytes.
    with trial.stage(app=says(start(), body(wide))) as stage:
        stage.connect()
        stage.send(GET)
        with about("a memoryview of 3 items and 6 bytes was sent"):
            expect_body(expect_answer(stage), b"hello!")


@check(
    "send",
    claim="an application waits in send() while its client does not read",
    why="What it sends would pile up in our memory, however much it is.",
    see=BODY,
    lasts=True,
)
def an_application_waits_for_room(trial: Trial) -> None:
    given: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        for number in range(PIECES):
            given.append(number)
            await send(body(bytes(PIECE), more=True))
        await send(body())

    serve = partial(trial.subject.serve(), high_water=4 * PIECE)
    with trial.stage(serve, app=app, room=PIECE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        trial.require(
            len(given) < PIECES // 2,
            f"the client reads nothing, and {len(given)} pieces were taken for it",
        )
        stage.read_again()
        expect_body(expect_answer(stage), bytes(PIECE) * PIECES)


@check(
    "send",
    claim="others have their turn while an application streams to who reads it all",
    why="There is room for each piece. Who only waits for room would never wait.",
    see=f"{DOCS}asyncio-task.html#sleeping",
    lasts=True,
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
    "send",
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
    "send",
    claim="send() raises an OSError once the client is gone",
    why="Else, an application that streams would do so for ever, and for nobody.",
    see=f"{WWW}#disconnected-client-send-exception",
    lasts=True,
)
def who_sends_to_nobody_is_told(trial: Trial) -> None:
    for messages, words in (
        ([start()], "a status"),
        ([start(), body(b"half", more=True), body(b"more", more=True)], "a piece"),
    ):
        trying = Trying(*messages)
        with trial.stage(app=late(trying, len(messages))) as stage:
            stage.connect()
            stage.send(GET)
            stage.reset()
            stage.advance(2)
            trying.require(trial, f"{words} for a client that had reset", OSError)


def pausing(*messages: Message) -> App:
    """Return an application that takes a second between its messages."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for number, message in enumerate(messages):
            if number:
                await asyncio.sleep(1)
            await send(dict(message))

    return app


def late(app: App, number: int) -> App:
    """Return an application that waits for a second before its message of a number."""

    async def waiting(scope: Scope, receive: Receive, send: Send) -> None:
        left = number

        async def send_late(message: Message) -> None:
            nonlocal left
            left -= 1
            if not left:
                await asyncio.sleep(1)
            await send(message)

        await app(scope, receive, send_late)

    return waiting
