"""What is asked of the head of a response: the step `head`."""

from http import HTTPStatus

from lab.exercises.check import RFC, WWW, check
from lab.exercises.checks.chapter_6.apps import (
    Trying,
    asking,
    body,
    length,
    says,
    start,
)
from lab.exercises.checks.http import LAST, expect_answer
from lab.exercises.trial import Trial
from lab.tracing.application import Message

START = f"{WWW}#response-start-send-event"
X = b"x"  # the name of a header


@check(
    "head",
    claim="a client gets the status and the headers that the application gave",
    why="Their order and their number are its affair. There may also be none at all.",
    see=START,
    lasts=True,
)
def heads_come_as_they_were_given(trial: Trial) -> None:
    given = [(b"X-B", b"1  0"), [b"x-a", b"\t\xe9 \t"], (b"x-b", b"2"), (b"x-c", b"")]
    once = {**start(201), "headers": (each for each in given)}  # to be read once
    with asking(trial, says(once, body(b"made"))) as stage:
        head = bytes(stage.client(1).link.received)
        answer = expect_answer(stage, 201)
        came = [header for header in answer.headers if header[0].startswith(b"x-")]
        wanted = [(b"x-b", b"1  0"), (b"x-a", b"\xe9"), (b"x-b", b"2"), (b"x-c", b"")]
        trial.require(
            came == wanted, f"the application gave {given}, and the client got {came}"
        )
        trial.require(
            b"\r\nx-a: \xe9\r\n" in head,
            f"a value goes out without the spaces at its ends, and this came: {head!r}",
        )
    bare = {"type": "http.response.start", "status": 200}
    with asking(trial, says(bare, body())) as stage:
        expect_answer(stage)


@check(
    "head",
    claim="a header that could begin another is refused, in the send() that gave it",
    why="Else, whoever can choose a value can add headers, or a whole second response.",
    see=f"{RFC}rfc9110#section-5.5",
    lasts=True,
)
def no_header_hides_another(trial: Trial) -> None:
    for name, value in (
        (X, b"a\r\nset-cookie: b"),
        (X, b"a\nset-cookie: b"),
        (X, b"a\rset-cookie: b"),
        (X, b"a\n"),
        (X, b"a\0b"),
        (b"x: a\r\nset-cookie", b"b"),
        (b"set-cookie: a\r\nx", b"b"),
        (b"x y", b"a"),
        (b"x ", b"a"),
        (b"x\n", b"a"),
        (b":status", b"200"),
        (b"", b"a"),
        (b"connection", b"close\r\nset-cookie: b"),
        (b"transfer-encoding", b"chunked\r\nset-cookie: b"),
    ):
        words = f"the header {name!r}: {value!r}"
        expect_refusal(trial, start(200, [(name, value)]), words)


@check(
    "head",
    claim="what is no header of two bytes is refused",
    why="Who encodes a text in silence guesses how. And a buffer may change yet.",
    see=START,
    lasts=True,
)
def texts_are_no_headers(trial: Trial) -> None:
    with asking(trial, says(start(200, [(X, b"a")]), body())) as stage:
        expect_answer(stage)
    for header in (
        ("x", b"a"),
        (X, "a"),
        (X, 1),
        (X, bytearray(b"a")),
        (memoryview(X), b"a"),
        (X, memoryview(b"a")),  # It equals the bytes of above, as a cache sees it.
        (X,),
        (X, X, X),
    ):
        expect_refusal(trial, start(200, [header]), f"the header {header!r}")


@check(
    "head",
    claim="a status is a whole number, of a response that is final",
    why="100 is not the end, and 101 another protocol. Neither is an application's.",
    see=f"{RFC}rfc9110#section-15",
    lasts=True,
)
def statuses_are_final(trial: Trial) -> None:
    for status in ("200", None, 200.5, 99, 100, 101, 199, 600):
        expect_refusal(trial, start(status), f"the status {status!r}")
    for status in (200, 599, HTTPStatus.NOT_FOUND):
        with asking(trial, says(start(status), body())) as stage:
            expect_answer(stage, status)


@check(
    "head",
    claim="a Content-Length is one number of bytes",
    why="int() takes more for a number than a client does, and two lengths are a lie.",
    see=f"{RFC}rfc9110#section-8.6",
    lasts=True,
)
def lengths_are_numbers(trial: Trial) -> None:
    for value in ("five", "-5", "+5", "5_0", ""):
        words = f"Content-Length: {value!r}"
        expect_refusal(trial, start(200, [length(value)]), words)
    two = [length(4), (b"Content-Length", b"5")]
    expect_refusal(trial, start(200, two), "content-length: 4 and Content-Length: 5")
    for headers in ([length(4)], [length(4), length(4)]):
        with asking(trial, says(start(200, headers), body(b"four"))) as stage:
            expect_answer(stage)


@check(
    "head",
    claim="how bytes travel is the server's affair",
    why="An application does not know which HTTP it speaks, nor to how many requests.",
    see=f"{RFC}rfc9110#section-7.6.1",
    lasts=True,
)
def framing_is_the_servers(trial: Trial) -> None:
    for name, value in (
        (b"transfer-encoding", b"chunked"),
        (b"Transfer-Encoding", b"gzip, chunked"),
        (b"Keep-Alive", b"timeout=99"),
        (b"Connection", b"keep-alive"),
    ):
        with asking(trial, says(start(200, [(name, value)]), body(b"x"))) as stage:
            came = bytes(stage.client(1).link.received).lower()
            trial.require(
                b"%b: %b\r\n" % (name.lower(), value) not in came,
                f"the application said {name!r}: {value!r}, and so did we",
            )
            empty = b"" in expect_answer(stage).values(b"connection")
            trial.require(not empty, "a Connection header came with nothing in it")


@check(
    "head",
    claim="an application may ask for the end of the connection",
    why="It may have a reason. Whether a connection is kept is the server's choice.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def an_application_may_close(trial: Trial) -> None:
    for value in (b"Close", b"Keep-Alive, Close"):
        closing = start(200, [(b"Connection", value)])
        with asking(trial, says(closing, body(b"bye"))) as stage:
            answer = expect_answer(stage, asked=LAST)
            came = answer.values(b"connection")
            trial.require(
                came == [b"close"],
                f"the application said Connection: {value.decode()}, and we said "
                f"{came or 'nothing'}",
            )
            stage.expect_end()


@check(
    "head",
    claim="a 204 has no length, a 205 the length 0, and a 304 that of something else",
    why="None of them has content, and a client may wait for what it was promised.",
    see=f"{RFC}rfc9110#section-8.6",
    lasts=True,
)
def no_content_has_no_length(trial: Trial) -> None:
    for status, given, expected in (
        (204, [length(4)], []),
        (205, [length(4)], [b"0"]),
        (205, [], [b"0"]),
        (304, [length(4)], [b"4"]),
        (304, [], []),
    ):
        with asking(trial, says(start(status, given), body(b"four"))) as stage:
            came = expect_answer(stage, status).values(b"content-length")
            trial.require(
                came == expected,
                f"expected a {status} with the lengths {expected}, and it has {came}",
            )
    expect_refusal(trial, start(304, [length("five")]), "a 304 with the length 'five'")


def expect_refusal(trial: Trial, message: Message, words: str) -> None:
    """Expect that send() refuses a message that begins a response."""
    trying = Trying(message)
    with asking(trial, trying) as stage:
        trying.require(trial, words, TypeError, ValueError)
        expect_answer(stage, 500)
