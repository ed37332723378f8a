"""What is asked of send() where there is no room, or no client: the step `send`."""

import asyncio
from functools import partial
from typing import Any

from lab.exercises.check import DOCS, WWW, check
from lab.exercises.checks.http import GET, expect_answer, expect_body
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

from .apps import Trying, asking, body, serving, start
from .messages import BODY
from .others import crowding

PIECE = 10_000  # bytes
PIECES = 100


@check(
    "send",
    claim="an application waits in send() while its client does not read",
    why="What it sends would pile up in our memory, however much it is.",
    see=BODY,
    lasts=True,
)
def an_application_waits_for_room(trial: Trial) -> None:
    given: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        for number in range(PIECES):
            given.append(number)
            await send(body(bytes(PIECE), more=True))
        await send(body())

    serve = partial(trial.subject.serve(), high_water=4 * PIECE)
    with trial.stage(serve, app=app, room=PIECE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        trial.require(
            len(given) < PIECES // 2,
            f"the client reads nothing, and {len(given)} pieces were taken for it",
        )
        stage.read_again()
        expect_body(expect_answer(stage), bytes(PIECE) * PIECES)


async def until_stopped(scope: Scope, receive: Receive, send: Send) -> None:
    """Stream the query until the loop has had a turn for another callback."""
    stop, piece = asyncio.Event(), scope["query_string"]
    await send(start())
    asyncio.get_running_loop().call_soon(stop.set)
    for _ in range(PIECES):
        if not stop.is_set():
            await send(body(piece, more=True))
    await send(body(b"stopped" if stop.is_set() else b"never stopped"))


others_have_their_turn = talk(
    "send",
    "a stream gives other tasks their turn",
    "There is room for each piece, so a wait for room alone would never yield.",
    f"{DOCS}asyncio-task.html#sleeping",
    'GET /?x; expect 200 "xstopped"; GET /; expect 200 "stopped"',
    serve=serving(until_stopped),
    lasts=True,
)


@check(
    "send",
    claim="several tasks of an application find no more room than one",
    why="Each of them saw room when it began. Then the others filled it.",
    see=BODY,
    lasts=True,
)
def many_tasks_wait_for_room(trial: Trial) -> None:
    serve = partial(trial.subject.serve(), high_water=4 * PIECE)
    with trial.stage(serve, app=crowding, room=PIECE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        server: Any = stage.server.server
        (held,) = (each.get_write_buffer_size() for each in server.connections.open)
        trial.require(
            held < 10 * PIECE,
            f"the client reads nothing, and {held} bytes wait for it in the transport",
        )
        stage.read_again()
        expect_body(expect_answer(stage), bytes(PIECE) * PIECES)


@check(
    "send",
    claim="send() raises an OSError once the client is gone",
    why="Else, an application that streams would do so for ever, and for nobody.",
    see=f"{WWW}#disconnected-client-send-exception",
    lasts=True,
)
def who_sends_to_nobody_is_told(trial: Trial) -> None:
    for messages, words in (
        ([start()], "a status"),
        ([start(), body(b"half", more=True), body(b"more", more=True)], "a piece"),
    ):
        trying = Trying(*messages, wait=1)
        with asking(trial, trying) as stage:
            stage.reset()
            stage.advance(2)
            trying.require(trial, f"{words} for a client that had reset", OSError)
    trying = Trying(start(), body(bytes(PIECE * PIECES), more=True))
    with trial.stage(app=trying) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.reset()
        trying.require(trial, "a piece without room, and then a reset", OSError)
