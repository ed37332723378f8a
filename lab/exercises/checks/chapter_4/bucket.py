"""What is asked of the challenge `bucket`."""

from typing import Any

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import GET, expect_answer, expect_answers
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

TOO_MANY = f"{RFC}rfc6585#section-4"
AFTER = f"{RFC}rfc9110#section-10.2.3"
BURST = [200] * 5


@check(
    "bucket",
    claim="five requests at once are answered, and the next gets a 429",
    why="A browser asks for a page and its pictures at once. A flood goes on.",
    see=TOO_MANY,
)
def a_burst_is_answered(trial: Trial) -> None:
    with trial.stage(rationing(trial)) as stage:
        stage.connect()
        stage.send(GET * 7)
        expect_answers(stage, *BURST, 429, 429)
        stage.expect_nothing()


@check(
    "bucket",
    claim="a 429 says in whole seconds when to come again, and that is true",
    why="Who is told no time tries at once. Who comes too early has come in vain.",
    see=AFTER,
)
def who_is_told_when_is_answered_then(trial: Trial) -> None:
    with trial.stage(rationing(trial)) as stage:
        stage.connect()
        stage.send(GET * 6)
        answers = expect_answers(stage, *BURST, 429)
        require_after(trial, answers[-1].values(b"retry-after"), b"4", "4")
        stage.advance(1.5)
        stage.send(GET)
        found = expect_answer(stage, 429).values(b"retry-after")
        require_after(trial, found, b"3", "2.5")
        stage.advance(2.5)
        stage.send(GET * 2)
        expect_answers(stage, 200, 429)


@check(
    "bucket",
    claim="it is the address that counts, and not the connection",
    why="A new connection costs a client nothing.",
    see=TOO_MANY,
)
def connections_share_a_bucket(trial: Trial) -> None:
    with trial.stage(rationing(trial)) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.send(GET * 5, 1)
        expect_answers(stage, *BURST, client=1)
        stage.send(GET, 2)
        expect_answer(stage, 429, client=2)


@check(
    "bucket",
    claim="a client that rests has its five again, and never more",
    why="Whoever is quiet all night must not have a thousand requests to spend.",
    see=TOO_MANY,
)
def rest_fills_the_bucket(trial: Trial) -> None:
    with trial.stage(rationing(trial)) as stage:
        for number, (served, rested) in enumerate(((5, 12), (3, 3600), (5, 1)), 1):
            stage.connect(number)
            stage.send(GET * (served + 1), number)
            expect_answers(stage, *[200] * served, 429, client=number)
            stage.advance(rested)


@check(
    "bucket",
    claim="each address has a bucket of its own, and is forgotten when that is full",
    why="Whoever has many addresses could fill our memory with them.",
    see=TOO_MANY,
)
def the_rested_are_forgotten(trial: Trial) -> None:
    now = 100.0
    buckets: Any = trial.subject.module("challenges.bucket").Buckets(lambda: now)
    waits = [buckets.take("first") for _ in range(6)]
    trial.require(
        waits == [0, 0, 0, 0, 0, 4],
        f"an address takes six tokens, and has to wait 0, 0, 0, 0, 0 and 4 seconds; "
        f"with yours {waits}",
    )
    now = 110.0
    trial.require(buckets.take("second") == 0, "another address has to wait for it")
    for now, asks, known in (
        (119.9, "first", "first second"),
        (129.9, "third", "first second third"),
        (130.1, "third", "first third"),
        (140.0, "third", "third"),
    ):
        buckets.take(asks)
        found = sorted(buckets.known)
        trial.require(
            found == known.split(),
            "20 seconds after it asked, the bucket of an address is full, and goes. At "
            f"{now - 100:g} s, when the {asks} asks, these are known: {known}; with "
            f"yours: {' '.join(found)}",
        )


def rationing(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.bucket").serve
    return found


def require_after(trial: Trial, found: list[bytes], wanted: bytes, wait: str) -> None:
    """Require a Retry-After of so many seconds."""
    told = b", ".join(found).decode() or "nothing"
    trial.require(
        found == [wanted],
        f"{wait} seconds are left to wait, which is {wanted.decode()} in whole "
        f"seconds; Retry-After says {told}",
    )
