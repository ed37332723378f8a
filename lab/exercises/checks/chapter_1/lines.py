"""What the challenge of chapter 1 asks."""

from functools import partial

from lab.exercises.check import DOCS
from lab.exercises.checks.traces import memory
from lab.exercises.rows import talk
from lab.exercises.subject import Serve
from lab.exercises.trial import Trial

STREAM = f"{DOCS}asyncio-stream.html"
UNTIL = f"{STREAM}#asyncio.StreamReader.readuntil"
OVERRUN = f"{STREAM}#asyncio.LimitOverrunError"


def serve(trial: Trial) -> Serve:
    """Return what makes the server of the challenge."""
    found: Serve = trial.subject.module("challenges.lines").serve
    return found


lines = partial(talk, "lines", serve=serve)

whole = lines(
    "a line comes back in capitals, once it is whole",
    "A stream knows no lines: you find them.",
    UNTIL,
    r"""
    send "one\n\ntwo\nthr" in pieces of {}; expect "ONE\n\nTWO\n"; expect nothing
    advance 1 h; send "ee\n"; expect "THREE\n"
    """,
    each=("1 byte", "3 bytes", "100 bytes"),
)

every_byte = lines(
    "in a line, ASCII letters become capitals, and no other byte changes",
    "Bytes have no language: upper() of bytes leaves alone what is not ASCII.",
    f"{DOCS}stdtypes.html#bytes.upper",
    r'send " \t a Bc {}\r\n"; expect " \t A BC {}\r\n"',
    each=(r"\x00~{|", r"\xc3\xa9\xc3\x9f", r"\xe9\xff"),
)

too_long = lines(
    "a line that is too long is refused when it ends, and the next one is served",
    "The next line is no part of a long one, nor is its end a line.",
    OVERRUN,
    rf"""
    send "x" * {{}}; expect nothing; send "\n{"y" * 1025}\nnext\n"
    expect "too long\ntoo long\nNEXT\n"; expect nothing
    """,
    each=(
        "1025",
        "5120",
        "1025 in pieces of 1 byte",
        "5120 in pieces of 700 bytes",
        "1070000 in pieces of 1050 bytes",
    ),
)

its_own_end = lines(
    "however a long line comes, it ends at its own end",
    "Each time the limit is passed, other bytes are in the way, and not as many.",
    f"{OVERRUN}.consumed",
    r"""
    send "x" * 1998; send "{}\nnext\n"; expect "too long\nNEXT\n"; expect nothing
    """,
    each=("x" * 74, "x" * 1074, "x" * 3000),
)

not_ended = lines(
    "a line that the client does not end gets no answer, however long it is",
    "It is no line, and who has hung up in the middle of it does not expect one.",
    f"{STREAM}#asyncio.IncompleteReadError",
    'send "x" * {}; hang up; expect the end; expect nothing left',
    each=("4", "1024", "1025", "1074", "5000", '1998; send "x"'),
)

exact = lines(
    "a line of exactly the limit is served",
    "A limit has two sides; the byte that ends a line is not counted.",
    OVERRUN,
    r'send "x" * 1024; send "\n"; expect "X" * 1024; expect "\n"',
)


memory_is_bounded = memory(
    "lines",
    "a line without end takes no more memory, however much comes",
    "A limit that is found out after all was kept bounds nothing.",
    f"{STREAM}#asyncio.StreamReader.readexactly",
    serve,
    pieces=6,  # Whoever reads a byte at a time takes long enough for these.
)
