"""What is asked of an application that is to stop: the step `stop`."""

from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.trial import Trial

from .living import (
    FOREVER,
    LIFESPAN,
    MISTAKE,
    NOT_STOPPED,
    RECEIVE,
    STOPPED,
    Living,
    in_service,
    living,
    message,
    switch_off,
)

CANCEL = f"{DOCS}asyncio-task.html#task-cancellation"
EVENT = f"{LIFESPAN}#shutdown-receive-event"
SILENT = message("shutdown.failed")


@check(
    "stop",
    claim="the application is told to stop, and stop() waits until it has cleaned up",
    why="What it has opened, it may want to close: files, locks, a database.",
    see=EVENT,
)
def applications_clean_up(trial: Trial) -> None:
    with in_service(trial, RECEIVE, 3, STOPPED) as (life, app), logged() as records:
        begun = life.stop()
        told = "lifespan.shutdown" in app.notes
        trial.require(told, "stop() has begun, and the application was not told")
        life.clock.advance(2.9)
        life.expect(begun, "waits", "the application takes 3 s to clean up")
        life.clock.advance(0.2)
        life.expect(begun, "returns", "the application has cleaned up")
        life.expect_failed(False, "the application has cleaned up")
        trial.require(not records, "nothing failed, and something was logged")


@check(
    "stop",
    claim="a shutdown that fails is noted, and logged once, with its reason",
    why="The data may be lost that was to be saved, and nobody else knows.",
    see=f"{LIFESPAN}#shutdown-failed-send-event",
)
def failures_are_noted(trial: Trial) -> None:
    for steps, reason in (
        ((NOT_STOPPED,), "no way out"),
        ((SILENT,), ""),
        ((MISTAKE,), ""),
        ((STOPPED, MISTAKE), ""),
        ((NOT_STOPPED, MISTAKE), "no way out"),
    ):
        with in_service(trial, RECEIVE, *steps) as (life, app), logged() as records:
            because = f"it received the shutdown, and then {in_words(steps)}"
            life.expect(life.stop(), "returns", because)
            life.expect_failed(True, because)
            life.expect_running(False, because)
            met = app.notes[-1]
            words = f"{because}; it should take that, and it raised {met}"
            trial.require(met == "returned" or MISTAKE in steps, words)
            lines = [record.getMessage() for record in records]
            words = f"{because}, and what was logged is {lines}"
            trial.require(len(lines) == 1 and reason in lines[0], words)
            raised = MISTAKE if steps[0] is not NOT_STOPPED else None
            if raised in steps:
                info = records[0].exc_info or (None, None)
                words = f"{because}, and exc_info has {info[1]!r}"
                trial.require(info[1] is raised, words)


@check(
    "stop",
    claim="a shutdown that fails is logged, though it has disabled our logger",
    why="logging.config.dictConfig() disables all loggers that were there before.",
    see=f"{DOCS}logging.config.html#logging.config.fileConfig",
)
def loggers_are_enabled(trial: Trial) -> None:
    logger, switch = trial.subject.module("lifespan").logger, switch_off(trial)
    try:
        with (
            in_service(trial, RECEIVE, switch, NOT_STOPPED) as (life, _),
            logged() as records,
        ):
            life.expect(life.stop(), "returns", "it sent shutdown.failed")
            words = "its shutdown disabled our logger, and failed; nothing is logged"
            trial.require(records, words)
    finally:
        logger.disabled = False


def in_words(steps: tuple[object, ...]) -> str:
    """Say what an application did."""
    said = [f"sent {each}" if isinstance(each, dict) else "raised" for each in steps]
    return " and ".join(said)


@check(
    "stop",
    claim="stop() waits for so many seconds, and then cancels the application",
    why="The program is to end. What has not cleaned up by then never will.",
    see=CANCEL,
)
def patience_has_a_limit(trial: Trial) -> None:
    with in_service(trial, RECEIVE, FOREVER) as (life, app), logged() as records:
        begun = life.stop(5)
        life.clock.advance(4.9)
        life.expect(begun, "waits", "it may take 5 s, and 4.9 s have passed")
        life.clock.advance(0.2)
        life.expect(begun, "returns", "it may take 5 s, and 5.1 s have passed")
        trial.require(app.is_over, "stop() has returned, and the application runs on")
        life.expect_failed(True, "it has not cleaned up")
        trial.require(records, "it has not cleaned up, and nothing was logged")


@check(
    "stop",
    claim="an application not in service is neither told to stop nor waited for",
    why="An application without a lifespan would never answer.",
    see=f"{LIFESPAN}#scope",
)
def others_are_left_alone(trial: Trial) -> None:
    with living(trial, Living()) as life:
        life.expect(life.stop(), "returns", "nobody has started it")
    for steps in ((), (MISTAKE,), (RECEIVE, MISTAKE)):
        with living(trial, Living(*steps)) as life:
            life.start()
            with logged() as records:
                because = "the application is not in service"
                life.expect(life.stop(), "returns", because)
                life.expect_failed(False, because)
                trial.require(not records, f"{because}, and its stop logs something")


@check(
    "stop",
    claim="an application that has answered has a second to return by itself",
    why="Its `finally` may have something to do, and others wait for no longer.",
    see=CANCEL,
)
def applications_may_return(trial: Trial) -> None:
    with in_service(trial, RECEIVE, STOPPED, 0.5) as (life, app):
        begun = life.stop()
        life.clock.advance(0.6)
        life.expect(begun, "returns", "the application has returned")
        words = "it returned half a second after its answer, but you cancelled it"
        trial.require(app.notes[-1:] == ["returned"], words)
    failing = (RECEIVE, STOPPED, 0.5, MISTAKE)
    with in_service(trial, *failing) as (life, _), logged() as records:
        life.stop()
        life.clock.advance(0.6)
        because = "half a second after its answer, it raised"
        life.expect_failed(True, because)
        trial.require(records, f"{because}, and nothing was logged")
    with in_service(trial, RECEIVE) as (life, _), logged() as records:
        because = "told to stop, it returned without an answer"
        life.expect(life.stop(), "returns", because)
        life.expect_failed(False, f"{because}, and raised nothing")
        trial.require(not records, f"{because}, and that was logged")
