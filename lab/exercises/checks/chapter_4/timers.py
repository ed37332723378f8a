"""What is asked of timers: the step `timer`, and the challenge `lazy`."""

from functools import partial
from typing import Any

from lab.exercises.check import DOCS
from lab.exercises.checks.clock import Clock
from lab.exercises.trial import Trial

from .on_clock import calls

LOOP = f"{DOCS}asyncio-eventloop.html#asyncio"
CALL_AT = f"{LOOP}.loop.call_at"
HANDLE = f"{LOOP}.TimerHandle"

ONCE = """
    start(3) -> 3
    start(0) -> 0
    start(0.25) -> 0.25
"""
AGAIN = """
    start(3); 2 s; start(3) -> 5
    start(3); 2 s; start(0.5) -> 2.5
    start(3); 2 s; start(0) -> 2
    start(3); 2 s; start(None) ->
    start(3); 5 s; start(3) -> 3 8
    start(3); start(5); start(4) -> 4
"""
CANCELLED = """
    cancel(); start(3); cancel(); left 0; cancel(); start(7) -> 7
    start(3); start(5); cancel(); left 0; 4 s; start(1) -> 5
    start(5); start(3); cancel(); left 0 ->
    start(3); 5 s; cancel(); start(1) -> 3 6
    start(None); cancel(); left 0 ->
    start(3); start(None); cancel(); left 0 ->
"""
EXTENDED = """
    start(3); 1 s; extend(2, 10) -> 5
    start(3); 1 s; extend(20, 4) -> 5
    start(3); 1 s; extend(2, 2.5) -> 3.5
    start(3); 1 s; extend(1, 0.5) -> 1.5
    start(3); 1 s; extend(0.5, 10); 1 s; extend(0.5, 10) -> 4
    start(3); 5 s; start(3); 1 s; extend(2, 10) -> 3 10
"""
NOT_RUNNING = """
    extend(1, 10); extend(1, None) ->
    start(3); cancel(); extend(1, 10) ->
    start(None); extend(1, 10) ->
    start(3); start(None); extend(1, 10) ->
    start(3); 3 s; extend(1, 10) -> 3
"""
DUE = """
    start(3); start(5); extend(1, 10) -> 6
    start(3); start(5); 4 s; extend(1, 10) -> 6
    start(3); start(9); 4 s; start(1) -> 5
    start(3); start(9); 4 s; start(None); start(7) -> 11
    start(5); start(None); 1 s; start(2) -> 3
    start(3); start(3.125) -> 3.125
"""


def plain_timer(trial: Trial) -> Any:
    """Return the class of the timers of the step."""
    return trial.subject.module("timer").Timer


def lazy_timer(trial: Trial) -> Any:
    """Return the class of the timers of the challenge."""
    return trial.subject.module("challenges.lazy").LazyTimer


def ringing(kind: Any, trial: Trial, on: Clock) -> Any:
    """Return a timer that rings."""
    return kind(trial)(on.ring)


def restarting(kind: Any, trial: Trial, on: Clock) -> Any:
    """Return a timer that rings, and starts itself again for a second."""

    def ring() -> None:
        on.ring()
        made.start(1)

    made = kind(trial)(ring)
    return made


def hurried(kind: Any, trial: Trial, on: Clock) -> Any:
    """Return a timer that is extended when it is due, and as soon as it is started."""
    made = ringing(kind, trial, on)

    def tell(seconds: int, *started: int) -> None:
        for each in started:
            on.note("calls", f"start({each})")
            made.start(each)
        on.note("calls", f"extend({seconds}, 10)")
        made.extend(seconds, 10)

    on.stage.server.loop.call_at(3, tell, 2)
    on.stage.server.loop.call_at(7, tell, 1, 0)
    return made


timer = partial(calls, "timer", make=partial(ringing, plain_timer))
lazy = partial(calls, "lazy", make=partial(ringing, lazy_timer))

once = timer(
    "a timer calls back once, when its time is over",
    "The loop has a clock, and calls what you left with it when the time comes.",
    f"{LOOP}.loop.call_later",
    ONCE,
)
again = timer(
    "a timer that is started again forgets the time before",
    "The old call would hit whatever the connection does by then.",
    HANDLE,
    AGAIN,
)
cancelled = timer(
    "a timer that is cancelled leaves no call with the loop, and to cancel never hurts",
    "Code that ends a connection does not know whether its timer runs.",
    HANDLE,
    CANCELLED,
)
extended = timer(
    "a timer that is extended calls later, but within the most",
    "What a client earns is added to the time that it has left, and has a bound.",
    HANDLE,
    EXTENDED,
)
not_running = timer(
    "a timer that does not run is not extended",
    "It has no time to add to. To extend is not to start.",
    HANDLE,
    NOT_RUNNING,
)
restarted = timer(
    "what is called back may start the timer again",
    "The write watch does that. A handle that is forgotten cannot be cancelled.",
    HANDLE,
    "start(1); 2.5 s; cancel() -> 1 2",
    make=partial(restarting, plain_timer),
)
extended_when_due = timer(
    "a timer that is extended in the turn in which it is due does not call yet",
    "The loop looks at sockets before it calls: bytes that came in time still count.",
    HANDLE,
    "start(3) -> 5 8",
    make=partial(hurried, plain_timer),
)

lazily_in_time = lazy(
    "a lazy timer calls back when a Timer would",
    "Code that waits for it must not notice how little it does.",
    CALL_AT,
    ONCE + AGAIN + EXTENDED + NOT_RUNNING + DUE,
)
lazily_restarted = lazy(
    "what a lazy timer calls back may start it again",
    "The write watch does that. What was due is over before the call.",
    CALL_AT,
    "start(1); 3.5 s; cancel() -> 1 2 3",
    make=partial(restarting, lazy_timer),
)
lazily_extended_when_due = lazy(
    "a lazy timer that is extended in the turn in which it is due does not call yet",
    "The call that comes then is one that comes too early.",
    CALL_AT,
    "start(3) -> 5 8",
    make=partial(hurried, lazy_timer),
)
lazily_armed = lazy(
    "while the call that is armed comes early enough, none is armed",
    "A call that is cancelled stays in the loop's heap. An early call is cheap.",
    CALL_AT,
    """
    start(10); 1 s; start(10); 1 s; start(10); armed 1; 100 s; armed 2 -> 12
    start(10); start(10); 6 s; start(5); armed 1 -> 11
    start(10); 6 s; extend(1, 20); extend(1, 20); extend(1, 20); armed 1 -> 13
    start(10); 6 s; start(3); armed 2 -> 9
    """,
)
lazily_cancelled = lazy(
    "what is cancelled leaves nothing with the loop, and can be started again",
    "A call that is left there keeps the connection in memory until it comes.",
    HANDLE,
    CANCELLED,
)
