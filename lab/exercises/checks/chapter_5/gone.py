"""What is asked when a client is lost, or an answer: the step `gone`."""

from collections.abc import Callable
from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_5.handling import (
    Writer,
    answer_at_once,
    fail,
    fail_half_way,
    handling,
    logged,
    read,
)
from lab.exercises.checks.chapter_5.hearing import Hearing
from lab.exercises.checks.http import GET, HEAD, expect_answer, post, request
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

LOST = f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.connection_lost"
INCOMPLETE = f"{RFC}rfc9112#section-8"
CHUNKED = request("/", "Transfer-Encoding: chunked", method="POST")


@check(
    "gone",
    claim="a client that is lost sends its handler away, whatever that waits for",
    why="asyncio does not resume a lost connection. A handler that is not told stays.",
    see=LOST,
)
def lost_clients_send_handlers_away(trial: Trial) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close):
        writer = Writer()
        for handler, data in ((writer, GET), (read, post(b"bo", size=4))):
            with trial.stage(handling(trial, handler), room=1000) as stage:
                stage.connect()
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                left = running(stage)
                what = "to write" if handler is writer else "to read"
                trial.require(
                    not left, f"the client has left, and its handler still waits {what}"
                )
        trial.require(
            isinstance(writer.error, OSError),
            "the client has left, and write() should raise an OSError; it raised "
            f"{writer.error!r}",
        )


@check(
    "gone",
    claim="half of an answer does not look whole",
    why="The status is out already. A missing end is all that can still be said.",
    see=INCOMPLETE,
)
def half_does_not_look_whole(trial: Trial) -> None:
    with logged(), trial.stage(handling(trial, fail_half_way)) as stage:
        stage.connect()
        stage.send(GET)
        Hearing(stage).require_half()


@check(
    "gone",
    claim="a body that stalls when half of its answer is out gets no 408 any more",
    why="It would be read as a part of the answer, and that must not look whole.",
    see=INCOMPLETE,
    lasts=True,
)
def no_408_within_an_answer(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(post(b"sixteen letters.", size=32))
        hearing = Hearing(stage)
        hearing.take()
        stage.advance(21)
        hearing.require_half()
        trial.require(b"408" not in hearing.body, "a 408 came as a part of the body")


@check(
    "gone",
    claim="a failure before the first byte is a whole answer, and a HEAD gets no body",
    why="As long as nothing is out, the client can still be told what happened.",
    see=f"{RFC}rfc9110#section-15.6.1",
)
def a_failure_is_told_while_it_can_be(trial: Trial) -> None:
    for method, asked in (("GET", None), ("HEAD", HEAD)):
        with logged(), trial.stage(handling(trial, fail)) as stage:
            stage.connect()
            stage.send(request("/", method=method))
            answer = expect_answer(stage, 500, asked=asked)
            stage.expect_end()
            trial.require(answer.closes, "the end came, and the 500 did not say so")


@check(
    "gone",
    claim="an answer that is whole is not followed by another, whatever comes then",
    why="What is wrong in the rest of a body is not worth a second answer.",
    see=f"{RFC}rfc9112#section-9.2",
)
def one_answer_is_enough(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(CHUNKED)
        expect_answer(stage)
        stage.send(b"no chunk\r\n")
        stage.expect_end()


@check(
    "gone",
    claim="what is sent in one call goes out in one write",
    why="Each write is a call of the system, and may be a packet of its own.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.write",
)
def one_call_is_one_write(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        link, pieces = stage.client(1).link, []
        before = link.saw

        def saw(name: str, data: bytes | None) -> None:
            before(name, data)
            if data:
                pieces.append(data)

        link.saw = saw
        stage.send(GET)
        expect_answer(stage)
        trial.require(
            len(pieces) == 2,
            "an answer of one piece is two writes: the head with the piece, and the "
            f"end; yours was {len(pieces)}",
        )


@check(
    "gone",
    claim="nobody writes to a connection that closes",
    why="A transport that was told to close drops what is written, without a word.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.close",
)
def nobody_writes_while_it_closes(trial: Trial) -> None:
    writer = Writer()
    with logged() as messages:
        with trial.stage(handling(trial, writer), room=1000) as stage:
            stage.connect()
            stage.stop_reading()
            stage.send(GET)
            before = writer.written
            stage.server.begin_to_stop(5)
            for _ in range(60):  # There is room again, but something left to send.
                stage.client(1).receive_at_once(1000)
            more = writer.written - before
            trial.require(
                more <= 1, f"the server stops, and its handler wrote {more} pieces more"
            )
            trial.require(
                isinstance(writer.error, OSError),
                "the connection closes, and write() should raise an OSError; it raised "
                f"{writer.error!r}",
            )
        trial.require(not messages, f"in the log: {' and '.join(messages)}")


def running(stage: Stage) -> int:
    """Return how many handlers run."""
    server: Any = stage.server.server
    return len(server.handlers.running)
