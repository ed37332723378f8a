"""What is asked of the bytes of a response: the step `bytes`."""

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_6 import bridge
from lab.exercises.checks.chapter_6.apps import asking, body, expect_writes, says, start
from lab.exercises.checks.http import (
    GET,
    GET_1_0,
    LAST,
    about,
    expect_answer,
    expect_answers,
    expect_body,
    request,
)
from lab.exercises.trial import Trial

OLD = b"GET / HTTP/1.0\r\n\r\n"
EPOCH = b"Thu, 01 Jan 1970 00:00:00 GMT"
NOW = b"Thu, 01 Jan 2026 00:00:00 GMT"  # when a clock of the lab begins
STREAM = (start(), body(b"hel", more=True), body(b"lo"))


responses_have_an_end = bridge.responses_have_an_end.at("bytes")


@check(
    "bytes",
    claim="a head is a line with the status, headers with a date, and an empty line",
    why="There is one date in every response, and the application may bring its own.",
    see=f"{RFC}rfc9112#section-2.1",
    lasts=True,
)
def heads_are_written_out(trial: Trial) -> None:
    for headers, dated in (([], 1), ([(b"Date", EPOCH)], 0)):
        given = [*headers, (b"x-b", b"1"), (b"x-a", b"2")]
        with asking(trial, says(start(404, given), body(b"hello"))) as stage:
            came = bytes(stage.client(1).link.received)
            dates = expect_answer(stage, 404).values(b"date")
            wanted_date = [EPOCH] if headers else [NOW]
            trial.require(
                dates == wanted_date, f"expected the dates {wanted_date}, not {dates}"
            )
            first, *lines = came.partition(b"\r\n\r\n")[0].split(b"\r\n")
            trial.require(
                first == b"HTTP/1.1 404 Not Found",
                f"the first line should be HTTP/1.1 404 Not Found, and it is {first!r}",
            )
            wanted = [b"%b: %b" % (name.lower(), value) for name, value in given]
            others = [line for line in lines[dated:] if line[:7] != b"content"]
            trial.require(
                others == wanted,
                f"the application gave {wanted}, and behind the date came {others}",
            )


@check(
    "bytes",
    claim="a piece of a stream is a chunk, and only its end is the empty one",
    why="An application may send a piece with nothing in it. That is not the end.",
    see=f"{RFC}rfc9112#section-7.1",
    lasts=True,
)
def pieces_are_chunks(trial: Trial) -> None:
    pieces = [b"one", b"", b"and two", b"x" * 300]
    messages = [body(piece, more=True) for piece in pieces]
    for last in (b"", b"end"):
        with asking(trial, says(start(), *messages, body(last))) as stage:
            trial.require(
                b"\r\n300\r\n" not in stage.client(1).link.received,
                "the size of a chunk is hexadecimal, and 300 bytes are 12c",
            )
            expect_body(expect_answer(stage), b"".join([*pieces, last]))


@check(
    "bytes",
    claim="a client of HTTP/1.0 gets no chunks, and the end of the connection instead",
    why="It knows no chunks, and would take the sizes for a part of the content.",
    see=f"{RFC}rfc9112#section-6.1",
    lasts=True,
)
def the_old_get_no_chunks(trial: Trial) -> None:
    for app, data in (
        (says(*STREAM), OLD),
        (says(start(), body(b"hello")), OLD),
        (says(*STREAM), OLD[:-2] + b"Connection: keep-alive\r\n\r\n"),
    ):
        with asking(trial, app, data) as stage:
            answer = expect_answer(stage, asked=GET_1_0)
            expect_body(answer, b"hello")
            trial.require(
                answer.closes, "this ends the connection, and its head does not say so"
            )
            stage.expect_end()


no_content_ends_with_its_head = bridge.no_content_ends_with_its_head.at("bytes")


@check(
    "bytes",
    claim="head, content and end leave in one write",
    why="Every write is a call of the system, and mostly a packet, and has its price.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.write",
    lasts=True,
)
def a_response_is_one_write(trial: Trial) -> None:
    expect_writes(trial, says(start(), body(b"hello")), 1)
    expect_writes(trial, says(*STREAM), 2)


@check(
    "bytes",
    claim="the last response says so, and says it once",
    why="A client that knows asks elsewhere the next time, and loses no request.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def the_last_one_says_so(trial: Trial) -> None:
    for asked, given in (
        (["close"], []),
        ([], ["close"]),
        (["close"], ["close"]),
        (["Close, x", "y"], []),
        (["close"], ["upgrade"]),
        ([], ["upgrade", "close"]),
    ):
        app = says(
            start(200, [(b"connection", each.encode()) for each in given]), body(b"bye")
        )
        data = request("/", *(f"Connection: {each}" for each in asked))
        words = f"the client said Connection: {asked}, and the application {given}"
        with asking(trial, app, data + GET) as stage, about(words):
            said = expect_answer(stage, asked=LAST).values(b"connection")
            options = b", ".join(said).split(b", ")
            words = f"the Connection headers are {said}"
            trial.require(options.count(b"close") == 1, words)
            stage.expect_end()
    data = request("/", "Connection: x-close, closed, upgrade")
    with (
        asking(trial, says(start(), body(b"hello")), data * 2) as stage,
        about("no option of the client was close"),
    ):
        expect_answers(stage, 200, 200)
        stage.expect_nothing()


who_still_waits_is_sent_away = bridge.who_still_waits_is_sent_away.at("bytes")
