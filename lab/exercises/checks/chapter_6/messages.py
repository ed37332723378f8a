"""What is asked of the messages of a response: the step `send`."""

import contextlib
from functools import partial

from lab.exercises.check import MAIN, WWW, check
from lab.exercises.checks.hearing import expect_half
from lab.exercises.checks.http import (
    GET,
    about,
    expect_answer,
    expect_answers,
    expect_body,
)
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

from .apps import Trying, asking, body, length, says, serving, start
from .others import ending_twice, slow

START = f"{WWW}#response-start-send-event"
BODY = f"{WWW}#response-body-send-event"
EMPTY = {"type": "http.response.body", "more_body": True}
WORDS = (body(b"one", more=True), body(b"two", more=True))


@check(
    "send",
    claim="a status, and then a body, make a response",
    why="What a message may leave out has a usual value: no bytes, and none to follow.",
    see=BODY,
    lasts=True,
)
def two_messages_are_a_response(trial: Trial) -> None:
    bare = {"type": "http.response.start", "status": 201}
    for message, content in (
        (body(b"hello"), b"hello"),
        ({"type": "http.response.body", "body": b"hello"}, b"hello"),
        ({"type": "http.response.body"}, b""),
        (body(b"hello") | {"unknown": 1}, b"hello"),
    ):
        with asking(trial, says(bare, message)) as stage:
            expect_body(expect_answer(stage, 201), content)


@check(
    "send",
    claim="once a response is complete, the next request is served",
    why="When the wire hears that it is, the connection asks the cycle's is_complete.",
    see=BODY,
    lasts=True,
)
def a_complete_response_lets_the_next_begin(trial: Trial) -> None:
    with asking(trial, says(start(), body(b"hello")), GET * 2) as stage:
        for answer in expect_answers(stage, 200, 200):
            expect_body(answer, b"hello")


@check(
    "send",
    claim="the head leaves when it is given",
    why="A client can act on a status, and on the headers, before there is a body.",
    see=START,
)
def the_head_leaves_at_once(trial: Trial) -> None:
    header = (b"x-made", b"up")
    given = iter([header])  # ASGI: any iterable
    messages = [start() | {"headers": given}, body(b"hello")]
    with asking(trial, slow(1, *messages)) as stage:
        stage.advance(1)
        came = bytes(stage.client(1).link.received)
        trial.require(
            came.endswith(b"\r\n\r\n"),
            f"the application has sent a status, and this came: {came!r}",
        )
        stage.advance(1)
        answer = expect_answer(stage)
        expect_body(answer, b"hello")
        trial.require(
            header in answer.headers,
            f"{header} was given, in an iterator, and came not: {answer.headers}",
        )


@check(
    "send",
    claim="a head that is refused has not begun the response",
    why="The application may catch the error. If it does not, its client gets a 500.",
    see=f"{MAIN}#error-handling",
)
def a_refused_head_is_none(trial: Trial) -> None:
    async def mends_it(scope: Scope, receive: Receive, send: Send) -> None:
        for wrong in (start("200"), start(200, [(b"x", b"a\r\nb: c")])):
            with contextlib.suppress(Exception):
                await send(wrong)
        await send(start(404))
        await send(body(b"mended"))

    with (
        asking(trial, mends_it) as stage,
        about("two heads were refused, and then a right one was given"),
    ):
        expect_body(expect_answer(stage, 404), b"mended")


@check(
    "send",
    claim="a last piece that is refused has not completed the response",
    why="Its client waits for more. The connection has to break, so that it is told.",
    see=f"{MAIN}#error-handling",
)
def a_refused_end_is_none(trial: Trial) -> None:
    app = says(start(200, [length(2)]), body(b"too much"))
    with asking(trial, app) as stage, about("2 bytes were promised, and 8 were sent"):
        expect_half(stage, b"")


pieces_go_out = talk(
    "send",
    "every piece goes out when it is given, and the head once",
    "A stream may go on for hours, and somebody is waiting for each piece of it.",
    BODY,
    """
    GET /
    advance 3 s
    expect so far "one"
    advance 1 s
    expect so far "onetwo"
    advance 2 s
    expect 200 "onetwoend"
    """,
    serve=serving(slow(1, start(), body(b"", True), *WORDS, EMPTY, body(b"end"))),
    lasts=True,
)


@check(
    "send",
    claim="a message out of turn is a RuntimeError, out of the send() that has it",
    why="The traceback then names the line to mend. In silence, nobody would mend it.",
    see=f"{MAIN}#error-handling",
    lasts=True,
)
def order_is_kept(trial: Trial) -> None:
    half, end = body(b"half", more=True), body(b"end")
    kinds = ("unknown", "trailers", "push", "debug")
    unknown = [{"type": f"http.response.{kind}"} for kind in kinds]
    for before, last, words in (
        ([], end, "a body before the status"),
        ([start()], start(404), "a second status"),
        ([start(), half], start(500), "a second status, with half of the body out"),
        ([start(), end], start(500), "another response after the first"),
        ([start(), end], end, "more of a body that had ended"),
        *(([], each, f"{each['type']}, which it does not know") for each in unknown),
        ([start()], unknown[0], "a message of an unknown type"),
        ([], {"type": "http.disconnect"}, "a message that is for receive()"),
    ):
        trying = Trying(*before, last)
        with asking(trial, trying):
            trying.require(trial, words, RuntimeError)
    ended = list[BaseException | None]()
    serve = partial(trial.subject.serve(), high_water=500)  # more than a head
    with trial.stage(serve, app=ending_twice(ended), room=10) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.read_again()
        expect_body(expect_answer(stage), bytes(1000))
        errors = [each for each in ended if each]
        trial.require(
            [type(each) for each in errors] == [RuntimeError],
            "two tasks waited for room, to end the response; one should have had a "
            f"RuntimeError, and they had {errors}",
        )
