"""What is asked of the challenge `bucket`."""

from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import GET, expect_answers
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

from .serving import challenge

TOO_MANY = f"{RFC}rfc6585#section-4"
BUCKET = challenge("bucket")

bucket = partial(talk, "bucket", serve=BUCKET)

burst = bucket(
    "five requests at once are answered, and the next gets a 429",
    "A browser asks for a page and its pictures at once. A flood goes on.",
    TOO_MANY,
    r"""
    send "GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 7
    expect 200 200 200 200 200 429 429
    """,
)
by_address = bucket(
    "it is the address that counts, and not the connection",
    "A new connection costs a client nothing.",
    TOO_MANY,
    """
    connect; 2: connect; repeat 5: GET /; expect 200
    2: GET /; 2: expect 429; 2: GET / "X-Forwarded-For: 192.0.2.8"; 2: expect 429
    """,
)


@check(
    "bucket",
    "another address has five requests of its own",
    "One client that asks too often must not shut out its neighbours.",
    TOO_MANY,
)
def neighbours_have_their_own(trial: Trial) -> None:
    with trial.stage(BUCKET(trial)) as stage:
        for client, host in ((1, "192.0.2.7"), (2, "192.0.2.77")):
            with mock.patch("lab.simulator.client.CLIENT_HOST", host):
                stage.connect(client)
            stage.send(GET * 6, client)
            expect_answers(stage, *[200] * 5, 429, client=client)


rested = bucket(
    "a client that rests has its five again, and never more",
    "After a quiet night, it must not have a thousand requests to spend.",
    TOO_MANY,
    """
    repeat 5: GET /; expect 200
    GET /; expect 429; close; advance 12 s; connect; repeat 3: GET /; expect 200
    GET /; expect 429; close; advance 1 h; connect; repeat 5: GET /; expect 200
    GET /; expect 429
    """,
)
like_others = bucket(
    "a refusal is an answer like others, and leaves the connection as it is",
    "The request was sound. The next one on the connection may be in time.",
    TOO_MANY,
    """
    repeat 5: GET /; expect 200
    HEAD /; expect 429; POST / body "hello"; expect 429; advance 4 s; GET /; expect 200
    GET / "Connection: close"; expect 429
    """,
)


@check(
    "bucket",
    "a 429 says in whole seconds when to come again, and that is true",
    "Without a time, clients try at once. Too early a time makes them come in vain.",
    f"{RFC}rfc9110#section-10.2.3",
)
def who_is_told_when_is_answered_then(trial: Trial) -> None:
    with trial.stage(BUCKET(trial)) as stage:
        stage.connect()
        stage.send(GET * 5)
        expect_answers(stage, *[200] * 5)
        waited = 0.0
        for left, after in ((4, b"4"), (2.5, b"3"), (2, b"2"), (0.125, b"1")):
            stage.advance(4 - left - waited)
            waited = 4 - left
            stage.send(GET)
            (answer,) = expect_answers(stage, 429)
            found = answer.values(b"retry-after")
            trial.require(
                found == [after] and answer.values(b"content-type"),
                f"{left:g} s are left to wait, which Retry-After rounds up: {after!r}, "
                f"beside the headers of plain(); yours says {b', '.join(found)!r}",
            )
        stage.advance(0.125)
        stage.send(GET * 2)
        expect_answers(stage, 200, 429)


def taking(trial: Trial) -> tuple[Callable[[str, float], float], Any]:
    """Return what takes a token so many seconds later, and the buckets."""
    now = [0.0]
    buckets: Any = trial.subject.module("challenges.bucket").Buckets(lambda: now[0])

    def take(address: str, seconds: float) -> float:
        now[0] += seconds
        waits: float = buckets.take(address)
        return waits

    return take, buckets


@check(
    "bucket",
    "each address has a bucket of its own, which is not forgotten before it is full",
    "Forgotten too early, an address would have its five again at once.",
    TOO_MANY,
)
def each_has_its_own(trial: Trial) -> None:
    take, _ = taking(trial)
    for address, seconds, times, waits in (
        ("first", 0, 5, 0),
        *((f"number {number}", 0, 1, 0) for number in range(100)),
        ("first", 0, 1, 4),
        ("second", 1, 1, 0),
        ("third", 18, 1, 0),
        ("first", 0, 4, 0),
        ("first", 0, 1, 1),
        ("third", 100, 5, 0),
        ("third", 0, 1, 4),
        ("fourth", 0, 1, 0),
        ("fourth", 12, 5, 0),
        ("fourth", 0, 1, 4),
        ("fifth", 7, 5, 0),
        ("fifth", 1, 1, 3),
    ):
        for number in range(times):
            found = take(address, 0 if number else seconds)
            trial.require(
                found == waits,
                f"five, and then one every 4 s: the {address} has to wait {waits} s; "
                f"yours says {found:g}",
            )


@check(
    "bucket",
    "an address that has rested is forgotten, whoever goes on asking",
    "A client with many addresses could fill our memory with them.",
    TOO_MANY,
)
def the_rested_are_forgotten(trial: Trial) -> None:
    take, buckets = taking(trial)
    for number in range(1000):
        take("always", 0.5)
        take(f"once {number}", 0.5)
    known = len(buckets.known)
    trial.require(
        known <= 25,
        "a thousand addresses asked once each, one a second, and one all the time. "
        f"A bucket is full again after 20 s at most, so few are known; yours: {known}",
    )
    take("always", 100)
    known = len(buckets.known)
    trial.require(known <= 2, f"one has asked in the last 100 s; yours knows {known}")
