"""What is asked of a deadline, on the lab's clock: the step `deadline`."""

from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.clock import Clock, clock
from lab.exercises.trial import Trial

TIMEOUT = f"{RFC}rfc9110#section-15.5.9"
KIB = 1024
HALF = KIB // 2


@check(
    "deadline",
    claim="each thing that is owed has its own limit, and calls once it is over",
    why="A client may be silent for long, and still must finish what it has begun.",
    see=TIMEOUT,
)
def each_has_its_own_limit(trial: Trial) -> None:
    for name in ("idle", "head", "body", "keep_alive", "linger"):
        with clock(trial) as on:
            deadline = make_deadline(trial, on, **{name: 7})
            on.do(deadline.wait_for, trial.subject.module("deadline").Owed(name), 0)
            on.advance(100)
            on.require_rings(7, when=f"told to wait for what has the limit {name}")


@check(
    "deadline",
    claim="to wait for the same again gains no time",
    why="The limit is absolute: a byte now and then must not move it.",
    see=TIMEOUT,
)
def waiting_again_gains_nothing(trial: Trial) -> None:
    with clock(trial) as on:
        deadline = make_deadline(trial, on, head=7)
        for _ in range(5):
            on.do(deadline.wait_for, trial.subject.module("deadline").Owed.HEAD, 0)
            on.advance(2)
        on.require_rings(7, when="told every 2 s to wait for a head, with 7 s for it")


@check(
    "deadline",
    claim="what is owed next has its own time, and so has the next request",
    why="A fast client sends two requests in one go. Each head has its full time.",
    see=f"{RFC}rfc9112#section-9.3.2",
)
def the_next_has_its_own_time(trial: Trial) -> None:
    owed = trial.subject.module("deadline").Owed
    for then, number, words in (
        (owed.BODY, 0, "the body"),
        (owed.HEAD, 1, "the head of the next request"),
    ):
        with clock(trial) as on:
            deadline = make_deadline(trial, on, head=7, body=7)
            on.do(deadline.wait_for, owed.HEAD, 0)
            on.advance(6)
            on.do(deadline.wait_for, then, number)
            on.advance(100)
            on.require_rings(
                13, when=f"told at 0 s to wait for a head, at 6 s for {words}"
            )


@check(
    "deadline",
    claim="nobody waits where nothing is owed, nor where the limit is None",
    why="While the answer is ours to give, no time of the client's runs.",
    see=f"{RFC}rfc9112#section-9.5",
)
def nothing_is_not_waited_for(trial: Trial) -> None:
    owed = trial.subject.module("deadline").Owed
    for then, unsent in ((owed.NOTHING, 0), (owed.BODY, 0), (owed.END, 5 * KIB)):
        with clock(trial) as on:
            deadline = make_deadline(trial, on, head=7, body=None, linger=None)
            on.do(deadline.wait_for, owed.HEAD, 0)
            on.advance(1)
            on.do(deadline.wait_for, then, 0, unsent)
            on.advance(100)
            on.require_rings(
                when=f"told to wait for a head, and then for {then.name}, without a "
                "limit"
            )


@check(
    "deadline",
    claim="what is still unsent earns a client a second for each KiB",
    why="When we have ended, the last of our answer may still be on its way.",
    see=f"{RFC}rfc9112#section-9.6",
)
def unsent_bytes_earn_time(trial: Trial) -> None:
    with clock(trial) as on:
        deadline = make_deadline(trial, on, linger=7)
        end = trial.subject.module("deadline").Owed.END
        on.do(deadline.wait_for, end, 1, 5 * KIB + HALF)
        on.advance(100)
        on.require_rings(12.5, when="told to wait 7 s for an end, with 5.5 KiB unsent")


@check(
    "deadline",
    claim="a KiB of a body earns a second, and no more is saved up than the limit",
    why="We ask for a rate. Who is fast at first must not sleep on it.",
    see=TIMEOUT,
)
def a_body_earns_time(trial: Trial) -> None:
    owed = trial.subject.module("deadline").Owed
    for what, size, ring, words in (
        (owed.BODY, 2 * KIB, 9, "a body, of which 2 KiB come after 3 s"),
        (owed.BODY, HALF, 7.5, "a body, of which half a KiB comes after 3 s"),
        (owed.BODY, 999 * KIB, 10, "a body, of which 999 KiB come after 3 s"),
        (owed.HEAD, 2 * KIB, 7, "a head, of which 2 KiB come after 3 s"),
    ):
        with clock(trial) as on:
            deadline = make_deadline(trial, on, head=7, body=7)
            on.do(deadline.earn, KIB)  # Nothing is awaited yet.
            on.do(deadline.wait_for, what, 0)
            on.advance(3)
            on.do(deadline.earn, size)
            on.advance(100)
            on.require_rings(ring, when=f"told to wait 7 s for {words}")


@check(
    "deadline",
    claim="a deadline that is cancelled never calls",
    why="When a connection is lost, nobody is left to be late.",
    see=f"{DOCS}asyncio-eventloop.html#asyncio.TimerHandle",
)
def a_cancelled_deadline_never_calls(trial: Trial) -> None:
    with clock(trial) as on:
        deadline = make_deadline(trial, on, head=7)
        on.do(deadline.cancel)
        on.do(deadline.wait_for, trial.subject.module("deadline").Owed.HEAD, 0)
        on.do(deadline.cancel)
        on.advance(100)
        on.require_rings(when="cancelled")


def make_deadline(trial: Trial, on: Clock, **limits: float | None) -> Any:
    """Return a deadline with these limits, which rings when one of them is over."""
    module = trial.subject.module("deadline")
    return module.Deadline(module.Limits(**limits), on.ring)
