"""What is asked of the length of a response: the step `length`."""

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_6.apps import (
    Trying,
    asking,
    body,
    length,
    says,
    start,
)
from lab.exercises.checks.http import (
    GET,
    HEAD,
    about,
    expect_answer,
    expect_answers,
    request,
)
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send

SEMANTICS = f"{RFC}rfc9110"
ASKED_HEAD = request(method="HEAD")
HELLO = body(b"hello")
STREAM = (body(b"hel", more=True), body(b"lo"))
THREE = (body(b"he", more=True), body(b"ll", more=True), body(b"o!"))


@check(
    "length",
    claim="a response in one message says how long it is, and a stream does not",
    why="With a length, a client knows where it ends, and it need not come in chunks.",
    see=f"{SEMANTICS}#section-8.6",
    lasts=True,
)
def whole_responses_have_a_length(trial: Trial) -> None:
    for app, expected in (
        (says(start(), HELLO), [b"5"]),
        (says(start(), body()), [b"0"]),
        (says(start(200, [length(5)]), HELLO), [b"5"]),
        (says(start(200, [length(5)]), *STREAM), [b"5"]),
        (says(start(200, [length(6)]), *THREE), [b"6"]),
        (says(start(200, [length(0)]), body()), [b"0"]),
        (says(start(), *STREAM), []),
    ):
        expect_length(trial, app, GET, expected)


@check(
    "length",
    claim="what answers HEAD, a 204 or a 304 carries no content",
    why="A client that expects none takes the first byte for its next response.",
    see=f"{SEMANTICS}#section-6.4.1",
    lasts=True,
)
def some_responses_carry_nothing(trial: Trial) -> None:
    for asked, status in ((ASKED_HEAD, 200), (GET, 204), (GET, 205), (GET, 304)):
        for pieces in ([HELLO], STREAM):
            with asking(trial, says(start(status), *pieces), asked * 2) as stage:
                expect_answers(stage, status, status)
    with (
        asking(trial, as_get, ASKED_HEAD) as stage,
        about("the application has changed the method in its scope"),
    ):
        expect_answer(stage, asked=HEAD)


@check(
    "length",
    claim="HEAD is told the length of what it does not get, and never a wrong one",
    why="An application that knows HEAD sends nothing, and that is not the length.",
    see=f"{SEMANTICS}#section-9.3.2",
    lasts=True,
)
def heads_tell_no_wrong_length(trial: Trial) -> None:
    for app, expected in (
        (says(start(), HELLO), [b"5"]),
        (says(start(200, [length(5)]), HELLO), [b"5"]),
        (says(start(200, [length(5)]), body()), [b"5"]),
        (says(start(), body()), []),
    ):
        expect_length(trial, app, ASKED_HEAD, expected)


@check(
    "length",
    claim="more content than was promised is refused, before it is sent",
    why="A client takes what is beyond the promise for its next response.",
    see=f"{SEMANTICS}#section-8.6",
    lasts=True,
)
def too_much_is_refused(trial: Trial) -> None:
    for promised, pieces, sent in (
        (2, [HELLO], b""),
        (4, [body(b"hello", more=True)], b""),
        (2, [body(b"he", more=True), body(b"llo", more=True)], b"he"),
        (5, THREE, b"hell"),
        (0, [HELLO], b""),
    ):
        trying = Trying(start(200, [length(promised)]), *pieces)
        with asking(trial, trying) as stage:
            words = f"more than the {promised} bytes that were promised"
            trying.require(trial, words, RuntimeError)
            if not sent:
                expect_answer(stage, 500)
                continue
            came = bytes(stage.client(1).link.received)
            trial.require(
                came.endswith(b"\r\n\r\n" + sent),
                f"{promised} bytes were promised, and this has come: {came!r}",
            )


@check(
    "length",
    claim="an end before the promised length is refused",
    why="The client would wait for the rest, or take the next response for it.",
    see=f"{SEMANTICS}#section-8.6",
    lasts=True,
)
def too_little_is_refused(trial: Trial) -> None:
    head = start(200, [length(9)])
    for pieces, half_sent in (
        ([HELLO], False),
        ([body()], False),
        (STREAM, True),
        (THREE, True),
    ):
        trying = Trying(head, *pieces)
        with asking(trial, trying) as stage:
            words = "the end of a body that is shorter than was promised"
            trying.require(trial, words, RuntimeError)
            if not half_sent:
                expect_answer(stage, 500)


@check(
    "length",
    claim="what is not carried is not counted",
    why="A 304 tells the length of what the client has already, and nothing is sent.",
    see=f"{SEMANTICS}#section-15.4.5",
    lasts=True,
)
def only_what_is_carried_is_counted(trial: Trial) -> None:
    for asked, status in ((ASKED_HEAD, 200), (GET, 304)):
        for pieces in ([body()], STREAM):
            trying = Trying(start(status, [length(9)]), *pieces)
            with asking(trial, trying, asked) as stage:
                trial.require(
                    trying.raised is None,
                    f"to {asked[:4].decode().strip()}, a {status} with a length of 9 "
                    f"carries nothing, and send() raised {trying.raised!r}",
                )
                expect_answer(stage, status)
    with asking(trial, says(start(304), HELLO)) as stage:
        came = expect_answer(stage, 304).values(b"content-length")
        words = f"a 304 without a length carried nothing, and has {said(came)}"
        trial.require(not came, words)


def expect_length(trial: Trial, app: App, asked: bytes, expected: list[bytes]) -> None:
    """Expect an answer with this Content-Length, or with none."""
    with asking(trial, app, asked) as stage:
        answer = expect_answer(stage, asked=HEAD if asked is ASKED_HEAD else None)
        came = answer.values(b"content-length")
        trial.require(
            came == expected,
            f"expected {said(expected)}, and the answer has {said(came)}",
        )


def said(values: list[bytes]) -> str:
    """Return the values of a Content-Length in words."""
    if not values:
        return "no Content-Length"
    return f"Content-Length {b' and '.join(values).decode()}"


async def as_get(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as if to GET, and say so in the scope, as some routers do."""
    scope["method"] = "GET"
    await send(start())
    await send(HELLO)
