"""What is asked of the bytes of a response: the step `bytes`."""

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_6.apps import body, length, says, start, writes
from lab.exercises.checks.http import (
    GET,
    GET_1_0,
    LAST,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.trial import Trial

OLD = b"GET / HTTP/1.0\r\n\r\n"
CLOSING = request("/", "Connection: close")
EPOCH = b"Thu, 01 Jan 1970 00:00:00 GMT"
NOW = b"Thu, 01 Jan 2026 00:00:00 GMT"  # when a clock of the lab begins
STREAM = (start(), body(b"hel", more=True), body(b"lo"))


@check(
    "bytes",
    claim="a response whose length is known comes as it is",
    why="Who was told a number of bytes counts them, and looks for no chunks.",
    see=f"{RFC}rfc9112#section-6.2",
    lasts=True,
)
def known_lengths_need_no_chunks(trial: Trial) -> None:
    stream = says(start(200, [length(5)]), body(b"hel", more=True), body(b"lo"))
    for app in (says(start(), body(b"hello")), stream):
        with trial.stage(app=app) as stage:
            stage.connect()
            stage.send(GET)
            expect_body(expect_answer(stage), b"hello")


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
        with trial.stage(app=says(start(404, given), body(b"hello"))) as stage:
            stage.connect()
            stage.send(GET)
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
        with trial.stage(app=says(start(), *messages, body(last))) as stage:
            stage.connect()
            stage.send(GET)
            trial.require(
                b"\r\n300\r\n" not in stage.client(1).link.received,
                "the size of a chunk is hexadecimal, and 300 bytes are 12c",
            )
            expect_body(expect_answer(stage), b"".join([*pieces, last]))


@check(
    "bytes",
    claim="whoever did not ask for the end can ask again",
    why="A connection carries one request after another, until a side has enough.",
    see=f"{RFC}rfc9112#section-9.3",
    lasts=True,
)
def others_may_ask_again(trial: Trial) -> None:
    for app in (says(*STREAM), says(start(), body(b"hello"))):
        with trial.stage(app=app) as stage:
            stage.connect()
            for _ in range(3):
                stage.send(GET)
                answer = expect_answer(stage)
                trial.require(
                    not answer.closes, "the head says close, and nobody asked"
                )
                stage.expect_nothing()


@check(
    "bytes",
    claim="a client of HTTP/1.0 gets no chunks, and the end of the connection instead",
    why="It knows no chunks, and would take the sizes for a part of the content.",
    see=f"{RFC}rfc9112#section-6.1",
    lasts=True,
)
def the_old_get_no_chunks(trial: Trial) -> None:
    for app in (says(*STREAM), says(start(), body(b"hello"))):
        with trial.stage(app=app) as stage:
            stage.connect()
            stage.send(OLD)
            answer = expect_answer(stage, asked=GET_1_0)
            expect_body(answer, b"hello")
            trial.require(
                answer.closes, "this ends the connection, and its head does not say so"
            )
            stage.expect_end()


@check(
    "bytes",
    claim="what has no content ends with its head",
    why="The last chunk would be taken for the beginning of the next response.",
    see=f"{RFC}rfc9112#section-6.3",
    lasts=True,
)
def no_content_has_no_chunks(trial: Trial) -> None:
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304)):
        stream = (start(status), *STREAM[1:])
        with trial.stage(app=says(*stream)) as stage:
            stage.connect()
            stage.send(request(method=method) * 2)
            expect_answers(stage, status, status)
            stage.expect_nothing()


@check(
    "bytes",
    claim="head, content and end leave in one write",
    why="Every write is a call of the system, and mostly a packet, and has its price.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.write",
    lasts=True,
)
def a_response_is_one_write(trial: Trial) -> None:
    stream = says(start(), body(b"hel", more=True), body(b"lo"))
    for app, expected in ((says(start(), body(b"hello")), 1), (stream, 2)):
        with trial.stage(app=app) as stage:
            stage.connect()
            came = writes(stage)
            stage.send(GET)
            expect_answer(stage)
            trial.require(
                len(came) == expected,
                f"what took {expected} of send() took {len(came)} writes: {came}",
            )


@check(
    "bytes",
    claim="the last response says so, and says it once",
    why="A client that knows asks elsewhere the next time, and loses no request.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def the_last_one_says_so(trial: Trial) -> None:
    close = (b"connection", b"close")
    for data, headers in ((CLOSING, []), (GET, [close]), (CLOSING, [close])):
        with trial.stage(app=says(start(200, headers), body(b"bye"))) as stage:
            stage.connect()
            stage.send(data + GET)
            said = expect_answer(stage, asked=LAST).values(b"connection")
            trial.require(said == [b"close"], f"the Connection headers are {said}")
            stage.expect_end()


@check(
    "bytes",
    claim="who waits to go on, and is answered instead, is told that this is the end",
    why="It may send its body now, or not. Nobody can tell it from the next request.",
    see=f"{RFC}rfc9110#section-10.1.1",
    lasts=True,
)
def who_still_waits_is_sent_away(trial: Trial) -> None:
    data = post(b"", "Expect: 100-continue", size=5)
    with trial.stage(app=says(start(), body(b"no"))) as stage:
        stage.connect()
        stage.send(data)
        answer = expect_answer(stage)
        trial.require(
            answer.closes, "the client still waits to send its body, and nothing ends"
        )
        stage.expect_end()
