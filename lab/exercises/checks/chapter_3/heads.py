"""What is asked of the heads of requests: the step `heads`."""

import sys
import time
from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.chapter_3.cuts import EMPTY_LINE, MOST, NEAR, expect_cut
from lab.exercises.checks.http import GET, about, post, request
from lab.exercises.rows import table, talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.inbox import END

heads_check = partial(check, "heads", lasts=True)
heads_table = partial(table, "heads", lasts=True)

LINES = 512  # of a head, and then the empty one
LONG = b"a" * 40_000
LONG_HEAD = request("/", "X: " + "a" * 40_000)
HELLO = post(b"hello")
BLANKS = 10_000  # h11 takes half a second for so many, if a bad byte follows
AT_MOST = 0.1  # seconds of the processor; less than a hundredth is usual
CONTROLS = [b"\0", b"\x0b", b"\x0c", b"\rb"]


def lined(count: int) -> bytes:
    """Return a request with so many lines, and the empty one."""
    return request("/", *["X: a"] * (count - 2))


@heads_check(
    "a head ends at its empty line, however the network cuts it",
    "Its last line end may come alone, and be CR LF, or LF alone.",
    f"{RFC}rfc9112#section-2.2",
)
def heads_end_at_an_empty_line(trial: Trial) -> None:
    bare = GET.replace(b"\r\n", b"\n")
    for data in (GET, bare, bare[:-1] + b"\r\n"):
        for place in range(len(data)):
            with about(f"cut after {place} bytes"), trial.stage() as stage:
                stage.connect()
                stage.send(data[:place])
                stage.send(data[place:])
                expect(stage, 200)


@heads_check(
    "a head above 32 KiB is refused, and no other, however it is cut",
    "Otherwise the network's cuts decide what becomes of a client's request.",
    f"{RFC}rfc6585#section-5",
)
def long_heads_are_refused(trial: Trial) -> None:
    fixed = len(request("/", "X: "))
    expect_cut(trial, post(bytes(3 * MOST)), NEAR)
    for size in (MOST, 40_000, 36_000, MOST + 1, 100_000):
        head = request("/", "X: " + "x" * (size - fixed))
        status = 200 if size == MOST else 431
        expect_cut(trial, head, (*NEAR, size - 1), status)
        with about("behind a body"), trial.stage(room=8 * MOST) as stage:
            stage.connect()
            stage.send(post(bytes(MOST)) + head)
            expect(stage, 200, status)


too_long_for_what = heads_table(
    "a first line that is too long gets a 414, and other lines a 431",
    "The target is at fault, or the headers: a status of its own says which.",
    f"{RFC}rfc9112#section-3",
    {
        b"GET /" + LONG: 414,
        b"GET http://" + LONG: 414,
        b"GET / HTTP/1.1" + LONG: 414,
        request("/" + "a" * 40_000): 414,
        b"GET / HTTP/1.1\r\n" + LONG: 431,
        LONG_HEAD.replace(b"\r\n", b"\n"): 431,
        HELLO + b"GET /" + LONG: (200, 414),
        HELLO + LONG_HEAD: (200, 431),
    },
)

many_lines_are_refused = heads_table(
    f"a head of more than {LINES} lines gets a 431",
    "h11 takes its time for each line, and meanwhile nobody else is served.",
    f"{RFC}rfc6585#section-5",
    {
        lined(LINES): 200,
        HELLO + lined(LINES): (200, 200),
        lined(LINES + 1): 431,
        lined(LINES + 1).replace(b"\r\n", b"\n"): 431,
        lined(2000): 431,
        lined(2000)[:-2]: 431,
    },
)


@heads_check(
    "no line of a head costs the server more than its length",
    "h11 tries a run of blanks before a bad byte from each of its blanks anew.",
    "https://docs.python.org/3/howto/regex.html#greedy-versus-non-greedy",
)
def no_line_costs_much(trial: Trial) -> None:
    for bad in CONTROLS:
        with trial.stage() as stage:
            stage.connect()
            before = time.process_time()
            stage.send(GET[:-2] + b"X:" + b" " * BLANKS + bad + b"\r\n\r\n")
            taken = time.process_time() - before
            expect(stage, 400)
        told = f"{BLANKS:,} blanks before {bad!r} took {taken:.1f} s of the processor"
        trial.require(taken < AT_MOST, f"{told}, in which nobody else was served")


controls_are_refused = talk(
    "heads",
    "a control character in a head gets a 400 at once, wherever the network cuts it",
    "No line holds one, whatever follows. So there is nothing to wait for.",
    f"{RFC}rfc9110#section-5.5",
    r"""
    send "GET / HTTP/1.1\r\nHost: a\r\n"; {}
    expect 400
    """,
    each=(
        r'send "X: a\x00"',
        *(r'send "X: a"; send "\x0b"', r'send "X: a"; send "\x0c"'),
        *(r'send "X: a\rb"', r'send "X: a\r"; send "b"'),
    ),
    lasts=True,
)

finished_heads_have_limits = talk(
    "heads",
    "a head that is too long is refused, though its client has finished",
    "It has waited for its turn until then. That nothing follows makes it no shorter.",
    f"{RFC}rfc6585#section-5",
    r"""
    crowded; stop reading
    POST / body "x" * 9000
    send "GET / HTTP/1.1\r\nHost: a\r\n"; {}; send "\r\n\r\n"; hang up
    read again
    expect 200 431
    """,
    each=('send "X: "; send "x" * 40000', r'send "X: a\r\n" * 600'),
    lasts=True,
)


@heads_check(
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
