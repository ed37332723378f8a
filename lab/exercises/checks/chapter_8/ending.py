"""What is asked of a server that stops: the step `ending`."""

import asyncio
from functools import partial

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_6.apps import body, logged, serving, start
from lab.exercises.checks.chapter_6.others import PIECE, busy, slow
from lab.exercises.checks.http import GET
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.tracing.application import App, Receive, Scope, Send

from .accepting import at_once, come, expect_last
from .living import FOREVER, LIFESPAN, RECEIVE, START, STOP, Living, be_stubborn, served

SHUTDOWN = f"{LIFESPAN}#shutdown-receive-event"
CLOSING = f"{RFC}rfc9112#section-9.6"
CANCEL = f"{DOCS}asyncio-task.html#task-cancellation"
TURNS = f"{DOCS}asyncio-task.html#sleeping"

stops = partial(talk, "ending")
three_seconds = slow(1.5, start(), body(b"late"))

graceful = stops(
    "a stop ends idle connections at once, and the others with their response",
    "Who is idle loses nothing. Who waits for a response was promised one.",
    CLOSING,
    """
    connect; 2: connect; 2: GET /; 3: connect; 3: send "GET / HT"
    stop 10 s; expect the end; 3: expect the end; close; 3: close; 4: connect refused
    expect stopping; 2: after 3 s expect 200 "late"; 2: close; expect stopped
    """,
    serve=serving(three_seconds),
)

streams_break_off = stops(
    "after the grace, a stream is broken off, and does not look complete",
    "What is cut off has to be seen as such: half a file is no file.",
    CLOSING,
    """
    connect; GET /
    stop 4 s; advance 3.9 s; expect so far "half"; expect stopping
    advance 0.2 s; expect half "half"; close; expect stopped
    """,
    serve=serving(busy([], start(), PIECE)),
)

after_grace = stops(
    "after the grace, a client whose response has not begun gets a 503",
    "The server has to end some time, and a client should hear that it is no mistake.",
    f"{RFC}rfc9110#section-15.6.4",
    """
    connect; GET /
    stop 4 s; advance 3.9 s; expect stopping
    advance 0.2 s; expect 503; close; expect stopped
    """,
    serve=serving(busy([])),
)

unread = stops(
    "a client that does not read holds up a stop for the grace and two seconds",
    "What waits for it in the transport would keep the connection open for ever.",
    f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.abort",
    """
    connect; stop reading; GET /
    stop 4 s; advance 4.9 s; expect stopping
    advance 1.3 s; expect stopped; expect nothing left
    """,
    serve=serving(busy([])),
    room=10,
)


@check(
    "ending",
    claim="a request that comes in the turn in which a stop begins is answered",
    why="It is in the system's hands. We close idle connections, and this is none.",
    see=TURNS,
)
def who_asks_meanwhile_is_answered(trial: Trial) -> None:
    for clients in ((1,), (2,), (1, 2)):
        with trial.stage() as stage:
            stage.connect()
            with at_once(stage):
                if 2 in clients:
                    stage.connect(2)
                for client in clients:
                    stage.send(GET, client)
                stage.server.begin_to_stop(5)
            stage.server.settle()
            for client in clients:
                expect_last(stage, client)


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
    why="Whoever closes the database first breaks the requests that still run.",
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


class Working:
    """An application that responds, and then works for some seconds more."""

    def __init__(self, seconds: float, notes: list[object]) -> None:
        self.seconds = seconds
        self.notes = notes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"done"))
        try:
            await asyncio.sleep(self.seconds)
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
        app.app = Working(seconds, app.notes)
        with trial.stage(served(app)(trial)) as stage:
            come(stage, 1)
            expect(stage, 200)
            stage.server.begin_to_stop(10)
            stage.expect_end()
            stage.close()
            stage.advance(after - 0.2)
            waits = not has_stopped(stage)
            words = f"it works for {seconds} s, and has 10 s; the stop is over"
            trial.require(waits, words)
            stage.advance(0.2)
            found = app.notes[1:3]
            words = f"it works for {seconds} s, and has 10 s; what came is {found}"
            trial.require(found == [wanted, "lifespan.shutdown"], words)
            trial.require(has_stopped(stage), "it has ended, and the stop waits")


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
    why="Whoever runs the server kills it if it does not, and then nothing is saved.",
    see=CANCEL,
)
def stops_are_bounded(trial: Trial) -> None:
    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        await be_stubborn()

    app = Living(*START, RECEIVE, FOREVER, app=respond)
    with trial.stage(served(app)(trial)) as stage, logged():
        come(stage, 1)
        stage.server.begin_to_stop(2)
        stage.advance(9.1)
        words = "the grace was 2 s, 9 s have passed, and the stop waits"
        trial.require(has_stopped(stage), words)
        told = "lifespan.shutdown" in app.notes
        trial.require(told, "the stop is over, and the application was not told")
