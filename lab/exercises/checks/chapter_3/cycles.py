"""What is asked of one request after another: the step `next`."""

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.checks.http import (
    GET,
    GET_1_0,
    HEAD,
    LAST,
    about,
    expect_answer,
    expect_answers,
    post,
    request,
)
from lab.exercises.trial import Trial

CLOSING = request("/", "Connection: close")
MANY = 100
EMPTY_LINE = b"\r\n"


@check(
    "next",
    claim="three requests are answered on one connection",
    why="A connection carries one request after another, until a side has enough.",
    see=f"{RFC}rfc9112#section-9.3",
    lasts=True,
)
def three_are_answered_on_one_connection(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        for _ in range(3):
            stage.send(GET)
            expect_answer(stage)
            stage.expect_nothing()


@check(
    "next",
    claim="after its last request, a client gets the end, and no other answer",
    why="Connection: close says which is the last, and HTTP/1.0 knows only one.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def the_last_request_ends_the_connection(trial: Trial) -> None:
    old = b"GET / HTTP/1.0\r\n\r\n"
    for data, asked in ((CLOSING, LAST), (old, GET_1_0)):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data + GET)
            stage.send(GET)
            expect_answer(stage, asked=asked)
            stage.expect_end()
    with about("an answer that waits for room"), trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(bytes(9000), "Connection: close"))
        stage.read_again()
        expect_answer(stage, asked=LAST)
        stage.expect_end()


@check(
    "next",
    claim="a request that is answered is forgotten",
    why="A refusal of what is no request must not be taken for the answer to the last.",
    see=f"{RFC}rfc9110#section-9.3.2",
    lasts=True,
)
def answered_requests_are_forgotten(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(request(method="HEAD"))
        stage.send(b"nonsense\r\n\r\n")
        expect_answers(stage, 200, 400, asked=[HEAD])
        stage.expect_end()


@check(
    "next",
    claim="a client that reads no answers is not read from",
    why="Its answers would pile up in our memory, and so would its requests.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.pause_writing",
    lasts=True,
)
def who_does_not_read_is_not_served_on(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        taken = flood(stage, piece=request("/", "X: " + "x" * 4050))
        trial.require(
            taken is not None,
            "the client sent 256 requests and read no answer, and the server read all "
            "of them",
        )


@check(
    "next",
    claim="a client that reads again gets every answer, in order",
    why="Waiting loses nothing: when there is room, the next request begins.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.resume_writing",
    lasts=True,
)
def who_reads_again_gets_every_answer(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"".join(request(f"/{number}") for number in range(MANY)))
        stage.read_again()
        answers = expect_answers(stage, *[200] * MANY)
        for number, answer in enumerate(answers):
            line = answer.body.partition(b"\n")[0]
            trial.require(
                line == b"GET /%d" % number,
                f"answer {number + 1} is to {line.decode()}, and not to GET /{number}",
            )
        stage.send(GET)
        expect_answer(stage)


@check(
    "next",
    claim="an empty line between two requests is skipped",
    why="h11 may hold it already when the next request begins, and answers 400.",
    see=f"{RFC}rfc9112#section-2.2",
    lasts=True,
)
def empty_lines_between_requests_are_skipped(trial: Trial) -> None:
    large = post(b"x" * (32_764 - len(post(b"", size=10_000))))
    for data in (
        post(b"hi") + EMPTY_LINE + GET,
        post(b"hi") + EMPTY_LINE * 2 + GET,
        large + EMPTY_LINE + GET,  # h11 is handed no more than 5 bytes of what follows
    ):
        for size in (len(data), len(data) - len(GET) - 1):
            with trial.stage() as stage:
                stage.connect()
                stage.send(data, piece=size)
                expect_answers(stage, 200, 200)
