"""What is asked of the state that requests get: the step `state`."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from lab.exercises.check import check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial
from lab.tracing.application import App, Message, Receive, Scope, Send

from .living import LIFESPAN

STATE = f"{LIFESPAN}#lifespan-state"


class Noting:
    """An application that notes what it is called with, and adds to its state."""

    def __init__(self) -> None:
        self.calls: list[tuple[Scope, Receive, Send]] = []
        self.found: list[dict[str, Any]] = []  # in the state of each call

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls.append((scope, receive, send))
        state = scope.get("state")
        if not isinstance(state, MutableMapping):
            return
        self.found.append(dict(state))
        state[f"request {len(self.found)}"] = "its own"


async def receive() -> Message:
    """Return a message."""
    return {"type": "http.request"}


async def send(message: Message) -> None:
    """Take a message."""


class Wrapped:
    """Noting in its state."""

    def __init__(self, trial: Trial, on: Clock, state: dict[str, Any]) -> None:
        self.noting = Noting()
        self.on = on
        made = trial.subject.module("wrapping").with_state(self.noting, state)
        self.app: App = made

    def ask(self, kind: str = "http") -> Scope:
        """Call the application with a scope of this type, and return the scope."""
        scope: Scope = {"type": kind, "path": "/"}

        async def call() -> None:
            await self.app(scope, receive, send)

        begun = self.on.begin(call)
        if begun.error is not None:
            raise begun.error
        return scope


@contextmanager
def wrapped(trial: Trial, state: dict[str, Any]) -> Iterator[Wrapped]:
    """Yield an application in this state."""
    with clock(trial) as on:
        yield Wrapped(trial, on, state)


@check(
    "state",
    claim="each request has a copy of the state, and sees nothing of the others'",
    why="What one request puts there, such as its user, is not for the next.",
    see=STATE,
)
def copies_are_private(trial: Trial) -> None:
    state = {"pool": "of connections"}
    with wrapped(trial, state) as app:
        for _ in range(2):
            app.ask()
        wanted = [{"pool": "of connections"}] * 2
        found = app.noting.found
        words = f"two requests should each have found {wanted[0]}, and found {found}"
        trial.require(found == wanted, words)
        trial.require(len(state) == 1, f"a request has changed the state to {state}")


@check(
    "state",
    claim="what the application has put into its state is shared, and not copied",
    why="A pool of connections is there once. Many objects could not even be copied.",
    see=STATE,
)
def objects_are_shared(trial: Trial) -> None:
    pool = ["a connection"]
    with wrapped(trial, {"pool": pool}) as app:
        app.ask()
        is_shared = any(found.get("pool") is pool for found in app.noting.found)
        trial.require(is_shared, "the object in the state of a request is another one")


@check(
    "state",
    claim="what comes into the state later is there for the requests after it",
    why="An application may learn something in service that its requests need.",
    see=STATE,
)
def later_requests_see_more(trial: Trial) -> None:
    state: dict[str, Any] = {}
    with wrapped(trial, state) as app:
        app.ask()
        state["later"] = 1
        app.ask()
        found = app.noting.found
        words = f"the second request should have found 'later', and they found {found}"
        trial.require(found == [{}, {"later": 1}], words)


@check(
    "state",
    claim="a lifespan passes as it is, and a WebSocket has the state, too",
    why="The lifespan has the state itself. Of all else, each has a copy.",
    see=STATE,
)
def only_the_lifespan_has_none(trial: Trial) -> None:
    with wrapped(trial, {"pool": 1}) as app:
        app.ask("websocket")
        words = "a scope of type websocket has no state"
        trial.require(app.noting.found == [{"pool": 1}], words)
        given = app.ask("lifespan")
        scope = app.noting.calls[-1][0]
        words = f"a scope {given} was passed on as {scope}"
        trial.require(scope == {"type": "lifespan", "path": "/"}, words)


@check(
    "state",
    claim="receive and send are those that the server has given",
    why="The state is in the scope. There is nothing to add to the messages.",
    see=f"{LIFESPAN}#scope",
)
def the_rest_passes(trial: Trial) -> None:
    with wrapped(trial, {}) as app:
        for kind in ("http", "lifespan"):
            app.ask(kind)
            _, *found = app.noting.calls[-1]
            words = f"for {kind}, the application got another receive or send"
            trial.require(found == [receive, send], words)
