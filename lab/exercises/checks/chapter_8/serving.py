"""What is asked of serve(): the step `ending`."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest import mock

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import Begun, Clock, clock
from lab.exercises.trial import Trial
from lab.simulator.network import LabListener
from lab.tracing.application import App, Receive, Scope, Send

from .accepting import come
from .living import (
    FOREVER,
    LIFESPAN,
    MISTAKE,
    NOT_STARTED,
    RECEIVE,
    START,
    STARTED,
    STOP,
    Living,
)

STARTUP = f"{LIFESPAN}#startup-receive-event"
SERVER = f"{DOCS}asyncio-eventloop.html#creating-network-servers"
STATE = f"{LIFESPAN}#lifespan-state"


class Serving:
    """What serve() does on a clock."""

    def __init__(self, trial: Trial, on: Clock) -> None:
        self.trial = trial
        self.on = on

    def begin(self, app: App, port: int = 0, **how: object) -> Begun:
        """Begin to serve an application."""
        serve = partial(self.trial.subject.module("server").serve, app=app, **how)

        async def serve_app() -> object:
            return await serve("127.0.0.1", port)

        begun = self.on.begin(serve_app)
        begun.name = "serve()"
        return begun

    def expect(self, begun: Begun, outcome: str, because: str) -> None:
        """Expect that it came to this."""
        self.on.require_outcome(begun, outcome, because)

    def expect_listening(self, wanted: bool, because: str) -> None:
        """Expect that somebody listens, or that nobody does."""
        found = bool(self.on.stage.server.loop.open_listeners())
        listens = "listens" if found else "does not listen"
        self.trial.require(found == wanted, f"{because}, and your server {listens}")


@contextmanager
def serving(trial: Trial) -> Iterator[Serving]:
    """Yield a loop on which something is to be served."""
    with clock(trial) as on:
        make = on.stage.server.create_server
        with mock.patch.object(socket, "create_server", make):
            yield Serving(trial, on)


@check(
    "ending",
    claim="a server listens once its application has started, and not before",
    why="A load balancer sends requests as soon as somebody listens.",
    see=STARTUP,
)
def it_listens_in_the_end(trial: Trial) -> None:
    with serving(trial) as on:
        begun = on.begin(Living(RECEIVE, 3, STARTED, *STOP))
        on.on.advance(2.9)
        on.expect(begun, "waits", "the application takes 3 s to start")
        on.expect_listening(False, "the application has not started")
        on.on.advance(0.2)
        on.expect_listening(True, "the application has started")
        trial.require(begun.over, "the application has started, and serve() waits")


@check(
    "ending",
    claim="an application that cannot start, or not in time, is not served",
    why="Its requests would fail, one by one. The operator can mend it now.",
    see=f"{LIFESPAN}#startup-failed-send-event",
)
def some_are_not_served(trial: Trial) -> None:
    for steps, seconds, because in (
        ((RECEIVE, NOT_STARTED), 0, "the application cannot start"),
        ((RECEIVE, FOREVER), 2.1, "the application has had its 2 s to start"),
    ):
        with serving(trial) as on:
            begun = on.begin(Living(*steps), startup_timeout=2.0)
            on.on.advance(seconds)
            on.expect(begun, "raises StartupError", because)
            on.expect_listening(False, because)


@check(
    "ending",
    claim='a lifespan is required if it is "on", and not asked for if it is "off"',
    why="An application may have one that is broken, or one that it needs.",
    see=f"{LIFESPAN}#scope",
)
def the_lifespan_has_three_ways(trial: Trial) -> None:
    for lifespan, steps, outcome in (
        ("on", (MISTAKE,), "raises StartupError"),
        ("auto", (MISTAKE,), "returns a Server"),
        ("off", (RECEIVE, NOT_STARTED), "returns a Server"),
        ("on", (*START, *STOP), "returns a Server"),
    ):
        with serving(trial) as on:
            app = Living(*steps)
            begun = on.begin(app, lifespan=lifespan)
            on.expect(begun, outcome, f'lifespan is "{lifespan}"')
            called, wanted = len(app.scopes), int(lifespan != "off")
            words = f'lifespan is "{lifespan}", and it was called {called} times for it'
            trial.require(called == wanted, words)


@check(
    "ending",
    claim="an application that has started is stopped if nobody can listen",
    why="It has opened its database by then, and the program is going to end.",
    see=f"{LIFESPAN}#shutdown-receive-event",
)
def nobody_can_listen(trial: Trial) -> None:
    async def cannot() -> list[LabListener]:
        raise OSError("there is no such place")

    async def exits() -> list[LabListener]:
        raise KeyError("nobody expects that")

    with serving(trial) as on:
        loop = on.on.stage.server.loop
        loop.bind("127.0.0.1", 8765).listen()
        for how in ({"port": 8765}, {"listen": cannot}, {"listen": exits}):
            app = Living(*START, RECEIVE, 1, *STOP[1:])
            begun = on.begin(app, **how)
            on.on.advance(2)
            outcome = "KeyError" if exits in how.values() else "OSError"
            on.expect(begun, f"raises {outcome}", "nobody can listen there")
            words = f"nobody can listen there, and the application has {app.notes}"
            wanted = ["lifespan.startup", "lifespan.shutdown", "returned"]
            trial.require(app.notes == wanted, words)


@check(
    "ending",
    claim="an application that has started is stopped if we are cancelled meanwhile",
    why="Ctrl-C may come while a name is looked up. The database is open by then.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def listening_may_be_cancelled(trial: Trial) -> None:
    async def waits() -> list[LabListener]:
        await asyncio.sleep(3600)
        return []

    with serving(trial) as on:
        app = Living(*START, *STOP)
        begun = on.begin(app, listen=waits)
        begun.task.cancel()
        on.on.advance(1)
        on.expect(begun, "raises CancelledError", "it was cancelled")
        words = (
            f"serve() was cancelled in listen(), and the application has {app.notes}"
        )
        wanted = ["lifespan.startup", "lifespan.shutdown", "returned"]
        trial.require(app.notes == wanted, words)


class Finding:
    """An application that fills its state late, and notes what its requests find."""

    def __init__(self, *steps: object) -> None:
        self.steps = steps
        self.found: list[object] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            keep = partial(scope["state"].update, pool="of connections")
            steps = [keep if step == "keep" else step for step in self.steps]
            await Living(*steps)(scope, receive, send)
        else:
            self.found.append(scope.get("state"))
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body"})


@check(
    "ending",
    claim="requests find the state of the lifespan; without a lifespan there is none",
    why="An application looks whether there is a state, to know if it has started.",
    see=STATE,
)
def requests_find_the_state(trial: Trial) -> None:
    for lifespan, steps, wanted in (
        ("auto", (*START, 1, "keep", *STOP), {"pool": "of connections"}),
        ("off", (*START, *STOP), None),
        ("auto", (MISTAKE,), None),
    ):
        app = Finding(*steps)
        serve = partial(trial.subject.serve(), app=app, lifespan=lifespan)
        with trial.stage(serve) as stage:
            stage.advance(2)
            come(stage, 1)
            has = "has one" if wanted or lifespan == "off" else "has none"
            words = f'lifespan is "{lifespan}", the application {has}'
            words = f"{words}, and its requests find {app.found}"
            trial.require(app.found == [wanted], words)
