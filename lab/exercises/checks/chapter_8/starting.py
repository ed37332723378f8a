"""What is asked of an application that starts: the step `start`."""

import gc

from lab.exercises.check import DOCS, MAIN, check
from lab.exercises.checks.chapter_6.apps import logged, start
from lab.exercises.trial import Trial

from .living import (
    FOREVER,
    LIFESPAN,
    NOT_STARTED,
    NOT_STOPPED,
    RECEIVE,
    STARTED,
    STOPPED,
    Attempt,
    Living,
    in_service,
    living,
    switch_off,
)

VERSIONS = {"version": "3.0", "spec_version": "2.0"}


@check(
    "start",
    claim="start() returns once the application has started, and not before",
    why="A request that comes earlier finds no database connection.",
    see=f"{LIFESPAN}#startup-receive-event",
)
def requests_wait_for_the_start(trial: Trial) -> None:
    with living(trial, Living(RECEIVE, 3, STARTED, FOREVER)) as life:
        begun = life.start()
        life.clock.advance(2.9)
        life.expect(begun, "waits", "the application takes 3 s to start")
        life.expect_running(False, "the application has not started")
        life.clock.advance(0.2)
        life.expect(begun, "returns", "the application has started")
        life.expect_running(True, "the application has started")


@check(
    "start",
    claim="the application is told what it is called for, and where to keep its state",
    why="One callable serves requests and the lifespan. The type tells them apart.",
    see=f"{LIFESPAN}#scope",
)
def the_scope_says_what_it_is(trial: Trial) -> None:
    with in_service(trial, RECEIVE) as (life, app):
        (scope,) = app.scopes
        is_same = scope.get("state") is life.span.state
        trial.require(is_same, 'scope["state"] is not the state of the Lifespan itself')
        found = {key: scope[key] for key in scope if key != "state"}
        wanted = {"type": "lifespan", "asgi": VERSIONS}
        words = f"besides the state, the scope should be {wanted}, and is {found}"
        trial.require(found == wanted, words)


@check(
    "start",
    claim="the application receives the startup once, and waits for the shutdown",
    why="The two events are all that there is to tell it.",
    see=f"{LIFESPAN}#startup-receive-event",
)
def there_are_two_events(trial: Trial) -> None:
    with in_service(trial, RECEIVE, STOPPED) as (life, app):
        life.clock.advance(3600)
        expect_received(trial, app, "lifespan.startup")
        life.stop()
        expect_received(trial, app, "lifespan.startup", "lifespan.shutdown")


def expect_received(trial: Trial, app: Living, *wanted: str) -> None:
    """Expect that an application has received this."""
    found = [note for note in app.notes if str(note).startswith("lifespan.")]
    words = f"the application should have received {list(wanted)}, and has {found}"
    trial.require(found == list(wanted), words)


@check(
    "start",
    claim="a message out of turn is a RuntimeError, and changes nothing",
    why="An application that answers twice has lost count. It should hear of that.",
    see=f"{MAIN}#error-handling",
)
def order_is_kept(trial: Trial) -> None:
    other, unknown = Attempt(start()), Attempt({"type": "lifespan.startup.done"})
    early, late = Attempt(STARTED), Attempt(STOPPED)
    failures = Attempt(NOT_STARTED), Attempt(NOT_STOPPED)
    app = Living(
        *(early, late, *failures, RECEIVE),
        *(other, unknown, late, failures[1], STARTED),
        *(other, early, late, *failures, RECEIVE),
        *(other, early, failures[0], STOPPED),
        *(late, early, *failures),
    )
    with living(trial, app) as life, logged() as records:
        life.expect(life.start(), "returns", "the application has started")
        life.expect_running(True, "each message out of turn was refused")
        life.expect(life.stop(), "returns", "the application has stopped")
        taken = [note for note in app.notes if str(note).endswith("taken")]
        trial.require(not taken, f"out of turn, {taken}")
        life.expect_failed(False, "each message out of turn was refused")
        trial.require(not records, "a message that was refused was logged")


@check(
    "start",
    claim="an application in service is in memory, even if nobody else refers to it",
    why="The loop has weak references to tasks. The garbage collector takes the rest.",
    see=f"{DOCS}asyncio-task.html#asyncio.create_task",
)
def applications_are_kept(trial: Trial) -> None:
    with in_service(trial, FOREVER) as (life, app):
        gc.collect()
        life.clock.advance(1)
        words = "the garbage collector ran, and the application was gone"
        trial.require(not app.is_over, words)


@check(
    "start",
    claim="start() waits for so many seconds, and for None without a limit",
    why="The operator knows best how long an application may take.",
    see=f"{DOCS}asyncio-task.html#timeouts",
)
def patience_has_a_limit(trial: Trial) -> None:
    stuck = Living(RECEIVE, FOREVER)
    with living(trial, stuck) as life:
        begun = life.start(5)
        life.clock.advance(4.9)
        life.expect(begun, "waits", "it may take 5 s, and 4.9 s have passed")
        life.clock.advance(0.2)
        life.expect(begun, "raises StartupError", "it may take 5 s, and 5.1 s are over")
    with living(trial, stuck) as life:
        life.expect(life.start(0), "raises StartupError", "it has no time at all")
    with living(trial, stuck) as life:
        begun = life.start(None)
        life.clock.advance(3600)
        life.expect(begun, "waits", "there is no limit")


@check(
    "start",
    claim="our logger works, though the application has disabled it in its startup",
    why="logging.config.dictConfig() disables all loggers that were there before.",
    see=f"{DOCS}logging.config.html#logging.config.fileConfig",
)
def loggers_are_enabled(trial: Trial) -> None:
    logger = trial.subject.module("lifespan").logger
    switch = switch_off(trial)
    try:
        with living(trial, Living(RECEIVE, switch, STARTED, RECEIVE)) as life:
            life.start()
            trial.require(not logger.disabled, "after start(), our logger is disabled")
        with in_service(trial, 1, switch) as (life, _), logged() as records:
            life.clock.advance(2)
            words = "it disabled our logger, and its end in service was not logged"
            trial.require(records, words)
    finally:
        logger.disabled = False
