"""What is asked of a middleware: the challenge `timed`."""

import asyncio
from typing import Any

from lab.exercises.check import DOCS, MAIN, WWW, check
from lab.exercises.checks.http import GET, expect_answer, expect_body, request
from lab.exercises.trial import Trial
from lab.tracing.application import App, Message, Receive, Scope, Send

from .apps import body, logged, says, start
from .others import rerouting
from .running import MOST, visiting


@check(
    "timed",
    claim="there is a line for every request: what was asked, and what came",
    why="The status passes through send(), and nowhere else.",
    see=f"{MAIN}#middleware",
)
def every_request_has_a_line(trial: Trial) -> None:
    pieces = [body(b"hel", more=True), body(b"lo")]
    empty = {"type": "http.response.body"}
    for method, target, status, messages in (
        ("GET", "/", 200, [body(b"hello")]),
        ("POST", "/a/b?q=1", 201, pieces),
        ("DELETE", "/5", 404, [empty]),
    ):
        lines: list[str] = []
        app = timed(trial, says(start(status, [(b"x", b"y")]), *messages), lines)
        with visiting(trial, app) as stage:
            stage.send(request(target, method=method))
            size = len(expect_answer(stage, status).body)
            expect_lines(
                trial, lines, f"{method} {target} {status} {size} bytes 0.000 s"
            )


@check(
    "timed",
    claim="the time is that until the response is complete",
    why="What an application does afterwards, its client does not wait for.",
    see=f"{WWW}#response-body-send-event",
)
def the_response_is_timed(trial: Trial) -> None:
    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.25)
        await receive()
        await send(start())
        await send(body(b"one", more=True))
        await asyncio.sleep(0.5)
        await send(body(b"two"))
        await asyncio.sleep(60)

    lines: list[str] = []
    with visiting(trial, timed(trial, slow, lines)) as stage:
        stage.send(GET)
        stage.advance(0.5)
        stage.connect(2)
        stage.send(request("/2"), 2)
        stage.advance(1)
        expect_answer(stage)
        stage.advance(60)
        took = "200 6 bytes 0.750 s"
        expect_lines(trial, lines, f"GET / {took}", f"GET /2 {took}")


@check(
    "timed",
    claim="everything passes as it is, and when it is given",
    why="A middleware that collects a response cannot be put around a stream.",
    see=f"{MAIN}#middleware",
)
def everything_passes(trial: Trial) -> None:
    keys: list[int] = []

    async def streams(scope: Scope, receive: Receive, send: Send) -> None:
        keys.append(len(scope))
        await receive()
        await send(start())
        await send(body(b"one", more=True))
        await asyncio.sleep(1)
        await send(body(b"two"))

    with visiting(trial, timed(trial, streams, [])) as stage:
        stage.send(GET)
        came = bytes(stage.client(1).link.received)
        trial.require(b"one" in came, "a piece was sent, and the client has nothing")
        stage.advance(1)
        answer = expect_answer(stage)
        expect_body(answer, b"onetwo")
        added = {name for name, _ in answer.headers} - {b"date", b"transfer-encoding"}
        trial.require(not added, f"these headers were added to the response: {added}")
        words = f"the server's scope has 12 keys, and the application saw {keys}"
        trial.require(keys == [12], words)


@check(
    "timed",
    claim="a scope that is no request passes without a line",
    why="The same application is called for lifespan and for WebSockets.",
    see=f"{MAIN}#connection-scope",
)
def other_scopes_pass(trial: Trial) -> None:
    called: list[tuple[Any, ...]] = []
    lines: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        called.append((scope, receive, send))

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        """Take it."""

    async def call(given: tuple[Any, ...]) -> None:
        await timed(trial, app, lines)(*given)

    for kind in ("lifespan", "websocket"):
        given = ({"type": kind}, receive, send)
        with trial.stage() as stage:
            stage.server.call(call(given))
        words = f"the application was not called for {kind}, with all three"
        trial.require(called[-1:] == [given], words)
    trial.require(not lines, f"there is a line for what is no request: {lines}")


@check(
    "timed",
    claim="a failure has its line, and goes on to the server",
    why="A middleware that keeps an error hides it from the log, and from the client.",
    see=f"{MAIN}#error-handling",
)
def failures_have_a_line(trial: Trial) -> None:
    for messages, wanted in (
        ([], "GET / - 0 bytes 0.000 s unfinished"),
        ([start()], "GET / 200 0 bytes 0.000 s unfinished"),
        ([start("200")], "GET / - 0 bytes 0.000 s unfinished"),
        ([start(), body("text")], "GET / 200 0 bytes 0.000 s unfinished"),
        ([start(), body(b"whole")], "GET / 200 5 bytes 0.000 s"),
    ):
        lines: list[str] = []
        app = says(*messages, then=RuntimeError("a mistake of the application"))
        with logged() as records, visiting(trial, timed(trial, app, lines)) as stage:
            stage.send(GET)
            expect_lines(trial, lines, wanted)
            stage.receive(1, MOST)
            trial.require(
                records, "the application failed, and the server has not heard"
            )


@check(
    "timed",
    claim="an application that is cancelled halfway has a line, too",
    why="A cancellation is no Exception, and it may strike any application.",
    see=f"{DOCS}asyncio-exceptions.html#asyncio.CancelledError",
)
def the_cancelled_have_a_line(trial: Trial) -> None:
    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"half", more=True))
        await asyncio.sleep(3600)

    lines: list[str] = []
    with visiting(trial, timed(trial, waits, lines)) as stage:
        stage.send(GET)
        stage.advance(2)
        stage.server.begin_to_stop(0)
        stage.advance(1)
        trial.require(
            [line[:18] + line[-10:] for line in lines]
            == ["GET / 200 4 bytes unfinished"],
            'expected a line "GET / 200 4 bytes ... unfinished" when the server stops, '
            f"and {lines or 'nothing'} was written",
        )


@check(
    "timed",
    claim="a client cannot write a line of its own",
    why="What is decoded may hold the end of a line: %0A becomes one.",
    see=f"{WWW}#http-connection-scope",
)
def nobody_forges_a_line(trial: Trial) -> None:
    lines: list[str] = []
    app = rerouting(says(start(), body()))
    with visiting(trial, timed(trial, app, lines)) as stage:
        for target in ("/%0AGET%20/forged%20200%2F", "/?%0AGET%20/forged"):
            lines.clear()
            stage.send(request(target))
            expect_answer(stage)
            expect_lines(trial, lines, f"GET {target} 200 0 bytes 0.000 s")


def timed(trial: Trial, app: App, lines: list[str]) -> App:
    """Return an application within the challenge's, whose lines are kept."""
    found: App = trial.subject.module("challenges.timed").Timed(app, lines.append)
    return found


def expect_lines(trial: Trial, lines: list[str], *wanted: str) -> None:
    """Expect these lines, and no other."""
    words = " and ".join(f'the line "{line}"' for line in wanted)
    trial.require(
        lines == list(wanted),
        f"expected {words}, and {lines or 'nothing'} was written",
    )
