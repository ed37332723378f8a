"""What is asked between application and transport: the steps `held` to `bytes`."""

import asyncio
from http import HTTPStatus
from typing import Any

from chapters.ch03_h11_http.answer import date
from chapters.ch05_flow_control.body import RequestBody
from lab.exercises.check import MAIN, RFC, check
from lab.exercises.checks.chapter_6.apps import body, logged, says, start
from lab.exercises.checks.chapter_6.others import PIECE
from lab.exercises.checks.clock import serve_nobody
from lab.exercises.checks.http import GET, expect_answer
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send, TracedApp


class NotingWire:
    """A Wire that notes what it is to send, and refuses the first piece if told to."""

    def __init__(self, refuses: bool = False) -> None:
        self.closed = self.paused = False
        self.refuses = refuses
        self.sent: list[tuple[bool, bytes, bool]] = []  # with a head? what? the end?

    async def ready(self) -> None:
        """Return: there is room."""

    async def drain(self) -> None:
        """Let others have their turn."""
        await asyncio.sleep(0)

    def send(self, head: Any, data: bytes, end: bool) -> None:
        """Note what comes next of the response."""
        if self.refuses:
            self.refuses = False
            raise RuntimeError("the wire refuses this piece")
        self.sent.append((head is not None, bytes(data), end))

    def finish(self) -> None:
        """Nothing follows here."""

    def fail(self, status: HTTPStatus) -> None:
        """Nobody waits here."""

    def abort(self) -> None:
        """Nobody waits here."""


@check(
    "held",
    claim="a piece that the wire refuses counts for nothing, and can be sent again",
    why="The state says what is out. Ahead of the bytes, it would forbid the 500.",
    see=f"{MAIN}#error-handling",
)
def refused_pieces_count_for_nothing(trial: Trial) -> None:
    async def tries_again(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        try:
            await send(PIECE)
        except RuntimeError:
            await send(PIECE)
        await send(body(b"end"))

    wire = NotingWire(refuses=True)
    expect_sent(
        trial,
        wire,
        tries_again,
        "GET",
        [(True, b"half", False), (False, b"end", True)],
    )


@check(
    "length",
    claim="nothing is handed to the wire behind the end of a response",
    why="The next response may be on it by then. Its bytes are not this one's.",
    see=f"{RFC}rfc9110#section-6.4.1",
)
def nothing_follows_the_end(trial: Trial) -> None:
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304)):
        app = says(start(status), PIECE, PIECE, body())
        expect_sent(trial, NotingWire(), app, method, [(True, b"", True)])


@check(
    "bytes",
    claim="the text of a date is made once a second, and not for each response",
    why="It has whole seconds. With a part of one, date() finds nothing that it kept.",
    see=f"{RFC}rfc9110#section-5.6.7",
)
def dates_are_kept(trial: Trial) -> None:
    with trial.stage(app=says(start(), body(b"now"))) as stage:
        stage.connect()
        before = date.cache_info().misses
        for _ in range(3):
            stage.advance(0.2)
            stage.send(GET)
            expect_answer(stage)
        made = date.cache_info().misses - before
        trial.require(
            made <= 1,
            f"date() made the text {made} times within a second, and not once",
        )


def expect_sent(
    trial: Trial,
    wire: NotingWire,
    app: App,
    method: str,
    wanted: list[tuple[bool, bytes, bool]],
) -> None:
    """Expect what an application's cycle hands to its wire."""
    incoming = RequestBody(lambda: None)
    incoming.end()
    scope = {"type": "http", "method": method, "path": "/"}
    cycle = trial.subject.module("cycle").RequestCycle(scope, incoming, wire)
    with logged(), trial.stage(serve_nobody) as stage:
        loop = stage.server.loop
        loop.create_task(cycle.run(TracedApp(loop.recorder, app)))
        stage.server.settle()
    trial.require(
        wire.sent == wanted,
        f"to {method}, wire.send() should be given {in_words(wanted)}; it was given "
        f"{in_words(wire.sent)}",
    )


def in_words(sent: list[tuple[bool, bytes, bool]]) -> str:
    """Say what a wire was given."""
    said = [
        f"{'a head and ' if head else ''}{data!r}{' as the end' if end else ''}"
        for head, data, end in sent
    ]
    return ", then ".join(said) or "nothing"
