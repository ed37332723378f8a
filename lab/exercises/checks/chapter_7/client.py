"""What is asked of a client without a server: the challenge `client`."""

import asyncio
from http import HTTPStatus
from typing import Any

from lab.exercises.check import MAIN, WWW, check
from lab.exercises.checks.chapter_6.apps import Notes, body, logged, says, start
from lab.exercises.checks.chapter_6.room import until_stopped
from lab.exercises.checks.clock import serve_nobody
from lab.exercises.checks.http import about
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send, TracedApp


@check(
    "client",
    claim="ask() returns what an application answers: status, headers and body",
    why="It is all that a test wants to know, and it takes no port.",
    see=f"{WWW}#response-start-send-event",
)
def answers_are_returned(trial: Trial) -> None:
    header = (b"x-made", b"up")
    stream = says(
        start(201, [header]), *map(body, (b"one", b"two"), (True, True)), body()
    )
    answer = asked(trial, stream)
    trial.require(
        isinstance(answer.body, bytes),
        f"the body should be bytes, and it is a {type(answer.body).__name__}",
    )
    found = answer.status, list(answer.headers), answer.body
    expect_found(trial, found, (201, [header], b"onetwo"))


@check(
    "client",
    claim="an application is asked what was asked of ask()",
    why="An application reads its scope, and then receives a body, to its end.",
    see=f"{WWW}#http-connection-scope",
)
def applications_are_asked(trial: Trial) -> None:
    notes, given = Notes(), [(b"X-Made", b"up"), (b"X-Made", b"too")]
    answer = asked(
        trial,
        notes,
        "/caf%C3%A9?q=1",
        method="POST",
        headers=given,
        body=b"hello",
    )
    expect_found(trial, answer.body, b"hello")
    scope = notes.scopes[0]
    for name, value in (
        ("type", "http"),
        ("method", "POST"),
        ("path", "/café"),
        ("query_string", b"q=1"),
    ):
        expect_found(trial, scope[name], value)
    made = [value for name, value in scope["headers"] if name == b"x-made"]
    expect_found(trial, made, [b"up", b"too"])
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    trial.require(hosts, "HTTP/1.1 wants a Host, and there is none")
    trial.require(len(given) == 2, f"ask() has changed what it was given: {given}")
    asked(trial, notes, headers=[(b"Host", b"example.org")])
    hosts = [value for name, value in notes.scopes[1]["headers"] if name == b"host"]
    expect_found(trial, hosts, [b"example.org"])


@check(
    "client",
    claim="an application that fails, or returns too soon, has answered 500",
    why="A test wants to see what a client would see.",
    see=f"{MAIN}#error-handling",
)
def failures_are_answers(trial: Trial) -> None:
    for app in (says(then=RuntimeError("a mistake")), says(start()), says()):
        expect_found(trial, asked(trial, app).status, 500)
    wire = trial.subject.module("challenges.client").MemoryWire()
    wire.fail(HTTPStatus.SERVICE_UNAVAILABLE)
    with about("the wire was told to fail with a 503"):
        expect_found(trial, wire.answer().status, 503)


@check(
    "client",
    claim="half a response is a ConnectionError",
    why="Who takes it for a whole one tests nothing.",
    see=f"{MAIN}#error-handling",
)
def half_a_response_is_an_error(trial: Trial) -> None:
    for error in (RuntimeError("a mistake"), None):
        try:
            answer = asked(trial, says(start(), body(b"half", more=True), then=error))
        except ConnectionError:
            continue
        trial.fail(f"half of a response was sent, and ask() returned {answer}")
    wire = trial.subject.module("challenges.client").MemoryWire()
    try:
        answer = wire.answer()
    except ConnectionError:
        return
    trial.fail(f"nothing was sent, and answer() returned {answer}")


@check(
    "client",
    claim="an application is told when its response is complete, and not before",
    why="Frameworks wait for that, and a test that waits with them never ends.",
    see=f"{WWW}#disconnect-receive-event",
)
def the_end_is_told(trial: Trial) -> None:
    happened: list[str] = []

    async def listen(receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        happened.append("http.disconnect was received")

    async def answers(scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(listen(receive))
        for _ in range(10):
            await asyncio.sleep(0)
        await send(start())
        await send(body(b"half", more=True))
        for _ in range(10):
            await asyncio.sleep(0)
        happened.append("the end of a response was sent")
        await send(body(b"done"))
        await task

    asked(trial, answers)
    wanted = ["the end of a response was sent", "http.disconnect was received"]
    expect_found(trial, happened, wanted)


@check(
    "client",
    claim="other tasks have their turn while an application streams",
    why="It may stream until another task tells it to stop.",
    see="https://docs.python.org/3/library/asyncio-task.html#sleeping",
)
def others_have_their_turn(trial: Trial) -> None:
    answer = asked(trial, until_stopped, "/?x")
    trial.require(
        answer.body.endswith(b"xstopped"),
        "another task should have stopped the stream, and it ended by itself",
    )


@check(
    "client",
    claim="ask() returns when the application has ended, and not before",
    why="What it does behind its response, a test may want to look at, too.",
    see="https://docs.python.org/3/library/asyncio-task.html#awaitables",
)
def the_whole_call_is_awaited(trial: Trial) -> None:
    ask = trial.subject.module("challenges.client").ask

    async def works_on(scope: Scope, receive: Receive, send: Send) -> None:
        await says(start(), body(b"done"))(scope, receive, send)
        await asyncio.sleep(1)

    with trial.stage(serve_nobody) as stage:
        loop = stage.server.loop
        task = loop.create_task(ask(TracedApp(loop.recorder, works_on)))
        stage.advance(0.9)
        words = "the application works on for a second, and ask() has returned"
        trial.require(not task.done(), words)
        stage.advance(0.2)
        trial.require(task.done(), "the application has ended, and ask() waits")


def asked(trial: Trial, app: App, *arguments: Any, **options: Any) -> Any:
    """Return what ask() returns, on the lab's loop, without a server."""
    ask = trial.subject.module("challenges.client").ask
    with logged(), trial.stage(serve_nobody) as stage:
        loop = stage.server.loop
        shown = TracedApp(loop.recorder, app)
        task = loop.create_task(ask(shown, *arguments, **options))
        stage.server.settle()
        trial.require(task.done(), "nothing is left to do, and ask() has not returned")
        return task.result()


def expect_found(trial: Trial, found: object, wanted: object) -> None:
    """Expect something, and show both if it is something else."""
    trial.require(found == wanted, f"expected {wanted!r}, and found {found!r}")
