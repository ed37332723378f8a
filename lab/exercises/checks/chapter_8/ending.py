"""What is asked of a server that stops: the step `ending`."""

import asyncio

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_6.apps import body, logged, start
from lab.exercises.checks.chapter_6.others import busy, slow
from lab.exercises.talk import Talk, expect
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send

from .accepting import come, expect_last
from .living import (
    FOREVER,
    LIFESPAN,
    RECEIVE,
    START,
    STOP,
    STOPPED,
    Living,
    be_stubborn,
    served,
)

SHUTDOWN = f"{LIFESPAN}#shutdown-receive-event"
CLOSING = f"{RFC}rfc9112#section-9.6"
CANCEL = f"{DOCS}asyncio-task.html#task-cancellation"
TURNS = f"{DOCS}asyncio-task.html#sleeping"


def noting_end(app: App, notes: list[object]) -> App:
    """Return an application that notes when another has ended."""

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        finally:
            notes.append("request ended")

    return noting


@check(
    "ending",
    claim="the application is told to stop when the last request has ended, not before",
    why="A database that is closed first breaks the requests that still run.",
    see=SHUTDOWN,
)
def the_lifespan_ends_last(trial: Trial) -> None:
    for seconds, status in ((3, 200), (60, 503)):
        app = Living(*START, *STOP)
        app.app = noting_end(slow(seconds, start(), body()), app.notes)
        with trial.stage(served(app)(trial)) as stage:
            come(stage, 1)
            stage.server.begin_to_stop(10)
            stage.advance(20)
            expect(stage, status)
            wanted = ["request ended", "lifespan.shutdown", "returned"]
            found = app.notes[1:]
            words = f"what came was {found}, and should be {wanted}"
            trial.require(found == wanted, words)
            trial.require(has_stopped(stage), "all have ended, and the stop waits")
    app = Living(*START, RECEIVE, 3, STOPPED, app=busy([]))
    with trial.stage(served(app)(trial), room=10) as stage:
        Talk(stage).hold("""
            connect; stop reading; GET /
            stop 4 s; advance 4.9 s; expect open; advance 0.3 s; expect gone
            expect stopping; advance 3 s; expect stopped
        """)


class Working:
    """An application that responds, and then works for some seconds more.

    It does so for one of the `seconds` after each request.
    """

    def __init__(self, notes: list[object], *seconds: float) -> None:
        self.notes = notes
        self.seconds = iter(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"done"))
        try:
            await asyncio.sleep(next(self.seconds))
            self.notes.append("worked")
        except asyncio.CancelledError:
            self.notes.append("cancelled")
            raise


@check(
    "ending",
    claim="a stop waits for applications that work on behind their response",
    why="Such work may be a mail that was promised. It has the grace like a response.",
    see=f"{DOCS}asyncio-task.html#asyncio.wait",
)
def background_work_is_waited_for(trial: Trial) -> None:
    for seconds, after, wanted in ((3, 3.1, "worked"), (60, 10.1, "cancelled")):
        app = Living(*START, *STOP)
        app.app = Working(app.notes, 1, seconds)
        with trial.stage(served(app)(trial)) as stage:
            come(stage, 2)
            stage.server.begin_to_stop(10)
            stage.advance(0.1)
            for client in (1, 2):
                expect_last(stage, client)
            stage.advance(after - 0.3)
            worked = f"one works for 1 s, another for {seconds} s, and both have 10 s"
            trial.require(not has_stopped(stage), f"{worked}; the stop is over")
            stage.advance(0.2)
            found = app.notes[1:4]
            words = f"{worked}; what came is {found}"
            trial.require(found == ["worked", wanted, "lifespan.shutdown"], words)
            trial.require(has_stopped(stage), "all have ended, and the stop waits")


@check(
    "ending",
    claim="a stop with less grace hurries the one that is at work, and both are over",
    why="You press Ctrl-C once more. What waits should not wait any longer.",
    see=CANCEL,
)
def stops_are_hurried(trial: Trial) -> None:
    app = Living(*START, *STOP, app=busy([]))
    with trial.stage(served(app)(trial)) as stage:
        come(stage, 1)
        stage.server.begin_to_stop(60)
        first = stage.server.stopping
        stage.advance(5)
        stage.server.begin_to_stop(0)
        stage.advance(1)
        expect(stage, 503)
        done = has_stopped(stage) and first.done()
        trial.require(done, "a second stop had no grace, and one of the two waits")


@check(
    "ending",
    claim="whatever an application does, a stop ends within its grace and 7 seconds",
    why="A supervisor kills a server that takes too long, and then nothing is saved.",
    see=CANCEL,
)
def stops_are_bounded(trial: Trial) -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/behind":
            await send(start())
            await send(body(b"done"))
        await be_stubborn()

    for path in (b"/", b"/behind"):
        app = Living(*START, RECEIVE, FOREVER, app=respond)
        with trial.stage(served(app)(trial)) as stage, logged():
            stage.connect()
            stage.send(b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n" % path)
            stage.server.begin_to_stop(2)
            stage.advance(9.1)
            words = "the grace was 2 s, 9 s have passed, and the stop waits"
            trial.require(has_stopped(stage), words)
            told = "lifespan.shutdown" in app.notes
            trial.require(told, "the stop is over, and the application was not told")
