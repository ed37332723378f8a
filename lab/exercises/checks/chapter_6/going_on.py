"""What is asked of how a connection goes on from what has come: the step `bridge`."""

from functools import partial
from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.http import (
    GET,
    chunked,
    expect_answer,
    expect_answers,
    expect_body,
    request,
)
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

from .apps import Notes, body, start
from .others import slow

FILLING = b"x" * 70_000  # more of a body than waits for an application
CHUNKS = 300  # more than a connection acts on in several turns


@check(
    "bridge",
    claim="a FIN that comes before we have acted on the body leaves the body whole",
    why="We act on so much in a turn, and no more. The FIN may come before the rest.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def a_fin_waits_for_the_body(trial: Trial) -> None:
    data = chunked(FILLING, *[b"piece"] * CHUNKS)
    with trial.stage(app=Notes(busy=1)) as stage:
        stage.connect()
        stage.send(data[: len(FILLING)])  # So we read no further, for a second.
        stage.send(data[len(FILLING) :])
        stage.hang_up()
        stage.advance(1)
        expect_body(expect_answer(stage), FILLING + b"piece" * CHUNKS)


@check(
    "bridge",
    claim="while a client leaves its response unread, its next request is not begun",
    why="A client could ask a thousand things, and read none of the responses.",
    see=f"{RFC}rfc9112#section-9.3.2",
    lasts=True,
)
def the_next_waits_for_room(trial: Trial) -> None:
    content, begun = bytes(10_000), list[bytes]()

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        begun.append(scope["raw_path"])
        await send(start())
        await send(body(content))

    serve = partial(trial.subject.serve(), high_water=1000)
    with trial.stage(serve, app=counting, room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(request("/1") + request("/2"))
        stage.advance(1)
        trial.require(
            begun == [b"/1"],
            f"the client reads nothing, and these of its requests were begun: {begun}",
        )
        stage.read_again()
        for answer in expect_answers(stage, 200, 200):
            expect_body(answer, content)


@check(
    "bridge",
    claim="if requests that waited were dropped, the response is the last",
    why="The client would wait for ever for the responses to those that were dropped.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def dropped_requests(trial: Trial) -> None:
    late = slow(6, start(), body(b"late"))
    streaming = slow(2, start(), body(b"la", more=True), body(b"te"))
    for app, seconds, may_say_so in ((late, 12.5, True), (streaming, 6.5, False)):
        with trial.stage(app=app) as stage:
            stage.connect()
            stage.send(GET * 20_000)  # more than may wait, for longer than they may
            stage.advance(seconds)
            answer = expect_answer(stage)
            expect_body(answer, b"late")
            words = "the last response does not say close, though its head came last"
            trial.require(answer.closes or not may_say_so, words)
            stage.expect_end()


@check(
    "bridge",
    claim="of the addresses of IPv6, a scope has the host and the port",
    why="A socket's name has four parts there, and an application expects two.",
    see=f"{DOCS}socket.html#socket-families",
)
def scopes_have_two_parts(trial: Trial) -> None:
    names = {"peername": ("::1", 50_001, 0, 0), "sockname": ("::1", 8000, 0, 0)}
    notes = Notes()
    with trial.stage(app=notes) as stage:
        stage.connect()
        server: Any = stage.server.server
        (transport,) = server.connections.open
        ask = transport.get_extra_info
        transport.get_extra_info = lambda name, *rest: (
            names.get(name) or ask(name, *rest)
        )
        stage.send(request())
        expect_answer(stage)
        for key, name in (("client", "peername"), ("server", "sockname")):
            found, wanted = notes.scopes[0][key], names[name][:2]
            trial.require(
                found == wanted,
                f"the name of a socket is {names[name]}, and {key!r} in the scope is "
                f"{found!r}, not {wanted!r}",
            )
