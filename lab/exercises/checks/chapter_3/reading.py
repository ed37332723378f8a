"""What is asked of the reader of requests: the step `read`."""

import sys
from collections.abc import Iterable
from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import about, echoed, expect_body, post, request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.inbox import END
from lab.tracing.words import count

read_check = partial(check, "read", lasts=True)
read_talk = partial(talk, "read", lasts=True)

H11 = "https://h11.readthedocs.io/en/latest/api.html#h11.Connection.receive_data"
MOST = 32 * 1024  # bytes of a head
NEAR = (0, 1, 100, 20_000, MOST - 1, MOST, MOST + 1)  # where to cut a long one
HELLO = post(b"he\0llo\xff")
EMPTY_LINE = b"\r\n"


@read_check(
    "a request is understood however the network cuts it",
    "A read ends where it likes. Only the bytes say where a request does.",
    f"{RFC}rfc9112#section-2.2",
)
def cuts_make_no_difference(trial: Trial) -> None:
    expect_cut(trial, HELLO, range(len(HELLO)))
    with trial.stage() as stage:
        stage.connect()
        stage.send(HELLO * 2, piece=1)
        for answer in expect(stage, 200, 200):
            expect_body(answer, echoed(HELLO))


long_bodies_come_through = read_talk(
    "a long body that comes at once is read to its end",
    "h11 is handed no more than a piece at a time. The rest must not be lost.",
    H11,
    r"""
    POST / body "all \x00 of it \xff" * 20000
    expect echo
    POST / chunks "all \x00 of it \xff" * 20000 "and more"
    expect echo
    """,
)

h11_hears_of_the_end = read_talk(
    "h11 is told when the client has finished",
    "It alone knows whether a request was under way, or all is well.",
    H11,
    """
    send "{}"
    hang up
    expect 400
    """,
    each=(r"GET / HTTP/1.1\r\nHost: a\r\n", "G"),
)


@read_check(
    "a head above 32 KiB is refused, and no other, however it is cut",
    "Otherwise the network's cuts decide what becomes of a client's request.",
    f"{RFC}rfc6585#section-5",
)
def long_heads_are_refused(trial: Trial) -> None:
    fixed = len(request("/", "X: "))
    expect_cut(trial, post(bytes(3 * MOST)), NEAR)
    for size in (MOST, 40_000, 36_000, MOST + 2, 100_000):  # h11 notices at MOST + 1.
        head = request("/", "X: " + "x" * (size - fixed))
        status = 200 if size == MOST else 431
        expect_cut(trial, head, (*NEAR, size - 1), status)
        with about("behind a body"), trial.stage(room=8 * MOST) as stage:
            stage.connect()
            stage.send(post(bytes(MOST)) + head)
            expect(stage, 200, status)


@read_check(
    "empty lines before a request are skipped",
    "Some clients send one too many after a body.",
    f"{RFC}rfc9112#section-2.2",
)
def empty_lines_are_skipped(trial: Trial) -> None:
    expect_cut(trial, EMPTY_LINE * 2 + HELLO, range(6))
    expect_cut(trial, EMPTY_LINE * 20_000 + HELLO, (0, MOST + 1))
    for some in (EMPTY_LINE, EMPTY_LINE[:1]):
        with trial.stage() as stage:
            stage.connect()
            stage.send(some)
            stage.expect_nothing()
            stage.hang_up()
            came, end = stage.receive(1, sys.maxsize)
            fits = end == END and (not came or some != EMPTY_LINE)
            told = f"{some!r} and the client's end led to {came[:12]!r} and {end}"
            trial.require(fits, told)


@read_check(
    "nothing but empty lines before a request is skipped",
    "Within a body, an empty line is content. And a lone CR ends no line.",
    f"{RFC}rfc9112#section-2.2",
)
def nothing_else_is_skipped(trial: Trial) -> None:
    body = EMPTY_LINE * 2 + b"hello" + EMPTY_LINE
    data = post(body)
    expect_cut(trial, data, range(len(data) - len(body) - 1, len(data)))
    for start in (b"\r", b"\r\r\n"):
        expect_cut(trial, start + request(), (0, 1), 400)
    expect_cut(trial, b"a\r" * MOST, (0,), 414)


def expect_cut(
    trial: Trial, data: bytes, places: Iterable[int], status: int = 200
) -> None:
    """Expect a status wherever the network cuts a request, and an echo with a 200."""
    for place in places:
        where = f"cut after {count(place)}" if place else "in one piece"
        with about(where), trial.stage() as stage:
            stage.connect()
            stage.send(data[:place])
            stage.send(data[place:])
            (answer,) = expect(stage, status)
            if status == 200:
                expect_body(answer, echoed(data.lstrip(EMPTY_LINE)))
