"""What is asked between an answer and the next request: the step `room`."""

from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_5.handling import answer_at_once, handling
from lab.exercises.checks.http import (
    GET,
    LAST,
    expect_answer,
    expect_answers,
    post,
    request,
)
from lab.exercises.trial import Trial

PROTOCOL = f"{DOCS}asyncio-protocol.html"


@check(
    "room",
    claim="the next request begins when both sides are done with this one",
    why="An answer may be whole while its request is not. h11 would refuse to go on.",
    see="https://h11.readthedocs.io/en/latest/api.html#h11.Connection.start_next_cycle",
)
def both_sides_are_done_first(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(post(b"", size=6))
        expect_answer(stage)
        stage.send(b"abc")
        stage.expect_nothing()
        stage.send(b"def" + GET)
        expect_answer(stage)


@check(
    "room",
    claim="a request that is answered is forgotten, and counted",
    why="What its client owes depends on that, and what the client's end means.",
    see=f"{RFC}rfc9112#section-9.3",
)
def answers_are_counted(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.advance(1)
        stage.send(GET)
        expect_answer(stage)
        stage.advance(4.9)
        stage.expect_nothing()
        stage.advance(0.2)
        stage.expect_end()
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(GET)
        expect_answer(stage)
        stage.hang_up()
        stage.expect_end()


@check(
    "room",
    claim="who reads no answer has no further request begun",
    why="A client could ask a thousand things, and read none of the answers.",
    see=f"{RFC}rfc9112#section-9.3.2",
)
def the_next_waits_for_room(trial: Trial) -> None:
    begun: list[str] = []

    async def handler(exchange: Any) -> None:
        begun.append(exchange.request.target.decode())
        exchange.start(204)  # Its end is all that is written, and nobody drains.

    with trial.stage(handling(trial, handler, high_water=1000), room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"".join(request(f"/{number}") for number in range(200)))
        stage.advance(5)
        trial.require(
            len(begun) < 100,
            f"the client reads nothing. Of its 200 requests, {len(begun)} were begun, "
            "and answered with a 204",
        )
        stage.read_again()
        expect_answers(stage, *[204] * 200)


@check(
    "room",
    claim="a request that waited for room is served when there is some",
    why="It is here already. No byte of the client's will bring it to mind again.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
)
def what_waited_for_room_is_served(trial: Trial) -> None:
    serve = handling(trial, answer_at_length, high_water=1000)
    with trial.stage(serve, room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET + GET)
        stage.advance(1)
        stage.read_again()
        expect_answers(stage, 200, 200)


@check(
    "room",
    claim="a client that has taken its last answer late, and does not end, is cut off",
    why="There is room again, so its end is owed. Nothing else will set that limit.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
)
def who_has_taken_it_owes_the_end(trial: Trial) -> None:
    serve = handling(trial, answer_at_length, high_water=1000)
    with trial.stage(serve, room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(request("/", "Connection: close"))
        stage.advance(10)
        stage.read_again()
        expect_answer(stage, asked=LAST)
        stage.expect_end()
        stage.advance(100)
        trial.require(
            stage.server.descriptors() == 1,
            "100 s after our end, the connection is still open",
        )


async def answer_at_length(exchange: Any) -> None:
    """Answer with a long head and no body, which goes out when nobody drains."""
    exchange.start(200, [(b"x-long", b"x" * 5000)])
