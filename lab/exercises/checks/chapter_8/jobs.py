"""What is asked of jobs that do not end well: the challenge `background`."""

import gc

from lab.exercises.acts import has_stopped
from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.trial import Trial

from .background import TASKS, Office, expect_notes, working
from .living import FOREVER, MISTAKE


@check(
    "background",
    claim="a job that runs at the end of the limit is cancelled, and nothing is logged",
    why="The server has a limit, too: then the application would not clean up at all.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def jobs_have_a_limit(trial: Trial) -> None:
    for how, seconds in (({}, 4.0), ({"limit": 2.0}, 2.0)):
        office = Office(60)
        with logged() as records, working(trial, office, **how) as stage:
            stage.server.begin_to_stop(0)
            stage.advance(seconds - 0.1)
            expect_notes(trial, office)
            stage.advance(0.2)
            expect_notes(trial, office, "cancelled", "lifespan.shutdown", "returned")
            trial.require(not records, "a job was cancelled, and that was logged")
    office = Office((3, 3))
    with working(trial, office) as stage:
        stage.server.begin_to_stop(0)
        stage.advance(4.1)
        wanted = ("3 s", "cancelled", "lifespan.shutdown", "returned")
        expect_notes(trial, office, *wanted)


@check(
    "background",
    claim="a job that does not obey its cancellation is left after half a second",
    why="One job must not cost the application its cleanup.",
    see=f"{DOCS}asyncio-task.html#task-cancellation",
)
def the_stubborn_are_left(trial: Trial) -> None:
    office = Office("whatever comes")
    with working(trial, office) as stage:
        stage.server.begin_to_stop(0)
        stage.advance(4.6)
        expect_notes(trial, office, "lifespan.shutdown", "returned")
        trial.require(has_stopped(stage), "4.6 s have passed, and the stop waits")


@check(
    "background",
    claim="a job that fails is logged, once and at once, and the others go on",
    why="Nobody awaits it. Python speaks of its error when the task is deleted.",
    see=f"{DOCS}logging.html#logging.Logger.error",
)
def failures_are_logged(trial: Trial) -> None:
    office = Office(MISTAKE, 1)
    with logged() as records, working(trial, office) as stage:
        found = [(each.exc_info or (None, None))[1] for each in records]
        words = f"a job has raised {MISTAKE!r}, and {found} was logged"
        trial.require(found == [MISTAKE], words)
        stage.server.begin_to_stop(0)
        stage.advance(2)
        expect_notes(trial, office, "1 s", "lifespan.shutdown", "returned")
        trial.require(len(records) == 1, "what a job raised was logged a second time")


@check(
    "background",
    claim="a job is in memory, even if nobody else refers to it",
    why="The loop has weak references to tasks. The garbage collector takes the rest.",
    see=TASKS,
)
def jobs_are_kept(trial: Trial) -> None:
    office = Office(FOREVER)
    with working(trial, office) as stage:
        gc.collect()
        stage.server.begin_to_stop(0)
        waits = not has_stopped(stage)
        trial.require(waits, "the garbage collector ran, and a job was gone")
        stage.advance(4.1)
        expect_notes(trial, office, "cancelled", "lifespan.shutdown", "returned")
