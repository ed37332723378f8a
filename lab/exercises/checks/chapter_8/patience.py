"""What is asked of applications that do not end, and of stops: the step `stop`."""

from lab.exercises.check import check
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.trial import Trial

from .living import FOREVER, NOT_STOPPED, RECEIVE, SLOW, STOPPED, STUBBORN, in_service
from .stopping import CANCEL, EVENT


@check(
    "stop",
    claim="an application that has answered, and runs on, is cancelled after a second",
    why="It has said all that a stop waits for, be it that its cleanup failed.",
    see=CANCEL,
)
def answers_are_enough(trial: Trial) -> None:
    for answer in (STOPPED, NOT_STOPPED):
        with in_service(trial, RECEIVE, answer, FOREVER) as (life, app), logged():
            begun = life.stop()
            life.clock.advance(1.1)
            because = f"it sent {answer}, and its second is over"
            life.expect(begun, "returns", because)
            trial.require(app.is_over, f"{because}, and it runs on")
            life.expect_failed(answer is NOT_STOPPED, because)


@check(
    "stop",
    claim="an application has a second to obey its cancellation, and no longer",
    why="Else, one `except: pass` would keep the program from ending.",
    see=CANCEL,
)
def the_stubborn_are_left(trial: Trial) -> None:
    with in_service(trial, RECEIVE, SLOW) as (life, _), logged():
        begun = life.stop(5)
        life.clock.advance(5.4)
        words = "it takes half a second to obey its cancellation; you did not wait"
        trial.require(begun.waits, words)
        life.clock.advance(0.2)
        life.expect(begun, "returns", "it had 5 s, and took 0.5 s to obey")
    with in_service(trial, RECEIVE, STUBBORN) as (life, _), logged():
        begun = life.stop(5)
        life.clock.advance(6.1)
        life.expect(begun, "returns", "it had 5 s, and 1 s to obey its cancellation")


@check(
    "stop",
    claim="a second stop() sends nothing more, and waits with the first",
    why="An impatient operator stops twice. The application must hear it once.",
    see=EVENT,
)
def a_second_stop_waits(trial: Trial) -> None:
    with in_service(trial, RECEIVE, 3, STOPPED, RECEIVE) as (life, app):
        begun = [life.stop(5), life.stop(5)]
        for each in begun:
            life.expect(each, "waits", "the application still cleans up")
        life.clock.advance(4.1)
        begun.append(life.stop(5))
        life.clock.advance(2)
        for each in begun:
            life.expect(each, "returns", "the application has cleaned up")
        count = app.notes.count("lifespan.shutdown")
        words = f"it received {count} shutdowns, and not one"
        trial.require(count == 1, words)
