"""What is asked of the challenge `lazy`."""

from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.checks.http import GET, expect_answer
from lab.exercises.trial import Trial

LOOP = f"{DOCS}asyncio-eventloop.html#asyncio.loop.call_at"
MANY = 50


@check(
    "lazy",
    claim="a lazy timer calls back when a Timer would",
    why="Who waits for it must not notice how little it does.",
    see=LOOP,
)
def it_calls_back_in_time(trial: Trial) -> None:
    for method, values, rings, words in (
        ("start", [3], [5], "at 2 s for 3 s"),
        ("start", [0.5], [2.5], "at 2 s for 0.5 s"),
        ("start", [None], [], "at 2 s for ever"),
        ("extend", [20, 4], [6], "extended at 2 s by 20 s, to 4 s at most"),
        ("extend", [20, 0.5], [2.5], "extended at 2 s by 20 s, to 0.5 s at most"),
        ("cancel", [], [], "cancelled at 2 s"),
    ):
        with clock(trial) as on:
            timer = lazy_timer(trial, on)
            on.do(timer.start, 3)
            on.advance(2)
            on.do(getattr(timer, method), *values)
            on.advance(100)
            on.require_rings(*rings, when=f"started at 0 s for 3 s, {words}")
            on.do(timer.extend, 1, 10)
            on.advance(100)
            on.require_rings(*rings, when="extended when nothing was due any more")


@check(
    "lazy",
    claim="a lazy timer goes by the time that is due, whatever the loop was asked for",
    why="The call that is armed may be earlier, or over. Only self.due counts.",
    see=LOOP,
)
def only_the_time_that_is_due_counts(trial: Trial) -> None:
    with clock(trial) as on:
        timer = lazy_timer(trial, on)
        on.do(timer.start, 3)
        on.do(timer.start, 5)
        on.do(timer.extend, 1, 10)
        on.advance(10)
        on.require_rings(6, when="started for 3 s, and for 5 s, and extended by 1 s")
    with clock(trial) as on:

        def again() -> None:
            on.ring()
            if len(on.rings) < 3:
                timer.start(1)

        timer = trial.subject.module("challenges.lazy").LazyTimer(again)
        on.do(timer.start, 1)
        on.advance(10)
        on.require_rings(1, 2, 3, when="started anew for 1 s by the first two calls")


@check(
    "lazy",
    claim="while the call that is armed comes early enough, none is armed",
    why="A call that is cancelled stays in the loop's heap. An early call is cheap.",
    see=LOOP,
)
def starting_later_arms_nothing(trial: Trial) -> None:
    with clock(trial) as on:
        armed = armings(on)
        timer = lazy_timer(trial, on)
        for _ in range(MANY):
            on.do(timer.start, 10)
            on.advance(0.1)
        trial.require(
            len(armed) == 1,
            f"started {MANY} times in 5 s, for 10 s each, it has one call armed at "
            f"0 s; yours asked for {len(armed)}",
        )
        on.advance(100)
        on.require_rings(14.9, when="started last at 4.9 s for 10 s")
        trial.require(
            len(armed) == 2,
            "when the call came too early, one more was needed, for the rest; yours "
            f"asked for {len(armed) - 1}",
        )


@check(
    "lazy",
    claim="fifty requests on a connection arm a handful of timers",
    why="What is owed changes twice for each: a head, and then the next request.",
    see=LOOP,
)
def requests_arm_few_timers(trial: Trial) -> None:
    serve = trial.subject.module("challenges.lazy").serve
    with trial.stage(serve) as stage:
        armed = armings(Clock(trial, stage, ""))
        stage.connect()
        for _ in range(MANY):
            for piece in (GET[:9], GET[9:]):
                stage.send(piece)
                stage.advance(0.1)
            expect_answer(stage)
        trial.require(
            len(armed) < 10,
            f"{MANY} requests in 10 s, in two pieces each, armed {len(armed)} timers",
        )
        stage.advance(4.8)
        stage.expect_nothing()
        stage.advance(0.2)
        stage.expect_end()


@check(
    "lazy",
    claim="what is cancelled leaves nothing with the loop, and can be started again",
    why="A call that is left there keeps the connection in memory until it comes.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle",
)
def cancelling_leaves_nothing(trial: Trial) -> None:
    with clock(trial) as on:
        timer = lazy_timer(trial, on)
        on.do(timer.cancel)
        on.do(timer.start, 3)
        on.do(timer.start, 5)
        on.do(timer.cancel)
        trial.require(
            on.armed() == 0, "it was cancelled, and the loop still owes it a call"
        )
        on.do(timer.start, 7)
        on.advance(100)
        on.require_rings(7, when="cancelled, and started again for 7 s")


def lazy_timer(trial: Trial, on: Clock) -> Any:
    """Return a timer of the challenge, which rings."""
    return trial.subject.module("challenges.lazy").LazyTimer(on.ring)


def armings(on: Clock) -> list[float]:
    """Return a list to which the time of each call is added that the loop promises."""
    loop: Any = on.stage.server.loop
    promise = loop.call_at
    found: list[float] = []

    def call_at(when: float, *arguments: Any, **options: Any) -> Any:
        found.append(when)
        return promise(when, *arguments, **options)

    loop.call_at = call_at
    return found
