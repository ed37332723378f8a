"""What is asked of timers: the step `timer`."""

from functools import partial
from typing import Any

from lab.exercises.check import DOCS
from lab.exercises.checks.clock import Clock
from lab.exercises.trial import Trial

from .on_clock import calls

LOOP = f"{DOCS}asyncio-eventloop.html#asyncio"
CALL_AT = f"{LOOP}.loop.call_at"
HANDLE = f"{LOOP}.TimerHandle"


def ringing(trial: Trial, on: Clock) -> Any:
    """Return a timer that rings."""
    return trial.subject.module("timer").Timer(on.ring)


def restarting(trial: Trial, on: Clock) -> Any:
    """Return a timer that rings, and starts itself again for a second."""

    def ring() -> None:
        on.ring()
        made.start(1)

    made = trial.subject.module("timer").Timer(ring)
    return made


def hurried(trial: Trial, on: Clock) -> Any:
    """Return a timer that is extended when it is due, and as soon as it is started."""
    made = ringing(trial, on)

    def tell(seconds: int, *started: int) -> None:
        for each in started:
            on.note("calls", f"start({each})")
            made.start(each)
        on.note("calls", f"extend({seconds}, 10)")
        made.extend(seconds, 10)

    on.stage.server.loop.call_at(3, tell, 2)
    on.stage.server.loop.call_at(7, tell, 1, 0)
    return made


def stoppable(trial: Trial, on: Clock) -> Any:
    """Return a timer that stop_at() stops; what it did until then is forgotten."""
    made = ringing(trial, on)

    def stop() -> None:
        on.note("calls", "Timer.stop()")
        made.stop()
        on.rings.clear()

    def stop_at(when: float) -> None:
        on.stage.server.loop.call_at(when, stop)

    made.stop_at = stop_at
    return made


timer = partial(calls, "timer", make=ringing)

once = timer(
    "a timer calls back once, when its time is over",
    "The loop has a clock, and calls what you left with it when the time comes.",
    CALL_AT,
    """
    start(3) -> 3
    start(0) -> 0
    start(0.25) -> 0.25
    """,
)
again = timer(
    "a timer that is started again forgets the time before",
    "The old call would hit whatever the connection does by then.",
    HANDLE,
    """
    start(3); 2 s; start(3) -> 5
    start(3); 2 s; start(0.5) -> 2.5
    start(3); 2 s; start(0) -> 2
    start(3); 2 s; start(None) ->
    start(3); 5 s; start(3) -> 3 8
    start(3); start(5); start(4) -> 4
    start(3); start(9); 4 s; start(1) -> 5
    start(3); start(9); 4 s; start(None); start(7) -> 11
    start(5); start(None); 1 s; start(2) -> 3
    start(3); start(3.125) -> 3.125
    """,
)
stopped = timer(
    "a timer that is stopped leaves no call with the loop, and to stop never hurts",
    "Code that ends a connection does not know whether its timer runs.",
    HANDLE,
    """
    stop(); start(3); stop(); left 0; stop(); start(7) -> 7
    start(3); start(5); stop(); left 0; 4 s; start(1) -> 5
    start(5); start(3); stop(); left 0 ->
    start(3); start(9); 4 s; stop(); left 0 ->
    start(3); 5 s; stop(); start(1) -> 3 6
    start(None); stop(); left 0 ->
    start(3); start(None); stop(); left 0 ->
    """,
)
extended = timer(
    "a timer that is extended calls later, but within the most",
    "What a client earns is added to the time that it has left, and has a bound.",
    HANDLE,
    """
    start(3); 1 s; extend(2, 10) -> 5
    start(3); 1 s; extend(20, 4) -> 5
    start(3); 1 s; extend(2, 2.5) -> 3.5
    start(3); 1 s; extend(1, 0.5) -> 1.5
    start(3); 1 s; extend(0.5, 10); 1 s; extend(0.5, 10) -> 4
    start(3); 5 s; start(3); 1 s; extend(2, 10) -> 3 10
    start(3); start(5); extend(1, 10) -> 6
    start(3); start(5); 4 s; extend(1, 10) -> 6
    """,
)
not_running = timer(
    "a timer that does not run is not extended",
    "It has no time to add to. To extend is not to start.",
    HANDLE,
    """
    extend(1, 10) ->
    start(3); stop(); extend(1, 10) ->
    start(None); extend(1, 10) ->
    start(3); start(None); extend(1, 10) ->
    start(3); 3 s; extend(1, 10) -> 3
    """,
)
restarted = timer(
    "what is called back may start the timer again",
    "Who looks at a client every few seconds does that. What was due is over.",
    HANDLE,
    "start(1); 2.5 s; stop(); left 0 -> 1 2",
    make=restarting,
)
extended_when_due = timer(
    "a timer that is extended in the turn in which it is due does not call yet",
    "The loop looks at sockets before it calls: bytes that came in time still count.",
    HANDLE,
    "start(3) -> 5 8",
    make=hurried,
)
stopped_when_due = timer(
    "a timer that is stopped in the turn in which it is due does not call after that",
    "Who stops a timer counts on it, and lets go of what it would call.",
    HANDLE,
    "start(3); stop_at(3) ->",
    make=stoppable,
)
lazily = timer(
    "while the call that is due comes early enough, the loop is asked for no other",
    "A call that is cancelled stays in the loop's heap. An early call is cheap.",
    CALL_AT,
    """
    start(10); 1 s; start(10); 1 s; start(10); armed 1; 100 s; armed 2 -> 12
    start(10); start(10); 6 s; start(5); armed 1 -> 11
    start(10); 6 s; extend(1, 20); extend(1, 20); extend(1, 20); armed 1 -> 13
    start(10); 6 s; start(3); armed 2; left 1 -> 9
    """,
)
