"""What is asked of a timer, alone on the lab's clock: the step `timer`."""

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import clock
from lab.exercises.trial import Trial

LOOP = f"{DOCS}asyncio-eventloop.html"


@check(
    "timer",
    claim="a timer calls back once, when its time is over",
    why="The loop has a clock, and calls what you left with it when the time comes.",
    see=f"{LOOP}#asyncio.loop.call_later",
)
def a_timer_calls_back_once(trial: Trial) -> None:
    for seconds in (3, 0):
        with clock(trial) as on:
            on.do(trial.subject.module("timer").Timer(on.ring).start, seconds)
            on.advance(100)
            on.require_rings(seconds, when=f"started for {seconds} s")


@check(
    "timer",
    claim="a timer that is started again forgets the time before",
    why="The old call would hit whatever the connection does by then.",
    see=f"{LOOP}#asyncio.TimerHandle",
)
def starting_again_forgets_the_time_before(trial: Trial) -> None:
    for again, rings in ((3, [5]), (0.5, [2.5]), (None, [])):
        with clock(trial) as on:
            timer = trial.subject.module("timer").Timer(on.ring)
            on.do(timer.start, 3)
            on.advance(2)
            on.do(timer.start, again)
            on.advance(100)
            words = "for ever" if again is None else f"for {again:g} s"
            on.require_rings(*rings, when=f"started at 0 s for 3 s, at 2 s {words}")


@check(
    "timer",
    claim="a timer that is cancelled does not call, and to cancel never hurts",
    why="Whoever ends a connection cannot know whether a timer runs.",
    see=f"{LOOP}#asyncio.TimerHandle",
)
def cancelling_never_hurts(trial: Trial) -> None:
    with clock(trial) as on:
        timer = trial.subject.module("timer").Timer(on.ring)
        on.do(timer.cancel)
        on.do(timer.start, 3)
        on.do(timer.cancel)
        on.do(timer.cancel)
        on.advance(100)
        on.require_rings(when="started and cancelled")
        on.do(timer.start, 1)
        on.advance(1)
        on.do(timer.cancel)
        on.require_rings(101, when="started again at 100 s for 1 s")


@check(
    "timer",
    claim="a timer that is extended calls later, but within the most",
    why="What a client earns is added to the time that it has left, and has a bound.",
    see=f"{LOOP}#asyncio.TimerHandle.when",
)
def extending_has_a_bound(trial: Trial) -> None:
    for seconds, most, ring in ((2, 10, 5), (20, 4, 5), (2, 2.5, 3.5), (1, 0.5, 1.5)):
        with clock(trial) as on:
            timer = trial.subject.module("timer").Timer(on.ring)
            on.do(timer.start, 3)
            on.advance(1)
            on.do(timer.extend, seconds, most)
            on.advance(100)
            words = f"extended by {seconds} s, to {most:g} s at most"
            on.require_rings(ring, when=f"with 2 s left, and {words}")


@check(
    "timer",
    claim="a timer that does not run is not extended",
    why="It has no time to add to. To extend is not to start.",
    see=f"{LOOP}#asyncio.TimerHandle.when",
)
def nothing_is_not_extended(trial: Trial) -> None:
    with clock(trial) as on:
        timer = trial.subject.module("timer").Timer(on.ring)
        on.do(timer.extend, 1, 10)
        on.do(timer.extend, 1, None)
        on.do(timer.start, 3)
        on.do(timer.cancel)
        on.do(timer.extend, 1, 10)
        on.advance(100)
        on.require_rings(when="extended before its start, and when it was cancelled")
        on.do(timer.start, 1)
        on.advance(1)
        on.do(timer.extend, 1, 10)
        on.advance(100)
        on.require_rings(101, when="extended when it had called already")


@check(
    "timer",
    claim="what is called back may start the timer again",
    why="The write watch does that. A handle that is forgotten cannot be cancelled.",
    see=f"{LOOP}#asyncio.TimerHandle",
)
def a_callback_may_start_it_again(trial: Trial) -> None:
    with clock(trial) as on:

        def again() -> None:
            on.ring()
            timer.start(1)

        timer = trial.subject.module("timer").Timer(again)
        on.do(timer.start, 1)
        on.advance(2.5)
        on.do(timer.cancel)
        on.advance(2)
        on.require_rings(
            1, 2, when="started anew by each call for 1 s, and cancelled at 2.5 s"
        )
