"""What is asked of how a connection ends: the step `end`."""

from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.http import (
    GET,
    LAST,
    expect_answer,
    expect_answers,
    request,
)
from lab.exercises.trial import Trial

CLOSING = request("/", "Connection: close")


@check(
    "end",
    claim="a client that asks and hangs up gets its answer, and then the end",
    why="FIN says that nothing more will be asked, and not that nobody listens.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def who_asks_and_hangs_up_is_answered(trial: Trial) -> None:
    with trial.stage(room=100) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET + GET)
        stage.hang_up()
        stage.read_again()
        expect_answers(stage, 200, 200)
        stage.expect_end()


@check(
    "end",
    claim="who hangs up amid a request gets a 400, and who has asked nothing, the end",
    why="The end is an event like any other, and h11 knows what it means.",
    see=f"{RFC}rfc9112#section-8",
    lasts=True,
)
def the_end_is_an_event(trial: Trial) -> None:
    for data, statuses in ((b"", []), (GET, [200]), (GET[:-1], [400])):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            stage.hang_up()
            expect_answers(stage, *statuses)
            stage.expect_end()


@check(
    "end",
    claim="a client that is refused while it sends can send on, and is not reset",
    why="A reset may destroy our answer, before the client has read it.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def who_is_refused_is_not_reset(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"nonsense\r\n\r\n")
        for _ in range(5):
            stage.send(b"more " * 1000)
        expect_answer(stage, 400)
        stage.expect_end()
        stage.hang_up()
        stage.expect_end()


@check(
    "end",
    claim="what comes after the last answer is dropped, and not kept",
    why="A client may send for as long as it likes. None of it will be read.",
    see=f"{RFC}rfc9112#section-9.6",
)
def what_comes_after_the_end_is_dropped(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(CLOSING)
        stage.send(b"more " * 100_000)
        expect_answer(stage, asked=LAST)
        server: Any = stage.server.server
        (transport,) = server.connections.open
        kept = len(transport.get_protocol().reader.unread)
        trial.require(not kept, f"{kept:,} bytes are kept that nobody will read")


@check(
    "end",
    claim="when both sides have finished, the connection is closed",
    why="An open connection costs a descriptor, and a process has not many of them.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.Protocol.eof_received",
    lasts=True,
)
def both_ends_close_the_connection(trial: Trial) -> None:
    for data in (b"", GET, CLOSING, b"nonsense\r\n\r\n"):
        with trial.stage() as stage:
            stage.connect()
            before = stage.server.descriptors()
            stage.send(data)
            stage.hang_up()
            trial.require(
                stage.server.descriptors() < before,
                "both sides have finished, and the connection is still open",
            )
