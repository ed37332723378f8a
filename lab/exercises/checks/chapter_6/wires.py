"""What is asked of the way back to a client: the step `wire`."""

from lab.exercises.bench import Bench
from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.http import (
    GET,
    HEAD,
    chunked,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.scenarios.stage import Stage

from .apps import Notes, body, length, logged, says, start
from .others import two_pieces
from .running import expect_silence

ROOM = 2500  # bytes: less than a piece


@check(
    "wire",
    claim="a response whose length is known comes as it is",
    why="Who was told a number of bytes counts them, and looks for no chunks.",
    see=f"{RFC}rfc9112#section-6.2",
)
def known_lengths_need_no_chunks(bench: Bench) -> None:
    stream = says(start(200, [length(5)]), body(b"hel", more=True), body(b"lo"))
    for app in (says(start(), body(b"hello")), stream):
        with bench.stage(app=app) as stage:
            stage.connect()
            stage.send(GET)
            expect_body(expect_answer(stage), b"hello")


@check(
    "wire",
    claim="head, content and end leave in one write",
    why="Every write is a call of the system, and mostly a packet, and has its price.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.write",
)
def a_response_is_one_write(bench: Bench) -> None:
    stream = says(start(), body(b"hel", more=True), body(b"lo"))
    for app, expected in ((says(start(), body(b"hello")), 1), (stream, 2)):
        with bench.stage(app=app) as stage:
            stage.connect()
            came = writes(stage)
            stage.send(GET)
            expect_answer(stage)
            bench.require(
                len(came) == expected,
                f"what took {expected} of send() took {len(came)} writes: {came}",
            )


@check(
    "wire",
    claim="a piece of a stream is a chunk, and only its end is the empty one",
    why="An application may send a piece with nothing in it. That is not the end.",
    see=f"{RFC}rfc9112#section-7.1",
    by_hand="curl -i --raw http://127.0.0.1:{port}/",
)
def pieces_are_chunks(bench: Bench) -> None:
    pieces = [b"one", b"", b"and two", b"x" * 300]
    messages = [body(piece, more=True) for piece in pieces]
    for last in (b"", b"end"):
        with bench.stage(app=says(start(), *messages, body(last))) as stage:
            stage.connect()
            stage.send(GET)
            expect_body(expect_answer(stage), b"".join([*pieces, last]))


@check(
    "wire",
    claim="the connection is told of a response's end",
    why="Only then can the next request begin, or the connection end.",
    see=f"{RFC}rfc9112#section-9.3",
)
def the_end_is_passed_on(bench: Bench) -> None:
    closing = request("/", "Connection: close")
    with bench.stage(app=says(start(), body(b"hello"))) as stage:
        stage.connect()
        for _ in range(3):
            stage.send(GET)
            expect_answer(stage)
        stage.send(closing)
        expect_answer(stage)
        stage.expect_end()


@check(
    "wire",
    claim="who waits to go on, and is answered instead, is told that this is the end",
    why="It may send its body now, or not. Nobody can tell it from the next request.",
    see=f"{RFC}rfc9110#section-10.1.1",
)
def who_still_waits_is_sent_away(bench: Bench) -> None:
    data = post(b"", "Expect: 100-continue", size=5)
    with bench.stage(app=says(start(), body(b"no"))) as stage:
        stage.connect()
        stage.send(data)
        answer = expect_answer(stage)
        bench.require(
            answer.closes, "the client still waits to send its body, and nothing ends"
        )
        stage.expect_end()


@check(
    "wire",
    claim="a refusal is a whole answer, and the last",
    why="Whoever is refused must know why, and where its next request may go.",
    see=f"{RFC}rfc9112#section-9.6",
)
def a_refusal_is_whole(bench: Bench) -> None:
    for data, status in (
        (b"nonsense\r\n\r\n", 400),
        (GET, 500),
        (request(method="HEAD"), 500),
    ):
        with bench.stage(app=says()) as stage:
            stage.connect()
            stage.send(data)
            asked = [HEAD] if data.startswith(b"HEAD") else []
            (answer,) = expect_answers(stage, status, asked=asked)
            bench.require(answer.closes, f"this {status} does not say that it is last")
            stage.expect_end()
            stage.hang_up()


@check(
    "wire",
    claim="half a response is broken off at once, and nothing is added to it",
    why="Whatever comes now would pass for a part of it, and its end for its own.",
    see="https://docs.python.org/3/library/asyncio-protocol.html"
    "#asyncio.WriteTransport.abort",
)
def half_a_response_stays_half(bench: Bench) -> None:
    with bench.stage(app=says(start(), body(b"half", more=True))) as stage:
        stage.connect()
        came = writes(stage)
        stage.send(GET)
        bench.require(len(came) == 1, f"one piece was sent, and this has come: {came}")
        bench.require(
            stage.server.descriptors() == 1, "the connection is not broken off"
        )


@check(
    "wire",
    claim="a whole response stays whole, whatever is wrong with what comes after",
    why="It is the answer to a request that was sound as far as anybody looked at it.",
    see=f"{RFC}rfc9112#section-9.6",
)
def a_whole_response_stays_whole(bench: Bench) -> None:
    data = chunked(b"hello")
    with bench.stage(app=says(start(), body(b"early" * 1000)), room=ROOM) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(data[:-5])
        stage.send(b"nonsense\r\n")
        stage.read_again()
        expect_answer(stage)
        stage.expect_end()


@check(
    "wire",
    claim="it knows when nothing can reach the client any more",
    why="Then send() raises an OSError, whoever was the one to end the connection.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.is_closing",
)
def it_knows_who_is_gone(bench: Bench) -> None:
    notes = Notes(further=1)
    with logged() as records, bench.stage(app=notes) as stage:
        stage.connect()
        stage.send(chunked(b"hello")[:-5])
        stage.send(b"nonsense\r\n")
        expect_answer(stage, 400)
        words = "send() has to raise an OSError once the request was refused"
        expect_silence(bench, records, words)


@check(
    "wire",
    claim="a connection that closes takes no more, and says so with an OSError",
    why="It only sends what it has. What is written now is dropped, without a word.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close",
)
def who_closes_takes_no_more(bench: Bench) -> None:
    with logged() as records, bench.stage(app=two_pieces, room=ROOM) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.server.begin_to_stop(5)
        stage.advance(2)
        words = "send() has to raise an OSError once the server closes the connection"
        expect_silence(bench, records, words)


def writes(stage: Stage) -> list[bytes]:
    """Return a list that will hold what comes to client 1, each write on its own."""
    link = stage.client(1).link
    saw, came = link.saw, list[bytes]()

    def see(name: str, data: bytes | None) -> None:
        if data is not None:
            came.append(data)
        saw(name, data)

    link.saw = see
    return came
