"""What is asked of the program that signals end: the step `signals`."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

from lab.errors import LabError
from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.checks.chapter_6.others import busy
from lab.exercises.checks.http import GET
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .living import (
    FOREVER,
    LIFESPAN,
    NOT_STARTED,
    NOT_STOPPED,
    RECEIVE,
    SLOW,
    START,
    STOP,
    Living,
)
from .signals import BOTH, LOOP

program = partial(talk, "signals", program="server")

both_end = program(
    "SIGINT and SIGTERM both end the program in order",
    "One comes from your keyboard, the other from whatever runs your server.",
    LOOP,
    """
    connect; signal {}; 2: connect refused
    advance 0.1 s; expect the end; close; expect stopped
    """,
    each=("SIGINT", "SIGTERM"),
)


@contextmanager
def asked(trial: Trial, *steps: object) -> Iterator[tuple[Stage, Living]]:
    """Yield a client of a program, which has asked an application that is busy."""
    app = Living(*steps, app=busy([]))
    with trial.program(app=app) as (_, stage):
        stage.connect()
        stage.send(GET)
        yield stage, app


@check(
    "signals",
    claim="after one signal, the requests that run have the grace",
    why="A stop loses no request, unless somebody cannot wait for it.",
    see=f"{LIFESPAN}#shutdown-receive-event",
)
def one_signal_asks(trial: Trial) -> None:
    for number in BOTH:
        with asked(trial, *START, *STOP) as (stage, app):
            stage.signal(number)
            stage.advance(9.9)
            stage.expect_nothing()
            stage.advance(0.2)
            expect(stage, 503)
            stage.close()
            trial.require(
                has_stopped(stage), "the grace is over, and the program waits"
            )
            words = f"the program is over, and the application has {app.notes}"
            trial.require(app.notes[-1:] == ["returned"], words)


@check(
    "signals",
    claim="a second signal, of either kind, ends the grace",
    why="After a second Ctrl-C there is no time for clients, but for the cleanup.",
    see=f"{LIFESPAN}#shutdown-receive-event",
)
def two_signals_hurry(trial: Trial) -> None:
    for first, second in zip(BOTH, BOTH[::-1], strict=True):
        with asked(trial, *START, *STOP) as (stage, app):
            stage.signal(first)
            stage.advance(1)
            stage.signal(second)
            expect(stage, 503)
            stage.close()
            stopped = has_stopped(stage)
            trial.require(stopped, "a second signal has come, and the program waits")
            words = f"the program is over, and the application has {app.notes}"
            trial.require(app.notes[-1:] == ["returned"], words)


@check(
    "signals",
    claim="a signal that comes while the application starts ends the start",
    why="A database that does not answer must not keep you from pressing Ctrl-C.",
    see=f"{DOCS}asyncio-task.html#asyncio.Task.cancel",
)
def starts_are_ended(trial: Trial) -> None:
    for number in BOTH:
        app = Living(RECEIVE, SLOW)
        with trial.program(app=app) as (program, stage):
            stage.signal(number)
            stage.advance(0.4)
            words = "the application takes 0.5 s to end, and the program has ended"
            trial.require(not program.has_ended, words)
            stage.advance(0.2)
            words = "a signal came during the startup, and the program goes on"
            trial.require(program.has_ended, words)
            listened = program.loop.listeners
            trial.require(not listened, "it was ended in its startup, and has listened")
            words = "the program is over, and its application was not cancelled"
            trial.require(app.notes[-1:] == ["CancelledError"], words)


@check(
    "signals",
    claim="the status says how it went: 0, or 1 for a cleanup that failed, or 3",
    why="Whatever runs your server sees nothing else of how it has ended.",
    see=f"{DOCS}sys.html#sys.exit",
)
def the_status_says_how(trial: Trial) -> None:
    for steps, said, signals, wanted in (
        ((*START, *STOP), "shutdown.complete", 1, 0),
        ((*START, RECEIVE, NOT_STOPPED), "shutdown.failed", 1, 1),
        ((*START, RECEIVE, 1, NOT_STOPPED), "shutdown.failed", 2, 1),
        ((*START, RECEIVE, FOREVER), "nothing in 5 s", 2, 1),
        ((RECEIVE, NOT_STARTED), "startup.failed", 1, 3),
    ):
        with logged():
            found = status_of(trial, Living(*steps), signals)
        came = "one signal came" if signals == 1 else "two signals came"
        words = f"{came}, the application sent {said}, and the status is {found}"
        trial.require(found == wanted, f"{words}, not {wanted}")


def status_of(trial: Trial, app: Living, signals: int) -> object:
    """Return the status of a program that serves an application, and is stopped."""
    try:
        with trial.program(app=app) as (_, stage):
            for _ in range(signals):
                stage.signal(signal.SIGTERM)
                stage.advance(0.4)
            stage.advance(4.4)
            words = "the application had 5 s to clean up, and the program waits"
            trial.require(has_stopped(stage), words)
    except SystemExit as end:
        return end.code
    except LabError as error:
        if isinstance(error.__context__, SystemExit):  # It has not even started.
            return error.__context__.code
        raise
    return 0


@check(
    "signals",
    claim="the program says where it listens, and that it stops",
    why="You see the one and know what to try, and the other and know that it heard.",
    see=LOOP,
)
def it_says_what_it_does(trial: Trial) -> None:
    module, lines = trial.subject.module("server"), list[str]()
    with (
        mock.patch.object(module, "announce_server") as announce,
        asked(trial, *START, *STOP) as (stage, _),
    ):
        program: Any = stage.server
        program.printed = lines.append
        said = len(announce.call_args_list)
        words = f"announce_server() was called {said} times, and not once"
        trial.require(said == 1, words)
        stage.signal(signal.SIGTERM)
        words = f'it stops, and should print "Stopping.", and it printed {lines}'
        trial.require(lines == ["Stopping."], words)


@check(
    "signals",
    claim="main() stops with its own grace, and hands on what is for serve()",
    why="Both are options of the command line.",
    see=f"{DOCS}functools.html#functools.partial",
)
def options_are_handed_on(trial: Trial) -> None:
    module = trial.subject.module("server")
    main = partial(module.main, grace=3.0, lifespan="off")
    app = Living(*START, *STOP, app=busy([]))
    with (
        mock.patch.object(module, "main", main),
        trial.program(app=app) as (_, stage),
    ):
        trial.require(not app.scopes, 'lifespan is "off", and it was asked')
        stage.connect()
        stage.send(GET)
        stage.signal(signal.SIGTERM)
        stage.advance(2.9)
        stage.expect_nothing()
        stage.advance(0.2)
        expect(stage, 503)
        stage.close()
        trial.require(has_stopped(stage), "the grace was 3 s, and the program waits")
