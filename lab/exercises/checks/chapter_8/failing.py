"""What is asked where an application does not start, or ends: the step `start`."""

from asyncio import CancelledError
from logging import LogRecord

from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.trial import Trial

from .living import (
    FOREVER,
    LIFESPAN,
    MISTAKE,
    NOT_STARTED,
    RECEIVE,
    START,
    STARTED,
    Living,
    in_service,
    living,
    message,
    switch_off,
)

UNKNOWN = NotImplementedError("it speaks http, and not lifespan")
EXIT = SystemExit("an application's")
NONE = ((UNKNOWN,), (EXIT,), ())  # applications without a lifespan
CANCELLED = CancelledError("an application's")
# In their startup
FAILED = ((RECEIVE, MISTAKE), (RECEIVE, EXIT), (RECEIVE, CANCELLED), (RECEIVE,))


@check(
    "start",
    claim="an application without a lifespan is served, and nobody waits or complains",
    why="Most small applications know nothing of it. ASGI says: go on without.",
    see=f"{LIFESPAN}#scope",
)
def many_have_no_lifespan(trial: Trial) -> None:
    for steps in NONE:
        with living(trial, Living(*steps)) as life, logged() as records:
            begun = life.start()
            life.expect(begun, "returns", "the application has ended, unasked")
            life.expect_running(False, "it has no lifespan")
            said = [record.getMessage() for record in records]
            trial.require(not said, f"it has no lifespan, and that is logged: {said}")


@check(
    "start",
    claim="an application that fails in its startup is served, and its error is logged",
    why="ASGI says: go on. But it has a lifespan, and something is wrong with it.",
    see=f"{LIFESPAN}#scope",
)
def failures_are_logged(trial: Trial) -> None:
    for steps in FAILED:
        with living(trial, Living(*steps)) as life, logged() as records:
            because = f"the application received the startup, and then {end_of(steps)}"
            life.expect(life.start(), "returns", because)
            life.expect_running(False, because)
            expect_one(trial, records, steps[1:], because)


@check(
    "start",
    claim="a startup that fails is logged, though it has disabled our logger",
    why="logging.config.dictConfig() disables all loggers that were there before.",
    see=f"{DOCS}logging.config.html#logging.config.fileConfig",
)
def failures_are_logged_by_all_means(trial: Trial) -> None:
    logger, switch = trial.subject.module("lifespan").logger, switch_off(trial)
    app = Living(RECEIVE, switch, MISTAKE)
    try:
        with living(trial, app) as life, logged() as records:
            life.start()
            words = "its startup disabled our logger, and failed; nothing is logged"
            trial.require(records, words)
    finally:
        logger.disabled = False


def end_of(steps: tuple[object, ...]) -> str:
    """Say how an application ends that takes these steps."""
    raised = [f"raised {step!r}" for step in steps if isinstance(step, BaseException)]
    return raised[0] if raised else "returned"


def expect_one(
    trial: Trial, records: list[LogRecord], errors: tuple[object, ...], because: str
) -> None:
    """Expect one error in the log, with this exception, if there is one."""
    found = [record for record in records if record.levelname == "ERROR"]
    count = len(found)
    trial.require(count == 1, f"{because}, and {count} errors were logged, not one")
    if errors:
        _, error, _ = found[0].exc_info or (None, None, None)
        words = f"{because}, and what was logged has exc_info of {error!r}"
        trial.require(error is errors[0], words)


@check(
    "start",
    claim="an application that says that it cannot start is not served, and is quoted",
    why="Its reason is what the operator needs to read.",
    see=f"{LIFESPAN}#startup-failed-send-event",
)
def refusals_are_raised(trial: Trial) -> None:
    silent = message("startup.failed")
    for failed, reason in ((NOT_STARTED, "no database"), (silent, "")):
        with living(trial, Living(RECEIVE, failed)) as life:
            begun = life.start()
            life.expect(begun, "raises StartupError", "it said startup.failed")
            said = str(begun.error)
            words = f"it said {reason!r}, and the StartupError says {said!r}"
            trial.require(reason in said, words)


@check(
    "start",
    claim="an application that must have a lifespan, and has none, cannot start",
    why="`--lifespan on` is for an application that is of no use without one.",
    see=f"{LIFESPAN}#scope",
)
def a_lifespan_may_be_required(trial: Trial) -> None:
    for steps in (*NONE, *FAILED):
        app = Living(*steps)
        with living(trial, app, required=True) as life, logged() as records:
            because = f"it is required, and {end_of(steps)}"
            life.expect(life.start(), "raises StartupError", because)
            if steps in FAILED:
                expect_one(trial, records, steps[1:], because)
    with living(trial, Living(RECEIVE, STARTED, RECEIVE), required=True) as life:
        life.expect(life.start(), "returns", "it is required, and has started")


@check(
    "start",
    claim="nothing of an application runs on when its start has failed",
    why="The program ends, or tries again. A task that is left keeps what it opened.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def nothing_runs_on(trial: Trial) -> None:
    for steps, within in (
        ((RECEIVE, FOREVER), 1),
        ((RECEIVE, NOT_STARTED, FOREVER), 9),
    ):
        app = Living(*steps)
        with living(trial, app) as life:
            begun = life.start(within)
            life.clock.advance(3)
            life.expect(begun, "raises StartupError", "the application did not start")
            trial.require(app.is_over, "the start has failed, and the application runs")
    app = Living(RECEIVE, FOREVER)
    with living(trial, app) as life:
        begun = life.start()
        begun.task.cancel()
        life.clock.advance(3)
        life.expect(begun, "raises CancelledError", "it was cancelled")
        trial.require(app.is_over, "start() was cancelled, and the application runs")


@check(
    "start",
    claim="an application that ends in service is logged, once, and runs no more",
    why="Its requests are served on. But what it did beside them has stopped.",
    see=f"{LIFESPAN}#scope",
)
def ends_are_noticed(trial: Trial) -> None:
    for steps in ((3, MISTAKE), (3, EXIT), (3, CANCELLED), (3,)):
        with in_service(trial, *steps) as (life, _), logged() as records:
            life.clock.advance(4)
            because = f"in service, the application {end_of(steps)}"
            expect_one(trial, records, steps[1:], because)
            life.expect_running(False, because)
            life.expect(life.stop(), "returns", f"{because} before the stop")
            life.expect_failed(False, f"{because}, and not in its shutdown")
            trial.require(len(records) == 1, f"{because}, and a stop logs more of it")


@check(
    "start",
    claim="an application that must have a lifespan, and leaves it, cannot start",
    why="What it does beside its requests has stopped before the first of them.",
    see=f"{LIFESPAN}#scope",
)
def a_lifespan_has_to_last(trial: Trial) -> None:
    for steps in (START, (*START, MISTAKE)):
        with living(trial, Living(*steps), required=True) as life, logged():
            because = f"it is required, and {end_of(steps)} after startup.complete"
            life.expect(life.start(), "raises StartupError", because)
